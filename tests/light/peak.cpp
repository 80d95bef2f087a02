// How many multiply-adds a second this machine does in this runtime and instruction set where
// nothing is loaded or stored: what the kernels' speed is measured against.
#include "light_simd.hpp"

using lorgnette::light::Float4;
using lorgnette::light::multiplyAdd;
using lorgnette::light::splat;

namespace {

/// Sums that do not depend on one another: enough to hide the latency of a multiply and an add, or
/// of a fused one. With the factor they take the 15 registers that V8 can use.
constexpr int kSums = 14;
constexpr int kLanes = 4;

}  // namespace

extern "C" __attribute__((export_name("peakMultiplyAdds"))) double peakMultiplyAdds(
    int iterations) {
  return double(iterations) * kSums * kLanes;
}

/// `iterations` times sum ← sum · factor + factor in each of the sums; their total, so that none of
/// it can be left out. With |factor| < 1 the sums near factor / (1 − factor).
extern "C" __attribute__((export_name("peak"))) float peak(int iterations, float factor) {
  const Float4 factors = splat(factor);
  Float4 sums[kSums];
  for (int i = 0; i < kSums; ++i) sums[i] = splat(float(i));
#pragma GCC unroll 1
  for (int n = 0; n < iterations; ++n) {
#pragma GCC unroll 14
    for (int i = 0; i < kSums; ++i) sums[i] = multiplyAdd(sums[i], factors, factors);
    LORGNETTE_KEEP_LOOP("+r"(n));
  }
  Float4 total = splat(0);
  for (const Float4 sum : sums) total += sum;
  return total[0] + total[1] + total[2] + total[3];
}
