#pragma once
#include <emscripten/bind.h>
#include <emscripten/val.h>

#include "input_buffer.hpp"
#include "lorgnette/pipeline.hpp"

namespace lorgnette {

EMSCRIPTEN_DECLARE_VAL_TYPE(Floats)

/// One tracking as JavaScript sees it: who is followed and how, over the networks of a CoreModule
/// (module.cpp), which must outlive its calls.
///
/// Of all pipelines of one CoreModule only one may have a frame under way: they share the input
/// buffer and the networks' tensors.
class PipelineModule {
 public:
  PipelineModule(const Pack& pack, InferenceEngine& engine, const InputBuffer& input,
                 const PipelineOptions& options)
      : input_(input), pipeline_(pack, engine, options) {}

  /// One picture, whose RGBA is in the core's input(). A promise of {code, message} or undefined.
  emscripten::val processFrame(int width, int height, double time, bool still);

  /// The flat result of the last frame (resultLayout()); copy it before any other call.
  Floats result() const;

  /// What the detector saw in the last search: score, x, y, width, height (image px) of each face.
  emscripten::val detections() const;

  void setMaxFaces(int max_faces) { pipeline_.setMaxFaces(max_faces); }

  /// Seconds and rad, see Smoothing.
  void setSmoothing(double rest_seconds, double rest_angle) {
    pipeline_.setSmoothing({rest_seconds, rest_angle});
  }

  /// mm between the pupils of the first face; 0: not known.
  void setPupillaryDistance(double mm) { pipeline_.setPupillaryDistance(mm); }

  void reset() { pipeline_.reset(); }

 private:
  const InputBuffer& input_;
  Pipeline pipeline_;
};

}  // namespace lorgnette
