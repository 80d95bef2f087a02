#include "file_builder.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>

#include "light_kernels.hpp"

namespace lorgnette::light {
namespace {

template <class T>
void append(std::vector<std::uint8_t>& bytes, const T* values, std::size_t count) {
  const auto* begin = reinterpret_cast<const std::uint8_t*>(values);
  bytes.insert(bytes.end(), begin, begin + count * sizeof(T));
}

/// The nearest binary16 of a number of moderate size.
std::uint16_t toHalf(float value) {
  if (value == 0) return 0;
  int exponent;
  const float fraction = std::frexp(std::fabs(value), &exponent);  // 0.5 … 1
  const int biased = exponent - 1 + 15;
  const int mantissa = int(std::lround(fraction * 2048)) - 1024;
  return std::uint16_t((value < 0 ? 0x8000 : 0) + (biased << 10) + mantissa);
}

}  // namespace

std::uint16_t FileBuilder::addMap(int height, int width, int channels, int margin) {
  const int floats = ((height + 2 * margin) * (width + margin) + margin) * padded(channels);
  maps.push_back({arena, std::uint16_t(height), std::uint16_t(width), std::uint16_t(channels),
                  std::uint16_t(margin)});
  arena += std::uint32_t(floats) + kGap;
  return std::uint16_t(maps.size() - 1);
}

std::uint16_t FileBuilder::addOutput(std::uint32_t size) {
  outputs.push_back({arena, size});
  arena += (size + 3) / 4 * 4 + kGap;
  return std::uint16_t(outputs.size() - 1);
}

std::uint16_t FileBuilder::addArray(const Values& values, Encoding encoding) {
  arrays.push_back({std::uint32_t(data.size()), values.rows, values.columns, encoding});
  const std::size_t count = values.floats.size();
  if (encoding == Encoding::kFloat32) append(data, values.floats.data(), count);
  if (encoding == Encoding::kFloat16)
    for (const float value : values.floats) {
      const std::uint16_t half = toHalf(value);
      append(data, &half, 1);
    }
  if (encoding == Encoding::kBytes || encoding == Encoding::kBytesPerColumn) {
    // Values are multiples of 1/64 from −2 on.
    const std::size_t scales = encoding == Encoding::kBytes ? 1 : values.columns;
    const std::vector<float> scale(scales, 1 / 64.f), least(scales, -2.f);
    append(data, scale.data(), scales);
    append(data, least.data(), scales);
    for (const float value : values.floats) data.push_back(std::uint8_t((value + 2) * 64));
  }
  data.resize((data.size() + 3) / 4 * 4);
  return std::uint16_t(arrays.size() - 1);
}

std::vector<std::uint8_t> FileBuilder::bytes() const {
  FileHeader header{};
  header.magic = kMagic;
  header.version = kVersion;
  header.arena = arena;
  header.maps = std::uint16_t(maps.size());
  header.arrays = std::uint16_t(arrays.size());
  header.ops = std::uint16_t(ops.size());
  header.outputs = std::uint16_t(outputs.size());
  header.input = input;
  std::vector<ArrayRecord> placed = arrays;
  const std::size_t data_begin =
      sizeof header + maps.size() * sizeof(MapRecord) + arrays.size() * sizeof(ArrayRecord) +
      ops.size() * sizeof(OpRecord) + outputs.size() * sizeof(OutputRecord);
  for (ArrayRecord& array : placed) array.begin += std::uint32_t(data_begin);
  std::vector<std::uint8_t> file;
  append(file, &header, 1);
  append(file, maps.data(), maps.size());
  append(file, placed.data(), placed.size());
  append(file, ops.data(), ops.size());
  append(file, outputs.data(), outputs.size());
  append(file, data.data(), data.size());
  seal(file);
  return file;
}

OpRecord blankOp(OpKind kind, std::uint16_t input, std::uint16_t output) {
  return {kind, input, output, kNoIndex, 0,        1,        0,        0,        0,
          0,    0,     0,      kNoIndex, kNoIndex, kNoIndex, kNoIndex, kNoIndex, kNoIndex};
}

void seal(std::vector<std::uint8_t>& file) {
  if (file.size() < sizeof(FileHeader)) return;
  const auto size = std::uint32_t(file.size());
  std::memcpy(file.data() + offsetof(FileHeader, bytes), &size, 4);
  const std::uint32_t checksum = crc32(std::span(file).subspan(kChecksumBegin));
  std::memcpy(file.data() + offsetof(FileHeader, checksum), &checksum, 4);
}

std::vector<std::uint8_t> sampleFile() {
  std::mt19937 random(4);
  const auto values = [&](std::uint32_t rows, std::uint32_t columns) {
    Values v{rows, columns, std::vector<float>(std::size_t(rows) * columns)};
    for (float& value : v.floats) value = float(int(random() % 128) - 64) / 64;
    return v;
  };
  FileBuilder file;
  const auto linear = [&](OpRecord& op, std::uint32_t inputs, std::uint32_t channels,
                          Encoding encoding) {
    op.weights = file.addArray(values(inputs, channels), encoding);
    op.bias = file.addArray(values(1, channels));
    op.slope = file.addArray({1, 1, {0.25f}});
  };
  const auto picture = file.addMap(10, 8, 3, 1);
  const auto first = file.addMap(5, 4, 6, 1);
  const auto second = file.addMap(5, 4, 9, 2);
  const auto third = file.addMap(3, 2, 12, 0);
  const auto fourth = file.addMap(2, 2, 12, 0);
  const auto mean = file.addMap(1, 1, 12, 0);
  const auto answer = file.addMap(1, 1, 5, 0);
  const auto output = file.addOutput(5);
  file.input = picture;

  OpRecord stem = blankOp(OpKind::kStem, picture, first);
  stem.kernel = 3, stem.stride = 2;
  linear(stem, 27, 6, Encoding::kFloat16);
  OpRecord block = blankOp(OpKind::kBlock, first, second);
  block.kernel = 3, block.pad_top = block.pad_left = 1, block.rows = 5, block.columns = 4;
  block.shortcut = 1, block.skip = first;
  block.taps = file.addArray(values(9, 6), Encoding::kBytesPerColumn);
  block.taps_bias = file.addArray(values(1, 6), Encoding::kFloat16);
  block.taps_slope = file.addArray(values(1, 6));
  linear(block, 6, 9, Encoding::kBytes);
  OpRecord pooled = blankOp(OpKind::kBlock, second, third);
  pooled.kernel = 5, pooled.pad_top = pooled.pad_left = 2, pooled.rows = 5, pooled.columns = 4;
  pooled.pool = 1;
  pooled.taps = file.addArray(values(25, 9));
  pooled.taps_bias = file.addArray(values(1, 9));
  linear(pooled, 9, 12, Encoding::kFloat32);
  OpRecord max_pool = blankOp(OpKind::kMaxPool, third, fourth);
  max_pool.kernel = 2, max_pool.stride = 1;
  OpRecord mean_pool = blankOp(OpKind::kMeanPool, fourth, mean);
  OpRecord dense = blankOp(OpKind::kDense, mean, answer);
  linear(dense, 12, 5, Encoding::kBytesPerColumn);
  const OpRecord emit = blankOp(OpKind::kEmit, answer, output);
  file.ops = {stem, block, pooled, max_pool, mean_pool, dense, emit};
  return file.bytes();
}

}  // namespace lorgnette::light
