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

/// How a picture is read, in the numbers that glTF 2.0 §5.26 and WebGL share. Defaults are those a
/// texture without a sampler has: repeat, and trilinear.
struct Sampler {
  int wrap_s = 10497;
  int wrap_t = 10497;
  int min_filter = 9987;
  int mag_filter = 9729;
};

/// A picture on a surface.
struct MaterialTexture {
  int image = kNoImage;
  int texcoord_set = 0;  ///< 0 or 1
  Sampler sampler;
  /// KHR_texture_transform, 2 × 3 column-major: u' = m0·u + m2·v + m4, v' = m1·u + m3·v + m5.
  std::array<float, 6> uv_transform{1, 0, 0, 1, 0, 0};
};

/// What a picture may stand for, and the channels read from it. sRGB: base colour, emissive and
/// specular colour; all others are data.
enum class TextureSlot {
  kBaseColor,             ///< RGBA
  kMetallicRoughness,     ///< G roughness, B metallic
  kNormal,                ///< RGB
  kOcclusion,             ///< R
  kEmissive,              ///< RGB
  kTransmission,          ///< R
  kThickness,             ///< G
  kClearcoat,             ///< R
  kClearcoatRoughness,    ///< G
  kClearcoatNormal,       ///< RGB
  kSpecular,              ///< A
  kSpecularColor,         ///< RGB
  kIridescence,           ///< R
  kIridescenceThickness,  ///< G
};
inline constexpr std::size_t kTextureSlots = 14;

/// A glTF metallic-roughness material with the extensions that glass, lacquer and coatings need.
/// Colours are linear, not sRGB. Defaults are glTF's own.
struct Material {
  std::string name;
  std::array<float, 4> base_color{1, 1, 1, 1};
  float metallic = 1;
  float roughness = 1;
  std::array<float, 3> emissive{0, 0, 0};  ///< times KHR_materials_emissive_strength
  AlphaMode alpha_mode = AlphaMode::kOpaque;
  float alpha_cutoff = 0.5f;
  bool double_sided = false;
  bool unlit = false;  ///< KHR_materials_unlit
  float normal_scale = 1;
  float occlusion_strength = 1;

  float transmission = 0;  ///< KHR_materials_transmission: share of light let through
  float ior = 1.5f;        ///< KHR_materials_ior: index of refraction; 0: all is reflected
  /// KHR_materials_volume. Thickness is in units of the mesh (Primitive::unit_mm), 0 for a thin
  /// wall.
  float thickness = 0;
  float attenuation_distance_mm = 0;  ///< 0: nothing is absorbed
  std::array<float, 3> attenuation_color{1, 1, 1};

  float clearcoat = 0;  ///< KHR_materials_clearcoat
  float clearcoat_roughness = 0;
  float clearcoat_normal_scale = 1;
  float specular = 1;  ///< KHR_materials_specular
  std::array<float, 3> specular_color{1, 1, 1};
  float iridescence = 0;  ///< KHR_materials_iridescence; the film's thickness in nm
  float iridescence_ior = 1.3f;
  float iridescence_min_nm = 100;
  float iridescence_max_nm = 400;

  std::array<MaterialTexture, kTextureSlots> textures;  ///< by TextureSlot

  MaterialTexture& texture(TextureSlot slot) { return textures[std::size_t(slot)]; }
  const MaterialTexture& texture(TextureSlot slot) const { return textures[std::size_t(slot)]; }
};

/// Triangles that share a material. `indices` are triples into the vertices, counter-clockwise seen
/// from the front.
struct Primitive {
  std::string name;  ///< the node's, else the mesh's
  int material = 0;  ///< index into GlassesModel::materials, always valid
  /// KHR_materials_variants: the material for each of GlassesModel::variants; empty where none
  /// changes it.
  std::vector<int> variant_materials;
  float unit_mm = 1000;           ///< mm that one unit of the mesh is long, on average of the axes
  std::vector<float> vertices;    ///< n × kVertexFloats
  std::vector<float> texcoords1;  ///< n × 2, the second set; empty where there is none
  std::vector<float> colors;  ///< n × 4, linear, 0…1, times base_color; empty where there is none
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
  std::vector<std::string> variants;  ///< names, as KHR_materials_variants lists them
  std::array<float, 3> min{};         ///< bounds of all positions, mm
  std::array<float, 3> max{};
};

/// Reads a GLB 2.0 (or a .gltf whose buffers and images are all embedded as data URIs) and makes
/// its default scene's triangles (else scene 0's, else all nodes') render-ready. Pictures are kept
/// encoded. Missing normals are made flat from the triangles, as glTF asks. Non-indexed, strip and
/// fan primitives become triangle lists; points and lines are left out. Skins, morph targets and
/// animations are ignored: the pose is the one of the vertex data. Units: metres in the file become
/// mm. Compressed meshes and files beside the file are web/src/gltf's affair, before this.
///
/// Errors: kGlassesInvalid with what is wrong and where (mesh, primitive, accessor),
/// kGlassesUnsupported naming the required extension, the external data or the exceeded limit.
/// Never throws, never reads outside `file`, whatever its bytes.
Result<GlassesModel> loadGlasses(std::span<const std::uint8_t> file);

}  // namespace lorgnette
