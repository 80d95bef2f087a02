#include "lorgnette/light_engine.hpp"

#include <string>

namespace lorgnette {
namespace {

std::optional<Error> mismatch(const std::string& name, const LightNetwork& network,
                              const TensorSpec& input, std::span<const int> outputs) {
  const auto invalid = [&](const std::string& problem) {
    return Error{ErrorCode::kPackInvalid, "the compiled " + name + " " + problem +
                                              ", unlike pack.json; build the pack anew"};
  };
  if (network.inputWidth() != input.width || network.inputHeight() != input.height)
    return invalid("takes pictures of " + std::to_string(network.inputWidth()) + " × " +
                   std::to_string(network.inputHeight()) + " px");
  if (network.outputs() != int(outputs.size()))
    return invalid("has " + std::to_string(network.outputs()) + " outputs");
  for (int i = 0; i < network.outputs(); ++i)
    if (network.output(i).size() != std::size_t(outputs[std::size_t(i)]))
      return invalid("answers with " + std::to_string(network.output(i).size()) +
                     " numbers in output " + std::to_string(i));
  return {};
}

}  // namespace

Result<std::unique_ptr<LightEngine>> LightEngine::create(const Pack& pack, LightNetwork detector,
                                                         LightNetwork regressor) {
  if (auto error =
          mismatch("detector", detector, pack.detector.input, makeDetector(pack)->outputSizes()))
    return *error;
  if (auto error = mismatch("regressor", regressor, pack.regressor.input,
                            makeRegressor(pack)->outputSizes()))
    return *error;
  return std::unique_ptr<LightEngine>(new LightEngine(std::move(detector), std::move(regressor)));
}

LightEngine::LightEngine(LightNetwork detector, LightNetwork regressor)
    : networks_{std::move(detector), std::move(regressor)} {}

void LightEngine::start(Network network, InferenceRun& run) {
  networks_[std::size_t(network)].run();
  run.finish();
}

}  // namespace lorgnette
