// The core as JavaScript sees it: a table, and the class that holds what a pipeline needs.
// web/src/core.ts is the typed face of it.
#include <emscripten/bind.h>
#include <emscripten/emscripten.h>
#include <emscripten/val.h>

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "glasses_value.hpp"
#include "lorgnette/light_engine.hpp"
#include "lorgnette/pipeline.hpp"
#include "ort_engine.hpp"

namespace lorgnette {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Bytes)
EMSCRIPTEN_DECLARE_VAL_TYPE(Floats)
EMSCRIPTEN_DECLARE_VAL_TYPE(Host)

/// Bytes that JavaScript fills through a view; the view is good until the next call of anything.
class Buffer {
 public:
  Bytes resize(unsigned size) {
    if (bytes_.size() < size) bytes_.resize(size);
    size_ = size;
    return Bytes(val(typed_memory_view(size_, bytes_.data())));
  }
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }

 private:
  std::vector<std::uint8_t> bytes_;
  std::size_t size_ = 0;
};

/// mm: children's and adults' (N. Dodgson, "Variation and extrema of human interpupillary
/// distance", 2004: 40 to 80).

double nowSeconds() { return emscripten_get_now() / 1000; }

class CoreModule {
 public:
  /// `host` runs the networks (ort_engine.hpp); undefined where all are compiled.
  explicit CoreModule(Host host) : host_(std::move(host)) {}

  /// The buffer for the next file or frame.
  Bytes input(unsigned size) { return input_.resize(size); }

  /// Takes the compiled network in input() (0 detector, 1 regressor) for the next open(), which
  /// runs both by our own kernels, without the host. Returns {code, message} or undefined.
  val loadCompiled(int network) {
    Result<LightNetwork> loaded = LightNetwork::load(input_.bytes());
    if (!loaded) return toValue(loaded.error());
    compiled_.at(std::size_t(network)) = std::move(*loaded);
    return val::undefined();
  }

  /// Sets up the pipeline; input() holds the reference face. Returns {code, message} or undefined.
  val open(const std::string& pack_json, int max_faces, float field_of_view) {
    if (max_faces < 1 || max_faces > kMaxFaces)
      return toValue(Error{ErrorCode::kInvalidArgument, "at most " + std::to_string(max_faces) +
                                                            " faces; must be from 1 to " +
                                                            std::to_string(kMaxFaces)});
    if (!(field_of_view >= 0 && field_of_view < 3))
      return toValue(Error{ErrorCode::kInvalidArgument,
                           "the field of view must be more than 0 and less than 3 rad"});
    Result<Pack> pack = parsePack(pack_json, input_.bytes());
    if (!pack) return toValue(pack.error());
    if (compiled_[0] && compiled_[1]) {
      auto light = LightEngine::create(*pack, std::move(*compiled_[0]), std::move(*compiled_[1]));
      if (!light) return toValue(light.error());
      light_ = light->get();
      engine_ = std::move(*light);
    } else {
      engine_ = std::make_unique<OrtEngine>(host_, *pack);
    }
    PipelineOptions options;
    options.max_faces = max_faces;
    options.field_of_view = field_of_view;
    options.clock = &nowSeconds;
    pipeline_ = std::make_unique<Pipeline>(std::move(*pack), *engine_, options);
    return val::undefined();
  }

  /// Runs each compiled network once, on nothing in particular: WebAssembly engines optimise what
  /// has run for a while.
  void warmUp() {
    if (!light_) return;
    for (const Network network : {Network::kDetector, Network::kRegressor}) {
      InferenceRun run;
      light_->start(network, run);
    }
  }

  /// One picture, whose RGBA is in input(). A promise of {code, message} or undefined.
  val processFrame(int width, int height, double time, bool still) {
    const ImageView image{input_.bytes().data(), width, height};
    if (width > 0 && height > 0 &&
        input_.bytes().size() != 4 * std::size_t(width) * std::size_t(height))
      co_return toValue(Error{ErrorCode::kFrameInvalid, "the pixels do not have the frame's size"});
    const auto error = co_await pipeline_->processFrame(
        image, time, still ? FrameMode::kStill : FrameMode::kVideo);
    if (error) co_return toValue(*error);
    co_return val::undefined();
  }

  /// The flat result of the last frame (resultLayout()); copy it before any other call.
  Floats result() const {
    const auto block = pipeline_->result();
    return Floats(val(typed_memory_view(block.size(), block.data())));
  }

  /// What the detector saw in the last search: score, x, y, width, height (image px) of each face.
  val detections() const {
    val list = val::array();
    for (const auto& [score, box, eyes] : pipeline_->detections())
      for (const float v : {score, box.x, box.y, box.width, box.height}) list.call<void>("push", v);
    return list;
  }

  void setMaxFaces(int max_faces) { pipeline_->setMaxFaces(max_faces); }

  /// Seconds and rad, see Smoothing.
  void setSmoothing(double rest_seconds, double rest_angle) {
    pipeline_->setSmoothing({rest_seconds, rest_angle});
  }

  /// mm between the pupils of the first face; 0: not known.
  void setPupillaryDistance(double mm) { pipeline_->setPupillaryDistance(mm); }

  void reset() { pipeline_->reset(); }

  /// The GLB in input() as a plain object, or {code, message}; with its `seat` for a pantoscopic
  /// tilt (rad), where loadHead() came before and there is one, on a face of a size over the
  /// reference's.
  val loadGlasses(double tilt, float face_scale) const {
    const Result<GlassesModel> model = lorgnette::loadGlasses(input_.bytes());
    if (!model) return toValue(model.error());
    val value = toValue(*model);
    if (head_)
      if (const auto seat = seatGlasses(*model, HeightField(*head_, face_scale), tilt))
        value.set("seat", toValue(*seat));
    return value;
  }

  /// The GLB in input(), a head that glasses sit on (assets/occluder.glb), likewise.
  val loadHead() {
    const Result<GlassesModel> model = lorgnette::loadGlasses(input_.bytes());
    if (!model) return toValue(model.error());
    head_ = *model;
    return toValue(*model);
  }

 private:
  val host_;
  Buffer input_;
  std::array<std::optional<LightNetwork>, 2> compiled_;
  std::unique_ptr<InferenceEngine> engine_;
  LightEngine* light_ = nullptr;  ///< engine_, where it is one
  std::unique_ptr<Pipeline> pipeline_;
  std::optional<GlassesModel> head_;
};

struct LayoutValue {
  int faces = ResultLayout::kFaces, focal = ResultLayout::kFocal;
  int stageSeconds = ResultLayout::kStageSeconds, stages = kStages, header = ResultLayout::kHeader;
  int id = ResultLayout::kId, confidence = ResultLayout::kConfidence, box = ResultLayout::kBox;
  int rotation = ResultLayout::kRotation, translation = ResultLayout::kTranslation;
  int scale = ResultLayout::kScale, euler = ResultLayout::kEuler;
  int landmarks2d = ResultLayout::kLandmarks2d, landmarks3d = ResultLayout::kLandmarks3d;
  int presence = ResultLayout::kPresence, seen = ResultLayout::kSeen;
  int pupillaryDistance = ResultLayout::kPupillaryDistance, faceWidth = ResultLayout::kFaceWidth;
  int breadth = ResultLayout::kBreadth, meshPoints = ResultLayout::kMeshPoints;
  int meshOffsets = ResultLayout::kMeshOffsets, faceSize = ResultLayout::kFaceSize;
};
LayoutValue resultLayout() { return {}; }

}  // namespace

EMSCRIPTEN_BINDINGS(lorgnette) {
  emscripten::register_type<Bytes>("Uint8Array");
  emscripten::register_type<Floats>("Float32Array");
  emscripten::register_type<Host>(
      "{run(network: number, input: Float32Array): "
      "Promise<readonly Float32Array[] | {readonly error: string}>} | undefined");

  emscripten::value_object<LayoutValue>("ResultLayout")
      .field("faces", &LayoutValue::faces)
      .field("focal", &LayoutValue::focal)
      .field("stageSeconds", &LayoutValue::stageSeconds)
      .field("stages", &LayoutValue::stages)
      .field("header", &LayoutValue::header)
      .field("id", &LayoutValue::id)
      .field("confidence", &LayoutValue::confidence)
      .field("box", &LayoutValue::box)
      .field("rotation", &LayoutValue::rotation)
      .field("translation", &LayoutValue::translation)
      .field("scale", &LayoutValue::scale)
      .field("euler", &LayoutValue::euler)
      .field("landmarks2d", &LayoutValue::landmarks2d)
      .field("landmarks3d", &LayoutValue::landmarks3d)
      .field("presence", &LayoutValue::presence)
      .field("seen", &LayoutValue::seen)
      .field("pupillaryDistance", &LayoutValue::pupillaryDistance)
      .field("faceWidth", &LayoutValue::faceWidth)
      .field("breadth", &LayoutValue::breadth)
      .field("meshPoints", &LayoutValue::meshPoints)
      .field("meshOffsets", &LayoutValue::meshOffsets)
      .field("faceSize", &LayoutValue::faceSize);
  emscripten::function("resultLayout", &resultLayout);

  emscripten::class_<CoreModule>("CoreModule")
      .constructor<Host>()
      .function("input", &CoreModule::input)
      .function("loadCompiled", &CoreModule::loadCompiled)
      .function("open", &CoreModule::open)
      .function("warmUp", &CoreModule::warmUp)
      .function("processFrame", &CoreModule::processFrame)
      .function("result", &CoreModule::result)
      .function("detections", &CoreModule::detections)
      .function("setMaxFaces", &CoreModule::setMaxFaces)
      .function("setSmoothing", &CoreModule::setSmoothing)
      .function("setPupillaryDistance", &CoreModule::setPupillaryDistance)
      .function("reset", &CoreModule::reset)
      .function("loadGlasses", &CoreModule::loadGlasses)
      .function("loadHead", &CoreModule::loadHead);
}

}  // namespace lorgnette
