#pragma once
#include "lorgnette/eigen.hpp"

namespace lorgnette {

/// The rotation by a vector's length (rad) about its direction.
inline Eigen::Matrix3d rotationOf(const Eigen::Vector3d& vector) {
  const double angle = vector.norm();
  if (angle < 1e-300) return Eigen::Matrix3d::Identity();
  return Eigen::AngleAxisd(angle, vector / angle).toRotationMatrix();
}

/// The vector of a rotation, rad; its length is at most π.
inline Eigen::Vector3d vectorOf(const Eigen::Matrix3d& rotation) {
  const Eigen::AngleAxisd turned(rotation);
  return turned.angle() * turned.axis();
}

/// The rotation nearest to a product of rotations: rounding does not add up.
inline Eigen::Matrix3d orthonormal(const Eigen::Matrix3d& rotation) {
  return Eigen::Quaterniond(rotation).normalized().toRotationMatrix();
}

}  // namespace lorgnette
