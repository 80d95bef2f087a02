#include "light_weights.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "light_kernels.hpp"
#include "light_simd.hpp"

namespace lorgnette::light {
namespace {

typedef std::uint16_t Half4 __attribute__((vector_size(8)));
typedef std::uint32_t Bits4 __attribute__((vector_size(16)));

template <class T>
T read(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

/// IEEE 754 binary16: its bits in a float's places, then the difference of the exponents' biases
/// (127 − 15) by a multiplication, which does subnormal numbers too. What is no number stays none.
Float4 widen(Half4 halves) {
  const Bits4 bits = __builtin_convertvector(halves, Bits4);
  const Bits4 magnitude = (bits & 0x7fff) << 13;
  const Bits4 no_number = (magnitude >= 0x7c00u << 13) & 0x7f800000;
  const Bits4 widened = (Bits4)((Float4)magnitude * 0x1p112f);
  return (Float4)(widened | no_number | (bits & 0x8000) << 16);
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

std::size_t scalesOf(const ArrayRecord& record) {
  switch (record.encoding) {
    case Encoding::kBytes: return 1;
    case Encoding::kBytesPerColumn: return record.columns;
    default: return 0;
  }
}

/// Calls f(i, values): the values from `i` on, four of them or what is left.
template <class Values, class F>
void forEachFour(const std::uint8_t* row, std::size_t count, F f) {
  constexpr std::size_t kValue = sizeof(Values) / kLanes;
  std::size_t i = 0;
  for (; i + kLanes <= count; i += kLanes) f(i, read<Values>(row + i * kValue), kLanes);
  if (i == count) return;
  Values rest{};
  std::memcpy(&rest, row + i * kValue, (count - i) * kValue);
  f(i, rest, count - i);
}

void put(float* to, Float4 values, std::size_t count) {
  if (count == kLanes)
    store(to, values);
  else
    std::memcpy(to, &values, count * sizeof(float));
}

/// Panels of `rows` rows, the array's row k at row place(k).
template <class Place>
Floats packed(const Array& array, std::size_t rows, Place place) {
  const auto columns = std::size_t(padded(int(array.columns())));
  Floats panels(rows * columns);
  std::vector<float> row(columns);
  for (std::size_t k = 0; k < array.rows(); ++k) {
    array.readRow(k, row.data());
    const std::size_t to = place(k);
    for (std::size_t n = 0; n < columns; n += kPanel) {
      const std::size_t width = std::min<std::size_t>(kPanel, columns - n);
      float* panel = panels.data() + n * rows + to * width;
      for (std::size_t i = 0; i < width; i += kLanes) store(panel + i, load(row.data() + n + i));
    }
  }
  return panels;
}

/// Where a map with `pixels` pixels has value k of [pixel][channel].
std::size_t placeInPlanes(std::size_t k, std::size_t pixels, std::size_t channels) {
  const std::size_t pixel = k / channels, c = k % channels;
  return (c / kLanes * pixels + pixel) * kLanes + c % kLanes;
}

}  // namespace

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  // Four bytes at a time: table[n] is what a byte does that n others follow (M. Kounavis and
  // F. Berry, "A systematic approach to building high performance software-based CRC generators",
  // 2005).
  std::array<std::array<std::uint32_t, 256>, 4> table;
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0u);
    table[0][i] = crc;
  }
  for (std::size_t n = 1; n < 4; ++n)
    for (std::size_t i = 0; i < 256; ++i)
      table[n][i] = table[n - 1][i] >> 8 ^ table[0][table[n - 1][i] & 0xff];
  std::uint32_t crc = ~0u;
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    crc ^= read<std::uint32_t>(bytes.data() + i);
    crc = table[3][crc & 0xff] ^ table[2][crc >> 8 & 0xff] ^ table[1][crc >> 16 & 0xff] ^
          table[0][crc >> 24];
  }
  for (; i < bytes.size(); ++i) crc = table[0][(crc ^ bytes[i]) & 0xff] ^ crc >> 8;
  return ~crc;
}

std::optional<Array> Array::open(std::span<const std::uint8_t> file, const ArrayRecord& record,
                                 std::string& wrong) {
  const auto refuse = [&](const char* what) {
    wrong = what;
    return std::nullopt;
  };
  const std::size_t value_bytes = valueBytes(record.encoding);
  if (value_bytes == 0) return refuse("is of an unknown encoding");
  if (record.rows < 1 || record.columns < 1) return refuse("is empty");
  const std::uint64_t scale_bytes = 8 * std::uint64_t(scalesOf(record));
  const std::uint64_t count = std::uint64_t(record.rows) * record.columns;
  const std::uint64_t room = file.size() > record.begin ? file.size() - record.begin : 0;
  // Compared this way round, nothing overflows: count is below 2⁶⁴, but four times it may not be.
  if (count > room || count * value_bytes + scale_bytes > room)
    return refuse("ends beyond the file");
  const std::uint8_t* scales = file.data() + record.begin;
  return Array(record, scales, scales + scale_bytes);
}

void Array::readRow(std::size_t row, float* values) const {
  const std::size_t width = record_.columns;
  const std::uint8_t* bytes = values_ + row * width * valueBytes(record_.encoding);
  switch (record_.encoding) {
    case Encoding::kFloat32: std::memcpy(values, bytes, width * sizeof(float)); return;
    case Encoding::kFloat16:
      return forEachFour<Half4>(bytes, width, [&](std::size_t i, Half4 v, std::size_t count) {
        put(values + i, widen(v), count);
      });
    case Encoding::kBytes:
    case Encoding::kBytesPerColumn: break;
  }
  const bool is_single = record_.encoding == Encoding::kBytes;
  const std::uint8_t* leasts = scales_ + scalesOf(record_) * sizeof(float);
  for (std::size_t i = 0; i < width; ++i) {
    const std::size_t at = is_single ? 0 : i * sizeof(float);
    const float scaled = float(bytes[i]) * read<float>(scales_ + at);
    values[i] = scaled + read<float>(leasts + at);
  }
}

Floats packTaps(const Array& array) {
  const std::size_t taps = array.rows(), channels = array.columns();
  Floats packed(taps * std::size_t(padded(int(channels))));
  std::vector<float> row(channels);
  for (std::size_t tap = 0; tap < taps; ++tap) {
    array.readRow(tap, row.data());
    for (std::size_t c = 0; c < channels; ++c)
      packed.data()[(c / kLanes * taps + tap) * kLanes + c % kLanes] = row[c];
  }
  return packed;
}

Floats packChannels(const Array& array, int channels) {
  Floats packed(std::size_t(padded(channels)));
  array.readRow(0, packed.data());
  if (array.columns() == 1) std::fill_n(packed.data(), channels, packed.data()[0]);
  return packed;
}

Floats packPanels(const Array& array) {
  return packed(array, array.rows(), [](std::size_t k) { return k; });
}

Floats packPanelsInPlanes(const Array& array, std::size_t channels) {
  const std::size_t pixels = array.rows() / channels;
  return packed(array, pixels * std::size_t(padded(int(channels))),
                [=](std::size_t k) { return placeInPlanes(k, pixels, channels); });
}

bool areFinite(Floats& floats) {
  // x − x is 0 of a number, and NaN of all else. Beyond the last one are zeros.
  Float4 sum{};
  for (std::size_t i = 0; i < floats.size(); i += kLanes) {
    const Float4 x = load(floats.data() + i);
    sum += x - x;
  }
  return sum[0] + sum[1] + sum[2] + sum[3] == 0;
}

}  // namespace lorgnette::light
