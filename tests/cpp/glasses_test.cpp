#include "lorgnette/glasses.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <set>

namespace lorgnette {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Bytes = std::vector<std::uint8_t>;

// --- Files made in code
// ---------------------------------------------------------------------------

template <class T>
Bytes toBytes(const std::vector<T>& values) {
  Bytes bytes(values.size() * sizeof(T));
  std::memcpy(bytes.data(), values.data(), bytes.size());
  return bytes;
}

void appendUint32(Bytes& bytes, std::size_t value) {
  for (int shift = 0; shift < 32; shift += 8) bytes.push_back(std::uint8_t(value >> shift));
}

std::string base64(const Bytes& bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k) bits = bits << 8 | (k < count ? bytes[i + k] : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text += k <= count ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

enum ComponentType { kInt8 = 5120, kUint8, kInt16, kUint16, kUint32 = 5125, kFloat = 5126 };

/// A glTF file in the making: one buffer, one scene.
class Gltf {
 public:
  json root = {{"asset", {{"version", "2.0"}}}, {"buffers", json::array({json::object()})}};
  Bytes bin;

  int view(const Bytes& bytes, int stride = 0) {
    bin.resize((bin.size() + 3) / 4 * 4);
    json view = {{"buffer", 0}, {"byteOffset", bin.size()}, {"byteLength", bytes.size()}};
    if (stride) view["byteStride"] = stride;
    bin.insert(bin.end(), bytes.begin(), bytes.end());
    return add("bufferViews", view);
  }

  template <class T>
  int accessor(const std::vector<T>& values, ComponentType type, const std::string& shape,
               bool normalized = false) {
    const std::size_t width = shape == "SCALAR" ? 1 : std::size_t(shape.back() - '0');
    json accessor = {{"bufferView", view(toBytes(values))},
                     {"componentType", int(type)},
                     {"count", values.size() / width},
                     {"type", shape}};
    if (normalized) accessor["normalized"] = true;
    return add("accessors", accessor);
  }

  int add(const std::string& section, const json& object) {
    root[section].push_back(object);
    return int(root[section].size()) - 1;
  }

  /// A mesh of one primitive, at a node of its own.
  void addMesh(const json& primitive, json node = json::object()) {
    node["mesh"] = add("meshes", {{"primitives", json::array({primitive})}});
    add("nodes", node);
  }

  Bytes glb() const { return glbFile(finished(), bin); }

  /// As .gltf text with the buffer in a data URI.
  Bytes embedded() const { return textFile(finishedWithUri()); }

  /// The JSON with the buffer's size filled in, unless it is there.
  json finished() const {
    json result = root;
    json& buffers = result["buffers"];
    if (!buffers.empty() && !buffers[0].contains("byteLength"))
      buffers[0]["byteLength"] = bin.size();
    return result;
  }

  json finishedWithUri() const {
    json result = finished();
    result["buffers"][0]["uri"] = "data:application/octet-stream;base64," + base64(bin);
    return result;
  }

  static Bytes glbFile(const json& root, const Bytes& bin) {
    std::string text = root.dump();
    text.resize((text.size() + 3) / 4 * 4, ' ');
    Bytes chunk = bin;
    chunk.resize((chunk.size() + 3) / 4 * 4);
    Bytes file = {'g', 'l', 'T', 'F', 2, 0, 0, 0};
    appendUint32(file, 12 + 8 + text.size() + 8 + chunk.size());
    appendUint32(file, text.size());
    appendUint32(file, 0x4E4F534A);
    file.insert(file.end(), text.begin(), text.end());
    appendUint32(file, chunk.size());
    appendUint32(file, 0x004E4942);
    file.insert(file.end(), chunk.begin(), chunk.end());
    return file;
  }

  static Bytes textFile(const json& root) {
    const std::string text = root.dump();
    return {text.begin(), text.end()};
  }
};

const std::vector<float> kTriangle = {0, 0, 0, 1, 0, 0, 0, 2, 0};  // front faces +z
const Bytes kPng = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1A, '\n', 1, 2};
const Bytes kJpeg = {0xFF, 0xD8, 0xFF, 0xE0, 3};
const Bytes kWebp = {'R', 'I', 'F', 'F', 4, 0, 0, 0, 'W', 'E', 'B', 'P', 9};

/// One triangle with normals and indices: primitive 0 of mesh 0; accessors 0 (positions), 1
/// (normals), 2 (indices).
Gltf triangle(const json& node = json::object()) {
  Gltf gltf;
  const int positions = gltf.accessor(kTriangle, kFloat, "VEC3");
  const int normals = gltf.accessor<float>({0, 0, 1, 0, 0, 1, 0, 0, 1}, kFloat, "VEC3");
  const int indices = gltf.accessor<std::uint16_t>({0, 1, 2}, kUint16, "SCALAR");
  gltf.addMesh(
      {{"attributes", {{"POSITION", positions}, {"NORMAL", normals}}}, {"indices", indices}}, node);
  return gltf;
}

GlassesModel loaded(const Bytes& file) {
  auto result = loadGlasses(file);
  if (!result) {
    ADD_FAILURE() << result.error().message;
    return {};
  }
  return std::move(*result);
}

GlassesModel loaded(const Gltf& gltf) { return loaded(gltf.glb()); }

void expectError(const Bytes& file, ErrorCode code, const std::string& part) {
  const auto result = loadGlasses(file);
  ASSERT_FALSE(result) << "loaded, instead of an error with: " << part;
  EXPECT_EQ(errorCodeName(result.error().code), errorCodeName(code)) << result.error().message;
  EXPECT_NE(result.error().message.find(part), std::string::npos) << result.error().message;
}

void expectError(const Gltf& gltf, ErrorCode code, const std::string& part) {
  expectError(gltf.glb(), code, part);
}

void expectInvalid(const Gltf& gltf, const std::string& part) {
  expectError(gltf, ErrorCode::kGlassesInvalid, part);
}

using Vector = std::array<float, 3>;

Vector part(const Primitive& primitive, std::size_t vertex, std::size_t offset) {
  const float* v = primitive.vertices.data() + vertex * kVertexFloats + offset;
  return {v[0], v[1], v[2]};
}
Vector position(const Primitive& p, std::size_t vertex) { return part(p, vertex, 0); }
Vector normal(const Primitive& p, std::size_t vertex) { return part(p, vertex, 3); }

void expectNear(const Vector& actual, const Vector& expected, float tolerance = 1e-5f) {
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_NEAR(actual[k], expected[k], tolerance) << "axis " << k;
}

/// The unit normal of the side from which triangle i is counter-clockwise.
Vector faceNormal(const Primitive& p, std::size_t i) {
  const Vector a = position(p, p.indices[3 * i]), b = position(p, p.indices[3 * i + 1]),
               c = position(p, p.indices[3 * i + 2]);
  const Vector u = {b[0] - a[0], b[1] - a[1], b[2] - a[2]},
               v = {c[0] - a[0], c[1] - a[1], c[2] - a[2]};
  const Vector n = {u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2],
                    u[0] * v[1] - u[1] * v[0]};
  const float length = std::hypot(n[0], n[1], n[2]);
  return {n[0] / length, n[1] / length, n[2] / length};
}

/// What every model promises its users.
void expectSound(const GlassesModel& model) {
  ASSERT_FALSE(model.primitives.empty());
  for (const Material& material : model.materials)
    for (const MaterialTexture& texture : material.textures) {
      ASSERT_TRUE(texture.image == kNoImage ||
                  (texture.image >= 0 && std::size_t(texture.image) < model.images.size()));
      ASSERT_TRUE(texture.texcoord_set == 0 || texture.texcoord_set == 1);
      for (const float value : texture.uv_transform) ASSERT_TRUE(std::isfinite(value));
    }
  for (const EncodedImage& image : model.images) ASSERT_FALSE(image.mime_type.empty());
  for (const Primitive& primitive : model.primitives) {
    ASSERT_TRUE(primitive.material >= 0 &&
                std::size_t(primitive.material) < model.materials.size());
    ASSERT_TRUE(primitive.variant_materials.empty() ||
                primitive.variant_materials.size() == model.variants.size());
    for (const int material : primitive.variant_materials)
      ASSERT_TRUE(material >= 0 && std::size_t(material) < model.materials.size());
    ASSERT_TRUE(std::isfinite(primitive.unit_mm) && primitive.unit_mm >= 0);
    ASSERT_EQ(primitive.vertices.size() % kVertexFloats, 0u);
    ASSERT_EQ(primitive.indices.size() % 3, 0u);
    ASSERT_FALSE(primitive.indices.empty());
    const std::size_t count = primitive.vertices.size() / kVertexFloats;
    for (const std::uint32_t index : primitive.indices) ASSERT_LT(index, count);
    for (const float value : primitive.vertices) ASSERT_TRUE(std::isfinite(value));
    ASSERT_TRUE(primitive.texcoords1.empty() || primitive.texcoords1.size() == 2 * count);
    for (const float value : primitive.texcoords1) ASSERT_TRUE(std::isfinite(value));
    ASSERT_TRUE(primitive.colors.empty() || primitive.colors.size() == 4 * count);
    for (const float value : primitive.colors) ASSERT_TRUE(value >= 0 && value <= 1);
    for (std::size_t i = 0; i < count; ++i) {
      const Vector n = normal(primitive, i), p = position(primitive, i), t = part(primitive, i, 6);
      ASSERT_NEAR(std::hypot(n[0], n[1], n[2]), 1, 1e-4) << "vertex " << i;
      const float w = primitive.vertices[i * kVertexFloats + 9];
      if (w == 0) {
        ASSERT_EQ(t, Vector{});
      } else {
        ASSERT_EQ(std::abs(w), 1);
        ASSERT_NEAR(std::hypot(t[0], t[1], t[2]), 1, 1e-4);
      }
      for (std::size_t k = 0; k < 3; ++k) {
        ASSERT_GE(p[k], model.min[k]);
        ASSERT_LE(p[k], model.max[k]);
      }
    }
  }
}

// --- Geometry
// -------------------------------------------------------------------------------------

TEST(Glasses, ReadsPositionsNormalsTangentsAndTexcoordsInMillimetres) {
  Gltf gltf = triangle();
  auto& attributes = gltf.root["meshes"][0]["primitives"][0]["attributes"];
  attributes["TANGENT"] =
      gltf.accessor<float>({1, 0, 0, -1, 1, 0, 0, -1, 1, 0, 0, -1}, kFloat, "VEC4");
  attributes["TEXCOORD_0"] = gltf.accessor<float>({0, 0.25f, 1, 0.25f, 0, 0.75f}, kFloat, "VEC2");
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  ASSERT_EQ(model.primitives.size(), 1u);
  EXPECT_EQ(model.primitives[0].indices, (std::vector<std::uint32_t>{0, 1, 2}));
  const std::vector<float> expected = {
      0,    0,    0, 0, 0, 1, 1, 0, 0, -1, 0, 0.25f,  // position, normal, tangent, texcoord
      1000, 0,    0, 0, 0, 1, 1, 0, 0, -1, 1, 0.25f,  //
      0,    2000, 0, 0, 0, 1, 1, 0, 0, -1, 0, 0.75f};
  EXPECT_EQ(model.primitives[0].vertices, expected);
  EXPECT_EQ(model.min, (Vector{0, 0, 0}));
  EXPECT_EQ(model.max, (Vector{1000, 2000, 0}));
}

TEST(Glasses, ReadsEmbeddedGltfLikeGlb) {
  const Gltf gltf = triangle();
  EXPECT_EQ(loaded(gltf.embedded()).primitives[0].vertices, loaded(gltf).primitives[0].vertices);
}

TEST(Glasses, MakesFlatNormalsWhereTheFileHasNone) {
  Gltf gltf;  // two triangles around an edge, at a right angle
  const int positions = gltf.accessor<float>({0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, -1}, kFloat, "VEC3");
  const int indices = gltf.accessor<std::uint8_t>({0, 1, 2, 0, 2, 3}, kUint8, "SCALAR");
  gltf.addMesh({{"attributes", {{"POSITION", positions}}}, {"indices", indices}});
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  const Primitive& primitive = model.primitives[0];
  ASSERT_EQ(primitive.vertices.size(), 6u * kVertexFloats);
  for (std::size_t i = 0; i < 3; ++i) expectNear(normal(primitive, i), {0, 0, 1});
  for (std::size_t i = 3; i < 6; ++i) expectNear(normal(primitive, i), {-1, 0, 0});
}

TEST(Glasses, ReplacesNormalsOfNoLengthByTheirTriangles) {
  Gltf gltf = triangle();
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] =
      gltf.accessor<float>({0, 0, 0, 0, 3, 0, 0, 0, 0}, kFloat, "VEC3");
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  expectNear(normal(model.primitives[0], 0), {0, 0, 1});
  expectNear(normal(model.primitives[0], 1), {0, 1, 0});
}

TEST(Glasses, KeepsTrianglesWithoutArea) {
  Gltf gltf;
  gltf.addMesh({{"attributes",
                 {{"POSITION", gltf.accessor<float>(std::vector<float>(9, 1), kFloat, "VEC3")}}}});
  expectSound(loaded(gltf));
}

TEST(Glasses, ReadsNonIndexedTrianglesAndDropsWhatIsLeftOver) {
  Gltf gltf;
  std::vector<float> positions = kTriangle;
  positions.insert(positions.end(), {5, 5, 5, 6, 6, 6});
  gltf.addMesh({{"attributes", {{"POSITION", gltf.accessor(positions, kFloat, "VEC3")}}}});
  EXPECT_EQ(loaded(gltf).primitives[0].indices.size(), 3u);
}

TEST(Glasses, TurnsStripsAndFansIntoListsWithTheSameFront) {
  const std::vector<float> strip = {0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 2, 0};
  const std::vector<float> fan = {0, 0, 0, 1, 0, 0, 1, 1, 0, 0, 1, 0, -1, 1, 0};
  for (const int mode : {5, 6}) {
    for (const bool indexed : {false, true}) {
      Gltf gltf;
      json primitive = {
          {"mode", mode},
          {"attributes",
           {{"POSITION", gltf.accessor(mode == 5 ? strip : fan, kFloat, "VEC3")},
            {"NORMAL", gltf.accessor<float>({0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1}, kFloat,
                                            "VEC3")}}}};
      if (indexed)
        primitive["indices"] = gltf.accessor<std::uint8_t>({0, 1, 2, 3, 4}, kUint8, "SCALAR");
      gltf.addMesh(primitive);
      const GlassesModel model = loaded(gltf);
      ASSERT_EQ(model.primitives[0].indices.size(), 9u) << mode;
      for (std::size_t i = 0; i < 3; ++i) expectNear(faceNormal(model.primitives[0], i), {0, 0, 1});
    }
  }
}

TEST(Glasses, ReadsIndicesOfAllWidths) {
  const std::vector<std::uint32_t> order = {2, 0, 1};
  Gltf narrow = triangle(), wide = triangle();
  narrow.root["meshes"][0]["primitives"][0]["indices"] =
      narrow.accessor<std::uint8_t>({2, 0, 1}, kUint8, "SCALAR");
  wide.root["meshes"][0]["primitives"][0]["indices"] = wide.accessor(order, kUint32, "SCALAR");
  EXPECT_EQ(loaded(narrow).primitives[0].indices, order);
  EXPECT_EQ(loaded(wide).primitives[0].indices, order);
}

TEST(Glasses, ReadsInterleavedViews) {
  Gltf gltf;
  std::vector<float> interleaved;
  for (std::size_t i = 0; i < 3; ++i) {
    interleaved.insert(interleaved.end(), {0, 1, 0});
    for (std::size_t k = 0; k < 3; ++k) interleaved.push_back(kTriangle[3 * i + k]);
  }
  const int view = gltf.view(toBytes(interleaved), 24);
  const auto accessor = [&](int offset) {
    return gltf.add("accessors", {{"bufferView", view},
                                  {"byteOffset", offset},
                                  {"componentType", int(kFloat)},
                                  {"count", 3},
                                  {"type", "VEC3"}});
  };
  gltf.addMesh({{"attributes", {{"POSITION", accessor(12)}, {"NORMAL", accessor(0)}}}});
  const GlassesModel model = loaded(gltf);
  expectNear(position(model.primitives[0], 2), {0, 2000, 0});
  expectNear(normal(model.primitives[0], 2), {0, 1, 0});
}

TEST(Glasses, ReadsNormalizedTexcoords) {
  Gltf bytes = triangle(), shorts = triangle();
  bytes.root["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] =
      bytes.accessor<std::uint8_t>({0, 255, 51, 0, 0, 0}, kUint8, "VEC2", true);
  shorts.root["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] =
      shorts.accessor<std::uint16_t>({0, 65535, 13107, 0, 0, 0}, kUint16, "VEC2", true);
  for (const Gltf& gltf : {bytes, shorts}) {
    const GlassesModel model = loaded(gltf);
    const auto& v = model.primitives[0].vertices;
    EXPECT_FLOAT_EQ(v[11], 1);
    EXPECT_FLOAT_EQ(v[kVertexFloats + 10], 0.2f);
  }
}

TEST(Glasses, ReadsQuantizedAttributesOnlyWithTheExtension) {
  Gltf gltf;
  const int positions =
      gltf.accessor<std::int16_t>({0, 0, 0, 32767, 0, 0, 0, -32768, 0}, kInt16, "VEC3", true);
  const int normals =
      gltf.accessor<std::int8_t>({0, 0, -128, 0, 0, -127, 0, 0, -127}, kInt8, "VEC3", true);
  gltf.addMesh({{"attributes", {{"POSITION", positions}, {"NORMAL", normals}}}});
  expectInvalid(gltf, "mesh 0 primitive 0: attribute POSITION: accessor 0");
  gltf.root["extensionsUsed"] = gltf.root["extensionsRequired"] = {"KHR_mesh_quantization"};
  const GlassesModel model = loaded(gltf);
  expectNear(position(model.primitives[0], 1), {1000, 0, 0});
  expectNear(position(model.primitives[0], 2), {0, -1000, 0});
  expectNear(normal(model.primitives[0], 0), {0, 0, -1});
}

TEST(Glasses, AppliesSparseAccessors) {
  for (const bool with_view : {true, false}) {
    Gltf gltf = triangle();
    json& accessor = gltf.root["accessors"][0];
    if (!with_view) accessor.erase("bufferView");
    const int indices = gltf.view({1, 2}), values = gltf.view(toBytes<float>({7, 0, 0, 0, 8, 0}));
    accessor["sparse"] = {{"count", 2},
                          {"indices", {{"bufferView", indices}, {"componentType", int(kUint8)}}},
                          {"values", {{"bufferView", values}}}};
    const GlassesModel model = loaded(gltf);
    expectNear(position(model.primitives[0], 0), {0, 0, 0});
    expectNear(position(model.primitives[0], 1), {7000, 0, 0});
    expectNear(position(model.primitives[0], 2), {0, 8000, 0});
  }
}

TEST(Glasses, AcceptsWholeNumbersWrittenAsFloats) {
  Gltf gltf = triangle();
  gltf.root["accessors"][0]["count"] = 3.0;
  gltf.root["nodes"][0]["mesh"] = 0.0;
  expectSound(loaded(gltf));
}

TEST(Glasses, LeavesOutPointsAndLines) {
  Gltf gltf = triangle();
  for (int mode = 0; mode < 4; ++mode)
    gltf.root["meshes"][0]["primitives"].push_back(
        {{"mode", mode}, {"attributes", {{"POSITION", 0}}}});
  EXPECT_EQ(loaded(gltf).primitives.size(), 1u);
}

// --- The scene
// ------------------------------------------------------------------------------------

TEST(Glasses, ComposesNodeTransforms) {
  const double half = std::sqrt(0.5);
  Gltf gltf = triangle({{"matrix", {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 2, 3, 1}}});
  gltf.add("nodes", {{"children", {0}},
                     {"translation", {10, 0, 0}},
                     {"rotation", {0, 0, half, half}},  // x → y, y → −x
                     {"scale", {2, 2, 2}}});
  gltf.root["scenes"] = json::array({{{"nodes", {1}}}});
  const GlassesModel model = loaded(gltf);
  // (1, 0, 0) → + (1, 2, 3) = (2, 2, 3) → × 2 = (4, 4, 6) → (−4, 4, 6) → (6, 4, 6)
  expectNear(position(model.primitives[0], 1), {6000, 4000, 6000}, 1e-2f);
  expectNear(normal(model.primitives[0], 1), {0, 0, 1});
}

TEST(Glasses, TransformsNormalsByTheInverseTranspose) {
  Gltf gltf = triangle({{"scale", {1, 4, 1}}});
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["NORMAL"] =
      gltf.accessor<float>({3, 4, 0, 3, 4, 0, 3, 4, 0}, kFloat, "VEC3");
  expectNear(normal(loaded(gltf).primitives[0], 0), {std::sqrt(0.9f), std::sqrt(0.1f), 0});
}

TEST(Glasses, TurnsMirroredTrianglesAround) {
  Gltf gltf = triangle({{"scale", {-1, 1, 1}}});
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["TANGENT"] =
      gltf.accessor<float>({1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 1}, kFloat, "VEC4");
  const GlassesModel model = loaded(gltf);
  const Primitive& primitive = model.primitives[0];
  expectNear(position(primitive, 1), {-1000, 0, 0});
  expectNear(normal(primitive, 1), {0, 0, 1});
  expectNear(faceNormal(primitive, 0), {0, 0, 1});
  expectNear(part(primitive, 0, 6), {-1, 0, 0});
  EXPECT_EQ(primitive.vertices[9], -1);  // the bitangent still points to +y

  Gltf flat = triangle({{"scale", {1, 1, -1}}});
  flat.root["meshes"][0]["primitives"][0]["attributes"].erase("NORMAL");
  const GlassesModel flat_model = loaded(flat);
  expectNear(normal(flat_model.primitives[0], 0), {0, 0, -1});
  expectNear(faceNormal(flat_model.primitives[0], 0), {0, 0, -1});
}

TEST(Glasses, DrawsTheDefaultSceneElseSceneZeroElseAllNodes) {
  Gltf gltf = triangle({{"translation", {1, 0, 0}}});
  gltf.add("nodes", {{"mesh", 0}, {"translation", {5, 0, 0}}});
  EXPECT_EQ(loaded(gltf).primitives.size(), 2u);
  gltf.root["scenes"] = json::array({{{"nodes", {0}}}, {{"nodes", {1}}}});
  EXPECT_EQ(loaded(gltf).min[0], 1000);
  gltf.root["scene"] = 1;
  EXPECT_EQ(loaded(gltf).min[0], 5000);
}

// --- Materials and pictures
// -----------------------------------------------------------------------

TEST(Glasses, GivesPrimitivesWithoutMaterialTheDefaultOne) {
  const GlassesModel model = loaded(triangle());
  ASSERT_EQ(model.materials.size(), 1u);
  const Material& material = model.materials[0];
  EXPECT_EQ(material.base_color, (std::array<float, 4>{1, 1, 1, 1}));
  EXPECT_EQ(material.metallic, 1);
  EXPECT_EQ(material.roughness, 1);
  EXPECT_EQ(material.ior, 1.5f);
  EXPECT_EQ(material.alpha_mode, AlphaMode::kOpaque);
  for (const MaterialTexture& texture : material.textures) EXPECT_EQ(texture.image, kNoImage);
}

TEST(Glasses, ReadsMaterialFactorsAndExtensions) {
  Gltf gltf = triangle();
  gltf.add("materials", {{"name", "unused"}});
  gltf.root["meshes"][0]["primitives"][0]["material"] =
      gltf.add("materials", {{"name", "lens"},
                             {"alphaMode", "MASK"},
                             {"alphaCutoff", 0.25},
                             {"doubleSided", true},
                             {"emissiveFactor", {0.5, 0, 1}},
                             {"pbrMetallicRoughness",
                              {{"baseColorFactor", {0.1, 0.2, 0.3, 0.4}},
                               {"metallicFactor", 0},
                               {"roughnessFactor", 0.125}}},
                             {"extensions",
                              {{"KHR_materials_transmission", {{"transmissionFactor", 0.75}}},
                               {"KHR_materials_ior", {{"ior", 1.25}}},
                               {"KHR_materials_emissive_strength", {{"emissiveStrength", 4}}},
                               {"KHR_materials_unlit", json::object()},
                               {"ACME_sparkle", {{"sparkle", {1, {2, "three"}}}}}}}});
  gltf.root["extensionsRequired"] = {"KHR_materials_transmission", "KHR_materials_ior",
                                     "KHR_materials_emissive_strength", "KHR_materials_unlit"};
  const GlassesModel model = loaded(gltf);
  ASSERT_EQ(model.materials.size(), 1u) << "only what is drawn";
  const Material& material = model.materials[0];
  EXPECT_EQ(material.name, "lens");
  EXPECT_EQ(material.base_color, (std::array<float, 4>{0.1f, 0.2f, 0.3f, 0.4f}));
  EXPECT_EQ(material.metallic, 0);
  EXPECT_EQ(material.roughness, 0.125f);
  EXPECT_EQ(material.emissive, (std::array<float, 3>{2, 0, 4}));
  EXPECT_EQ(material.alpha_mode, AlphaMode::kMask);
  EXPECT_EQ(material.alpha_cutoff, 0.25f);
  EXPECT_TRUE(material.double_sided);
  EXPECT_EQ(material.transmission, 0.75f);
  EXPECT_EQ(material.ior, 1.25f);
}

TEST(Glasses, ReadsTheExtensionsOfGlassLacquerAndCoatings) {
  Gltf gltf = triangle({{"scale", {0.5, 0.5, 0.5}}});
  gltf.root["meshes"][0]["primitives"][0]["material"] =
      gltf.add("materials", {{"extensions",
                              {{"KHR_materials_volume",
                                {{"thicknessFactor", 0.002},
                                 {"attenuationDistance", 0.25},
                                 {"attenuationColor", {0.5, 0.25, 1}}}},
                               {"KHR_materials_clearcoat",
                                {{"clearcoatFactor", 0.75}, {"clearcoatRoughnessFactor", 0.125}}},
                               {"KHR_materials_specular",
                                {{"specularFactor", 0.5}, {"specularColorFactor", {2, 1, 0.5}}}},
                               {"KHR_materials_iridescence",
                                {{"iridescenceFactor", 1},
                                 {"iridescenceIor", 1.75},
                                 {"iridescenceThicknessMinimum", 200},
                                 {"iridescenceThicknessMaximum", 512}}},
                               {"KHR_materials_unlit", json::object()}}}});
  gltf.root["extensionsRequired"] = {"KHR_materials_volume", "KHR_materials_clearcoat",
                                     "KHR_materials_specular", "KHR_materials_iridescence",
                                     "KHR_materials_unlit"};
  const GlassesModel model = loaded(gltf);
  EXPECT_EQ(model.primitives[0].unit_mm, 500);
  const Material& material = model.materials[0];
  EXPECT_EQ(material.thickness, 0.002f);
  EXPECT_EQ(material.attenuation_distance_mm, 250);
  EXPECT_EQ(material.attenuation_color, (Vector{0.5, 0.25, 1}));
  EXPECT_EQ(material.clearcoat, 0.75f);
  EXPECT_EQ(material.clearcoat_roughness, 0.125f);
  EXPECT_EQ(material.specular, 0.5f);
  EXPECT_EQ(material.specular_color, (Vector{2, 1, 0.5}));
  EXPECT_EQ(material.iridescence, 1);
  EXPECT_EQ(material.iridescence_ior, 1.75f);
  EXPECT_EQ(material.iridescence_min_nm, 200);
  EXPECT_EQ(material.iridescence_max_nm, 512);
  EXPECT_TRUE(material.unlit);
  const Material plain = loaded(triangle()).materials[0];
  EXPECT_FALSE(plain.unlit);
  EXPECT_EQ(plain.attenuation_distance_mm, 0) << "none is infinitely far";
  EXPECT_EQ(plain.iridescence_max_nm, 400);
}

TEST(Glasses, ReadsVertexColoursWithAndWithoutAlpha) {
  Gltf rgb = triangle(), rgba = triangle(), floats = triangle();
  const auto set = [](Gltf& gltf, int accessor) {
    gltf.root["meshes"][0]["primitives"][0]["attributes"]["COLOR_0"] = accessor;
  };
  set(rgb,
      rgb.accessor<std::uint16_t>({65535, 0, 0, 0, 65535, 0, 0, 0, 13107}, kUint16, "VEC3", true));
  set(rgba,
      rgba.accessor<std::uint8_t>({255, 0, 51, 102, 0, 0, 0, 0, 0, 0, 0, 0}, kUint8, "VEC4", true));
  set(floats, floats.accessor<float>({1.5f, -1, 0.25f, 0, 0, 0, 0, 0, 0}, kFloat, "VEC3"));
  EXPECT_EQ(loaded(rgb).primitives[0].colors,
            (std::vector<float>{1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 0.2f, 1}));
  const GlassesModel with_alpha = loaded(rgba);
  EXPECT_EQ(with_alpha.primitives[0].colors[2], 0.2f);
  EXPECT_EQ(with_alpha.primitives[0].colors[3], 0.4f);
  const GlassesModel clamped = loaded(floats);
  EXPECT_EQ(clamped.primitives[0].colors[0], 1);
  EXPECT_EQ(clamped.primitives[0].colors[1], 0);
  set(rgb, rgb.accessor<std::uint16_t>({0, 0, 0, 0, 0, 0}, kUint16, "VEC2", true));
  expectInvalid(rgb, "attribute COLOR_0");
}

TEST(Glasses, KeepsColoursAndSecondCoordinatesOfFlatTriangles) {
  Gltf gltf;  // three vertices, two triangles: flat normals part them
  const int positions = gltf.accessor(kTriangle, kFloat, "VEC3");
  const int colors = gltf.accessor<float>({1, 0, 0, 0, 1, 0, 0, 0, 1}, kFloat, "VEC3");
  const int texcoords = gltf.accessor<float>({0, 0.5f, 1, 0.5f, 2, 0.5f}, kFloat, "VEC2");
  const int indices = gltf.accessor<std::uint8_t>({2, 0, 1, 1, 0, 2}, kUint8, "SCALAR");
  gltf.addMesh(
      {{"attributes", {{"POSITION", positions}, {"COLOR_0", colors}, {"TEXCOORD_1", texcoords}}},
       {"indices", indices}});
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  const Primitive& primitive = model.primitives[0];
  ASSERT_EQ(primitive.colors.size(), 24u);
  EXPECT_EQ(primitive.colors[2], 1);  // vertex 2 comes first
  EXPECT_EQ(primitive.texcoords1[0], 2);
  EXPECT_EQ(primitive.texcoords1[6], 1);
}

TEST(Glasses, NamesPrimitivesByNodeElseMesh) {
  Gltf gltf = triangle();
  gltf.root["meshes"][0]["name"] = "mesh";
  EXPECT_EQ(loaded(gltf).primitives[0].name, "mesh");
  gltf.root["nodes"][0]["name"] = "temple_left";
  EXPECT_EQ(loaded(gltf).primitives[0].name, "temple_left");
}

/// Three materials; variant 1 changes the only primitive's, variant 2 too, variant 0 does not.
Gltf variants() {
  Gltf gltf = triangle();
  for (const char* name : {"unused", "gold", "steel"}) gltf.add("materials", {{"name", name}});
  json& primitive = gltf.root["meshes"][0]["primitives"][0];
  primitive["material"] = 1;
  primitive["extensions"]["KHR_materials_variants"]["mappings"] = {
      {{"material", 2}, {"variants", {1, 2}}}};
  gltf.root["extensions"]["KHR_materials_variants"]["variants"] = {
      {{"name", "Gold"}}, {{"name", "Steel"}}, {{"name", "Stahl"}}};
  gltf.root["extensionsUsed"] = gltf.root["extensionsRequired"] = {"KHR_materials_variants"};
  return gltf;
}

TEST(Glasses, ReadsMaterialVariants) {
  const GlassesModel model = loaded(variants());
  expectSound(model);
  EXPECT_EQ(model.variants, (std::vector<std::string>{"Gold", "Steel", "Stahl"}));
  ASSERT_EQ(model.materials.size(), 2u);
  const auto nameOf = [&](int material) { return model.materials[std::size_t(material)].name; };
  const Primitive& primitive = model.primitives[0];
  EXPECT_EQ(nameOf(primitive.material), "gold");
  ASSERT_EQ(primitive.variant_materials.size(), 3u);
  EXPECT_EQ(nameOf(primitive.variant_materials[0]), "gold");
  EXPECT_EQ(nameOf(primitive.variant_materials[1]), "steel");
  EXPECT_EQ(nameOf(primitive.variant_materials[2]), "steel");
  EXPECT_TRUE(loaded(triangle()).variants.empty());
}

TEST(Glasses, RefusesBadMaterialVariants) {
  const auto spoilt = [](const std::function<void(json & mapping, json & names)>& spoil) {
    Gltf gltf = variants();
    spoil(gltf.root["meshes"][0]["primitives"][0]["extensions"]["KHR_materials_variants"]
                   ["mappings"][0],
          gltf.root["extensions"]["KHR_materials_variants"]["variants"]);
    return gltf;
  };
  expectInvalid(spoilt([](json& mapping, json&) { mapping["material"] = 3; }), "material 3 of 3");
  expectInvalid(spoilt([](json& mapping, json&) { mapping["variants"] = {7}; }), "variant 7 of 3");
  expectInvalid(spoilt([](json& mapping, json&) { mapping["variants"] = "all"; }), "variants");
  expectInvalid(spoilt([](json&, json& names) { names[1].erase("name"); }), "has no name");
  expectInvalid(spoilt([](json&, json& names) { names = 3; }), "variants is not an array");
  expectError(spoilt([](json&, json& names) {
                for (int i = 0; i < 300; ++i) names.push_back({{"name", "x"}});
              }),
              ErrorCode::kGlassesUnsupported, "303 material variants");
}

/// A triangle whose material shows four pictures: PNG and JPEG from buffer views, WebP from a data
/// URI, and the PNG again.
Gltf textured() {
  Gltf gltf = triangle();
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_0"] =
      gltf.accessor<float>({0, 0, 1, 0, 0, 1}, kFloat, "VEC2");
  gltf.root["meshes"][0]["primitives"][0]["material"] = 0;
  const int png = gltf.view(kPng), jpeg = gltf.view(kJpeg);
  gltf.root["images"] = {{{"bufferView", png}, {"mimeType", "image/png"}},
                         {{"bufferView", jpeg}, {"mimeType", "image/png"}},  // a lie
                         {{"uri", "data:image/webp;base64," + base64(kWebp)}},
                         {{"uri", "unused.png"}}};
  gltf.root["textures"] = {
      {{"source", 0}}, {{"source", 1}}, {{"extensions", {{"EXT_texture_webp", {{"source", 2}}}}}}};
  gltf.add("materials",
           {{"pbrMetallicRoughness",
             {{"baseColorTexture", {{"index", 1}}}, {"metallicRoughnessTexture", {{"index", 0}}}}},
            {"normalTexture", {{"index", 2}, {"scale", 0.5}}},
            {"emissiveTexture", {{"index", 0}}}});
  return gltf;
}

TEST(Glasses, KeepsPicturesEncodedEachOnce) {
  const GlassesModel model = loaded(textured());
  expectSound(model);
  ASSERT_EQ(model.images.size(), 3u);
  const Material& material = model.materials[0];
  const auto image = [&](int index) { return model.images.at(std::size_t(index)); };
  const auto shown = [&](TextureSlot slot) { return material.texture(slot).image; };
  EXPECT_EQ(image(shown(TextureSlot::kBaseColor)).mime_type, "image/jpeg");
  EXPECT_EQ(image(shown(TextureSlot::kBaseColor)).bytes, kJpeg);
  EXPECT_EQ(image(shown(TextureSlot::kMetallicRoughness)).mime_type, "image/png");
  EXPECT_EQ(image(shown(TextureSlot::kMetallicRoughness)).bytes, kPng);
  EXPECT_EQ(image(shown(TextureSlot::kNormal)).mime_type, "image/webp");
  EXPECT_EQ(image(shown(TextureSlot::kNormal)).bytes, kWebp);
  EXPECT_EQ(shown(TextureSlot::kEmissive), shown(TextureSlot::kMetallicRoughness));
  EXPECT_EQ(shown(TextureSlot::kOcclusion), kNoImage);
  EXPECT_EQ(material.normal_scale, 0.5f);
}

TEST(Glasses, ReadsPercentEncodedDataUris) {
  Gltf gltf = textured();
  std::string uri = "data:image/jpeg,";
  for (const std::uint8_t byte : kJpeg) {
    uri += '%';
    for (const int shift : {4, 0}) uri += "0123456789abcDEF"[byte >> shift & 15];
  }
  gltf.root["images"][1] = {{"uri", uri}};
  const GlassesModel model = loaded(gltf);
  const Material& material = model.materials.at(0);
  const int image = material.texture(TextureSlot::kBaseColor).image;
  EXPECT_EQ(model.images.at(std::size_t(image)).bytes, kJpeg);
}

TEST(Glasses, ReadsTwoTexcoordSets) {
  Gltf gltf = textured();
  json& material = gltf.root["materials"][0];
  material["normalTexture"]["texCoord"] = 1;
  expectInvalid(gltf, "no attribute TEXCOORD_1");
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_1"] =
      gltf.accessor<float>({0.5f, 0, 1, 0, 0, 1}, kFloat, "VEC2");
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  EXPECT_EQ(model.primitives[0].vertices[10], 0);
  EXPECT_EQ(model.primitives[0].texcoords1, (std::vector<float>{0.5f, 0, 1, 0, 0, 1}));
  EXPECT_EQ(model.materials[0].texture(TextureSlot::kNormal).texcoord_set, 1);
  EXPECT_EQ(model.materials[0].texture(TextureSlot::kBaseColor).texcoord_set, 0);
  material["normalTexture"]["texCoord"] = 2;
  expectError(gltf, ErrorCode::kGlassesUnsupported, "texture coordinate set 2");
}

TEST(Glasses, ReadsTexturesOfExtensions) {
  Gltf gltf = textured();
  const auto texture = [](int index) { return json{{"index", index}}; };
  gltf.root["materials"][0]["occlusionTexture"] = {{"index", 0}, {"strength", 0.25}};
  gltf.root["materials"][0]["extensions"] = {
      {"KHR_materials_transmission", {{"transmissionTexture", texture(0)}}},
      {"KHR_materials_volume", {{"thicknessTexture", texture(1)}}},
      {"KHR_materials_clearcoat",
       {{"clearcoatTexture", texture(2)},
        {"clearcoatRoughnessTexture", texture(0)},
        {"clearcoatNormalTexture", {{"index", 1}, {"scale", 0.5}}}}},
      {"KHR_materials_specular",
       {{"specularTexture", texture(2)}, {"specularColorTexture", texture(0)}}},
      {"KHR_materials_iridescence",
       {{"iridescenceTexture", texture(1)}, {"iridescenceThicknessTexture", texture(2)}}}};
  const GlassesModel model = loaded(gltf);
  expectSound(model);
  const Material& material = model.materials[0];
  for (const MaterialTexture& used : material.textures) EXPECT_NE(used.image, kNoImage);
  EXPECT_EQ(material.occlusion_strength, 0.25f);
  EXPECT_EQ(material.clearcoat_normal_scale, 0.5f);
  const auto image = [&](TextureSlot slot) {
    return model.images.at(std::size_t(material.texture(slot).image)).mime_type;
  };
  EXPECT_EQ(image(TextureSlot::kOcclusion), "image/png");
  EXPECT_EQ(image(TextureSlot::kThickness), "image/jpeg");
  EXPECT_EQ(image(TextureSlot::kClearcoat), "image/webp");
  EXPECT_EQ(image(TextureSlot::kIridescenceThickness), "image/webp");
  gltf.root["materials"][0]["extensions"]["KHR_materials_volume"]["thicknessTexture"]["index"] = 9;
  expectInvalid(gltf, "material 0, thicknessTexture, uses texture 9 of 3");
}

TEST(Glasses, ReadsSamplers) {
  Gltf gltf = textured();
  gltf.root["samplers"] = {
      {{"wrapS", 33071}, {"wrapT", 33648}, {"minFilter", 9728}, {"magFilter", 9728}},
      json::object()};
  gltf.root["textures"][1]["sampler"] = 0;
  gltf.root["textures"][0]["sampler"] = 1;
  const Material material = loaded(gltf).materials[0];
  const Sampler& own = material.texture(TextureSlot::kBaseColor).sampler;
  EXPECT_EQ(own.wrap_s, 33071);
  EXPECT_EQ(own.wrap_t, 33648);
  EXPECT_EQ(own.min_filter, 9728);
  EXPECT_EQ(own.mag_filter, 9728);
  for (const TextureSlot slot : {TextureSlot::kMetallicRoughness, TextureSlot::kNormal}) {
    EXPECT_EQ(material.texture(slot).sampler.wrap_s, 10497);
    EXPECT_EQ(material.texture(slot).sampler.min_filter, 9987);
    EXPECT_EQ(material.texture(slot).sampler.mag_filter, 9729);
  }
}

TEST(Glasses, ReadsTextureTransforms) {
  Gltf gltf = textured();
  gltf.root["meshes"][0]["primitives"][0]["attributes"]["TEXCOORD_1"] =
      gltf.accessor<float>({0, 0, 1, 0, 0, 1}, kFloat, "VEC2");
  gltf.root["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]["extensions"] = {
      {"KHR_texture_transform",
       {{"offset", {0.25, 0.5}}, {"rotation", M_PI / 2}, {"scale", {2, 3}}, {"texCoord", 1}}}};
  const MaterialTexture texture = loaded(gltf).materials[0].texture(TextureSlot::kBaseColor);
  EXPECT_EQ(texture.texcoord_set, 1);
  // Counter-clockwise, and v runs down: a quarter turn takes u to −v and v to u.
  const std::array<float, 6> expected = {0, -2, 3, 0, 0.25f, 0.5f};
  for (std::size_t i = 0; i < 6; ++i) EXPECT_NEAR(texture.uv_transform[i], expected[i], 1e-6f);
}

// --- Bad files
// ------------------------------------------------------------------------------------

struct BadFile {
  const char* name;
  std::function<void(json& root)> spoil;
  ErrorCode code;
  const char* message;
};

void PrintTo(const BadFile& file, std::ostream* out) { *out << file.name; }

class SpoiltGlasses : public testing::TestWithParam<BadFile> {};

TEST_P(SpoiltGlasses, AreRefusedSayingWhere) {
  Gltf gltf = textured();
  gltf.root["meshes"][0]["name"] = "frame";
  ASSERT_TRUE(loadGlasses(gltf.glb()));
  GetParam().spoil(gltf.root);
  expectError(gltf, GetParam().code, GetParam().message);
}

constexpr ErrorCode kInvalid = ErrorCode::kGlassesInvalid;
constexpr ErrorCode kUnsupported = ErrorCode::kGlassesUnsupported;

const BadFile kBadFiles[] = {
    {"OldVersion", [](json& r) { r["asset"]["version"] = "1.0"; }, kUnsupported, "glTF 2.0"},
    {"NewerMinimum", [](json& r) { r["asset"]["minVersion"] = "2.1"; }, kUnsupported, "minVersion"},
    {"NoAsset", [](json& r) { r.erase("asset"); }, kInvalid, "asset"},
    {"Draco", [](json& r) { r["extensionsRequired"] = {"KHR_draco_mesh_compression"}; },
     kUnsupported, "KHR_draco_mesh_compression"},
    {"SectionIsNoArray", [](json& r) { r["nodes"] = 3; }, kInvalid, "nodes is not an array"},
    {"IndexIsText", [](json& r) { r["nodes"][0]["mesh"] = "0"; }, kInvalid, "nodes[0].mesh"},
    {"IndexBeyond32Bits", [](json& r) { r["nodes"][0]["mesh"] = 4294967296; }, kInvalid,
     "nodes[0].mesh"},
    {"NegativeIndex", [](json& r) { r["accessors"][2]["bufferView"] = -1; }, kInvalid,
     "accessors[2].bufferView"},
    {"ShortMatrix",
     [](json& r) {
       r["nodes"][0]["matrix"] = {1, 0};
     },
     kInvalid, "nodes[0].matrix is not an array of 16 numbers"},
    {"NoAttributes", [](json& r) { r["meshes"][0]["primitives"][0].erase("attributes"); }, kInvalid,
     "attributes"},
    {"ExternalBuffer", [](json& r) { r["buffers"][0]["uri"] = "frame.bin"; }, kUnsupported,
     "frame.bin"},
    {"BadBase64", [](json& r) { r["buffers"][0]["uri"] = "data:;base64,AB?D"; }, kInvalid,
     "buffer 0"},
    {"BadPercent", [](json& r) { r["buffers"][0]["uri"] = "data:,a%4"; }, kInvalid, "buffer 0"},
    {"AbsentBuffer",
     [](json& r) {
       r["bufferViews"][0]["buffer"] = 1;
       r["buffers"].push_back({{"byteLength", 100}});
     },
     kUnsupported, "buffer 1 is not in the file"},
    {"DracoWithoutFallback",
     [](json& r) {
       r["extensionsUsed"] = {"KHR_draco_mesh_compression"};
       r["accessors"][2].erase("bufferView");
     },
     kUnsupported, "KHR_draco_mesh_compression"},
    {"EmptyBuffer", [](json& r) { r["buffers"][0]["byteLength"] = 0; }, kInvalid, "buffer 0"},
    {"BufferBeyondChunk", [](json& r) { r["buffers"][0]["byteLength"] = 100000; }, kInvalid,
     "buffer 0"},
    {"NoBuffers", [](json& r) { r["buffers"] = json::array(); }, kInvalid, "buffer view 0"},
    {"ViewBeyondBuffer", [](json& r) { r["bufferViews"][1]["byteOffset"] = 2147483647; }, kInvalid,
     "buffer view 1 ends"},
    {"EmptyView", [](json& r) { r["bufferViews"][1]["byteLength"] = 0; }, kInvalid,
     "buffer view 1"},
    {"AccessorBeyondView", [](json& r) { r["accessors"][1]["count"] = 4; }, kInvalid,
     "accessor 1 ends at byte 48 of buffer view 1, which has 36"},
    {"AccessorOffset", [](json& r) { r["accessors"][1]["byteOffset"] = 2147483647; }, kInvalid,
     "accessor 1 ends"},
    {"AccessorHugeCount", [](json& r) { r["accessors"][1]["count"] = 2147483647; }, kInvalid,
     "accessor 1 ends"},
    {"AccessorNoElements", [](json& r) { r["accessors"][1]["count"] = 0; }, kInvalid, "accessor 1"},
    {"AccessorComponentType", [](json& r) { r["accessors"][1]["componentType"] = 5124; }, kInvalid,
     "accessor 1 has the unknown component type 5124"},
    {"AccessorView", [](json& r) { r["accessors"][1]["bufferView"] = 77; }, kInvalid,
     "accessor 1 is in buffer view 77"},
    {"AccessorStride", [](json& r) { r["bufferViews"][1]["byteStride"] = 8; }, kInvalid,
     "stride of 8"},
    {"NormalizedFloat", [](json& r) { r["accessors"][1]["normalized"] = true; }, kInvalid,
     "accessor 1 is normalized"},
    {"SparseTooMany",
     [](json& r) {
       r["accessors"][0]["sparse"] = {{"count", 4},
                                      {"indices", {{"bufferView", 2}, {"componentType", 5123}}},
                                      {"values", {{"bufferView", 1}}}};
     },
     kInvalid, "accessor 0 replaces 4"},
    {"SparseTarget",
     [](json& r) {
       r["accessors"][0]["sparse"] = {
           {"count", 1},
           {"indices", {{"bufferView", 1}, {"byteOffset", 8}, {"componentType", 5125}}},
           {"values", {{"bufferView", 0}}}};
     },
     kInvalid, "replaces its element 1065353216"},
    {"NormalOfTwoComponents", [](json& r) { r["accessors"][1]["type"] = "VEC2"; }, kInvalid,
     "mesh 0 'frame' primitive 0: attribute NORMAL: accessor 1"},
    {"UnequalCounts", [](json& r) { r["accessors"][1]["count"] = 2; }, kInvalid,
     "mesh 0 'frame' primitive 0, attribute POSITION, has 3 elements; others have 2"},
    {"UnknownAccessor",
     [](json& r) { r["meshes"][0]["primitives"][0]["attributes"]["POSITION"] = 9; }, kInvalid,
     "attribute POSITION, is in accessor 9"},
    {"IndexOutOfRange",
     [](json& r) {
       r["accessors"][2]["bufferView"] = 1;
       r["accessors"][2]["byteOffset"] = 8;
     },
     kInvalid,
     "mesh 0 'frame' primitive 0: indices: accessor 2, element 1, points to vertex 16256"},
    {"IndicesOfFloats", [](json& r) { r["meshes"][0]["primitives"][0]["indices"] = 0; }, kInvalid,
     "accessor 0 cannot hold indices"},
    {"UnknownMode", [](json& r) { r["meshes"][0]["primitives"][0]["mode"] = 7; }, kInvalid,
     "mode 7"},
    {"UnknownMaterial", [](json& r) { r["meshes"][0]["primitives"][0]["material"] = 1; }, kInvalid,
     "material 1 of 1"},
    {"UnknownTexture", [](json& r) { r["materials"][0]["emissiveTexture"]["index"] = 3; }, kInvalid,
     "material 0, emissiveTexture, uses texture 3 of 3"},
    {"UnknownImage", [](json& r) { r["textures"][0]["source"] = 4; }, kInvalid,
     "texture 0 shows image 4 of 4"},
    {"TextureWithoutImage", [](json& r) { r["textures"][0].erase("source"); }, kUnsupported,
     "texture 0"},
    {"UnknownSampler", [](json& r) { r["textures"][0]["sampler"] = 0; }, kInvalid,
     "texture 0 uses sampler 0 of 0"},
    {"UnknownWrapMode",
     [](json& r) {
       r["samplers"] = json::array({{{"wrapS", 10498}}});
     },
     kInvalid, "sampler 0 has the unknown wrap mode 10498"},
    {"UnknownFilter",
     [](json& r) {
       r["samplers"] = json::array({{{"minFilter", 9730}}});
     },
     kInvalid, "minFilter 9730"},
    {"TransformOfText",
     [](json& r) {
       r["materials"][0]["normalTexture"]["extensions"]["KHR_texture_transform"]["scale"] = 2;
     },
     kInvalid, "KHR_texture_transform.scale is not an array of 2 numbers"},
    {"HugeTransform",
     [](json& r) {
       r["materials"][0]["normalTexture"]["extensions"]["KHR_texture_transform"]["offset"] = {1e99,
                                                                                              0};
     },
     kInvalid, "normalTexture: KHR_texture_transform has a number beyond its range"},
    {"NegativeThickness",
     [](json& r) {
       r["materials"][0]["extensions"]["KHR_materials_volume"]["thicknessFactor"] = -1;
     },
     kInvalid, "material 0: thicknessFactor"},
    {"ClearcoatOfText",
     [](json& r) {
       r["materials"][0]["extensions"]["KHR_materials_clearcoat"]["clearcoatFactor"] = "1";
     },
     kInvalid, "clearcoatFactor is not a number"},
    {"BasisUniversal", [](json& r) { r["extensionsRequired"] = {"KHR_texture_basisu"}; },
     kUnsupported, "KHR_texture_basisu"},
    {"ExternalImage", [](json& r) { r["textures"][0]["source"] = 3; }, kUnsupported, "unused.png"},
    {"ImageView", [](json& r) { r["images"][0]["bufferView"] = 99; }, kInvalid,
     "image 0: buffer view 99"},
    {"ImageOfOtherKind", [](json& r) { r["images"][0]["bufferView"] = 0; }, kUnsupported,
     "image 0 is neither PNG, JPEG nor WebP"},
    {"ImageTwice", [](json& r) { r["images"][0]["uri"] = "x.png"; }, kInvalid, "image 0 needs"},
    {"FactorOutOfRange",
     [](json& r) { r["materials"][0]["pbrMetallicRoughness"]["roughnessFactor"] = 1.5; }, kInvalid,
     "material 0: roughnessFactor"},
    {"AlphaMode", [](json& r) { r["materials"][0]["alphaMode"] = "GLASS"; }, kInvalid, "GLASS"},
    {"UnknownMesh", [](json& r) { r["nodes"][0]["mesh"] = 1; }, kInvalid, "mesh 1 of 1"},
    {"UnknownChild", [](json& r) { r["nodes"][0]["children"] = {5}; }, kInvalid, "child 5"},
    {"OwnChild", [](json& r) { r["nodes"][0]["children"] = {0}; }, kInvalid, "cycle"},
    {"TwoParents",
     [](json& r) {
       r["nodes"].push_back({{"children", {0}}});
       r["nodes"].push_back({{"children", {0}}});
     },
     kInvalid, "node 0 is listed as a child twice"},
    {"UnknownScene", [](json& r) { r["scene"] = 2; }, kInvalid, "default scene is 2"},
    {"UnknownSceneNode",
     [](json& r) {
       r["scenes"] = json::array({{{"nodes", {8}}}});
     },
     kInvalid, "scene 0 has the node 8"},
    {"SceneNodeTwice",
     [](json& r) {
       r["scenes"] = json::array({{{"nodes", {0, 0}}}});
     },
     kInvalid, "twice"},
    {"EmptyScene", [](json& r) { r["scenes"] = json::array({json::object()}); }, kInvalid,
     "no triangles"},
    {"OnlyLines", [](json& r) { r["meshes"][0]["primitives"][0]["mode"] = 1; }, kInvalid,
     "no triangles"},
    {"FlatTransform",
     [](json& r) {
       r["nodes"][0]["scale"] = {1, 0, 1};
     },
     kInvalid, "node 0 has a transform that cannot be inverted"},
    {"InfiniteTransform",
     [](json& r) {
       r["nodes"][0]["scale"] = {1e200, 1e200, 1e200};
     },
     kInvalid, "node 0"},
    {"ZeroRotation",
     [](json& r) {
       r["nodes"][0]["rotation"] = {0, 0, 0, 0};
     },
     kInvalid, "node 0 has a rotation"},
    {"ProjectiveMatrix",
     [](json& r) { r["nodes"][0]["matrix"] = {1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1}; },
     kInvalid, "last row"},
    {"FarAway",
     [](json& r) {
       r["nodes"][0]["translation"] = {1e7, 0, 0};
     },
     kInvalid, "1000 km"},
};

INSTANTIATE_TEST_SUITE_P(All, SpoiltGlasses, testing::ValuesIn(kBadFiles),
                         [](const auto& info) { return info.param.name; });

TEST(Glasses, RefusesNumbersThatAreNotFinite) {
  for (const float value : {NAN, INFINITY}) {
    Gltf gltf;
    std::vector<float> positions = kTriangle;
    positions[4] = value;
    gltf.addMesh({{"attributes", {{"POSITION", gltf.accessor(positions, kFloat, "VEC3")}}}});
    expectInvalid(gltf, "attribute POSITION: accessor 0 has a value that is not a finite number");
  }
}

TEST(Glasses, RefusesWhatIsNoGltf) {
  expectError(Bytes{}, kInvalid, "empty");
  expectError(Bytes{'h', 'i'}, kInvalid, "neither a GLB");
  expectError(kPng, kInvalid, "neither a GLB");
  expectError(Bytes{'{', '"', 'a'}, kInvalid, "cannot be parsed");
  expectError(Bytes{'g', 'l', 'T', 'F'}, kInvalid, "12-byte header");
}

TEST(Glasses, RefusesEveryTruncation) {
  const Bytes file = textured().glb(), text = triangle().embedded();
  for (std::size_t size = 0; size < file.size(); ++size)
    EXPECT_FALSE(loadGlasses(std::span(file).first(size))) << size;
  for (std::size_t size = 0; size < text.size(); ++size)
    EXPECT_FALSE(loadGlasses(std::span(text).first(size))) << size;
}

TEST(Glasses, ChecksTheGlbChunks) {
  const Bytes good = triangle().glb();
  const std::size_t json_size = good[12] + 256u * good[13];
  const auto spoilt = [&](std::size_t offset, std::uint8_t value) {
    Bytes file = good;
    file[offset] = value;
    return file;
  };
  expectError(spoilt(4, 1), kUnsupported, "version 1");
  expectError(spoilt(12, good[12] + 1), kInvalid, "chunk 0");
  expectError(spoilt(16, 'X'), kInvalid, "first GLB chunk");
  // 8 bytes too long is what tinygltf 2.7 lets pass and then reads.
  expectError(spoilt(20 + json_size, good[20 + json_size] + 8), kInvalid, "GLB chunk 1 says");
  expectError(spoilt(20 + json_size + 4, 'X'), kUnsupported, "buffer 0");  // no BIN chunk any more
}

TEST(Glasses, AcceptsUnknownGlbChunksAndBytesAfterTheEnd) {
  Bytes file = triangle().glb();
  file.insert(file.end(), 5, 0xAA);
  expectSound(loaded(file));
}

// --- Limits
// ---------------------------------------------------------------------------------------

TEST(Glasses, LimitsVerticesThatCostTheFileNothing) {
  Gltf gltf;
  const int huge = gltf.add(
      "accessors", {{"componentType", int(kFloat)}, {"count", 2147483647}, {"type", "VEC3"}});
  gltf.bin.resize(4);
  gltf.addMesh({{"attributes", {{"POSITION", huge}}}});
  expectError(gltf, kUnsupported, "more than 1048576 vertices");
}

TEST(Glasses, LimitsInstances) {
  Gltf gltf;
  const int points =
      gltf.add("accessors", {{"componentType", int(kFloat)}, {"count", 3000}, {"type", "VEC3"}});
  gltf.bin.resize(4);
  gltf.addMesh({{"attributes", {{"POSITION", points}}}});
  for (int i = 0; i < 400; ++i) gltf.add("nodes", {{"mesh", 0}});
  expectError(gltf, kUnsupported, "vertices");
}

TEST(Glasses, SharesTheBinChunkAmongHostileBuffers) {
  Gltf gltf = triangle();  // tinygltf 2.7 would copy the chunk 5000 times
  for (int i = 0; i < 5000; ++i) gltf.add("buffers", {{"byteLength", gltf.bin.size()}});
  expectSound(loaded(gltf));
}

TEST(Glasses, LimitsTheJson) {
  const auto text = [](const std::string& extras) {
    const std::string json = R"({"asset":{"version":"2.0"},"extras":)" + extras + "}";
    return Bytes(json.begin(), json.end());
  };
  expectError(text(std::string(100000, '[')), kInvalid, "nested deeper");
  std::string objects = "[{}", values = "[0";
  for (int i = 0; i < 20000; ++i) objects += ",{}";
  for (int i = 0; i < 300000; ++i) values += ",0";
  expectError(text(objects + "]"), kUnsupported, "16384 objects");
  expectError(text(values + "]"), kUnsupported, "262144 values");
  expectError(text(R"("[[{\"[")"), kInvalid, "no triangles");  // brackets in strings do not count
}

TEST(Glasses, LimitsPictures) {
  // Views of one large picture: the file has it once, the model would have it 300 times.
  Gltf gltf = textured();
  Bytes picture = kPng;
  picture.resize(1 << 20);
  const int view = gltf.view(picture);
  for (int i = 0; i < 300; ++i) {
    const int image = gltf.add("images", {{"bufferView", view}});
    const int texture = gltf.add("textures", {{"source", image}});
    json primitive = gltf.root["meshes"][0]["primitives"][0];
    primitive["material"] = gltf.add(
        "materials", {{"pbrMetallicRoughness", {{"baseColorTexture", {{"index", texture}}}}}});
    gltf.root["meshes"][0]["primitives"].push_back(primitive);
  }
  expectError(gltf, kUnsupported, "pictures to more than");
}

TEST(Glasses, WalksDeepNodeTreesWithoutRecursion) {
  Gltf gltf = triangle();
  for (int i = 0; i < 15000; ++i) gltf.add("nodes", {{"children", {i}}});
  expectSound(loaded(gltf));
}

// --- Real files
// -----------------------------------------------------------------------------------

Bytes readFile(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  EXPECT_TRUE(stream) << path;
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// The file's JSON, as the test reads it by itself.
json jsonOf(const Bytes& file) {
  std::size_t begin = 0, end = file.size();
  if (file.size() > 20 && std::memcmp(file.data(), "glTF", 4) == 0) {
    std::uint32_t size;
    std::memcpy(&size, file.data() + 12, 4);
    begin = 20;
    end = std::min<std::size_t>(file.size(), 20 + std::size_t(size));
  }
  return json::parse(file.begin() + std::ptrdiff_t(begin), file.begin() + std::ptrdiff_t(end),
                     nullptr, false);
}

/// The test files' directory, beside the checkout or at LORGNETTE_SHARED.
fs::path gltfData() {
  const char* shared = std::getenv("LORGNETTE_SHARED");
  return (shared ? fs::path(shared) : fs::path(LORGNETTE_SOURCE_DIR) / ".." / "shared") / "data" /
         "gltf";
}

class GlassesFiles : public testing::Test {
 protected:
  void SetUp() override {
    if (fs::exists(gltfData() / "valid" / "truth.json")) return;
    const char* ci = std::getenv("CI");
    if (ci && std::string(ci) == "true") FAIL() << "no test files in " << gltfData();
    GTEST_SKIP() << "no test files in " << gltfData();
  }
};

/// What may keep a correct file from loading, by its own declarations: extensions it requires, and
/// files it refers to. Draco may be required in fact, where there are no other vertices.
std::vector<std::string> reasonsForUnsupported(const json& root) {
  const std::set<std::string> handled = {
      "KHR_materials_transmission", "KHR_materials_volume",   "KHR_materials_ior",
      "KHR_materials_clearcoat",    "KHR_materials_specular", "KHR_materials_iridescence",
      "KHR_materials_variants",     "KHR_materials_unlit",    "KHR_materials_emissive_strength",
      "KHR_texture_transform",      "KHR_mesh_quantization",  "EXT_texture_webp"};
  std::vector<std::string> reasons;
  for (const json& name : root.value("extensionsRequired", json::array()))
    if (!handled.contains(name.get<std::string>())) reasons.push_back(name.get<std::string>());
  for (const char* section : {"buffers", "images"})
    for (const json& object : root.value(section, json::array())) {
      const std::string uri = object.value("uri", "data:");
      if (!uri.starts_with("data:")) reasons.push_back(uri);
    }
  for (const json& mesh : root.value("meshes", json::array()))
    for (const json& primitive : mesh.at("primitives"))
      if (primitive.value("extensions", json::object()).contains("KHR_draco_mesh_compression") &&
          !root["accessors"][primitive.at("attributes").at("POSITION").get<std::size_t>()].contains(
              "bufferView"))
        reasons.push_back("KHR_draco_mesh_compression");
  return reasons;
}

TEST_F(GlassesFiles, ValidOnesLoadAsTheTruthSaysOrNameWhatIsUnsupported) {
  int loaded_files = 0, unsupported_files = 0;
  for (const char* set : {"valid", "glasses"}) {
    for (const json& truth : json::parse(readFile(gltfData() / set / "truth.json"))) {
      const std::string name = truth.at("file").get<std::string>();
      SCOPED_TRACE(name);
      const Bytes file =
          readFile(gltfData() / set / fs::path(std::u8string(name.begin(), name.end())));
      const auto reasons = reasonsForUnsupported(jsonOf(file));
      const auto model = loadGlasses(file);
      if (!reasons.empty()) {
        ++unsupported_files;
        ASSERT_FALSE(model);
        const Error& error = model.error();
        EXPECT_EQ(error.code, kUnsupported) << error.message;
        EXPECT_TRUE(std::any_of(reasons.begin(), reasons.end(), [&](const std::string& reason) {
          return error.message.find(reason) != std::string::npos;
        })) << error.message;
        continue;
      }
      ++loaded_files;
      ASSERT_TRUE(model) << model.error().message;
      expectSound(*model);
      std::size_t triangles = 0;
      for (const Primitive& primitive : model->primitives)
        triangles += primitive.indices.size() / 3;
      EXPECT_EQ(triangles, truth.at("triangles").get<std::size_t>());
      for (std::size_t k = 0; k < 3; ++k) {  // the truth is rounded to 0.1 mm
        EXPECT_NEAR(model->min[k], 1000 * truth["world_bbox"][0][k].get<double>(), 0.06);
        EXPECT_NEAR(model->max[k], 1000 * truth["world_bbox"][1][k].get<double>(), 0.06);
      }
    }
  }
  std::cout << loaded_files << " valid files loaded, " << unsupported_files << " unsupported\n";
  EXPECT_GE(loaded_files, 20);
  EXPECT_GE(unsupported_files, 15);
}

/// The validator's codes for what the loader must find itself, in drawn objects or not.
const std::set<std::string> kMustBeFound = {
    "ACCESSOR_NORMALIZED_INVALID",
    "ACCESSOR_TOO_LONG",
    "ASSET_MIN_VERSION_GREATER_THAN_VERSION",
    "BUFFER_BYTE_LENGTH_MISMATCH",
    "BUFFER_VIEW_TOO_LONG",
    "GLB_CHUNK_LENGTH_UNALIGNED",
    "GLB_CHUNK_TOO_BIG",
    "GLB_DUPLICATE_CHUNK",
    "GLB_INVALID_VERSION",
    "GLB_LENGTH_MISMATCH",
    "GLB_LENGTH_TOO_SMALL",
    "GLB_UNEXPECTED_END_OF_CHUNK_DATA",
    "GLB_UNEXPECTED_END_OF_CHUNK_HEADER",
    "GLB_UNEXPECTED_END_OF_HEADER",
    "GLB_UNEXPECTED_FIRST_CHUNK",
    "MESH_PRIMITIVE_UNEQUAL_ACCESSOR_COUNT",
    "NODE_LOOP",
    "NODE_MATRIX_NON_TRS",
    "ONE_OF_MISMATCH",
    "ROTATION_NON_UNIT",
};

/// The codes for what the loader does not read, and may accept.
bool isIgnored(const std::string& code) {
  return code == "UNUSED_OBJECT" || code.starts_with("SKIN_") || code.starts_with("NODE_SKIN") ||
         code == "NODE_WEIGHTS_INVALID";
}

TEST_F(GlassesFiles, InvalidOnesAreRefusedUnlessHarmless) {
  int rejected = 0, accepted = 0, found = 0;
  for (const json& truth : json::parse(readFile(gltfData() / "invalid" / "truth.json"))) {
    const std::string name = truth.at("file").get<std::string>();
    SCOPED_TRACE(name + " " + truth.at("codes").dump());
    const auto model = loadGlasses(readFile(gltfData() / "invalid" / name));
    ++(model ? accepted : rejected);
    if (model) expectSound(*model);
    if (truth.at("codes").is_null()) continue;
    for (const json& code : truth.at("codes")) {
      if (model) {
        EXPECT_TRUE(isIgnored(code.get<std::string>())) << "accepted";
      } else if (kMustBeFound.contains(code.get<std::string>())) {
        ++found;
        EXPECT_EQ(model.error().message.find("no triangles"), std::string::npos)
            << "refused for another reason: " << model.error().message;
      }
    }
  }
  std::cout << rejected << " invalid files rejected, " << accepted << " accepted\n";
  EXPECT_GE(rejected, 180);
  EXPECT_GE(found, 20);
}

// --- Mutations
// ------------------------------------------------------------------------------------

/// Repeatable random changes; std::mt19937 is the same everywhere, distributions are not.
class Mutator {
 public:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  /// Up to 4 changes of bytes: bits, values, 32-bit words, copies, cuts.
  Bytes bytes(Bytes file) {
    constexpr std::uint32_t kWords[] = {0, 1, 0x7F, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF};
    for (std::size_t change = 1 + below(4); change > 0 && file.size() > 8; --change) {
      // Often near the start, where the structure is.
      const std::size_t end = below(2) ? file.size() : std::min<std::size_t>(file.size(), 2000);
      const std::size_t offset = below(end - 4);
      switch (below(6)) {
        case 0: file[offset] ^= std::uint8_t(1u << below(8)); break;
        case 1: file[offset] = std::uint8_t(below(256)); break;
        case 2: file[offset] = std::uint8_t("0123456789-.e,:[]{}\""[below(20)]); break;
        case 3: std::memcpy(&file[offset], &kWords[below(std::size(kWords))], 4); break;
        case 4: std::memmove(&file[offset], &file[below(end - 4)], 4); break;
        default:
          if (below(8) == 0) file.resize(offset + 1);
      }
    }
    return file;
  }

  /// Up to 3 changes of values in the JSON tree: other numbers, other types, missing members.
  void tree(json& root) {
    for (std::size_t change = 1 + below(3); change > 0; --change) {
      std::vector<json*> values;
      collect(root, values);
      if (values.empty()) return;
      json& value = *values[below(values.size())];
      static const json kValues[] = {
          -1,   0,    1,       2,          3,          255,           5121,          5123,
          5125, 5126, 65536,   2147483647, 4294967296, -4294967297,   1e300,         0.5,
          -1.5, true, nullptr, "VEC3",     "",         json::array(), json::object()};
      if (value.is_object() && !value.empty() && below(2)) {
        value.erase(std::next(value.begin(), std::ptrdiff_t(below(value.size()))));
      } else if (value.is_array() && !value.empty() && below(2)) {
        value.push_back(value[below(value.size())]);
      } else if (value.is_number_integer() && below(2)) {
        value = value.get<std::int64_t>() + std::int64_t(below(5)) - 2;
      } else {
        value = kValues[below(std::size(kValues))];
      }
    }
  }

 private:
  static void collect(json& value, std::vector<json*>& values) {
    if (!value.is_structured()) return;
    for (auto& child : value) {
      values.push_back(&child);
      collect(child, values);
    }
  }

  std::mt19937 random_{20240229};
};

/// A file with everything the loader reads: pictures, samplers, texture transforms, sparse and
/// quantized accessors, colours, variants, a strip, nodes with matrices, scenes, extensions.
Gltf richFile() {
  Gltf gltf = textured();
  gltf.root["extensionsUsed"] = {"KHR_mesh_quantization", "EXT_texture_webp"};
  gltf.root["extensionsRequired"] = {"KHR_mesh_quantization"};
  json& attributes = gltf.root["meshes"][0]["primitives"][0]["attributes"];
  attributes["COLOR_0"] =
      gltf.accessor<std::uint8_t>({255, 0, 51, 102, 0, 0, 0, 0, 0, 0, 0, 0}, kUint8, "VEC4", true);
  attributes["TEXCOORD_1"] = gltf.accessor<float>({0, 0, 1, 0, 0, 1}, kFloat, "VEC2");
  const json shown = {
      {"index", 0},
      {"texCoord", 1},
      {"extensions",
       {{"KHR_texture_transform", {{"offset", {0, 1}}, {"rotation", 1}, {"scale", {2, 2}}}}}}};
  gltf.root["samplers"] = json::array({{{"wrapS", 33071}, {"minFilter", 9985}}});
  gltf.root["textures"][0]["sampler"] = 0;
  gltf.root["materials"][0]["occlusionTexture"] = {{"index", 1}, {"strength", 0.5}};
  gltf.root["materials"][0]["extensions"] = {
      {"KHR_materials_ior", {{"ior", 1.4}}},
      {"KHR_materials_transmission", {{"transmissionFactor", 0.9}, {"transmissionTexture", shown}}},
      {"KHR_materials_volume",
       {{"thicknessFactor", 0.1}, {"attenuationDistance", 1}, {"attenuationColor", {1, 0.5, 0}}}},
      {"KHR_materials_clearcoat", {{"clearcoatFactor", 1}, {"clearcoatNormalTexture", shown}}},
      {"KHR_materials_specular", {{"specularColorFactor", {1, 1, 1}}, {"specularTexture", shown}}},
      {"KHR_materials_iridescence", {{"iridescenceFactor", 1}, {"iridescenceTexture", shown}}}};
  gltf.add("materials", {{"extensions", {{"KHR_materials_unlit", json::object()}}}});
  gltf.root["meshes"][0]["primitives"][0]["extensions"]["KHR_materials_variants"]["mappings"] = {
      {{"material", 1}, {"variants", {0, 1}}}};
  gltf.root["extensions"]["KHR_materials_variants"]["variants"] = {{{"name", "a"}},
                                                                   {{"name", "b"}}};
  const int corners =
      gltf.accessor<std::int16_t>({0, 0, 0, 0, 9, 0, 0, 0, 0, 9, 0, 0, 9, 9, 0, 0}, kInt16, "VEC4");
  gltf.root["accessors"][std::size_t(corners)]["type"] = "VEC3";
  gltf.root["bufferViews"][gltf.root["accessors"][std::size_t(corners)]["bufferView"]
                               .get<std::size_t>()]["byteStride"] = 8;
  gltf.root["accessors"][std::size_t(corners)]["sparse"] = {
      {"count", 1},
      {"indices",
       {{"bufferView", gltf.view(toBytes<std::uint16_t>({3}))}, {"componentType", int(kUint16)}}},
      {"values", {{"bufferView", gltf.view(toBytes<std::int16_t>({9, 9, 1}))}}}};
  gltf.addMesh({{"mode", 5}, {"attributes", {{"POSITION", corners}}}},
               {{"matrix", {0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 2, 3, 1}}});
  gltf.add("nodes", {{"children", {0, 1}}, {"rotation", {0, 0, 0, 1}}, {"scale", {1, 2, 3}}});
  gltf.root["scenes"] = json::array({{{"nodes", {2}}}});
  gltf.root["scene"] = 0;
  return gltf;
}

/// Loads a spoilt file; only a crash, a sanitizer's report or an unsound model is a failure.
bool survives(const Bytes& file) {
  // A copy of exactly this size on the heap, so that a read past its end is noticed.
  const Bytes exact(file.begin(), file.end());
  const auto model = loadGlasses(exact);
  if (model) expectSound(*model);
  return bool(model);
}

TEST(GlassesMutations, OfTheTreeNeverCrash) {
  const Gltf original = richFile();
  expectSound(loaded(original));
  Mutator mutate;
  int accepted = 0;
  for (int i = 0; i < 3000 && !testing::Test::HasFatalFailure(); ++i) {
    json root = i % 2 ? original.finishedWithUri() : original.finished();
    mutate.tree(root);
    accepted += survives(i % 2 ? Gltf::textFile(root) : Gltf::glbFile(root, original.bin));
  }
  std::cout << accepted << " of 3000 mutated trees accepted\n";
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 2000);
}

TEST(GlassesMutations, OfBytesNeverCrash) {
  const Gltf original = richFile();
  Mutator mutate;
  int accepted = 0;
  for (int i = 0; i < 3000 && !testing::Test::HasFatalFailure(); ++i)
    accepted += survives(mutate.bytes(i % 4 ? original.glb() : original.embedded()));
  std::cout << accepted << " of 3000 mutated files accepted\n";
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 2000);
}

TEST_F(GlassesFiles, MutatedNeverCrash) {
  std::vector<Bytes> originals;
  for (const char* name :
       {"gltf_transform/core/Box_glTF-Binary/Box.glb", "gltf_transform/core/BoxVertexColors.glb",
        "gltf_transform/core/Box_glTF-Embedded/Box.gltf", "gltf_transform/functions/TwoCubes.glb",
        "tinygltf/box01.glb",
        "tinygltf/SparseMorphTargets-issue280/singleBlendshapeCube_sparse.glb",
        "gltf_transform/extensions/EXT_mesh_features/FeatureIdTexture.gltf"})
    originals.push_back(readFile(gltfData() / "valid" / name));
  Mutator mutate;
  int accepted = 0;
  for (int i = 0; i < 3000 && !testing::Test::HasFatalFailure(); ++i)
    accepted += survives(mutate.bytes(originals[std::size_t(i) % originals.size()]));
  std::cout << accepted << " of 3000 mutated files accepted\n";
  EXPECT_GT(accepted, 0);
  EXPECT_LT(accepted, 2500);
}

}  // namespace
}  // namespace lorgnette
