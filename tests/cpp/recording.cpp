#include "recording.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "lorgnette/pipeline.hpp"

namespace lorgnette {
namespace {

std::vector<std::uint8_t> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::unique_ptr<Recording> parseRecording() {
  auto recording = std::make_unique<Recording>();
  recording->bytes = readFile(LORGNETTE_SOURCE_DIR "/build/recordings/cap12.rec");
  const std::vector<std::uint8_t>& bytes = recording->bytes;
  if (bytes.size() < 4) return nullptr;
  std::uint32_t length;
  std::memcpy(&length, bytes.data(), 4);
  const auto header = nlohmann::json::parse(bytes.begin() + 4, bytes.begin() + 4 + length);
  const std::uint8_t* data = bytes.data() + 4 + length;
  // the header is as long as it is, so floats may lie at any address: copy them
  const auto span = [&](const nlohmann::json& offset, std::size_t count) {
    std::vector<float>& copy = recording->floats.emplace_back(count);
    std::memcpy(copy.data(), data + offset.get<std::size_t>(), 4 * count);
    return std::span<const float>(copy);
  };
  const Pack pack = readFacemeshPack();
  const auto detector = makeDetector(pack);
  const auto regressor = makeRegressor(pack);
  recording->sample_stride = header["sampleStride"];
  for (const auto& f : header["frames"]) {
    Recording::Frame& frame = recording->frames.emplace_back();
    frame.time = f["time"];
    frame.image = {f["pixels"].is_null() ? nullptr : data + f["pixels"].get<std::size_t>(),
                   header["width"], header["height"]};
    for (const auto& r : f["runs"]) {
      Recording::Run& run = frame.runs.emplace_back();
      run.network = Network(r["network"].get<int>());
      run.samples = span(r["samples"], r["sampleCount"]);
      const auto sizes =
          run.network == Network::kDetector ? detector->outputSizes() : regressor->outputSizes();
      for (std::size_t i = 0; i < sizes.size(); ++i)
        run.outputs.push_back(span(r["outputs"][i], std::size_t(sizes[i])));
    }
    frame.result = span(f["result"], f["resultLength"]);
  }
  return recording;
}

}  // namespace

const Recording* readRecording() {
  static const std::unique_ptr<Recording> recording = parseRecording();
  return recording.get();
}

Pack readFacemeshPack() {
  const std::string folder = LORGNETTE_SOURCE_DIR "/models/facemesh/";
  const auto json = readFile(folder + "pack.json");
  auto pack = parsePack({reinterpret_cast<const char*>(json.data()), json.size()},
                        readFile(folder + "reference_face.bin"));
  EXPECT_TRUE(pack) << pack.error().message;
  return pack ? std::move(*pack) : Pack{};
}

void FaceDifference::add(std::span<const float> result, std::span<const float> recorded) {
  using L = ResultLayout;
  const auto widen = [&](float& worst, int begin, int count) {
    for (int k = L::kHeader + begin; k < L::kHeader + begin + count; ++k)
      worst = std::max(worst, std::fabs(result[std::size_t(k)] - recorded[std::size_t(k)]));
  };
  widen(landmarks_px, L::kLandmarks2d, 2 * kLandmarks);
  widen(rotation, L::kRotation, 9);
}

RecordedEngine::RecordedEngine(const Recording& recording, const Pack& pack)
    : recording_(recording),
      specs_{pack.detector.input, pack.regressor.input},
      inputs_{std::vector<float>(pack.detector.input.size()),
              std::vector<float>(pack.regressor.input.size())} {}

std::span<const float> RecordedEngine::output(Network network, int index) const {
  return last_[std::size_t(network)]->outputs[std::size_t(index)];
}

void RecordedEngine::start(Network network, InferenceRun& run) {
  if (fail_next_) {
    fail_next_ = false;
    run.finish(Error{ErrorCode::kInferenceFailed, "planted"});
    return;
  }
  if (next_ == frame_->runs.size() || frame_->runs[next_].network != network) {
    run.finish(Error{ErrorCode::kInferenceFailed, "not the run that was recorded"});
    return;
  }
  const Recording::Run& recorded = frame_->runs[next_++];
  last_[std::size_t(network)] = &recorded;
  const std::vector<float>& input = inputs_[std::size_t(network)];
  for (std::size_t i = 0; i < recorded.samples.size(); ++i)
    worst_input_difference_ =
        std::max(worst_input_difference_,
                 std::fabs(recorded.samples[i] - input[i * std::size_t(recording_.sample_stride)]));
  if (deferred_)
    waiting_ = &run;
  else
    run.finish();
}

bool RecordedEngine::resume() {
  InferenceRun* run = std::exchange(waiting_, nullptr);
  if (run) run->finish();
  return run != nullptr;
}

}  // namespace lorgnette
