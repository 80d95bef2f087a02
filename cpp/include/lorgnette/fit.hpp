#pragma once
#include "lorgnette/types.hpp"

namespace lorgnette {

/// Least-squares similarity between the reference face and what was seen of it:
///
///   E(R, s, t) = Σ wᵢ ‖s R xᵢ + t − yᵢ‖²,   R a rotation, s > 0.
///
/// Both solvers work on the same nine sums: with the weighted means x̄, ȳ the best t is ȳ − s R x̄,
/// and E depends on the points only through M = Σ w (y − ȳ)(x − x̄)ᵀ and C = Σ w (x − x̄)(x − x̄)ᵀ.
class Fit {
 public:
  /// `reference`: mm, head frame; `weights` ≥ 0, at least three of them positive, for points not
  /// all on one line.
  Fit(const Landmarks3& reference, const Weights& weights);

  /// The exact minimum, through a singular value decomposition (S. Umeyama,
  /// "Least-squares estimation of transformation parameters between two point patterns", 1991,
  /// eqs. 38–42; with his guard against reflections). Used for the cold start and as the tests'
  /// oracle.
  WeakPose closedForm(const Landmarks3& observed) const;

  /// The reference points (mm, head frame) and the weights, summing to 1.
  const Eigen::Matrix<double, 3, kLandmarks>& reference() const { return reference_; }
  const Weights& weights() const { return weights_; }

  /// Weighted mean of points, as the fit sees it.
  Eigen::Vector3d observedMean(const Landmarks3& observed) const {
    return observed.cast<double>() * weights_.cast<double>();
  }

  struct Descent {
    WeakPose pose;
    int iterations = 0;
    bool converged = false;  ///< the last step was below kStepTolerance
  };

  /// Gradient descent from `start`: the rotation steps on SO(3) along the reference's principal
  /// axes, the scale in the logarithm, each divided by its diagonal entry of the curvature; the
  /// translation follows directly. R is a rotation at every step by construction.
  Descent descend(const Landmarks3& observed, const WeakPose& start,
                  int max_iterations = kMaxIterations) const;

  /// Steps of less than this (rad, and relative in scale) end the descent.
  static constexpr double kStepTolerance = 1e-7;
  static constexpr int kMaxIterations = 60;

 private:
  struct Moments {
    Eigen::Matrix3d cross;  ///< M
    Eigen::Vector3d mean;   ///< ȳ
  };
  Moments momentsOf(const Landmarks3& observed) const;
  WeakPose poseOf(const Eigen::Matrix3d& rotation, double scale, const Eigen::Vector3d& mean) const;

  Eigen::Matrix<double, 3, kLandmarks> reference_;
  Eigen::Matrix<double, 3, kLandmarks> weighted_centered_;  ///< wᵢ (xᵢ − x̄) / Σw
  Weights weights_;                                         ///< wᵢ / Σw
  Eigen::Vector3d reference_mean_;                          ///< x̄
  Eigen::Matrix3d principal_axes_;                          ///< eigenvectors of C, a rotation
  double variance_ = 0;                                     ///< tr C
};

/// Weights that trust the points which speech and the angle of view move least: brows, nose and
/// eyes 1; the lips and the jaw's ends little; the jaw's middle, which moves with the mouth, none.
Weights rigidWeights();

/// Fits the reference to landmarks (image px) under perspective: the picture is first turned, by
/// the rotation that puts the bridge of the nose on the optical axis, into the one a camera looking
/// straight at the face would have taken; there weak perspective holds to first order, wherever in
/// the frame the face is. Depth is focal length over scale. A few Gauss–Newton steps on the true
/// reprojection error follow, which trust the network's depths less than its pixels. `warm_start`
/// may be null (cold: closed form). The person's size is taken to be the reference's: pose.scale
/// is 1.
PerspectiveFit fitPerspective(const Fit& fit, const Landmarks3& observed, const Intrinsics& camera,
                              const WeakPose* warm_start);

/// Yaw, pitch, roll in radians of R = Rx(pitch) Ry(yaw) Rz(roll) with
/// Rx = [1 0 0; 0 c s; 0 −s c], Ry = [c 0 −s; 0 1 0; s 0 c], Rz = [c s 0; −s c 0; 0 0 1]:
/// yaw > 0 turns the nose to the image's left, pitch > 0 up, roll > 0 the head's top to image
/// right.
struct EulerAngles {
  float yaw = 0, pitch = 0, roll = 0;
};
EulerAngles eulerAngles(const Eigen::Matrix3f& rotation);

}  // namespace lorgnette
