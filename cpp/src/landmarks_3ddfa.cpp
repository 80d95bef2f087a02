#include <algorithm>
#include <cmath>

#include "lorgnette/landmarks.hpp"

namespace lorgnette {
namespace {

/// 3DDFA (J. Guo et al., "Towards fast, accurate and stable 3D dense face alignment", 2020): 62
/// whitened parameters of a weak-perspective camera and a linear face model.
class ThreeDdfa final : public Regressor {
 public:
  ThreeDdfa(int input_side, const BoxMargin& margin, const ShapeModel& model)
      : input_side_(float(input_side)), margin_(margin), model_(model) {}

  std::span<const int> outputSizes() const override { return kOutputSizes; }
  int referenceVertices() const override { return kLandmarks; }

  Roi roiFromDetection(const Detection& d) const override {
    const float size = (d.box.width + d.box.height) / 2;
    return {d.box.x + d.box.width / 2, d.box.y + d.box.height / 2 + margin_.shift * size,
            margin_.scale * size, 0};
  }

  FaceLandmarks decode(std::span<const std::span<const float>> outputs,
                       const Roi& roi) const override {
    FaceLandmarks face;
    face.next = roi;
    const Eigen::Map<const ShapeModel::Parameters> whitened(outputs[0].data());
    if (!whitened.allFinite()) {
      face.points.setZero();
      return face;
    }

    // 1. The camera and the face's coefficients.
    const ShapeModel::Parameters p = whitened.array() * model_.std.array() + model_.mean.array();
    const Eigen::Map<const Eigen::Matrix<float, 3, 4, Eigen::RowMajor>> pose(p.data());

    // 2. The face, mm, head frame: mean and bases (equation 1 of the paper).
    Landmarks3 head = model_.neutral;
    Eigen::Map<Eigen::Matrix<float, 3 * kLandmarks, 1>> flat(head.data());
    flat.noalias() += model_.bases * p.tail<ShapeModel::kShape + ShapeModel::kExpression>();

    // 3. Its points in the crop: x right, y up, z towards the viewer, in pixels counted from 1.
    const Eigen::Vector3f t = pose.col(3) + pose.leftCols<3>() * model_.origin;
    const Landmarks3 crop = (pose.leftCols<3>() * head).colwise() + t;

    // 4. In the picture; the crop's pixel i has its centre at (i + ½) of input_side of the roi.
    const float unit = roi.size / input_side_;
    const float left = roi.center_x - roi.size / 2, top = roi.center_y - roi.size / 2;
    face.points.row(0) = (crop.row(0).array() - 0.5f) * unit + left;
    face.points.row(1) = (input_side_ + 0.5f - crop.row(1).array()) * unit + top;
    face.points.row(2) = -crop.row(2) * unit;

    const float anisotropy = anisotropyOf(pose.leftCols<3>());
    face.confidence = 1.f / (1.f + std::exp((anisotropy - kHalfConfidence) / kConfidenceStep));
    face.certainty = std::clamp((kHalfConfidence - anisotropy) / (kHalfConfidence - kCertain),
                                kLeastCertainty, 1.f);
    face.next = squareAround(face.points);
    return face;
  }

  Landmarks3 referenceLandmarks(const Eigen::Matrix3Xf& vertices) const override {
    return vertices.leftCols<kLandmarks>();
  }

  /// Beside Face Mesh on 38 photographs, each over its own reference: its jaw is the outline that
  /// is seen, 12 % broader from the front and 1 to 5 % from the side.
  float breadthBias() const override { return 1.08f; }

 private:
  /// Is there a face at all? Nothing in the network's answer says so; but the authors trained R' to
  /// be a rotation times a scale, and on faces it nearly is: its longest and shortest axes differ
  /// by 2 % in the median and by 7 % at most (60 photographs and 7 videos), on pieces of background
  /// by 80 % in the median, and by less than 10 % on 4 of 432.
  static float anisotropyOf(const Eigen::Matrix3f& r) {
    const Eigen::SelfAdjointEigenSolver<Eigen::Matrix3f> axes(r.transpose() * r,
                                                              Eigen::EigenvaluesOnly);
    const Eigen::Vector3f squared = axes.eigenvalues();  // ascending
    if (!(squared[0] > 0) || !(r.determinant() > 0)) return kNoFace;
    return std::min(std::sqrt(squared[2] / squared[0]) - 1, kNoFace);
  }
  static constexpr float kNoFace = 100;
  static constexpr float kHalfConfidence = 0.085f;
  static constexpr float kConfidenceStep = 0.012f;
  static constexpr float kCertain = 0.05f;
  static constexpr float kLeastCertainty = 0.05f;

  static constexpr int kOutputSizes[1] = {ShapeModel::kParameters};

  /// The square of the diagonal of the landmarks' longer side, around their box's centre
  /// (parse_roi_box_from_landmark in the authors' utils/functions.py).
  static Roi squareAround(const Landmarks3& points) {
    const Eigen::Vector2f low = points.topRows<2>().rowwise().minCoeff();
    const Eigen::Vector2f high = points.topRows<2>().rowwise().maxCoeff();
    const Eigen::Vector2f center = (low + high) / 2;
    return {center.x(), center.y(), std::sqrt(2.f) * (high - low).maxCoeff(), 0};
  }

  float input_side_;
  BoxMargin margin_;
  ShapeModel model_;
};

}  // namespace

std::unique_ptr<Regressor> makeThreeDdfa(int input_side, const BoxMargin& margin,
                                         const ShapeModel& model) {
  return std::make_unique<ThreeDdfa>(input_side, margin, model);
}

}  // namespace lorgnette
