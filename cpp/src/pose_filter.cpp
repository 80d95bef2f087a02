#include "lorgnette/pose_filter.hpp"

#include <algorithm>
#include <cmath>

#include "lorgnette/rotation.hpp"

namespace lorgnette {
namespace {

// Measured on rendered heads of known pose (web/docs/tracking-bench.md).
constexpr double kMotionSeconds = 0.04;    ///< the memory in motion
constexpr double kNearingSeconds = 0.08;   ///< that of distances, which change slowly
constexpr double kSurpriseSeconds = 0.06;  ///< in which surprises are averaged
constexpr double kRateSeconds = 0.5;       ///< in which a motion that is not confirmed fades
/// A surprise of so many rest deviations counts at once, however alone it is; and from kJump on
/// nothing of before counts.
constexpr double kAlone = 3;
constexpr double kJump = 10;
/// The places of heads are seen more exactly than their turns: their share of the memory at rest.
constexpr double kPlaceMemory = 0.375;
/// The deviations at rest that go with one of the turn: as far as it moves a point 29 mm off the
/// axis, mm, and a share of the distance.
constexpr double kLever = 28.6;           // mm
constexpr double kDistanceShare = 0.429;  // of the distance
/// Frames of one time stamp count as this far apart.
constexpr double kMinStep = 1e-3;  // s

}  // namespace

template <int N>
auto MotionFilter<N>::foretold(double seconds) -> Vector {
  rate_ *= std::exp(-seconds / kRateSeconds);
  return rate_ * seconds;
}

template <int N>
auto MotionFilter<N>::correction(const Vector& surprise, double seconds, double rest_seconds,
                                 double motion_seconds, double rest_deviation, double certainty)
    -> Vector {
  rest_deviation /= certainty;
  const double size = surprise.norm();
  if (size > kJump * rest_deviation) {
    rate_.setZero();
    surprises_.setZero();
    return surprise;
  }
  // 1. Is it a motion? From 0 at rest to 1.
  surprises_ += (1 - std::exp(-seconds / kSurpriseSeconds)) * (surprise - surprises_);
  const double evidence = std::max(surprises_.norm(), size - kAlone * rest_deviation);
  const double ratio = std::pow(evidence / rest_deviation, 2);
  const double motion = ratio / (1 + ratio);

  // 2. The memory for that, and its gains.
  const double memory = 1 / ((1 - motion) / rest_seconds + motion / motion_seconds);
  const double kept = std::exp(-seconds / memory);
  const double alpha = 1 - kept * kept, beta = (1 - kept) * (1 - kept);
  rate_ += certainty * beta / seconds * surprise;
  surprises_ *= 1 - certainty * alpha;  // what is corrected will not surprise again
  return certainty * alpha * surprise;
}

Pose PoseFilter::update(const Pose& seen, double time, float certainty,
                        const Smoothing& smoothing) {
  const double seconds = std::max(time - last_time_, kMinStep);
  const bool is_continued = is_set_ && seconds < kMaxGap && smoothing.rest_seconds > 0;
  last_time_ = time;
  is_set_ = true;

  const Eigen::Matrix3d rotation = seen.rotation.cast<double>();
  // of the reference's size, so that a size that becomes known is no motion
  const Eigen::Vector3d bridge = seen.translation.cast<double>() / double(seen.scale);
  const Eigen::Vector2d place = bridge.head<2>() / -bridge.z();
  const double log_distance = std::log(bridge.norm());
  if (!is_continued) {
    rotation_ = rotation;
    place_ = place;
    log_distance_ = log_distance;
    turn_ = {}, shift_ = {}, approach_ = {};
    return seen;
  }

  const double rest = smoothing.rest_seconds, angle = smoothing.rest_angle;
  const double trust = certainty;
  const double shift = angle * kLever / std::exp(log_distance_), nearing = angle * kDistanceShare;
  const Eigen::Matrix3d foretold = rotationOf(turn_.foretold(seconds)) * rotation_;
  const Eigen::Vector3d turned = vectorOf(rotation * foretold.transpose());
  rotation_ = orthonormal(
      rotationOf(turn_.correction(turned, seconds, rest, kMotionSeconds, angle, trust)) * foretold);

  place_ += shift_.foretold(seconds);
  place_ +=
      shift_.correction(place - place_, seconds, kPlaceMemory * rest, kMotionSeconds, shift, trust);

  log_distance_ += approach_.foretold(seconds)[0];
  const MotionFilter<1>::Vector nearer(log_distance - log_distance_);
  log_distance_ += approach_.correction(nearer, seconds, rest, kNearingSeconds, nearing, trust)[0];

  Pose calm = seen;
  calm.rotation = rotation_.cast<float>();
  const Eigen::Vector3d direction = Eigen::Vector3d(place_.x(), place_.y(), -1).normalized();
  calm.translation = (double(seen.scale) * std::exp(log_distance_) * direction).cast<float>();
  return calm;
}

template class MotionFilter<1>;
template class MotionFilter<2>;
template class MotionFilter<3>;

}  // namespace lorgnette
