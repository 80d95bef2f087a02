// The core as JavaScript sees it: the class that holds what trackings share, the networks and the
// head. web/src/core-shared.ts is the typed face of it.
#include <emscripten/bind.h>
#include <emscripten/emscripten.h>
#include <emscripten/val.h>

#include <array>
#include <memory>
#include <optional>
#include <string>

#include "glasses_value.hpp"
#include "input_buffer.hpp"
#include "lorgnette/light_engine.hpp"
#include "ort_engine.hpp"
#include "pipeline_module.hpp"

namespace lorgnette {
namespace {

using emscripten::val;

EMSCRIPTEN_DECLARE_VAL_TYPE(Host)
EMSCRIPTEN_DECLARE_VAL_TYPE(OpenedPipeline)

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

  /// Makes the networks ready for pipelines, once; input() holds the reference face. Returns
  /// {code, message} or undefined.
  val open(const std::string& pack_json) {
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
    pack_ = std::move(*pack);
    return val::undefined();
  }

  /// After open(): a PipelineModule, which is JavaScript's to delete, or {code, message}.
  OpenedPipeline openPipeline(int max_faces, float field_of_view) {
    const auto refuse = [](std::string message) {
      return OpenedPipeline(toValue(Error{ErrorCode::kInvalidArgument, std::move(message)}));
    };
    if (!engine_) return refuse("a pipeline was asked for before the pack was opened");
    if (max_faces < 1 || max_faces > kMaxFaces)
      return refuse("at most " + std::to_string(max_faces) + " faces; must be from 1 to " +
                    std::to_string(kMaxFaces));
    if (!(field_of_view >= 0 && field_of_view < 3))
      return refuse("the field of view must be more than 0 and less than 3 rad");
    PipelineOptions options;
    options.max_faces = max_faces;
    options.field_of_view = field_of_view;
    options.clock = &nowSeconds;
    return OpenedPipeline(val(std::make_unique<PipelineModule>(*pack_, *engine_, input_, options)));
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
  InputBuffer input_;
  std::array<std::optional<LightNetwork>, 2> compiled_;
  std::optional<Pack> pack_;
  std::unique_ptr<InferenceEngine> engine_;
  LightEngine* light_ = nullptr;  ///< engine_, where it is one
  std::optional<GlassesModel> head_;
};

}  // namespace

EMSCRIPTEN_BINDINGS(lorgnette) {
  emscripten::register_type<Bytes>("Uint8Array");
  emscripten::register_type<Host>(
      "{run(network: number, input: Float32Array): "
      "Promise<readonly Float32Array[] | {readonly error: string}>} | undefined");
  emscripten::register_type<OpenedPipeline>(
      "PipelineModule | {readonly code: string, readonly message: string}");

  emscripten::class_<CoreModule>("CoreModule")
      .constructor<Host>()
      .function("input", &CoreModule::input)
      .function("loadCompiled", &CoreModule::loadCompiled)
      .function("open", &CoreModule::open)
      .function("openPipeline", &CoreModule::openPipeline)
      .function("warmUp", &CoreModule::warmUp)
      .function("loadGlasses", &CoreModule::loadGlasses)
      .function("loadHead", &CoreModule::loadHead);
}

}  // namespace lorgnette
