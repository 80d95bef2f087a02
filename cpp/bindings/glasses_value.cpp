#include "glasses_value.hpp"

#include <span>
#include <string>
#include <utility>

namespace lorgnette {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

/// A typed array of its own with the same numbers.
template <class T>
val copyOf(std::span<const T> numbers) {
  return val(typed_memory_view(numbers.size(), numbers.data())).template call<val>("slice");
}

template <std::size_t N>
val tuple(const std::array<float, N>& numbers) {
  val array = val::array();
  for (const float number : numbers) array.call<void>("push", number);
  return array;
}

const char* name(AlphaMode mode) {
  switch (mode) {
    case AlphaMode::kOpaque: return "opaque";
    case AlphaMode::kMask: return "mask";
    case AlphaMode::kBlend: return "blend";
  }
  return "opaque";
}

/// TextureSlot in web/src/types.ts, in the order of TextureSlot in glasses.hpp.
constexpr const char* kSlotNames[kTextureSlots] = {
    "baseColor",    "metallicRoughness", "normal",      "occlusion",           "emissive",
    "transmission", "thickness",         "clearcoat",   "clearcoatRoughness",  "clearcoatNormal",
    "specular",     "specularColor",     "iridescence", "iridescenceThickness"};

val toValue(const MaterialTexture& t) {
  val object = val::object();
  object.set("image", t.image);
  object.set("texcoordSet", t.texcoord_set);
  object.set("wrapS", t.sampler.wrap_s);
  object.set("wrapT", t.sampler.wrap_t);
  object.set("minFilter", t.sampler.min_filter);
  object.set("magFilter", t.sampler.mag_filter);
  object.set("uvTransform", tuple(t.uv_transform));
  return object;
}

val toValue(const Material& m) {
  val object = val::object();
  object.set("name", m.name);
  object.set("baseColor", tuple(m.base_color));
  object.set("emissive", tuple(m.emissive));
  object.set("alphaMode", std::string(name(m.alpha_mode)));
  object.set("doubleSided", m.double_sided);
  object.set("unlit", m.unlit);
  object.set("attenuationColor", tuple(m.attenuation_color));
  object.set("specularColor", tuple(m.specular_color));
  const std::pair<const char*, float> numbers[] = {
      {"metallic", m.metallic},
      {"roughness", m.roughness},
      {"alphaCutoff", m.alpha_cutoff},
      {"normalScale", m.normal_scale},
      {"occlusionStrength", m.occlusion_strength},
      {"transmission", m.transmission},
      {"ior", m.ior},
      {"thickness", m.thickness},
      {"attenuationDistanceMm", m.attenuation_distance_mm},
      {"clearcoat", m.clearcoat},
      {"clearcoatRoughness", m.clearcoat_roughness},
      {"clearcoatNormalScale", m.clearcoat_normal_scale},
      {"specular", m.specular},
      {"iridescence", m.iridescence},
      {"iridescenceIor", m.iridescence_ior},
      {"iridescenceMinNm", m.iridescence_min_nm},
      {"iridescenceMaxNm", m.iridescence_max_nm}};
  for (const auto& [key, number] : numbers) object.set(key, number);
  val textures = val::object();
  for (std::size_t slot = 0; slot < kTextureSlots; ++slot)
    if (m.textures[slot].image != kNoImage)
      textures.set(kSlotNames[slot], toValue(m.textures[slot]));
  object.set("textures", textures);
  return object;
}

val toValue(const Primitive& p) {
  val object = val::object();
  object.set("name", p.name);
  object.set("material", p.material);
  object.set("variantMaterials", copyOf(std::span<const int>(p.variant_materials)));
  object.set("unitMm", p.unit_mm);
  object.set("vertices", copyOf(std::span<const float>(p.vertices)));
  object.set("texcoords1", copyOf(std::span<const float>(p.texcoords1)));
  object.set("colors", copyOf(std::span<const float>(p.colors)));
  object.set("indices", copyOf(std::span<const std::uint32_t>(p.indices)));
  return object;
}

val toValue(const EncodedImage& image) {
  val object = val::object();
  object.set("mimeType", image.mime_type);
  object.set("bytes", copyOf(std::span<const std::uint8_t>(image.bytes)));
  return object;
}

template <class T>
val arrayOf(const std::vector<T>& items) {
  val array = val::array();
  for (const T& item : items) array.call<void>("push", toValue(item));
  return array;
}

}  // namespace

val toValue(const GlassesModel& model) {
  val object = val::object();
  object.set("primitives", arrayOf(model.primitives));
  object.set("materials", arrayOf(model.materials));
  object.set("images", arrayOf(model.images));
  val variants = val::array();
  for (const std::string& variant : model.variants) variants.call<void>("push", variant);
  object.set("variants", variants);
  object.set("min", tuple(model.min));
  object.set("max", tuple(model.max));
  return object;
}

val toValue(const Seat& seat) {
  val object = val::object();
  object.set("offsetMm", tuple(seat.offset_mm));
  object.set("tilt", seat.tilt);
  object.set("noseGapMm", seat.nose_gap_mm);
  object.set("clearanceMm", seat.clearance_mm);
  object.set("eyeGapMm", seat.eye_gap_mm);
  if (!seat.temples) return object;
  val temples = val::object();
  temples.set("hingeZ", seat.temples->hinge_z);
  temples.set("left", tuple(seat.temples->at_ear[0]));
  temples.set("right", tuple(seat.temples->at_ear[1]));
  temples.set("earRest", tuple(kLeftEarRest));
  object.set("temples", temples);
  return object;
}

val toValue(const Error& error) {
  val object = val::object();
  object.set("code", std::string(errorCodeName(error.code)));
  object.set("message", error.message);
  return object;
}

}  // namespace lorgnette
