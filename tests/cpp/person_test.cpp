#include "lorgnette/person.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lorgnette/rotation.hpp"
#include "recording.hpp"

namespace lorgnette {
namespace {

constexpr Intrinsics kCamera{600, 319.5f, 239.5f};

/// The face of the pack facemesh.
Landmarks3 referenceFace() {
  const Pack pack = readFacemeshPack();
  return makeRegressor(pack)->referenceLandmarks(pack.reference.vertices);
}

/// Somebody whose nose is longer and whose eyes are farther apart.
Landmarks3 someWearer() {
  Landmarks3 face = referenceFace();
  for (int i = 28; i <= 35; ++i) face(2, i) += 5;
  for (int i = 36; i <= 41; ++i) face(0, i) -= 2;
  for (int i = 42; i <= 47; ++i) face(0, i) += 2;
  return face;
}

/// A face in the camera frame and as the regressor would see it: pixels, and depths in their scale.
struct Scene {
  Eigen::Matrix3d rotation;
  Landmarks3 points;

  Scene(const Landmarks3& face, const Eigen::Vector3d& turn) : rotation(rotationOf(turn)) {
    const Eigen::Vector3d place(0, 0, -500);
    const Eigen::Matrix3Xd camera = (rotation * face.cast<double>()).colwise() + place;
    for (int i = 0; i < kLandmarks; ++i) {
      const Eigen::Vector3d p = camera.col(i);
      points.col(i) << float(kCamera.center_x - kCamera.focal_px * p.x() / p.z()),
          float(kCamera.center_y + kCamera.focal_px * p.y() / p.z()),
          float(-(p.z() + 500) * kCamera.focal_px / 500);
    }
  }
};

/// Turns a head to and fro for so many frames, and lets `person` learn.
void watch(Person& person, const Landmarks3& face, int frames) {
  Eigen::Matrix3d last = Eigen::Matrix3d::Identity();
  for (int k = 0; k < frames; ++k) {
    const Eigen::Vector3d turn(0.3 * std::sin(k * 0.07), 0.6 * std::sin(k * 0.1), 0);
    const Scene scene(face, turn);
    const PerspectiveFit seen = fitPerspective(person.fit(), scene.points, kCamera, nullptr);
    person.learn(seen, vectorOf(scene.rotation * last.transpose()).norm());
    last = scene.rotation;
  }
}

/// Mean distance of what is believed from a face, of any place and size; mm.
double shapeError(const Person& person, const Landmarks3& face) {
  const WeakPose pose = person.fit().closedForm(face);
  const Eigen::MatrixXd shape =
      (pose.scale * pose.rotation * person.fit().reference()).colwise() + pose.translation;
  return (shape - face.cast<double>()).colwise().norm().mean();
}

TEST(Person, BeginsAsTheReference) {
  const Landmarks3 reference = referenceFace();
  const Person person(reference, rigidWeights());
  EXPECT_LT(shapeError(person, reference), 1e-4);
  EXPECT_EQ(person.scale(), 1);
  EXPECT_NEAR(person.pupillaryDistance().mm, 63.6, 1);
  EXPECT_NEAR(person.width().mm, 150, 10);
}

TEST(Person, LearnsAFaceWhileTheHeadTurns) {
  const Landmarks3 reference = referenceFace(), face = someWearer();
  Person person(reference, rigidWeights());
  const double before = shapeError(person, face);
  watch(person, face, 40);
  const double soon = shapeError(person, face);
  watch(person, face, 200);
  const double later = shapeError(person, face);
  EXPECT_LT(soon, 0.8 * before);
  EXPECT_LT(later, 0.7 * before);
  EXPECT_GT(person.pupillaryDistance().mm, 64.5);
  std::printf("person: shape off by %.2f mm at first, %.2f soon, %.2f later\n", before, soon,
              later);
}

TEST(Person, AHeadThatHoldsStillTellsNothing) {
  Person person(referenceFace(), rigidWeights());
  const Scene scene(someWearer(), {0.1, 0.4, 0});
  const PerspectiveFit seen = fitPerspective(person.fit(), scene.points, kCamera, nullptr);
  person.learn(seen, 0);
  person.learn(seen, -0.002);
  EXPECT_LT(shapeError(person, referenceFace()), 1e-4);
}

TEST(Person, TheHeadFrameStays) {
  const Landmarks3 reference = referenceFace();
  Person person(reference, rigidWeights());
  watch(person, someWearer(), 240);
  const WeakPose pose = person.fit().closedForm(reference);
  EXPECT_LT(vectorOf(pose.rotation).norm(), 1e-4);
  EXPECT_NEAR(pose.scale, 1, 1e-3);
  EXPECT_LT(pose.translation.norm(), 0.05);
}

TEST(Person, AKnownPupillaryDistanceSetsTheSize) {
  Person person(referenceFace(), rigidWeights());
  const double width = double(person.width().mm), distance = double(person.pupillaryDistance().mm);
  person.setPupillaryDistance(57);
  EXPECT_NEAR(person.scale(), 57 / distance, 1e-6);
  EXPECT_EQ(person.pupillaryDistance().mm, 57);
  EXPECT_EQ(person.pupillaryDistance().error_mm, 0);
  EXPECT_NEAR(person.width().mm, width * 57 / distance, 1e-3);
  EXPECT_GT(person.width().error_mm, 0);
  person.setPupillaryDistance(0);
  EXPECT_EQ(person.scale(), 1);
  EXPECT_FLOAT_EQ(person.pupillaryDistance().mm, float(distance));
}

TEST(Person, WhatItKnowsBecomesSurer) {
  Person person(referenceFace(), rigidWeights());
  const float at_first = person.width().error_mm;
  watch(person, someWearer(), 240);
  EXPECT_LT(person.width().error_mm, at_first);
  const float unscaled = person.width().error_mm;
  person.setPupillaryDistance(66);
  EXPECT_LT(person.width().error_mm, unscaled);
}

}  // namespace
}  // namespace lorgnette
