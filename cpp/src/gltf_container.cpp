#include "gltf_container.hpp"

#include <array>
#include <charconv>
#include <string>

#include "lorgnette/glasses.hpp"

namespace lorgnette {
namespace {

constexpr std::uint32_t kGlbMagic = 0x46546C67;   // "glTF"
constexpr std::uint32_t kJsonChunk = 0x4E4F534A;  // "JSON"
constexpr std::uint32_t kBinChunk = 0x004E4942;   // "BIN\0"
constexpr std::size_t kGlbHeaderBytes = 12;
constexpr std::size_t kChunkHeaderBytes = 8;

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }

std::uint32_t readUint32(std::span<const std::uint8_t> bytes, std::size_t offset) {
  return std::uint32_t(bytes[offset]) | std::uint32_t(bytes[offset + 1]) << 8 |
         std::uint32_t(bytes[offset + 2]) << 16 | std::uint32_t(bytes[offset + 3]) << 24;
}

std::string_view asText(std::span<const std::uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Result<GltfContainer> splitGlb(std::span<const std::uint8_t> file) {
  if (file.size() < kGlbHeaderBytes)
    return invalid("The GLB ends inside its 12-byte header: it has " + std::to_string(file.size()) +
                   " bytes. Load the whole file.");
  const std::uint32_t version = readUint32(file, 4), length = readUint32(file, 8);
  if (version != 2)
    return Error{ErrorCode::kGlassesUnsupported,
                 "The GLB is of version " + std::to_string(version) + ". Export it as glTF 2.0."};
  if (length > file.size())
    return invalid("The GLB is cut off: its header says " + std::to_string(length) +
                   " bytes, there are " + std::to_string(file.size()) + ". Load the whole file.");

  GltfContainer container;
  for (std::size_t offset = kGlbHeaderBytes, index = 0; offset < length; ++index) {
    const std::string chunk = "GLB chunk " + std::to_string(index);
    if (length - offset < kChunkHeaderBytes)
      return invalid(chunk + " ends inside its 8-byte header.");
    const std::uint32_t size = readUint32(file, offset), type = readUint32(file, offset + 4);
    offset += kChunkHeaderBytes;
    if (size > length - offset)
      return invalid(chunk + " says it has " + std::to_string(size) + " bytes; only " +
                     std::to_string(length - offset) + " are left in the file.");
    if (size % 4 != 0)
      return invalid(chunk + " has " + std::to_string(size) + " bytes, not a multiple of 4.");
    if ((index == 0) != (type == kJsonChunk))
      return invalid(index == 0 ? "The first GLB chunk is not the JSON one."
                                : chunk + " is a second JSON chunk.");
    const auto bytes = file.subspan(offset, size);
    if (index == 0) {
      container.json = asText(bytes);
    } else if (type == kBinChunk) {
      if (container.bin) return invalid(chunk + " is a second BIN chunk.");
      container.bin = bytes;
    }  // chunks of other types are for extensions, and to be skipped
    offset += size;
  }
  return container;
}

/// Counts what the JSON text would make its readers build, without building it. Text that is no
/// JSON may pass: the parser refuses it afterwards.
std::optional<Error> checkJsonSize(std::string_view json) {
  int depth = 0;
  std::size_t objects = 0, values = 0;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string) {
      if (c == '\\') ++i;
      if (c == '"') in_string = false;
      continue;
    }
    switch (c) {
      case '"': in_string = true; break;
      case ',': ++values; break;
      case '{': ++objects; [[fallthrough]];
      case '[':
        ++values;
        if (++depth > kMaxJsonDepth)
          return invalid("The JSON is nested deeper than " + std::to_string(kMaxJsonDepth) +
                         " levels.");
        break;
      case '}':
      case ']': --depth; break;
      default: break;
    }
    if (objects > kMaxJsonObjects || values > kMaxJsonValues)
      return Error{ErrorCode::kGlassesUnsupported,
                   "The JSON has more than " + std::to_string(kMaxJsonObjects) + " objects or " +
                       std::to_string(kMaxJsonValues) + " values. Simplify the model's scene."};
  }
  return {};
}

constexpr std::array<std::int8_t, 256> kBase64Values = [] {
  std::array<std::int8_t, 256> values{};
  values.fill(-1);
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  for (std::size_t i = 0; i < alphabet.size(); ++i)
    values[std::uint8_t(alphabet[i])] = std::int8_t(i);
  return values;
}();

Result<std::vector<std::uint8_t>> decodeBase64(std::string_view text) {
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  if (text.size() % 4 == 1) return invalid("a data URI whose base64 is cut off.");
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int bit_count = 0;
  for (const char c : text) {
    const std::int8_t value = kBase64Values[std::uint8_t(c)];
    if (value < 0) return invalid("a data URI with a character that is not base64.");
    bits = (bits << 6 | std::uint32_t(value)) & 0xFFFF;
    bit_count += 6;
    if (bit_count >= 8) {
      bit_count -= 8;
      bytes.push_back(std::uint8_t(bits >> bit_count));
    }
  }
  return bytes;
}

Result<std::vector<std::uint8_t>> decodePercent(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::uint8_t byte = std::uint8_t(text[i]);
    if (byte == '%') {
      if (i + 2 >= text.size() ||
          std::from_chars(&text[i + 1], &text[i + 1] + 2, byte, 16).ptr != &text[i + 1] + 2)
        return invalid("a data URI with a % that two hexadecimal digits do not follow.");
      i += 2;
    }
    bytes.push_back(byte);
  }
  return bytes;
}

}  // namespace

Result<GltfContainer> openContainer(std::span<const std::uint8_t> file) {
  if (file.size() > kMaxGlassesBytes)
    return Error{ErrorCode::kGlassesUnsupported, "The file has " + std::to_string(file.size()) +
                                                     " bytes; the limit is " +
                                                     std::to_string(kMaxGlassesBytes) + "."};
  const std::size_t first = asText(file).find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return invalid("The file is empty.");

  GltfContainer container{asText(file), {}};
  if (file.size() >= 4 && readUint32(file, 0) == kGlbMagic) {
    auto glb = splitGlb(file);
    if (!glb) return glb;
    container = *glb;
  } else if (file[first] != '{') {
    return invalid("The file is neither a GLB (it does not start with 'glTF') nor glTF JSON.");
  }
  if (auto error = checkJsonSize(container.json)) return *error;
  return container;
}

Result<std::vector<std::uint8_t>> decodeDataUri(std::string_view uri) {
  const std::size_t comma = uri.find(',');
  if (comma == std::string_view::npos) return invalid("a data URI without a comma.");
  const std::string_view data = uri.substr(comma + 1);
  return uri.substr(0, comma).ends_with(";base64") ? decodeBase64(data) : decodePercent(data);
}

}  // namespace lorgnette
