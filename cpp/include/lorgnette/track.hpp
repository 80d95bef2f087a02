#pragma once
#include <optional>
#include <span>
#include <vector>

#include "lorgnette/distance_filter.hpp"
#include "lorgnette/types.hpp"

namespace lorgnette {

/// The most faces that can be followed at once.
inline constexpr int kMaxFaces = 20;

/// A face that a detector has found, and the square that the regressor wants to see of it.
struct Candidate {
  Box box;
  Roi roi;
};

/// One person, followed from frame to frame.
struct Track {
  int id = 0;
  Roi roi;               ///< where to look in the coming frame
  Box box;               ///< around the last landmarks, image px
  float confidence = 0;  ///< of the last frame, 0…1
  double last_seen = 0;  ///< time of the last frame that showed the face, s
  bool seen = false;     ///< in the current frame
  bool pending = false;  ///< newly detected in this frame: to be regressed
  std::optional<PerspectiveFit>
      fit;                  ///< of the last frame that showed it; the next one's warm start
  DistanceFilter distance;  ///< of that fit
  Landmarks3 points = Landmarks3::Zero();  ///< image px, of that frame
};

/// Who is in the picture: gives ids, keeps one track a person, decides when to look for more.
/// Ids count up from 1 and are never used twice.
class Tracker {
 public:
  explicit Tracker(int max_faces);

  /// Forgets everybody; ids go on counting.
  void reset();

  /// 1…kMaxFaces. Of too many, those not seen are forgotten first, then the newest.
  void setMaxFaces(int max_faces);

  /// Starts a frame at `time` (s, not before the last one's): drops tracks that the last
  /// frame did not show either, once they are unseen for kMemory. A gap between frames costs nobody
  /// their id.
  void beginFrame(double time);

  /// Is this frame to be searched for faces? When a slot is free or somebody has just been lost:
  /// at once while nobody is seen, else every kSearchInterval.
  bool searchDue(double time) const;

  /// Matches what was detected, best first, to tracks: a lost track takes up the one near its
  /// place, free slots take the rest, detections of followed faces change nothing.
  void addDetections(std::span<const Candidate> detected, double time);

  /// Files what the regressor said of `track` in the frame at `time`: confidence below
  /// kMinConfidence, or a face that jumped away or changed size beyond reason, leaves it unseen.
  /// Returns whether the face is seen.
  bool update(Track& track, const FaceLandmarks& face, double time) const;

  /// Drops detections that the regressor has not confirmed, and of tracks that have slid onto the
  /// same face all but the oldest.
  void endFrame();

  std::span<Track> tracks() { return tracks_; }
  std::span<const Track> tracks() const { return tracks_; }

  static constexpr double kSearchInterval = 0.25;  ///< s
  static constexpr double kMemory = 0.3;           ///< s a lost face keeps its id
  static constexpr float kMinConfidence = 0.5f;
  static constexpr float kSameFaceOverlap = 0.3f;  ///< of boxes

 private:
  int max_faces_;
  int next_id_ = 1;
  double last_search_ = -1e9;
  std::vector<Track> tracks_;
};

}  // namespace lorgnette
