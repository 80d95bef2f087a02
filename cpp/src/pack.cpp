#include "lorgnette/pack.hpp"

#include <cstring>
#include <nlohmann/json.hpp>
#include <optional>

namespace lorgnette {
namespace {

using Json = nlohmann::json;

constexpr int kFormat = 1;
constexpr int kMaxInputSide = 1024;
constexpr std::uint32_t kMaxReferenceVertices = 65536;

Error invalid(std::string message) { return {ErrorCode::kPackInvalid, std::move(message)}; }

/// Looks up fields of pack.json by path ("detector.input.width") and remembers the first that
/// fails.
class Fields {
 public:
  explicit Fields(const Json& root) : root_(root) {}

  std::string text(const std::string& path) {
    const Json* value = find(path);
    if (value && value->is_string()) return value->get<std::string>();
    fail(path, "must be a string");
    return {};
  }

  double number(const std::string& path, double low, double high) {
    const Json* value = find(path);
    if (value && value->is_number()) {
      const double number = value->get<double>();
      if (number >= low && number <= high) return number;
    }
    fail(path, "must be a number from " + std::to_string(low) + " to " + std::to_string(high));
    return low;
  }

  int integer(const std::string& path, int low, int high) {
    const Json* value = find(path);
    if (value && value->is_number()) {
      const double number = value->get<double>();
      if (number >= low && number <= high && number == int(number)) return int(number);
    }
    fail(path, low == high ? "must be " + std::to_string(low)
                           : "must be a whole number from " + std::to_string(low) + " to " +
                                 std::to_string(high));
    return low;
  }

  /// A whole number that must be a multiple of another.
  void multiple(const std::string& path, int of) {
    const Json* value = find(path);
    if (!value || !value->is_number_integer() || value->get<int>() % of != 0)
      fail(path, "must be a multiple of " + std::to_string(of));
  }

  /// The value of the choice whose name the field holds.
  template <class T>
  T choice(const std::string& path, std::initializer_list<std::pair<const char*, T>> choices) {
    const std::string name = text(path);
    std::string names;
    for (const auto& [known, value] : choices) {
      if (name == known) return value;
      names += std::string(names.empty() ? "" : ", ") + known;
    }
    fail(path, "is \"" + name + "\"; known: " + names);
    return choices.begin()->second;
  }

  TensorSpec tensor(const std::string& path) {
    TensorSpec spec;
    spec.width = integer(path + ".width", 1, kMaxInputSide);
    spec.height = integer(path + ".height", spec.width, spec.width);  // the networks see squares
    spec.channels =
        choice<Channels>(path + ".channels", {{"rgb", Channels::kRgb}, {"bgr", Channels::kBgr}});
    spec.layout =
        choice<Layout>(path + ".layout", {{"nchw", Layout::kNchw}, {"nhwc", Layout::kNhwc}});
    spec.mean = float(number(path + ".mean", -1e6, 1e6));
    spec.std = float(number(path + ".std", 1e-6, 1e6));
    spec.sampling = choice<Sampling>(path + ".sampling",
                                     {{"area", Sampling::kArea}, {"corners", Sampling::kCorners}});
    spec.border =
        choice<Border>(path + ".border", {{"black", Border::kBlack}, {"edge", Border::kEdge}});
    return spec;
  }

  /// Compares the sizes the pack promises with those the decoder needs.
  void outputs(const std::string& path, std::span<const int> sizes) {
    const Json* value = find(path);
    if (!value || !value->is_array() || value->size() != sizes.size()) {
      fail(path, "must list " + std::to_string(sizes.size()) + " outputs");
      return;
    }
    for (std::size_t i = 0; i < sizes.size(); ++i)
      integer(path + "." + std::to_string(i) + ".size", sizes[i], sizes[i]);
  }

  const std::optional<Error>& error() const { return error_; }

 private:
  const Json* find(const std::string& path) const {
    const Json* node = &root_;
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      const std::string key = path.substr(begin, end - begin);
      if (node->is_array()) {
        const std::size_t index = std::size_t(std::strtoul(key.c_str(), nullptr, 10));
        if (index >= node->size()) return nullptr;
        node = &(*node)[index];
      } else {
        const auto it = node->is_object() ? node->find(key) : node->end();
        if (it == node->end()) return nullptr;
        node = &*it;
      }
      begin = end + 1;
    }
    return node;
  }

  void fail(const std::string& path, const std::string& problem) {
    if (!error_) error_ = invalid("pack.json: " + path + " " + problem);
  }

  const Json& root_;
  std::optional<Error> error_;
};

/// What a file's first four bytes, its magic, say it is.
bool isKind(std::span<const std::uint8_t> file, const char* magic) {
  return file.size() >= 4 && std::memcmp(file.data(), magic, 4) == 0;
}

/// Where the head frame of a shape model begins, mm: above and behind landmark 27, so that the
/// corners of the eyes are where MediaPipe's reference face has them, and the same glasses sit
/// alike.
const Eigen::Vector3f kOriginFromLandmark27(0, 5.9f, -3.6f);

/// shape_model.bin, little-endian: "LGS1", numbers of landmarks, shape and expression coefficients,
/// and f32: mean and std of the parameters, the mean face, the bases (models/README.md).
Result<ShapeModel> parseShapeModel(std::span<const std::uint8_t> file) {
  using M = ShapeModel;
  constexpr std::uint32_t kCounts[3] = {kLandmarks, M::kShape, M::kExpression};
  constexpr std::size_t kHeader = 4 + sizeof kCounts;
  constexpr int kColumn = 3 * kLandmarks;
  constexpr std::size_t kBytes =
      kHeader + sizeof(float) * (2 * M::kParameters + kColumn * (1 + M::kShape + M::kExpression));
  if (!isKind(file, "LGS1"))
    return invalid("the shape model does not begin with \"LGS1\"; fetch the pack anew");
  if (file.size() != kBytes || std::memcmp(file.data() + 4, kCounts, sizeof kCounts) != 0)
    return invalid(
        "the shape model is not one of 68 landmarks with 40 shape and 10 expression "
        "coefficients in " +
        std::to_string(kBytes) + " bytes; fetch the pack anew");

  ShapeModel model;
  model.bases.resize(kColumn, M::kShape + M::kExpression);
  const std::uint8_t* p = file.data() + kHeader;
  const auto read = [&](float* to, Eigen::Index count) {
    std::memcpy(to, p, sizeof(float) * std::size_t(count));
    p += sizeof(float) * std::size_t(count);
  };
  read(model.mean.data(), model.mean.size());
  read(model.std.data(), model.std.size());
  read(model.neutral.data(), model.neutral.size());
  read(model.bases.data(), model.bases.size());
  if (!model.mean.allFinite() || !model.std.allFinite() || !model.neutral.allFinite() ||
      !model.bases.allFinite())
    return invalid("the shape model holds numbers that are not finite");
  model.origin = model.neutral.col(kBridgeLandmark) + kOriginFromLandmark27;
  model.neutral.colwise() -= model.origin;
  return model;
}

/// reference_face.bin, little-endian: "LGF1", counts n and m, 0, positions n × 3 f32 (mm, head
/// frame), weights n f32, triangles m × 3 u16.
Result<ReferenceFace> parseReferenceFace(std::span<const std::uint8_t> file) {
  constexpr std::size_t kHeader = 16;
  if (file.size() < kHeader || !isKind(file, "LGF1"))
    return invalid("the reference face does not begin with \"LGF1\"; run scripts/make_models");
  std::uint32_t counts[2];
  std::memcpy(counts, file.data() + 4, sizeof counts);
  const auto [vertices, triangles] = counts;
  if (vertices < 1 || vertices > kMaxReferenceVertices || triangles < 1 ||
      triangles > 2 * kMaxReferenceVertices)
    return invalid("the reference face claims " + std::to_string(vertices) + " vertices and " +
                   std::to_string(triangles) + " triangles");
  const std::size_t position_bytes = std::size_t(vertices) * 12,
                    weight_bytes = std::size_t(vertices) * 4;
  const std::size_t triangle_bytes = std::size_t(triangles) * 6;
  const std::size_t bytes = kHeader + position_bytes + weight_bytes + triangle_bytes;
  if (file.size() != bytes)
    return invalid("the reference face has " + std::to_string(file.size()) + " bytes instead of " +
                   std::to_string(bytes) + "; run scripts/make_models");

  ReferenceFace face;
  const std::uint8_t* p = file.data() + kHeader;
  face.vertices.resize(3, vertices);
  std::memcpy(face.vertices.data(), p, position_bytes);
  face.weights.resize(vertices);
  std::memcpy(face.weights.data(), p + position_bytes, weight_bytes);
  face.triangles.resize(3 * triangles);
  std::memcpy(face.triangles.data(), p + position_bytes + weight_bytes, triangle_bytes);
  if (!face.vertices.allFinite() || !face.weights.allFinite())
    return invalid("the reference face holds numbers that are not finite");
  for (const std::uint16_t index : face.triangles)
    if (index >= vertices) return invalid("a triangle of the reference face names no vertex");
  return face;
}

}  // namespace

Result<Pack> parsePack(std::string_view json, std::span<const std::uint8_t> reference_face) {
  const Json root = Json::parse(json.begin(), json.end(), nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return invalid("pack.json is not a JSON object");

  Fields fields(root);
  Pack pack;
  fields.integer("format", kFormat, kFormat);
  pack.name = fields.text("name");
  pack.detector.kind = fields.choice<DetectorKind>(
      "detector.kind",
      {{"blazeface", DetectorKind::kBlazeFace}, {"tiny-face-detector", DetectorKind::kTinyFace}});
  pack.detector.input = fields.tensor("detector.input");
  pack.regressor.kind = fields.choice<RegressorKind>(
      "regressor.kind",
      {{"facemesh", RegressorKind::kFaceMesh}, {"3ddfa", RegressorKind::kThreeDdfa}});
  pack.regressor.input = fields.tensor("regressor.input");
  pack.regressor.margin.scale = float(fields.number("regressor.crop.scale", 0.1, 10));
  pack.regressor.margin.shift = float(fields.number("regressor.crop.shift", -10, 10));
  if (pack.detector.kind == DetectorKind::kTinyFace)
    fields.multiple("detector.input.width", kTinyFaceCell);
  fields.outputs("detector.outputs", makeDetector(pack)->outputSizes());
  if (fields.error()) return *fields.error();

  if (pack.regressor.kind == RegressorKind::kThreeDdfa) {
    Result<ShapeModel> model = parseShapeModel(reference_face);
    if (!model) return model.error();
    pack.shape_model = std::move(*model);
    pack.reference.vertices = pack.shape_model->neutral;
  } else {
    Result<ReferenceFace> face = parseReferenceFace(reference_face);
    if (!face) return face.error();
    pack.reference = std::move(*face);
  }
  const auto regressor = makeRegressor(pack);
  fields.outputs("regressor.outputs", regressor->outputSizes());
  if (fields.error()) return *fields.error();
  if (pack.reference.vertices.cols() < regressor->referenceVertices())
    return invalid("the reference face has too few vertices for this regressor");
  return pack;
}

std::unique_ptr<Detector> makeDetector(const Pack& pack) {
  return makeDetector(pack.detector.kind, pack.detector.input.width);
}

std::unique_ptr<Regressor> makeRegressor(const Pack& pack) {
  const auto& [kind, input, margin] = pack.regressor;
  switch (kind) {
    case RegressorKind::kFaceMesh: return makeFaceMesh(input.width, margin);
    case RegressorKind::kThreeDdfa: return makeThreeDdfa(input.width, margin, *pack.shape_model);
  }
  return nullptr;
}

}  // namespace lorgnette
