#include "lorgnette/fit.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <random>

#include "recording.hpp"

namespace lorgnette {
namespace {

constexpr double kDegree = M_PI / 180;

/// Points shaped like a face: wide, high and shallow.
Landmarks3 someFace(unsigned seed = 1) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Landmarks3 points;
  for (int i = 0; i < kLandmarks; ++i)
    points.col(i) << 45 * normal(random), 40 * normal(random) - 20, 18 * normal(random) - 15;
  points.col(kBridgeLandmark).setZero();  // the head frame's origin
  return points;
}

Eigen::Matrix3d rotationOf(double yaw, double pitch, double roll) {
  // written out from the conventions of the docstring of eulerAngles
  const auto c = [](double a) { return std::cos(a); };
  const auto s = [](double a) { return std::sin(a); };
  Eigen::Matrix3d x, y, z;
  x << 1, 0, 0, 0, c(pitch), s(pitch), 0, -s(pitch), c(pitch);
  y << c(yaw), 0, -s(yaw), 0, 1, 0, s(yaw), 0, c(yaw);
  z << c(roll), s(roll), 0, -s(roll), c(roll), 0, 0, 0, 1;
  return x * y * z;
}

double angleBetween(const Eigen::Matrix3d& a, const Eigen::Matrix3d& b) {
  // from the skew part: exact for small angles, where acos of the trace is not
  const Eigen::Matrix3d d = a.transpose() * b;
  const Eigen::Vector3d axis(d(2, 1) - d(1, 2), d(0, 2) - d(2, 0), d(1, 0) - d(0, 1));
  return std::atan2(axis.norm() / 2, (d.trace() - 1) / 2);
}

void expectRotation(const Eigen::Matrix3f& r) {
  EXPECT_LT((r.transpose() * r - Eigen::Matrix3f::Identity()).cwiseAbs().maxCoeff(), 1e-6f);
  EXPECT_NEAR(r.determinant(), 1, 1e-6);
}

Landmarks3 seen(const Landmarks3& face, const Eigen::Matrix3d& rotation, double scale,
                const Eigen::Vector3d& translation, float noise = 0, unsigned seed = 7) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  Landmarks3 points =
      ((scale * rotation * face.cast<double>()).colwise() + translation).cast<float>();
  for (int i = 0; i < points.size(); ++i) points.data()[i] += noise * normal(random);
  return points;
}

TEST(Fit, ClosedFormRecoversAnExactPose) {
  const Landmarks3 face = someFace();
  const Fit fit(face, rigidWeights());
  const Eigen::Matrix3d rotation = rotationOf(0.7, -0.3, 0.4);
  const WeakPose pose = fit.closedForm(seen(face, rotation, 2.5, {300, -200, 15}));
  EXPECT_LT(angleBetween(pose.rotation, rotation), 1e-6);
  EXPECT_NEAR(pose.scale, 2.5, 1e-5);
  EXPECT_LT((pose.translation - Eigen::Vector3d(300, -200, 15)).norm(), 1e-2);
}

TEST(Fit, ClosedFormNeverReflects) {
  const Landmarks3 face = someFace();
  Landmarks3 mirrored = face;
  mirrored.row(2) *= -1;  // depth inside out: the best orthogonal matrix is a reflection
  const WeakPose pose = Fit(face, rigidWeights()).closedForm(mirrored);
  EXPECT_NEAR(pose.rotation.determinant(), 1, 1e-9);
}

TEST(Fit, ClosedFormIsTheMinimum) {
  const Landmarks3 face = someFace();
  const Weights weights = rigidWeights();
  const Landmarks3 observed = seen(face, rotationOf(0.3, 0.2, -0.5), 1.7, {10, 20, 0}, 4);
  const Fit fit(face, weights);
  const auto energy = [&](const WeakPose& p) {
    const Eigen::Matrix<double, 3, kLandmarks> residual =
        ((p.scale * p.rotation * face.cast<double>()).colwise() + p.translation) -
        observed.cast<double>();
    return (residual.array().square().colwise().sum().matrix() * weights.cast<double>())(0);
  };
  const WeakPose best = fit.closedForm(observed);
  std::mt19937 random(3);
  std::normal_distribution<double> normal;
  for (int i = 0; i < 200; ++i) {
    WeakPose other = best;
    const Eigen::Vector3d turn(normal(random), normal(random), normal(random));
    other.rotation = best.rotation * Eigen::AngleAxisd(0.01 * turn.norm(), turn.normalized());
    other.scale *= std::exp(0.01 * normal(random));
    other.translation += 0.3 * Eigen::Vector3d(normal(random), normal(random), normal(random));
    EXPECT_LE(energy(best), energy(other));
  }
}

class ColdDescent : public testing::TestWithParam<std::tuple<int, int, int>> {};

TEST_P(ColdDescent, ReachesTheClosedFormFromTheIdentity) {
  const auto [yaw, pitch, roll] = GetParam();
  const Landmarks3 face = someFace();
  const Fit fit(face, rigidWeights());
  const Landmarks3 observed =
      seen(face, rotationOf(yaw * kDegree, pitch * kDegree, roll * kDegree), 3, {100, 50, 0}, 3);
  const WeakPose exact = fit.closedForm(observed);
  const Fit::Descent descent = fit.descend(observed, WeakPose{});
  EXPECT_TRUE(descent.converged);
  EXPECT_LE(descent.iterations, 60);
  EXPECT_LT(angleBetween(descent.pose.rotation, exact.rotation), 0.01 * kDegree);
  EXPECT_NEAR(descent.pose.scale / exact.scale, 1, 1e-4);
  expectRotation(descent.pose.rotation.cast<float>());
}

INSTANTIATE_TEST_SUITE_P(Poses, ColdDescent,
                         testing::Combine(testing::Values(-80, -40, 0, 25, 80),
                                          testing::Values(-40, 0, 40),
                                          testing::Values(-90, -30, 0, 60)));

TEST(Fit, EveryStepIsARotation) {
  const Landmarks3 face = someFace();
  const Fit fit(face, rigidWeights());
  const Landmarks3 observed = seen(face, rotationOf(1, 0.5, 1), 0.2, {0, 0, 0}, 10);
  for (int steps = 0; steps < 20; ++steps)
    expectRotation(fit.descend(observed, WeakPose{}, steps).pose.rotation.cast<float>());
}

TEST(Fit, GarbageStaysARotation) {
  const Fit fit(someFace(), rigidWeights());
  const Landmarks3 flat = Landmarks3::Constant(5);  // a point: any rotation is as good
  const Fit::Descent descent = fit.descend(flat, WeakPose{});
  EXPECT_TRUE(descent.pose.rotation.allFinite());
  expectRotation(descent.pose.rotation.cast<float>());
  expectRotation(fit.closedForm(flat).rotation.cast<float>());
}

TEST(Euler, IsTheInverseOfTheDocumentedProduct) {
  for (double yaw : {-1.4, -0.3, 0.0, 0.9})
    for (double pitch : {-1.0, 0.0, 0.6})
      for (double roll : {-2.5, -0.2, 0.0, 1.2}) {
        const EulerAngles e = eulerAngles(rotationOf(yaw, pitch, roll).cast<float>());
        EXPECT_NEAR(e.yaw, yaw, 2e-6);
        EXPECT_NEAR(e.pitch, pitch, 2e-6);
        EXPECT_NEAR(e.roll, roll, 2e-6);
      }
}

/// What a pinhole camera sees of a head at `translation` (mm), with z as the regressor gives it: in
/// the scale of x and y around the face.
Landmarks3 photograph(const Landmarks3& face, const Eigen::Matrix3d& rotation,
                      const Eigen::Vector3d& translation, const Intrinsics& camera) {
  Landmarks3 points;
  const double z_scale = camera.focal_px / translation.norm();
  for (int i = 0; i < kLandmarks; ++i) {
    const Eigen::Vector3d p = rotation * face.col(i).cast<double>() + translation;
    const Eigen::Vector3d ray = translation.normalized();
    points.col(i) << float(camera.center_x - camera.focal_px * p.x() / p.z()),
        float(camera.center_y + camera.focal_px * p.y() / p.z()),
        float(z_scale * (p.dot(ray) - translation.norm()));
  }
  return points;
}

// The corner is 27° off the axis: without the turned camera the rotation would be wrong by as much,
// and weak perspective alone leaves 3.7°. What remains comes from the depths, weak perspective's.
TEST(FitPerspective, KeepsThePoseWhereverTheFaceIs) {
  const Landmarks3 face = someFace();
  const Fit fit(face, rigidWeights());
  const Intrinsics camera{576, 319.5f, 239.5f};
  for (const auto& place : {Eigen::Vector3d(0, 0, -700), {300, 0, -700}, {-300, 200, -700}}) {
    const Eigen::Matrix3d rotation = rotationOf(0.2, -0.1, 0.1);
    const PerspectiveFit head =
        fitPerspective(fit, photograph(face, rotation, place, camera), camera, nullptr);
    expectRotation(head.pose.rotation);
    EXPECT_LT(angleBetween(head.pose.rotation.cast<double>(), rotation), 1.0 * kDegree)
        << place.transpose();
    EXPECT_LT((head.pose.translation.cast<double>() - place).norm(), 0.02 * place.norm())
        << head.pose.translation.transpose();
  }
}

TEST(FitPerspective, LandmarksProjectOntoThemselves) {
  const Landmarks3 face = someFace();
  const Intrinsics camera{576, 319.5f, 239.5f};
  const Landmarks3 observed =
      photograph(face, rotationOf(0.5, 0.2, -0.3), {150, -100, -450}, camera);
  const PerspectiveFit head = fitPerspective(Fit(face, rigidWeights()), observed, camera, nullptr);
  for (int i = 0; i < kLandmarks; ++i) {
    const Eigen::Vector3f p = head.landmarks.col(i);
    EXPECT_NEAR(camera.center_x - camera.focal_px * p.x() / p.z(), observed(0, i), 1e-2);
    EXPECT_NEAR(camera.center_y + camera.focal_px * p.y() / p.z(), observed(1, i), 1e-2);
  }
}

/// Landmarks of the recorded video's every frame, as the regressor gave them, crop px.
std::vector<Landmarks3> recordedLandmarks() {
  const Recording* recording = readRecording();
  EXPECT_TRUE(recording) << "build/recordings/cap12.rec is missing: scripts/test makes it";
  std::vector<Landmarks3> all;
  if (!recording) return all;
  const auto regressor = makeFaceMesh(192, {1.5f, 0});
  for (const Recording::Frame& frame : recording->frames)
    for (const Recording::Run& run : frame.runs)
      if (run.network == Network::kRegressor) {
        const FaceLandmarks face = regressor->decode(run.outputs, {95.5f, 95.5f, 192, 0});
        Landmarks3 camera_axes = face.points;
        camera_axes.bottomRows<2>() *= -1;
        if (face.confidence > 0.5f) all.push_back(camera_axes);
      }
  return all;
}

TEST(Fit, FollowsRecordedVideoInTenWarmIterations) {
  const std::vector<Landmarks3> video = recordedLandmarks();
  ASSERT_GT(video.size(), 200u);
  const Pack pack = readFacemeshPack();
  const auto regressor = makeRegressor(pack);
  const Fit fit(regressor->referenceLandmarks(pack.reference.vertices), rigidWeights());
  WeakPose pose = fit.closedForm(video[0]);
  double worst_angle = 0, worst_scale = 0;
  int most_warm = 0, most_cold = 0;
  for (const Landmarks3& observed : video) {
    const WeakPose exact = fit.closedForm(observed);
    const Fit::Descent warm = fit.descend(observed, pose, 10);
    worst_angle = std::max(worst_angle, angleBetween(warm.pose.rotation, exact.rotation));
    worst_scale = std::max(worst_scale, std::fabs(warm.pose.scale / exact.scale - 1));
    most_warm = std::max(most_warm, warm.iterations);
    const Fit::Descent cold = fit.descend(observed, WeakPose{});
    EXPECT_LT(angleBetween(cold.pose.rotation, exact.rotation), 0.01 * kDegree);
    EXPECT_LT(std::fabs(cold.pose.scale / exact.scale - 1), 1e-4);
    most_cold = std::max(most_cold, cold.iterations);
    expectRotation(warm.pose.rotation.cast<float>());
    pose = warm.pose;
  }
  EXPECT_LT(worst_angle, 0.01 * kDegree);
  EXPECT_LT(worst_scale, 1e-4);
  EXPECT_LE(most_cold, 60);
  std::printf(
      "fit on %zu frames: warm <= %d iterations, worst %.2g deg and %.2g of scale; "
      "cold <= %d iterations\n",
      video.size(), most_warm, worst_angle / kDegree, worst_scale, most_cold);
}

TEST(FitPerspective, TakesAtMostFiftyMicrosecondsAFace) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "sanitizers are slow: measured in the WebAssembly build";
#endif
  const std::vector<Landmarks3> video = recordedLandmarks();
  ASSERT_GT(video.size(), 200u);
  const Pack pack = readFacemeshPack();
  const auto regressor = makeRegressor(pack);
  const Fit fit(regressor->referenceLandmarks(pack.reference.vertices), rigidWeights());
  const Intrinsics camera{400, 95.5f, 95.5f};
  double best = 1e9;
  for (int round = 0; round < 20; ++round) {
    WeakPose warm;
    bool cold = true;
    const auto start = std::chrono::steady_clock::now();
    for (const Landmarks3& points : video) {
      Landmarks3 image = points;
      image.bottomRows<2>() *= -1;
      warm = fitPerspective(fit, image, camera, cold ? nullptr : &warm).weak;
      cold = false;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    best = std::min(best, took.count() / double(video.size()));
  }
  std::printf("fit: %.1f us a face\n", best * 1e6);
  EXPECT_LE(best, 50e-6);
}

}  // namespace
}  // namespace lorgnette
