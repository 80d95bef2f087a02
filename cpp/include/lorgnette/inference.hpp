#pragma once
#include <coroutine>
#include <optional>
#include <span>

#include "lorgnette/error.hpp"
#include "lorgnette/tensor_view.hpp"

namespace lorgnette {

/// The two networks a model pack brings.
enum class Network { kDetector, kRegressor };

/// One run of a network: started by the engine, awaited by the pipeline. An engine that has its
/// answer at once finishes the run before start() returns, and the await costs nothing.
class InferenceRun {
 public:
  /// Called by the engine exactly once: with nothing when the outputs are in place, or with the
  /// error. Resumes whoever waits.
  void finish(std::optional<Error> error = {}) {
    error_ = std::move(error);
    done_ = true;
    if (waiter_) waiter_.resume();
  }

  bool await_ready() const { return done_; }
  void await_suspend(std::coroutine_handle<> waiter) { waiter_ = waiter; }
  std::optional<Error> await_resume() { return std::move(error_); }

 private:
  std::coroutine_handle<> waiter_;
  std::optional<Error> error_;
  bool done_ = false;
};

/// Runs the networks of one pack. Inputs and outputs have the sizes and the order the pack names.
/// The core knows nothing else of what executes them.
class InferenceEngine {
 public:
  virtual ~InferenceEngine() = default;

  /// Where the next run of `network` reads its picture; the crop stage writes straight into it, all
  /// of it before each run, as a run may use the memory for other things.
  virtual TensorView input(Network network) = 0;

  /// Output `index` of the last finished run of `network`; valid until its next run.
  virtual std::span<const float> output(Network network, int index) const = 0;

  /// Starts a run on input(network). `run` outlives it; its finish() is called exactly once, from
  /// inside start() or later, also when the inference fails.
  virtual void start(Network network, InferenceRun& run) = 0;
};

}  // namespace lorgnette
