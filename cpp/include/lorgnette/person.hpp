#pragma once
#include <array>

#include "lorgnette/fit.hpp"

namespace lorgnette {

/// A length of a face and its standard error.
struct Length {
  float mm = 0, error_mm = 0;
};

/// What is known of one wearer: the neutral shape of the face, and its size.
class Person {
 public:
  /// Knows nothing yet: the face is the reference (mm, head frame). `weights` as of Fit.
  Person(const Landmarks3& reference, const Weights& weights);

  /// Learns the shape of the face from a frame since whose last one the head has turned by `turn`,
  /// rad: a head that holds still tells nothing new. Each point is drawn to where it was seen on
  /// average over the last kMemory, and to the reference; where it was along the ray that it was
  /// seen on, the networks' depths tell with little weight. The head frame stays: the similarity
  /// between the shape and the reference is taken out.
  void learn(const PerspectiveFit& seen, double turn);

  /// Fits poses with what is known of the shape.
  const Fit& fit() const { return fit_; }

  /// The true distance of the pupils, mm, where it is known; 0 where it is not.
  void setPupillaryDistance(double mm) { known_distance_ = mm; }

  /// The size of the face over the reference's: 1 as long as nothing tells it. One camera cannot
  /// tell a small face nearby from a large one far away.
  double scale() const;

  /// Between the middles of the eyes: what a pupillary distance for far sight is.
  Length pupillaryDistance() const;
  /// Between landmarks 1 and 15, in front of the ears.
  Length width() const;

  static constexpr double kMemory = 20;  ///< rad of turning

 private:
  double distanceOfEyes() const;
  Length measured(double length, bool is_known) const;

  Eigen::Matrix<double, 3, kLandmarks> reference_;
  Weights weights_;
  Fit fit_;
  /// Of each point: sums over turns of the weight matrix W of what was seen, and of W · offset from
  /// the reference.
  std::array<Eigen::Matrix3d, kLandmarks> information_;
  Eigen::Matrix<double, 3, kLandmarks> offsets_;
  double turned_ = 0;  ///< rad that the sums are of
  double known_distance_ = 0;
};

}  // namespace lorgnette
