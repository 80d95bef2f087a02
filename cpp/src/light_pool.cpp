// Pooling, and the other ops that only move values.
#include <algorithm>

#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {

void clearMargin(const Map& map) {
  if (map.margin == 0) return;
  const std::ptrdiff_t columns = std::ptrdiff_t(map.margin) * kLanes;
  for (int c = 0; c < map.channels; c += kLanes) {
    std::fill_n(map.at(0, 0, c) - map.lead(), map.lead(), 0.f);
    for (int y = 0; y + 1 < map.height; ++y) std::fill_n(map.at(y, map.width, c), columns, 0.f);
    std::fill_n(map.at(map.height - 1, map.width, c), map.lead(), 0.f);
  }
}

void run(const MaxPool& op, Scratch&) {
  clearMargin(op.out);
  for (int c = 0; c < op.out.channels; c += kLanes)
    for (int y = 0; y < op.out.height; ++y) {
      const int top = std::max(y * op.stride - op.pad_top, 0);
      const int bottom = std::min(y * op.stride - op.pad_top + op.kernel, op.in.height);
      for (int x = 0; x < op.out.width; ++x) {
        const int left = std::max(x * op.stride - op.pad_left, 0);
        const int right = std::min(x * op.stride - op.pad_left + op.kernel, op.in.width);
        Float4 most = load(op.in.at(top, left, c));
        for (int j = top; j < bottom; ++j)
          for (int i = left; i < right; ++i) most = maximum(most, load(op.in.at(j, i, c)));
        store(op.out.at(y, x, c), most);
      }
    }
}

void run(const MeanPool& op, Scratch&) {
  clearMargin(op.out);
  const Float4 share = splat(1.f / float(op.in.height * op.in.width));
  for (int c = 0; c < op.in.channels; c += kLanes) {
    Float4 sum{};
    for (int y = 0; y < op.in.height; ++y) {
      Float4 row{};
      for (int x = 0; x < op.in.width; ++x) row += load(op.in.at(y, x, c));
      sum += row;
    }
    store(op.out.at(0, 0, c), sum * share);
  }
}

void run(const Emit& op, Scratch&) {
  for (int c = 0; c < op.channels; ++c) {
    const int lane = c % kLanes;
    float* out = op.out + c;
    for (int y = 0; y < op.in.height; ++y) {
      const float* in = op.in.at(y, 0, c - lane) + lane;
      for (int x = 0; x < op.in.width; ++x, in += kLanes, out += op.channels) *out = *in;
    }
  }
}

}  // namespace lorgnette::light
