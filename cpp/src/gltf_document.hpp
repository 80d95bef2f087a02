#pragma once
#include <tiny_gltf.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lorgnette/error.hpp"

namespace lorgnette {

/// A buffer's bytes, or why they are not here.
struct GltfBuffer {
  std::span<const std::uint8_t> bytes;  ///< into the file, or into `decoded`
  std::vector<std::uint8_t> decoded;    ///< of a data URI
  std::optional<Error> missing;
};

/// Where an image's encoded bytes are: in a buffer view, in `decoded`, or nowhere in this file.
struct GltfImage {
  int buffer_view = -1;
  std::vector<std::uint8_t> decoded;
  std::optional<Error> missing;
};

/// A glTF file as parsed. `model` comes from tinygltf, which is given the JSON without buffers,
/// images and what is not drawn (animations, skins, cameras, extras): its 2.7 release reads past
/// the ends of a short BIN chunk or an image's buffer view, throws on an empty buffer, and copies
/// the BIN chunk once for every buffer that a file declares. The bytes are therefore resolved here.
struct GltfDocument {
  tinygltf::Model model;
  std::vector<GltfBuffer> buffers;
  std::vector<GltfImage> images;
  std::vector<std::string> variants;  ///< names of KHR_materials_variants

  GltfDocument() = default;
  GltfDocument(GltfDocument&&) = default;  // `bytes` may point into `decoded`: move, never copy
};

/// Parses a GLB or glTF JSON. What the result promises: every required extension is handled; every
/// property that the loader reads has the JSON type the schema asks for (whole numbers are ≥ 0 and
/// fit an int); every buffer view lies within its buffer, if the buffer is there. Indexes into
/// other arrays are not checked, except buffer views' into buffers. The result points into `file`.
Result<GltfDocument> parseGltf(std::span<const std::uint8_t> file);

/// The bytes of a buffer view; an error if the view does not exist or its buffer is not in the
/// file.
Result<std::span<const std::uint8_t>> bufferViewBytes(const GltfDocument& document, int view);

/// Whether the file declares the extension as used.
bool usesExtension(const GltfDocument& document, std::string_view name);

/// "mesh 3 'frame'": a glTF object for error messages. Long names are cut.
std::string describe(std::string_view kind, std::size_t index, const std::string& name);

/// `error` with where it happened in front.
Error at(const std::string& where, Error error);

/// Whether `index` points into an array of `size`; false for tinygltf's −1, "not there".
inline bool isIndex(int index, std::size_t size) { return index >= 0 && std::size_t(index) < size; }

}  // namespace lorgnette
