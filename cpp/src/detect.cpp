#include "lorgnette/detect.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {
namespace {

bool better(const Detection& a, const Detection& b) { return a.score > b.score; }

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
      candidates_.push_back({1.f / (1.f + std::exp(-std::min(logit, 100.f))),
                             {corner.x(), corner.y(), size.x(), size.y()},
                             {point(4), point(6)}});
    }
    std::sort(candidates_.begin(), candidates_.end(), better);

    // 2. Weighted non-maximum suppression: each best box becomes the score-weighted mean of those
    //    that overlap it, which is steadier than the best one alone (BlazeFace paper, section 4).
    const float cosine = std::cos(window.rotation), sine = std::sin(window.rotation);
    const auto toImage = [&](const Eigen::Vector2f& p) {
      const Eigen::Vector2f q = (p.array() - 0.5f) * window.size;
      return Eigen::Vector2f(window.center_x + cosine * q.x() - sine * q.y(),
                             window.center_y + sine * q.x() + cosine * q.y());
    };
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
            v << d.box.x, d.box.y, d.box.width, d.box.height, d.eyes[0], d.eyes[1];
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

}  // namespace

std::unique_ptr<Detector> makeDetector(DetectorKind kind) {
  switch (kind) {
    case DetectorKind::kBlazeFace: return std::make_unique<BlazeFace>();
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
