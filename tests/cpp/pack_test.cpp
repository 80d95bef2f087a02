#include "lorgnette/pack.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <nlohmann/json.hpp>
#include <random>

namespace lorgnette {
namespace {

using Json = nlohmann::json;
using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t kVertices = 468, kTriangles = 898;
constexpr std::size_t kWeightsAt = 16 + 12 * kVertices, kTrianglesAt = kWeightsAt + 4 * kVertices;

/// The facemesh pack as it is shipped.
class PackFiles : public testing::Test {
 protected:
  static Bytes read(const std::string& name) {
    std::ifstream file(LORGNETTE_SOURCE_DIR "/models/facemesh/" + name, std::ios::binary);
    return Bytes{std::istreambuf_iterator<char>(file), {}};
  }

  void SetUp() override {
    const Bytes text = read("pack.json");
    json = Json::parse(text.begin(), text.end(), nullptr, false);
    ASSERT_TRUE(json.is_object());
    face = read("reference_face.bin");
    ASSERT_FALSE(face.empty()) << "models/facemesh/reference_face.bin: run scripts/make_models";
  }

  static Result<Pack> parse(const Json& json, const Bytes& face) {
    return parsePack(json.dump(), face);
  }

  /// Expects an error that says all of `words`.
  void expectInvalid(const Json& json, const Bytes& face,
                     std::initializer_list<std::string> words) {
    const auto pack = parse(json, face);
    ASSERT_FALSE(pack);
    EXPECT_EQ(pack.error().code, ErrorCode::kPackInvalid);
    for (const std::string& word : words)
      EXPECT_NE(pack.error().message.find(word), std::string::npos)
          << "\"" << word << "\" is not in: " << pack.error().message;
  }

  void setCounts(Bytes& bytes, std::uint32_t vertices, std::uint32_t triangles) {
    std::memcpy(bytes.data() + 4, &vertices, 4);
    std::memcpy(bytes.data() + 8, &triangles, 4);
  }

  Json json;
  Bytes face;
};

TEST_F(PackFiles, TheShippedPackIsRead) {
  const auto pack = parse(json, face);
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->name, "facemesh");
  EXPECT_EQ(pack->detector.input.width, 128);
  EXPECT_EQ(pack->detector.input.height, 128);
  EXPECT_EQ(pack->detector.input.channels, Channels::kRgb);
  EXPECT_EQ(pack->detector.input.layout, Layout::kNchw);
  EXPECT_EQ(pack->detector.input.mean, 127.5f);
  EXPECT_EQ(pack->detector.input.std, 127.5f);
  EXPECT_EQ(pack->regressor.input.width, 192);
  EXPECT_EQ(pack->regressor.input.mean, 0);
  EXPECT_EQ(pack->regressor.input.std, 255);
  EXPECT_EQ(pack->regressor.input.size(), std::size_t(3 * 192 * 192));
}

TEST_F(PackFiles, TheReferenceFaceIsAFaceInMillimetres) {
  const auto pack = parse(json, face);
  ASSERT_TRUE(pack) << pack.error().message;
  const ReferenceFace& reference = pack->reference;
  ASSERT_EQ(reference.vertices.cols(), Eigen::Index(kVertices));
  ASSERT_EQ(reference.weights.size(), Eigen::Index(kVertices));
  ASSERT_EQ(reference.triangles.size(), 3 * kTriangles);
  // A head is 120 to 190 mm wide and high; its eyes' outer corners lie 80 to 110 mm apart
  //.
  const Eigen::Vector3f size =
      reference.vertices.rowwise().maxCoeff() - reference.vertices.rowwise().minCoeff();
  EXPECT_GT(size.x(), 120);
  EXPECT_LT(size.x(), 190);
  EXPECT_GT(size.y(), 120);
  EXPECT_LT(size.y(), 220);
  const float eyes = (reference.vertices.col(33) - reference.vertices.col(263)).norm();
  EXPECT_GT(eyes, 80);
  EXPECT_LT(eyes, 110);
  EXPECT_LT(reference.vertices.col(168).norm(), 1e-4f);  // the head frame's origin
  EXPECT_GE(reference.weights.minCoeff(), 0);
  EXPECT_GT(reference.weights.maxCoeff(), 0);
}

TEST_F(PackFiles, TheReferenceFacesBytesAreInTheOrderTheFormatNames) {
  for (std::size_t i = 0; i < kVertices; ++i) {
    for (std::size_t k = 0; k < 3; ++k) {
      const float v = float(10 * i + k);
      std::memcpy(face.data() + 16 + 12 * i + 4 * k, &v, 4);
    }
    const float w = float(i) / 2;
    std::memcpy(face.data() + kWeightsAt + 4 * i, &w, 4);
  }
  for (std::size_t i = 0; i < 3 * kTriangles; ++i) {
    const std::uint16_t index = std::uint16_t(i % kVertices);
    std::memcpy(face.data() + kTrianglesAt + 2 * i, &index, 2);
  }
  const auto pack = parse(json, face);
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->reference.vertices.col(467), Eigen::Vector3f(4670, 4671, 4672));
  EXPECT_EQ(pack->reference.weights[467], 233.5f);
  EXPECT_EQ(pack->reference.triangles[500], 32);
}

// --- pack.json -----------------------------------------------------------------------------------

const char* const kFields[] = {
    "format",
    "name",
    "detector",
    "detector.kind",
    "detector.input",
    "detector.input.width",
    "detector.input.height",
    "detector.input.channels",
    "detector.input.layout",
    "detector.input.mean",
    "detector.input.std",
    "detector.input.sampling",
    "detector.input.border",
    "detector.outputs",
    "detector.outputs.0.size",
    "detector.outputs.1.size",
    "regressor",
    "regressor.kind",
    "regressor.input",
    "regressor.input.width",
    "regressor.input.height",
    "regressor.input.channels",
    "regressor.input.layout",
    "regressor.input.mean",
    "regressor.input.std",
    "regressor.input.sampling",
    "regressor.input.border",
    "regressor.crop",
    "regressor.crop.scale",
    "regressor.crop.shift",
    "regressor.outputs",
    "regressor.outputs.0.size",
    "regressor.outputs.1.size",
};

Json::json_pointer pointer(std::string path) {
  std::replace(path.begin(), path.end(), '.', '/');
  return Json::json_pointer("/" + path);
}

TEST_F(PackFiles, EveryMissingFieldIsNamed) {
  for (const std::string path : kFields) {
    Json without = json;
    const auto place = pointer(path);
    without[place.parent_pointer()].erase(place.back());
    expectInvalid(without, face, {path});
  }
}

TEST_F(PackFiles, EveryFieldOfTheWrongTypeIsNamed) {
  for (const std::string path : kFields)
    for (const Json& wrong : {Json(), Json(true), Json(Json::array()), Json(Json::object()),
                              json[pointer(path)].is_string() ? Json(3) : Json("text")}) {
      Json changed = json;
      changed[pointer(path)] = wrong;
      expectInvalid(changed, face, {path});
    }
}

TEST_F(PackFiles, EveryNumberOutOfRangeIsNamed) {
  const std::pair<const char*, std::vector<Json>> cases[] = {
      {"format", {0, 2, -1, 1.5}},
      {"input.width", {0, -1, 1025, 1e300, 127.5}},
      {"input.height", {0, -1, 1025, 1e300, 127.5}},
      {"input.mean", {-1e7, 1e7, 1e300}},
      {"input.std", {0, -1, 1e-9, 1e7}},
      {"outputs.0.size", {0, -1, 1405, 14337, 1e18}},
      {"outputs.1.size", {0, -1, 2, 897, 896.5}},
  };
  for (const auto& [path, values] : cases)
    for (const std::string network : {"detector.", "regressor."})
      for (const Json& value : values) {
        const std::string whole = path == std::string("format") ? path : network + path;
        Json changed = json;
        changed[pointer(whole)] = value;
        expectInvalid(changed, face, {whole});
      }
}

TEST_F(PackFiles, UnknownChoicesAreAnsweredWithTheKnownOnes) {
  const std::tuple<const char*, const char*> cases[] = {
      {"detector.kind", "blazeface, tiny-face-detector"}, {"regressor.kind", "facemesh, 3ddfa"},
      {"detector.input.sampling", "area, corners"},       {"detector.input.channels", "rgb, bgr"},
      {"regressor.input.channels", "rgb, bgr"},           {"detector.input.layout", "nchw, nhwc"},
      {"regressor.input.layout", "nchw, nhwc"},           {"detector.input.border", "black, edge"},
  };
  for (const auto& [path, known] : cases)
    for (const std::string value : {"unheard-of", "", "RGB"}) {
      Json changed = json;
      changed[pointer(path)] = value;
      expectInvalid(changed, face, {path, known, "\"" + value + "\""});
    }
}

TEST_F(PackFiles, OtherValidChoicesAreTaken) {
  json["detector"]["input"]["channels"] = "bgr";
  json["regressor"]["input"]["layout"] = "nhwc";
  json["regressor"]["input"]["width"] = json["regressor"]["input"]["height"] = 256;
  const auto pack = parse(json, face);
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->detector.input.channels, Channels::kBgr);
  EXPECT_EQ(pack->regressor.input.layout, Layout::kNhwc);
  EXPECT_EQ(pack->regressor.input.width, 256);
}

TEST_F(PackFiles, InputsThatAreNotSquareAreRejected) {
  json["regressor"]["input"]["height"] = 191;
  expectInvalid(json, face, {"regressor.input.height", "192"});
}

TEST_F(PackFiles, TheNumberOfOutputsIsChecked) {
  for (const char* network : {"detector", "regressor"}) {
    Json fewer = json, more = json;
    fewer[network]["outputs"].erase(1);
    expectInvalid(fewer, face, {std::string(network) + ".outputs", "2"});
    more[network]["outputs"].push_back({{"name", "third"}, {"size", 1}});
    expectInvalid(more, face, {std::string(network) + ".outputs", "2"});
  }
}

TEST_F(PackFiles, FieldsOfOtherReadersAreNoneOfTheCoresBusiness) {
  json["inventedLater"] = {1, 2, 3};
  json.erase("title");
  json.erase("files");
  EXPECT_TRUE(parse(json, face));
}

TEST_F(PackFiles, WhatIsNoJsonObjectIsSaidSo) {
  const std::string whole = json.dump();
  std::string deep;
  for (int i = 0; i < 100000; ++i) deep += "[";
  for (const std::string& text :
       {std::string(), std::string("null"), std::string("[]"), std::string("3"),
        std::string("\"text\""), std::string("{"), whole.substr(0, whole.size() - 1), whole + "}",
        std::string("\xff\xfe{}"), std::string("{\"format\":1e999}"), deep,
        std::string(1000, '\0')}) {
    const auto pack = parsePack(text, face);
    ASSERT_FALSE(pack);
    EXPECT_EQ(pack.error().code, ErrorCode::kPackInvalid);
    EXPECT_NE(pack.error().message.find("pack.json"), std::string::npos);
  }
}

// --- The reference face --------------------------------------------------------------------------

TEST_F(PackFiles, TruncatedReferenceFacesAreRejected) {
  for (std::size_t size = 0; size < face.size(); size += size < 40 ? 1 : 97)
    expectInvalid(json, Bytes(face.begin(), face.begin() + std::ptrdiff_t(size)),
                  {"reference face"});
  expectInvalid(json, Bytes(face.begin(), face.end() - 1), {"reference face"});
}

TEST_F(PackFiles, BytesAfterTheReferenceFaceAreRejected) {
  face.push_back(0);
  expectInvalid(json, face, {"reference face", std::to_string(face.size())});
}

TEST_F(PackFiles, OtherFilesAreNoReferenceFace) {
  Bytes other = face;
  other[3] = '2';
  expectInvalid(json, other, {"LGF1", "scripts/make_models"});
  expectInvalid(json, Bytes(20000, 0x55), {"LGF1"});
}

TEST_F(PackFiles, WrongCountsAreRejected) {
  const std::uint32_t most = std::numeric_limits<std::uint32_t>::max();
  for (const auto& [vertices, triangles] :
       std::initializer_list<std::pair<std::uint32_t, std::uint32_t>>{{0, 0},
                                                                      {0, 898},
                                                                      {468, 0},
                                                                      {467, 898},
                                                                      {469, 898},
                                                                      {468, 897},
                                                                      {468, 899},
                                                                      {most, 898},
                                                                      {468, most},
                                                                      {most, most},
                                                                      {65537, 898},
                                                                      {0x10000000, 898},
                                                                      {0x80000000, 0x80000000},
                                                                      {0x15555556, 0x2AAAAAAB}}) {
    Bytes wrong = face;
    setCounts(wrong, vertices, triangles);
    expectInvalid(json, wrong, {"reference face"});
  }
}

TEST_F(PackFiles, AFileThatFitsItsCountsButNotTheRegressorIsRejected) {
  for (const auto& [vertices, triangles] : {std::pair{0u, 0u}, {1u, 1u}, {467u, 1u}}) {
    Bytes small(16 + 16 * vertices + 6 * triangles, 0);
    std::memcpy(small.data(), face.data(), 4);
    setCounts(small, vertices, triangles);
    expectInvalid(json, small, {"reference face", "vertices"});
  }
}

TEST_F(PackFiles, LargerMeshesAreTaken) {
  const std::uint32_t vertices = 65536, triangles = 2;
  Bytes large(16 + 16 * vertices + 6 * triangles, 0);
  std::memcpy(large.data(), face.data(), 4);
  setCounts(large, vertices, triangles);
  large[large.size() - 1] = large[large.size() - 2] = 0xff;  // index 65535
  const auto pack = parse(json, large);
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->reference.triangles.back(), 65535);
}

TEST_F(PackFiles, NumbersThatAreNotFiniteAreRejected) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()})
    for (const std::size_t at : {std::size_t(16), kWeightsAt - 4, kWeightsAt, kTrianglesAt - 4}) {
      Bytes wrong = face;
      std::memcpy(wrong.data() + at, &bad, 4);
      expectInvalid(json, wrong, {"reference face", "finite"});
    }
}

TEST_F(PackFiles, TrianglesThatNameNoVertexAreRejected) {
  for (const std::uint16_t index : {468, 469, 65535})
    for (const std::size_t at : {kTrianglesAt, face.size() - 2}) {
      Bytes wrong = face;
      std::memcpy(wrong.data() + at, &index, 2);
      expectInvalid(json, wrong, {"triangle", "reference face"});
    }
}

// --- A pack with a shape model -------------------------------------------------------------------

/// The facemesh pack turned into one like 3ddfa, with a shape model of numbers that say where they
/// stand: value i of the file is i / 8.
class ShapeModelFiles : public PackFiles {
 protected:
  static constexpr std::size_t kNumbers = 62 + 62 + 204 + 50 * 204;

  void SetUp() override {
    PackFiles::SetUp();
    Json& detector = json["detector"];
    detector["kind"] = "tiny-face-detector";
    detector["input"]["width"] = detector["input"]["height"] = 96;
    detector["input"]["sampling"] = "corners";
    detector["outputs"] = {{{"name", "grid"}, {"size", 3 * 3 * 25}}};
    json["regressor"]["kind"] = "3ddfa";
    json["regressor"]["crop"] = {{"scale", 1.25}, {"shift", -0.5}};
    json["regressor"]["outputs"] = {{{"name", "params"}, {"size", 62}}};
    const std::uint32_t counts[] = {68, 40, 10};
    model.resize(16 + 4 * kNumbers);
    std::memcpy(model.data(), "LGS1", 4);
    std::memcpy(model.data() + 4, counts, sizeof counts);
    for (std::size_t i = 0; i < kNumbers; ++i) put(i, float(i) / 8);
  }

  void put(std::size_t index, float value) {
    std::memcpy(model.data() + 16 + 4 * index, &value, 4);
  }

  Bytes model;
};

TEST_F(ShapeModelFiles, EveryNumberIsWhereTheFormatSays) {
  const auto pack = parse(json, model);
  ASSERT_TRUE(pack) << pack.error().message;
  EXPECT_EQ(pack->detector.kind, DetectorKind::kTinyFace);
  EXPECT_EQ(pack->detector.input.sampling, Sampling::kCorners);
  EXPECT_EQ(pack->regressor.margin.scale, 1.25f);
  EXPECT_EQ(pack->regressor.margin.shift, -0.5f);
  ASSERT_TRUE(pack->shape_model);
  const ShapeModel& m = *pack->shape_model;
  EXPECT_EQ(m.mean[61], 61 / 8.f);
  EXPECT_EQ(m.std[0], 62 / 8.f);
  // the origin lies 5.9 mm above landmark 27 and 3.6 mm behind it
  const std::size_t faces = 124, bridge = faces + 81;
  const Eigen::Vector3f landmark27(float(bridge) / 8, float(bridge + 1) / 8, float(bridge + 2) / 8);
  EXPECT_LT((m.origin - landmark27 - Eigen::Vector3f(0, 5.9f, -3.6f)).norm(), 1e-5f);
  EXPECT_LT((m.neutral.col(27) - Eigen::Vector3f(0, -5.9f, 3.6f)).norm(), 1e-5f);
  EXPECT_NEAR(m.neutral(1, 67), float(3 * 40) / 8 - 5.9f, 1e-5f);
  EXPECT_EQ(m.bases(0, 0), float(faces + 204) / 8);
  EXPECT_EQ(m.bases(203, 49), float(kNumbers - 1) / 8);
  EXPECT_EQ(pack->reference.vertices, m.neutral);
}

TEST_F(ShapeModelFiles, DamagedOnesAreRejected) {
  expectInvalid(json, face, {"LGS1"});
  expectInvalid(json, {}, {"LGS1"});
  for (const std::size_t size : {std::size_t(4), std::size_t(15), model.size() - 1}) {
    expectInvalid(json, Bytes(model.begin(), model.begin() + std::ptrdiff_t(size)),
                  {"shape model"});
  }
  Bytes longer = model;
  longer.push_back(0);
  expectInvalid(json, longer, {"shape model"});
  for (const std::size_t at : {4, 8, 12}) {
    Bytes wrong = model;
    ++wrong[at];
    expectInvalid(json, wrong, {"shape model", "68"});
  }
  for (const std::size_t index :
       {std::size_t(0), std::size_t(62), std::size_t(124), std::size_t(328), kNumbers - 1}) {
    const Bytes right = model;
    put(index, std::numeric_limits<float>::quiet_NaN());
    expectInvalid(json, model, {"shape model", "finite"});
    model = right;
  }
}

TEST_F(ShapeModelFiles, TheGridOfTheDetectorMustFitItsInput) {
  json["detector"]["input"]["width"] = json["detector"]["input"]["height"] = 100;
  expectInvalid(json, model, {"detector.input.width", "32"});
}

// --- Damage --------------------------------------------------------------------------------------

TEST_F(PackFiles, RandomDamageNeverCrashes) {
  std::mt19937 random(1);
  const std::string text = json.dump();
  int taken = 0;
  for (int trial = 0; trial < 500; ++trial) {
    std::string damaged_text = text;
    Bytes damaged_face = face;
    const int changes = 1 + int(random() % 8);
    for (int k = 0; k < changes; ++k) {
      if (trial % 2)
        damaged_text[random() % text.size()] = char(random());
      else  // half of it in the header, where it hurts
        damaged_face[random() % (k % 2 ? face.size() : 16)] = std::uint8_t(random());
    }
    const auto pack = parsePack(damaged_text, damaged_face);
    if (pack) {
      ++taken;
      EXPECT_EQ(pack->reference.vertices.cols(), Eigen::Index(kVertices));
      EXPECT_TRUE(pack->reference.vertices.allFinite());
      for (const std::uint16_t index : pack->reference.triangles) ASSERT_LT(index, kVertices);
    } else {
      EXPECT_EQ(pack.error().code, ErrorCode::kPackInvalid);
      EXPECT_FALSE(pack.error().message.empty());
    }
  }
  EXPECT_LT(taken, 400);
}

}  // namespace
}  // namespace lorgnette
