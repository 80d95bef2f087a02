#include "bench_inputs.hpp"
#include "lorgnette/crop.hpp"

namespace lorgnette::bench {
namespace {

/// `share`: side of the square over the picture's shorter one.
void crop(benchmark::State& state, bool is_detector, float share, float rotation) {
  const Inputs* const in = inputs(state);
  if (!in) return;
  const TensorSpec& spec = is_detector ? in->pack.detector.input : in->pack.regressor.input;
  const ImageView& image = in->image(0);
  const Roi roi{float(image.width) / 2, float(image.height) / 2, share * float(image.height),
                rotation};
  std::vector<float> tensor(spec.size());
  Cropper cropper;
  for (auto _ : state) {
    cropper.crop(image, roi, spec, spec.view(tensor));
    benchmark::DoNotOptimize(tensor.data());
    benchmark::ClobberMemory();
  }
}
BENCHMARK_CAPTURE(crop, whole_picture_to_128, true, 4.f / 3, 0.f)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(crop, turned_face_to_192, false, 0.6f, 0.2f)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace lorgnette::bench
