#include "bench_inputs.hpp"
#include "lorgnette/fit.hpp"

namespace lorgnette::bench {
namespace {

Fit fitOf(const Pack& pack) {
  return {makeRegressor(pack)->referenceLandmarks(pack.reference.vertices), rigidWeights()};
}

/// The landmarks of frame after frame, each from the last one's pose if `warm`.
void perspectivePose(benchmark::State& state, bool warm) {
  const Inputs* const in = inputs(state);
  if (!in) return;
  const Fit fit = fitOf(in->pack);
  const Intrinsics camera = in->camera();
  std::vector<Landmarks3> observed;
  for (std::size_t i = 0; i < 2 * in->frames - 2; ++i) observed.push_back(in->landmarks(i));
  std::optional<WeakPose> last;
  std::size_t round = 0, iterations = 0;
  for (auto _ : state) {
    const PerspectiveFit head =
        fitPerspective(fit, observed[round % observed.size()], camera, last ? &*last : nullptr);
    benchmark::DoNotOptimize(head.pose);
    if (warm) last = head.weak;
    iterations += std::size_t(head.iterations);
    ++round;
  }
  state.counters["iterations"] = double(iterations) / double(round);
}
BENCHMARK_CAPTURE(perspectivePose, from_nothing, false)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(perspectivePose, from_the_last_frame, true)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lorgnette::bench
