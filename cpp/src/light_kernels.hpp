#pragma once
#include <cstddef>
#include <variant>
#include <vector>

namespace lorgnette::light {

/// Output channels that a panel of weights holds; the last one of a matrix may be half as wide.
inline constexpr int kPanel = 8;
inline constexpr int kMaxChannels = 4096;

/// Channels that lie side by side: a vector.
inline constexpr int kLanes = 4;

/// Channels are stored in whole vectors; the ones added are zero.
constexpr int padded(int channels) { return (channels + kLanes - 1) / kLanes * kLanes; }

/// A feature map: for every four channels a plane of rows of pixels of four floats, so that the way
/// from a pixel to the next is the same in every map and known to the compiler. Each plane is
/// surrounded by `margin` rows and columns of zeros, so that convolutions need no code for edges.
/// The columns right of one row are those left of the next.
struct Map {
  float* data = nullptr;  ///< pixel (0, 0) of the first plane
  int height = 0, width = 0;
  int channels = 0;  ///< a multiple of 4
  int margin = 0;

  /// Floats from row to row.
  std::ptrdiff_t pitch() const { return std::ptrdiff_t(width + margin) * kLanes; }
  /// Floats from plane to plane.
  std::ptrdiff_t plane() const { return 2 * lead() + height * pitch() - margin * kLanes; }
  /// A pixel's channels from `channel`, a multiple of 4, on.
  float* at(int y, int x, int channel = 0) const {
    return data + channel / kLanes * plane() + y * pitch() + std::ptrdiff_t(x) * kLanes;
  }
  /// Floats from the first of the margin to pixel (0, 0).
  std::ptrdiff_t lead() const { return margin * pitch() + std::ptrdiff_t(margin) * kLanes; }
  /// Floats with the margins.
  std::ptrdiff_t size() const { return channels / kLanes * plane(); }
};

/// Writes the zeros around a map.
void clearMargin(const Map& map);

/// What follows a convolution. Both have as many values as it has channels.
struct Linear {
  const float* panels = nullptr;  ///< weights: panels of 8 output channels, [input][8] each
  const float* bias = nullptr;
  const float* bend = nullptr;  ///< of the activation: its slope below zero, less 1
};

/// The first convolution: kernel × kernel, 3 channels of a map of 4. With `pool`, 2 × 2 maxima of
/// its result, whose sides are then even.
struct Stem {
  Map in, out;
  int kernel = 3, stride = 1, pad_top = 0, pad_left = 0;
  bool pool = false;
  Linear linear;  ///< inputs in the order [y][x][channel]
};

enum class Shortcut { kNone, kIdentity, kMaxPool };

/// A depthwise convolution (or none), a 1 × 1 convolution over its result, a shortcut added to
/// that, the activation. With `pool`, 2 × 2 maxima of the result; a last odd row or column stands
/// alone.
struct Block {
  Map in, out;
  int rows = 0, columns = 0;  ///< of the result before `pool`
  int kernel = 0;             ///< of the depthwise convolution; 0: none, stride 1
  int stride = 1, pad_top = 0, pad_left = 0;
  const float* taps = nullptr;       ///< [channel / 4][y][x][channel % 4]
  const float* taps_bias = nullptr;  ///< [channel]
  const float* taps_bend = nullptr;  ///< of its own activation; null: none
  Linear linear;
  Shortcut shortcut = Shortcut::kNone;
  Map skip;  ///< of the result's size, or twice that for kMaxPool; may have fewer channels
  bool pool = false;
};

/// Maxima over windows; what lies outside the map does not count.
struct MaxPool {
  Map in, out;
  int kernel = 2, stride = 2, pad_top = 0, pad_left = 0;
};

/// The mean of all pixels: `out` is 1 × 1.
struct MeanPool {
  Map in, out;
};

/// A matrix times the whole map: `out` is 1 × 1.
struct Dense {
  Map in, out;
  Linear linear;  ///< inputs in the order of the map: [channel / 4][y][x][channel % 4]
};

/// Copies a map to an output of the network, without margin and without added channels.
struct Emit {
  Map in;
  int channels = 0;      ///< the real ones
  float* out = nullptr;  ///< [y][x][channel]
};

using Op = std::variant<Stem, Block, MaxPool, MeanPool, Dense, Emit>;

/// Working memory of the kernels, small enough for the first-level cache, with room for one tile
/// more than a strip has pixels.
class Scratch {
 public:
  /// Pixels of a strip and input channels of it that are worked on at a time.
  static constexpr int kPixels = 48;
  static constexpr int kChannels = 128;
  /// Floats from pixel to pixel: an odd number of cache lines, so that pixels do not share sets.
  static constexpr int kPitch = kChannels + 16;
  static constexpr int kSpare = 8;

  Scratch() : strip_((kPixels + kSpare) * kPitch) {}
  float* strip() { return strip_.data(); }

 private:
  std::vector<float> strip_;
};

void run(const Stem& op, Scratch& scratch);
void run(const Block& op, Scratch& scratch);
void run(const MaxPool& op, Scratch& scratch);
void run(const MeanPool& op, Scratch& scratch);
void run(const Dense& op, Scratch& scratch);
void run(const Emit& op, Scratch& scratch);

/// Fills a part of a strip: `count` pixels of row y of op's depthwise convolution from column x on
/// (without one: of its input), channels `first` … first + channels.
void fillStrip(const Block& op, int y, int x, int count, int first, int channels, float* strip);

}  // namespace lorgnette::light
