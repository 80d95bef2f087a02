#include "bench_inputs.hpp"
#include "lorgnette/pipeline.hpp"

namespace lorgnette::bench {
namespace {

/// Everything from RGBA to the flat result, frame after frame of one face that is followed.
void followedFace(benchmark::State& state) {
  const Inputs* const in = inputs(state);
  if (!in) return;
  auto detector = compiledNetwork(state, "blazeface");
  auto regressor = compiledNetwork(state, "facemesh");
  if (!detector || !regressor) return;
  auto engine = LightEngine::create(in->pack, std::move(*detector), std::move(*regressor));
  if (!engine) return state.SkipWithError(engine.error().message.c_str());
  Pipeline pipeline(in->pack, **engine, PipelineOptions{});
  std::size_t round = 0;
  for (auto _ : state) {
    Task task = pipeline.processFrame(in->image(round), in->time(round), FrameMode::kVideo);
    if (const auto error = task.await_resume()) {
      state.SkipWithError(error->message.c_str());
      break;
    }
    if (pipeline.result()[ResultLayout::kFaces] != 1) {
      state.SkipWithError("the face was lost");
      break;
    }
    ++round;
  }
}
BENCHMARK(followedFace)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lorgnette::bench
