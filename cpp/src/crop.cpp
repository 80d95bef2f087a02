#include "lorgnette/crop.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

namespace lorgnette {
namespace {

// The compilers' vector extensions: one source for SSE and SIMD128.
typedef float Float4 __attribute__((vector_size(16)));
typedef std::int32_t Int4 __attribute__((vector_size(16)));
typedef std::uint8_t Byte4 __attribute__((vector_size(4)));

Float4 loadPixel(const std::uint8_t* p) {
  Byte4 bytes;
  std::memcpy(&bytes, p, 4);
  // through signed integers: unsigned ones have no single instruction on x86
  return __builtin_convertvector(__builtin_convertvector(bytes, Int4), Float4);
}

/// Pixels along one side of the picture's level `level`.
int sideOfLevel(int side, int level) { return ((side - 1) >> level) + 1; }

/// The pixels of the picture's level `level` that bilinear samples inside the roi touch, with two
/// black pixels around the picture so that a sample clamped to the rectangle's edge is black.
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

/// Copies a rectangle of the picture; what lies outside is black.
void copyRegion(const ImageView& image, const PixelRect& r, std::uint8_t* out) {
  const int left = std::clamp(-r.x, 0, r.width);
  const int right = std::clamp(image.width - r.x, left, r.width);
  for (int j = 0; j < r.height; ++j, out += 4 * r.width) {
    const int y = r.y + j;
    if (y < 0 || y >= image.height) {
      std::memset(out, 0, std::size_t(4 * r.width));
      continue;
    }
    std::memset(out, 0, std::size_t(4 * left));
    if (right > left)
      std::memcpy(
          out + 4 * left,
          image.rgba + 4 * (std::size_t(y) * std::size_t(image.width) + std::size_t(r.x + left)),
          std::size_t(4 * (right - left)));
    std::memset(out + 4 * right, 0, std::size_t(4 * (r.width - right)));
  }
}

/// Means of 2 × 2 pixels: `coarse` of a level that is `level_width` × `level_height` pixels, from
/// its finerRegion().
void halve(const PixelRect& fine, const std::uint8_t* in, const PixelRect& coarse, int level_width,
           int level_height, std::uint8_t* out) {
  const int left = std::max(coarse.x, 0);
  const int right = std::min(coarse.x + coarse.width, level_width);
  const int top = std::max(coarse.y, 0);
  const int bottom = std::min(coarse.y + coarse.height, level_height);
  if (right - left != coarse.width || bottom - top != coarse.height)
    std::memset(out, 0, 4 * std::size_t(coarse.width) * std::size_t(coarse.height));
  const std::ptrdiff_t stride = 4 * fine.width;
  for (int y = top; y < bottom; ++y) {
    const std::uint8_t* p = in + (2 * y - fine.y) * stride + 4 * (2 * left - fine.x);
    const std::uint8_t* q = p + stride;
    std::uint8_t* o = out + 4 * (std::ptrdiff_t(y - coarse.y) * coarse.width + (left - coarse.x));
    for (int x = left; x < right; ++x, p += 8, q += 8, o += 4)
      for (int c = 0; c < 4; ++c) o[c] = std::uint8_t((p[c] + p[c + 4] + q[c] + q[c + 4] + 2) >> 2);
  }
}

/// Bilinear samples of one level.
struct Sampler {
  const std::uint8_t* rgba;
  int stride;  ///< bytes
  float max_x, max_y;
  float origin_x, origin_y;  ///< of the rectangle, in the level's pixels
  float unit;                ///< level pixels per picture pixel

  Float4 at(float x, float y) const {  // picture pixels
    const float u = std::clamp((x + 0.5f) * unit - 0.5f - origin_x, 0.f, max_x);
    const float v = std::clamp((y + 0.5f) * unit - 0.5f - origin_y, 0.f, max_y);
    const int iu = int(u), iv = int(v);
    const float fu = u - float(iu), fv = v - float(iv);
    const std::uint8_t* p = rgba + std::ptrdiff_t(iv) * stride + 4 * iu;
    const Float4 a = loadPixel(p), b = loadPixel(p + 4);
    const Float4 c = loadPixel(p + stride), d = loadPixel(p + stride + 4);
    const Float4 top = a + (b - a) * fu, bottom = c + (d - c) * fu;
    return top + (bottom - top) * fv;
  }
};

/// Calls sample(x, y) for every tensor pixel and stores it in the network's layout.
template <class Sample>
void fill(const Roi& roi, const TensorSpec& spec, std::span<float> tensor, Sample sample) {
  const float cosine = std::cos(roi.rotation), sine = std::sin(roi.rotation);
  const float step_x = roi.size / float(spec.width), step_y = roi.size / float(spec.height);
  const float inverse_std = 1.f / spec.std;
  const Float4 offset = {-spec.mean * inverse_std, -spec.mean * inverse_std,
                         -spec.mean * inverse_std, 0.f};
  const std::size_t plane = std::size_t(spec.width) * std::size_t(spec.height);
  const std::size_t channel_stride = spec.layout == Layout::kNchw ? plane : 1;
  const std::size_t pixel_stride = spec.layout == Layout::kNchw ? 1 : 3;
  const std::size_t first = spec.channels == Channels::kRgb ? 0 : 2 * channel_stride;
  const std::size_t last = 2 * channel_stride - first;
  float* out = tensor.data();
  for (int j = 0; j < spec.height; ++j) {
    const float v = (float(j) + 0.5f) * step_y - 0.5f * roi.size;
    for (int i = 0; i < spec.width; ++i, out += pixel_stride) {
      const float u = (float(i) + 0.5f) * step_x - 0.5f * roi.size;
      const Float4 value =
          sample(roi.center_x + cosine * u - sine * v, roi.center_y + sine * u + cosine * v) *
              inverse_std +
          offset;
      out[first] = value[0];
      out[channel_stride] = value[1];
      out[last] = value[2];
    }
  }
}

}  // namespace

void Cropper::crop(const ImageView& image, const Roi& roi, const TensorSpec& spec,
                   std::span<float> tensor) {
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
  copyRegion(image, region, levels_[0].rgba.data());
  for (int l = 1; l <= coarse; ++l) {
    const Patch& finer = levels_[std::size_t(l) - 1];
    Patch& patch = levels_[std::size_t(l)];
    halve(finer.region, finer.rgba.data(), patch.region, sideOfLevel(image.width, l),
          sideOfLevel(image.height, l), patch.rgba.data());
  }

  // 3. Samples.
  const auto sampler = [&](int l) {
    const Patch& patch = levels_[std::size_t(l)];
    const PixelRect& r = patch.region;
    // just below the last pixel, so that its right and lower neighbours exist
    return Sampler{patch.rgba.data(),
                   4 * r.width,
                   std::nextafter(float(r.width - 1), 0.f),
                   std::nextafter(float(r.height - 1), 0.f),
                   float(r.x),
                   float(r.y),
                   1.f / float(1 << l)};
  };
  const Sampler near = sampler(fine), far = sampler(coarse);
  if (coarse == fine)
    fill(roi, spec, tensor, [&](float x, float y) { return near.at(x, y); });
  else
    fill(roi, spec, tensor, [&](float x, float y) {
      const Float4 a = near.at(x, y);
      return a + (far.at(x, y) - a) * blend;
    });
}

}  // namespace lorgnette
