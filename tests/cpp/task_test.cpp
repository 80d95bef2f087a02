#include "lorgnette/task.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <cstring>

#include "allocations.hpp"
#include "lorgnette/inference.hpp"

namespace lorgnette {
namespace {

/// An InferenceRun that counts how often somebody had to wait for it.
struct CountedRun {
  InferenceRun& run;
  int& waits;

  bool await_ready() const { return run.await_ready(); }
  void await_suspend(std::coroutine_handle<> waiter) {
    ++waits;
    run.await_suspend(waiter);
  }
  std::optional<Error> await_resume() { return run.await_resume(); }
};

/// Coroutines as the pipeline's: members of an object that owns their memory.
class Steps {
 public:
  CoroutineMemory& coroutineMemory() { return memory_; }

  bool synchronous = true;
  bool fails = false;
  int waits = 0;
  int runs = 0;
  int finished_steps = 0;
  InferenceRun* open = nullptr;  ///< the run somebody waits for

  Task step() {
    InferenceRun run;
    start(run);
    if (auto error = co_await CountedRun{run, waits}) co_return error;
    ++finished_steps;
    co_return std::nullopt;
  }

  Task steps(int count) {
    for (int i = 0; i < count; ++i)
      if (auto error = co_await step()) co_return error;
    co_return std::nullopt;
  }

  Task nested(int depth) {
    if (depth == 0) {
      if (auto error = co_await step()) co_return error;
    } else if (auto error = co_await nested(depth - 1)) {
      co_return error;
    }
    co_return std::nullopt;
  }

  /// Large enough that its frame needs a larger block than step()'s.
  Task large(int value, bool& kept) {
    std::array<int, 1000> numbers;
    numbers.fill(value);
    if (auto error = co_await step()) co_return error;
    kept = true;
    for (const int number : numbers) kept = kept && number == value;
    co_return std::nullopt;
  }

  void start(InferenceRun& run) {
    ++runs;
    if (synchronous)
      run.finish(outcome());
    else
      open = &run;
  }

  void finishOpen() { std::exchange(open, nullptr)->finish(outcome()); }

  std::optional<Error> outcome() const {
    if (!fails) return std::nullopt;
    return Error{ErrorCode::kInferenceFailed, "a message long enough to be on the heap"};
  }

 private:
  CoroutineMemory memory_;
};

TEST(Task, SynchronousRunsCostNoSuspension) {
  Steps steps;
  Task task = steps.steps(100);
  EXPECT_TRUE(task.await_ready());
  EXPECT_FALSE(task.await_resume());
  EXPECT_EQ(steps.runs, 100);
  EXPECT_EQ(steps.finished_steps, 100);
  EXPECT_EQ(steps.waits, 0);
}

TEST(Task, AsynchronousRunsResumeWhereTheyWaited) {
  Steps steps;
  steps.synchronous = false;
  Task task = steps.steps(3);
  for (int k = 0; k < 3; ++k) {
    EXPECT_FALSE(task.await_ready());
    EXPECT_EQ(steps.finished_steps, k);
    ASSERT_TRUE(steps.open);
    steps.finishOpen();
    EXPECT_EQ(steps.finished_steps, k + 1);
  }
  EXPECT_TRUE(task.await_ready());
  EXPECT_FALSE(task.await_resume());
  EXPECT_EQ(steps.waits, 3);
}

TEST(Task, MixesBothKinds) {
  Steps steps;
  steps.synchronous = false;
  Task task = steps.steps(10);
  steps.synchronous = true;
  steps.finishOpen();  // the others follow at once
  EXPECT_TRUE(task.await_ready());
  EXPECT_EQ(steps.finished_steps, 10);
  EXPECT_EQ(steps.waits, 1);
}

TEST(Task, ManySynchronousStepsDoNotGrowTheStack) {
  Steps steps;
  Task task = steps.steps(200000);
  EXPECT_TRUE(task.await_ready());
  EXPECT_EQ(steps.finished_steps, 200000);
}

TEST(Task, ErrorsPassThroughEveryLevel) {
  for (const bool synchronous : {true, false}) {
    Steps steps;
    steps.synchronous = synchronous;
    steps.fails = true;
    Task task = steps.nested(10);
    if (!synchronous) {
      EXPECT_FALSE(task.await_ready());
      steps.finishOpen();
    }
    ASSERT_TRUE(task.await_ready());
    const std::optional<Error> error = task.await_resume();
    ASSERT_TRUE(error);
    EXPECT_EQ(error->code, ErrorCode::kInferenceFailed);
    EXPECT_EQ(error->message, "a message long enough to be on the heap");
    EXPECT_EQ(steps.finished_steps, 0);
  }
}

TEST(Task, AnErrorEndsTheStepsAfterIt) {
  Steps steps;
  steps.synchronous = false;
  Task task = steps.steps(5);
  steps.finishOpen();
  steps.fails = true;
  steps.finishOpen();
  ASSERT_TRUE(task.await_ready());
  EXPECT_TRUE(task.await_resume());
  EXPECT_EQ(steps.runs, 2);
  EXPECT_EQ(steps.finished_steps, 1);
}

TEST(Task, DeepNestingResumesToTheTop) {
  Steps steps;
  steps.synchronous = false;
  Task task = steps.nested(200);
  EXPECT_FALSE(task.await_ready());
  steps.finishOpen();
  EXPECT_TRUE(task.await_ready());
  EXPECT_FALSE(task.await_resume());
}

TEST(Task, AbandonedWhileWaitingIsDestroyedWithItsChildren) {
  Steps steps;
  steps.synchronous = false;
  { Task task = steps.nested(5); }  // AddressSanitizer sees leaks and double frees
  steps.synchronous = true;
  Task again = steps.nested(5);
  EXPECT_TRUE(again.await_ready());
}

TEST(Task, MovingHandsTheCoroutineOver) {
  Steps steps;
  steps.synchronous = false;
  Task first = steps.step();
  Task second = std::move(first);
  EXPECT_FALSE(second.await_ready());
  steps.finishOpen();
  EXPECT_TRUE(second.await_ready());
}

TEST(Task, LocalsSurviveTheWait) {
  Steps steps;
  steps.synchronous = false;
  bool kept = false;
  Task task = steps.large(4711, kept);
  steps.finishOpen();
  EXPECT_TRUE(task.await_ready());
  EXPECT_TRUE(kept);
}

TEST(Task, NothingIsAllocatedOnceTheBlocksHaveGrown) {
  Steps steps;
  bool kept = false;
  const auto picture = [&](bool synchronous) {
    steps.synchronous = synchronous;
    const auto complete = [&](Task task) {
      while (!task.await_ready()) steps.finishOpen();
      (void)task.await_resume();
    };
    complete(steps.nested(6));
    complete(steps.steps(20));
    complete(steps.large(1, kept));
  };
  picture(true);
  const std::size_t before = allocationCount();
  picture(true);
  picture(false);
  const std::size_t after = allocationCount();
  EXPECT_EQ(after, before);
}

// --- InferenceRun --------------------------------------------------------------------------------

TEST(InferenceRun, FinishedBeforeAwaitedIsReady) {
  InferenceRun run;
  EXPECT_FALSE(run.await_ready());
  run.finish();
  EXPECT_TRUE(run.await_ready());
  EXPECT_FALSE(run.await_resume());
}

TEST(InferenceRun, HandsTheErrorOver) {
  InferenceRun run;
  run.finish(Error{ErrorCode::kInferenceFailed, "out of memory"});
  const auto error = run.await_resume();
  ASSERT_TRUE(error);
  EXPECT_EQ(error->message, "out of memory");
}

// --- CoroutineMemory -----------------------------------------------------------------------------

TEST(CoroutineMemory, GivesBackTheBlockTakenLastFirst) {
  CoroutineMemory memory;
  void* a = memory.take(100);
  void* b = memory.take(50);
  void* c = memory.take(200);
  EXPECT_NE(a, b);
  EXPECT_NE(b, c);
  CoroutineMemory::give(c);
  EXPECT_EQ(memory.take(200), c);
  CoroutineMemory::give(c);
  CoroutineMemory::give(b);
  EXPECT_EQ(memory.take(50), b);
  CoroutineMemory::give(b);
  CoroutineMemory::give(a);
  EXPECT_EQ(memory.take(1), a);  // smaller ones fit
  CoroutineMemory::give(a);
}

TEST(CoroutineMemory, BlocksAreAlignedApartAndWritable) {
  CoroutineMemory memory;
  std::vector<std::pair<void*, std::size_t>> blocks;
  for (std::size_t bytes : {1u, 7u, 16u, 100u, 1000u, 65536u, 3u}) {
    void* block = memory.take(bytes);
    EXPECT_EQ(reinterpret_cast<std::uintptr_t>(block) % alignof(std::max_align_t), 0u);
    std::memset(block, int(blocks.size() + 1), bytes);  // AddressSanitizer watches the ends
    blocks.emplace_back(block, bytes);
  }
  for (std::size_t i = 0; i < blocks.size(); ++i)
    for (std::size_t k = 0; k < blocks[i].second; ++k)
      ASSERT_EQ(static_cast<unsigned char*>(blocks[i].first)[k], i + 1);
  while (!blocks.empty()) {
    CoroutineMemory::give(blocks.back().first);
    blocks.pop_back();
  }
}

TEST(CoroutineMemory, GrowsABlockAndThenKeepsIt) {
  CoroutineMemory memory;
  CoroutineMemory::give(memory.take(10));
  CoroutineMemory::give(memory.take(5000));
  const std::size_t before = allocationCount();
  for (std::size_t bytes = 1; bytes <= 5000; bytes += 7) CoroutineMemory::give(memory.take(bytes));
  const std::size_t after = allocationCount();
  EXPECT_EQ(after, before);
}

TEST(CoroutineMemory, EachOwnerGetsItsOwnBack) {
  CoroutineMemory first, second;
  void* a = first.take(10);
  void* b = second.take(10);
  CoroutineMemory::give(a);  // in any order across owners
  CoroutineMemory::give(b);
  EXPECT_EQ(first.take(10), a);
  EXPECT_EQ(second.take(10), b);
  CoroutineMemory::give(a);
  CoroutineMemory::give(b);
}

}  // namespace
}  // namespace lorgnette
