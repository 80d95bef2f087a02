#include "lorgnette/detect.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {
namespace {

bool better(const Detection& a, const Detection& b) { return a.score > b.score; }

float sigmoid(float logit) { return 1.f / (1.f + std::exp(-logit)); }

/// Where a point of the window, in units of its side, is in the picture.
class ImageFromWindow {
 public:
  explicit ImageFromWindow(const Roi& window)
      : turn_(Eigen::Rotation2Df(window.rotation).toRotationMatrix() * window.size),
        center_(window.center_x, window.center_y) {}

  Eigen::Vector2f operator()(const Eigen::Vector2f& p) const {
    return center_ + turn_ * (p.array() - 0.5f).matrix();
  }

 private:
  Eigen::Matrix2f turn_;
  Eigen::Vector2f center_;
};

/// BlazeFace, short range (Bazarevsky et al., "BlazeFace", 2019). The constants are those of
/// MediaPipe's face_detection_short_range graph: a 128² input, anchors of unit size on grids of
/// 16 × 16 (two each) and 8 × 8 (six each), 16 regressors an anchor: centre, size and six
/// keypoints (eyes, nose, mouth, ears), all in input pixels relative to the anchor's centre.
class BlazeFace final : public Detector {
 public:
  BlazeFace() {
    for (const auto& [cells, each] : {std::pair{16, 2}, std::pair{8, 6}})
      for (int y = 0; y < cells; ++y)
        for (int x = 0; x < cells; ++x)
          for (int k = 0; k < each; ++k)
            anchors_.emplace_back((float(x) + 0.5f) / float(cells),
                                  (float(y) + 0.5f) / float(cells));
    candidates_.reserve(anchors_.size());
  }

  std::span<const int> outputSizes() const override { return kOutputSizes; }

  void decode(std::span<const std::span<const float>> outputs, const Roi& window,
              std::vector<Detection>& found) override {
    // 1. Anchors above the score threshold, boxes in units of the window.
    candidates_.clear();
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
      const float logit = outputs[1][i];
      if (!(logit >= kMinLogit) || std::isinf(logit)) continue;  // NaN is no face either
      const float* r = outputs[0].data() + 16 * i;
      const auto point = [&](int k) {
        return Eigen::Vector2f(anchors_[i] + Eigen::Vector2f(r[k], r[k + 1]) / kInputSide);
      };
      const Eigen::Vector2f size = Eigen::Vector2f(r[2], r[3]) / kInputSide;
      // what is used of it: box and eyes
      if (!Eigen::Map<const Eigen::Matrix<float, 8, 1>>(r).allFinite() || size.minCoeff() <= 0)
        continue;
      const Eigen::Vector2f corner = point(0) - size / 2;
      candidates_.push_back({sigmoid(std::min(logit, 100.f)),
                             {corner.x(), corner.y(), size.x(), size.y()},
                             std::array{point(4), point(6)}});
    }
    std::sort(candidates_.begin(), candidates_.end(), better);

    // 2. Weighted non-maximum suppression: each best box becomes the score-weighted mean of those
    //    that overlap it, which is steadier than the best one alone (BlazeFace paper, section 4).
    const ImageFromWindow toImage(window);
    while (!candidates_.empty()) {
      const Detection best = candidates_.front();
      float weight = 0;
      Eigen::Matrix<float, 8, 1> mean = Eigen::Matrix<float, 8, 1>::Zero();
      const auto rest =
          std::remove_if(candidates_.begin(), candidates_.end(), [&](const Detection& d) {
            // the best box itself always counts, even if rounding denies it full overlap
            if (overlap(best.box, d.box) <= kMergeOverlap && &d != &candidates_.front())
              return false;
            Eigen::Matrix<float, 8, 1> v;
            v << d.box.x, d.box.y, d.box.width, d.box.height, (*d.eyes)[0], (*d.eyes)[1];
            mean += d.score * v;
            weight += d.score;
            return true;
          });
      candidates_.erase(rest, candidates_.end());
      mean /= weight;

      // 3. To the picture; in a rotated window the box keeps its size and its centre.
      const Eigen::Vector2f center = toImage({mean[0] + mean[2] / 2, mean[1] + mean[3] / 2});
      const float width = mean[2] * window.size, height = mean[3] * window.size;
      const std::array eyes = {toImage(mean.segment<2>(4)), toImage(mean.segment<2>(6))};
      const float sum = center.sum() + width + height + eyes[0].sum() + eyes[1].sum();
      if (!std::isfinite(sum)) continue;  // numbers too large to add are no face
      found.push_back(
          {best.score, {center.x() - width / 2, center.y() - height / 2, width, height}, eyes});
    }
  }

 private:
  static constexpr int kOutputSizes[2] = {896 * 16, 896};
  static constexpr float kInputSide = 128;
  static constexpr float kMinLogit = 0;  ///< a score of one half
  static constexpr float kMergeOverlap = 0.3f;

  std::vector<Eigen::Vector2f> anchors_;  ///< centres, in units of the window
  std::vector<Detection> candidates_;
};

/// TinyFaceDetector of face-api.js (V. Mühler; npm @vladmandic/face-api, src/tinyFaceDetector), a
/// small YOLO v2: a grid of one cell every 32 input pixels, five anchors a cell, and of each the
/// box's centre as logits within the cell, its size as the logarithm of a share of the anchor's,
/// and the logit of its score.
class TinyFace final : public Detector {
 public:
  explicit TinyFace(int input_side)
      : cells_(input_side / kTinyFaceCell), output_size_(cells_ * cells_ * kAnchors * kNumbers) {
    candidates_.reserve(std::size_t(cells_ * cells_ * kAnchors));
  }

  std::span<const int> outputSizes() const override { return {&output_size_, 1}; }

  void decode(std::span<const std::span<const float>> outputs, const Roi& window,
              std::vector<Detection>& found) override {
    const ImageFromWindow toImage(window);
    candidates_.clear();
    const float* r = outputs[0].data();
    for (int row = 0; row < cells_; ++row)
      for (int column = 0; column < cells_; ++column)
        for (int anchor = 0; anchor < kAnchors; ++anchor, r += kNumbers) {
          const float score = sigmoid(r[4]);
          if (!(score > kMinScore)) continue;  // NaN is no face either
          const Eigen::Vector2f cell(float(column) + sigmoid(r[0]), float(row) + sigmoid(r[1]));
          const Eigen::Vector2f center = toImage(cell / float(cells_));
          const float unit = window.size / float(cells_);
          const float width = std::exp(r[2]) * kAnchorSizes[anchor][0] * unit;
          const float height = std::exp(r[3]) * kAnchorSizes[anchor][1] * unit;
          if (!std::isfinite(center.sum() + width * height) || !(width * height > 0)) continue;
          candidates_.push_back(
              {score, {center.x() - width / 2, center.y() - height / 2, width, height}, {}});
        }
    suppress(candidates_, kMaxOverlap);
    found.insert(found.end(), candidates_.begin(), candidates_.end());
  }

 private:
  static constexpr int kAnchors = 5, kNumbers = 5;
  static constexpr float kMinScore = 0.5f;
  static constexpr float kMaxOverlap = 0.4f;
  /// Width and height in cells (the package's tinyFaceDetector/const.ts).
  static constexpr float kAnchorSizes[kAnchors][2] = {{1.603231f, 2.094468f},
                                                      {6.041143f, 7.080126f},
                                                      {2.882459f, 3.518061f},
                                                      {4.266906f, 5.178857f},
                                                      {9.041765f, 10.66308f}};

  int cells_;
  int output_size_;
  std::vector<Detection> candidates_;
};

}  // namespace

std::unique_ptr<Detector> makeDetector(DetectorKind kind, int input_side) {
  switch (kind) {
    case DetectorKind::kBlazeFace: return std::make_unique<BlazeFace>();
    case DetectorKind::kTinyFace: return std::make_unique<TinyFace>(input_side);
  }
  return nullptr;
}

void suppress(std::vector<Detection>& detections, float max_overlap) {
  std::sort(detections.begin(), detections.end(), better);
  std::size_t kept = 0;
  for (const Detection& d : detections) {
    const bool is_new =
        std::all_of(detections.begin(), detections.begin() + std::ptrdiff_t(kept),
                    [&](const Detection& k) { return overlap(k.box, d.box) <= max_overlap; });
    if (is_new) detections[kept++] = d;
  }
  detections.resize(kept);
}

}  // namespace lorgnette
