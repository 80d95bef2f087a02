#include "lorgnette/surface.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {

FaceSurface::FaceSurface(const Eigen::Matrix3Xf& reference)
    : reference_(reference), points_(reference) {}

void FaceSurface::update(const Eigen::Ref<const Eigen::Matrix3Xf>& seen, const Intrinsics& camera,
                         const Pose& pose, double time, float certainty) {
  const double seconds = std::max(time - last_time_, 0.0);
  const bool is_continued = is_set_ && seconds < kMaxGap;
  const float gain = is_continued ? certainty * float(1 - std::exp(-seconds / kMemory)) : 1;
  const float kept = is_continued ? float(std::exp(-seconds / kOblivion)) : 0;
  last_time_ = time;
  is_set_ = true;

  const Eigen::Matrix3f head_from_camera = pose.rotation.transpose();
  const Eigen::Vector3f eye = -(head_from_camera * pose.translation) / pose.scale;
  for (Eigen::Index i = 0; i < points_.cols(); ++i) {
    const Eigen::Vector3f ray(seen(0, i) - camera.center_x, camera.center_y - seen(1, i),
                              -camera.focal_px);
    const Eigen::Vector3f direction = head_from_camera * ray.normalized();
    Eigen::Vector3f offset = kept * (points_.col(i) - reference_.col(i));
    const Eigen::Vector3f from_eye = reference_.col(i) + offset - eye;
    offset += gain * (direction * direction.dot(from_eye) - from_eye);
    const float size = offset.norm();
    if (size > kMostOffset) offset *= kMostOffset / size;
    points_.col(i) = reference_.col(i) + offset;
  }
}

}  // namespace lorgnette
