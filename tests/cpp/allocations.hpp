#pragma once
#include <cstddef>

namespace lorgnette {

/// Blocks taken from the heap so far, and their bytes, by whatever way: operator new ends in
/// malloc, and Eigen calls malloc itself.
std::size_t allocationCount();
std::size_t allocatedBytes();

}  // namespace lorgnette
