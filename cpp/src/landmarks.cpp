#include "lorgnette/landmarks.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace lorgnette {
namespace {

/// A square around `points` (2 × n, image px), turned so that the line from `left` to `right` is
/// level, `margin` times as large as the longer side of their bounding box in that orientation.
Roi squareAround(const Eigen::Ref<const Eigen::Matrix2Xf, 0, Eigen::OuterStride<>>& points,
                 const Eigen::Vector2f& left, const Eigen::Vector2f& right, float margin) {
  const Eigen::Vector2f across = right - left;
  const float rotation = std::atan2(across.y(), across.x());
  const Eigen::Matrix2f level_from_image = Eigen::Rotation2Df(-rotation).toRotationMatrix();
  Eigen::AlignedBox2f level;
  for (Eigen::Index i = 0; i < points.cols(); ++i)
    level.extend(Eigen::Vector2f(level_from_image * points.col(i)));
  const Eigen::Vector2f center = level_from_image.transpose() * level.center();
  return {center.x(), center.y(), margin * level.sizes().maxCoeff(), rotation};
}

/// FaceMesh (Kartynnik et al., "Real-time facial surface geometry from monocular video on mobile
/// GPUs", 2019): 468 vertices in crop pixels and a presence logit.
class FaceMesh final : public Regressor {
 public:
  FaceMesh(int input_side, const BoxMargin& margin)
      : input_side_(float(input_side)), margin_(margin), image_(3, kVertices) {}

  std::span<const int> outputSizes() const override { return kOutputSizes; }
  int referenceVertices() const override { return kVertices; }
  const Eigen::Matrix3Xf* mesh() const override { return &image_; }

  Roi roiFromDetection(const Detection& d) const override {
    const float size = std::max(d.box.width, d.box.height);
    Roi roi{d.box.x + d.box.width / 2, d.box.y + d.box.height / 2 + margin_.shift * size,
            margin_.scale * size, 0};
    if (d.eyes) {
      const Eigen::Vector2f across = (*d.eyes)[1] - (*d.eyes)[0];
      roi.rotation = std::atan2(across.y(), across.x());
    }
    return roi;
  }

  FaceLandmarks decode(std::span<const std::span<const float>> outputs,
                       const Roi& roi) const override {
    FaceLandmarks face;
    const Eigen::Map<const Eigen::Matrix3Xf> crop(outputs[0].data(), 3, kVertices);
    const float logit = outputs[1][0];
    face.next = roi;
    if (!crop.allFinite() || !std::isfinite(logit)) {
      face.points.setZero();
      return face;
    }
    face.confidence = 1.f / (1.f + std::exp(-logit));
    face.certainty = std::clamp((logit - kDoubtfulLogit) / (kCertainLogit - kDoubtfulLogit),
                                kLeastCertainty, 1.f);

    // The network's coordinates count the crop's pixels, centres at integers. Its documents do not
    // say; on 60 annotated photographs this reading is 0.15 points of NME better than the other,
    // 0 at the crop's left edge, and mirrored pictures put the truth about half-way between them.
    Eigen::Matrix3f image_from_crop = Eigen::Matrix3f::Identity();
    image_from_crop.topLeftCorner<2, 2>() = Eigen::Rotation2Df(roi.rotation).toRotationMatrix();
    image_from_crop *= roi.size / input_side_;
    const Eigen::Vector3f middle((input_side_ - 1) / 2, (input_side_ - 1) / 2, 0);
    const Eigen::Vector3f center(roi.center_x, roi.center_y, 0);
    // column by column: Eigen's general matrix product would allocate
    for (Eigen::Index i = 0; i < kVertices; ++i)
      image_.col(i) = center + image_from_crop * (crop.col(i) - middle);

    face.points = referenceLandmarks(image_);
    face.next = squareAround(image_.topRows<2>(), image_.col(kLeftEyeCorner).head<2>(),
                             image_.col(kRightEyeCorner).head<2>(), kRoiMargin);
    return face;
  }

  Landmarks3 referenceLandmarks(const Eigen::Matrix3Xf& vertices) const override {
    Landmarks3 points;
    for (int i = 0; i < kLandmarks; ++i)
      points.col(i) = vertices.col(kVertexOfLandmark[std::size_t(i)]);
    return points;
  }

 private:
  static constexpr int kVertices = 468;
  static constexpr int kOutputSizes[2] = {3 * kVertices, 1};
  /// Faces in full view have 10 and more; those that a hand or the picture's edge half hides have
  /// less, and their poses are off by 5° to 30° (web/docs/tracking-bench.md).
  static constexpr float kDoubtfulLogit = 2, kCertainLogit = 10;
  static constexpr float kLeastCertainty = 0.05f;
  static constexpr float kRoiMargin = 1.5f;  ///< MediaPipe's face_landmark graph
  static constexpr int kLeftEyeCorner = 33,
                       kRightEyeCorner = 263;  ///< outer ones, image-left first

  /// The mesh vertex nearest to each iBUG landmark.
  static constexpr std::array<int, kLandmarks> kVertexOfLandmark = {
      162, 234, 93,  58,  172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389,  // jaw
      71,  63,  105, 66,  107, 336, 296, 334, 293, 301,                                     // brows
      168, 197, 5,   4,   75,  97,  2,   326, 305,                                          // nose
      33,  160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,                           // eyes
      61,  39,  37,  0,   267, 269, 291, 405, 314, 17,  84,  181,                           // lips
      78,  82,  13,  312, 308, 317, 14,  87};

  float input_side_;
  BoxMargin margin_;
  mutable Eigen::Matrix3Xf image_;  ///< kept, so that a frame allocates nothing
};

}  // namespace

std::unique_ptr<Regressor> makeFaceMesh(int input_side, const BoxMargin& margin) {
  return std::make_unique<FaceMesh>(input_side, margin);
}

}  // namespace lorgnette
