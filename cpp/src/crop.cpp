#include "lorgnette/crop.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lorgnette {
namespace {

// The compilers' vector extensions: one source for SSE and SIMD128.
typedef float Float4 __attribute__((vector_size(16)));
typedef std::int32_t Int4 __attribute__((vector_size(16)));
typedef std::int32_t Int8 __attribute__((vector_size(32)));
typedef std::int16_t Short8 __attribute__((vector_size(16)));
typedef std::uint8_t Byte8 __attribute__((vector_size(8)));
typedef std::uint8_t Byte4 __attribute__((vector_size(4)));

// Samples are 16-bit fixed point: a byte times 128, so that a difference of two still fits, and
// weights in units of 2⁻¹⁵. That is exact to a hundredth of a byte's step, and half the work of
// floating point.
constexpr int kWeightBits = 15;
constexpr int kByteScale = 128;

/// a · b · 2⁻¹⁵, rounded: SIMD128 has an instruction for it.
Short8 scaled(Short8 a, Short8 b) {
#ifdef __wasm_simd128__
  return __builtin_wasm_q15mulr_sat_s_i16x8(a, b);
#else
  const Int8 product = __builtin_convertvector(a, Int8) * __builtin_convertvector(b, Int8);
  return __builtin_convertvector((product + (1 << (kWeightBits - 1))) >> kWeightBits, Short8);
#endif
}

Float4 splat(float value) { return Float4{value, value, value, value}; }

Short8 splat(int weight) {
  const auto w = std::int16_t(weight);
  return Short8{w, w, w, w, w, w, w, w};
}

/// Two neighbouring RGBA pixels.
Short8 loadPair(const std::uint8_t* p) {
  Byte8 bytes;
  std::memcpy(&bytes, p, sizeof bytes);
  return __builtin_convertvector(bytes, Short8);
}

/// The second of two pixels, in both halves.
Short8 upperHalf(Short8 pair) {
  return __builtin_shufflevector(pair, pair, 4, 5, 6, 7, 4, 5, 6, 7);
}

/// Pixels along one side of the picture's level `level`.
int sideOfLevel(int side, int level) { return ((side - 1) >> level) + 1; }

/// The pixels of the picture's level `level` that bilinear samples inside the roi touch, with two
/// pixels of border around the picture so that a sample clamped to the rectangle's edge is of it.
PixelRect regionOfLevel(const ImageView& image, const Roi& roi, int level) {
  const float half_diagonal =
      0.5f * roi.size * (std::fabs(std::cos(roi.rotation)) + std::fabs(std::sin(roi.rotation)));
  const float unit = 1.f / float(1 << level);
  const auto span = [&](float center, int count, int& begin, int& extent) {
    const float c = (center + 0.5f) * unit - 0.5f, h = half_diagonal * unit;
    const float low = std::clamp(std::floor(c - h) - 1, -2.f, float(count));
    const float high = std::clamp(std::ceil(c + h) + 2, low + 2, float(count) + 2);
    begin = int(low);
    extent = int(high) - begin;
  };
  PixelRect r{};
  span(roi.center_x, sideOfLevel(image.width, level), r.x, r.width);
  span(roi.center_y, sideOfLevel(image.height, level), r.y, r.height);
  return r;
}

/// The pixels of level `level` that `coarse`, a region of the next one, is made from. Its border is
/// two pixels wide again: doubled from level to level it would outgrow the picture.
PixelRect finerRegion(const ImageView& image, const PixelRect& coarse, int level) {
  const auto span = [](int coarse_begin, int coarse_extent, int count, int& begin, int& extent) {
    begin = std::clamp(2 * coarse_begin, -2, count);
    extent = std::clamp(2 * (coarse_begin + coarse_extent), begin + 2, count + 2) - begin;
  };
  PixelRect r{};
  span(coarse.x, coarse.width, sideOfLevel(image.width, level), r.x, r.width);
  span(coarse.y, coarse.height, sideOfLevel(image.height, level), r.y, r.height);
  return r;
}

/// Copies what a rectangle has of the picture.
void copyRegion(const ImageView& image, const PixelRect& r, std::uint8_t* out) {
  const int left = std::max(r.x, 0), right = std::min(r.x + r.width, image.width);
  if (right <= left) return;
  for (int y = std::max(r.y, 0); y < std::min(r.y + r.height, image.height); ++y)
    std::memcpy(out + 4 * (std::ptrdiff_t(y - r.y) * r.width + (left - r.x)),
                image.rgba + 4 * (std::size_t(y) * std::size_t(image.width) + std::size_t(left)),
                std::size_t(4 * (right - left)));
}

/// Fills what a rectangle of a level, which is `width` × `height` pixels, has outside of it.
void fillBorder(const PixelRect& r, int width, int height, Border border, std::uint8_t* rgba) {
  const int left = std::clamp(-r.x, 0, r.width), right = std::clamp(width - r.x, 0, r.width);
  const int top = std::clamp(-r.y, 0, r.height), bottom = std::clamp(height - r.y, 0, r.height);
  const std::size_t row = 4 * std::size_t(r.width);
  // A rectangle beside the picture has no pixel of it to go on with.
  if (border == Border::kBlack || right <= left || bottom <= top) {
    for (int y = 0; y < r.height; ++y) {
      std::uint8_t* const begin = rgba + row * std::size_t(y);
      const bool is_outside = y < top || y >= bottom || right <= left;
      std::memset(begin, 0, is_outside ? row : 4 * std::size_t(left));
      if (!is_outside) std::memset(begin + 4 * right, 0, row - 4 * std::size_t(right));
    }
    return;
  }
  for (int y = top; y < bottom; ++y) {
    std::uint8_t* const begin = rgba + row * std::size_t(y);
    for (int x = 0; x < left; ++x) std::memcpy(begin + 4 * x, begin + 4 * left, 4);
    for (int x = right; x < r.width; ++x) std::memcpy(begin + 4 * x, begin + 4 * (right - 1), 4);
  }
  for (int y = 0; y < top; ++y)
    std::memcpy(rgba + row * std::size_t(y), rgba + row * std::size_t(top), row);
  for (int y = bottom; y < r.height; ++y)
    std::memcpy(rgba + row * std::size_t(y), rgba + row * std::size_t(bottom - 1), row);
}

/// Means of 2 × 2 pixels: `coarse` of a level that is `level_width` × `level_height` pixels, from
/// its finerRegion().
void halve(const PixelRect& fine, const std::uint8_t* in, const PixelRect& coarse, int level_width,
           int level_height, std::uint8_t* out) {
  const int left = std::max(coarse.x, 0);
  const int right = std::min(coarse.x + coarse.width, level_width);
  const int top = std::max(coarse.y, 0);
  const int bottom = std::min(coarse.y + coarse.height, level_height);
  const std::ptrdiff_t stride = 4 * fine.width;
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* p = in + (2 * y - fine.y) * stride + 4 * (2 * left - fine.x);
    const std::uint8_t* q = p + stride;
    std::uint8_t* o = out + 4 * (std::ptrdiff_t(y - coarse.y) * coarse.width + (left - coarse.x));
    for (int x = left; x < right; ++x, p += 8, q += 8, o += 4) {
      const Short8 sum = loadPair(p) + loadPair(q);
      const Short8 mean = (sum + upperHalf(sum) + 2) >> 2;
      const Byte8 bytes = __builtin_convertvector(mean, Byte8);
      std::memcpy(o, &bytes, 4);
    }
  }
}

/// Bilinear samples of one level along the rows of the crop. Positions are 64-bit fixed point: they
/// never overflow, and truncating them costs nothing.
class Sampler {
 public:
  Sampler(const std::uint8_t* rgba, const PixelRect& region, int level)
      : rgba_(rgba),
        region_(region),
        unit_(1. / double(1 << level)),
        stride_(4 * region.width),
        // just below the last pixel, so that its right and lower neighbours exist
        max_u_((std::int64_t(region.width - 1) << kPositionBits) - 1),
        max_v_((std::int64_t(region.height - 1) << kPositionBits) - 1) {}

  /// The row whose first sample is at (x, y), the next (step_x, step_y) further, picture pixels.
  void beginRow(double x, double y, double step_x, double step_y) {
    u_ = fixed((x + 0.5) * unit_ - 0.5 - region_.x);
    v_ = fixed((y + 0.5) * unit_ - 0.5 - region_.y);
    step_u_ = fixed(step_x * unit_);
    step_v_ = fixed(step_y * unit_);
  }

  /// The row's next sample, in the lower half.
  Short8 next() {
    const std::int64_t u = std::clamp<std::int64_t>(u_, 0, max_u_);
    const std::int64_t v = std::clamp<std::int64_t>(v_, 0, max_v_);
    u_ += step_u_;
    v_ += step_v_;
    const std::uint8_t* p = rgba_ + std::ptrdiff_t(v >> kPositionBits) * stride_ +
                            4 * std::ptrdiff_t(u >> kPositionBits);
    const Short8 top = loadPair(p) * std::int16_t(kByteScale);
    const Short8 bottom = loadPair(p + stride_) * std::int16_t(kByteScale);
    const Short8 column = top + scaled(bottom - top, splat(weight(v)));
    return column + scaled(upperHalf(column) - column, splat(weight(u)));
  }

 private:
  static constexpr int kPositionBits = 32;

  /// What lies further than 2²⁰ pixels from the region is as black as what lies there.
  static std::int64_t fixed(double pixels) {
    constexpr double kFar = 1 << 20;
    return std::int64_t(std::clamp(pixels, -kFar, kFar) * double(std::int64_t(1) << kPositionBits));
  }

  static int weight(std::int64_t position) {
    return int(position >> (kPositionBits - kWeightBits)) & ((1 << kWeightBits) - 1);
  }

  const std::uint8_t* rgba_;
  PixelRect region_;
  double unit_;  ///< level pixels per picture pixel
  std::ptrdiff_t stride_;
  std::int64_t max_u_, max_v_;
  std::int64_t u_ = 0, v_ = 0, step_u_ = 0, step_v_ = 0;  ///< in the region
};

/// Writes pixels, row by row.
class TensorWriter {
 public:
  TensorWriter(const TensorSpec& spec, const TensorView& tensor)
      : tensor_(tensor),
        red_(spec.channels == Channels::kRgb ? 0 : 2 * tensor.channel),
        blue_(2 * tensor.channel - red_) {}

  void beginRow(int row) { out_ = tensor_.data + row * tensor_.row; }

  void put(Float4 rgba) {
    out_[red_] = rgba[0];
    out_[tensor_.channel] = rgba[1];
    out_[blue_] = rgba[2];
    out_ += tensor_.pixel;
  }

 private:
  TensorView tensor_;
  std::ptrdiff_t red_, blue_;
  float* out_ = nullptr;
};

/// Stores what sample() gives, pixel by pixel, in the network's layout; beginRow(x, y, step_x,
/// step_y) goes before each row.
template <class BeginRow, class Sample>
void fill(const Roi& roi, const TensorSpec& spec, const TensorView& tensor, BeginRow beginRow,
          Sample sample) {
  const double cosine = std::cos(double(roi.rotation)), sine = std::sin(double(roi.rotation));
  const double step_x = double(roi.size) / spec.width, step_y = double(roi.size) / spec.height;
  const double u = 0.5 * step_x - 0.5 * double(roi.size);
  const float factor = 1.f / (spec.std * float(kByteScale));
  const Float4 offset = splat(-spec.mean / spec.std);
  TensorWriter writer(spec, tensor);
  for (int j = 0; j < spec.height; ++j) {
    const double v = (j + 0.5) * step_y - 0.5 * double(roi.size);
    writer.beginRow(j);
    beginRow(roi.center_x + cosine * u - sine * v, roi.center_y + sine * u + cosine * v,
             cosine * step_x, sine * step_x);
    for (int i = 0; i < spec.width; ++i) {
      const Short8 s = sample();
      const Int4 pixel = __builtin_convertvector(__builtin_shufflevector(s, s, 0, 1, 2, 3), Int4);
      writer.put(__builtin_convertvector(pixel, Float4) * factor + offset);
    }
  }
}

/// Sampling::kCorners. Row by row in floats; the sums are TensorFlow's (tfjs-core,
/// resize_bilinear): first along x, then along y.
void cropCorners(const ImageView& image, const Roi& roi, const TensorSpec& spec,
                 const TensorView& tensor) {
  const double left = double(roi.center_x) - (double(roi.size) - 1) / 2;
  const double top = double(roi.center_y) - (double(roi.size) - 1) / 2;
  const double step_x = double(roi.size) / spec.width, step_y = double(roi.size) / spec.height;
  const double last = double(roi.size) - 1;  // the square's last pixel, from its first
  const auto pixel = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= image.width || y >= image.height) return Float4{};
    Byte4 bytes;
    std::memcpy(&bytes,
                image.rgba + 4 * (std::size_t(y) * std::size_t(image.width) + std::size_t(x)),
                sizeof bytes);
    return __builtin_convertvector(bytes, Float4);
  };
  struct Pair {
    int first, second;
    float weight;  ///< of the second
  };
  const auto pairAt = [&](double origin, double offset) {
    const double position = origin + offset;
    const double first = std::floor(position);
    return Pair{int(first), int(std::min(std::ceil(position), origin + last)),
                float(position - first)};
  };
  const Float4 mean = splat(spec.mean);
  TensorWriter writer(spec, tensor);
  for (int j = 0; j < spec.height; ++j) {
    const Pair y = pairAt(top, j * step_y);
    writer.beginRow(j);
    for (int i = 0; i < spec.width; ++i) {
      const Pair x = pairAt(left, i * step_x);
      const Float4 a = pixel(x.first, y.first), b = pixel(x.first, y.second);
      const Float4 upper = a + (pixel(x.second, y.first) - a) * x.weight;
      const Float4 lower = b + (pixel(x.second, y.second) - b) * x.weight;
      writer.put((upper + (lower - upper) * y.weight - mean) / spec.std);
    }
  }
}

}  // namespace

TensorView TensorSpec::view(std::span<float> tensor) const {
  if (layout == Layout::kNhwc) return {tensor.data(), 3 * width, 3, 1};
  return {tensor.data(), width, 1, std::ptrdiff_t(width) * height};
}

void Cropper::crop(const ImageView& image, const Roi& roi, const TensorSpec& spec,
                   const TensorView& tensor) {
  if (spec.sampling == Sampling::kCorners) return cropCorners(image, roi, spec, tensor);

  // 1. The pyramid levels on both sides of the wanted scale.
  const float scale = std::max(roi.size / float(std::min(spec.width, spec.height)), 1.f);
  int shift = 0;
  while (((std::max(image.width, image.height) - 1) >> shift) > 0) ++shift;  // 1-pixel level
  const float level = std::min(std::log2(scale), float(shift));
  const int fine = int(level);
  const float blend = level - float(fine);
  const int coarse = blend > 0 ? fine + 1 : fine;

  // 2. Their pixels around the roi: the coarsest level says what is needed, and each level is made
  //    from the finer one.
  if (levels_.size() <= std::size_t(coarse)) levels_.resize(std::size_t(coarse) + 1);
  PixelRect region = regionOfLevel(image, roi, coarse);
  for (int l = coarse; l >= 0; --l) {
    Patch& patch = levels_[std::size_t(l)];
    patch.region = region;
    const std::size_t bytes = 4 * std::size_t(region.width) * std::size_t(region.height);
    if (patch.rgba.size() < bytes) patch.rgba.resize(bytes);
    if (l > 0) region = finerRegion(image, region, l - 1);
  }
  for (int l = 0; l <= coarse; ++l) {
    Patch& patch = levels_[std::size_t(l)];
    const int width = sideOfLevel(image.width, l), height = sideOfLevel(image.height, l);
    if (l == 0) {
      copyRegion(image, region, patch.rgba.data());
    } else {
      const Patch& finer = levels_[std::size_t(l) - 1];
      halve(finer.region, finer.rgba.data(), patch.region, width, height, patch.rgba.data());
    }
    fillBorder(patch.region, width, height, spec.border, patch.rgba.data());
  }

  // 3. Samples.
  const auto sampler = [&](int l) {
    const Patch& patch = levels_[std::size_t(l)];
    return Sampler(patch.rgba.data(), patch.region, l);
  };
  Sampler near = sampler(fine), far = sampler(coarse);
  if (coarse == fine) {
    fill(
        roi, spec, tensor,
        [&](double x, double y, double step_x, double step_y) {
          near.beginRow(x, y, step_x, step_y);
        },
        [&] { return near.next(); });
    return;
  }
  const Short8 weight = splat(int(blend * float((1 << kWeightBits) - 1)));
  fill(
      roi, spec, tensor,
      [&](double x, double y, double step_x, double step_y) {
        near.beginRow(x, y, step_x, step_y);
        far.beginRow(x, y, step_x, step_y);
      },
      [&] {
        const Short8 a = near.next();
        return a + scaled(far.next() - a, weight);
      });
}

}  // namespace lorgnette
