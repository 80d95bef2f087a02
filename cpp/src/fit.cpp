#include "lorgnette/fit.hpp"

#include <algorithm>
#include <cmath>

#include "lorgnette/rotation.hpp"

namespace lorgnette {
namespace {

/// The largest step of one iteration: beyond it the quadratic model says little.
constexpr double kMaxTurn = 0.5;      // rad
constexpr double kMaxLogScale = 0.5;  // natural logarithm
/// Far from the minimum an axis' curvature may vanish or turn negative; then this share of its
/// value at the minimum stands in.
constexpr double kMinCurvatureShare = 0.1;

}  // namespace

Fit::Fit(const Landmarks3& reference, const Weights& weights) {
  weights_ = weights / weights.sum();
  reference_ = reference.cast<double>();
  const auto w = weights_.cast<double>();
  reference_mean_ = reference_ * w;
  const Eigen::Matrix<double, 3, kLandmarks> centered = reference_.colwise() - reference_mean_;
  weighted_centered_ = centered * w.asDiagonal();
  const Eigen::Matrix3d covariance = weighted_centered_ * centered.transpose();
  variance_ = covariance.trace();
  principal_axes_ = Eigen::SelfAdjointEigenSolver<Eigen::Matrix3d>(covariance).eigenvectors();
  if (principal_axes_.determinant() < 0) principal_axes_.col(0) *= -1;
}

Fit::Moments Fit::momentsOf(const Landmarks3& observed) const {
  const auto y = observed.cast<double>();
  // Σ w (x − x̄) = 0, so the observed points need no centring in the product
  return {y * weighted_centered_.transpose(), y * weights_.cast<double>()};
}

WeakPose Fit::poseOf(const Eigen::Matrix3d& rotation, double scale,
                     const Eigen::Vector3d& mean) const {
  return {rotation, scale, mean - scale * (rotation * reference_mean_)};
}

WeakPose Fit::closedForm(const Landmarks3& observed) const {
  const Moments m = momentsOf(observed);
  const Eigen::JacobiSVD<Eigen::Matrix3d> svd(m.cross, Eigen::ComputeFullU | Eigen::ComputeFullV);
  Eigen::Vector3d sign = Eigen::Vector3d::Ones();
  if (svd.matrixU().determinant() * svd.matrixV().determinant() < 0) sign[2] = -1;  // no reflection
  const Eigen::Matrix3d rotation = svd.matrixU() * sign.asDiagonal() * svd.matrixV().transpose();
  const double scale = svd.singularValues().dot(sign) / variance_;
  return poseOf(rotation, std::max(scale, 1e-9), m.mean);
}

Fit::Descent Fit::descend(const Landmarks3& observed, const WeakPose& start,
                          int max_iterations) const {
  const Moments m = momentsOf(observed);
  Eigen::Matrix3d rotation = start.rotation;
  double log_scale = std::log(start.scale);
  Descent result;
  while (result.iterations < max_iterations && !result.converged) {
    ++result.iterations;
    // 1. The cross moment seen from the current rotation, in principal axes: symmetric and positive
    //    at the minimum. For R ← R Q exp(δ) Qᵀ:  E(δ) = const − 2 s tr(exp(δ)ᵀ B).
    const Eigen::Matrix3d b =
        principal_axes_.transpose() * rotation.transpose() * m.cross * principal_axes_;
    const double scale = std::exp(log_scale);

    // 2. Rotation: gradient −2 s (B₃₂−B₂₃, B₁₃−B₃₁, B₂₁−B₁₂), curvature's diagonal 2 s (tr B −
    // Bᵢᵢ).
    const Eigen::Vector3d downhill(b(2, 1) - b(1, 2), b(0, 2) - b(2, 0), b(1, 0) - b(0, 1));
    const double floor = kMinCurvatureShare * m.cross.norm();
    const Eigen::Vector3d curvature = (b.trace() - b.diagonal().array()).max(floor);
    Eigen::Vector3d step = downhill.cwiseQuotient(curvature);
    const double angle = step.norm();
    if (angle > kMaxTurn) step *= kMaxTurn / angle;
    // through a quaternion, so that rounding never adds up to something that is no rotation
    rotation =
        orthonormal(rotation * principal_axes_ * rotationOf(step) * principal_axes_.transpose());

    // 3. Scale, with the rotation just found: E(ln s) = s² tr C − 2 s tr(Rᵀ M).
    const double along = (rotation.transpose() * m.cross).trace();
    const double slope = 2 * scale * (scale * variance_ - along);
    const double bend =
        std::max(4 * scale * scale * variance_ - 2 * scale * along, scale * scale * variance_);
    const double log_step = std::clamp(-slope / bend, -kMaxLogScale, kMaxLogScale);
    log_scale += log_step;
    result.converged = std::max(angle, std::fabs(log_step)) < kStepTolerance;
  }
  // 4. The best translation for that rotation and scale.
  result.pose = poseOf(rotation, std::exp(log_scale), m.mean);
  return result;
}

Weights rigidWeights() {
  Weights w = Weights::Zero();
  w.segment(17, 31).setOnes();              // brows, nose, eyes
  w.segment(48, 20).setConstant(.05f);      // lips
  for (int i : {0, 1, 15, 16}) w[i] = .1f;  // the jaw's ends, beside the ears
  return w;
}

namespace {

using Points = Eigen::Matrix<double, 3, kLandmarks>;

/// Weight of a depth's error beside a pixel's: Face Mesh's depths are those of a flatter face than
/// the reference. On annotated photographs the pitch is 3° nearer to the truth than with weight 1,
/// and a still head's jitter is the same.
constexpr double kDepthWeight = 0.1;
/// A point that is seen so far from where it should be counts half: a hand, a hat or a grimace
/// moved it (Cauchy's weights).
constexpr double kOutlier = 4;  // mm
constexpr int kRefinements = 4;
constexpr double kRefinementTolerance = 1e-6;  // rad, and of the distance

/// Gauss–Newton on Σ wᵢ (D² ‖π(pᵢ) − π(yᵢ)‖² + kDepthWeight ((pᵢ − p̄) − (yᵢ − ȳ))²_z), mm², with
/// p = R x + t: where the points are seen, and, with little weight, how far each is in front of
/// their mean, each point's weight less the further it is off. π(p) = (x, y)/−z; D is the head's
/// distance; `observed`, y (mm), projects onto what was seen, at the depths of the weak fit.
void refine(const Fit& fit, const Points& observed, Eigen::Matrix3d& rotation,
            Eigen::Vector3d& translation) {
  const auto weights = fit.weights().cast<double>();
  const double mean_depth = observed.row(2) * weights;
  for (int iteration = 0; iteration < kRefinements; ++iteration) {
    const Points turned = rotation * fit.reference();
    const Points points = turned.colwise() + translation;
    const double distance = -translation.z();
    const double mean_z = points.row(2) * weights;
    const Eigen::Vector3d mean_turned = turned * weights;

    // Rows of the Jacobian for a small turn ω (R ← exp(ω) R, dp = ω × R x) and a shift of t.
    Eigen::Matrix<double, 6, 6> normal = Eigen::Matrix<double, 6, 6>::Zero();
    Eigen::Matrix<double, 6, 1> gradient = Eigen::Matrix<double, 6, 1>::Zero();
    for (int i = 0; i < kLandmarks; ++i) {
      const double weight = weights[i];
      if (weight == 0) continue;
      const Eigen::Vector3d p = points.col(i), q = turned.col(i);
      const double depth = std::max(-p.z(), 0.05 * distance);
      const double u = p.x() / depth, v = p.y() / depth, k = distance / depth;
      const Eigen::Vector3d du(k, 0, k * u), dv(0, k, k * v);  // by p
      Eigen::Matrix<double, 3, 6> jacobian;
      jacobian << q.cross(du).transpose(), du.transpose(),  //
          q.cross(dv).transpose(), dv.transpose(),          //
          q.y() - mean_turned.y(), mean_turned.x() - q.x(), 0, 0, 0, 0;
      const Eigen::Vector3d y = observed.col(i);
      const Eigen::Vector3d residual(distance * (u + y.x() / y.z()), distance * (v + y.y() / y.z()),
                                     p.z() - mean_z - (y.z() - mean_depth));
      const double doubt = 1 + residual.head<2>().squaredNorm() / (kOutlier * kOutlier);
      const Eigen::Vector3d w = weight / doubt * Eigen::Vector3d(1, 1, kDepthWeight);
      normal.noalias() += jacobian.transpose() * w.asDiagonal() * jacobian;
      gradient.noalias() += jacobian.transpose() * w.cwiseProduct(residual);
    }
    normal.diagonal().array() += 1e-9 * normal.trace();
    const Eigen::Matrix<double, 6, 1> step = -normal.ldlt().solve(gradient);
    if (!step.allFinite()) return;
    rotation = orthonormal(rotationOf(step.head<3>()) * rotation);
    // never through the camera, however bad the points
    const double nearest = -0.2 * distance;
    translation += step.tail<3>();
    translation.z() = std::min(translation.z(), nearest);
    if (step.head<3>().norm() < kRefinementTolerance &&
        step.tail<3>().norm() < kRefinementTolerance * distance)
      return;
  }
}

}  // namespace

PerspectiveFit fitPerspective(const Fit& fit, const Landmarks3& observed, const Intrinsics& camera,
                              const WeakPose* warm_start) {
  const double focal = camera.focal_px;
  // 1. Rays of all points, camera axes, one focal length deep.
  Points rays;
  rays.row(0) = (observed.row(0).cast<double>().array() - camera.center_x).matrix();
  rays.row(1) = -(observed.row(1).cast<double>().array() - camera.center_y).matrix();
  rays.row(2).setConstant(-focal);

  // 2. A camera turned so that the bridge of the nose is on its axis, without roll.
  const Eigen::Vector3d axis = rays.col(kBridgeLandmark).normalized();
  const Eigen::Matrix3d camera_from_turned =
      Eigen::Quaterniond::FromTwoVectors(-Eigen::Vector3d::UnitZ(), axis).toRotationMatrix();
  const Points turned_rays = camera_from_turned.transpose() * rays;

  // 3. What it would have seen. z keeps the scale that x and y have around the bridge: the picture
  //    shrinks there by cos θ across and cos² θ along the direction to the centre; z takes the
  //    mean.
  const double cosine = -axis.z();
  Landmarks3 seen;
  for (int i = 0; i < kLandmarks; ++i) {
    // no landmark lies behind the camera, however bad the network's answer
    const double depth = std::max(-turned_rays(2, i), 0.05 * focal);
    seen.col(i) << float(focal * turned_rays(0, i) / depth),
        float(focal * turned_rays(1, i) / depth), float(-std::pow(cosine, 1.5) * observed(2, i));
  }

  // 4. Weak perspective there.
  PerspectiveFit result;
  const Fit::Descent descent = fit.descend(seen, warm_start ? *warm_start : fit.closedForm(seen));
  result.weak = descent.pose;
  result.iterations = descent.iterations;

  // 5. Depth: weak perspective's scale is the one at the depth of the weighted mean, z̄; a point is
  //    nearer or farther by its own z. So are the observed points placed, and the head's origin.
  const double scale = descent.pose.scale;
  const double mean_depth = focal / scale;
  const double z_mean = fit.observedMean(seen).z();
  const auto depthAt = [&](double z) {
    return std::max(mean_depth - (z - z_mean) / scale, 0.05 * mean_depth);
  };
  Points points;
  for (int i = 0; i < kLandmarks; ++i) {
    const double depth = depthAt(seen(2, i));
    points.col(i) << seen(0, i) / focal * depth, seen(1, i) / focal * depth, -depth;
  }
  const Eigen::Vector3d& t = descent.pose.translation;
  Eigen::Vector3d origin(t.x() / scale, t.y() / scale, -depthAt(t.z()));

  // 6. True perspective. The observed points follow the head to its new distance along their rays.
  Eigen::Matrix3d rotation = descent.pose.rotation;
  refine(fit, points, rotation, origin);
  const auto weights = fit.weights().cast<double>();
  const Eigen::Vector3d center = rotation * (fit.reference() * weights) + origin;
  points *= -center.z() / mean_depth;

  // 7. Back to the camera as it is held.
  result.pose.rotation = orthonormal(camera_from_turned * rotation).cast<float>();
  result.pose.translation = (camera_from_turned * origin).cast<float>();
  result.landmarks = (camera_from_turned * points).cast<float>();
  return result;
}

EulerAngles eulerAngles(const Eigen::Matrix3f& r) {
  return {std::asin(std::clamp(-r(0, 2), -1.f, 1.f)), std::atan2(r(1, 2), r(2, 2)),
          std::atan2(r(0, 1), r(0, 0))};
}

}  // namespace lorgnette
