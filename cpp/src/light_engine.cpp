#include "lorgnette/light_engine.hpp"

namespace lorgnette {

LightEngine::LightEngine(LightNetwork detector, LightNetwork regressor)
    : networks_{std::move(detector), std::move(regressor)} {}

std::span<float> LightEngine::input(Network network) {
  const LightPicture picture = networks_[std::size_t(network)].input();
  return {picture.data, std::size_t(picture.height - 1) * std::size_t(picture.row_stride) +
                            std::size_t(LightPicture::kPixelStride * picture.width)};
}

std::span<const float> LightEngine::output(Network network, int index) const {
  return networks_[std::size_t(network)].output(index);
}

void LightEngine::start(Network network, InferenceRun& run) {
  networks_[std::size_t(network)].run();
  run.finish();
}

}  // namespace lorgnette
