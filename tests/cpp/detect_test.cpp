#include "lorgnette/detect.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <numbers>
#include <random>

namespace lorgnette {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr Roi kWindow{63.5f, 63.5f, 128, 0};  // a picture of 128 × 128, pixel for pixel

/// Output tensors of BlazeFace in which nothing is a face, to plant faces in.
struct Outputs {
  std::vector<float> regressors = std::vector<float>(896 * 16, 0.f);
  std::vector<float> scores = std::vector<float>(896, -50.f);

  /// Values of anchor `i`: centre offset, size, then the keypoints' offsets, input px.
  void plant(int i, float logit, float dx, float dy, float width, float height,
             std::array<float, 4> eyes = {-10, -8, 10, -8}) {
    scores[std::size_t(i)] = logit;
    float* r = regressors.data() + 16 * i;
    r[0] = dx, r[1] = dy, r[2] = width, r[3] = height;
    std::copy(eyes.begin(), eyes.end(), r + 4);
  }

  std::vector<Detection> decode(const Roi& window = kWindow) const {
    const std::span<const float> outputs[] = {regressors, scores};
    std::vector<Detection> found;
    makeDetector(DetectorKind::kBlazeFace, 128)->decode(outputs, window, found);
    return found;
  }
};

/// Centre of anchor `i` in input px, counted by the pack's README: 16 × 16 cells with 2 each, then
/// 8 × 8 cells with 6 each, row by row.
Eigen::Vector2d anchor(int i) {
  if (i < 512) return {8 * (i / 2 % 16) + 4.0, 8 * (i / 2 / 16) + 4.0};
  return {16 * ((i - 512) / 6 % 8) + 8.0, 16 * ((i - 512) / 6 / 8) + 8.0};
}

/// An input pixel coordinate, 0 and 128 being the window's edges, in the picture.
Eigen::Vector2d toImage(const Eigen::Vector2d& input, const Roi& window) {
  const Eigen::Vector2d q = (input / 128 - Eigen::Vector2d(0.5, 0.5)) * window.size;
  const double c = std::cos(double(window.rotation)), s = std::sin(double(window.rotation));
  return {window.center_x + c * q.x() - s * q.y(), window.center_y + s * q.x() + c * q.y()};
}

Eigen::Vector2d centerOf(const Box& box) {
  return {double(box.x) + double(box.width) / 2, double(box.y) + double(box.height) / 2};
}

TEST(BlazeFace, NamesTheSizesOfItsOutputs) {
  const auto detector = makeDetector(DetectorKind::kBlazeFace, 128);
  ASSERT_EQ(detector->outputSizes().size(), 2u);
  EXPECT_EQ(detector->outputSizes()[0], 14336);
  EXPECT_EQ(detector->outputSizes()[1], 896);
}

TEST(BlazeFace, FindsNothingWhereNothingIs) { EXPECT_TRUE(Outputs().decode().empty()); }

TEST(BlazeFace, EveryAnchorPutsItsFaceWhereItSays) {
  for (int i = 0; i < 896; ++i) {
    Outputs outputs;
    outputs.plant(i, 2, 3, -2, 30, 40, {-9, -7, 11, -5});
    const auto found = outputs.decode();
    ASSERT_EQ(found.size(), 1u) << i;
    const Eigen::Vector2d a = anchor(i);
    const Eigen::Vector2d center = toImage(a + Eigen::Vector2d(3, -2), kWindow);
    ASSERT_NEAR((centerOf(found[0].box) - center).norm(), 0, 1e-4) << i;
    ASSERT_NEAR(found[0].box.width, 30, 1e-4);
    ASSERT_NEAR(found[0].box.height, 40, 1e-4);
    ASSERT_NEAR(
        ((*found[0].eyes)[0].cast<double>() - toImage(a + Eigen::Vector2d(-9, -7), kWindow)).norm(),
        0, 1e-4);
    ASSERT_NEAR(
        ((*found[0].eyes)[1].cast<double>() - toImage(a + Eigen::Vector2d(11, -5), kWindow)).norm(),
        0, 1e-4);
    ASSERT_NEAR(found[0].score, 1 / (1 + std::exp(-2.0)), 1e-6);
  }
}

TEST(BlazeFace, MapsShiftedScaledAndTurnedWindows) {
  Outputs outputs;
  outputs.plant(200, 3, 4, 5, 32, 48, {-10, -6, 12, -4});
  for (const float rotation : {0.f, 0.4f, -1.2f, 3.f})
    for (const float size : {20.f, 128.f, 1920.f}) {
      const Roi window{317.25f, -80.5f, size, rotation};
      const auto found = outputs.decode(window);
      ASSERT_EQ(found.size(), 1u);
      const double tolerance = 1e-6 * size + 1e-4;
      const Eigen::Vector2d a = anchor(200);
      EXPECT_NEAR((centerOf(found[0].box) - toImage(a + Eigen::Vector2d(4, 5), window)).norm(), 0,
                  tolerance);
      EXPECT_NEAR(found[0].box.width, 32.0 / 128 * size, tolerance);
      EXPECT_NEAR(found[0].box.height, 48.0 / 128 * size, tolerance);
      EXPECT_NEAR(
          ((*found[0].eyes)[0].cast<double>() - toImage(a + Eigen::Vector2d(-10, -6), window))
              .norm(),
          0, tolerance);
      EXPECT_NEAR(
          ((*found[0].eyes)[1].cast<double>() - toImage(a + Eigen::Vector2d(12, -4), window))
              .norm(),
          0, tolerance);
    }
}

TEST(BlazeFace, AddsToWhatWasFound) {
  Outputs outputs;
  outputs.plant(10, 1, 0, 0, 20, 20);
  const std::span<const float> tensors[] = {outputs.regressors, outputs.scores};
  std::vector<Detection> found(3);
  const auto detector = makeDetector(DetectorKind::kBlazeFace, 128);
  detector->decode(tensors, kWindow, found);
  detector->decode(tensors, kWindow, found);
  EXPECT_EQ(found.size(), 5u);
}

TEST(BlazeFace, ThresholdIsAScoreOfOneHalf) {
  Outputs outputs;
  outputs.plant(10, 0, 0, 0, 20, 20);
  EXPECT_EQ(outputs.decode().size(), 1u);
  outputs.plant(10, -1e-6f, 0, 0, 20, 20);
  EXPECT_TRUE(outputs.decode().empty());
}

TEST(BlazeFace, OverlappingBoxesBecomeTheirScoreWeightedMean) {
  Outputs outputs;
  outputs.plant(100, 0.2f, 0, 0, 40, 44, {-11, -9, 9, -8});
  outputs.plant(101, 3.f, 2, 1, 44, 48, {-10, -10, 12, -6});
  outputs.plant(102, 1.f, -6, 3, 36, 40, {-16, -6, 5, -6});  // the cell to the right
  const auto found = outputs.decode();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].score, 1 / (1 + std::exp(-3.0)), 1e-6);

  double weight = 0;
  Eigen::Vector2d center = {0, 0}, size = {0, 0}, left = {0, 0}, right = {0, 0};
  for (const int i : {100, 101, 102}) {
    const float* r = outputs.regressors.data() + 16 * i;
    const double score = 1 / (1 + std::exp(-double(outputs.scores[std::size_t(i)])));
    weight += score;
    center += score * (anchor(i) + Eigen::Vector2d(r[0], r[1]));
    size += score * Eigen::Vector2d(r[2], r[3]);
    left += score * (anchor(i) + Eigen::Vector2d(r[4], r[5]));
    right += score * (anchor(i) + Eigen::Vector2d(r[6], r[7]));
  }
  EXPECT_NEAR((centerOf(found[0].box) - toImage(center / weight, kWindow)).norm(), 0, 1e-4);
  EXPECT_NEAR(found[0].box.width, size.x() / weight, 1e-4);
  EXPECT_NEAR(found[0].box.height, size.y() / weight, 1e-4);
  EXPECT_NEAR(((*found[0].eyes)[0].cast<double>() - toImage(left / weight, kWindow)).norm(), 0,
              1e-4);
  EXPECT_NEAR(((*found[0].eyes)[1].cast<double>() - toImage(right / weight, kWindow)).norm(), 0,
              1e-4);
}

TEST(BlazeFace, SeparateFacesStaySeparateBestFirst) {
  Outputs outputs;
  outputs.plant(2 * (16 * 3 + 3), 1, 0, 0, 30, 30);
  outputs.plant(2 * (16 * 12 + 12), 4, 0, 0, 30, 30);
  outputs.plant(2 * (16 * 12 + 12) + 1, 2, 1, 0, 30, 30);
  const auto found = outputs.decode();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_GT(found[0].score, found[1].score);
  EXPECT_NEAR(centerOf(found[0].box).y(), 99.5, 1);
  EXPECT_NEAR(centerOf(found[1].box).y(), 27.5, 1e-4);
}

TEST(BlazeFace, IgnoresWhatIsNotFinite) {
  for (const float bad : {kNan, kInfinity, -kInfinity}) {
    for (int k = 0; k < 8; ++k) {  // box and eyes
      Outputs outputs;
      outputs.plant(300, 5, 0, 0, 30, 30);
      outputs.plant(20, 1, 0, 0, 30, 30);
      outputs.regressors[std::size_t(16 * 300 + k)] = bad;
      const auto found = outputs.decode();
      ASSERT_EQ(found.size(), 1u) << bad << " in value " << k;
      EXPECT_NEAR(centerOf(found[0].box).x(), anchor(20).x() - 0.5, 1e-4);
    }
    Outputs outputs;
    outputs.plant(300, bad, 0, 0, 30, 30);
    EXPECT_TRUE(outputs.decode().empty()) << bad;
  }
}

TEST(BlazeFace, IgnoresBoxesWithoutASize) {
  for (const auto& [width, height] :
       {std::pair{0.f, 30.f}, {30.f, 0.f}, {-30.f, 30.f}, {30.f, -1.f}, {-30.f, -30.f}}) {
    Outputs outputs;
    outputs.plant(300, 5, 0, 0, width, height);
    EXPECT_TRUE(outputs.decode().empty()) << width << " × " << height;
  }
}

TEST(BlazeFace, ExtremeButFiniteNumbersGiveFiniteFacesOrNone) {
  const float most = std::numeric_limits<float>::max();
  for (const float huge : {1e10f, 1e30f, 1e38f, most, -1e10f, -most})
    for (int k = 0; k < 8; ++k)
      for (const float logit : {0.1f, 1000.f, most}) {
        Outputs outputs;
        for (const int i : {300, 301, 310}) {
          outputs.plant(i, logit, 0, 0, 30, 30);
          outputs.regressors[std::size_t(16 * i + k)] = huge;
        }
        for (const Detection& d : outputs.decode({640, 360, 1280, 0.5f})) {
          EXPECT_TRUE(d.score > 0 && d.score <= 1);
          EXPECT_TRUE(std::isfinite(d.box.x) && std::isfinite(d.box.y));
          EXPECT_TRUE(std::isfinite(d.box.width) && std::isfinite(d.box.height));
          EXPECT_TRUE((*d.eyes)[0].allFinite() && (*d.eyes)[1].allFinite());
        }
      }
}

TEST(BlazeFace, AllAnchorsPositiveEnds) {
  Outputs all;
  for (int i = 0; i < 896; ++i) all.plant(i, 1, 0, 0, 4, 4);  // no two cells overlap
  EXPECT_EQ(all.decode().size(), 256u + 64u);
  for (int i = 0; i < 896; ++i) all.plant(i, 1, 0, 0, 500, 500);  // all overlap
  EXPECT_EQ(all.decode().size(), 1u);
}

TEST(BlazeFace, RandomTensorsGiveFiniteFaces) {
  std::mt19937 random(3);
  for (int trial = 0; trial < 50; ++trial) {
    Outputs outputs;
    for (float& v : outputs.regressors) v = std::bit_cast<float>(std::uint32_t(random()));
    for (float& v : outputs.scores) v = std::bit_cast<float>(std::uint32_t(random()));
    for (const Detection& d : outputs.decode({640, 360, 1280, 0.5f})) {
      ASSERT_TRUE(d.score >= 0.5f && d.score <= 1);
      ASSERT_TRUE(d.box.width > 0 && d.box.height > 0);
      ASSERT_TRUE(std::isfinite(d.box.x + d.box.y + d.box.width + d.box.height));
      ASSERT_TRUE((*d.eyes)[0].allFinite() && (*d.eyes)[1].allFinite());
    }
  }
}

// --- Overlap -------------------------------------------------------------------------------------

TEST(Overlap, KnownCases) {
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {0, 0, 10, 10}), 1);
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {5, 0, 10, 10}), 50.f / 150);
  EXPECT_FLOAT_EQ(overlap({0, 0, 10, 10}, {2, 2, 5, 5}), 0.25f);
  EXPECT_EQ(overlap({0, 0, 10, 10}, {10, 0, 10, 10}), 0);  // touching
  EXPECT_EQ(overlap({0, 0, 10, 10}, {30, 30, 10, 10}), 0);
}

TEST(Overlap, IsSymmetricAndAShareAgainstCountedCells) {
  std::mt19937 random(4);
  const auto integer = [&](int low, int high) {
    return float(low + int(random() % unsigned(high - low + 1)));
  };
  for (int trial = 0; trial < 300; ++trial) {
    const Box a{integer(-8, 8), integer(-8, 8), integer(1, 12), integer(1, 12)};
    const Box b{integer(-8, 8), integer(-8, 8), integer(1, 12), integer(1, 12)};
    int both = 0, either = 0;
    for (int y = -8; y < 20; ++y)
      for (int x = -8; x < 20; ++x) {
        const auto in = [&](const Box& box) {
          return float(x) >= box.x && float(x) < box.x + box.width && float(y) >= box.y &&
                 float(y) < box.y + box.height;
        };
        both += in(a) && in(b);
        either += in(a) || in(b);
      }
    ASSERT_FLOAT_EQ(overlap(a, b), float(both) / float(either));
    ASSERT_EQ(overlap(a, b), overlap(b, a));
  }
}

TEST(Overlap, DegenerateBoxes) {
  const Box box{0, 0, 10, 10};
  for (const Box& other :
       {Box{5, 5, 0, 0}, Box{5, 5, 0, 3}, Box{5, 5, -2, 3}, Box{8, 8, -5, -5}, Box{},
        Box{kNan, 0, 10, 10}, Box{0, 0, kNan, 10}, Box{0, 0, 10, kNan}, Box{0, 0, kNan, kNan}}) {
    EXPECT_EQ(overlap(box, other), 0);
    EXPECT_EQ(overlap(other, box), 0);
    EXPECT_EQ(overlap(other, other), 0);
  }
  const float most = std::numeric_limits<float>::max();
  for (const Box& other :
       {Box{0, 0, most, most}, Box{-most, -most, most, most}, Box{1e8f, 1e8f, 1e-8f, 1e-8f},
        Box{0, 0, 1e-30f, 1e-30f}, Box{0, 0, kInfinity, kInfinity}})
    for (const Box& second : {box, other}) {
      const float share = overlap(other, second);
      EXPECT_TRUE(share >= 0 && share <= 1) << share;
      EXPECT_EQ(share, overlap(second, other));
    }
}

// --- Suppression ---------------------------------------------------------------------------------

Detection face(float score, const Box& box) { return {score, box, {}}; }

TEST(Suppress, KeepsTheBestOfWhatOverlapsBestFirst) {
  std::vector<Detection> faces = {face(0.6f, {0, 0, 10, 10}), face(0.9f, {1, 1, 10, 10}),
                                  face(0.7f, {50, 0, 10, 10}), face(0.8f, {50, 1, 10, 10}),
                                  face(0.5f, {100, 0, 10, 10})};
  suppress(faces, 0.3f);
  ASSERT_EQ(faces.size(), 3u);
  EXPECT_EQ(faces[0].score, 0.9f);
  EXPECT_EQ(faces[1].score, 0.8f);
  EXPECT_EQ(faces[2].score, 0.5f);
}

TEST(Suppress, IsGreedy) {
  // The middle one overlaps both, the outer ones do not overlap each other: what counts is who is
  // kept.
  std::vector<Detection> faces = {face(0.9f, {0, 0, 10, 10}), face(0.8f, {4, 0, 10, 10}),
                                  face(0.7f, {8, 0, 10, 10})};
  suppress(faces, 0.3f);
  ASSERT_EQ(faces.size(), 2u);
  EXPECT_EQ(faces[1].score, 0.7f);
}

TEST(Suppress, ProperKeepsAndDrops) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 100; ++trial) {
    std::vector<Detection> all;
    for (int i = 0; i < 40; ++i)
      all.push_back(face(float(random() % 1000) / 1000,
                         {float(random() % 60), float(random() % 60), float(1 + random() % 30),
                          float(1 + random() % 30)}));
    std::vector<Detection> kept = all;
    suppress(kept, 0.3f);
    for (std::size_t i = 0; i < kept.size(); ++i)
      for (std::size_t j = 0; j < i; ++j) {
        ASSERT_LE(overlap(kept[i].box, kept[j].box), 0.3f);
        ASSERT_LE(kept[i].score, kept[j].score);
      }
    for (const Detection& d : all)  // whoever is gone overlaps somebody at least as good
      ASSERT_TRUE(std::any_of(kept.begin(), kept.end(), [&](const Detection& k) {
        return k.score >= d.score &&
               (overlap(k.box, d.box) > 0.3f || (k.box.x == d.box.x && k.box.y == d.box.y));
      }));
    const auto once = kept;
    suppress(kept, 0.3f);
    ASSERT_EQ(kept.size(), once.size());
  }
}

TEST(Suppress, NoneAndOne) {
  std::vector<Detection> faces;
  suppress(faces, 0.3f);
  EXPECT_TRUE(faces.empty());
  faces.push_back(face(0.5f, {0, 0, 1, 1}));
  suppress(faces, 0.3f);
  EXPECT_EQ(faces.size(), 1u);
}

// --- TinyFaceDetector ----------------------------------------------------------------------------

constexpr int kCells = 7, kTinySide = 32 * kCells;
constexpr Roi kTinyWindow{(kTinySide - 1) / 2.f, (kTinySide - 1) / 2.f, kTinySide, 0};

/// A grid in which nothing is a face, to plant faces in.
struct Grid {
  std::vector<float> values = std::vector<float>(kCells * kCells * 25, 0.f);

  Grid() {
    for (std::size_t i = 4; i < values.size(); i += 5) values[i] = -20;
  }

  /// The five numbers of an anchor: logits of the centre within the cell, logarithms of the size in
  /// anchors, logit of the score.
  void plant(int row, int column, int anchor, std::array<float, 5> numbers) {
    std::copy(numbers.begin(), numbers.end(),
              values.begin() + 25 * (kCells * row + column) + 5 * anchor);
  }

  std::vector<Detection> decode(const Roi& window = kTinyWindow) const {
    const std::span<const float> outputs[] = {values};
    std::vector<Detection> found;
    makeDetector(DetectorKind::kTinyFace, kTinySide)->decode(outputs, window, found);
    return found;
  }
};

TEST(TinyFace, NamesTheSizeOfItsOutput) {
  for (const int cells : {4, 7, 13}) {
    const auto detector = makeDetector(DetectorKind::kTinyFace, 32 * cells);
    const auto sizes = detector->outputSizes();
    ASSERT_EQ(sizes.size(), 1u);
    EXPECT_EQ(sizes[0], 25 * cells * cells);
  }
}

TEST(TinyFace, ABoxIsWhereItsCellAndAnchorSay) {
  Grid grid;
  // anchor 2 is 2.882459 × 3.518061 cells; sigmoid(ln 3) = 3/4
  grid.plant(3, 4, 2, {std::log(3.f), 0, std::log(.5f), std::log(.25f), std::log(9.f)});
  const auto found = grid.decode();
  ASSERT_EQ(found.size(), 1u);
  EXPECT_NEAR(found[0].score, .9f, 1e-6);
  EXPECT_FALSE(found[0].eyes);
  // the window's edge is half a pixel left of its first pixel's centre
  EXPECT_NEAR(centerOf(found[0].box).x(), 32 * 4.75 - .5, 1e-4);
  EXPECT_NEAR(centerOf(found[0].box).y(), 32 * 3.5 - .5, 1e-4);
  EXPECT_NEAR(found[0].box.width, 32 * 2.882459 / 2, 1e-4);
  EXPECT_NEAR(found[0].box.height, 32 * 3.518061 / 4, 1e-4);

  const auto larger = grid.decode({200, 100, 3 * kTinySide, 0});
  ASSERT_EQ(larger.size(), 1u);
  EXPECT_NEAR(centerOf(larger[0].box).x(), 200 + 96 * (4.75 - 3.5), 1e-3);
  EXPECT_NEAR(centerOf(larger[0].box).y(), 100 + 96 * (3.5 - 3.5), 1e-3);
  EXPECT_NEAR(larger[0].box.width, 3 * found[0].box.width, 1e-3);
}

TEST(TinyFace, OfBoxesOnOneFaceTheBestIsKeptAsItIs) {
  Grid grid;
  grid.plant(3, 3, 2, {0, 0, 0, 0, 3});
  grid.plant(3, 3, 3, {0.2f, 0, -.4f, -.4f, 2});
  grid.plant(0, 6, 2, {0, 0, 0, 0, 1});
  const auto found = grid.decode();
  ASSERT_EQ(found.size(), 2u);
  EXPECT_NEAR(centerOf(found[0].box).x(), 32 * 3.5 - .5, 1e-4);
  EXPECT_NEAR(centerOf(found[1].box).x(), 32 * 6.5 - .5, 1e-4);
  EXPECT_GT(found[0].score, found[1].score);
}

TEST(TinyFace, HalfAScoreAndWhatIsNotFiniteAreNoFaces) {
  for (const std::array<float, 5>& numbers : {std::array<float, 5>{0, 0, 0, 0, 0},
                                              {0, 0, 0, 0, kNan},
                                              {kNan, 0, 0, 0, 5},
                                              {0, 0, kNan, 0, 5},
                                              {0, 0, 0, kInfinity, 5},
                                              {0, 0, -kInfinity, 0, 5},
                                              {0, 0, 1000, 0, 5}}) {
    Grid grid;
    grid.plant(2, 2, 1, numbers);
    EXPECT_TRUE(grid.decode().empty());
  }
  Grid grid;
  grid.plant(2, 2, 1, {0, 0, 0, 0, .01f});
  EXPECT_EQ(grid.decode().size(), 1u);
}

}  // namespace
}  // namespace lorgnette
