#include "gltf_texture.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <initializer_list>

namespace lorgnette {
namespace {

/// glTF 2.0 §3.9.2 lets readers support as few as two sets.
constexpr int kMaxTexcoordSet = 1;

/// Far above any sensible value, far below where a float overflows in a product.
constexpr double kLargest = 1e9;

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }
Error unsupported(std::string message) {
  return {ErrorCode::kGlassesUnsupported, std::move(message)};
}

constexpr const char* kTransform = "KHR_texture_transform";

const tinygltf::Value* transformIn(const tinygltf::ExtensionMap& extensions) {
  const auto found = extensions.find(kTransform);
  return found == extensions.end() ? nullptr : &found->second;
}

/// The texture's image: EXT_texture_webp's, else its own; −1 if it has none.
int sourceOf(const tinygltf::Texture& texture) {
  const auto webp = texture.extensions.find("EXT_texture_webp");
  if (webp != texture.extensions.end() && webp->second.Get("source").IsInt())
    return webp->second.Get("source").GetNumberAsInt();
  return texture.source;
}

/// The media type the bytes begin like (PNG 1.2 §3.1, JPEG B.1.1.3, RFC 9649 §2.4), or nothing.
std::string_view imageType(std::span<const std::uint8_t> bytes) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (text.starts_with("\x89PNG\r\n\x1A\n")) return "image/png";
  if (text.starts_with("\xFF\xD8\xFF")) return "image/jpeg";
  if (text.starts_with("RIFF") && text.size() >= 12 && text.substr(8, 4) == "WEBP")
    return "image/webp";
  return {};
}

std::optional<Error> checkSampler(const tinygltf::Sampler& sampler, std::size_t index) {
  const auto isOneOf = [](int value, std::initializer_list<int> values) {
    return std::find(values.begin(), values.end(), value) != values.end();
  };
  const auto problem = [&](std::string_view what, int value) {
    return invalid(describe("sampler", index, sampler.name) + " has the unknown " +
                   std::string(what) + " " + std::to_string(value) + ".");
  };
  if (!isOneOf(sampler.minFilter, {-1, 9728, 9729, 9984, 9985, 9986, 9987}))
    return problem("minFilter", sampler.minFilter);
  if (!isOneOf(sampler.magFilter, {-1, 9728, 9729})) return problem("magFilter", sampler.magFilter);
  for (const int wrap : {sampler.wrapS, sampler.wrapT})
    if (!isOneOf(wrap, {33071, 33648, 10497})) return problem("wrap mode", wrap);
  return {};
}

/// translation · rotation · scale, as KHR_texture_transform's overview has it.
Result<std::array<float, 6>> uvTransform(const tinygltf::Value& value) {
  const auto number = [&](const char* name, int index, double fallback) {
    const tinygltf::Value& member = value.Get(name);
    if (member.IsArray()) return member.Get(index).GetNumberAsDouble();
    return member.IsNumber() ? member.GetNumberAsDouble() : fallback;
  };
  const double cos = std::cos(number("rotation", 0, 0)), sin = std::sin(number("rotation", 0, 0));
  const double sx = number("scale", 0, 1), sy = number("scale", 1, 1);
  const std::array<double, 6> matrix = {
      cos * sx, -sin * sx, sin * sy, cos * sy, number("offset", 0, 0), number("offset", 1, 0)};
  std::array<float, 6> result{};
  for (std::size_t i = 0; i < 6; ++i) {
    if (!(std::abs(matrix[i]) <= kLargest))
      return invalid(std::string(kTransform) + " has a number beyond its range.");
    result[i] = float(matrix[i]);
  }
  return result;
}

}  // namespace

std::vector<TextureReference> texturesOf(const tinygltf::Material& material) {
  std::vector<TextureReference> references;
  const auto core = [&](std::string_view name, TextureSlot slot, const auto& info) {
    if (info.index != -1)
      references.push_back({name, slot, info.index, info.texCoord, transformIn(info.extensions)});
  };
  const auto& pbr = material.pbrMetallicRoughness;
  core("baseColorTexture", TextureSlot::kBaseColor, pbr.baseColorTexture);
  core("metallicRoughnessTexture", TextureSlot::kMetallicRoughness, pbr.metallicRoughnessTexture);
  core("normalTexture", TextureSlot::kNormal, material.normalTexture);
  core("occlusionTexture", TextureSlot::kOcclusion, material.occlusionTexture);
  core("emissiveTexture", TextureSlot::kEmissive, material.emissiveTexture);

  static constexpr struct {
    const char* extension;
    const char* name;
    TextureSlot slot;
  } kOfExtensions[] = {
      {"KHR_materials_transmission", "transmissionTexture", TextureSlot::kTransmission},
      {"KHR_materials_volume", "thicknessTexture", TextureSlot::kThickness},
      {"KHR_materials_clearcoat", "clearcoatTexture", TextureSlot::kClearcoat},
      {"KHR_materials_clearcoat", "clearcoatRoughnessTexture", TextureSlot::kClearcoatRoughness},
      {"KHR_materials_clearcoat", "clearcoatNormalTexture", TextureSlot::kClearcoatNormal},
      {"KHR_materials_specular", "specularTexture", TextureSlot::kSpecular},
      {"KHR_materials_specular", "specularColorTexture", TextureSlot::kSpecularColor},
      {"KHR_materials_iridescence", "iridescenceTexture", TextureSlot::kIridescence},
      {"KHR_materials_iridescence", "iridescenceThicknessTexture",
       TextureSlot::kIridescenceThickness}};
  for (const auto& [extension, name, slot] : kOfExtensions) {
    const auto found = material.extensions.find(extension);
    if (found == material.extensions.end() || !found->second.Has(name)) continue;
    const tinygltf::Value& info = found->second.Get(name);
    const tinygltf::Value* transform = nullptr;
    if (info.Has("extensions") && info.Get("extensions").Has(kTransform))
      transform = &info.Get("extensions").Get(kTransform);
    references.push_back({name, slot, info.Has("index") ? info.Get("index").GetNumberAsInt() : -1,
                          info.Has("texCoord") ? info.Get("texCoord").GetNumberAsInt() : 0,
                          transform});
  }
  for (TextureReference& reference : references)
    if (reference.transform && reference.transform->Has("texCoord"))
      reference.texcoord_set = reference.transform->Get("texCoord").GetNumberAsInt();
  return references;
}

std::optional<Error> checkTextures(const GltfDocument& document) {
  const tinygltf::Model& model = document.model;
  for (std::size_t i = 0; i < model.samplers.size(); ++i)
    if (auto error = checkSampler(model.samplers[i], i)) return error;
  for (std::size_t i = 0; i < model.textures.size(); ++i) {
    const tinygltf::Texture& texture = model.textures[i];
    const int source = sourceOf(texture);
    if (source != -1 && !isIndex(source, document.images.size()))
      return invalid(describe("texture", i, texture.name) + " shows image " +
                     std::to_string(source) + " of " + std::to_string(document.images.size()) +
                     ".");
    if (texture.sampler != -1 && !isIndex(texture.sampler, model.samplers.size()))
      return invalid(describe("texture", i, texture.name) + " uses sampler " +
                     std::to_string(texture.sampler) + " of " +
                     std::to_string(model.samplers.size()) + ".");
  }
  for (std::size_t i = 0; i < model.materials.size(); ++i)
    for (const TextureReference& reference : texturesOf(model.materials[i]))
      if (!isIndex(reference.texture, model.textures.size()))
        return invalid(describe("material", i, model.materials[i].name) + ", " +
                       std::string(reference.name) + ", uses texture " +
                       std::to_string(reference.texture) + " of " +
                       std::to_string(model.textures.size()) + ".");
  return {};
}

Result<MaterialTexture> TextureTable::add(const TextureReference& reference) {
  MaterialTexture result;
  if (reference.texcoord_set > kMaxTexcoordSet)
    return unsupported("it uses the texture coordinate set " +
                       std::to_string(reference.texcoord_set) +
                       "; only 0 and 1 are read. Bake its pictures to one of them.");
  result.texcoord_set = reference.texcoord_set;
  if (reference.transform) {
    const auto transform = uvTransform(*reference.transform);
    if (!transform) return transform.error();
    result.uv_transform = *transform;
  }
  const auto image = addImage(reference.texture);
  if (!image) return image.error();
  result.image = *image;
  const int sampler = document_.model.textures[std::size_t(reference.texture)].sampler;
  if (sampler != -1) {
    const tinygltf::Sampler& source = document_.model.samplers[std::size_t(sampler)];
    result.sampler.wrap_s = source.wrapS;
    result.sampler.wrap_t = source.wrapT;
    if (source.minFilter != -1) result.sampler.min_filter = source.minFilter;
    if (source.magFilter != -1) result.sampler.mag_filter = source.magFilter;
  }
  return result;
}

Result<int> TextureTable::addImage(int texture) {
  const int index = sourceOf(document_.model.textures[std::size_t(texture)]);
  if (index == -1)
    return unsupported("texture " + std::to_string(texture) +
                       " has no picture that is handled: use PNG, JPEG or WebP.");
  if (const auto known = images_.find(index); known != images_.end()) return known->second;

  const GltfImage& image = document_.images[std::size_t(index)];
  const std::string where = "image " + std::to_string(index);
  if (image.missing) return *image.missing;
  std::span<const std::uint8_t> bytes = image.decoded;
  if (image.buffer_view >= 0) {
    const auto view = bufferViewBytes(document_, image.buffer_view);
    if (!view) return at(where, view.error());
    if (document_.model.bufferViews[std::size_t(image.buffer_view)].byteStride != 0)
      return invalid(where + " is in a buffer view with a stride.");
    bytes = *view;
  }
  const std::string_view type = imageType(bytes);
  if (type.empty()) return unsupported(where + " is neither PNG, JPEG nor WebP.");
  if (bytes.size() > kMaxGlassesImageBytes - image_bytes_)
    return unsupported(where + " brings the pictures to more than " +
                       std::to_string(kMaxGlassesImageBytes) + " bytes.");
  image_bytes_ += bytes.size();
  model_.images.push_back({std::string(type), {bytes.begin(), bytes.end()}});
  return images_[index] = int(model_.images.size() - 1);
}

}  // namespace lorgnette
