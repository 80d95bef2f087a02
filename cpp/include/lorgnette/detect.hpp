#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "lorgnette/types.hpp"

namespace lorgnette {

/// A face as a detector sees it, in image px.
struct Detection {
  float score = 0;                        ///< 0…1
  Box box;                                ///< eyebrows to chin, axis-aligned
  std::array<Eigen::Vector2f, 2> eyes{};  ///< image-left, then image-right eye
};

enum class DetectorKind { kBlazeFace };

/// Turns one detector's output tensors into faces.
class Detector {
 public:
  virtual ~Detector() = default;

  /// Number of floats of each output tensor, in the pack's order.
  virtual std::span<const int> outputSizes() const = 0;

  /// Adds the faces found in `window`, the square of the picture that the input tensor showed, to
  /// `found` (image px). `outputs` have outputSizes(). Overlapping boxes are already merged. Faces
  /// of which a number is not finite, or whose box has no size, are left out.
  virtual void decode(std::span<const std::span<const float>> outputs, const Roi& window,
                      std::vector<Detection>& found) = 0;
};

std::unique_ptr<Detector> makeDetector(DetectorKind kind);

/// Intersection over union, 0…1; 0 for boxes without a size or not finite.
float overlap(const Box& a, const Box& b);

/// Keeps the best of detections that overlap (greedy non-maximum suppression), best first.
void suppress(std::vector<Detection>& detections, float max_overlap);

}  // namespace lorgnette
