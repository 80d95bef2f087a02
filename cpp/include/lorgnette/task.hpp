#pragma once
#include <coroutine>
#include <cstddef>
#include <cstdlib>
#include <exception>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "lorgnette/error.hpp"

namespace lorgnette {

/// Memory for the frames of coroutines that await each other: a stack of blocks kept from call to
/// call, so that a picture allocates nothing once the blocks have grown.
class CoroutineMemory {
 public:
  void* take(std::size_t bytes) {
    if (depth_ == blocks_.size()) blocks_.emplace_back();
    Block& block = blocks_[depth_++];
    if (block.size < kHeader + bytes) {
      block.size = kHeader + bytes;
      block.bytes = std::make_unique<std::byte[]>(block.size);
    }
    *reinterpret_cast<CoroutineMemory**>(block.bytes.get()) = this;
    return block.bytes.get() + kHeader;
  }

  /// Gives back the block taken last.
  static void give(void* memory) {
    --(*reinterpret_cast<CoroutineMemory**>(static_cast<std::byte*>(memory) - kHeader))->depth_;
  }

 private:
  static constexpr std::size_t kHeader = alignof(std::max_align_t);  // the owner, for give()
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t depth_ = 0;
};

/// A step of the pipeline: a coroutine that has started and may be awaited once. It lives in the
/// CoroutineMemory of the object it is a member of. Awaiting it yields the error that ended it, or
/// nothing.
class Task {
 public:
  struct promise_type {
    std::optional<Error> error;
    std::coroutine_handle<> waiter;

    /// `self` is the object whose member function the coroutine is.
    template <class Self, class... Args>
    static void* operator new(std::size_t bytes, Self& self, Args&&...) {
      return self.coroutineMemory().take(bytes);
    }
    static void operator delete(void* memory) { CoroutineMemory::give(memory); }

    Task get_return_object() {
      return Task(std::coroutine_handle<promise_type>::from_promise(*this));
    }
    std::suspend_never initial_suspend() noexcept { return {}; }
    auto final_suspend() noexcept {
      struct Resume {
        bool await_ready() const noexcept { return false; }
        std::coroutine_handle<> await_suspend(std::coroutine_handle<promise_type> self) noexcept {
          auto waiter = self.promise().waiter;
          return waiter ? waiter : std::noop_coroutine();
        }
        void await_resume() const noexcept {}
      };
      return Resume{};
    }
    void return_value(std::optional<Error> value) { error = std::move(value); }
    void unhandled_exception() { std::abort(); }  // the core throws nothing
  };

  Task(Task&& other) noexcept : handle_(std::exchange(other.handle_, {})) {}
  Task& operator=(Task&&) = delete;
  ~Task() {
    if (handle_) handle_.destroy();
  }

  bool await_ready() const { return handle_.done(); }
  void await_suspend(std::coroutine_handle<> waiter) { handle_.promise().waiter = waiter; }
  std::optional<Error> await_resume() { return std::move(handle_.promise().error); }

 private:
  explicit Task(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  std::coroutine_handle<promise_type> handle_;
};

}  // namespace lorgnette
