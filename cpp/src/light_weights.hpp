#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "light_format.hpp"

namespace lorgnette::light {

/// Floats that begin on a cache line.
class Floats {
 public:
  explicit Floats(std::size_t size) : lines_((size + 15) / 16), size_(size) {}
  float* data() { return reinterpret_cast<float*>(lines_.data()); }
  std::size_t size() const { return size_; }

 private:
  struct alignas(64) Line {
    float values[16];
  };
  std::vector<Line> lines_;
  std::size_t size_;
};

/// A weight matrix, row by row.
struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<float> values;
};

/// Reads an array; `wrong` tells what is wrong with it.
std::optional<Matrix> decode(std::span<const std::uint8_t> file, const ArrayRecord& record,
                             std::string& wrong);

/// The taps of a depthwise convolution, a row for each: [channel / 4][tap][channel % 4].
Floats packTaps(const Matrix& matrix);

/// One value per channel; a single one is repeated. Channels that are added get zeros.
Floats packChannels(const Matrix& matrix, int channels);

/// Rows in the order [pixel][channel] brought into that of a map (light_kernels.hpp): [channel / 4]
/// [pixel][channel % 4], with zeros for the channels that are added.
Matrix inPlanes(const Matrix& matrix, std::size_t channels);

/// The panels of a matrix (light_kernels.hpp).
Floats packPanels(const Matrix& matrix);

}  // namespace lorgnette::light
