#include "glasses_value.hpp"

#include <span>
#include <string>

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

val toValue(const Material& m) {
  val object = val::object();
  object.set("name", m.name);
  object.set("baseColor", tuple(m.base_color));
  object.set("metallic", m.metallic);
  object.set("roughness", m.roughness);
  object.set("emissive", tuple(m.emissive));
  object.set("alphaMode", std::string(name(m.alpha_mode)));
  object.set("alphaCutoff", m.alpha_cutoff);
  object.set("doubleSided", m.double_sided);
  object.set("transmission", m.transmission);
  object.set("ior", m.ior);
  object.set("normalScale", m.normal_scale);
  object.set("baseColorImage", m.base_color_image);
  object.set("metallicRoughnessImage", m.metallic_roughness_image);
  object.set("normalImage", m.normal_image);
  object.set("emissiveImage", m.emissive_image);
  return object;
}

val toValue(const Primitive& p) {
  val object = val::object();
  object.set("material", p.material);
  object.set("vertices", copyOf(std::span<const float>(p.vertices)));
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
  object.set("min", tuple(model.min));
  object.set("max", tuple(model.max));
  return object;
}

val toValue(const Error& error) {
  val object = val::object();
  object.set("code", std::string(errorCodeName(error.code)));
  object.set("message", error.message);
  return object;
}

}  // namespace lorgnette
