#pragma once
#include "lorgnette/types.hpp"

namespace lorgnette {

/// A linear model of a face's 68 landmarks, and how the parameters of 3DDFA are whitened (Guo et
/// al., "Towards fast, accurate and stable 3D dense face alignment", 2020). The parameters are
/// twelve numbers of pose, a 3 × 4 matrix [R' t] row by row, then the shape's and the expression's
/// coefficients. R' is px of the crop per mm and no rotation, t is px.
struct ShapeModel {
  static constexpr int kPose = 12, kShape = 40, kExpression = 10;
  static constexpr int kParameters = kPose + kShape + kExpression;
  using Parameters = Eigen::Matrix<float, kParameters, 1>;

  Parameters mean, std;  ///< parameter = network output · std + mean
  Landmarks3 neutral;    ///< the mean face, mm, head frame
  /// Displacements of the landmarks, mm, x y z of the first, then of the next; a column for each
  /// coefficient of shape, then of expression.
  Eigen::Matrix<float, 3 * kLandmarks, Eigen::Dynamic> bases;
  Eigen::Vector3f origin;  ///< the head frame's origin in the frame that t refers to, mm
};

}  // namespace lorgnette
