#include "lorgnette/track.hpp"

#include <algorithm>
#include <cmath>

namespace lorgnette {
namespace {

Box boxOf(const Landmarks3& points) {
  const Eigen::Vector2f low = points.topRows<2>().rowwise().minCoeff();
  const Eigen::Vector2f high = points.topRows<2>().rowwise().maxCoeff();
  return {low.x(), low.y(), high.x() - low.x(), high.y() - low.y()};
}

/// Are both the same face? Boxes of detections and of landmarks differ by up to a third in size, so
/// a centre that lies deep inside the other box counts too.
bool sameFace(const Box& a, const Box& b) {
  const float dx = std::fabs(a.x + a.width / 2 - b.x - b.width / 2);
  const float dy = std::fabs(a.y + a.height / 2 - b.y - b.height / 2);
  const float size = std::min(std::max(a.width, a.height), std::max(b.width, b.height));
  return overlap(a, b) > Tracker::kSameFaceOverlap || std::max(dx, dy) < 0.35f * size;
}

/// A face whose next square leaves the last one this fast is a mistake of the regressor.
constexpr float kMaxGrowth = 2.5f;
constexpr float kMaxShift = 0.6f;  // of the square's side

bool plausible(const Roi& from, const Roi& to) {
  if (!(to.size > 4) || !std::isfinite(to.size) || !std::isfinite(to.rotation))
    return false;  // NaN, too
  const float growth = to.size / from.size;
  const float shift = std::hypot(to.center_x - from.center_x, to.center_y - from.center_y);
  return growth < kMaxGrowth && growth > 1 / kMaxGrowth && shift < kMaxShift * from.size;
}

}  // namespace

Tracker::Tracker(int max_faces) : max_faces_(max_faces) { tracks_.reserve(kMaxFaces); }

void Tracker::reset() {
  tracks_.clear();
  last_search_ = -1e9;
}

void Tracker::setMaxFaces(int max_faces) {
  max_faces_ = max_faces;
  while (tracks_.size() > std::size_t(max_faces)) {
    const auto lost =
        std::find_if(tracks_.rbegin(), tracks_.rend(), [](const Track& t) { return !t.seen; });
    tracks_.erase(lost != tracks_.rend() ? lost.base() - 1 : tracks_.end() - 1);
  }
}

void Tracker::beginFrame(double time) {
  std::erase_if(tracks_, [&](const Track& t) { return !t.seen && time - t.last_seen > kMemory; });
}

bool Tracker::searchDue(double time) const {
  const auto seen =
      std::count_if(tracks_.begin(), tracks_.end(), [](const Track& t) { return t.seen; });
  if (seen == max_faces_) return false;
  return seen == 0 || time - last_search_ >= kSearchInterval;
}

void Tracker::addDetections(std::span<const Candidate> detected, double time) {
  last_search_ = time;
  for (const Candidate& d : detected) {
    const auto known = std::find_if(tracks_.begin(), tracks_.end(),
                                    [&](const Track& t) { return sameFace(t.box, d.box); });
    if (known != tracks_.end()) {
      if (!known->seen && !known->pending) {
        known->roi = d.roi;
        known->pending = true;
      }
      continue;
    }
    if (tracks_.size() == std::size_t(max_faces_)) {
      const auto lost = std::find_if(tracks_.begin(), tracks_.end(),
                                     [](const Track& t) { return !t.seen && !t.pending; });
      if (lost == tracks_.end()) continue;
      tracks_.erase(lost);
    }
    Track track;
    track.id = next_id_++;
    track.roi = d.roi;
    track.box = d.box;
    track.last_seen = time;
    track.pending = true;
    tracks_.push_back(track);
  }
}

bool Tracker::update(Track& track, const FaceLandmarks& face, double time) const {
  track.confidence = face.confidence;
  track.pending = false;
  track.seen = face.confidence >= kMinConfidence && plausible(track.roi, face.next);
  if (!track.seen) return false;
  track.roi = face.next;
  track.points = face.points;
  track.box = boxOf(face.points);
  track.last_seen = time;
  return true;
}

void Tracker::endFrame() {
  std::erase_if(tracks_, [](const Track& t) { return !t.seen && !t.fit; });
  for (std::size_t i = 0; i < tracks_.size(); ++i)
    for (std::size_t j = tracks_.size(); --j > i;)
      if (tracks_[i].seen && tracks_[j].seen && sameFace(tracks_[i].box, tracks_[j].box))
        tracks_.erase(tracks_.begin() + std::ptrdiff_t(j));
}

}  // namespace lorgnette
