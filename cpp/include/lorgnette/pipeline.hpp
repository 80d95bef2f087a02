#pragma once
#include <array>
#include <memory>
#include <span>
#include <vector>

#include "lorgnette/crop.hpp"
#include "lorgnette/detect.hpp"
#include "lorgnette/fit.hpp"
#include "lorgnette/inference.hpp"
#include "lorgnette/landmarks.hpp"
#include "lorgnette/pack.hpp"
#include "lorgnette/person.hpp"
#include "lorgnette/pose_filter.hpp"
#include "lorgnette/surface.hpp"
#include "lorgnette/task.hpp"
#include "lorgnette/track.hpp"

namespace lorgnette {

/// A frame of a running video, or a picture on its own that time is short of nothing for.
enum class FrameMode { kVideo, kStill };

struct PipelineOptions {
  int max_faces = 1;  ///< 1…kMaxFaces
  /// Angle the camera sees along the longer side of the picture, rad. 0: kDefaultFocal.
  float field_of_view = 0;
  Smoothing smoothing = {};  ///< in video mode; stills are as seen
  /// Distance of the pupils of the first face, mm; 0: not known, and everybody's face is of the
  /// reference's size.
  double pupillary_distance = 0;
  /// Seconds from any start, for the stage times only; null: they stay 0.
  double (*clock)() = nullptr;
};

/// Focal length as a share of the picture's longer side when the field of view is not known: 58°,
/// what webcams and phones' front cameras have give or take a few degrees.
inline constexpr float kDefaultFocal = 0.9f;

/// The parts a frame's time is made of.
enum class Stage {
  kDetectCrop,
  kDetectInference,
  kDetectDecode,
  kRegressCrop,
  kRegressInference,
  kLandmarks,
  kFit,
  kTotal,
};
inline constexpr int kStages = int(Stage::kTotal) + 1;

/// Where things are in the flat result, in floats. The block is
/// [faces, focal px, seconds of each Stage …] followed by one record a face.
struct ResultLayout {
  static constexpr int kFaces = 0, kFocal = 1, kStageSeconds = 2;
  static constexpr int kHeader = kStageSeconds + kStages;
  // in a face's record
  static constexpr int kId = 0, kConfidence = 1;
  static constexpr int kBox = 2;           ///< x, y, width, height (image px)
  static constexpr int kRotation = 6;      ///< camera_from_head, 3 × 3 row-major
  static constexpr int kTranslation = 15;  ///< camera_from_head, mm
  static constexpr int kScale = 18;        ///< the person's size, 1 = reference face
  static constexpr int kEuler = 19;        ///< yaw, pitch, roll (rad)
  static constexpr int kLandmarks2d = 22;  ///< 68 × (x, y), image px
  static constexpr int kLandmarks3d =
      kLandmarks2d + 2 * kLandmarks;                               ///< 68 × (x, y, z), camera, mm
  static constexpr int kPresence = kLandmarks3d + 3 * kLandmarks;  ///< 0…1, see Track
  static constexpr int kSeen = kPresence + 1;                      ///< 1: in this frame
  static constexpr int kPupillaryDistance = kPresence + 2;         ///< and its error, mm
  static constexpr int kFaceWidth = kPresence + 4;                 ///< likewise
  static constexpr int kBreadth =
      kPresence + 6;  ///< of the face over the reference's, as FaceSurface has it
  static constexpr int kMeshPoints = kPresence + 7;  ///< kMesh, or 0 where the pack has none
  /// Of each point of the reference face: where the wearer's is, less where the reference's is.
  /// kMesh × (x, y, z), mm, head frame of a head of the reference's size; see FaceSurface.
  static constexpr int kMeshOffsets = kPresence + 8;
  static constexpr int kMesh = 468;
  static constexpr int kFaceSize = kMeshOffsets + 3 * kMesh;
};

/// From a picture to poses: detect, crop, regress, landmarks, fit, track.
class Pipeline {
 public:
  /// `engine` runs the networks of `pack` and outlives the pipeline. Pipelines may share it as long
  /// as one task at a time is alive among them.
  Pipeline(Pack pack, InferenceEngine& engine, const PipelineOptions& options);

  /// One picture, at `time` (s; in video mode never before the last one's). The pixels must stay
  /// until the task is done, and only one task may be alive. Afterwards result() holds the faces;
  /// after an error none.
  ///
  ///   1. regress: every face known from the last frame, in the square its landmarks ask for
  ///   2. search: where a slot is free and it is time, detect; regress what is new
  ///   3. fit: a pose for every face seen, calmed; what it tells of the person
  ///   4. the flat result
  ///
  /// A still is searched from scratch: whole and in overlapping tiles.
  /// Errors: kFrameInvalid for a picture of no size or one too large, kInvalidArgument for a time
  /// that is not finite or runs back, kInferenceFailed.
  Task processFrame(ImageView image, double time, FrameMode mode);

  /// The flat result of the last frame (ResultLayout): valid until the next one.
  std::span<const float> result() const;

  /// What the detector saw when the last searched frame was searched, best first: every face, also
  /// those that the regressor did not confirm. Valid until the next frame.
  std::span<const Detection> detections() const { return detections_; }

  /// Forgets everybody: the next frame belongs to another scene.
  void reset();

  /// 1…kMaxFaces; faces beyond it are forgotten.
  void setMaxFaces(int max_faces);

  void setSmoothing(const Smoothing& smoothing) { options_.smoothing = smoothing; }

  /// As of PipelineOptions. From the next frame on.
  void setPupillaryDistance(double mm) { options_.pupillary_distance = mm; }

  CoroutineMemory& coroutineMemory() { return coroutine_memory_; }

 private:
  Task search(ImageView image, double time, FrameMode mode);
  Task regress(ImageView image, Track& track, double time, int passes);
  void fitFaces(double time, FrameMode mode);
  void writeResult();
  /// Adds the time since the last call to `stage`.
  void charge(Stage stage);
  void listWindows(const ImageView& image, FrameMode mode);

  /// What is kept of a followed face beside its track.
  struct Wearer {
    int id;
    Person person;
    PoseFilter filter;
    FaceSurface surface;
    Pose pose;             ///< as shown
    Landmarks3 landmarks;  ///< with it, camera frame, mm
  };
  Wearer& wearerOf(const Track& track);

  Pack pack_;
  InferenceEngine& engine_;
  PipelineOptions options_;
  std::unique_ptr<Detector> detector_;
  std::unique_ptr<Regressor> regressor_;
  Landmarks3 reference_;  ///< on the reference face, mm, head frame
  Cropper cropper_;
  Tracker tracker_;
  Intrinsics camera_;
  double last_time_ = 0;
  bool has_time_ = false;

  // scratch, kept so that a frame allocates nothing
  CoroutineMemory coroutine_memory_;
  std::vector<Roi> windows_;
  std::vector<Detection> detections_;
  std::vector<Candidate> candidates_;
  std::vector<Wearer> wearers_;
  std::array<double, kStages> stage_seconds_{};
  double mark_ = 0;
  std::vector<float> result_;
};

}  // namespace lorgnette
