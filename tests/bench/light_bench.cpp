// The networks, run by the core's own kernels.
#include "bench_inputs.hpp"

namespace lorgnette::bench {
namespace {

void runNetwork(benchmark::State& state, const char* name) {
  const Inputs* const in = inputs(state);
  auto network = compiledNetwork(state, name);
  if (!in || !network) return;
  const bool is_detector = network->inputWidth() == in->pack.detector.input.width;
  const TensorSpec& spec = is_detector ? in->pack.detector.input : in->pack.regressor.input;
  const ImageView& image = in->image(0);
  const Roi middle{float(image.width) / 2, float(image.height) / 2, float(image.height), 0};
  Cropper cropper;
  for (auto _ : state) {
    state.PauseTiming();  // a run overwrites its picture
    cropper.crop(image, middle, spec, network->input());
    state.ResumeTiming();
    network->run();
    benchmark::DoNotOptimize(network->output(0).data());
  }
}
BENCHMARK_CAPTURE(runNetwork, blazeface, "blazeface")->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(runNetwork, facemesh, "facemesh")->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lorgnette::bench
