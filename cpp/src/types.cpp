#include "lorgnette/types.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {

float overlap(const Box& a, const Box& b) {
  // in double no sum or product of floats overflows
  const auto sum = [](const Box& box) { return double(box.x) + box.y + box.width + box.height; };
  if (!std::isfinite(sum(a) + sum(b))) return 0;
  const auto shared = [](double p, double p_length, double q, double q_length) {
    return std::min(p + p_length, q + q_length) - std::max(p, q);
  };
  const double width = shared(a.x, a.width, b.x, b.width);
  const double height = shared(a.y, a.height, b.y, b.height);
  if (width <= 0 || height <= 0) return 0;
  const double both = width * height;
  const double either = double(a.width) * a.height + double(b.width) * b.height - both;
  return either > 0 ? float(std::min(both / either, 1.0)) : 0;
}

}  // namespace lorgnette
