#include "lorgnette/pose_filter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <functional>
#include <random>
#include <tuple>
#include <vector>

#include "lorgnette/rotation.hpp"

namespace lorgnette {
namespace {

constexpr double kDegree = 0.01745329251994330;
const Smoothing kDefault;

Pose poseOf(const Eigen::Vector3d& turn, const Eigen::Vector3d& place = {20, -10, -600}) {
  Pose pose;
  pose.rotation = rotationOf(turn).cast<float>();
  pose.translation = place.cast<float>();
  return pose;
}

/// Yaw of a pose that only turns about y, rad.
double yawOf(const Pose& pose) { return vectorOf(pose.rotation.cast<double>()).y(); }

/// Plays a yaw over time through a filter; returns the yaw shown in each frame.
std::vector<double> play(double fps, double seconds, const std::function<double(double)>& yaw,
                         const Smoothing& smoothing = kDefault) {
  PoseFilter filter;
  std::vector<double> shown;
  for (int k = 0; k < int(seconds * fps); ++k)
    shown.push_back(yawOf(filter.update(poseOf({0, yaw(k / fps), 0}), 5 + k / fps, 1, smoothing)));
  return shown;
}

TEST(PoseFilter, BeginsWithWhatIsSeenAndAfterAGapAgain) {
  PoseFilter filter;
  const double degree = kDegree;
  EXPECT_NEAR(yawOf(filter.update(poseOf({0, 10 * degree, 0}), 3, 1, kDefault)), 10 * degree, 1e-6);
  const double shown = yawOf(filter.update(poseOf({0, 10.3 * degree, 0}), 3.04, 1, kDefault));
  EXPECT_GT(shown, 10.001 * degree);
  EXPECT_LT(shown, 10.2 * degree);
  const double again = 3.04 + PoseFilter::kMaxGap;
  EXPECT_NEAR(yawOf(filter.update(poseOf({0, 11 * degree, 0}), again, 1, kDefault)), 11 * degree,
              1e-6);
  EXPECT_NEAR(yawOf(filter.update(poseOf({0, 11 * degree, 0}), again + 0.03, 1, kDefault)),
              11 * degree, 1e-6)
      << "it took the gap for a motion";
}

TEST(PoseFilter, WithoutRestNothingIsChanged) {
  PoseFilter filter;
  for (int k = 0; k < 20; ++k) {
    const Pose seen = poseOf({0.01 * k, 0.02 * (k % 3), 0}, {double(k), 0, -500.0 - k % 2});
    const Pose shown = filter.update(seen, k / 30., 1, {.rest_seconds = 0});
    EXPECT_EQ(shown.rotation, seen.rotation);
    EXPECT_EQ(shown.translation, seen.translation);
  }
}

TEST(PoseFilter, CalmsNoise) {
  std::mt19937 random(1);
  std::normal_distribution<double> noise(0, 1);
  // the more frames a second, the more there is to average
  for (const auto& [fps, most, most_shift] :
       {std::tuple{15., 0.45, 0.55}, {30., 0.27, 0.4}, {60., 0.18, 0.26}}) {
    PoseFilter filter;
    double in = 0, out = 0, shift_in = 0, shift_out = 0;
    for (int k = 0; k < 3000; ++k) {
      const Eigen::Vector3d turn =
          0.1 * kDegree * Eigen::Vector3d(noise(random), noise(random), noise(random));
      const Eigen::Vector3d place(20 + 0.05 * noise(random), -10 + 0.05 * noise(random), -600);
      const Pose shown = filter.update(poseOf(turn, place), k / fps, 1, kDefault);
      if (k < 300) continue;
      in += turn.squaredNorm();
      out += vectorOf(shown.rotation.cast<double>()).squaredNorm();
      shift_in += (place.head<2>() - Eigen::Vector2d(20, -10)).squaredNorm();
      shift_out +=
          (shown.translation.head<2>().cast<double>() - Eigen::Vector2d(20, -10)).squaredNorm();
    }
    EXPECT_LT(std::sqrt(out / in), most) << fps;
    EXPECT_LT(std::sqrt(shift_out / shift_in), most_shift) << fps;
    std::printf("pose filter, %.0f fps: %.2f of the noise of turns, %.2f of shifts\n", fps,
                std::sqrt(out / in), std::sqrt(shift_out / shift_in));
  }
}

TEST(PoseFilter, BarelyLagsBehindASteadyTurn) {
  for (const double fps : {15., 30., 60.}) {
    const double speed = 60 * kDegree;
    const auto shown = play(fps, 1, [&](double t) { return speed * t; });
    const double at = (double(shown.size()) - 1) / fps;
    EXPECT_LT(std::fabs(at - shown.back() / speed), 0.013) << fps;  // s
  }
}

TEST(PoseFilter, AStopIsShownSoon) {
  const double speed = 60 * kDegree;
  for (const double fps : {15., 30., 60.}) {
    const auto shown = play(fps, 3, [&](double t) { return speed * std::min(t, 1.); });
    double most = 0;
    for (const double yaw : shown) most = std::max(most, yaw / kDegree - 60);
    std::printf("pose filter, %.0f fps: %.2f° too far after a stop\n", fps, most);
    const std::size_t later = std::size_t(1.2 * fps);
    EXPECT_LT(most, 1.5) << fps;
    EXPECT_NEAR(shown[later] / kDegree, 60, 0.7) << fps;
  }
}

TEST(PoseFilter, BarelyLagsBehindATurnToAndFro) {
  // 20° each way, at most 60°/s
  const double amplitude = 20 * kDegree, rate = 3;
  for (const double fps : {15., 30., 60.}) {
    const auto shown = play(fps, 8, [&](double t) { return amplitude * std::sin(rate * t); });
    // phase of what is shown, by projection on sin and cos over whole periods
    double sine = 0, cosine = 0;
    for (std::size_t k = shown.size() / 4; k < shown.size(); ++k) {
      sine += shown[k] * std::sin(rate * double(k) / fps);
      cosine += shown[k] * std::cos(rate * double(k) / fps);
    }
    const double lag = -std::atan2(cosine, sine) / rate;
    EXPECT_LT(std::fabs(lag), 0.012) << fps;
    std::printf("pose filter, %.0f fps: %.1f ms behind a turn to and fro\n", fps, 1000 * lag);
  }
}

TEST(PoseFilter, ASuddenTurnIsShownWithinTwoFrames) {
  for (const double angle : {20., 8., -45.})
    for (const double fps : {15., 30., 60.}) {
      const auto shown = play(fps, 2, [&](double t) { return t < 1 ? 0 : angle * kDegree; });
      const std::size_t step = std::size_t(fps);
      EXPECT_NEAR(shown[step - 1], 0, 1e-6);
      EXPECT_NEAR(shown[step + 1] / kDegree, angle, 0.05 * std::fabs(angle)) << fps;
      for (std::size_t k = step + 1; k < shown.size(); ++k)
        EXPECT_LT(std::fabs(shown[k] / kDegree - angle), 0.1 * std::fabs(angle)) << "overshoots";
    }
}

TEST(PoseFilter, ASlowTurnIsFollowedWithinItsRestAngle) {
  const double speed = 3 * kDegree;  // so slow that it could be noise
  for (const double fps : {15., 30., 60.}) {
    const auto shown = play(fps, 6, [&](double t) { return t < 1 ? 0 : speed * (t - 1); });
    for (std::size_t k = 0; k < shown.size(); ++k) {
      const double t = double(k) / fps, seen = t < 1 ? 0 : speed * (t - 1);
      EXPECT_LT(std::fabs(shown[k] - seen), kDefault.rest_angle) << fps << " " << t;
    }
  }
}

TEST(PoseFilter, WhatIsUncertainMovesLittle) {
  const auto settled = [](float certainty) {
    PoseFilter filter;
    for (int k = 0; k < 30; ++k) filter.update(poseOf({0, 0, 0}), k / 30., 1, kDefault);
    Pose shown;
    for (int k = 30; k < 33; ++k)
      shown = filter.update(poseOf({0, 5 * kDegree, 0}), k / 30., certainty, kDefault);
    return yawOf(shown) / kDegree;
  };
  EXPECT_GT(settled(1), 4);
  EXPECT_LT(settled(0.05f), 1);
  EXPECT_LT(settled(0.3f), settled(1));
}

TEST(PoseFilter, DistanceKeepsTheDirectionAndASizeThatBecomesKnownIsNoMotion) {
  PoseFilter filter;
  Pose seen = poseOf({0, 0, 0}, {60, 30, -500});
  filter.update(seen, 0, 1, kDefault);
  const Pose farther = poseOf({0, 0, 0}, {60.6, 30.3, -505});  // along its ray
  const Pose shown = filter.update(farther, 0.04, 1, kDefault);
  EXPECT_LT((shown.translation.normalized() - seen.translation.normalized()).norm(), 1e-5);
  EXPECT_LT(shown.translation.norm(), farther.translation.norm());
  EXPECT_GT(shown.translation.norm(), seen.translation.norm());

  PoseFilter other;
  other.update(seen, 0, 1, kDefault);
  seen.scale = 1.1f;
  seen.translation *= 1.1f;
  const Pose rescaled = other.update(seen, 0.04, 1, kDefault);
  EXPECT_EQ(rescaled.scale, 1.1f);
  EXPECT_LT((rescaled.translation - seen.translation).norm(), 1e-3);
}

TEST(PoseFilter, StaysARotationForEver) {
  PoseFilter filter;
  Pose shown;
  for (int k = 0; k < 50000; ++k)
    shown = filter.update(poseOf({0.5 * std::sin(k * 0.01), 0.01 * k, 0.2 * std::cos(k * 0.03)}),
                          k / 60., 1, kDefault);
  const Eigen::Matrix3f r = shown.rotation;
  EXPECT_LT((r.transpose() * r - Eigen::Matrix3f::Identity()).norm(), 1e-6f);
}

TEST(PoseFilter, FramesOfOneTimeStampAreNoCatastrophe) {
  PoseFilter filter;
  for (int k = 0; k < 10; ++k) {
    const Pose shown = filter.update(poseOf({0, 0.001 * k, 0}), 1, 1, kDefault);
    EXPECT_TRUE(shown.rotation.allFinite() && shown.translation.allFinite());
    EXPECT_LT(std::fabs(yawOf(shown)), 0.01);
  }
}

}  // namespace
}  // namespace lorgnette
