#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "lorgnette/inference.hpp"
#include "lorgnette/pack.hpp"
#include "lorgnette/types.hpp"

namespace lorgnette {

/// A real video with everything the real inference runtime answered
/// (tests/golden/record_video.mjs).
struct Recording {
  struct Run {
    Network network;
    std::span<const float> samples;  ///< every sample_stride-th value of the input tensor
    std::vector<std::span<const float>> outputs;
  };
  struct Frame {
    double time = 0;
    ImageView image;  ///< rgba is null where the pixels were not kept
    std::vector<Run> runs;
    std::span<const float> result;  ///< what the WebAssembly build made of it
  };
  std::vector<std::uint8_t> bytes;
  std::vector<std::vector<float>> floats;  ///< what the spans point into
  int sample_stride = 1;
  std::vector<Frame> frames;
};

/// build/recordings/cap12.rec, read once; null when scripts/test has not made it.
const Recording* readRecording();

/// The facemesh pack as built; fails the running test when it is not.
Pack readFacemeshPack();

/// How far the first face of two flat results of the same frame is apart, at most.
struct FaceDifference {
  float landmarks_px = 0;
  float rotation = 0;  ///< of a matrix entry

  void add(std::span<const float> result, std::span<const float> recorded);
};

/// Answers with what was recorded, frame by frame.
class RecordedEngine final : public InferenceEngine {
 public:
  RecordedEngine(const Recording& recording, const Pack& pack);

  TensorView input(Network network) override {
    return specs_[std::size_t(network)].view(inputs_[std::size_t(network)]);
  }
  std::span<const float> output(Network network, int index) const override;
  void start(Network network, InferenceRun& run) override;

  /// The frame whose runs come next.
  void begin(const Recording::Frame& frame) { frame_ = &frame, next_ = 0; }
  bool exhausted() const { return next_ == frame_->runs.size(); }
  /// Answers later, one run a call, instead of at once.
  void defer() { deferred_ = true; }
  bool resume();
  /// The next run fails.
  void failNext() { fail_next_ = true; }
  float worstInputDifference() const { return worst_input_difference_; }

 private:
  const Recording& recording_;
  TensorSpec specs_[2];
  std::vector<float> inputs_[2];
  const Recording::Frame* frame_ = nullptr;
  std::size_t next_ = 0;
  const Recording::Run* last_[2] = {};
  InferenceRun* waiting_ = nullptr;
  bool deferred_ = false, fail_next_ = false;
  float worst_input_difference_ = 0;
};

}  // namespace lorgnette
