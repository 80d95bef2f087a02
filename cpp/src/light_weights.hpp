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

/// One row per tap, columns padded with zeros to whole vectors.
Floats packRows(const Matrix& matrix);

/// One value per channel; a single one is repeated. Channels that are added get zeros.
Floats packChannels(const Matrix& matrix, int channels);

/// The panels of a matrix (light_kernels.hpp). Rows come in groups, one for each pixel of a window;
/// each group is padded with zeros to `padded_group` rows.
Floats packPanels(const Matrix& matrix, std::size_t group, std::size_t padded_group);

}  // namespace lorgnette::light
