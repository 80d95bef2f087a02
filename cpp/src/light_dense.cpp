// A matrix times a whole map.
#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

/// The sums of one panel. Four chains of additions, or each would wait for the one before it.
template <int V>
void multiply(const Dense& op, int n, const float* panel) {
  Float4 sums[kLanes][V] = {};
  for (int c = 0; c < op.in.channels; c += kLanes)
    for (int y = 0; y < op.in.height; ++y) {
      const float* row = op.in.at(y, 0, c);
      for (int k = 0; k < kLanes * op.in.width; k += kLanes, panel += 16 * V)
        for (int i = 0; i < kLanes; ++i) {
          const Float4 x = splat(row[k + i]);
          for (int v = 0; v < V; ++v)
            sums[i][v] = multiplyAdd(x, load(panel + 4 * (i * V + v)), sums[i][v]);
        }
    }
  for (int v = 0; v < V; ++v) {
    const Float4 sum = (sums[0][v] + sums[1][v]) + (sums[2][v] + sums[3][v]);
    store(op.out.at(0, 0, n + 4 * v),
          activate(sum + load(op.linear.bias + n + 4 * v), load(op.linear.bend + n + 4 * v)));
  }
}

}  // namespace

void run(const Dense& op, Scratch&) {
  clearMargin(op.out);
  const std::ptrdiff_t depth = std::ptrdiff_t(op.in.height) * op.in.width * op.in.channels;
  for (int n = 0; n < op.out.channels; n += kPanel) {
    const float* panel = op.linear.panels + depth * n;
    if (op.out.channels - n >= kPanel)
      multiply<2>(op, n, panel);
    else
      multiply<1>(op, n, panel);
  }
}

}  // namespace lorgnette::light
