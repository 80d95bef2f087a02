#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "lorgnette/error.hpp"

namespace lorgnette {

// Limits on the JSON text, so that no file makes its readers recurse or allocate without bound:
// tinygltf keeps up to 3 KB for an object of three characters. A catalogue model has about a
// thousand objects.
inline constexpr int kMaxJsonDepth = 64;
inline constexpr std::size_t kMaxJsonObjects = 16384;
inline constexpr std::size_t kMaxJsonValues = 262144;

/// The two parts of a glTF file, still in the file's own bytes.
struct GltfContainer {
  std::string_view json;
  std::optional<std::span<const std::uint8_t>> bin;  ///< GLB's BIN chunk, where there is one
};

/// Splits a GLB 2.0 into its chunks (glTF 2.0 §4.4), or takes the file for glTF JSON. The JSON is
/// within the limits above, but not yet parsed. The result points into `file`.
Result<GltfContainer> openContainer(std::span<const std::uint8_t> file);

/// Decodes a data URI (RFC 2397) of any media type, base64 (RFC 4648 §4) or percent-encoded. The
/// error's message completes the sentence "… is".
Result<std::vector<std::uint8_t>> decodeDataUri(std::string_view uri);

}  // namespace lorgnette
