#include "gltf_material.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace lorgnette {
namespace {

/// Far above any sensible value, far below where a float overflows in a product.
constexpr double kLargest = 1e9;

constexpr double kMmPerMetre = 1000;

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }

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

/// The members of one of a material's extensions; all have their defaults where it is missing.
class ExtensionReader {
 public:
  ExtensionReader(const tinygltf::Material& material, const char* extension, FactorReader& factors)
      : factors_(factors) {
    const auto found = material.extensions.find(extension);
    if (found != material.extensions.end()) value_ = &found->second;
  }
  bool exists() const { return value_; }
  double raw(const char* name, double fallback) const {
    return value_ && value_->Has(name) ? value_->Get(name).GetNumberAsDouble() : fallback;
  }
  float number(const char* name, double fallback, double lowest, double highest) {
    return factors_.read(name, raw(name, fallback), lowest, highest);
  }
  std::array<float, 3> color(const char* name, double highest) {
    std::array<float, 3> result{1, 1, 1};
    if (value_ && value_->Has(name))
      for (std::size_t i = 0; i < 3; ++i)
        result[i] =
            factors_.read(name, value_->Get(name).Get(int(i)).GetNumberAsDouble(), 0, highest);
    return result;
  }
  /// `scale` of a normal texture.
  float scale(const char* texture) {
    if (!value_ || !value_->Has(texture) || !value_->Get(texture).Has("scale")) return 1;
    const tinygltf::Value& scale = value_->Get(texture).Get("scale");
    return factors_.read(texture, scale.IsNumber() ? scale.GetNumberAsDouble() : 1, -kLargest,
                         kLargest);
  }

 private:
  const tinygltf::Value* value_ = nullptr;
  FactorReader& factors_;
};

void convertExtensions(const tinygltf::Material& source, FactorReader& factors,
                       Material& material) {
  const auto extension = [&](const char* name) { return ExtensionReader(source, name, factors); };
  material.unlit = extension("KHR_materials_unlit").exists();
  material.transmission =
      extension("KHR_materials_transmission").number("transmissionFactor", 0, 0, 1);
  // 0 is the extension's code for a perfect mirror; between 0 and 1 there is no such material.
  const double ior = extension("KHR_materials_ior").raw("ior", 1.5);
  material.ior = ior == 0 ? 0.0f : factors.read("ior", ior, 1, kLargest);

  auto volume = extension("KHR_materials_volume");
  material.thickness = volume.number("thicknessFactor", 0, 0, kLargest);
  // Absent, it is infinite; 0 is not allowed.
  if (const double distance = volume.raw("attenuationDistance", 0); distance != 0)
    material.attenuation_distance_mm = factors.read("attenuationDistance", kMmPerMetre * distance,
                                                    1 / kLargest, kMmPerMetre * kLargest);
  material.attenuation_color = volume.color("attenuationColor", 1);

  auto clearcoat = extension("KHR_materials_clearcoat");
  material.clearcoat = clearcoat.number("clearcoatFactor", 0, 0, 1);
  material.clearcoat_roughness = clearcoat.number("clearcoatRoughnessFactor", 0, 0, 1);
  material.clearcoat_normal_scale = clearcoat.scale("clearcoatNormalTexture");

  auto specular = extension("KHR_materials_specular");
  material.specular = specular.number("specularFactor", 1, 0, 1);
  material.specular_color = specular.color("specularColorFactor", kLargest);

  auto iridescence = extension("KHR_materials_iridescence");
  material.iridescence = iridescence.number("iridescenceFactor", 0, 0, 1);
  material.iridescence_ior = iridescence.number("iridescenceIor", 1.3, 1, kLargest);
  material.iridescence_min_nm = iridescence.number("iridescenceThicknessMinimum", 100, 0, kLargest);
  material.iridescence_max_nm = iridescence.number("iridescenceThicknessMaximum", 400, 0, kLargest);
}

Result<Material> convertFactors(const tinygltf::Material& source) {
  Material material;
  FactorReader factors;
  material.name = source.name;
  const auto& pbr = source.pbrMetallicRoughness;
  for (std::size_t i = 0; i < 4; ++i)
    material.base_color[i] = factors.read("baseColorFactor", pbr.baseColorFactor[i], 0, 1);
  material.metallic = factors.read("metallicFactor", pbr.metallicFactor, 0, 1);
  material.roughness = factors.read("roughnessFactor", pbr.roughnessFactor, 0, 1);
  const float strength = ExtensionReader(source, "KHR_materials_emissive_strength", factors)
                             .number("emissiveStrength", 1, 0, kLargest);
  for (std::size_t i = 0; i < 3; ++i)
    material.emissive[i] =
        strength * factors.read("emissiveFactor", source.emissiveFactor[i], 0, 1);
  material.alpha_cutoff = factors.read("alphaCutoff", source.alphaCutoff, 0, kLargest);
  material.double_sided = source.doubleSided;
  material.normal_scale =
      factors.read("normalTexture.scale", source.normalTexture.scale, -kLargest, kLargest);
  material.occlusion_strength =
      factors.read("occlusionTexture.strength", source.occlusionTexture.strength, 0, 1);
  convertExtensions(source, factors, material);
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

Result<int> MaterialTable::add(int index) {
  if (const auto known = materials_.find(index); known != materials_.end()) return known->second;

  Material material;
  if (index != -1) {
    const tinygltf::Material& source = document_.model.materials[std::size_t(index)];
    const std::string where = describe("material", std::size_t(index), source.name);
    auto converted = convertFactors(source);
    if (!converted) return at(where, converted.error());
    material = std::move(*converted);
    for (const TextureReference& reference : texturesOf(source)) {
      const auto texture = textures_.add(reference);
      if (!texture) return at(where + ", " + std::string(reference.name), texture.error());
      material.texture(reference.slot) = *texture;
    }
  }
  model_.materials.push_back(std::move(material));
  return materials_[index] = int(model_.materials.size() - 1);
}

}  // namespace lorgnette
