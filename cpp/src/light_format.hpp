#pragma once
// The file of a compiled network, as scripts/models/light_file.py writes it. Little-endian.
//
//   FileHeader
//   MapRecord    × maps       feature maps: where in the arena, how large
//   ArrayRecord  × arrays     weights: matrices of rows × columns, where in the file
//   OpRecord     × ops        in the order of execution
//   OutputRecord × outputs    dense results in the arena
//   the arrays' bytes
//
// Where a record refers to an array, the matrix has one column for each (real) channel of the
// result; a slope may also be 1 × 1, the same for all channels. Several emit ops with the same
// output append to it.
#include <cstddef>
#include <cstdint>
#include <span>

namespace lorgnette::light {

inline constexpr std::uint32_t kMagic = 0x544e474c;  // "LGNT"
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::uint16_t kNoIndex = 0xffff;

struct FileHeader {
  std::uint32_t magic, version;
  std::uint32_t bytes;     ///< of the file
  std::uint32_t checksum;  ///< CRC-32 of what follows this field
  std::uint32_t arena;     ///< floats
  std::uint16_t maps, arrays, ops, outputs;
  std::uint16_t input;  ///< the map that holds the picture; 3 channels
  std::uint16_t reserved;
};
static_assert(sizeof(FileHeader) == 32);
inline constexpr std::size_t kChecksumBegin = 16;

struct MapRecord {
  std::uint32_t begin;  ///< float of the arena where the margin begins; a multiple of 4
  std::uint16_t height, width, channels, margin;
};
static_assert(sizeof(MapRecord) == 12);

enum class Encoding : std::uint32_t {
  kFloat32,
  kFloat16,
  kBytes,           ///< float scale, min; then bytes b: value = b · scale + min
  kBytesPerColumn,  ///< float scale of each column, min of each column; then bytes
};

struct ArrayRecord {
  std::uint32_t begin;  ///< byte of the file
  std::uint32_t rows, columns;
  Encoding encoding;
};
static_assert(sizeof(ArrayRecord) == 16);

enum class OpKind : std::uint16_t { kStem, kBlock, kMaxPool, kMeanPool, kDense, kEmit };

/// Fields as in light_kernels.hpp; those an op does not have are 0, or kNoIndex for an index.
struct OpRecord {
  OpKind kind;
  std::uint16_t input, output;  ///< maps; the output of an emit op is one of the network's outputs
  std::uint16_t skip;           ///< map of a block's shortcut
  std::uint16_t kernel, stride, pad_top, pad_left;
  std::uint16_t rows, columns;  ///< of a block's result before its pool
  std::uint16_t shortcut, pool;
  std::uint16_t taps, taps_bias, taps_slope;  ///< arrays
  std::uint16_t weights, bias, slope;         ///< arrays
};
static_assert(sizeof(OpRecord) == 36);

struct OutputRecord {
  std::uint32_t begin, size;  ///< floats of the arena
};
static_assert(sizeof(OutputRecord) == 8);

/// CRC-32 as in ISO 3309, the one of zlib and PNG.
std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace lorgnette::light
