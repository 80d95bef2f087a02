#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "lorgnette/error.hpp"

namespace lorgnette {

/// Floats per vertex, in this order: position 3 (mm), normal 3 (unit), tangent 4 (xyz unit, w = ±1
/// handedness; all 0 where the file has none), texture coordinate 2 (origin top-left).
inline constexpr int kVertexFloats = 12;

// What loadGlasses reads at most, so that a hostile file cannot exhaust memory: bytes of the file,
// bytes of all encoded pictures, vertices and triangles of all primitives together. Catalogue
// models have some 100 KB to 10 MB and 10 000 to 100 000 vertices.
inline constexpr std::size_t kMaxGlassesBytes = std::size_t(256) << 20;
inline constexpr std::size_t kMaxGlassesImageBytes = kMaxGlassesBytes;
inline constexpr std::size_t kMaxGlassesVertices = std::size_t(1) << 20;
inline constexpr std::size_t kMaxGlassesTriangles = kMaxGlassesVertices;

enum class AlphaMode { kOpaque, kMask, kBlend };

/// An index into GlassesModel::images, or none.
inline constexpr int kNoImage = -1;

/// A glTF metallic-roughness material. Colours are linear, not sRGB. Defaults are glTF's own.
struct Material {
  std::string name;
  std::array<float, 4> base_color{1, 1, 1, 1};
  float metallic = 1;
  float roughness = 1;
  std::array<float, 3> emissive{0, 0, 0};
  AlphaMode alpha_mode = AlphaMode::kOpaque;
  float alpha_cutoff = 0.5f;
  bool double_sided = false;
  float transmission = 0;  ///< KHR_materials_transmission: share of light let through
  float ior = 1.5f;        ///< KHR_materials_ior: index of refraction
  float normal_scale = 1;
  int base_color_image = kNoImage;
  int metallic_roughness_image = kNoImage;
  int normal_image = kNoImage;
  int emissive_image = kNoImage;
};

/// Triangles that share a material. `indices` are triples into `vertices`, counter-clockwise seen
/// from the front.
struct Primitive {
  int material = 0;             ///< index into GlassesModel::materials, always valid
  std::vector<float> vertices;  ///< n × kVertexFloats
  std::vector<std::uint32_t> indices;
};

/// A picture still encoded, as the file holds it: the browser decodes it.
struct EncodedImage {
  std::string mime_type;  ///< "image/png", "image/jpeg" or "image/webp", from the bytes' signature
  std::vector<std::uint8_t> bytes;
};

/// Render-ready spectacles, node transforms applied, in the glasses frame in mm
/// (x to the wearer's left, y up, z forward; design §3).
struct GlassesModel {
  std::vector<Primitive> primitives;
  std::vector<Material> materials;
  std::vector<EncodedImage> images;
  std::array<float, 3> min{};  ///< bounds of all positions, mm
  std::array<float, 3> max{};
};

/// Reads a GLB 2.0 (or a .gltf whose buffers and images are all embedded as data URIs) and makes
/// its default scene's triangles (else scene 0's, else all nodes') render-ready. Pictures are kept
/// encoded. Missing normals are made flat from the triangles, as glTF asks. Non-indexed, strip and
/// fan primitives become triangle lists; points and lines are left out. Skins, morph targets and
/// animations are ignored: the pose is the one of the vertex data. So are vertex colours, texture
/// transforms, samplers and occlusion textures. Units: metres in the file become mm.
///
/// Errors: kGlassesInvalid with what is wrong and where (mesh, primitive, accessor),
/// kGlassesUnsupported naming the required extension, the external data or the exceeded limit.
/// Never throws, never reads outside `file`, whatever its bytes.
Result<GlassesModel> loadGlasses(std::span<const std::uint8_t> file);

}  // namespace lorgnette
