#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lorgnette/error.hpp"
#include "lorgnette/tensor_view.hpp"

namespace lorgnette {

/// A convolutional network compiled by scripts/compile_network, run by our own kernels on one
/// thread.
///
/// The file brings the plan: which op writes where in the one arena that holds the feature maps,
/// the picture included. Nothing of it is trusted: whatever bytes a file has, no op reads or writes
/// outside the arena. light_format.hpp describes the file.
class LightNetwork {
 public:
  /// `file` may go after the call. Errors: kPackInvalid, with what is wrong and where.
  static Result<LightNetwork> load(std::span<const std::uint8_t> file);

  LightNetwork(LightNetwork&&) noexcept;
  LightNetwork& operator=(LightNetwork&&) noexcept;
  ~LightNetwork();

  /// Where the next run reads its picture of inputWidth() × inputHeight() pixels, four floats each,
  /// the fourth of any value. A run uses its memory for other things: write all of it each time.
  TensorView input();
  int inputWidth() const;
  int inputHeight() const;

  int outputs() const;
  /// Output `index` of the last run, in the order of the ONNX graph's outputs.
  std::span<const float> output(int index) const;

  /// Allocates nothing.
  void run();

 private:
  struct State;
  explicit LightNetwork(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lorgnette
