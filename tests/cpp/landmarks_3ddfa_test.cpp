#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "allocations.hpp"
#include "lorgnette/landmarks.hpp"

namespace lorgnette {
namespace {

constexpr int kSide = 120;
constexpr int kCoefficients = ShapeModel::kShape + ShapeModel::kExpression;

/// A face model of random numbers of a face's size: the real one may not be in this tree.
ShapeModel randomModel() {
  std::mt19937 random(3);
  std::normal_distribution<float> normal;
  ShapeModel m;
  for (float& v : m.neutral.reshaped()) v = 40 * normal(random);
  m.origin = Eigen::Vector3f(1, 30, 90);
  m.neutral.colwise() -= Eigen::Vector3f(m.neutral.col(kBridgeLandmark));
  m.bases.resize(3 * kLandmarks, kCoefficients);
  for (float& v : m.bases.reshaped()) v = normal(random);
  for (float& v : m.mean) v = normal(random);
  for (float& v : m.std) v = 0.5f + std::fabs(normal(random));
  return m;
}

const ShapeModel& model() {
  static const ShapeModel made = randomModel();
  return made;
}

std::unique_ptr<Regressor> regressor(const BoxMargin& margin = {1.58f, 0.14f}) {
  return makeThreeDdfa(kSide, margin, model());
}

/// What the network would answer for these parameters.
std::array<float, 62> whiten(const ShapeModel::Parameters& p) {
  std::array<float, 62> out;
  for (int i = 0; i < 62; ++i) out[std::size_t(i)] = (p[i] - model().mean[i]) / model().std[i];
  return out;
}

FaceLandmarks decode(const std::array<float, 62>& out, const Roi& roi) {
  const std::span<const float> outputs[] = {out};
  return regressor()->decode(outputs, roi);
}

ShapeModel::Parameters randomParameters(unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  ShapeModel::Parameters p;
  for (float& v : p) v = normal(random);
  // about a head's scale, and in the crop
  p[0] = .6f, p[1] = .05f, p[2] = .1f, p[3] = 58;
  p[4] = -.04f, p[5] = .55f, p[6] = -.02f, p[7] = 62;
  p[8] = .1f, p[9] = .03f, p[10] = .58f, p[11] = -40;
  return p;
}

TEST(ThreeDdfa, PointsAreTheOriginalsFormula) {
  const Roi roi{200, 150, 240, 0};
  const ShapeModel::Parameters p = randomParameters(1);
  const FaceLandmarks face = decode(whiten(p), roi);
  // by hand, in doubles, in the authors' order: one point of mean + bases, then R' v + t
  for (int k = 0; k < kLandmarks; ++k) {
    Eigen::Vector3d v = (model().neutral.col(k) + model().origin).cast<double>();
    for (int c = 0; c < kCoefficients; ++c)
      for (int axis = 0; axis < 3; ++axis)
        v[axis] += double(model().bases(3 * k + axis, c)) * double(p[12 + c]);
    double q[3];
    for (int row = 0; row < 3; ++row)
      q[row] = double(p[4 * row]) * v[0] + double(p[4 * row + 1]) * v[1] +
               double(p[4 * row + 2]) * v[2] + double(p[4 * row + 3]);
    // crop pixels counted from 0, y down; two picture pixels each, centres at integers
    const double x = q[0] - 1, y = kSide - q[1];
    EXPECT_NEAR(face.points(0, k), 80 + 2 * (x + .5), 2e-3);
    EXPECT_NEAR(face.points(1, k), 30 + 2 * (y + .5), 2e-3);
    EXPECT_NEAR(face.points(2, k), -2 * q[2], 2e-3);
  }
}

TEST(ThreeDdfa, TheNextSquareHasTheDiagonalOfTheLongerSide) {
  const FaceLandmarks face = decode(whiten(randomParameters(2)), {70, 70, 130, 0});
  const Eigen::Vector2f low = face.points.topRows<2>().rowwise().minCoeff();
  const Eigen::Vector2f high = face.points.topRows<2>().rowwise().maxCoeff();
  EXPECT_FLOAT_EQ(face.next.size, std::sqrt(2.f) * (high - low).maxCoeff());
  EXPECT_FLOAT_EQ(face.next.center_x, (low.x() + high.x()) / 2);
  EXPECT_FLOAT_EQ(face.next.center_y, (low.y() + high.y()) / 2);
  EXPECT_EQ(face.next.rotation, 0);
}

TEST(ThreeDdfa, SquareOfADetection) {
  Detection d;
  d.box = {100, 50, 80, 60};
  const Roi roi = regressor({2, 0.1f})->roiFromDetection(d);
  EXPECT_FLOAT_EQ(roi.center_x, 140);
  EXPECT_FLOAT_EQ(roi.center_y, 87);  // 0.1 × the mean side lower
  EXPECT_FLOAT_EQ(roi.size, 140);
  EXPECT_EQ(roi.rotation, 0);
}

TEST(ThreeDdfa, WhatIsNotFiniteIsNoFace) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()})
    for (const std::size_t at : {std::size_t(0), std::size_t(30), std::size_t(61)}) {
      auto out = whiten(randomParameters(3));
      out[at] = bad;
      const FaceLandmarks face = decode(out, {70, 70, 130, 0});
      EXPECT_EQ(face.confidence, 0);
      EXPECT_TRUE(face.points.allFinite());
      EXPECT_EQ(face.next.size, 130);
    }
}

TEST(ThreeDdfa, AFaceIsWhereTheMatrixIsNearlyARotation) {
  const auto confidence = [](const Eigen::Matrix3f& r) {
    ShapeModel::Parameters p = randomParameters(5);
    Eigen::Map<Eigen::Matrix<float, 3, 4, Eigen::RowMajor>>(p.data()).leftCols<3>() = r;
    return decode(whiten(p), {70, 70, 130, 0}).confidence;
  };
  const Eigen::Matrix3f turn = (Eigen::AngleAxisf(0.6f, Eigen::Vector3f::UnitY()) *
                                Eigen::AngleAxisf(-0.3f, Eigen::Vector3f::UnitX()))
                                   .toRotationMatrix();
  EXPECT_GT(confidence(0.58f * turn), .99f);
  const auto stretched = [&](float by) {
    return Eigen::Matrix3f(0.58f * turn * Eigen::Vector3f(1, 1 + by, 1).asDiagonal());
  };
  EXPECT_GT(confidence(stretched(.05f)), .9f);
  EXPECT_NEAR(confidence(stretched(.085f)), .5f, .01f);
  EXPECT_LT(confidence(stretched(.2f)), .01f);
  EXPECT_LT(confidence(stretched(-.3f)), .01f);
  EXPECT_EQ(confidence(-0.58f * turn), 0);  // a mirrored face is none
  EXPECT_EQ(confidence(Eigen::Matrix3f::Zero()), 0);
}

TEST(ThreeDdfa, TheReferenceIsItsOwnLandmarks) {
  EXPECT_EQ(regressor()->referenceVertices(), kLandmarks);
  EXPECT_EQ(regressor()->referenceLandmarks(model().neutral), model().neutral);
}

TEST(ThreeDdfa, DecodingAllocatesNothing) {
  const auto made = regressor();
  const auto out = whiten(randomParameters(4));
  const std::span<const float> outputs[] = {out};
  const Roi roi{70, 70, 130, 0};
  made->decode(outputs, roi);
  const std::size_t before = allocationCount();
  made->decode(outputs, roi);
  EXPECT_EQ(allocationCount(), before);
}

}  // namespace
}  // namespace lorgnette
