#include "bench_inputs.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace lorgnette::bench {
namespace {

const std::string kPack = LORGNETTE_SOURCE_DIR "/models/facemesh/";
const std::string kRecording = LORGNETTE_SOURCE_DIR "/build/recordings/cap12.rec";

std::vector<std::uint8_t> readFile(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// The frames run there and back again: nothing jumps between the last one and the first.
std::size_t thereAndBack(std::size_t round, std::size_t count) {
  const std::size_t k = round % (2 * count - 2);
  return k < count ? k : 2 * count - 2 - k;
}

/// What is not there, and what to do; empty if nothing is.
std::string missingInputs() {
  for (const char* name : {"reference_face.bin", "blazeface.light", "facemesh.light"})
    if (!std::ifstream(kPack + name))
      return kPack + name + " is missing: run scripts/build --models";
  if (!std::ifstream(kRecording))
    return kRecording +
           " is missing: run scripts/build, then node tests/golden/record_video.mjs "
           "build/recordings/cap12.rec";
  return {};
}

}  // namespace

std::size_t Inputs::frameOf(std::size_t round) const { return thereAndBack(round, frames); }

const ImageView& Inputs::image(std::size_t round) const {
  return recording->frames[frameOf(round)].image;
}

double Inputs::time(std::size_t round) const { return double(round) / 25; }

Landmarks3 Inputs::landmarks(std::size_t round) const {
  // The recording does not tell where the crop was; the middle of the picture will do.
  const ImageView& picture = image(round);
  const Roi roi{float(picture.width) / 2, float(picture.height) / 2, float(picture.height) / 2, 0};
  for (const Recording::Run& run : recording->frames[frameOf(round)].runs)
    if (run.network == Network::kRegressor)
      return makeRegressor(pack)->decode(run.outputs, roi).points;
  return Landmarks3::Zero();
}

Intrinsics Inputs::camera() const {
  const ImageView& picture = image(0);
  return {kDefaultFocal * float(std::max(picture.width, picture.height)),
          float(picture.width - 1) / 2, float(picture.height - 1) / 2};
}

const Inputs* inputs(benchmark::State& state) {
  static const std::string missing = missingInputs();
  if (!missing.empty()) {
    state.SkipWithError(missing.c_str());
    return nullptr;
  }
  static const Inputs read = [] {
    Inputs all;
    all.pack = readFacemeshPack();
    all.recording = readRecording();
    while (all.recording->frames[all.frames].image.rgba) ++all.frames;
    return all;
  }();
  return &read;
}

std::optional<LightNetwork> compiledNetwork(benchmark::State& state, const char* name) {
  if (!inputs(state)) return std::nullopt;
  auto network = LightNetwork::load(readFile(kPack + name + ".light"));
  if (network) return std::move(*network);
  state.SkipWithError(network.error().message.c_str());
  return std::nullopt;
}

}  // namespace lorgnette::bench
