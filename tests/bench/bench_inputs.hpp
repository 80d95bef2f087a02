#pragma once
#include <benchmark/benchmark.h>

#include <memory>
#include <optional>

#include "lorgnette/light_engine.hpp"
#include "lorgnette/pipeline.hpp"
#include "recording.hpp"

namespace lorgnette::bench {

/// What the benchmarks run on: the pack facemesh as built, and neighbouring frames of a real video
/// with what a real runtime answered to them (tests/golden/record_video.mjs).
struct Inputs {
  Pack pack;
  const Recording* recording = nullptr;
  std::size_t frames = 0;  ///< with pixels, from the first on

  const ImageView& image(std::size_t round) const;
  double time(std::size_t round) const;

  /// Landmarks of one of the frames, in image px.
  Landmarks3 landmarks(std::size_t round) const;
  /// As the pipeline has it when no field of view is given.
  Intrinsics camera() const;

 private:
  std::size_t frameOf(std::size_t round) const;
};

/// Null when something is not built: the benchmark is then marked as failed, and says what to run.
const Inputs* inputs(benchmark::State& state);

/// A network of the pack by name, blazeface or facemesh. None as above.
std::optional<LightNetwork> compiledNetwork(benchmark::State& state, const char* name);

}  // namespace lorgnette::bench
