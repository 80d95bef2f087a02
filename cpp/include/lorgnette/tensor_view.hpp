#pragma once
#include <cstddef>

namespace lorgnette {

/// Where a network wants its picture: value c of pixel (x, y), rows from the top, is the float
/// data[y · row + x · pixel + c · channel]. Not owned.
struct TensorView {
  float* data = nullptr;
  std::ptrdiff_t row = 0, pixel = 0, channel = 0;
};

}  // namespace lorgnette
