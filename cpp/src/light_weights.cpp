#include "light_weights.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "light_kernels.hpp"

namespace lorgnette::light {
namespace {

/// IEEE 754 binary16: its bits in a float's places, then the difference of the exponents' biases
/// (127 − 15) by a multiplication, which does subnormal numbers too.
float widen(std::uint16_t half) {
  const float magnitude = std::bit_cast<float>(std::uint32_t(half & 0x7fff) << 13) * 0x1p112f;
  return std::bit_cast<float>(std::bit_cast<std::uint32_t>(magnitude) | std::uint32_t(half & 0x8000)
                                                                            << 16);
}

template <class T>
T read(const std::uint8_t* bytes, std::size_t index) {
  T value;
  std::memcpy(&value, bytes + index * sizeof(T), sizeof(T));
  return value;
}

std::size_t valueBytes(Encoding encoding) {
  switch (encoding) {
    case Encoding::kFloat32: return 4;
    case Encoding::kFloat16: return 2;
    case Encoding::kBytes:
    case Encoding::kBytesPerColumn: return 1;
  }
  return 0;
}

}  // namespace

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t table[256];
  for (std::uint32_t i = 0; i < 256; ++i) {
    table[i] = i;
    for (int bit = 0; bit < 8; ++bit) table[i] = table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320u : 0u);
  }
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xff] ^ crc >> 8;
  return ~crc;
}

std::optional<Matrix> decode(std::span<const std::uint8_t> file, const ArrayRecord& record,
                             std::string& wrong) {
  const auto refuse = [&](const char* what) {
    wrong = what;
    return std::nullopt;
  };
  const std::size_t value_bytes = valueBytes(record.encoding);
  if (value_bytes == 0) return refuse("is of an unknown encoding");
  if (record.rows < 1 || record.columns < 1) return refuse("is empty");
  const std::size_t scales = record.encoding == Encoding::kBytes            ? 1
                             : record.encoding == Encoding::kBytesPerColumn ? record.columns
                                                                            : 0;
  const std::uint64_t count = std::uint64_t(record.rows) * record.columns;
  const std::uint64_t room = file.size() > record.begin ? file.size() - record.begin : 0;
  // Compared this way round, nothing overflows: count is below 2⁶⁴, but four times it may not be.
  if (count > room || count * value_bytes + 8 * std::uint64_t(scales) > room)
    return refuse("ends beyond the file");

  Matrix matrix{record.rows, record.columns, std::vector<float>(std::size_t(count))};
  const std::uint8_t* bytes = file.data() + record.begin;
  if (record.encoding == Encoding::kFloat32) {
    std::memcpy(matrix.values.data(), bytes, 4 * std::size_t(count));
  } else if (record.encoding == Encoding::kFloat16) {
    for (std::size_t i = 0; i < count; ++i) {
      const auto half = read<std::uint16_t>(bytes, i);
      matrix.values[i] = (half & 0x7c00) == 0x7c00 ? INFINITY : widen(half);
    }
  } else {
    const std::uint8_t* values = bytes + 8 * scales;
    for (std::size_t i = 0; i < count; ++i) {
      const std::size_t column = scales == 1 ? 0 : i % matrix.columns;
      const float scaled = float(values[i]) * read<float>(bytes, column);
      matrix.values[i] = scaled + read<float>(bytes, scales + column);
    }
  }
  if (!std::all_of(matrix.values.begin(), matrix.values.end(),
                   [](float value) { return std::isfinite(value); }))
    return refuse("holds a value that is not finite");
  return matrix;
}

Floats packTaps(const Matrix& matrix) {
  Floats packed(matrix.rows * std::size_t(padded(int(matrix.columns))));
  for (std::size_t tap = 0; tap < matrix.rows; ++tap)
    for (std::size_t c = 0; c < matrix.columns; ++c)
      packed.data()[(c / kLanes * matrix.rows + tap) * kLanes + c % kLanes] =
          matrix.values[tap * matrix.columns + c];
  return packed;
}

Floats packChannels(const Matrix& matrix, int channels) {
  Floats packed(std::size_t(padded(channels)));
  for (std::size_t c = 0; c < std::size_t(channels); ++c)
    packed.data()[c] = matrix.values[matrix.columns == 1 ? 0 : c];
  return packed;
}

Matrix inPlanes(const Matrix& matrix, std::size_t channels) {
  const std::size_t pixels = matrix.rows / channels, width = matrix.columns;
  Matrix ordered{pixels * std::size_t(padded(int(channels))), width, {}};
  ordered.values.resize(ordered.rows * width);
  for (std::size_t pixel = 0; pixel < pixels; ++pixel)
    for (std::size_t c = 0; c < channels; ++c) {
      const std::size_t row = (c / kLanes * pixels + pixel) * kLanes + c % kLanes;
      std::copy_n(matrix.values.data() + (pixel * channels + c) * width, width,
                  ordered.values.data() + row * width);
    }
  return ordered;
}

Floats packPanels(const Matrix& matrix) {
  const auto columns = std::size_t(padded(int(matrix.columns)));
  Floats packed(matrix.rows * columns);
  for (std::size_t n = 0; n < matrix.columns; ++n) {
    const std::size_t begin = n / kPanel * kPanel;
    const std::size_t width = std::min<std::size_t>(kPanel, columns - begin);
    float* panel = packed.data() + begin * matrix.rows;
    for (std::size_t k = 0; k < matrix.rows; ++k)
      panel[k * width + (n - begin)] = matrix.values[k * matrix.columns + n];
  }
  return packed;
}

}  // namespace lorgnette::light
