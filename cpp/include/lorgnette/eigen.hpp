#pragma once
// The only way to include Eigen here.
//
// Eigen 3.4 has no packet math for WebAssembly, but Emscripten maps SSE2 intrinsics onto SIMD128
// (-msimd128 -msse2). Clang presents itself as GCC 4.2, for which Eigen's SSE code falls back to
// x86 inline assembly; claiming a newer GCC selects the intrinsics.
#if defined(__EMSCRIPTEN__) && defined(__SSE2__)
#include <Eigen/src/Core/util/Macros.h>
#undef EIGEN_COMP_GNUC
#define EIGEN_COMP_GNUC 130
#endif
#include <Eigen/Dense>
