#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lorgnette/crop.hpp"
#include "lorgnette/detect.hpp"
#include "lorgnette/error.hpp"
#include "lorgnette/landmarks.hpp"

namespace lorgnette {

/// The average face a pack's poses are measured with.
struct ReferenceFace {
  Eigen::Matrix3Xf vertices;             ///< mm, head frame; for 3DDFA the 68 landmarks
  Eigen::VectorXf weights;               ///< per vertex, 0 where it is not rigid; or none
  std::vector<std::uint16_t> triangles;  ///< triples of vertex indices; or none
};

struct DetectorSpec {
  DetectorKind kind = DetectorKind::kBlazeFace;
  TensorSpec input;
};

struct RegressorSpec {
  RegressorKind kind = RegressorKind::kFaceMesh;
  TensorSpec input;
  BoxMargin margin;  ///< from the boxes of this pack's detector
};

/// A model pack, as far as the core needs it: models/README.md describes the files.
struct Pack {
  std::string name;
  DetectorSpec detector;
  RegressorSpec regressor;
  ReferenceFace reference;
  std::optional<ShapeModel> shape_model;  ///< 3DDFA has one; the reference is its mean then
};

/// The decoders of what a pack's networks answer.
std::unique_ptr<Detector> makeDetector(const Pack& pack);
std::unique_ptr<Regressor> makeRegressor(const Pack& pack);

/// Reads pack.json and the reference face it names. Errors: kPackInvalid with the field that is
/// missing or wrong, or with what is wrong with the reference face.
Result<Pack> parsePack(std::string_view json, std::span<const std::uint8_t> reference_face);

}  // namespace lorgnette
