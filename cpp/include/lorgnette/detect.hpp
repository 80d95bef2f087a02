#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "lorgnette/types.hpp"

namespace lorgnette {

enum class DetectorKind { kBlazeFace, kTinyFace };

/// TinyFaceDetector has a cell for each square of this many input pixels a side.
inline constexpr int kTinyFaceCell = 32;

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

/// `input_side` is the side of the detector's square input tensor, px; BlazeFace has but one.
std::unique_ptr<Detector> makeDetector(DetectorKind kind, int input_side);

/// Keeps the best of detections that overlap (greedy non-maximum suppression), best first.
void suppress(std::vector<Detection>& detections, float max_overlap);

}  // namespace lorgnette
