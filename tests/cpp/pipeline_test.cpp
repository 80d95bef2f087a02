#include "lorgnette/pipeline.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>

#include "allocations.hpp"
#include "recording.hpp"

namespace lorgnette {
namespace {

using L = ResultLayout;

/// Runs a task that the engine answers at once.
std::optional<Error> finish(Task task) {
  EXPECT_TRUE(task.await_ready()) << "a synchronous engine costs no suspension";
  return task.await_resume();
}

class PipelineTest : public testing::Test {
 protected:
  void SetUp() override {
    recording_ = readRecording();
    ASSERT_TRUE(recording_) << "build/recordings/cap12.rec is missing: scripts/test makes it";
    const Pack pack = readFacemeshPack();
    engine_ = std::make_unique<RecordedEngine>(*recording_, pack);
    pipeline_ = std::make_unique<Pipeline>(pack, *engine_, PipelineOptions{});
    while (recording_->frames[frames_with_pixels_].image.rgba) ++frames_with_pixels_;
    ASSERT_GT(frames_with_pixels_, 10u);
  }

  std::optional<Error> play(std::size_t index) {
    const Recording::Frame& frame = recording_->frames[index];
    engine_->begin(frame);
    return finish(pipeline_->processFrame(frame.image, frame.time, FrameMode::kVideo));
  }

  const Recording* recording_ = nullptr;
  std::unique_ptr<RecordedEngine> engine_;
  std::unique_ptr<Pipeline> pipeline_;
  std::size_t frames_with_pixels_ = 0;
};

TEST_F(PipelineTest, AgreesWithTheBuildThatWasRecorded) {
  FaceDifference worst;
  for (std::size_t i = 0; i < frames_with_pixels_; ++i) {
    ASSERT_FALSE(play(i)) << "frame " << i;
    EXPECT_TRUE(engine_->exhausted());
    const auto result = pipeline_->result(), recorded = recording_->frames[i].result;
    ASSERT_EQ(result.size(), recorded.size());
    ASSERT_EQ(result[L::kFaces], 1) << "frame " << i;
    EXPECT_EQ(result[L::kHeader + L::kId], recorded[L::kHeader + L::kId]);
    worst.add(result, recorded);
  }
  EXPECT_LT(engine_->worstInputDifference(), 1e-3f);
  EXPECT_LT(worst.landmarks_px, 1e-2f);
  EXPECT_LT(worst.rotation, 1e-4f);
  std::printf("against the recorded build: crops %.2g, landmarks %.2g px, rotation %.2g\n",
              double(engine_->worstInputDifference()), double(worst.landmarks_px),
              double(worst.rotation));
}

TEST_F(PipelineTest, ResultIsAPose) {
  for (std::size_t i = 0; i < frames_with_pixels_; ++i) ASSERT_FALSE(play(i));
  const float* face = pipeline_->result().data() + L::kHeader;
  const Eigen::Map<const Eigen::Matrix<float, 3, 3, Eigen::RowMajor>> rotation(face + L::kRotation);
  EXPECT_LT((rotation.transpose() * rotation - Eigen::Matrix3f::Identity()).cwiseAbs().maxCoeff(),
            1e-6f);
  EXPECT_NEAR(rotation.determinant(), 1, 1e-6);
  EXPECT_EQ(face[L::kScale], 1);
  EXPECT_LT(face[L::kTranslation + 2], -200);  // in front of the camera, at arm's length
  EXPECT_GT(face[L::kTranslation + 2], -2000);
  // the bridge of the nose is seen where its landmark is
  const float* t = face + L::kTranslation;
  const float focal = pipeline_->result()[L::kFocal];
  EXPECT_FLOAT_EQ(focal, 360);
  EXPECT_NEAR(199.5f - focal * t[0] / t[2], face[L::kLandmarks2d + 2 * kBridgeLandmark], 5);
  EXPECT_NEAR(149.5f + focal * t[1] / t[2], face[L::kLandmarks2d + 2 * kBridgeLandmark + 1], 5);
}

TEST_F(PipelineTest, AllocatesNothingAfterWarmUp) {
  for (std::size_t i = 0; i < 3; ++i) ASSERT_FALSE(play(i));
  const std::size_t before = allocationCount();
  for (std::size_t i = 3; i < frames_with_pixels_; ++i) {
    const Recording::Frame& frame = recording_->frames[i];
    engine_->begin(frame);
    Task task = pipeline_->processFrame(frame.image, frame.time, FrameMode::kVideo);
    ASSERT_FALSE(task.await_resume());
  }
  EXPECT_EQ(allocationCount(), before);
}

TEST_F(PipelineTest, WaitsForAnAsynchronousEngine) {
  engine_->defer();
  const Recording::Frame& frame = recording_->frames[0];
  engine_->begin(frame);
  Task task = pipeline_->processFrame(frame.image, frame.time, FrameMode::kVideo);
  std::size_t answers = 0;
  while (!task.await_ready()) {
    ASSERT_TRUE(engine_->resume());
    ++answers;
  }
  EXPECT_FALSE(task.await_resume());
  EXPECT_EQ(answers, frame.runs.size());
  EXPECT_EQ(pipeline_->result()[L::kFaces], 1);
}

TEST_F(PipelineTest, AFailedInferenceIsAnErrorAndTheNextFrameWorks) {
  ASSERT_FALSE(play(0));
  engine_->failNext();
  const auto error = play(1);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kInferenceFailed);
  EXPECT_EQ(error->message, "planted");
  EXPECT_EQ(pipeline_->result()[L::kFaces], 0) << "no stale faces";
  ASSERT_FALSE(play(1));
  EXPECT_EQ(pipeline_->result()[L::kFaces], 1);
  EXPECT_EQ(pipeline_->result()[L::kHeader + L::kId], 1) << "the same person";
}

TEST_F(PipelineTest, RefusesWhatIsNoFrame) {
  const ImageView image = recording_->frames[0].image;
  const auto code = [&](ImageView view, double time) {
    const auto error = finish(pipeline_->processFrame(view, time, FrameMode::kVideo));
    return error ? errorCodeName(error->code) : "none";
  };
  EXPECT_EQ(code({image.rgba, 0, 300}, 0), "frame-invalid");
  EXPECT_EQ(code({image.rgba, 400, -1}, 0), "frame-invalid");
  EXPECT_EQ(code({image.rgba, kMaxFrameSide + 1, 300}, 0), "frame-invalid");
  EXPECT_EQ(code(image, std::numeric_limits<double>::quiet_NaN()), "invalid-argument");
  EXPECT_EQ(code(image, std::numeric_limits<double>::infinity()), "invalid-argument");
}

TEST_F(PipelineTest, TimeMustNotRunBackUntilReset) {
  ASSERT_FALSE(play(0));
  ASSERT_FALSE(play(1));
  const auto error = play(0);
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, ErrorCode::kInvalidArgument);
  pipeline_->reset();
  EXPECT_FALSE(play(0));
}

TEST_F(PipelineTest, ResetForgetsButNeverReusesAnId) {
  ASSERT_FALSE(play(0));
  EXPECT_EQ(pipeline_->result()[L::kHeader + L::kId], 1);
  pipeline_->reset();
  ASSERT_FALSE(play(0));
  EXPECT_GT(pipeline_->result()[L::kHeader + L::kId], 1);
}

TEST_F(PipelineTest, StageTimesComeFromTheGivenClock) {
  static double now = 0;
  const auto clock = [] { return now += 0.001; };
  Pipeline timed(readFacemeshPack(), *engine_, PipelineOptions{.clock = clock});
  const Recording::Frame& frame = recording_->frames[0];
  engine_->begin(frame);
  ASSERT_FALSE(finish(timed.processFrame(frame.image, frame.time, FrameMode::kVideo)));
  const float* seconds = timed.result().data() + L::kStageSeconds;
  float sum = 0;
  for (int stage = 0; stage < int(Stage::kTotal); ++stage) {
    EXPECT_GT(seconds[stage], 0) << stage;
    sum += seconds[stage];
  }
  EXPECT_NEAR(sum, seconds[int(Stage::kTotal)], 0.0015f);
}

TEST_F(PipelineTest, FieldOfViewSetsTheFocalLength) {
  Pipeline wide(readFacemeshPack(), *engine_, PipelineOptions{.field_of_view = float(M_PI / 2)});
  const Recording::Frame& frame = recording_->frames[0];
  engine_->begin(frame);
  ASSERT_FALSE(finish(wide.processFrame(frame.image, frame.time, FrameMode::kVideo)));
  EXPECT_NEAR(wide.result()[L::kFocal], 200, 1e-3);  // tan 45° = 1: half the longer side
}

}  // namespace
}  // namespace lorgnette
