#pragma once
#include <cstring>

#ifdef __wasm_simd128__
#include <wasm_simd128.h>
#endif

namespace lorgnette::light {

/// Four floats: the compilers' vector extensions make one source for SSE, SIMD128 and relaxed SIMD.
typedef float Float4 __attribute__((vector_size(16)));

/// Fused multiply-add needs one register less a tile: 15 are what V8 can use without spilling.
#if defined(__wasm_relaxed_simd__) || defined(__FMA__)
inline constexpr bool kFused = true;
#else
inline constexpr bool kFused = false;
#endif

inline Float4 load(const float* p) {
  Float4 v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline void store(float* p, Float4 v) { std::memcpy(p, &v, sizeof v); }
inline Float4 splat(float x) { return Float4{x, x, x, x}; }

inline Float4 multiplyAdd(Float4 a, Float4 b, Float4 c) {
#ifdef __wasm_relaxed_simd__
  return __builtin_wasm_relaxed_madd_f32x4(a, b, c);
#else
  return a * b + c;  // fused by the compiler where the target has it
#endif
}

inline Float4 minimum(Float4 a, Float4 b) {
#ifdef __wasm_simd128__
  return wasm_f32x4_pmin(a, b);
#else
  return a < b ? a : b;
#endif
}
inline Float4 maximum(Float4 a, Float4 b) {
#ifdef __wasm_simd128__
  return wasm_f32x4_pmax(a, b);
#else
  return a > b ? a : b;
#endif
}

/// x where x is positive, (1 + bend) · x where it is not: every activation there is. −1 is ReLU, 0
/// none.
inline Float4 activate(Float4 x, Float4 bend) { return multiplyAdd(minimum(x, Float4{}), bend, x); }

/// Ends a loop body that the compiler must leave as it is: LLVM would unroll it and keep more
/// values alive than V8 has registers for. It names the pointers that the loop moves.
#define LORGNETTE_KEEP_LOOP(...) asm volatile("" : __VA_ARGS__)

}  // namespace lorgnette::light
