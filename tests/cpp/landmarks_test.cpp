#include "lorgnette/landmarks.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <limits>
#include <numbers>
#include <random>

#include "allocations.hpp"

namespace lorgnette {
namespace {

constexpr int kSide = 192;
constexpr int kVertices = 468;

const Regressor& regressor() {
  static const auto made = makeFaceMesh(kSide, {1.5f, 0});
  return *made;
}

/// Output tensors of Face Mesh.
struct Outputs {
  Eigen::Matrix3Xf crop = Eigen::Matrix3Xf::Zero(3, kVertices);
  float logit = 5;

  FaceLandmarks decode(const Roi& roi) const {
    const std::span<const float> outputs[] = {{crop.data(), std::size_t(crop.size())}, {&logit, 1}};
    return regressor().decode(outputs, roi);
  }
};

/// Points all over the crop, with two that stand for the outer corners of the eyes.
Outputs scattered(unsigned seed) {
  Outputs outputs;
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> inside(40, 150);
  for (float& v : outputs.crop.reshaped()) v = inside(random);
  outputs.crop.row(2).array() -= 95;
  outputs.crop.col(33) = Eigen::Vector3f(60, 85, 0);
  outputs.crop.col(263) = Eigen::Vector3f(130, 95, 0);
  return outputs;
}

/// A crop coordinate, pixel centres at integers, in the picture; z only grows with it.
Eigen::Vector3d toImage(const Eigen::Vector3f& crop, const Roi& roi) {
  const double u = ((crop.x() + 0.5) / double(kSide) - 0.5) * roi.size,
               v = ((crop.y() + 0.5) / double(kSide) - 0.5) * roi.size;
  const double c = std::cos(double(roi.rotation)), s = std::sin(double(roi.rotation));
  return {roi.center_x + c * u - s * v, roi.center_y + s * u + c * v,
          crop.z() / double(kSide) * roi.size};
}

/// The built reference face (its file format is in models/README.md).
Eigen::Matrix3Xf referenceVertices() {
  std::ifstream file(LORGNETTE_SOURCE_DIR "/models/facemesh/reference_face.bin", std::ios::binary);
  const std::vector<char> bytes{std::istreambuf_iterator<char>(file), {}};
  Eigen::Matrix3Xf vertices(3, kVertices);
  if (bytes.size() < 16 + std::size_t(vertices.size()) * 4) {
    ADD_FAILURE() << "models/facemesh/reference_face.bin is missing: run scripts/make_models";
    return Eigen::Matrix3Xf::Random(3, kVertices);
  }
  std::memcpy(vertices.data(), bytes.data() + 16, std::size_t(vertices.size()) * 4);
  return vertices;
}

TEST(FaceMesh, NamesTheSizesOfItsOutputs) {
  ASSERT_EQ(regressor().outputSizes().size(), 2u);
  EXPECT_EQ(regressor().outputSizes()[0], 1404);
  EXPECT_EQ(regressor().outputSizes()[1], 1);
  EXPECT_EQ(regressor().referenceVertices(), kVertices);
}

// --- Decoding ------------------------------------------------------------------------------------

TEST(FaceMesh, MapsCropPixelsToThePicture) {
  const Outputs outputs = scattered(1);
  for (const float rotation : {0.f, 0.5f, -1.3f, 3.1f})
    for (const float size : {30.f, 192.f, 1700.f}) {
      const Roi roi{411.5f, -20.25f, size, rotation};
      const FaceLandmarks face = outputs.decode(roi);
      const Landmarks3 crop = regressor().referenceLandmarks(outputs.crop);
      for (int i = 0; i < kLandmarks; ++i)
        ASSERT_NEAR((face.points.col(i).cast<double>() - toImage(crop.col(i), roi)).norm(), 0,
                    2e-6 * size + 1e-4)
            << "landmark " << i << ", rotation " << rotation << ", size " << size;
    }
}

TEST(FaceMesh, InputSideIsTheScaleOfTheCrop) {
  Outputs outputs = scattered(2);
  const Roi roi{100, 100, 50, 0.3f};
  const FaceLandmarks face = outputs.decode(roi);
  outputs.crop *= 0.5f;
  outputs.crop.topRows<2>().array() -= 0.25f;  // half a pixel of either crop
  const std::span<const float> tensors[] = {{outputs.crop.data(), std::size_t(outputs.crop.size())},
                                            {&outputs.logit, 1}};
  const FaceLandmarks half = makeFaceMesh(kSide / 2, {1.5f, 0})->decode(tensors, roi);
  EXPECT_LT((face.points - half.points).cwiseAbs().maxCoeff(), 1e-4f);
}

TEST(FaceMesh, PresenceIsTheLogitsSigmoid) {
  Outputs outputs = scattered(3);
  const Roi roi{100, 100, 50, 0};
  for (const float logit : {-200.f, -3.f, 0.f, 0.7f, 4.f, 200.f}) {
    outputs.logit = logit;
    EXPECT_NEAR(outputs.decode(roi).confidence, 1 / (1 + std::exp(-double(logit))), 1e-6);
  }
}

TEST(FaceMesh, NotFiniteMeansNoFace) {
  const Roi roi{100, 90, 50, 0.2f};
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity(),
        -std::numeric_limits<float>::infinity()}) {
    for (const int i : {0, 1, 2, 777, 3 * kVertices - 1}) {
      Outputs outputs = scattered(4);
      outputs.crop.data()[i] = bad;
      const FaceLandmarks face = outputs.decode(roi);
      EXPECT_EQ(face.confidence, 0) << bad << " at " << i;
      EXPECT_TRUE(face.points.allFinite());
      EXPECT_EQ(face.next.size, roi.size);  // looked for where it was
      EXPECT_EQ(face.next.center_x, roi.center_x);
    }
    Outputs outputs = scattered(4);
    outputs.logit = bad;
    EXPECT_EQ(outputs.decode(roi).confidence, 0) << bad;
  }
}

TEST(FaceMesh, AFaceAllocatesNothing) {
  const Outputs outputs = scattered(5);
  const Roi roi{100, 90, 50, 0.2f};
  (void)outputs.decode(roi);
  const std::size_t before = allocationCount();
  const FaceLandmarks face = outputs.decode(roi);
  const std::size_t after = allocationCount();
  EXPECT_EQ(after, before);
  EXPECT_GT(face.confidence, 0.9f);
}

// --- The next square -----------------------------------------------------------------------------

/// Coordinates in the square: ±½ at its edges.
Eigen::Vector2d inSquare(const Eigen::Vector3d& image, const Roi& roi) {
  const double x = image.x() - roi.center_x, y = image.y() - roi.center_y;
  const double c = std::cos(double(roi.rotation)), s = std::sin(double(roi.rotation));
  return {(c * x + s * y) / roi.size, (-s * x + c * y) / roi.size};
}

TEST(FaceMesh, NextSquareLevelsTheEyesAndHoldsTheFaceInItsMiddle) {
  for (unsigned seed = 10; seed < 30; ++seed) {
    const Outputs outputs = scattered(seed);
    const Roi roi{320, 240, 150 + float(seed), -3 + 0.3f * float(seed - 10)};
    const Roi next = outputs.decode(roi).next;

    const Eigen::Vector2d left = inSquare(toImage(outputs.crop.col(33), roi), next);
    const Eigen::Vector2d right = inSquare(toImage(outputs.crop.col(263), roi), next);
    EXPECT_NEAR(left.y(), right.y(), 1e-5);
    EXPECT_LT(left.x(), right.x());

    // 1.5 × the longer side of the box of all 468 points in the square's own orientation
    Eigen::AlignedBox2d box;
    for (int i = 0; i < kVertices; ++i)
      box.extend(inSquare(toImage(outputs.crop.col(i), roi), next));
    EXPECT_NEAR(box.sizes().maxCoeff(), 1 / 1.5, 1e-4);
    EXPECT_NEAR(box.center().norm(), 0, 1e-4);
  }
}

TEST(FaceMesh, NextSquareDoesNotDependOnTheSquareThePointsWereSeenIn) {
  // The same points of the picture, seen through two squares.
  const Outputs first = scattered(40);
  const Roi a{300, 200, 192, 0}, b{310, 190, 260, 0.8f};
  Outputs second = first;
  for (int i = 0; i < kVertices; ++i) {
    const Eigen::Vector2d p = inSquare(toImage(first.crop.col(i), a), b);
    second.crop.col(i).head<2>() = ((p.array() + 0.5) * kSide - 0.5).cast<float>();
  }
  const Roi m = first.decode(a).next, n = second.decode(b).next;
  EXPECT_NEAR(m.center_x, n.center_x, 1e-2);
  EXPECT_NEAR(m.center_y, n.center_y, 1e-2);
  EXPECT_NEAR(m.size, n.size, 1e-2);
  EXPECT_NEAR(std::remainder(m.rotation - n.rotation, 2 * std::numbers::pi), 0, 1e-4);
}

TEST(FaceMesh, AllPointsInOnePlaceGiveAFiniteSquare) {
  Outputs outputs;
  outputs.crop.setConstant(50);
  const FaceLandmarks face = outputs.decode({100, 100, 50, 0});
  EXPECT_TRUE(std::isfinite(face.next.center_x) && std::isfinite(face.next.center_y));
  EXPECT_TRUE(std::isfinite(face.next.size) && std::isfinite(face.next.rotation));
}

TEST(FaceMesh, SquareOfADetection) {
  Detection d;
  d.box = {100, 50, 80, 60};
  d.eyes = std::array{Eigen::Vector2f(120, 70), Eigen::Vector2f(160, 70)};
  Roi roi = regressor().roiFromDetection(d);
  EXPECT_FLOAT_EQ(roi.center_x, 140);
  EXPECT_FLOAT_EQ(roi.center_y, 80);
  EXPECT_FLOAT_EQ(roi.size, 120);  // 1.5 × the longer side
  EXPECT_FLOAT_EQ(roi.rotation, 0);

  d.box.height = 100;
  (*d.eyes)[1] = {160, 110};  // falls to the right: turned clockwise
  roi = regressor().roiFromDetection(d);
  EXPECT_FLOAT_EQ(roi.size, 150);
  EXPECT_FLOAT_EQ(roi.rotation, float(std::numbers::pi / 4));
  EXPECT_NEAR(inSquare({120, 70, 0}, roi).y(), inSquare({160, 110, 0}, roi).y(), 1e-6);

  std::swap((*d.eyes)[0], (*d.eyes)[1]);  // upside down
  EXPECT_NEAR(std::fabs(regressor().roiFromDetection(d).rotation), 3 * std::numbers::pi / 4, 1e-5);
  (*d.eyes)[1] = (*d.eyes)[0];
  EXPECT_TRUE(std::isfinite(regressor().roiFromDetection(d).rotation));

  d.eyes.reset();  // a detector that finds none
  d.box = {100, 50, 80, 60};
  roi = makeFaceMesh(kSide, {2, 0.25f})->roiFromDetection(d);
  EXPECT_FLOAT_EQ(roi.center_x, 140);
  EXPECT_FLOAT_EQ(roi.center_y, 100);
  EXPECT_FLOAT_EQ(roi.size, 160);
  EXPECT_FLOAT_EQ(roi.rotation, 0);
}

// --- Which vertices the 68 landmarks are ---------------------------------------------------------

TEST(FaceMesh, LandmarksAreColumnsOfTheMesh) {
  Eigen::Matrix3Xf vertices(3, kVertices);
  for (int i = 0; i < kVertices; ++i) vertices.col(i).setConstant(float(i));
  const Landmarks3 points = regressor().referenceLandmarks(vertices);
  std::vector<int> used;
  for (int i = 0; i < kLandmarks; ++i) {
    const float index = points(0, i);
    ASSERT_TRUE(index >= 0 && index < kVertices && index == std::floor(index));
    used.push_back(int(index));
  }
  EXPECT_EQ(used[kBridgeLandmark], 168);
  EXPECT_EQ(used[36], 33);   // outer corner of the image-left eye
  EXPECT_EQ(used[39], 133);  // inner
  EXPECT_EQ(used[42], 362);  // inner corner of the image-right eye
  EXPECT_EQ(used[45], 263);  // outer
  EXPECT_EQ(used[8], 152);   // chin
  std::sort(used.begin(), used.end());
  EXPECT_EQ(std::adjacent_find(used.begin(), used.end()), used.end()) << "one vertex twice";
}

/// iBUG's order mirrored: landmark i of a face is landmark kMirror[i] of its mirror image.
constexpr std::array<int, kLandmarks> kMirror = {
    16, 15, 14, 13, 12, 11, 10, 9,  8,  7,  6,  5,  4,  3,  2,  1,  0,  26, 25, 24, 23, 22, 21,
    20, 19, 18, 17, 27, 28, 29, 30, 35, 34, 33, 32, 31, 45, 44, 43, 42, 47, 46, 39, 38, 37, 36,
    41, 40, 54, 53, 52, 51, 50, 49, 48, 59, 58, 57, 56, 55, 64, 63, 62, 61, 60, 67, 66, 65};

TEST(FaceMesh, LandmarksOfTheReferenceFaceAreSymmetric) {
  const Landmarks3 points = regressor().referenceLandmarks(referenceVertices());
  EXPECT_LT(points.col(kBridgeLandmark).norm(), 1e-3f);  // the head frame's origin
  for (int i = 0; i < kLandmarks; ++i) {
    Eigen::Vector3f mirrored = points.col(kMirror[std::size_t(i)]);
    mirrored.x() *= -1;
    EXPECT_LT((points.col(i) - mirrored).norm(), 0.5f) << "landmark " << i << ", mm";
  }
}

TEST(FaceMesh, LandmarksOfTheReferenceFaceLieAsIbugOrdersThem) {
  const Landmarks3 p = regressor().referenceLandmarks(referenceVertices());
  const auto x = [&](int i) { return p(0, i); };
  const auto y = [&](int i) { return p(1, i); };
  const auto ascending = [&](int first, int last) {
    for (int i = first; i < last; ++i) EXPECT_LT(x(i), x(i + 1)) << i;
  };
  ascending(2, 14);   // jaw, image-left to right; its ends rise along the temples
  ascending(17, 26);  // brows
  ascending(31, 35);  // nostrils
  ascending(48, 54);  // upper lip
  ascending(60, 64);
  for (int i = 0; i < 8; ++i) EXPECT_GT(y(i), y(i + 1)) << i;     // down to the chin
  for (int i = 8; i < 16; ++i) EXPECT_LT(y(i), y(i + 1)) << i;    // and up
  for (int i = 27; i < 30; ++i) EXPECT_GT(y(i), y(i + 1)) << i;   // down the nose
  for (int i = 27; i < 30; ++i) EXPECT_LT(p(2, i), p(2, i + 1));  // and out to its tip
  for (int i = 0; i < kLandmarks; ++i) EXPECT_LE(p(2, i), p(2, 30)) << "the tip stands out most";
  for (const int eye : {36, 42}) {  // corner, two above, corner, two below
    for (const int upper : {1, 2})
      for (const int lower : {4, 5}) EXPECT_GT(y(eye + upper), y(eye + lower));
    EXPECT_LT(x(eye), x(eye + 1));
    EXPECT_LT(x(eye + 1), x(eye + 2));
    EXPECT_LT(x(eye + 2), x(eye + 3));
    EXPECT_LT(x(eye + 5), x(eye + 4));
  }
  for (int i = 17; i < 27; ++i) EXPECT_GT(y(i), y(i < 22 ? 37 : 44)) << "brows above the eyes";
  for (int i = 55; i < 60; ++i) EXPECT_GT(x(i - 1), x(i)) << "lower lip, right to left";
  EXPECT_GT(y(51), y(62));  // upper lip, mouth, lower lip
  EXPECT_GE(y(62), y(66));
  EXPECT_GT(y(66), y(57));
}

}  // namespace
}  // namespace lorgnette
