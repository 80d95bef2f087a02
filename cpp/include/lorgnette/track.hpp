#pragma once
#include <optional>
#include <span>
#include <vector>

#include "lorgnette/types.hpp"

namespace lorgnette {

/// The most faces that can be followed at once.
inline constexpr int kMaxFaces = 20;

/// A face that a detector has found, and the square that the regressor wants to see of it.
struct Candidate {
  Box box;
  Roi roi;
};

/// Where a face was in one frame.
struct Sighting {
  Roi roi;                                             ///< where to look in the coming frame
  Box box;                                             ///< around the landmarks, image px
  double last_seen = 0;                                ///< time of the frame, s
  Eigen::Vector2f velocity = Eigen::Vector2f::Zero();  ///< of the box's centre, px/s
  Landmarks3 points = Landmarks3::Zero();              ///< image px
};

/// One person, followed from frame to frame. What it was seen as last is its Sighting.
struct Track : Sighting {
  int id = 0;
  float confidence = 0;  ///< of the last frame, 0…1
  float certainty = 1;   ///< of the last frame that showed the face
  float presence = 0;    ///< how much of its glasses is shown, 0…1: they fade in and out
  bool seen = false;     ///< in the current frame
  bool pending = false;  ///< newly detected in this frame: to be regressed
  std::optional<PerspectiveFit>
      fit;                ///< of the last frame that showed it; the next one's warm start
  Eigen::Matrix3Xf mesh;  ///< all points of that frame, as of Regressor::mesh(), image px; or none
  Sighting before;        ///< of the frame before the last one that showed it
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

  /// Is a face to be looked for in its last square? Not for long when it is lost: then detections
  /// find it.
  bool isLookedFor(const Track& track) const;

  /// Is this frame to be searched for faces? When a slot is free or somebody has just been lost:
  /// at once while nobody is seen, else every kSearchInterval, or kReturnInterval while somebody
  /// is missing.
  bool searchDue(double time) const;

  /// Matches what was detected, best first, to tracks: a lost track takes up the one nearest to
  /// where it would be by now, free slots take the rest, detections of followed faces change
  /// nothing.
  void addDetections(std::span<const Candidate> detected, double time);

  /// Files what the regressor said of `track` in the frame at `time`: confidence below
  /// kMinConfidence, or a face that jumped away or changed size beyond reason, leaves it unseen.
  /// Returns whether the face is seen.
  bool update(Track& track, const FaceLandmarks& face, double time) const;

  /// Drops detections that the regressor has not confirmed. Of tracks that have slid onto the same
  /// face, as they do where people pass each other, the one it belongs to less goes back to where
  /// it was, unseen, and is dropped if it never was elsewhere. Fades in who is seen and out who is
  /// not; the first frame's faces are there at once.
  void endFrame();

  std::span<Track> tracks() { return tracks_; }
  std::span<const Track> tracks() const { return tracks_; }

  static constexpr double kSearchInterval = 0.25;  ///< s
  static constexpr double kReturnInterval = 0.1;   ///< s
  static constexpr double kMemory = 1.0;           ///< s a lost face keeps its id
  static constexpr double kLookAgain = 0.3;        ///< s a lost face is looked for in its place
  static constexpr double kFadeIn = 0.12;          ///< s
  static constexpr double kFadeOut = 0.2;          ///< s
  static constexpr float kMinConfidence = 0.5f;
  static constexpr float kSameFaceOverlap = 0.3f;  ///< of boxes

 private:
  void separate(std::size_t one, std::size_t other);

  int max_faces_;
  int next_id_ = 1;
  double last_search_ = -1e9;
  double time_ = 0, step_ = 0;  ///< of the frame, and since the one before; s
  bool is_first_ = true;
  std::vector<Track> tracks_;
};

}  // namespace lorgnette
