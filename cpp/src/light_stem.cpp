// The first convolution, straight from the picture.
#include <algorithm>

#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

constexpr int kTile = kFused ? 6 : 4;

/// One row of the result, all channels of one panel, in tiles of `P` pixels of a convolution
/// with stride S. `in` is the row's first top left tap. With `Pool` the last two pixels of four lie
/// one row of the convolution lower.
template <int S, int P, bool Pool, int V>
void convolveRow(const Stem& op, const float* in, int n, const float* panel, float* out) {
  constexpr int kStep = Pool ? 1 : P;  // pixels of the result that a tile makes
  const int kernel = op.kernel;
  const std::ptrdiff_t pitch = op.in.pitch(), plane = op.out.plane();
  Float4 bias[V], bend[V];
  for (int v = 0; v < V; ++v) {
    bias[v] = load(op.linear.bias + n + 4 * v);
    bend[v] = load(op.linear.bend + n + 4 * v);
  }
  for (int x = 0; x < op.out.width; x += kStep) {
    // The last tile goes over pixels that are done, rather than beyond the row.
    const int i = std::min(x, op.out.width - kStep);
    const float *top = in + (Pool ? 2 : 1) * S * kLanes * i, *weights = panel;
    Float4 sums[P][V];
    for (int p = 0; p < P; ++p)
      for (int v = 0; v < V; ++v) sums[p][v] = bias[v];
#pragma GCC unroll 1
    for (int ky = 0; ky < kernel; ++ky) {
#pragma GCC unroll 1
      for (int kx = 0; kx < kernel; ++kx) {
#pragma GCC unroll 3
        for (int c = 0; c < 3; ++c) {
          Float4 weight[V];
          for (int v = 0; v < V; ++v) weight[v] = load(weights + 4 * v);
#pragma GCC unroll 8
          for (int p = 0; p < P; ++p) {
            const float* row = Pool && p >= 2 ? top + S * pitch : top;
            const Float4 x = splat(row[(Pool ? p % 2 : p) * S * kLanes + c]);
            for (int v = 0; v < V; ++v) sums[p][v] = multiplyAdd(x, weight[v], sums[p][v]);
          }
          weights += 4 * V;
          LORGNETTE_KEEP_LOOP("+r"(weights));
        }
        top += kLanes;
      }
      top += pitch - kernel * kLanes;
    }
    float* to = out + kLanes * i;
    for (int v = 0; v < V; ++v, to += plane) {
      if constexpr (Pool) {
        store(to,
              activate(maximum(maximum(sums[0][v], sums[1][v]), maximum(sums[2][v], sums[3][v])),
                       bend[v]));
      } else {
        for (int p = 0; p < P; ++p) store(to + kLanes * p, activate(sums[p][v], bend[v]));
      }
    }
  }
}

template <int S, int P, bool Pool>
void runRows(const Stem& op) {
  for (int y = 0; y < op.out.height; ++y) {
    const float* in = op.in.at((Pool ? 2 : 1) * y * S - op.pad_top, -op.pad_left);
    const float* panel = op.linear.panels;
    for (int n = 0; n < op.out.channels; n += kPanel) {
      float* out = op.out.at(y, 0, n);
      if (op.out.channels - n >= kPanel)
        convolveRow<S, P, Pool, 2>(op, in, n, panel, out);
      else
        convolveRow<S, P, Pool, 1>(op, in, n, panel, out);
      panel += 3 * op.kernel * op.kernel * kPanel;
    }
  }
}

template <int S>
void runStride(const Stem& op) {
  if (op.pool) return runRows<S, 4, true>(op);
  if (op.out.width >= kTile) return runRows<S, kTile, false>(op);
  runRows<S, 1, false>(op);
}

}  // namespace

void run(const Stem& op, Scratch&) {
  clearMargin(op.in);  // who wrote the picture left it alone
  clearMargin(op.out);
  if (op.stride == 1)
    runStride<1>(op);
  else
    runStride<2>(op);
}

}  // namespace lorgnette::light
