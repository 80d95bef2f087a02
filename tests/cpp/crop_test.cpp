#include "lorgnette/crop.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <random>

#include "allocations.hpp"

namespace lorgnette {
namespace {

constexpr double kPi = std::numbers::pi;

/// A picture in memory of exactly its size, so that AddressSanitizer sees every step beyond it.
struct Picture {
  int width, height;
  std::vector<std::uint8_t> rgba;

  Picture(int width, int height, const std::function<int(int x, int y, int channel)>& byte)
      : width(width), height(height) {
    rgba.reserve(4 * std::size_t(width) * std::size_t(height));
    for (int y = 0; y < height; ++y)
      for (int x = 0; x < width; ++x)
        for (int c = 0; c < 4; ++c) rgba.push_back(std::uint8_t(c == 3 ? 255 : byte(x, y, c)));
  }

  ImageView view() const { return {rgba.data(), width, height}; }
  double at(int x, int y, int c) const {  // black outside
    if (x < 0 || y < 0 || x >= width || y >= height) return 0;
    return rgba[4 * (std::size_t(y) * std::size_t(width) + std::size_t(x)) + std::size_t(c)];
  }
  double bilinear(double x, double y, int c) const {
    const int i = int(std::floor(x)), j = int(std::floor(y));
    const double u = x - i, v = y - j;
    return (1 - v) * ((1 - u) * at(i, j, c) + u * at(i + 1, j, c)) +
           v * ((1 - u) * at(i, j + 1, c) + u * at(i + 1, j + 1, c));
  }
};

Picture noise(int width, int height, unsigned seed) {
  std::mt19937 random(seed);
  return {width, height, [&](int, int, int) { return int(random() & 255); }};
}

Picture constant(int width, int height, int byte) {
  return {width, height, [&](int, int, int) { return byte; }};
}

/// Picture coordinates of the tensor's pixel (i, j), by the header's words.
Eigen::Vector2d place(const Roi& roi, int n, int i, int j) {
  const double u = ((i + 0.5) / n - 0.5) * roi.size, v = ((j + 0.5) / n - 0.5) * roi.size;
  const double c = std::cos(double(roi.rotation)), s = std::sin(double(roi.rotation));
  return {roi.center_x + c * u - s * v, roi.center_y + s * u + c * v};
}

/// Tensor of bytes (mean 0, std 1), R, G, B planes.
std::vector<float> cropBytes(const Picture& picture, const Roi& roi, int n) {
  const TensorSpec spec{n, n, Channels::kRgb, Layout::kNchw, 0, 1};
  std::vector<float> tensor(spec.size(), -1e9f);
  Cropper().crop(picture.view(), roi, spec, spec.view(tensor));
  return tensor;
}

float value(const std::vector<float>& tensor, int n, int i, int j, int c) {
  return tensor[std::size_t((c * n + j) * n + i)];
}

double largestDifference(const std::vector<float>& a, const std::vector<float>& b) {
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i)
    largest = std::max(largest, double(std::fabs(a[i] - b[i])));
  return largest;
}

/// The square that shows pixels (x, y) … (x + side − 1, y + side − 1) whole.
Roi pixels(int x, int y, int side) {
  return {float(x) + float(side - 1) / 2, float(y) + float(side - 1) / 2, float(side), 0};
}

// --- What a pixel becomes ------------------------------------------------------------------------

/// Two roundings of the documented 1/128 of a byte's step, one a direction.
constexpr double kRounding = 1. / 64;

TEST(Crop, ConstantPictureGivesByteMinusMeanOverStd) {
  const Picture picture = constant(300, 200, 200);
  for (const float size : {10.f, 32.f, 50.f, 64.f, 140.f})
    for (const auto& [mean, std] : {std::pair{127.5f, 127.5f}, {0.f, 255.f}, {100.f, 2.f}}) {
      const TensorSpec spec{32, 32, Channels::kRgb, Layout::kNchw, mean, std};
      std::vector<float> tensor(spec.size());
      Cropper().crop(picture.view(), {150, 100, size, 0.3f}, spec, spec.view(tensor));
      for (const float v : tensor) ASSERT_NEAR(v, (200 - mean) / std, 1e-4f) << size;
    }
}

TEST(Crop, IdentityReproducesThePixels) {
  const Picture picture = noise(40, 30, 1);
  const auto tensor = cropBytes(picture, pixels(7, 3, 16), 16);
  for (int c = 0; c < 3; ++c)
    for (int j = 0; j < 16; ++j)
      for (int i = 0; i < 16; ++i)
        ASSERT_EQ(value(tensor, 16, i, j, c), float(picture.at(7 + i, 3 + j, c)));
}

TEST(Crop, QuarterTurnPermutesThePixels) {
  const Picture picture = noise(40, 30, 2);
  Roi roi = pixels(5, 6, 16);
  roi.rotation = float(kPi / 2);  // x of the square runs down the picture, y to its left
  const auto tensor = cropBytes(picture, roi, 16);
  for (int c = 0; c < 3; ++c)
    for (int j = 0; j < 16; ++j)
      for (int i = 0; i < 16; ++i)
        ASSERT_NEAR(value(tensor, 16, i, j, c), picture.at(5 + 15 - j, 6 + i, c), kRounding);
}

TEST(Crop, LayoutsAndChannelOrdersAreThePermutationsTheyName) {
  const Picture picture = noise(64, 48, 3);
  const Roi roi{30, 22, 37, 0.4f};
  const int n = 16;
  const auto planes = cropBytes(picture, roi, n);
  for (const Channels channels : {Channels::kRgb, Channels::kBgr})
    for (const Layout layout : {Layout::kNchw, Layout::kNhwc}) {
      const TensorSpec spec{n, n, channels, layout, 0, 1};
      std::vector<float> tensor(spec.size());
      Cropper().crop(picture.view(), roi, spec, spec.view(tensor));
      for (int c = 0; c < 3; ++c)
        for (int p = 0; p < n * n; ++p) {
          const int source = channels == Channels::kRgb ? c : 2 - c;
          const int index = layout == Layout::kNchw ? c * n * n + p : 3 * p + c;
          ASSERT_EQ(tensor[std::size_t(index)], planes[std::size_t(source * n * n + p)]);
        }
    }
}

TEST(Crop, TransparencyIsIgnored) {
  Picture picture = noise(20, 20, 4);
  const auto before = cropBytes(picture, pixels(2, 2, 16), 16);
  for (std::size_t i = 3; i < picture.rgba.size(); i += 4) picture.rgba[i] = 0;
  EXPECT_EQ(cropBytes(picture, pixels(2, 2, 16), 16), before);
}

TEST(Crop, WritesNothingBeyondTheTensor) {
  const Picture picture = noise(50, 50, 5);
  for (const Layout layout : {Layout::kNchw, Layout::kNhwc}) {
    const TensorSpec spec{24, 24, Channels::kBgr, layout, 0, 1};
    std::vector<float> memory(spec.size() + 64, 12345.f);
    Cropper().crop(picture.view(), {25, 25, 70, 1}, spec,
                   spec.view(std::span(memory).first(spec.size())));
    for (std::size_t i = 0; i < spec.size(); ++i) ASSERT_NE(memory[i], 12345.f);
    for (std::size_t i = spec.size(); i < memory.size(); ++i) ASSERT_EQ(memory[i], 12345.f);
  }
}

// --- Where it is taken from ----------------------------------------------------------------------

TEST(Crop, ReproducesALinearRamp) {
  const Picture picture(256, 200, [](int x, int y, int c) { return c == 0 ? x : y; });
  const int n = 48;
  for (const float size : {5.5f, 20.f, 48.f})
    for (float rotation = -3.2f; rotation < 3.2f; rotation += 0.37f) {
      const Roi roi{120.3f, 95.7f, size, rotation};
      const auto tensor = cropBytes(picture, roi, n);
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i) {
          const Eigen::Vector2d p = place(roi, n, i, j);
          ASSERT_NEAR(value(tensor, n, i, j, 0), p.x(), kRounding);
          ASSERT_NEAR(value(tensor, n, i, j, 1), p.y(), kRounding);
        }
    }
}

TEST(Crop, KeepsARampInPlaceWhenMinifying) {
  // A level's pixel lies in the middle of those it stands for: no drift with the scale.
  const Picture picture(256, 250, [](int x, int y, int c) { return c == 0 ? x : y; });
  const int n = 16;
  for (const float size : {20.f, 33.f, 64.f, 100.f, 150.f}) {
    const Roi roi{128, 124, size, 0.5f};
    const auto tensor = cropBytes(picture, roi, n);
    double drift_x = 0, drift_y = 0;
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const Eigen::Vector2d p = place(roi, n, i, j);
        // each level rounds its bytes to the nearest, halves upwards: at most 0.5 a level
        ASSERT_NEAR(value(tensor, n, i, j, 0), p.x(), 2.0) << size;
        drift_x += (value(tensor, n, i, j, 0) - p.x()) / (n * n);
        drift_y += (value(tensor, n, i, j, 1) - p.y()) / (n * n);
      }
    EXPECT_LT(std::fabs(drift_x), 2.0);
    EXPECT_NEAR(drift_x, drift_y, 0.05);  // the rounding is the same for both
  }
}

TEST(Crop, IsBilinearWhereTheSquareIsNotLargerThanTheTensor) {
  const Picture picture = noise(37, 29, 6);
  std::mt19937 random(7);
  std::uniform_real_distribution<float> unit(0, 1);
  const int n = 24;
  for (int trial = 0; trial < 200; ++trial) {
    const Roi roi{-10 + 57 * unit(random), -10 + 49 * unit(random), 0.5f + 23.5f * unit(random),
                  float(2 * kPi) * (unit(random) - 0.5f)};
    const auto tensor = cropBytes(picture, roi, n);
    for (int j = 0; j < n; ++j)
      for (int i = 0; i < n; ++i) {
        const Eigen::Vector2d p = place(roi, n, i, j);
        for (int c = 0; c < 3; ++c)
          ASSERT_NEAR(value(tensor, n, i, j, c), picture.bilinear(p.x(), p.y(), c), 0.02)
              << "trial " << trial << " at " << p.transpose();
      }
  }
}

// --- Outside the picture -------------------------------------------------------------------------

TEST(Crop, IsBlackOutsideOnAllSidesAndCorners) {
  const Picture picture = constant(64, 48, 255);
  const int n = 32;
  for (const float factor : {1.f, 2.f, 3.3f, 8.f}) {
    const float size = float(n) * factor;
    for (int a = -1; a <= 1; ++a)
      for (int b = -1; b <= 1; ++b) {
        // the square's centre on the picture's edge or corner
        const Roi roi{31.5f + 32 * float(a), 23.5f + 24 * float(b), size, 0};
        const auto tensor = cropBytes(picture, roi, n);
        const double blur = 2.5 * factor;  // a coarse level's pixel and its bilinear neighbour
        for (int j = 0; j < n; ++j)
          for (int i = 0; i < n; ++i) {
            const Eigen::Vector2d p = place(roi, n, i, j);
            const double inside = std::min({p.x() + 0.5, 63.5 - p.x(), p.y() + 0.5, 47.5 - p.y()});
            const float v = value(tensor, n, i, j, 1);
            if (inside < -blur) {
              ASSERT_EQ(v, 0) << factor << " at " << p.transpose();
            } else if (inside > blur) {
              ASSERT_NEAR(v, 255, 1e-3) << factor << " at " << p.transpose();
            }
            ASSERT_GE(v, 0);
            ASSERT_LE(v, 255.001f);
          }
      }
  }
}

TEST(Crop, IsBlackEntirelyOutside) {
  const Picture picture = constant(64, 48, 255);
  const TensorSpec spec{16, 16, Channels::kRgb, Layout::kNchw, 127.5f, 127.5f};
  std::vector<float> tensor(spec.size());
  Cropper cropper;
  for (const float far : {-1e30f, -1e6f, -500.f, 500.f, 1e6f, 1e30f})
    for (const float size : {0.01f, 10.f, 100.f})
      for (int axis = 0; axis < 3; ++axis) {
        const Roi roi{axis == 1 ? 30 : far, axis == 0 ? 20 : far, size, 0.7f};
        std::fill(tensor.begin(), tensor.end(), 0.f);
        cropper.crop(picture.view(), roi, spec, spec.view(tensor));
        for (const float v : tensor) ASSERT_EQ(v, -1) << far << " " << size;
      }
}

// --- Minification --------------------------------------------------------------------------------

/// Mean of the picture over a tensor pixel's footprint.
double areaMean(const Picture& picture, const Roi& roi, int n, int i, int j, int c) {
  const int samples = 24;
  double sum = 0;
  for (int b = 0; b < samples; ++b)
    for (int a = 0; a < samples; ++a) {
      const double u = ((i + (a + 0.5) / samples) / n - 0.5) * roi.size;
      const double v = ((j + (b + 0.5) / samples) / n - 0.5) * roi.size;
      const double cosine = std::cos(roi.rotation), sine = std::sin(roi.rotation);
      sum += picture.at(int(std::lround(roi.center_x + cosine * u - sine * v)),
                        int(std::lround(roi.center_y + sine * u + cosine * v)), c);
    }
  return sum / (samples * samples);
}

TEST(Crop, FinePatternsTurnGreyWhenMinified) {
  // Finest stripes and checkerboards: their area mean is grey, 127.5 rounded to a byte. Without
  // levels, single pixels would come out as 0 or 255.
  const auto stripes = [](int x, int, int) { return x % 2 * 255; };
  const auto board = [](int x, int y, int) { return (x + y) % 2 * 255; };
  const int n = 24;
  for (const auto& pattern : {std::function<int(int, int, int)>(stripes), {board}}) {
    const Picture picture(400, 400, pattern);
    for (const float factor : {2.f, 2.5f, 3.3f, 8.f})
      for (const float rotation : {0.f, 0.3f}) {
        const Roi roi{200.2f, 199.6f, float(n) * factor, rotation};
        const auto tensor = cropBytes(picture, roi, n);
        for (const float v : tensor) ASSERT_NEAR(v, 128, 1e-3) << factor;
      }
  }
}

TEST(Crop, IsNearTheAreaMeanWhenMinified) {
  const Picture smooth(300, 300, [](int x, int y, int c) {
    return int(std::lround(127.5 + 60 * std::sin(x * 0.05 + c) + 60 * std::cos(y * 0.04 - c)));
  });
  const Picture rough = noise(300, 300, 8);
  const int n = 20;
  for (const float factor : {2.f, 3.3f, 8.f})
    for (const float rotation : {0.f, 0.6f}) {
      const Roi roi{149, 151, float(n) * factor, rotation};
      const auto a = cropBytes(smooth, roi, n), b = cropBytes(rough, roi, n);
      double square = 0;
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i) {
          ASSERT_NEAR(value(a, n, i, j, 0), areaMean(smooth, roi, n, i, j, 0), 5) << factor;
          square += std::pow(value(b, n, i, j, 0) - areaMean(rough, roi, n, i, j, 0), 2) / (n * n);
        }
      // White noise of σ = 74: sampled without levels it would be off by 74 · √(1 + 1/factor²).
      EXPECT_LT(std::sqrt(square), 74 / factor) << factor;
    }
}

TEST(Crop, ChangesSmoothlyWithTheScale) {
  // Also across the powers of two, where the levels change, and past the picture's last level.
  const Picture picture = noise(90, 70, 9);
  const int n = 16;
  for (const float factor : {1.f, 1.5f, 2.f, 3.f, 4.f, 8.f, 16.f, 64.f, 128.f, 200.f}) {
    const float size = float(n) * factor;
    const auto below = cropBytes(picture, {44, 34, size * (1 - 1e-4f), 0.2f}, n);
    const auto at = cropBytes(picture, {44, 34, size, 0.2f}, n);
    const auto above = cropBytes(picture, {44, 34, size * (1 + 1e-4f), 0.2f}, n);
    EXPECT_LT(largestDifference(below, at), 0.5) << factor;
    EXPECT_LT(largestDifference(at, above), 0.5) << factor;
  }
}

TEST(Crop, MovesSmoothlyWithTheCentre) {
  const Picture picture = noise(90, 70, 10);
  const int n = 16;
  for (const float factor : {0.5f, 2.6f, 9.f}) {
    auto last = cropBytes(picture, {20, 34, float(n) * factor, 0.2f}, n);
    for (float x = 20.01f; x < 24; x += 0.01f) {
      auto next = cropBytes(picture, {x, 34, float(n) * factor, 0.2f}, n);
      ASSERT_LT(largestDifference(last, next), 5.2) << factor << " at " << x;  // 2 % of 255
      last = std::move(next);
    }
  }
}

// --- Odd sizes -----------------------------------------------------------------------------------

TEST(Crop, HugeSquareShowsASmallBrightSpotAndTakesNoMoreMemoryThanThePicture) {
  const Picture picture = constant(1000, 700, 255);
  const int n = 65;  // the picture is smaller than the middle pixel
  const std::size_t bytes = allocatedBytes();
  const auto tensor = cropBytes(picture, {499.5f, 349.5f, 100000, 0}, n);
  EXPECT_LT(allocatedBytes() - bytes, 2 * picture.rgba.size());
  for (int j = 0; j < n; ++j)
    for (int i = 0; i < n; ++i) {
      if (std::abs(i - n / 2) > 1 || std::abs(j - n / 2) > 1) {
        ASSERT_EQ(value(tensor, n, i, j, 0), 0);
      }
    }
  EXPECT_GT(value(tensor, n, n / 2, n / 2, 0), 60);  // 70 % of the last level's pixel
}

TEST(Crop, TinySquareShowsOnePlace) {
  const Picture picture = noise(64, 48, 11);
  const Roi roi{20.25f, 30.5f, 0.01f, 0.9f};
  const auto tensor = cropBytes(picture, roi, 32);
  for (int c = 0; c < 3; ++c)
    for (int j = 0; j < 32; ++j)
      for (int i = 0; i < 32; ++i)
        ASSERT_NEAR(value(tensor, 32, i, j, c), picture.bilinear(20.25, 30.5, c), 3);
}

TEST(Crop, OnePixelPicture) {
  const Picture picture = constant(1, 1, 240);
  for (const float size : {0.1f, 1.f, 16.f, 1000.f}) {
    const Roi roi{0, 0, size, 0};
    const int n = 15;
    const auto tensor = cropBytes(picture, roi, n);
    EXPECT_NEAR(value(tensor, n, 7, 7, 0), 240, 0.1) << size;
    if (size <= 16)  // not minified, or hardly: a tent of one pixel
      for (int i = 0; i < n; ++i) {
        const double x = std::fabs(place(roi, n, i, 7).x());
        EXPECT_NEAR(value(tensor, n, i, 7, 0), 240 * std::max(0.0, 1 - x), 20) << size;
      }
  }
}

TEST(Crop, ElongatedPictures) {
  for (const auto& [width, height] : {std::pair{5000, 1}, {1, 5000}, {3000, 3}, {2, 2999}}) {
    const Picture picture = constant(width, height, 255);
    const bool wide = width > height;
    const std::size_t bytes = allocatedBytes();
    const int n = 25;
    const Roi roi{float(width - 1) / 2, float(height - 1) / 2, float(std::max(width, height)), 0};
    const auto tensor = cropBytes(picture, roi, n);
    EXPECT_LT(allocatedBytes() - bytes, std::size_t(4 << 20));
    for (int k = 1; k < n - 1; ++k) {
      EXPECT_GT(value(tensor, n, wide ? k : n / 2, wide ? n / 2 : k, 0), 0);
      EXPECT_EQ(value(tensor, n, wide ? k : 0, wide ? 0 : k, 0), 0);
    }
  }
}

TEST(Crop, LargeTensorsReadNothingBesideThePicture) {
  // The region is wider than 2048 pixels and leaves the picture at its end: there a place just
  // before the last pixel must still be one in single precision.
  const Picture picture(2900, 2900, [](int x, int y, int) { return (x * 7 + y * 13) & 255; });
  const auto tensor = cropBytes(picture, {2199, 2199, 2047, 0.8f}, 1024);
  for (const float v : tensor) ASSERT_TRUE(v >= 0 && v <= 255.001f);
}

TEST(Crop, NotSquareTensorsSquashTheSquare) {
  const Picture picture(200, 200, [](int x, int y, int c) { return c == 0 ? x : y; });
  const TensorSpec spec{40, 80, Channels::kRgb, Layout::kNchw, 0, 1};
  std::vector<float> tensor(spec.size());
  Cropper().crop(picture.view(), {100, 90, 40, 0}, spec, spec.view(tensor));
  EXPECT_NEAR(tensor[39], 100 + 19.5, 1e-3);
  EXPECT_NEAR(tensor[40 * 80 + 79 * 40], 90 + 19.75, 1e-3);
}

TEST(Crop, RandomSquaresOfRandomPicturesStayInRange) {
  std::mt19937 random(12);
  const auto real = [&](double low, double high) {
    return float(std::uniform_real_distribution<double>(low, high)(random));
  };
  Cropper cropper;
  for (int trial = 0; trial < 400; ++trial) {
    const Picture picture = noise(1 + int(random() % 90), 1 + int(random() % 90), unsigned(trial));
    const int n = 1 + int(random() % 40);
    const TensorSpec spec{n, n, Channels::kRgb, Layout::kNhwc, 0, 1};
    std::vector<float> tensor(spec.size(), -1);
    const Roi roi{real(-200, 300), real(-200, 300), std::exp(real(-5, 9)), real(-10, 10)};
    cropper.crop(picture.view(), roi, spec, spec.view(tensor));
    for (const float v : tensor) ASSERT_TRUE(v >= -1e-3f && v <= 255.01f) << trial << ": " << v;
  }
}

TEST(Crop, ScratchLeftByOtherCropsDoesNotShow) {
  const Picture picture = noise(120, 100, 13);
  const TensorSpec spec{20, 20, Channels::kRgb, Layout::kNchw, 0, 1};
  std::vector<float> used(spec.size()), fresh(spec.size());
  Cropper cropper;
  std::mt19937 random(14);
  for (int trial = 0; trial < 100; ++trial) {
    const Roi roi{float(random() % 160) - 20, float(random() % 140) - 20, float(1 + random() % 400),
                  float(random() % 7)};
    cropper.crop(picture.view(), roi, spec, spec.view(used));
    Cropper().crop(picture.view(), roi, spec, spec.view(fresh));
    ASSERT_EQ(used, fresh);
  }
}

TEST(Crop, AllocatesOnlyForLargerRegionsThanEverBefore) {
  const Picture picture = noise(640, 480, 15);
  const TensorSpec spec{64, 64, Channels::kRgb, Layout::kNchw, 0, 1};
  std::vector<float> tensor(spec.size());
  Cropper cropper;
  cropper.crop(picture.view(), {320, 240, 700, float(kPi / 4)}, spec,
               spec.view(tensor));  // all of it
  const std::size_t before = allocationCount();
  cropper.crop(picture.view(), {320, 240, 700, float(kPi / 4)}, spec, spec.view(tensor));
  for (int k = 0; k < 100; ++k)
    cropper.crop(picture.view(), {100 + 4 * float(k), 200, 180 + float(k), 0.05f * float(k)}, spec,
                 spec.view(tensor));
  const std::size_t after = allocationCount();
  EXPECT_EQ(after, before);
  cropper.crop(picture.view(), {320, 240, 3000, 0}, spec, spec.view(tensor));  // a further level
  EXPECT_GT(allocationCount(), before);
}

// --- Border --------------------------------------------------------------------------------------

TEST(CropBorder, EdgeGoesOnAsAPictureWithAMarginWould) {
  // The same pixels in a larger picture, which holds what the border is to be. In blocks, so that
  // the outermost pixels are the same however often the picture is halved.
  constexpr int kSide = 64, kMargin = 256, kBlock = 8;
  const Picture blocks = noise(kSide / kBlock, kSide / kBlock, 21);
  const Picture inner(kSide, kSide, [&](int x, int y, int c) {
    return blocks.view().rgba[4 * (y / kBlock * (kSide / kBlock) + x / kBlock) + c];
  });
  const auto clamped = [](int at) { return std::clamp(at - kMargin, 0, kSide - 1); };
  const Picture outer(kSide + 2 * kMargin, kSide + 2 * kMargin, [&](int x, int y, int c) {
    return inner.view().rgba[4 * (clamped(y) * kSide + clamped(x)) + c];
  });
  std::mt19937 random(22);
  const auto real = [&](double low, double high) {
    return float(std::uniform_real_distribution<double>(low, high)(random));
  };
  for (int trial = 0; trial < 200; ++trial) {
    const Roi roi{real(0, 63), real(0, 63), std::exp(real(1.5, 5)), real(-3, 3)};
    Roi moved = roi;
    moved.center_x += kMargin, moved.center_y += kMargin;
    TensorSpec spec{20, 20, Channels::kRgb, Layout::kNchw, 0, 1};
    spec.border = Border::kEdge;
    std::vector<float> got(spec.size()), want(spec.size());
    Cropper().crop(inner.view(), roi, spec, spec.view(got));
    Cropper().crop(outer.view(), moved, spec, spec.view(want));
    for (std::size_t i = 0; i < got.size(); ++i) ASSERT_NEAR(got[i], want[i], 0.02) << trial;
  }
}

TEST(CropBorder, ASquareBesideThePictureIsBlack) {
  TensorSpec spec{8, 8, Channels::kRgb, Layout::kNchw, 0, 1};
  spec.border = Border::kEdge;
  std::vector<float> tensor(spec.size(), -1);
  Cropper().crop(noise(50, 50, 23).view(), {500, 25, 30, 0}, spec, spec.view(tensor));
  for (const float v : tensor) ASSERT_EQ(v, 0);
}

// --- Sampling::kCorners --------------------------------------------------------------------------

/// TensorFlow's resizeBilinear of the square whose first pixel is (left, top), in doubles.
double cornersReference(const std::vector<std::uint8_t>& rgba, int width, int height, int left,
                        int top, int side, int n, int i, int j, int channel) {
  const auto pixel = [&](int x, int y) -> double {
    x = left + std::min(x, side - 1), y = top + std::min(y, side - 1);
    if (x < 0 || y < 0 || x >= width || y >= height) return 0;
    return rgba[std::size_t(4 * (y * width + x) + channel)];
  };
  const double x = double(i) * side / n, y = double(j) * side / n;
  const int x0 = int(x), y0 = int(y);
  const double u = x - x0, v = y - y0;
  const auto row = [&](int at) { return (1 - u) * pixel(x0, at) + u * pixel(x0 + 1, at); };
  return (1 - v) * row(y0) + v * row(y0 + 1);
}

TEST(CropCorners, IsTensorFlowsBilinearResize) {
  std::mt19937 random(5);
  const int width = 61, height = 47, n = 16;
  std::vector<std::uint8_t> rgba(std::size_t(4 * width * height));
  for (std::uint8_t& byte : rgba) byte = std::uint8_t(random());
  Cropper cropper;
  // whole (padded below), shrunk, enlarged, and over every edge
  for (const auto& [left, top, side] :
       {std::array{0, 0, 61}, {5, 9, 31}, {20, 11, 7}, {-10, -20, 90}, {40, 30, 33}}) {
    TensorSpec spec{n, n, Channels::kBgr, Layout::kNchw, 10, 4, Sampling::kCorners};
    std::vector<float> tensor(spec.size());
    const float middle = float(side - 1) / 2;
    cropper.crop({rgba.data(), width, height},
                 {float(left) + middle, float(top) + middle, float(side), 0}, spec,
                 spec.view(tensor));
    for (int channel = 0; channel < 3; ++channel)
      for (int j = 0; j < n; ++j)
        for (int i = 0; i < n; ++i) {
          const double byte =
              cornersReference(rgba, width, height, left, top, side, n, i, j, 2 - channel);
          ASSERT_NEAR(tensor[std::size_t((channel * n + j) * n + i)], (byte - 10) / 4, 2e-5)
              << left << " " << top << " " << side << ": " << channel << " " << j << " " << i;
        }
  }
}

TEST(Crop, WritesPixelsOfFourFloatsAndRowsWithRoomBehindThem) {
  std::mt19937 random(6);
  const int width = 40, height = 30, n = 12;
  std::vector<std::uint8_t> rgba(std::size_t(4 * width * height));
  for (std::uint8_t& byte : rgba) byte = std::uint8_t(random());
  const ImageView image{rgba.data(), width, height};
  const Roi roi{20, 14, 17, 0.4f};
  for (const Sampling sampling : {Sampling::kArea, Sampling::kCorners})
    for (const Channels channels : {Channels::kRgb, Channels::kBgr}) {
      const TensorSpec spec{n, n, channels, Layout::kNchw, 3, 2, sampling};
      std::vector<float> planar(spec.size());
      Cropper().crop(image, roi, spec, spec.view(planar));
      const std::ptrdiff_t row = 4 * n + 8;
      std::vector<float> padded(std::size_t(n * row), -77);
      Cropper().crop(image, roi, spec, {padded.data(), row, 4, 1});
      for (int y = 0; y < n; ++y) {
        for (int x = 0; x < n; ++x)
          for (int c = 0; c < 3; ++c)
            ASSERT_EQ(padded[std::size_t(y * row + 4 * x + c)],
                      planar[std::size_t((c * n + y) * n + x)]);
        for (int i = 4 * n; i < row; ++i) ASSERT_EQ(padded[std::size_t(y * row + i)], -77);
      }
    }
}

}  // namespace
}  // namespace lorgnette
