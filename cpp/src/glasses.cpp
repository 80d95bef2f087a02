#include "lorgnette/glasses.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "gltf_accessor.hpp"
#include "gltf_document.hpp"
#include "gltf_material.hpp"
#include "gltf_scene.hpp"
#include "lorgnette/eigen.hpp"

namespace lorgnette {
namespace {

constexpr double kMmPerMetre = 1000;

/// Coordinates beyond this (1000 km) are refused: a float still holds their squares.
constexpr double kMaxCoordinateMm = 1e9;

/// Vectors shorter than this, the smallest normal double, have no direction.
constexpr double kMinLength = std::numeric_limits<double>::min();

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }

using Vertex = Eigen::Map<Eigen::Matrix<float, kVertexFloats, 1>>;

Vertex vertexOf(std::vector<float>& vertices, std::size_t index) {
  return Vertex(vertices.data() + index * kVertexFloats);
}

bool isTriangles(const tinygltf::Primitive& primitive) {
  return primitive.mode >= TINYGLTF_MODE_TRIANGLES && primitive.attributes.contains("POSITION");
}

std::string primitiveName(const tinygltf::Model& model, std::size_t mesh, std::size_t primitive) {
  return describe("mesh", mesh, model.meshes[mesh].name) + " primitive " +
         std::to_string(primitive);
}

/// Modes and references of all primitives, drawn or not.
std::optional<Error> checkPrimitives(const tinygltf::Model& model) {
  for (std::size_t m = 0; m < model.meshes.size(); ++m)
    for (std::size_t p = 0; p < model.meshes[m].primitives.size(); ++p) {
      const tinygltf::Primitive& primitive = model.meshes[m].primitives[p];
      const std::string where = primitiveName(model, m, p);
      if (primitive.mode > TINYGLTF_MODE_TRIANGLE_FAN)
        return invalid(where + " has the unknown mode " + std::to_string(primitive.mode) + ".");
      if (primitive.material != -1 && !isIndex(primitive.material, model.materials.size()))
        return invalid(where + " has the material " + std::to_string(primitive.material) + " of " +
                       std::to_string(model.materials.size()) + ".");
      if (primitive.indices != -1 && !isIndex(primitive.indices, model.accessors.size()))
        return invalid(where + " has its indices in accessor " + std::to_string(primitive.indices) +
                       " of " + std::to_string(model.accessors.size()) + ".");
      std::optional<std::size_t> count;
      for (const auto& [name, accessor] : primitive.attributes) {
        const std::string attribute = where + ", attribute " + name.substr(0, 32);
        if (!isIndex(accessor, model.accessors.size()))
          return invalid(attribute + ", is in accessor " + std::to_string(accessor) + " of " +
                         std::to_string(model.accessors.size()) + ".");
        const std::size_t own = model.accessors[std::size_t(accessor)].count;
        if (count.value_or(own) != own)
          return invalid(attribute + ", has " + std::to_string(own) + " elements; others have " +
                         std::to_string(*count) + ".");
        count = own;
      }
    }
  return {};
}

/// A list's, strip's or fan's triangles as triples (glTF 2.0 §3.7.2.1): front faces stay front
/// faces. What is left over at the end is no triangle.
std::vector<std::uint32_t> triangleList(int mode, std::vector<std::uint32_t> order) {
  if (mode == TINYGLTF_MODE_TRIANGLES) {
    order.resize(order.size() / 3 * 3);
    return order;
  }
  std::vector<std::uint32_t> triangles;
  for (std::size_t i = 0; i + 2 < order.size(); ++i) {
    const auto triangle = mode == TINYGLTF_MODE_TRIANGLE_FAN
                              ? std::array{order[i + 1], order[i + 2], order[0]}
                              : std::array{order[i], order[i + 1 + i % 2], order[i + 2 - i % 2]};
    triangles.insert(triangles.end(), triangle.begin(), triangle.end());
  }
  return triangles;
}

/// A primitive's attributes as the file has them. Empty where it has none.
struct Attributes {
  std::vector<float> positions;   ///< n × 3, m
  std::vector<float> normals;     ///< n × 3
  std::vector<float> tangents;    ///< n × 4
  std::vector<float> texcoords;   ///< n × 2
  std::vector<float> texcoords1;  ///< n × 2
  std::vector<float> colors;      ///< n × 4, 0…1
};

Result<Attributes> readAttributes(const GltfDocument& document,
                                  const tinygltf::Primitive& primitive) {
  const bool quantized = usesExtension(document, "KHR_mesh_quantization");
  const auto format = [&](AttributeFormat core) {
    return quantized ? AttributeFormat::kFloatOrAnyShort : core;
  };
  Attributes attributes;
  const struct {
    const char* name;
    int components;  ///< 0: three or four
    AttributeFormat format;
    std::vector<float>& values;
  } wanted[] = {
      {"POSITION", 3, format(AttributeFormat::kFloat), attributes.positions},
      {"NORMAL", 3, format(AttributeFormat::kFloat), attributes.normals},
      {"TANGENT", 4, format(AttributeFormat::kFloat), attributes.tangents},
      {"TEXCOORD_0", 2, format(AttributeFormat::kFloatOrUnorm), attributes.texcoords},
      {"TEXCOORD_1", 2, format(AttributeFormat::kFloatOrUnorm), attributes.texcoords1},
      {"COLOR_0", 0, AttributeFormat::kFloatOrUnorm, attributes.colors},
  };
  for (const auto& attribute : wanted) {
    const auto found = primitive.attributes.find(attribute.name);
    if (found == primitive.attributes.end()) continue;
    const int components = attribute.components                         ? attribute.components
                           : componentsOf(document, found->second) == 3 ? 3
                                                                        : 4;
    auto values = readFloats(document, found->second, components, attribute.format);
    if (!values) return at(std::string("attribute ") + attribute.name, values.error());
    attribute.values = std::move(*values);
    if (attribute.components) continue;
    std::vector<float> rgba;
    rgba.reserve(attribute.values.size() / std::size_t(components) * 4);
    for (std::size_t i = 0; i < attribute.values.size(); ++i) {
      rgba.push_back(std::clamp(attribute.values[i], 0.0f, 1.0f));
      if (components == 3 && i % 3 == 2) rgba.push_back(1);
    }
    attribute.values = std::move(rgba);
  }
  return attributes;
}

/// Whether the primitive has the texture coordinates that a material's pictures ask for.
std::optional<Error> checkTexcoords(const Material& material, const Attributes& attributes) {
  for (const MaterialTexture& texture : material.textures) {
    if (texture.image == kNoImage) continue;
    if ((texture.texcoord_set == 0 ? attributes.texcoords : attributes.texcoords1).empty())
      return invalid("its material shows pictures, but it has no attribute TEXCOORD_" +
                     std::to_string(texture.texcoord_set) + ".");
  }
  return {};
}

/// The values of vertex order[i] for the i-th; `width` each.
std::vector<float> gathered(const std::vector<float>& values, std::size_t width,
                            const std::vector<std::uint32_t>& order) {
  std::vector<float> result;
  if (values.empty()) return result;
  result.reserve(order.size() * width);
  for (const std::size_t source : order)
    result.insert(result.end(), values.begin() + std::ptrdiff_t(source * width),
                  values.begin() + std::ptrdiff_t((source + 1) * width));
  return result;
}

/// Fills in `vertices` from `attributes`, taking vertex order[i] for the i-th. Positions become mm
/// in the glasses frame; normals go by the inverse transpose; a mirroring transform also flips the
/// tangents' handedness. Vectors without a direction become 0.
std::optional<Error> placeVertices(const Attributes& attributes,
                                   const Eigen::Affine3d& world_from_mesh,
                                   const std::vector<std::uint32_t>& order,
                                   std::vector<float>& vertices) {
  const Eigen::Matrix3d linear = world_from_mesh.linear();
  const Eigen::Matrix3d normal_matrix = linear.inverse().transpose();
  const float mirror = linear.determinant() < 0 ? -1.0f : 1.0f;
  const auto vector = [](const std::vector<float>& values, std::size_t index, std::size_t width) {
    return Eigen::Vector3d(
        Eigen::Map<const Eigen::Vector3f>(values.data() + index * width).cast<double>());
  };
  const auto unit = [](const Eigen::Vector3d& v) -> Eigen::Vector3f {
    const double length = v.stableNorm();
    if (!(length > kMinLength)) return Eigen::Vector3f::Zero();
    return (v / length).cast<float>();
  };

  vertices.assign(order.size() * kVertexFloats, 0.0f);
  for (std::size_t i = 0; i < order.size(); ++i) {
    Vertex vertex = vertexOf(vertices, i);
    const std::size_t source = order[i];
    const Eigen::Vector3d position =
        kMmPerMetre * (world_from_mesh * vector(attributes.positions, source, 3));
    if (!(position.cwiseAbs().maxCoeff() <= kMaxCoordinateMm))
      return invalid("vertex " + std::to_string(source) + " is more than 1000 km away.");
    vertex.segment<3>(0) = position.cast<float>();
    if (!attributes.normals.empty())
      vertex.segment<3>(3) =
          unit(normal_matrix * vector(attributes.normals, source, 3).normalized());
    if (!attributes.tangents.empty()) {
      vertex.segment<3>(6) = unit(linear * vector(attributes.tangents, source, 4).normalized());
      const float handedness = attributes.tangents[source * 4 + 3] < 0 ? -1.0f : 1.0f;
      if (!vertex.segment<3>(6).isZero(0)) vertex[9] = mirror * handedness;
    }
    if (!attributes.texcoords.empty())
      vertex.segment<2>(10) =
          Eigen::Map<const Eigen::Vector2f>(attributes.texcoords.data() + source * 2);
  }
  return {};
}

/// Gives vertices without a normal the mean of their triangles' normals, weighted by area.
void fillNormals(Primitive& primitive) {
  const std::size_t count = primitive.vertices.size() / kVertexFloats;
  std::vector<Eigen::Vector3d> sums(count, Eigen::Vector3d::Zero());
  bool any = false;
  for (std::size_t i = 0; i < count && !any; ++i)
    any = vertexOf(primitive.vertices, i).segment<3>(3).isZero(0);
  if (!any) return;
  for (std::size_t i = 0; i < primitive.indices.size(); i += 3) {
    Eigen::Vector3d corner[3];
    for (std::size_t k = 0; k < 3; ++k)
      corner[k] = vertexOf(primitive.vertices, primitive.indices[i + k]).head<3>().cast<double>();
    const Eigen::Vector3d normal = (corner[1] - corner[0]).cross(corner[2] - corner[0]);
    for (std::size_t k = 0; k < 3; ++k) sums[primitive.indices[i + k]] += normal;
  }
  for (std::size_t i = 0; i < count; ++i) {
    Vertex vertex = vertexOf(primitive.vertices, i);
    if (!vertex.segment<3>(3).isZero(0)) continue;
    // A vertex of flat triangles only is not seen; it only needs some unit normal.
    const double length = sums[i].norm();
    vertex.segment<3>(3) = length > kMinLength ? Eigen::Vector3f((sums[i] / length).cast<float>())
                                               : Eigen::Vector3f::UnitZ();
  }
}

/// How many vertices and triangles may still be added.
struct Budget {
  std::size_t vertices = kMaxGlassesVertices;
  std::size_t triangles = kMaxGlassesTriangles;

  std::optional<Error> take(std::size_t vertex_count, std::size_t triangle_count) {
    if (vertex_count > vertices || triangle_count > triangles)
      return Error{ErrorCode::kGlassesUnsupported,
                   "the model has more than " + std::to_string(kMaxGlassesVertices) +
                       " vertices or " + std::to_string(kMaxGlassesTriangles) +
                       " triangles. Simplify it."};
    vertices -= vertex_count;
    triangles -= triangle_count;
    return {};
  }
};

/// A primitive's material, and that of each variant: none where no variant changes it.
struct MaterialChoice {
  int material;
  std::vector<int> of_variants;
};

Result<MaterialChoice> chooseMaterials(const GltfDocument& document,
                                       const tinygltf::Primitive& primitive,
                                       MaterialTable& materials) {
  const auto base = materials.add(primitive.material);
  if (!base) return base.error();
  MaterialChoice choice{*base, {}};
  const auto found = primitive.extensions.find("KHR_materials_variants");
  if (found == primitive.extensions.end() || !found->second.Has("mappings")) return choice;
  const std::string_view where = "KHR_materials_variants";
  const tinygltf::Value& mappings = found->second.Get("mappings");
  choice.of_variants.assign(document.variants.size(), *base);
  for (int m = 0; m < int(mappings.ArrayLen()); ++m) {
    const tinygltf::Value& mapping = mappings.Get(m);
    const int index = mapping.Has("material") ? mapping.Get("material").GetNumberAsInt() : -1;
    if (!isIndex(index, document.model.materials.size()))
      return invalid(std::string(where) + " maps to material " + std::to_string(index) + " of " +
                     std::to_string(document.model.materials.size()) + ".");
    const auto material = materials.add(index);
    if (!material) return material.error();
    const tinygltf::Value& variants = mapping.Get("variants");
    if (!variants.IsArray()) continue;
    for (int v = 0; v < int(variants.ArrayLen()); ++v) {
      const int variant = variants.Get(v).GetNumberAsInt();
      if (!isIndex(variant, document.variants.size()))
        return invalid(std::string(where) + " maps variant " + std::to_string(variant) + " of " +
                       std::to_string(document.variants.size()) + ".");
      choice.of_variants[std::size_t(variant)] = *material;
    }
  }
  return choice;
}

/// One primitive of the file at one place, or one without indices if it has no triangle.
Result<Primitive> convertPrimitive(const GltfDocument& document, const tinygltf::Primitive& source,
                                   const MaterialChoice& choice,
                                   const std::vector<Material>& materials,
                                   const Eigen::Affine3d& world_from_mesh, Budget& budget) {
  // 1. Is it small enough? Elements without a buffer view cost a file nothing.
  const auto& accessors = document.model.accessors;
  const std::size_t vertex_count = accessors[std::size_t(source.attributes.at("POSITION"))].count;
  const std::size_t order_count =
      source.indices == -1 ? vertex_count : accessors[std::size_t(source.indices)].count;
  const std::size_t triangle_count = source.mode == TINYGLTF_MODE_TRIANGLES
                                         ? order_count / 3
                                         : std::max(order_count, std::size_t(2)) - 2;
  const bool flat = !source.attributes.contains("NORMAL");
  if (auto error =
          budget.take(std::max(vertex_count, flat ? triangle_count * 3 : 0), triangle_count))
    return *error;

  // 2. Read it.
  const auto attributes = readAttributes(document, source);
  if (!attributes) return attributes.error();
  if (auto error = checkTexcoords(materials[std::size_t(choice.material)], *attributes))
    return *error;
  for (const int material : choice.of_variants)
    if (auto error = checkTexcoords(materials[std::size_t(material)], *attributes)) return *error;
  std::vector<std::uint32_t> order(vertex_count);
  std::iota(order.begin(), order.end(), 0u);
  std::vector<std::uint32_t> triangles = order;
  if (source.indices != -1) {
    auto indices = readIndices(document, source.indices, vertex_count);
    if (!indices) return at("indices", indices.error());
    triangles = std::move(*indices);
  }
  triangles = triangleList(source.mode, std::move(triangles));

  // 3. Mirrored triangles are seen from behind: turn them.
  if (world_from_mesh.linear().determinant() < 0)
    for (std::size_t i = 0; i < triangles.size(); i += 3) std::swap(triangles[i], triangles[i + 1]);

  // 4. Flat normals: no vertex is shared. Tangents mean nothing without the file's normals.
  Primitive primitive;
  primitive.material = choice.material;
  primitive.variant_materials = choice.of_variants;
  primitive.unit_mm =
      float(kMmPerMetre * std::cbrt(std::abs(world_from_mesh.linear().determinant())));
  if (flat) {
    Attributes without_tangents = *attributes;
    without_tangents.tangents.clear();
    if (auto error =
            placeVertices(without_tangents, world_from_mesh, triangles, primitive.vertices))
      return *error;
    order = triangles;
    std::iota(triangles.begin(), triangles.end(), 0u);
  } else if (auto error = placeVertices(*attributes, world_from_mesh, order, primitive.vertices)) {
    return *error;
  }
  primitive.texcoords1 = gathered(attributes->texcoords1, 2, order);
  primitive.colors = gathered(attributes->colors, 4, order);
  primitive.indices = std::move(triangles);
  fillNormals(primitive);
  return primitive;
}

void measureBounds(GlassesModel& model) {
  model.min.fill(std::numeric_limits<float>::max());
  model.max.fill(std::numeric_limits<float>::lowest());
  for (const Primitive& primitive : model.primitives)
    for (std::size_t i = 0; i < primitive.vertices.size(); i += kVertexFloats)
      for (std::size_t k = 0; k < 3; ++k) {
        model.min[k] = std::min(model.min[k], primitive.vertices[i + k]);
        model.max[k] = std::max(model.max[k], primitive.vertices[i + k]);
      }
}

}  // namespace

Result<GlassesModel> loadGlasses(std::span<const std::uint8_t> file) {
  // 1. Parse, and check everything that can be checked without reading vertices.
  const auto document = parseGltf(file);
  if (!document) return document.error();
  if (auto error = checkAccessors(*document)) return *error;
  if (auto error = checkTextures(*document)) return *error;
  if (auto error = checkPrimitives(document->model)) return *error;

  // 2. The scene's primitives, with their materials and pictures.
  const auto instances = meshInstances(*document);
  if (!instances) return instances.error();
  GlassesModel model;
  model.variants = document->variants;
  MaterialTable materials(*document, model);
  Budget budget;
  for (const MeshInstance& instance : *instances) {
    const auto& primitives = document->model.meshes[instance.mesh].primitives;
    for (std::size_t p = 0; p < primitives.size(); ++p) {
      if (!isTriangles(primitives[p])) continue;
      const auto where = [&] { return primitiveName(document->model, instance.mesh, p); };
      const auto choice = chooseMaterials(*document, primitives[p], materials);
      if (!choice) return at(where(), choice.error());
      auto primitive = convertPrimitive(*document, primitives[p], *choice, model.materials,
                                        instance.world_from_mesh, budget);
      if (!primitive) return at(where(), primitive.error());
      if (primitive->indices.empty()) continue;
      const std::string& node = document->model.nodes[instance.node].name;
      primitive->name = node.empty() ? document->model.meshes[instance.mesh].name : node;
      model.primitives.push_back(std::move(*primitive));
    }
  }
  if (model.primitives.empty()) return invalid("The file's scene has no triangles to draw.");

  // 3. Their bounds.
  measureBounds(model);
  return model;
}

}  // namespace lorgnette
