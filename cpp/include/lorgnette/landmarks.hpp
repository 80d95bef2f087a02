#pragma once
#include <memory>
#include <span>

#include "lorgnette/shape_model.hpp"
#include "lorgnette/types.hpp"

namespace lorgnette {

enum class RegressorKind { kFaceMesh, kThreeDdfa };

/// Turns one regressor's output tensors into 68 landmarks, and knows which square of the picture
/// that regressor wants to see.
class Regressor {
 public:
  virtual ~Regressor() = default;

  /// Number of floats of each output tensor, in the pack's order.
  virtual std::span<const int> outputSizes() const = 0;

  /// The square to look at for a newly detected face.
  virtual Roi roiFromDetection(const Detection& detection) const = 0;

  /// `outputs` have outputSizes() and came from a crop of `roi`. Returns confidence 0 where the
  /// tensors hold anything not finite.
  virtual FaceLandmarks decode(std::span<const std::span<const float>> outputs,
                               const Roi& roi) const = 0;

  /// The 68 landmarks on the reference face: columns of `vertices` (3 × n, mm, head frame).
  /// `vertices` must have at least referenceVertices() columns.
  virtual Landmarks3 referenceLandmarks(const Eigen::Matrix3Xf& vertices) const = 0;
  virtual int referenceVertices() const = 0;

  /// All vertices of the reference face as the last decode() that gave a confidence saw them: 3 ×
  /// n, image px; null where they are the 68 landmarks.
  virtual const Eigen::Matrix3Xf* mesh() const { return nullptr; }

  /// How much broader, in front of the ears, faces are seen than they are, on average.
  virtual float breadthBias() const { return 1; }
};

/// `input_side` is the side of the regressor's square input tensor, px. Face Mesh measures a box by
/// its longer side.
std::unique_ptr<Regressor> makeFaceMesh(int input_side, const BoxMargin& margin);

/// 3DDFA measures a box by the mean of its sides.
std::unique_ptr<Regressor> makeThreeDdfa(int input_side, const BoxMargin& margin,
                                         const ShapeModel& model);

}  // namespace lorgnette
