#pragma once
#include <array>

#include "lorgnette/inference.hpp"
#include "lorgnette/light_network.hpp"

namespace lorgnette {

/// Runs the compiled networks of one pack, each start() to its end: whoever awaits has the answer
/// at once.
class LightEngine final : public InferenceEngine {
 public:
  LightEngine(LightNetwork detector, LightNetwork regressor);

  /// The rows of picture(), with the row stride's rest between them.
  std::span<float> input(Network network) override;
  std::span<const float> output(Network network, int index) const override;
  void start(Network network, InferenceRun& run) override;

  /// How the input lies in memory.
  LightPicture picture(Network network) { return networks_[std::size_t(network)].input(); }

 private:
  std::array<LightNetwork, 2> networks_;
};

}  // namespace lorgnette
