#pragma once
// Writes compiled networks for the tests of the light engine: what scripts/models/compile_file.py
// does, in the language of the tests.
#include <cstdint>
#include <vector>

#include "light_format.hpp"

namespace lorgnette::light {

/// Rows × columns weights.
struct Values {
  std::uint32_t rows = 0, columns = 0;
  std::vector<float> floats;
};

/// A file in the making. Tables are public: tests break them on purpose.
struct FileBuilder {
  std::vector<MapRecord> maps;
  std::vector<ArrayRecord> arrays;  ///< begin counts from the first byte of data
  std::vector<OpRecord> ops;
  std::vector<OutputRecord> outputs;
  std::vector<std::uint8_t> data;
  std::uint32_t arena = 0;
  std::uint16_t input = 0;

  /// Each map and output gets a place of its own, with floats that belong to nobody behind it.
  static constexpr std::uint32_t kGap = 16;

  std::uint16_t addMap(int height, int width, int channels, int margin);
  std::uint16_t addOutput(std::uint32_t size);
  /// kFloat32 keeps the values; the others must be able to hold them (see bytesFor()).
  std::uint16_t addArray(const Values& values, Encoding encoding = Encoding::kFloat32);

  std::vector<std::uint8_t> bytes() const;
};

/// An op without anything.
OpRecord blankOp(OpKind kind, std::uint16_t input, std::uint16_t output);

/// Makes size and checksum right again after changes.
void seal(std::vector<std::uint8_t>& file);

/// One op of each kind, every encoding, a shortcut, both pools: 10 × 8 pixels in, 5 numbers out.
std::vector<std::uint8_t> sampleFile();

}  // namespace lorgnette::light
