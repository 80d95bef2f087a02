#include "lorgnette/surface.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "lorgnette/rotation.hpp"

namespace lorgnette {
namespace {

constexpr Intrinsics kCamera{900, 639.5f, 359.5f};

/// Some points of a face, mm.
Eigen::Matrix3Xf faceOf(float width) {
  Eigen::Matrix3Xf points(3, 25);
  for (int i = 0; i < 25; ++i)
    points.col(i) << width * float(i % 5 - 2), 30 * float(i / 5 - 2),
        -10 * float(std::abs(i % 5 - 2));
  return points;
}

Pose poseOf(double yaw, float scale = 1) {
  Pose pose;
  pose.rotation = rotationOf({0.1, yaw, -0.05}).cast<float>();
  pose.translation << 40, -20, -620;
  pose.scale = scale;
  return pose;
}

Eigen::Matrix3Xf seen(const Eigen::Matrix3Xf& head, const Pose& pose) {
  const Eigen::Matrix3Xf camera =
      (pose.scale * (pose.rotation * head)).colwise() + pose.translation;
  Eigen::Matrix3Xf image(3, head.cols());
  image.row(0) =
      (kCamera.center_x + kCamera.focal_px * camera.row(0).array() / -camera.row(2).array());
  image.row(1) =
      (kCamera.center_y - kCamera.focal_px * camera.row(1).array() / -camera.row(2).array());
  image.row(2).setConstant(1e6f);  // not to be believed
  return image;
}

TEST(FaceSurface, BeginsWhereThePictureHasThePointsWhateverThePose) {
  for (const double yaw : {-0.8, 0., 0.5})
    for (const float scale : {0.8f, 1.f}) {
      const Pose pose = poseOf(yaw, scale);
      FaceSurface surface(faceOf(30));
      const Eigen::Matrix3Xf image = seen(faceOf(34), pose);
      surface.update(image, kCamera, pose, 3, 1);
      EXPECT_LT((seen(surface.points(), pose) - image).topRows<2>().cwiseAbs().maxCoeff(), 0.02f);
    }
}

TEST(FaceSurface, AWiderFaceSeenFromTheFrontIsWiderAndNoDeeper) {
  const Pose pose = poseOf(0);
  FaceSurface surface(faceOf(30));
  surface.update(seen(faceOf(33), pose), kCamera, pose, 0, 1);
  const auto& points = surface.points();
  EXPECT_NEAR(points(0, 4) - points(0, 0), 4 * 33, 1.5);
  EXPECT_NEAR(points(2, 4), surface.reference()(2, 4), 1.5);
}

TEST(FaceSurface, ForgetsNoiseAndFollowsAlikeAtAnyFrameRate) {
  const Pose pose = poseOf(0.2);
  const auto widthAfter = [&](double fps, double seconds) {
    FaceSurface surface(faceOf(30));
    surface.update(seen(faceOf(30), pose), kCamera, pose, 1, 1);
    for (int k = 1; k <= std::lround(seconds * fps); ++k)
      surface.update(seen(faceOf(33), pose), kCamera, pose, 1 + k / fps, 1);
    return (surface.points().col(4) - surface.points().col(0)).norm();
  };
  const float before = 4 * 30, after = 4 * 33;
  const float once = widthAfter(60, 1 / 60.);
  EXPECT_LT(once - before, 0.25f * (after - before)) << "one frame's noise counts for much";
  EXPECT_GT(widthAfter(30, 0.4), before + 0.85f * (after - before));
  EXPECT_NEAR(widthAfter(60, 0.1), widthAfter(20, 0.1), 0.6);
}

TEST(FaceSurface, BeginsAnewAfterAGapAndDoubtsWhatIsUncertain) {
  const Pose pose = poseOf(0);
  FaceSurface surface(faceOf(30));
  surface.update(seen(faceOf(30), pose), kCamera, pose, 1, 1);
  const auto width = [&] { return surface.points()(0, 4) - surface.points()(0, 0); };
  surface.update(seen(faceOf(40), pose), kCamera, pose, 1.04, 0.05f);
  EXPECT_LT(width(), 4 * 30 + 2);
  surface.update(seen(faceOf(40), pose), kCamera, pose, 1.04 + FaceSurface::kMaxGap, 1);
  EXPECT_NEAR(width(), 4 * 40, 2);
}

TEST(FaceSurface, NoPointLeavesTheHead) {
  const Pose pose = poseOf(0);
  FaceSurface surface(faceOf(30));
  Eigen::Matrix3Xf image = seen(faceOf(30), pose);
  image.row(0).array() += 5000;
  surface.update(image, kCamera, pose, 0, 1);
  const Eigen::Matrix3Xf offsets = surface.points() - surface.reference();
  EXPECT_LE(offsets.colwise().norm().maxCoeff(), FaceSurface::kMostOffset + 1e-3f);
}

}  // namespace
}  // namespace lorgnette
