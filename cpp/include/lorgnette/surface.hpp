#pragma once
#include "lorgnette/types.hpp"

namespace lorgnette {

/// Where the points of one wearer's face are on the head, from frame to frame: what hides glasses
/// must have the outline that the picture has. Unlike Person it follows expressions, and a photo at
/// once.
class FaceSurface {
 public:
  /// `reference`: the average face, 3 × n, mm, head frame.
  explicit FaceSurface(const Eigen::Matrix3Xf& reference);

  /// Draws each point towards the ray that it was seen on (`seen`: 3 × n, image px; the depths are
  /// ignored, the networks' are those of a flatter face), the shortest way, with a memory of
  /// kMemory; all the way in the first frame and after a gap of kMaxGap. What is not seen, the
  /// place along the ray, goes back to the reference within kOblivion. `pose` is the one that
  /// glasses are shown with, `time` in s, `certainty` as of FaceLandmarks.
  void update(const Eigen::Ref<const Eigen::Matrix3Xf>& seen, const Intrinsics& camera,
              const Pose& pose, double time, float certainty);

  /// 3 × n, mm, head frame of a head of the reference's size.
  const Eigen::Matrix3Xf& points() const { return points_; }
  const Eigen::Matrix3Xf& reference() const { return reference_; }

  static constexpr double kMemory = 0.1;   ///< s
  static constexpr double kOblivion = 3;   ///< s
  static constexpr double kMaxGap = 0.25;  ///< s
  /// No face differs so much from the average one, mm; an open mouth does by up to about this.
  static constexpr float kMostOffset = 30;

 private:
  Eigen::Matrix3Xf reference_;
  Eigen::Matrix3Xf points_;
  double last_time_ = 0;
  bool is_set_ = false;
};

}  // namespace lorgnette
