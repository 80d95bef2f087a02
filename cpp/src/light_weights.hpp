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

/// A weight matrix in a file, all of whose bytes are there. The file must stay. Loading is most of
/// a page's start-up: rows are read one at a time, straight into the order that the kernels want.
class Array {
 public:
  /// `wrong` tells what is wrong with the record, if nothing is returned.
  static std::optional<Array> open(std::span<const std::uint8_t> file, const ArrayRecord& record,
                                   std::string& wrong);

  std::size_t rows() const { return record_.rows; }
  std::size_t columns() const { return record_.columns; }

  /// Writes columns() values, which may be NaN or infinite.
  void readRow(std::size_t row, float* values) const;

 private:
  Array(const ArrayRecord& record, const std::uint8_t* scales, const std::uint8_t* values)
      : record_(record), scales_(scales), values_(values) {}

  ArrayRecord record_;
  const std::uint8_t* scales_;
  const std::uint8_t* values_;
};

/// The taps of a depthwise convolution, a row for each: [channel / 4][tap][channel % 4].
Floats packTaps(const Array& array);

/// One value per channel; a single one is repeated. Channels that are added get zeros.
Floats packChannels(const Array& array, int channels);

/// The panels of a matrix (light_kernels.hpp), its rows in their order.
Floats packPanels(const Array& array);

/// The panels of a matrix whose rows are in the order [pixel][channel]; the panels have them in
/// that of a map: [channel / 4][pixel][channel % 4], with zeros for the channels that are added.
Floats packPanelsInPlanes(const Array& array, std::size_t channels);

/// Are all of them numbers?
bool areFinite(Floats& floats);

}  // namespace lorgnette::light
