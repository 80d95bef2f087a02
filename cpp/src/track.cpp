#include "lorgnette/track.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

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

Eigen::Vector2f centerOf(const Box& box) { return {box.x + box.width / 2, box.y + box.height / 2}; }

float sizeOf(const Box& box) { return std::max(box.width, box.height); }

/// How far motions are believed to go on, s; and in which time a velocity is averaged.
constexpr double kForesight = 0.3;
constexpr double kVelocityMemory = 0.1;

/// Where a face would be by now.
Eigen::Vector2f expectedCenter(const Sighting& last, double time) {
  const double seconds = std::min(time - last.last_seen, kForesight);
  return centerOf(last.box) + float(seconds) * last.velocity;
}

/// How far a detection may be from where a lost face would be, in sizes of the face: at first, and
/// more with each second, as people may turn round. And by how much their sizes may differ.
constexpr float kReach = 0.35f;
constexpr float kReachPerSecond = 2;
constexpr float kMaxReach = 1.5f;
constexpr float kMaxSizeRatio = 1.8f;

/// Distance of a detection from a lost face, in what may be between them: up to 1 it may be it.
float strangeness(const Track& lost, const Box& detected, double time) {
  const float size = std::max(sizeOf(lost.box), sizeOf(detected));
  const float ratio = size / std::max(std::min(sizeOf(lost.box), sizeOf(detected)), 1e-3f);
  if (!(ratio < kMaxSizeRatio)) return std::numeric_limits<float>::infinity();
  const float reach = std::min(kReach + kReachPerSecond * float(time - lost.last_seen), kMaxReach);
  const float apart = (centerOf(detected) - expectedCenter(lost, time)).norm() / (reach * size);
  return overlap(lost.box, detected) > Tracker::kSameFaceOverlap ? std::min(apart, 1.f) : apart;
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
  is_first_ = true;
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
  step_ = is_first_ ? 0 : time - time_;
  time_ = time;
  std::erase_if(tracks_, [&](const Track& t) { return !t.seen && time - t.last_seen > kMemory; });
}

bool Tracker::isLookedFor(const Track& track) const {
  return track.seen || time_ - track.last_seen <= kLookAgain;
}

bool Tracker::searchDue(double time) const {
  const auto seen =
      std::count_if(tracks_.begin(), tracks_.end(), [](const Track& t) { return t.seen; });
  if (seen == max_faces_) return false;
  const bool is_missing = std::size_t(seen) < tracks_.size();
  return seen == 0 || time - last_search_ >= (is_missing ? kReturnInterval : kSearchInterval);
}

void Tracker::addDetections(std::span<const Candidate> detected, double time) {
  last_search_ = time;
  for (const Candidate& d : detected) {
    if (std::any_of(tracks_.begin(), tracks_.end(), [&](const Track& t) {
          return (t.seen || t.pending) && sameFace(t.box, d.box);
        }))
      continue;
    // Somebody who was lost, and to whom no other detection is nearer.
    Track* found = nullptr;
    float least = 1;
    for (Track& t : tracks_) {
      if (t.seen || t.pending) continue;
      const float own = strangeness(t, d.box, time);
      const bool is_others = std::any_of(detected.begin(), detected.end(), [&](const Candidate& o) {
        return strangeness(t, o.box, time) < own;
      });
      if (own <= least && !is_others) least = own, found = &t;
    }
    if (found) {
      found->roi = d.roi;
      found->pending = true;
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
  const Box box = boxOf(face.points);
  const double seconds = time - track.last_seen;
  if (seconds > 0) {
    track.before = track;
    const Eigen::Vector2f velocity = (centerOf(box) - centerOf(track.box)) / float(seconds);
    track.velocity += float(1 - std::exp(-seconds / kVelocityMemory)) * (velocity - track.velocity);
  }
  track.certainty = face.certainty;
  track.roi = face.next;
  track.points = face.points;
  track.box = box;
  track.last_seen = time;
  return true;
}

void Tracker::endFrame() {
  std::erase_if(tracks_, [](const Track& t) { return !t.seen && !t.fit; });
  for (std::size_t i = 0; i < tracks_.size(); ++i)
    for (std::size_t j = tracks_.size(); --j > i;)
      if (tracks_[i].seen && tracks_[j].seen && sameFace(tracks_[i].box, tracks_[j].box))
        separate(i, j);
  for (Track& track : tracks_) {
    const double change = track.seen ? step_ / kFadeIn : -step_ / kFadeOut;
    track.presence = is_first_ ? 1 : float(std::clamp(double(track.presence) + change, 0., 1.));
  }
  is_first_ = false;
}

/// Two tracks on one face, the older one first: whose is it?
void Tracker::separate(std::size_t one, std::size_t other) {
  const auto strayed = [&](const Track& t) {
    return (centerOf(t.box) - expectedCenter(t.before, time_)).norm();
  };
  // One without a past is the other one found once more.
  const bool is_others =
      tracks_[one].fit && tracks_[other].fit && strayed(tracks_[one]) > strayed(tracks_[other]);
  const std::size_t index = is_others ? one : other;
  Track& guest = tracks_[index];
  if (!guest.fit) {
    tracks_.erase(tracks_.begin() + std::ptrdiff_t(index));
    return;
  }
  static_cast<Sighting&>(guest) = guest.before;
  guest.seen = false;
}

}  // namespace lorgnette
