#include "gltf_document.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "gltf_container.hpp"
#include "lorgnette/glasses.hpp"

namespace lorgnette {
namespace {

using nlohmann::json;

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }
Error unsupported(std::string message) {
  return {ErrorCode::kGlassesUnsupported, std::move(message)};
}

/// Extensions a file may require: read by the loader, or (quantization) only a permission.
constexpr std::array<std::string_view, 12> kHandledExtensions = {
    "KHR_materials_transmission", "KHR_materials_volume",   "KHR_materials_ior",
    "KHR_materials_clearcoat",    "KHR_materials_specular", "KHR_materials_iridescence",
    "KHR_materials_variants",     "KHR_materials_unlit",    "KHR_materials_emissive_strength",
    "KHR_texture_transform",      "KHR_mesh_quantization",  "EXT_texture_webp"};

/// The sections tinygltf is given.
constexpr std::array<std::string_view, 8> kSections = {
    "accessors", "bufferViews", "materials", "meshes", "nodes", "samplers", "scenes", "textures"};

/// Properties nobody reads, removed wherever they are.
constexpr std::array<std::string_view, 6> kIgnored = {"extras", "min",     "max",
                                                      "skin",   "targets", "weights"};

/// The JSON types of the properties that are read (glTF 2.0 §5). tinygltf leaves out a property of
/// another type without a word, and lets indexes beyond 32 bits wrap.
enum class Type {
  kIndex,            ///< a whole number ≥ 0: an index, count, size or enumeration
  kIndexOrObject,    ///< `indices` of a primitive, or of a sparse accessor
  kIndexes,          ///< an array of whole numbers ≥ 0
  kIndexDictionary,  ///< names → whole numbers ≥ 0
  kNumber,
  kNumberOrVector3,  ///< `scale` of a normal texture, or of a node
  kVector2,
  kVector3,
  kVector4,
  kMatrix4,
  kBool,
  kString,
  kObject,
  kObjects,  ///< an array of objects
};

struct Property {
  std::string_view name;
  Type type;
  std::string_view parent = {};  ///< where the name means something else than elsewhere
};

constexpr Property kProperties[] = {
    {"alphaCutoff", Type::kNumber},
    {"alphaMode", Type::kString},
    {"attenuationColor", Type::kVector3},
    {"attenuationDistance", Type::kNumber},
    {"attributes", Type::kIndexDictionary},
    {"baseColorFactor", Type::kVector4},
    {"baseColorTexture", Type::kObject},
    {"buffer", Type::kIndex},
    {"bufferView", Type::kIndex},
    {"byteLength", Type::kIndex},
    {"byteOffset", Type::kIndex},
    {"byteStride", Type::kIndex},
    {"children", Type::kIndexes},
    {"clearcoatFactor", Type::kNumber},
    {"clearcoatNormalTexture", Type::kObject},
    {"clearcoatRoughnessFactor", Type::kNumber},
    {"clearcoatRoughnessTexture", Type::kObject},
    {"clearcoatTexture", Type::kObject},
    {"componentType", Type::kIndex},
    {"count", Type::kIndex},
    {"doubleSided", Type::kBool},
    {"emissiveFactor", Type::kVector3},
    {"emissiveStrength", Type::kNumber},
    {"emissiveTexture", Type::kObject},
    {"extensions", Type::kObject},
    {"index", Type::kIndex},
    {"indices", Type::kIndexOrObject},
    {"ior", Type::kNumber},
    {"iridescenceFactor", Type::kNumber},
    {"iridescenceIor", Type::kNumber},
    {"iridescenceTexture", Type::kObject},
    {"iridescenceThicknessMaximum", Type::kNumber},
    {"iridescenceThicknessMinimum", Type::kNumber},
    {"iridescenceThicknessTexture", Type::kObject},
    {"magFilter", Type::kIndex},
    {"mappings", Type::kObjects},
    {"material", Type::kIndex},
    {"matrix", Type::kMatrix4},
    {"mesh", Type::kIndex},
    {"metallicFactor", Type::kNumber},
    {"metallicRoughnessTexture", Type::kObject},
    {"minFilter", Type::kIndex},
    {"mode", Type::kIndex},
    {"name", Type::kString},
    {"nodes", Type::kIndexes},
    {"normalTexture", Type::kObject},
    {"normalized", Type::kBool},
    {"occlusionTexture", Type::kObject},
    {"offset", Type::kVector2},
    {"pbrMetallicRoughness", Type::kObject},
    {"primitives", Type::kObjects},
    {"rotation", Type::kVector4},
    {"rotation", Type::kNumber, "KHR_texture_transform"},
    {"roughnessFactor", Type::kNumber},
    {"sampler", Type::kIndex},
    {"scale", Type::kNumberOrVector3},
    {"scale", Type::kVector2, "KHR_texture_transform"},
    {"source", Type::kIndex},
    {"sparse", Type::kObject},
    {"specularColorFactor", Type::kVector3},
    {"specularColorTexture", Type::kObject},
    {"specularFactor", Type::kNumber},
    {"specularTexture", Type::kObject},
    {"strength", Type::kNumber},
    {"texCoord", Type::kIndex},
    {"thicknessFactor", Type::kNumber},
    {"thicknessTexture", Type::kObject},
    {"translation", Type::kVector3},
    {"transmissionFactor", Type::kNumber},
    {"transmissionTexture", Type::kObject},
    {"type", Type::kString},
    {"uri", Type::kString},
    {"values", Type::kObject},
    {"variants", Type::kIndexes},
    {"wrapS", Type::kIndex},
    {"wrapT", Type::kIndex},
};

template <class Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool isIndexValue(const json& value) {
  return value.is_number_unsigned() &&
         value.get<std::uint64_t>() <= std::uint64_t(std::numeric_limits<int>::max());
}

bool isVector(const json& value, std::size_t size) {
  return value.is_array() && value.size() == size &&
         std::all_of(value.begin(), value.end(), [](const json& v) { return v.is_number(); });
}

/// What `value` should have been, or an empty string if it is that.
std::string_view mismatch(const json& value, Type type) {
  const auto unless = [](bool ok, std::string_view wanted) { return ok ? "" : wanted; };
  switch (type) {
    case Type::kIndex: return unless(isIndexValue(value), "a whole number from 0 to 2147483647");
    case Type::kIndexOrObject:
      return unless(isIndexValue(value) || value.is_object(),
                    "a whole number from 0 to 2147483647, or an object");
    case Type::kIndexes:
      return unless(value.is_array() && std::all_of(value.begin(), value.end(), isIndexValue),
                    "an array of whole numbers from 0 to 2147483647");
    case Type::kIndexDictionary:
      return unless(value.is_object() && std::all_of(value.begin(), value.end(), isIndexValue),
                    "an object whose values are whole numbers from 0 to 2147483647");
    case Type::kNumber: return unless(value.is_number(), "a number");
    case Type::kNumberOrVector3:
      return unless(value.is_number() || isVector(value, 3), "a number or an array of 3 numbers");
    case Type::kVector2: return unless(isVector(value, 2), "an array of 2 numbers");
    case Type::kVector3: return unless(isVector(value, 3), "an array of 3 numbers");
    case Type::kVector4: return unless(isVector(value, 4), "an array of 4 numbers");
    case Type::kMatrix4: return unless(isVector(value, 16), "an array of 16 numbers");
    case Type::kBool: return unless(value.is_boolean(), "true or false");
    case Type::kString: return unless(value.is_string(), "a string");
    case Type::kObject: return unless(value.is_object(), "an object");
    case Type::kObjects:
      return unless(value.is_array() && std::all_of(value.begin(), value.end(),
                                                    [](const json& v) { return v.is_object(); }),
                    "an array of objects");
  }
  return "";
}

/// Where in the JSON tree the checks are; only written out for a message.
struct Path {
  const Path* parent;
  std::string_view name;
  std::size_t index;

  std::string text() const {
    if (!parent) return std::string(name);
    if (name.empty()) return parent->text() + "[" + std::to_string(index) + "]";
    return parent->text() + "." + std::string(name.substr(0, 40));
  }
};

/// Checks the types below `value`, removes what nobody reads, and writes whole numbers as such
/// (JSON does not tell 3.0 from 3, tinygltf does). Recursion is bounded by kMaxJsonDepth.
std::optional<Error> checkTypes(json& value, const Path& path) {
  if (value.is_number_float()) {
    constexpr double kExactIntegers = 9007199254740992.0;  // 2^53
    const double number = value.get<double>();
    if (std::trunc(number) == number && std::abs(number) <= kExactIntegers) {
      if (number >= 0) {
        value = std::uint64_t(number);
      } else {
        value = std::int64_t(number);
      }
    }
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      if (auto error = checkTypes(value[i], {&path, {}, i})) return error;
  } else if (value.is_object()) {
    const bool is_extensions = path.name == "extensions";
    for (auto it = value.begin(); it != value.end();) {
      if (contains(kIgnored, it.key()) ||
          (is_extensions && !contains(kHandledExtensions, it.key()))) {
        it = value.erase(it);
        continue;
      }
      const Path member{&path, it.key(), 0};
      if (auto error = checkTypes(it.value(), member)) return error;
      std::string_view wanted = is_extensions ? mismatch(it.value(), Type::kObject) : "";
      for (const Property& property : kProperties)  // the special case comes after the general one
        if (property.name == it.key() && (property.parent.empty() || property.parent == path.name))
          wanted = mismatch(it.value(), property.type);
      if (!wanted.empty()) return invalid(member.text() + " is not " + std::string(wanted) + ".");
      ++it;
    }
  }
  return {};
}

std::optional<Error> checkVersion(const json& root) {
  const auto asset = root.find("asset");
  if (asset == root.end() || !asset->is_object())
    return invalid("The JSON has no asset object: this is not a glTF 2.0 file.");
  const auto version = asset->find("version");
  if (version == asset->end() || !version->is_string())
    return invalid("asset.version is not a string.");
  const auto& text = version->get_ref<const std::string&>();
  if (!text.starts_with("2."))
    return unsupported("asset.version is \"" + text.substr(0, 16) +
                       "\". Export the model as glTF 2.0.");
  const auto minimum = asset->find("minVersion");
  if (minimum != asset->end() && *minimum != "2.0")
    return unsupported("asset.minVersion is " + minimum->dump(-1, ' ', true).substr(0, 16) +
                       "; only glTF 2.0 is read.");
  return {};
}

std::optional<Error> checkRequiredExtensions(const json& root) {
  const auto required = root.find("extensionsRequired");
  if (required == root.end()) return {};
  if (!required->is_array()) return invalid("extensionsRequired is not an array of strings.");
  for (const json& name : *required) {
    if (!name.is_string()) return invalid("extensionsRequired is not an array of strings.");
    const auto& text = name.get_ref<const std::string&>();
    if (!contains(kHandledExtensions, text))
      return unsupported("The file requires the extension " + text.substr(0, 64) +
                         ", which is not handled. Export it without.");
  }
  return {};
}

std::string uriOf(const json& object) {
  const auto uri = object.find("uri");
  return uri == object.end() ? std::string() : uri->get<std::string>();
}

Error external(const std::string& what, const std::string& uri) {
  return unsupported(what + " is in another file, '" + uri.substr(0, 80) +
                     "'. Pack the model as a GLB with everything embedded.");
}

Result<GltfBuffer> resolveBuffer(const json& object, std::size_t index,
                                 const GltfContainer& container) {
  const std::string where = "buffer " + std::to_string(index);
  const auto length = object.find("byteLength");
  if (length == object.end()) return invalid(where + " has no byteLength.");
  const auto byte_length = length->get<std::size_t>();
  if (byte_length == 0) return invalid(where + " has a byteLength of 0.");

  GltfBuffer buffer;
  const std::string uri = uriOf(object);
  if (uri.starts_with("data:")) {
    auto decoded = decodeDataUri(uri);
    if (!decoded) return Error{decoded.error().code, where + " is " + decoded.error().message};
    buffer.decoded = std::move(*decoded);
    buffer.bytes = buffer.decoded;
  } else if (object.contains("uri")) {
    buffer.missing = external(where, uri);
    return buffer;
  } else if (index == 0 && container.bin) {
    buffer.bytes = *container.bin;
  } else {
    // Legal where something else, such as a compression extension, brings the bytes.
    buffer.missing =
        unsupported(where + " is not in the file: it has neither a uri nor a BIN chunk. " +
                    "Export the model without compression, with everything embedded.");
    return buffer;
  }
  if (buffer.bytes.size() < byte_length)
    return invalid(where + " says it has " + std::to_string(byte_length) + " bytes; there are " +
                   std::to_string(buffer.bytes.size()) + ".");
  buffer.bytes = buffer.bytes.first(byte_length);
  return buffer;
}

Result<GltfImage> resolveImage(const json& object, std::size_t index) {
  const std::string where = "image " + std::to_string(index);
  const auto view = object.find("bufferView");
  if (object.contains("uri") == (view != object.end()))
    return invalid(where + " needs either a uri or a bufferView.");
  GltfImage image;
  const std::string uri = uriOf(object);
  if (view != object.end()) {
    image.buffer_view = view->get<int>();
  } else if (uri.starts_with("data:")) {
    auto decoded = decodeDataUri(uri);
    if (!decoded) return Error{decoded.error().code, where + " is " + decoded.error().message};
    image.decoded = std::move(*decoded);
  } else {
    image.missing = external(where, uri);
  }
  return image;
}

std::optional<Error> checkBufferViews(const GltfDocument& document) {
  for (std::size_t i = 0; i < document.model.bufferViews.size(); ++i) {
    const auto& view = document.model.bufferViews[i];
    const std::string where = "buffer view " + std::to_string(i);
    if (!isIndex(view.buffer, document.buffers.size()))
      return invalid(where + " is in buffer " + std::to_string(view.buffer) + " of " +
                     std::to_string(document.buffers.size()) + ".");
    if (view.byteLength == 0) return invalid(where + " has a byteLength of 0.");
    const GltfBuffer& buffer = document.buffers[std::size_t(view.buffer)];
    const std::uint64_t end = std::uint64_t(view.byteOffset) + view.byteLength;
    if (!buffer.missing && end > buffer.bytes.size())
      return invalid(where + " ends at byte " + std::to_string(end) + " of buffer " +
                     std::to_string(view.buffer) + ", which has " +
                     std::to_string(buffer.bytes.size()) + ".");
  }
  return {};
}

/// Draco allows a file to go without uncompressed vertices although it does not require Draco. Its
/// accessors are then empty, which glTF would have us read as zeros.
std::optional<Error> checkDracoFallback(const json& document) {
  const std::string_view draco = "KHR_draco_mesh_compression";
  const auto used = document.find("extensionsUsed"), accessors = document.find("accessors");
  if (used == document.end() || accessors == document.end() || !contains(*used, draco)) return {};
  for (const json& accessor : *accessors)
    if (!accessor.contains("bufferView") && !accessor.contains("sparse"))
      return unsupported("The file's meshes are only there compressed, with " + std::string(draco) +
                         ", which is not handled. Export it without.");
  return {};
}

/// The names of KHR_materials_variants, from the root's extensions, which tinygltf is not given.
Result<std::vector<std::string>> readVariants(const json& root) {
  // A name costs a file 12 bytes, and a primitive one number a name.
  constexpr std::size_t kMaxVariants = 256;
  std::vector<std::string> names;
  const json::json_pointer path("/extensions/KHR_materials_variants/variants");
  if (!root.contains(path)) return names;
  const json& variants = root.at(path);
  const std::string_view wanted = mismatch(variants, Type::kObjects);
  if (!wanted.empty())
    return invalid("KHR_materials_variants.variants is not " + std::string(wanted) + ".");
  if (variants.size() > kMaxVariants)
    return unsupported("The file has " + std::to_string(variants.size()) +
                       " material variants; the limit is " + std::to_string(kMaxVariants) + ".");
  for (const json& variant : variants) {
    const auto name = variant.find("name");
    if (name == variant.end() || !name->is_string())
      return invalid("A variant of KHR_materials_variants has no name.");
    names.push_back(name->get<std::string>());
  }
  return names;
}

/// tinygltf's messages are lines, with backquotes and line ends of their own.
std::string firstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

/// An array of objects of the root, checked, or an empty array where there is none.
Result<json> takeSection(json& root, std::string_view name) {
  const auto section = root.find(name);
  if (section == root.end()) return json(json::array());
  const std::string_view wanted = mismatch(*section, Type::kObjects);
  if (!wanted.empty()) return invalid(std::string(name) + " is not " + std::string(wanted) + ".");
  if (auto error = checkTypes(*section, {nullptr, name, 0})) return *error;
  return std::move(*section);
}

}  // namespace

Result<GltfDocument> parseGltf(std::span<const std::uint8_t> file) {
  // 1. The container, and its JSON.
  auto container = openContainer(file);
  if (!container) return container.error();
  json root = json::parse(container->json.begin(), container->json.end(), nullptr, false);
  if (!root.is_object()) return invalid("The file's JSON cannot be parsed, or is not an object.");

  // 2. May the loader read it at all?
  if (auto error = checkVersion(root)) return *error;
  if (auto error = checkRequiredExtensions(root)) return *error;

  // 3. Bytes: buffers and images.
  GltfDocument document;
  auto buffers = takeSection(root, "buffers");
  if (!buffers) return buffers.error();
  for (const json& object : *buffers) {
    auto buffer = resolveBuffer(object, document.buffers.size(), *container);
    if (!buffer) return buffer.error();
    document.buffers.push_back(std::move(*buffer));
  }
  auto images = takeSection(root, "images");
  if (!images) return images.error();
  for (const json& object : *images) {
    auto image = resolveImage(object, document.images.size());
    if (!image) return image.error();
    document.images.push_back(std::move(*image));
  }

  auto variants = readVariants(root);
  if (!variants) return variants.error();
  document.variants = std::move(*variants);

  // 4. The rest, to tinygltf.
  json rest = {{"asset", {{"version", "2.0"}}}};
  for (const std::string_view name : kSections) {
    if (!root.contains(name)) continue;
    auto section = takeSection(root, name);
    if (!section) return section.error();
    rest[std::string(name)] = std::move(*section);
  }
  if (const auto used = root.find("extensionsUsed"); used != root.end()) {
    if (!used->is_array() ||
        !std::all_of(used->begin(), used->end(), [](const json& v) { return v.is_string(); }))
      return invalid("extensionsUsed is not an array of strings.");
    rest["extensionsUsed"] = std::move(*used);
  }
  if (const auto scene = root.find("scene"); scene != root.end()) {
    if (auto error = checkTypes(*scene, {nullptr, "scene", 0})) return *error;
    if (!isIndexValue(*scene)) return invalid("scene is not a whole number from 0 to 2147483647.");
    rest["scene"] = *scene;
  }
  if (auto error = checkDracoFallback(rest)) return *error;
  const std::string text = rest.dump();
  std::string error, warning;
  tinygltf::TinyGLTF parser;
  const bool parsed = parser.LoadASCIIFromString(&document.model, &error, &warning, text.c_str(),
                                                 unsigned(text.size()), "");
  // It also drops what it cannot read (a primitive without attributes) and goes on.
  if (!parsed || !error.empty()) return invalid("The glTF is malformed: " + firstLine(error));
  if (auto view_error = checkBufferViews(document)) return *view_error;
  return document;
}

Result<std::span<const std::uint8_t>> bufferViewBytes(const GltfDocument& document, int view) {
  if (!isIndex(view, document.model.bufferViews.size()))
    return invalid("buffer view " + std::to_string(view) + " of " +
                   std::to_string(document.model.bufferViews.size()) + " does not exist.");
  const auto& v = document.model.bufferViews[std::size_t(view)];
  const GltfBuffer& buffer = document.buffers[std::size_t(v.buffer)];
  if (buffer.missing) return *buffer.missing;
  return buffer.bytes.subspan(v.byteOffset, v.byteLength);
}

bool usesExtension(const GltfDocument& document, std::string_view name) {
  return contains(document.model.extensionsUsed, name);
}

std::string describe(std::string_view kind, std::size_t index, const std::string& name) {
  constexpr std::size_t kMaxNameBytes = 48;
  std::string text = std::string(kind) + " " + std::to_string(index);
  if (name.empty()) return text;
  std::size_t size = std::min(name.size(), kMaxNameBytes);
  while (size < name.size() && size > 0 && (std::uint8_t(name[size]) & 0xC0) == 0x80) --size;
  return text + " '" + name.substr(0, size) + (size < name.size() ? "…'" : "'");
}

Error at(const std::string& where, Error error) {
  return {error.code, where + ": " + error.message};
}

}  // namespace lorgnette
