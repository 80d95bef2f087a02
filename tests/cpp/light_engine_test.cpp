#include "lorgnette/light_engine.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <fstream>
#include <iterator>

#include "allocations.hpp"
#include "lorgnette/pipeline.hpp"
#include "recording.hpp"

namespace lorgnette {
namespace {

using L = ResultLayout;

/// A compiled network of the facemesh pack.
Result<LightNetwork> compiled(const char* name) {
  std::ifstream file(std::string(LORGNETTE_SOURCE_DIR "/models/facemesh/") + name + ".light",
                     std::ios::binary);
  EXPECT_TRUE(file) << "models/facemesh/" << name << ".light is missing: run scripts/make_models";
  const std::vector<std::uint8_t> bytes{std::istreambuf_iterator<char>(file), {}};
  return LightNetwork::load(bytes);
}

/// The whole chain with the real networks on real frames, here and under sanitizers.
class LightEngineTest : public testing::Test {
 protected:
  void SetUp() override {
    recording_ = readRecording();
    ASSERT_TRUE(recording_) << "build/recordings/cap12.rec is missing: scripts/test makes it";
    auto detector = compiled("blazeface"), regressor = compiled("facemesh");
    ASSERT_TRUE(detector) << detector.error().message;
    ASSERT_TRUE(regressor) << regressor.error().message;
    const Pack pack = readFacemeshPack();
    auto engine = LightEngine::create(pack, std::move(*detector), std::move(*regressor));
    ASSERT_TRUE(engine) << engine.error().message;
    engine_ = std::move(*engine);
    pipeline_ = std::make_unique<Pipeline>(pack, *engine_, PipelineOptions{});
  }

  void play(std::size_t index) {
    const Recording::Frame& frame = recording_->frames[index];
    Task task = pipeline_->processFrame(frame.image, frame.time, FrameMode::kVideo);
    ASSERT_TRUE(task.await_ready()) << "a synchronous engine costs no suspension";
    const auto error = task.await_resume();
    ASSERT_FALSE(error) << error->message;
  }

  const Recording* recording_ = nullptr;
  std::unique_ptr<LightEngine> engine_;
  std::unique_ptr<Pipeline> pipeline_;
};

TEST_F(LightEngineTest, MeasuresWhatOnnxRuntimeHasMeasured) {
  FaceDifference worst;
  std::size_t frames = 0;
  for (; recording_->frames[frames].image.rgba; ++frames) {
    play(frames);
    const auto result = pipeline_->result(), recorded = recording_->frames[frames].result;
    ASSERT_EQ(result[L::kFaces], 1) << "frame " << frames;
    worst.add(result, recorded);
  }
  ASSERT_GT(frames, 10u);
  EXPECT_LT(worst.landmarks_px, 2e-2f);
  EXPECT_LT(worst.rotation, 5e-4f);
  std::printf("light engine against ONNX Runtime, %zu frames: landmarks %.2g px, rotation %.2g\n",
              frames, double(worst.landmarks_px), double(worst.rotation));
}

TEST_F(LightEngineTest, AFrameAllocatesNothing) {
  for (std::size_t i = 0; i < 4; ++i) play(i);
  const std::size_t before = allocationCount();
  for (std::size_t i = 4; i < 8; ++i) {
    const Recording::Frame& frame = recording_->frames[i];
    Task task = pipeline_->processFrame(frame.image, frame.time, FrameMode::kVideo);
    ASSERT_FALSE(task.await_resume());
  }
  EXPECT_EQ(allocationCount(), before);
}

TEST_F(LightEngineTest, PipelinesThatTakeTurnsDoNotDisturbEachOther) {
  std::size_t frames = 0;
  while (recording_->frames[frames].image.rgba) ++frames;
  // What differs between them: the order of the pictures, and everything they may be told.
  const PipelineOptions other_options{
      .max_faces = 3, .field_of_view = 1.2f, .smoothing = {0, 0.01}, .pupillary_distance = 70};
  const auto step = [&](Pipeline& pipeline, std::size_t i, bool backwards) {
    const ImageView& image = recording_->frames[backwards ? frames - 1 - i : i].image;
    Task task = pipeline.processFrame(image, recording_->frames[i].time, FrameMode::kVideo);
    EXPECT_FALSE(task.await_resume());
    const auto result = pipeline.result();
    return std::vector<float>(result.begin(), result.end());
  };
  const auto make = [&](const PipelineOptions& options) {
    return Pipeline(readFacemeshPack(), *engine_, options);
  };
  std::vector<std::vector<float>> alone, other_alone;
  Pipeline first = make({}), other_first = make(other_options);
  for (std::size_t i = 0; i < frames; ++i) alone.push_back(step(first, i, false));
  for (std::size_t i = 0; i < frames; ++i) other_alone.push_back(step(other_first, i, true));
  EXPECT_NE(alone, other_alone);

  Pipeline one = make({});
  auto other = std::make_unique<Pipeline>(make(other_options));
  for (std::size_t i = 0; i < frames; ++i) {
    ASSERT_EQ(step(one, i, false), alone[i]) << "frame " << i;
    // Half way the other one goes: that, too, must be nothing to the first.
    if (i == frames / 2) other.reset();
    if (!other) continue;
    ASSERT_EQ(step(*other, i, true), other_alone[i]) << "frame " << i;
    other->setMaxFaces(3);
  }
}

TEST(LightEngine, NetworksThatAreNotThePacksAreRefused) {
  const Pack pack = readFacemeshPack();
  auto detector = compiled("blazeface"), regressor = compiled("facemesh");
  ASSERT_TRUE(detector && regressor);
  const auto swapped = LightEngine::create(pack, std::move(*regressor), std::move(*detector));
  ASSERT_FALSE(swapped);
  EXPECT_EQ(swapped.error().code, ErrorCode::kPackInvalid);
  EXPECT_NE(swapped.error().message.find("192 × 192"), std::string::npos);

  Pack other = pack;
  other.regressor.input.width = other.regressor.input.height = 64;
  detector = compiled("blazeface"), regressor = compiled("facemesh");
  EXPECT_FALSE(LightEngine::create(other, std::move(*detector), std::move(*regressor)));
}

}  // namespace
}  // namespace lorgnette
