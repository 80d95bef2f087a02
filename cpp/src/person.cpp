#include "lorgnette/person.hpp"

#include <cmath>

namespace lorgnette {
namespace {

/// Weight of what the networks say of depths beside what is seen, as in the fit.
constexpr double kDepthWeight = 0.1;
/// The reference's share beside what was seen: of all of it, and as much as of so much turning.
constexpr double kReferenceShare = 0.5;
constexpr double kReferenceTurn = 1;  // rad

/// Standard deviations between adults, as shares: of the size of heads (C. Gordon et al., "2012
/// anthropometric survey of U.S. Army personnel", 2014: 4 to 5 % of their breadths and lengths),
/// and of the proportions of faces; and what is left of the latter when they have been looked at
/// for long, which is how far the networks' landmarks are off.
constexpr double kSizeSpread = 0.045;
constexpr double kShapeSpread = 0.05;
constexpr double kShapeError = 0.025;

constexpr int kLeftEye = 36, kRightEye = 42, kEyePoints = 6;  // image-left first
constexpr int kLeftSide = 1, kRightSide = 15;

}  // namespace

Person::Person(const Landmarks3& reference, const Weights& weights)
    : reference_(reference.cast<double>()), weights_(weights), fit_(reference, weights) {
  information_.fill(Eigen::Matrix3d::Zero());
  offsets_.setZero();
}

void Person::learn(const PerspectiveFit& seen, double turn) {
  if (!(turn > 0)) return;
  const double kept = std::exp(-turn / kMemory);
  turned_ = turned_ * kept + turn;
  const double reference_weight = kReferenceShare * turned_ + kReferenceTurn;
  const Eigen::Matrix3d head_from_camera = seen.pose.rotation.cast<double>().transpose();
  const Eigen::Vector3d origin = seen.pose.translation.cast<double>();

  Landmarks3 shape;
  for (int i = 0; i < kLandmarks; ++i) {
    const Eigen::Vector3d point = seen.landmarks.col(i).cast<double>();
    const Eigen::Vector3d ray = head_from_camera * point.normalized();
    const Eigen::Matrix3d weight =
        turn * (Eigen::Matrix3d::Identity() - (1 - kDepthWeight) * ray * ray.transpose());
    const Eigen::Vector3d offset = head_from_camera * (point - origin) - reference_.col(i);
    Eigen::Matrix3d& information = information_[std::size_t(i)];
    information = kept * information + weight;
    offsets_.col(i) = kept * offsets_.col(i) + weight * offset;
    const Eigen::Matrix3d sum = information + reference_weight * Eigen::Matrix3d::Identity();
    shape.col(i) = (reference_.col(i) + sum.inverse() * offsets_.col(i)).cast<float>();
  }
  // The head frame is the reference's, whatever the shape.
  const WeakPose reference_from_shape = Fit(shape, weights_).closedForm(reference_.cast<float>());
  for (int i = 0; i < kLandmarks; ++i)
    shape.col(i) = (reference_from_shape.scale *
                        (reference_from_shape.rotation * shape.col(i).cast<double>()) +
                    reference_from_shape.translation)
                       .cast<float>();
  fit_ = Fit(shape, weights_);
}

double Person::scale() const {
  return known_distance_ > 0 ? known_distance_ / distanceOfEyes() : 1;
}

double Person::distanceOfEyes() const {
  const auto middle = [&](int first) -> Eigen::Vector3d {
    return fit_.reference().middleCols<kEyePoints>(first).rowwise().mean();
  };
  return (middle(kRightEye) - middle(kLeftEye)).norm();
}

Length Person::pupillaryDistance() const {
  if (known_distance_ > 0) return {float(known_distance_), 0};
  return measured(distanceOfEyes(), false);
}

Length Person::width() const {
  const auto& shape = fit_.reference();
  return measured(scale() * (shape.col(kRightSide) - shape.col(kLeftSide)).norm(),
                  known_distance_ > 0);
}

Length Person::measured(double length, bool is_size_known) const {
  const double unseen = kReferenceTurn / (kReferenceTurn + turned_);
  const double shape = std::hypot(kShapeError, kShapeSpread * std::sqrt(unseen));
  const double size = is_size_known ? 0 : kSizeSpread;
  return {float(length), float(length * std::hypot(shape, size))};
}

}  // namespace lorgnette
