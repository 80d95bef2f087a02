#pragma once
#include "lorgnette/types.hpp"

namespace lorgnette {

/// How calm poses are. Both knobs trade steadiness for how soon a small motion shows; large ones
/// show at once.
struct Smoothing {
  /// What is seen of a head that holds still is averaged over about this, s. 0: poses are as seen.
  double rest_seconds = 1.2;
  /// Turns up to about this are taken for noise, rad; so are shifts and changes of the distance in
  /// proportion.
  double rest_angle = 0.0122;  // 0.7°
};

/// Where one quantity goes on to, and how far what is seen corrects it: an alpha-beta filter,
/// critically damped (fading memory; E. Brookner, "Tracking and Kalman Filtering Made Easy", 1998,
/// §1.2.6), whose memory is long at rest and short in motion. What tells the two apart is the mean
/// of late surprises, not their size: noise and a chewing jaw surprise to and fro, a motion one
/// way.
template <int N>
class MotionFilter {
 public:
  using Vector = Eigen::Matrix<double, N, 1>;

  /// How far the quantity is expected to move in `seconds`.
  Vector foretold(double seconds);

  /// Takes by how much what is seen differs from what was foretold; returns by how much to correct
  /// that. At rest it averages over `rest_seconds`, in motion over `motion_seconds`. Surprises up
  /// to about `rest_deviation`, in the quantity's unit, count as noise. The less what is seen can
  /// be trusted (`certainty`, above 0, to 1), the less it corrects and the larger it has to be.
  Vector correction(const Vector& surprise, double seconds, double rest_seconds,
                    double motion_seconds, double rest_deviation, double certainty);

 private:
  Vector rate_ = Vector::Zero();       ///< 1/s
  Vector surprises_ = Vector::Zero();  ///< their late mean
};

/// Calms one head's pose: its rotation on SO(3), the direction in which the bridge of its nose is
/// seen, and the logarithm of its distance. It knows seconds, not frames: what it does to a motion
/// is the same at any frame rate.
class PoseFilter {
 public:
  /// The pose that follows from the one seen at `time` (s, not before the last one's); its scale is
  /// the seen one's. `certainty`: as of FaceLandmarks. The first, and the first after a gap of
  /// kMaxGap, is what was seen.
  Pose update(const Pose& seen, double time, float certainty, const Smoothing& smoothing);

  static constexpr double kMaxGap = 0.25;  ///< s

 private:
  bool is_set_ = false;
  double last_time_ = 0;
  Eigen::Matrix3d rotation_;
  Eigen::Vector2d place_;  ///< x, y of the bridge's direction with z = −1
  double log_distance_ = 0;
  MotionFilter<3> turn_;  ///< rad
  MotionFilter<2> shift_;
  MotionFilter<1> approach_;
};

}  // namespace lorgnette
