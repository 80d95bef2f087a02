#pragma once
#include <array>
#include <memory>

#include "lorgnette/inference.hpp"
#include "lorgnette/light_network.hpp"
#include "lorgnette/pack.hpp"

namespace lorgnette {

/// Runs the compiled networks of one pack, each start() to its end: whoever awaits has the answer
/// at once.
class LightEngine final : public InferenceEngine {
 public:
  /// Errors: kPackInvalid if a network's picture or answers are not of the sizes that the pack
  /// names.
  static Result<std::unique_ptr<LightEngine>> create(const Pack& pack, LightNetwork detector,
                                                     LightNetwork regressor);

  TensorView input(Network network) override { return networks_[std::size_t(network)].input(); }
  std::span<const float> output(Network network, int index) const override {
    return networks_[std::size_t(network)].output(index);
  }
  void start(Network network, InferenceRun& run) override;

 private:
  LightEngine(LightNetwork detector, LightNetwork regressor);

  std::array<LightNetwork, 2> networks_;
};

}  // namespace lorgnette
