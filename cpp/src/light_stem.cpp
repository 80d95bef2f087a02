// The first convolution, straight from the picture.
#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

constexpr int kTile = kFused ? 6 : 4;

/// `P` pixels of a K × K convolution with stride S, all channels of one panel. Pixels lie side by
/// side from `in` on; with `Pool` the last two of four lie one row of the result lower.
template <int K, int S, int P, bool Pool, int V>
void convolve(const Stem& op, const float* in, int n, const float* panel, float* out) {
  constexpr int kPixel = 4;  // floats of one
  const std::ptrdiff_t pitch = op.in.pitch();
  Float4 sums[P][V];
  for (int p = 0; p < P; ++p)
    for (int v = 0; v < V; ++v) sums[p][v] = load(op.linear.bias + n + 4 * v);
#pragma GCC unroll 1
  for (int ky = 0; ky < K; ++ky, in += pitch) {
    const float *top = in, *bottom = in + S * pitch;
#pragma GCC unroll 1
    for (int kx = 0; kx < K; ++kx) {
#pragma GCC unroll 3
      for (int c = 0; c < 3; ++c) {
        Float4 weight[V];
        for (int v = 0; v < V; ++v) weight[v] = load(panel + 4 * v);
#pragma GCC unroll 8
        for (int p = 0; p < P; ++p) {
          const float* row = Pool && p >= 2 ? bottom : top;
          const Float4 x = splat(row[(Pool ? p % 2 : p) * S * kPixel + c]);
          for (int v = 0; v < V; ++v) sums[p][v] = multiplyAdd(x, weight[v], sums[p][v]);
        }
        panel += 4 * V;
        LORGNETTE_KEEP_LOOP("+r"(panel));
      }
      top += kPixel;
      bottom += kPixel;
    }
  }
  for (int v = 0; v < V; ++v) {
    const Float4 slope = load(op.linear.slope + n + 4 * v);
    if constexpr (Pool) {
      store(out + 4 * v,
            activate(maximum(maximum(sums[0][v], sums[1][v]), maximum(sums[2][v], sums[3][v])),
                     slope));
    } else {
      for (int p = 0; p < P; ++p)
        store(out + p * op.out.channels + 4 * v, activate(sums[p][v], slope));
    }
  }
}

template <int K, int S, int P, bool Pool>
void runRows(const Stem& op) {
  constexpr int kStep = Pool ? 1 : P;  // pixels of the output that a tile makes
  for (int y = 0; y < op.out.height; ++y) {
    const int row = (Pool ? 2 : 1) * y * S - op.pad_top;
    const float* panel = op.linear.panels;
    for (int n = 0; n < op.out.channels; n += kPanel) {
      const bool whole = op.out.channels - n >= kPanel;
      for (int x = 0; x < op.out.width; x += kStep) {
        // The last tile goes over pixels that are done, rather than beyond the row.
        const int i = x + kStep <= op.out.width ? x : op.out.width - kStep;
        const float* in = op.in.at(row, (Pool ? 2 : 1) * i * S - op.pad_left);
        float* out = op.out.at(y, i) + n;
        if (whole)
          convolve<K, S, P, Pool, 2>(op, in, n, panel, out);
        else
          convolve<K, S, P, Pool, 1>(op, in, n, panel, out);
      }
      panel += 3 * K * K * (whole ? kPanel : kPanel / 2);
    }
  }
}

template <int K, int S>
void runSize(const Stem& op) {
  if (op.pool) return runRows<K, S, 4, true>(op);
  if (op.out.width >= kTile) return runRows<K, S, kTile, false>(op);
  runRows<K, S, 1, false>(op);
}

}  // namespace

void run(const Stem& op, Scratch&) {
  clearMargin(op.in);  // who wrote the picture left it alone
  clearMargin(op.out);
  switch (10 * op.kernel + op.stride) {
    case 31: return runSize<3, 1>(op);
    case 32: return runSize<3, 2>(op);
    case 51: return runSize<5, 1>(op);
    case 52: return runSize<5, 2>(op);
  }
}

}  // namespace lorgnette::light
