#include "ort_engine.hpp"

#include <string>

namespace lorgnette {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

Error failed(const std::string& what) {
  return {ErrorCode::kInferenceFailed, "the inference engine failed: " + what};
}

}  // namespace

OrtEngine::OrtEngine(val host, const Pack& pack) : host_(std::move(host)) {
  const auto detector = makeDetector(pack);
  const auto regressor = makeRegressor(pack);
  const auto allocate = [](Tensors& t, const TensorSpec& input, std::span<const int> outputs) {
    t.spec = input;
    t.input.resize(input.size());
    for (const int size : outputs) t.outputs.emplace_back(std::size_t(size));
  };
  allocate(tensors_[0], pack.detector.input, detector->outputSizes());
  allocate(tensors_[1], pack.regressor.input, regressor->outputSizes());
}

TensorView OrtEngine::input(Network network) {
  Tensors& tensors = tensors_[std::size_t(network)];
  return tensors.spec.view(tensors.input);
}

std::span<const float> OrtEngine::output(Network network, int index) const {
  return tensors_[std::size_t(network)].outputs[std::size_t(index)];
}

void OrtEngine::start(Network network, InferenceRun& run) { drive(network, run); }

val OrtEngine::drive(Network network, InferenceRun& run) {
  const std::vector<float>& input = tensors_[std::size_t(network)].input;
  const val answer = co_await host_.call<val>("run", int(network),
                                              val(typed_memory_view(input.size(), input.data())));
  run.finish(take(network, answer));
  co_return val::undefined();
}

std::optional<Error> OrtEngine::take(Network network, const val& answer) {
  if (!answer.isArray()) {
    const val reason = answer.isUndefined() || answer.isNull() ? answer : answer["error"];
    return failed(reason.isString() ? reason.as<std::string>() : "it gave no outputs");
  }
  auto& outputs = tensors_[std::size_t(network)].outputs;
  if (answer["length"].as<unsigned>() != outputs.size()) return failed("wrong number of outputs");
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    const val tensor = answer[i];
    if (tensor["length"].as<unsigned>() != outputs[i].size())
      return failed("output " + std::to_string(i) + " has the wrong size");
    val(typed_memory_view(outputs[i].size(), outputs[i].data())).call<void>("set", tensor);
  }
  return {};
}

}  // namespace lorgnette
