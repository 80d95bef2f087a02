#include "lorgnette/seat.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>

namespace lorgnette {
namespace {

namespace fs = std::filesystem;
using Eigen::Vector3f;
using Surface = std::function<float(float, float)>;

constexpr double kDegree = 0.01745329251994330;

// --- Models made in code -----------------------------------------------------------------------

void addVertex(Primitive& primitive, const Vector3f& p) {
  primitive.vertices.insert(primitive.vertices.end(), {p.x(), p.y(), p.z()});
  primitive.vertices.resize(primitive.vertices.size() + kVertexFloats - 3, 0.0f);
}

GlassesModel modelOf(Primitive primitive) {
  GlassesModel model;
  model.min.fill(1e9f);
  model.max.fill(-1e9f);
  for (std::size_t i = 0; i < primitive.vertices.size(); i += kVertexFloats)
    for (std::size_t k = 0; k < 3; ++k) {
      model.min[k] = std::min(model.min[k], primitive.vertices[i + k]);
      model.max[k] = std::max(model.max[k], primitive.vertices[i + k]);
    }
  model.primitives.push_back(std::move(primitive));
  return model;
}

/// A head that is the graph of a function, at steps of 2 mm.
HeightField headOf(const Surface& depth) {
  Primitive head;
  constexpr int kSide = 88, kStep = 2, kRow = kSide + 1;
  for (int y = -kSide; y <= kSide; y += kStep)
    for (int x = -kSide; x <= kSide; x += kStep)
      addVertex(head, {float(x), float(y), depth(float(x), float(y))});
  for (std::uint32_t j = 0; j + 1 < kRow; ++j)
    for (std::uint32_t i = 0; i + 1 < kRow; ++i) {
      const std::uint32_t a = j * kRow + i, b = a + kRow;
      head.indices.insert(head.indices.end(), {a, a + 1, b + 1, a, b + 1, b});
    }
  return HeightField(modelOf(std::move(head)));
}

void addBox(Primitive& primitive, const Vector3f& low, const Vector3f& high) {
  const auto base = std::uint32_t(primitive.vertices.size() / kVertexFloats);
  for (int corner = 0; corner < 8; ++corner)
    addVertex(primitive, {corner & 1 ? high.x() : low.x(), corner & 2 ? high.y() : low.y(),
                          corner & 4 ? high.z() : low.z()});
  for (const std::uint32_t corner : {0, 2, 3, 0, 3, 1, 4, 5, 7, 4, 7, 6, 0, 1, 5, 0, 5, 4,
                                     2, 6, 7, 2, 7, 3, 0, 4, 6, 0, 6, 2, 1, 3, 7, 1, 7, 5})
    primitive.indices.push_back(base + corner);
}

struct Spectacles {
  float pad = 9;        ///< x of the pads' inner edge
  float pad_back = -4;  ///< z of the pads' back
  float ear = 70;       ///< x of the temples' inner side
  bool has_temples = true;
};

/// Two lenses of 50 × 40 mm at z 0…2, eyes at y = −1.2, pads, straight temples at y = 8…12.
GlassesModel spectaclesOf(const Spectacles& s) {
  Primitive p;
  for (const float side : {-1.0f, 1.0f}) {
    const auto box = [&](float x0, float x1, float y0, float y1, float z0, float z1) {
      addBox(p, {std::min(side * x0, side * x1), y0, z0}, {std::max(side * x0, side * x1), y1, z1});
    };
    box(18, 68, -20, 20, 0, 2);
    box(s.pad, s.pad + 3, -16, -6, s.pad_back, 0);
    box(0, 18, 6, 10, 0, 2);
    if (s.has_temples) box(s.ear, s.ear + 3, 8, 12, -110, -5);
    box(66, s.ear + 3, 8, 12, -8, 2);
  }
  return modelOf(std::move(p));
}

/// A ridge 30 mm before a plain face, below where the bridge is.
float wedge(float x, float y) {
  return y < -8 ? std::max(-25.0f, 5 - 1.5f * std::fabs(x)) : -25.0f;
}
const float kSlant = std::sqrt(1 + 1.5f * 1.5f);

TEST(Seat, PadsRestOnTheSidesOfAWedgeAsDeepAsSkinGives) {
  const auto seat = seatGlasses(spectaclesOf({}), headOf(wedge), 0);
  ASSERT_TRUE(seat);
  // The inner edge of a pad, at x = 9, is the first to touch.
  const float surface = wedge(9, -15) - -4;
  EXPECT_NEAR(seat->offset_mm[2], surface - kPressMm * kSlant, 0.3);
  EXPECT_NEAR(seat->nose_gap_mm, -kPressMm * kSlant, 0.3);
  EXPECT_NEAR(seat->offset_mm[0], 0, 1e-4);
  EXPECT_EQ(seat->tilt, 0);
}

TEST(Seat, AWiderNoseOrNarrowerPadsHoldThemFartherFromTheFace) {
  const HeightField head = headOf(wedge);
  const HeightField wide =
      headOf([](float x, float y) { return wedge(x - std::copysign(2.f, x), y); });
  const float z = seatGlasses(spectaclesOf({}), head, 0)->offset_mm[2];
  EXPECT_NEAR(seatGlasses(spectaclesOf({}), wide, 0)->offset_mm[2], z + 3, 0.5);
  EXPECT_NEAR(seatGlasses(spectaclesOf({.pad = 7}), head, 0)->offset_mm[2], z + 3, 0.5);
}

TEST(Seat, EyesLookThroughTheUpperMiddleOfTheLenses) {
  const auto seat = seatGlasses(spectaclesOf({}), headOf(wedge), 0);
  const float y = kLeftPupil[1] - seat->offset_mm[1];  // on the lens, whose middle is at 0
  EXPECT_GT(y, 0);
  EXPECT_LT(y, 6);
}

TEST(Seat, LensesKeepOffTheLidsOfAFlatNose) {
  const auto seat = seatGlasses(spectaclesOf({}), headOf([](float, float) { return -25.0f; }), 0);
  ASSERT_TRUE(seat);
  EXPECT_NEAR(seat->offset_mm[2], -25 + kLeastEyeGapMm, 0.01);
  EXPECT_NEAR(seat->eye_gap_mm, kLeastEyeGapMm, 0.01);
  EXPECT_GT(seat->nose_gap_mm, 0);
}

/// With cheeks below the lenses that come far forward.
float cheeks(float x, float y) {
  return std::max(wedge(x, y), std::fabs(x) > 25 && y < -15 ? -5.0f : -25.0f);
}

TEST(Seat, RimsKeepOffACheek) {
  const auto seat = seatGlasses(spectaclesOf({}), headOf(cheeks), 0);
  ASSERT_TRUE(seat);
  EXPECT_NEAR(seat->offset_mm[2], -5 + kLeastClearanceMm, 0.01);
  EXPECT_NEAR(seat->clearance_mm, kLeastClearanceMm, 0.01);
  EXPECT_LT(seatGlasses(spectaclesOf({}), headOf(wedge), 0)->offset_mm[2], -5.5) << "nothing there";
}

TEST(Seat, ATiltTakesPadsAndLowerRimsBack) {
  const auto by = [](const Surface& surface) {
    const HeightField head = headOf(surface);
    const auto upright = seatGlasses(spectaclesOf({}), head, 0);
    const auto tilted = seatGlasses(spectaclesOf({}), head, 8 * kDegree);
    EXPECT_NEAR(tilted->tilt, 8 * kDegree, 1e-6);
    return tilted->offset_mm[2] - upright->offset_mm[2];
  };
  // As far as their lower ends go back, 16 and 20 mm below the origin, the whole comes forward.
  EXPECT_NEAR(by(wedge), 16 * std::sin(8 * kDegree), 0.5);
  EXPECT_NEAR(by(cheeks), 20 * std::sin(8 * kDegree), 0.5);
}

TEST(Seat, FindsTheTemplesAndWhereTheyPassTheEars) {
  const auto seat = seatGlasses(spectaclesOf({}), headOf(wedge), 0);
  ASSERT_TRUE(seat && seat->temples);
  EXPECT_LT(seat->temples->hinge_z, -4);
  EXPECT_GT(seat->temples->hinge_z, -14);
  const auto& [left, right] = seat->temples->at_ear;
  EXPECT_NEAR(left[0], 70, 1e-3);
  EXPECT_NEAR(right[0], -70, 1e-3);
  EXPECT_NEAR(left[1], 10, 1e-3);
  EXPECT_FALSE(seatGlasses(spectaclesOf({.has_temples = false}), headOf(wedge), 0)->temples);
}

TEST(Seat, WhatIsNotOnTheMiddleIsMovedThere) {
  GlassesModel model = spectaclesOf({});
  for (Primitive& primitive : model.primitives)
    for (std::size_t i = 0; i < primitive.vertices.size(); i += kVertexFloats)
      primitive.vertices[i] += 5;
  model.min[0] += 5, model.max[0] += 5;
  EXPECT_NEAR(seatGlasses(model, headOf(wedge), 0)->offset_mm[0], -5, 1e-4);
}

/// Vertices and bounds through a function.
GlassesModel mapped(const GlassesModel& model, const std::function<Vector3f(Vector3f)>& change) {
  Primitive all;
  for (const Primitive& primitive : model.primitives) {
    const auto base = std::uint32_t(all.vertices.size() / kVertexFloats);
    for (std::size_t i = 0; i < primitive.vertices.size(); i += kVertexFloats)
      addVertex(all, change(Eigen::Map<const Vector3f>(primitive.vertices.data() + i)));
    for (const std::uint32_t index : primitive.indices) all.indices.push_back(base + index);
  }
  return modelOf(std::move(all));
}

TEST(Seat, RefusesOtherUnitsAndAxes) {
  const HeightField head = headOf(wedge);
  const GlassesModel good = spectaclesOf({});
  const auto seatOf = [&](const std::function<Vector3f(Vector3f)>& change) {
    return seatGlasses(mapped(good, change), head, 0);
  };
  EXPECT_TRUE(seatOf([](Vector3f p) { return p; }));
  EXPECT_FALSE(seatOf([](Vector3f p) -> Vector3f { return 1000 * p; }));
  EXPECT_FALSE(seatOf([](Vector3f p) -> Vector3f { return 0.1f * p; }));
  EXPECT_FALSE(seatOf([](Vector3f p) { return Vector3f(p.x(), -p.z(), p.y()); })) << "z up";
  EXPECT_FALSE(seatOf([](Vector3f p) { return Vector3f(-p.x(), p.y(), -p.z()); })) << "backwards";
  EXPECT_FALSE(seatGlasses(good, headOf([](float, float) { return HeightField::kNothing; }), 0));
}

// --- Files -------------------------------------------------------------------------------------

std::vector<std::uint8_t> bytesOf(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string base64(const std::vector<std::uint8_t>& bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t bits = 0;
    for (std::size_t k = 0; k < 3; ++k)
      bits = bits << 8 | (i + k < bytes.size() ? bytes[i + k] : 0);
    for (std::size_t k = 0; k < 4; ++k)
      text += i + k <= bytes.size() ? kAlphabet[bits >> (18 - 6 * k) & 63] : '=';
  }
  return text;
}

const fs::path kAssets = fs::path(LORGNETTE_SOURCE_DIR) / "assets";

fs::path sharedGlasses() {
  const char* shared = std::getenv("LORGNETTE_SHARED");
  return (shared ? fs::path(shared) : fs::path(LORGNETTE_SOURCE_DIR) / ".." / "shared") /
         "data/gltf/glasses";
}

/// The foremost place of a head's triangles over (x, y), one by one; and across the surface there.
struct Skin {
  float z = HeightField::kNothing;
  float slant = 1;
};
Skin skinAt(const GlassesModel& head, float x, float y) {
  Skin best;
  for (const Primitive& primitive : head.primitives)
    for (std::size_t i = 0; i + 2 < primitive.indices.size(); i += 3) {
      Vector3f v[3];
      for (std::size_t k = 0; k < 3; ++k)
        v[k] = Eigen::Map<const Vector3f>(primitive.vertices.data() +
                                          primitive.indices[i + k] * kVertexFloats);
      const Vector3f normal = (v[1] - v[0]).cross(v[2] - v[0]);
      if (std::fabs(normal.z()) < 1e-6f) continue;
      bool inside = true;
      for (std::size_t k = 0; k < 3; ++k) {
        const Vector3f &a = v[k], &b = v[(k + 1) % 3];
        const float edge = (b.x() - a.x()) * (y - a.y()) - (b.y() - a.y()) * (x - a.x());
        inside = inside && edge * normal.z() >= 0;
      }
      if (!inside) continue;
      const float z =
          v[0].z() - (normal.x() * (x - v[0].x()) + normal.y() * (y - v[0].y())) / normal.z();
      if (z > best.z) best = {z, normal.norm() / std::fabs(normal.z())};
    }
  return best;
}

/// Puts glasses on the head that ships and looks at every vertex of their front.
void expectWorn(const std::string& name, const GlassesModel& glasses, const GlassesModel& head) {
  SCOPED_TRACE(name);
  const auto seat = seatGlasses(glasses, HeightField(head), 8 * kDegree);
  ASSERT_TRUE(seat);
  ASSERT_TRUE(seat->temples);
  const Eigen::AngleAxisf tilt(seat->tilt, Vector3f::UnitX());
  const Vector3f offset(seat->offset_mm[0], seat->offset_mm[1], seat->offset_mm[2]);
  float deepest = -1e9f, clearance = 1e9f, lids = 1e9f;
  for (const Primitive& primitive : glasses.primitives)
    for (std::size_t i = 0; i < primitive.vertices.size(); i += kVertexFloats) {
      const Eigen::Map<const Vector3f> own(primitive.vertices.data() + i);
      if (own.z() < seat->temples->hinge_z) continue;
      const Vector3f p = tilt * own + offset;
      const Skin skin = skinAt(head, p.x(), p.y());
      if (skin.z == HeightField::kNothing) continue;
      const float before = p.z() - skin.z;
      const float from_pupil = std::hypot(std::fabs(p.x()) - kLeftPupil[0], p.y() - kLeftPupil[1]);
      if (std::fabs(p.x()) < 16)
        deepest = std::max(deepest, -before / skin.slant);
      else if (std::fabs(p.x()) > 18)
        clearance = std::min(clearance, before);
      if (from_pupil < 6) lids = std::min(lids, before);
    }
  // A vertex may lie beside the one that was looked at, on a nose that is steep.
  EXPECT_LE(deepest, kPressMm + 0.5);
  EXPECT_GE(deepest, -1.5 - kSkinMm) << "floats before the nose";
  EXPECT_GE(clearance, kLeastClearanceMm - 0.3);
  EXPECT_GE(lids, kLeastEyeGapMm - 0.3);
  EXPECT_LE(seat->eye_gap_mm, 22);
  std::printf(
      "%s: %.2f mm into the skin, %.1f mm off cheeks and brows, lenses %.1f mm off the lids\n",
      name.c_str(), deepest, clearance, seat->eye_gap_mm);
}

TEST(Seat, FramesThatShipRestOnTheReferenceHead) {
  const Result<GlassesModel> head = loadGlasses(bytesOf(kAssets / "occluder.glb"));
  if (!head) GTEST_SKIP() << "no assets: scripts/build --assets makes them";
  int frames = 0;
  for (const auto& entry : fs::directory_iterator(kAssets / "glasses")) {
    const auto glasses = loadGlasses(bytesOf(entry.path()));
    ASSERT_TRUE(glasses) << entry.path();
    expectWorn(entry.path().stem().string(), *glasses, *head);
    ++frames;
  }
  EXPECT_GE(frames, 3);
}

TEST(Seat, ModelsFromElsewhereRestOnTheReferenceHead) {
  const Result<GlassesModel> head = loadGlasses(bytesOf(kAssets / "occluder.glb"));
  if (!head) GTEST_SKIP() << "no assets: scripts/build --assets makes them";
  if (!fs::exists(sharedGlasses())) {
    const char* ci = std::getenv("CI");
    if (ci && std::string(ci) == "true") FAIL() << "no test files in " << sharedGlasses();
    GTEST_SKIP() << "no test files in " << sharedGlasses();
  }
  const auto khronos =
      loadGlasses(bytesOf(sharedGlasses() / "SunglassesKhronos/SunglassesKhronos.glb"));
  ASSERT_TRUE(khronos);
  expectWorn("SunglassesKhronos", *khronos, *head);

  // Its file says metres and means millimetres, and its buffer lies beside it.
  const fs::path folder = sharedGlasses() / "mindar_glasses";
  auto gltf = nlohmann::json::parse(bytesOf(folder / "scene.gltf"));
  gltf["buffers"][0]["uri"] =
      "data:application/octet-stream;base64," + base64(bytesOf(folder / "scene.bin"));
  const std::string text = gltf.dump();
  const auto mindar = loadGlasses(std::vector<std::uint8_t>(text.begin(), text.end()));
  ASSERT_TRUE(mindar) << mindar.error().message;
  EXPECT_FALSE(seatGlasses(*mindar, HeightField(*head), 0));
  expectWorn("mindar", mapped(*mindar, [](Vector3f p) -> Vector3f { return 0.001f * p; }), *head);
}

}  // namespace
}  // namespace lorgnette
