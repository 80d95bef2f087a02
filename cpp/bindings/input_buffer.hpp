#pragma once
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include <cstdint>
#include <span>
#include <vector>

namespace lorgnette {

EMSCRIPTEN_DECLARE_VAL_TYPE(Bytes)

/// Bytes that JavaScript fills through a view; the view is good until the next call of anything.
class InputBuffer {
 public:
  Bytes resize(unsigned size) {
    if (bytes_.size() < size) bytes_.resize(size);
    size_ = size;
    return Bytes(emscripten::val(emscripten::typed_memory_view(size_, bytes_.data())));
  }
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
};

}  // namespace lorgnette
