#include "lorgnette/pipeline.hpp"

#include <algorithm>
#include <cmath>
#include <string>

namespace lorgnette {
namespace {

/// How often a face is looked at in one frame, each time in the square the last look asked for. A
/// known one needs one look; from a detector's rougher square it takes a few until pose and size
/// settle.
constexpr int kPassesKnown = 1;
constexpr int kPassesNew = 4;

/// A head that turns no more than this from frame to frame, rad, holds still.
constexpr double kTremor = 0.002;

/// Landmarks in front of the ears, image-left first.
constexpr int kLeftSide = 1, kRightSide = 15;

/// The angle between two rotations, rad.
double turnOf(const Eigen::Matrix3f& a, const Eigen::Matrix3f& b) {
  return double(Eigen::AngleAxisf(b * a.transpose()).angle());
}

/// Stills are also searched in square tiles of these shares of the longer side, half overlapping;
/// BlazeFace sees faces down to a sixth of its window.
constexpr int kTileDivisors[] = {2, 4};
constexpr float kMinTileSide = 160;
/// Boxes of one face from several windows overlap at least this much.
constexpr float kWindowOverlap = 0.3f;
constexpr std::size_t kMaxDetections = 1024;

/// Left or top edge of one of `tiles` tiles spread evenly over `length` pixels.
int tileEdge(int tiles, int tile, float side, int length) {
  return tiles == 1 ? 0 : int(std::lround((float(length) - side) * float(tile) / float(tiles - 1)));
}

Intrinsics intrinsicsOf(const ImageView& image, float field_of_view) {
  const float side = float(std::max(image.width, image.height));
  const float focal =
      field_of_view > 0 ? side / 2 / std::tan(field_of_view / 2) : kDefaultFocal * side;
  return {focal, float(image.width - 1) / 2, float(image.height - 1) / 2};
}

/// A face whose middle is outside the picture is one that the regressor has made up.
bool isIn(const ImageView& image, const Roi& roi) {
  return roi.center_x >= 0 && roi.center_y >= 0 && roi.center_x < float(image.width) &&
         roi.center_y < float(image.height);
}

/// The tensors a network has answered with.
class Outputs {
 public:
  Outputs(const InferenceEngine& engine, Network network, std::size_t count) : count_(count) {
    for (std::size_t i = 0; i < count; ++i) tensors_[i] = engine.output(network, int(i));
  }
  operator std::span<const std::span<const float>>() const { return {tensors_.data(), count_}; }

 private:
  std::array<std::span<const float>, 2> tensors_;  // no network has more
  std::size_t count_;
};

}  // namespace

Pipeline::Pipeline(Pack pack, InferenceEngine& engine, const PipelineOptions& options)
    : pack_(std::move(pack)),
      engine_(engine),
      options_(options),
      detector_(makeDetector(pack_)),
      regressor_(makeRegressor(pack_)),
      reference_(regressor_->referenceLandmarks(pack_.reference.vertices)),
      tracker_(options.max_faces),
      result_(std::size_t(ResultLayout::kHeader + kMaxFaces * ResultLayout::kFaceSize)) {
  detections_.reserve(kMaxDetections);
  candidates_.reserve(kMaxDetections);
  wearers_.reserve(kMaxFaces);
  writeResult();
}

Task Pipeline::processFrame(ImageView image, double time, FrameMode mode) {
  result_[ResultLayout::kFaces] = 0;
  stage_seconds_.fill(0);
  if (image.width < 1 || image.height < 1 || std::max(image.width, image.height) > kMaxFrameSide)
    co_return Error{ErrorCode::kFrameInvalid, "a frame of " + std::to_string(image.width) + " × " +
                                                  std::to_string(image.height) +
                                                  " pixels; both sides must be from 1 to " +
                                                  std::to_string(kMaxFrameSide)};
  if (!std::isfinite(time) || (mode == FrameMode::kVideo && has_time_ && time < last_time_))
    co_return Error{ErrorCode::kInvalidArgument,
                    "frame times must be finite seconds that never run back; reset() starts anew"};

  const double start = options_.clock ? options_.clock() : 0;
  mark_ = start;
  camera_ = intrinsicsOf(image, options_.field_of_view);
  if (mode == FrameMode::kStill) reset();
  last_time_ = time;
  has_time_ = mode == FrameMode::kVideo;

  // 1.
  tracker_.beginFrame(time);
  for (std::size_t i = 0; i < tracker_.tracks().size(); ++i)
    if (tracker_.isLookedFor(tracker_.tracks()[i]))
      if (auto error = co_await regress(image, tracker_.tracks()[i], time, kPassesKnown))
        co_return error;

  // 2.
  if (tracker_.searchDue(time)) {
    if (auto error = co_await search(image, time, mode)) co_return error;
    for (std::size_t i = 0; i < tracker_.tracks().size(); ++i)
      if (tracker_.tracks()[i].pending)
        if (auto error = co_await regress(image, tracker_.tracks()[i], time, kPassesNew))
          co_return error;
  }
  tracker_.endFrame();

  // 3.
  charge(Stage::kLandmarks);
  fitFaces(time, mode);
  charge(Stage::kFit);

  // 4.
  if (options_.clock) stage_seconds_[std::size_t(Stage::kTotal)] = options_.clock() - start;
  writeResult();
  co_return std::nullopt;
}

Task Pipeline::search(ImageView image, double time, FrameMode mode) {
  listWindows(image, mode);
  detections_.clear();
  for (const Roi& window : windows_) {
    cropper_.crop(image, window, pack_.detector.input, engine_.input(Network::kDetector));
    charge(Stage::kDetectCrop);
    InferenceRun run;
    engine_.start(Network::kDetector, run);
    if (auto error = co_await run) co_return error;
    charge(Stage::kDetectInference);
    if (detections_.size() < kMaxDetections / 2)  // a picture full of faces is full enough
      detector_->decode(Outputs(engine_, Network::kDetector, detector_->outputSizes().size()),
                        window, detections_);
    charge(Stage::kDetectDecode);
  }
  suppress(detections_, kWindowOverlap);
  candidates_.clear();
  for (const Detection& d : detections_)
    candidates_.push_back({d.box, regressor_->roiFromDetection(d)});
  tracker_.addDetections(candidates_, time);
  charge(Stage::kDetectDecode);
  co_return std::nullopt;
}

Task Pipeline::regress(ImageView image, Track& track, double time, int passes) {
  for (int pass = 0; pass < passes; ++pass) {
    cropper_.crop(image, track.roi, pack_.regressor.input, engine_.input(Network::kRegressor));
    charge(Stage::kRegressCrop);
    InferenceRun run;
    engine_.start(Network::kRegressor, run);
    if (auto error = co_await run) co_return error;
    charge(Stage::kRegressInference);
    FaceLandmarks face = regressor_->decode(
        Outputs(engine_, Network::kRegressor, regressor_->outputSizes().size()), track.roi);
    if (!isIn(image, face.next)) face.confidence = 0;
    const bool seen = tracker_.update(track, face, time);
    charge(Stage::kLandmarks);
    if (!seen) break;
    if (regressor_->mesh()) track.mesh = *regressor_->mesh();
  }
  co_return std::nullopt;
}

Pipeline::Wearer& Pipeline::wearerOf(const Track& track) {
  const auto known = std::find_if(wearers_.begin(), wearers_.end(),
                                  [&](const Wearer& w) { return w.id == track.id; });
  if (known != wearers_.end()) return *known;
  return wearers_.emplace_back(
      Wearer{track.id,
             Person(reference_, rigidWeights()),
             {},
             FaceSurface(pack_.reference.vertices.leftCols(regressor_->referenceVertices())),
             {},
             Landmarks3::Zero()});
}

void Pipeline::fitFaces(double time, FrameMode mode) {
  const auto tracks = tracker_.tracks();
  std::erase_if(wearers_, [&](const Wearer& w) {
    return std::none_of(tracks.begin(), tracks.end(), [&](const Track& t) { return t.id == w.id; });
  });
  for (Track& track : tracks) {
    if (!track.seen) continue;
    Wearer& wearer = wearerOf(track);
    Person& person = wearer.person;
    const WeakPose* const last = track.fit ? &track.fit->weak : nullptr;
    track.fit = fitPerspective(person.fit(), track.points, camera_, last);

    // One camera sees a large head far away as a small one nearby.
    const bool is_first = &track == tracks.data();
    person.setPupillaryDistance(is_first ? options_.pupillary_distance : 0);
    Pose pose = track.fit->pose;
    pose.scale = float(person.scale());
    pose.translation *= pose.scale;
    const Eigen::Matrix3f before = wearer.pose.rotation;
    wearer.pose = mode == FrameMode::kStill
                      ? pose
                      : wearer.filter.update(pose, time, track.certainty, options_.smoothing);
    if (last) person.learn(*track.fit, turnOf(before, wearer.pose.rotation) - kTremor);

    if (track.mesh.cols() > 0)
      wearer.surface.update(track.mesh, camera_, wearer.pose, time, track.certainty);
    else
      wearer.surface.update(track.points, camera_, wearer.pose, time, track.certainty);

    // The observed points stay where they are on the head.
    const Eigen::Matrix3f turn = wearer.pose.rotation * pose.rotation.transpose();
    const Landmarks3 observed = pose.scale * track.fit->landmarks;
    wearer.landmarks =
        (turn * (observed.colwise() - pose.translation)).colwise() + wearer.pose.translation;
  }
}

void Pipeline::writeResult() {
  using L = ResultLayout;
  int faces = 0;
  for (const Track& track : tracker_.tracks()) {
    if (track.presence <= 0 || !track.fit) continue;
    const Wearer& wearer = wearerOf(track);
    float* face = result_.data() + L::kHeader + faces++ * L::kFaceSize;
    const Pose& pose = wearer.pose;
    const EulerAngles angles = eulerAngles(pose.rotation);
    face[L::kId] = float(track.id);
    face[L::kConfidence] = track.confidence;
    face[L::kBox + 0] = track.box.x;
    face[L::kBox + 1] = track.box.y;
    face[L::kBox + 2] = track.box.width;
    face[L::kBox + 3] = track.box.height;
    Eigen::Map<Eigen::Matrix<float, 3, 3, Eigen::RowMajor>>(face + L::kRotation) = pose.rotation;
    Eigen::Map<Eigen::Vector3f>(face + L::kTranslation) = pose.translation;
    face[L::kScale] = pose.scale;
    face[L::kEuler + 0] = angles.yaw;
    face[L::kEuler + 1] = angles.pitch;
    face[L::kEuler + 2] = angles.roll;
    Eigen::Map<Eigen::Matrix<float, 2, kLandmarks>>(face + L::kLandmarks2d) =
        track.points.topRows<2>();
    Eigen::Map<Landmarks3>(face + L::kLandmarks3d) = wearer.landmarks;
    face[L::kPresence] = track.presence;
    face[L::kSeen] = track.seen;
    const Length distance = wearer.person.pupillaryDistance(), width = wearer.person.width();
    face[L::kPupillaryDistance] = distance.mm;
    face[L::kPupillaryDistance + 1] = distance.error_mm;
    face[L::kFaceWidth] = width.mm;
    face[L::kFaceWidth + 1] = width.error_mm;
    const FaceSurface& surface = wearer.surface;
    const auto breadthOf = [](const Landmarks3& points) {
      return points(0, kRightSide) - points(0, kLeftSide);
    };
    face[L::kBreadth] = breadthOf(regressor_->referenceLandmarks(surface.points())) /
                        (breadthOf(reference_) * regressor_->breadthBias());
    const bool has_mesh = surface.points().cols() == L::kMesh;
    face[L::kMeshPoints] = has_mesh ? float(L::kMesh) : 0;
    if (has_mesh)
      Eigen::Map<Eigen::Matrix<float, 3, L::kMesh>>(face + L::kMeshOffsets) =
          surface.points() - surface.reference();
  }
  result_[L::kFaces] = float(faces);
  result_[L::kFocal] = camera_.focal_px;
  for (std::size_t s = 0; s < stage_seconds_.size(); ++s)
    result_[std::size_t(L::kStageSeconds) + s] = float(stage_seconds_[s]);
}

std::span<const float> Pipeline::result() const {
  const int faces = int(result_[ResultLayout::kFaces]);
  return {result_.data(), std::size_t(ResultLayout::kHeader + faces * ResultLayout::kFaceSize)};
}

void Pipeline::reset() {
  tracker_.reset();
  has_time_ = false;
}

void Pipeline::setMaxFaces(int max_faces) {
  options_.max_faces = max_faces;
  tracker_.setMaxFaces(max_faces);
}

void Pipeline::charge(Stage stage) {
  if (!options_.clock) return;
  const double now = options_.clock();
  stage_seconds_[std::size_t(stage)] += now - mark_;
  mark_ = now;
}

void Pipeline::listWindows(const ImageView& image, FrameMode mode) {
  const float width = float(image.width), height = float(image.height);
  const float side = std::max(width, height);
  windows_.clear();
  // The whole picture in a square: in its middle, or in its top left corner, as TensorFlow pads.
  const bool in_corner = pack_.detector.input.sampling == Sampling::kCorners;
  windows_.push_back(
      {(in_corner ? side - 1 : width - 1) / 2, (in_corner ? side - 1 : height - 1) / 2, side, 0});
  if (mode == FrameMode::kVideo) return;
  for (const int divisor : kTileDivisors) {
    const float tile = side / float(divisor);
    if (tile < kMinTileSide) break;
    const int columns = std::max(1, int(std::ceil((width - tile) / (tile / 2))) + 1);
    const int rows = std::max(1, int(std::ceil((height - tile) / (tile / 2))) + 1);
    for (int row = 0; row < rows; ++row)
      for (int column = 0; column < columns; ++column)
        windows_.push_back({float(tileEdge(columns, column, tile, image.width)) + (tile - 1) / 2,
                            float(tileEdge(rows, row, tile, image.height)) + (tile - 1) / 2, tile,
                            0});
  }
}

}  // namespace lorgnette
