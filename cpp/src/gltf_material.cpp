#include "gltf_material.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <string_view>

namespace lorgnette {
namespace {

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }
Error unsupported(std::string message) {
  return {ErrorCode::kGlassesUnsupported, std::move(message)};
}

/// A texture slot of a material: which texture, with which texture coordinates, for which image.
struct Slot {
  std::string_view name;
  int texture;
  int texcoord_set;
  int Material::*image;
};

std::array<Slot, 4> slotsOf(const tinygltf::Material& material) {
  const auto& pbr = material.pbrMetallicRoughness;
  return {{{"baseColorTexture", pbr.baseColorTexture.index, pbr.baseColorTexture.texCoord,
            &Material::base_color_image},
           {"metallicRoughnessTexture", pbr.metallicRoughnessTexture.index,
            pbr.metallicRoughnessTexture.texCoord, &Material::metallic_roughness_image},
           {"normalTexture", material.normalTexture.index, material.normalTexture.texCoord,
            &Material::normal_image},
           {"emissiveTexture", material.emissiveTexture.index, material.emissiveTexture.texCoord,
            &Material::emissive_image}}};
}

/// The texture's image: EXT_texture_webp's, else its own; −1 if it has none.
int sourceOf(const tinygltf::Texture& texture) {
  const auto webp = texture.extensions.find("EXT_texture_webp");
  if (webp != texture.extensions.end() && webp->second.Get("source").IsInt())
    return webp->second.Get("source").GetNumberAsInt();
  return texture.source;
}

/// A number of a material's extension, or `fallback`.
double extensionNumber(const tinygltf::Material& material, const char* extension, const char* name,
                       double fallback) {
  const auto found = material.extensions.find(extension);
  if (found == material.extensions.end() || !found->second.Has(name)) return fallback;
  return found->second.Get(name).GetNumberAsDouble();
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

/// Reads factors, and remembers the first that is out of its range.
class FactorReader {
 public:
  float read(std::string_view name, double value, double lowest, double highest) {
    if (!(value >= lowest && value <= highest) && problem_.empty())
      problem_ = std::string(name) + " is out of its range";
    return float(std::clamp(value, lowest, highest));
  }
  const std::string& problem() const { return problem_; }

 private:
  std::string problem_;
};

Result<Material> convertFactors(const tinygltf::Material& source) {
  // Far above any sensible value, far below where a float overflows in a product.
  constexpr double kLargest = 1e9;
  Material material;
  FactorReader factors;
  material.name = source.name;
  const auto& pbr = source.pbrMetallicRoughness;
  for (std::size_t i = 0; i < 4; ++i)
    material.base_color[i] = factors.read("baseColorFactor", pbr.baseColorFactor[i], 0, 1);
  material.metallic = factors.read("metallicFactor", pbr.metallicFactor, 0, 1);
  material.roughness = factors.read("roughnessFactor", pbr.roughnessFactor, 0, 1);
  const float strength = factors.read(
      "emissiveStrength",
      extensionNumber(source, "KHR_materials_emissive_strength", "emissiveStrength", 1), 0,
      kLargest);
  for (std::size_t i = 0; i < 3; ++i)
    material.emissive[i] =
        strength * factors.read("emissiveFactor", source.emissiveFactor[i], 0, 1);
  material.alpha_cutoff = factors.read("alphaCutoff", source.alphaCutoff, 0, kLargest);
  material.double_sided = source.doubleSided;
  material.transmission = factors.read(
      "transmissionFactor",
      extensionNumber(source, "KHR_materials_transmission", "transmissionFactor", 0), 0, 1);
  // 0 is the extension's code for "no Fresnel"; between 0 and 1 there is no such material.
  const double ior = extensionNumber(source, "KHR_materials_ior", "ior", 1.5);
  material.ior = ior == 0 ? 0.0f : factors.read("ior", ior, 1, kLargest);
  material.normal_scale =
      factors.read("normalTexture.scale", source.normalTexture.scale, -kLargest, kLargest);
  if (source.alphaMode == "MASK") {
    material.alpha_mode = AlphaMode::kMask;
  } else if (source.alphaMode == "BLEND") {
    material.alpha_mode = AlphaMode::kBlend;
  } else if (source.alphaMode != "OPAQUE") {
    return invalid("alphaMode '" + source.alphaMode.substr(0, 16) + "' does not exist.");
  }
  if (!factors.problem().empty()) return invalid(factors.problem() + ".");
  return material;
}

}  // namespace

std::optional<Error> checkMaterials(const GltfDocument& document) {
  const tinygltf::Model& model = document.model;
  for (std::size_t i = 0; i < model.textures.size(); ++i) {
    const int source = sourceOf(model.textures[i]);
    if (source != -1 && !isIndex(source, document.images.size()))
      return invalid(describe("texture", i, model.textures[i].name) + " shows image " +
                     std::to_string(source) + " of " + std::to_string(document.images.size()) +
                     ".");
  }
  for (std::size_t i = 0; i < model.materials.size(); ++i)
    for (const Slot& slot : slotsOf(model.materials[i]))
      if (slot.texture != -1 && !isIndex(slot.texture, model.textures.size()))
        return invalid(describe("material", i, model.materials[i].name) + ", " +
                       std::string(slot.name) + ", uses texture " + std::to_string(slot.texture) +
                       " of " + std::to_string(model.textures.size()) + ".");
  return {};
}

Result<MaterialTable::Entry> MaterialTable::add(int index) {
  if (const auto known = materials_.find(index); known != materials_.end()) return known->second;

  Entry entry{int(model_.materials.size()), false, 0};
  Material material;
  if (index != -1) {
    const tinygltf::Material& source = document_.model.materials[std::size_t(index)];
    const std::string where = describe("material", std::size_t(index), source.name);
    auto converted = convertFactors(source);
    if (!converted) return at(where, converted.error());
    material = std::move(*converted);
    for (const Slot& slot : slotsOf(source)) {
      if (slot.texture == -1) continue;
      if (entry.has_images && slot.texcoord_set != entry.texcoord_set)
        return unsupported(
            where + " uses the texture coordinate sets " + std::to_string(entry.texcoord_set) +
            " and " + std::to_string(slot.texcoord_set) + ". Bake its pictures to a single set.");
      const auto image = addImage(slot.texture);
      if (!image) return at(where + ", " + std::string(slot.name), image.error());
      material.*slot.image = *image;
      entry.has_images = true;
      entry.texcoord_set = slot.texcoord_set;
    }
  }
  model_.materials.push_back(std::move(material));
  return materials_[index] = entry;
}

Result<int> MaterialTable::addImage(int texture) {
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
