#pragma once
#include <emscripten/val.h>

#include <array>
#include <vector>

#include "lorgnette/inference.hpp"
#include "lorgnette/pack.hpp"

namespace lorgnette {

/// Runs networks through a JavaScript host object (ONNX Runtime Web):
/// `host.run(network, input) → Promise<Float32Array[] | {error: string}>`.
///
/// The host copies `input` before it returns (it is a view of this module's memory), and its
/// promise must never reject: embind resumes a coroutine only on success.
class OrtEngine final : public InferenceEngine {
 public:
  OrtEngine(emscripten::val host, const Pack& pack);

  TensorView input(Network network) override;
  std::span<const float> output(Network network, int index) const override;
  void start(Network network, InferenceRun& run) override;

 private:
  struct Tensors {
    TensorSpec spec;
    std::vector<float> input;
    std::vector<std::vector<float>> outputs;
  };

  /// Awaits the host's promise and finishes `run`. Its own promise is nobody's concern.
  emscripten::val drive(Network network, InferenceRun& run);
  std::optional<Error> take(Network network, const emscripten::val& answer);

  emscripten::val host_;
  std::array<Tensors, 2> tensors_;
};

}  // namespace lorgnette
