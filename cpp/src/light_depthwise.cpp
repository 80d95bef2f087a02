// Depthwise convolutions into a strip.
#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

/// `P` neighbouring pixels of a K × K convolution with stride S. `in` is the first pixel's top left
/// tap.
template <int K, int S, int P>
void convolve(const float* in, std::ptrdiff_t pitch, std::ptrdiff_t plane, int channels,
              const float* taps, const float* bias, const float* bend, float* out) {
  for (int c = 0; c < channels; c += kLanes, in += plane, taps += kLanes * K * K, out += kLanes) {
    Float4 sum[P];
    const Float4 first = load(bias + c);
    for (int p = 0; p < P; ++p) sum[p] = first;
    const float *row = in, *tap = taps;
#pragma GCC unroll 1
    for (int ky = 0; ky < K; ++ky) {
      Float4 weight[K];
      for (int kx = 0; kx < K; ++kx) weight[kx] = load(tap + kLanes * kx);
#pragma GCC unroll 16
      for (int i = 0; i < (P - 1) * S + K; ++i) {
        const Float4 x = load(row + kLanes * i);
#pragma GCC unroll 8
        for (int kx = 0; kx < K; ++kx)
          if (i >= kx && (i - kx) % S == 0 && (i - kx) / S < P)
            sum[(i - kx) / S] = multiplyAdd(x, weight[kx], sum[(i - kx) / S]);
      }
      row += pitch;
      tap += kLanes * K;
      LORGNETTE_KEEP_LOOP("+r"(row), "+r"(tap));
    }
    if (bend) {
      const Float4 b = load(bend + c);
      for (int p = 0; p < P; ++p) sum[p] = activate(sum[p], b);
    }
    for (int p = 0; p < P; ++p) store(out + p * Scratch::kPitch, sum[p]);
  }
}

template <int K, int S>
void convolveRun(const Block& op, const float* in, int count, int first, int channels,
                 float* strip) {
  const std::ptrdiff_t pitch = op.in.pitch(), plane = op.in.plane();
  const auto tile = [&](auto convolve_tile, int x) {
    convolve_tile(in + kLanes * S * x, pitch, plane, channels, op.taps + K * K * first,
                  op.taps_bias + first, op.taps_bend ? op.taps_bend + first : nullptr,
                  strip + x * Scratch::kPitch);
  };
  int x = 0;
  if constexpr (K == 3)  // 5 × 5 is rare: one size of tile less keeps the module small
    for (; count - x >= 6 && count - x != 7 && count - x != 8; x += 6) tile(convolve<K, S, 6>, x);
  for (; count - x >= 4; x += 4) tile(convolve<K, S, 4>, x);
  if (x == count) return;
  // The rest: once more with pixels that are done, where there are enough of them.
  if (count >= 4) return tile(convolve<K, S, 4>, count - 4);
  for (; x < count; ++x) tile(convolve<K, S, 1>, x);
}

void copyRun(const float* in, std::ptrdiff_t plane, int count, int channels, float* strip) {
  for (int c = 0; c < channels; c += kLanes, in += plane)
    for (int x = 0; x < count; ++x) store(strip + x * Scratch::kPitch + c, load(in + kLanes * x));
}

}  // namespace

void fillStrip(const Block& op, int y, int x, int count, int first, int channels, float* strip) {
  const float* in = op.in.at(y * op.stride - op.pad_top, x * op.stride - op.pad_left, first);
  switch (10 * op.kernel + op.stride) {
    case 31: return convolveRun<3, 1>(op, in, count, first, channels, strip);
    case 32: return convolveRun<3, 2>(op, in, count, first, channels, strip);
    case 51: return convolveRun<5, 1>(op, in, count, first, channels, strip);
    case 52: return convolveRun<5, 2>(op, in, count, first, channels, strip);
    default: return copyRun(in, op.in.plane(), count, channels, strip);
  }
}

}  // namespace lorgnette::light
