#include "allocations.hpp"

#include <atomic>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESS_SANITIZER_OF_CLANG
#endif
#endif

namespace {

std::atomic<std::size_t> count{0}, bytes{0};

void note(std::size_t size) {
  count.fetch_add(1, std::memory_order_relaxed);
  bytes.fetch_add(size, std::memory_order_relaxed);
}

}  // namespace

// AddressSanitizer brings its own allocator, and tells of each call. Without it malloc is replaced:
// both C libraries keep the original under a second name for this (Emscripten's not that of
// realloc, which is therefore counted in native builds only).
#if defined(__SANITIZE_ADDRESS__) || defined(ADDRESS_SANITIZER_OF_CLANG)

// As in <sanitizer/allocator_interface.h>, which not every GCC is installed with.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*on_malloc)(const volatile void*,
                                                                           std::size_t),
                                                         void (*on_free)(const volatile void*));

namespace {
[[maybe_unused]] const int installed = __sanitizer_install_malloc_and_free_hooks(
    [](const volatile void*, std::size_t size) { note(size); }, [](const volatile void*) {});
}

#else

#if defined(__EMSCRIPTEN__)
#define ORIGINAL(name) emscripten_builtin_##name
#else
#define ORIGINAL(name) __libc_##name
#endif

extern "C" {
void* ORIGINAL(malloc)(std::size_t size);
void* ORIGINAL(calloc)(std::size_t number, std::size_t size);

void* malloc(std::size_t size) {
  note(size);
  return ORIGINAL(malloc)(size);
}

void* calloc(std::size_t number, std::size_t size) {
  note(number * size);
  return ORIGINAL(calloc)(number, size);
}

#if !defined(__EMSCRIPTEN__)
void* __libc_realloc(void* block, std::size_t size);

void* realloc(void* block, std::size_t size) {
  note(size);
  return __libc_realloc(block, size);
}
#endif
}

#endif

namespace lorgnette {

std::size_t allocationCount() { return count; }
std::size_t allocatedBytes() { return bytes; }

}  // namespace lorgnette
