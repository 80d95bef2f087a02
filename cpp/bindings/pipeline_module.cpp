#include "pipeline_module.hpp"

#include "glasses_value.hpp"

namespace lorgnette {
namespace {

using emscripten::typed_memory_view;
using emscripten::val;

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

val PipelineModule::processFrame(int width, int height, double time, bool still) {
  const auto pixels = input_.bytes();
  if (width > 0 && height > 0 && pixels.size() != 4 * std::size_t(width) * std::size_t(height))
    co_return toValue(Error{ErrorCode::kFrameInvalid, "the pixels do not have the frame's size"});
  const auto error = co_await pipeline_.processFrame({pixels.data(), width, height}, time,
                                                     still ? FrameMode::kStill : FrameMode::kVideo);
  if (error) co_return toValue(*error);
  co_return val::undefined();
}

Floats PipelineModule::result() const {
  const auto block = pipeline_.result();
  return Floats(val(typed_memory_view(block.size(), block.data())));
}

val PipelineModule::detections() const {
  val list = val::array();
  for (const auto& [score, box, eyes] : pipeline_.detections())
    for (const float v : {score, box.x, box.y, box.width, box.height}) list.call<void>("push", v);
  return list;
}

EMSCRIPTEN_BINDINGS(lorgnette_pipeline) {
  emscripten::register_type<Floats>("Float32Array");

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

  emscripten::class_<PipelineModule>("PipelineModule")
      .function("processFrame", &PipelineModule::processFrame)
      .function("result", &PipelineModule::result)
      .function("detections", &PipelineModule::detections)
      .function("setMaxFaces", &PipelineModule::setMaxFaces)
      .function("setSmoothing", &PipelineModule::setSmoothing)
      .function("setPupillaryDistance", &PipelineModule::setPupillaryDistance)
      .function("reset", &PipelineModule::reset);
}

}  // namespace lorgnette
