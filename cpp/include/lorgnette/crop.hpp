#pragma once
#include <array>
#include <span>
#include <vector>

#include "lorgnette/tensor_view.hpp"
#include "lorgnette/types.hpp"

namespace lorgnette {

enum class Channels { kRgb, kBgr };
enum class Layout { kNchw, kNhwc };

/// How the square's pixels are taken from the picture's.
enum class Sampling {
  /// Pixel i's centre at (i + ½)/n of the square; filtered where the square shrinks.
  kArea,
  /// Pixel i on the picture's pixel i/n of the square further than the first, two neighbours a
  /// direction, unfiltered: what TensorFlow's resizeBilinear does (neither aligned corners nor half
  /// pixel centres) and networks trained behind it know. The square's sides are level.
  kCorners,
};

/// What lies outside the picture, with Sampling::kArea.
enum class Border {
  kBlack,  ///< byte 0
  kEdge,   ///< the nearest pixel of the picture
};

/// How a network wants its picture: value = (byte − mean) / std.
struct TensorSpec {
  int width = 0;
  int height = 0;
  Channels channels = Channels::kRgb;
  Layout layout = Layout::kNchw;
  float mean = 0;
  float std = 1;
  Sampling sampling = Sampling::kArea;
  Border border = Border::kBlack;

  std::size_t size() const { return std::size_t(3) * std::size_t(width) * std::size_t(height); }

  /// A tensor of size() floats in this layout.
  TensorView view(std::span<float> tensor) const;
};

/// A rectangle of whole pixels of one pyramid level.
struct PixelRect {
  int x = 0, y = 0, width = 0, height = 0;
};

/// Cuts rotated squares out of a picture.
///
/// The square's pixel (i, j) of n × n has its centre at ((i + ½)/n, (j + ½)/n) of the square.
/// Sampling is bilinear; where the square is larger than the tensor it is trilinear over half-size
/// levels (2 × 2 means; L. Williams, "Pyramidal parametrics", 1983), so that a face keeps its look,
/// without aliasing, while it comes nearer. What lies outside the picture is as spec.border says.
/// Each direction's interpolation is rounded to 1/128 of a byte's step.
/// That is Sampling::kArea; kCorners is plain bilinear interpolation in floats, black outside, and
/// ignores the square's rotation.
class Cropper {
 public:
  /// Writes spec.width × spec.height pixels of three channels to `tensor`, whose layout is its own.
  /// The roi must be finite and of positive size. Reuses its scratch memory: allocates only when a
  /// larger region than ever before is asked for.
  void crop(const ImageView& image, const Roi& roi, const TensorSpec& spec,
            const TensorView& tensor);

 private:
  /// Bytes of a rectangle of one pyramid level, with a border where it leaves the picture.
  struct Patch {
    std::vector<std::uint8_t> rgba;
    PixelRect region;
  };

  std::vector<Patch> levels_;
};

}  // namespace lorgnette
