#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "lorgnette/error.hpp"

namespace lorgnette {

/// Where a light network wants its picture: float R, G, B (or B, G, R) and a fourth value of any
/// kind, pixel after pixel, rows from the top. Value (x, y, c) is data[y · row_stride + 4 x + c].
struct LightPicture {
  static constexpr int kPixelStride = 4;
  float* data = nullptr;
  int width = 0, height = 0;
  std::ptrdiff_t row_stride = 0;  ///< floats; larger than 4 · width
};

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

  /// The picture of the next run. A run uses its memory for other things: write all of it each
  /// time.
  LightPicture input();

  int outputs() const;
  /// Output `index` of the last run, in the order of the ONNX graph's outputs.
  std::span<const float> output(int index) const;

  /// Allocates nothing.
  void run();

  /// Floats of the arena and of the weights as they are in memory.
  std::size_t arenaSize() const;
  std::size_t weightSize() const;

 private:
  struct State;
  explicit LightNetwork(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace lorgnette
