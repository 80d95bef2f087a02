#pragma once
#include <cstdint>
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
  Eigen::Matrix3Xf vertices;             ///< mm, head frame
  Eigen::VectorXf weights;               ///< per vertex, 0 where it is not rigid
  std::vector<std::uint16_t> triangles;  ///< triples of vertex indices
};

struct DetectorSpec {
  DetectorKind kind = DetectorKind::kBlazeFace;
  TensorSpec input;
};

struct RegressorSpec {
  RegressorKind kind = RegressorKind::kFaceMesh;
  TensorSpec input;
};

/// A model pack, as far as the core needs it: models/README.md describes the files.
struct Pack {
  std::string name;
  DetectorSpec detector;
  RegressorSpec regressor;
  ReferenceFace reference;
};

/// Reads pack.json and the reference face it names. Errors: kPackInvalid with the field that is
/// missing or wrong, or with what is wrong with the reference face.
Result<Pack> parsePack(std::string_view json, std::span<const std::uint8_t> reference_face);

}  // namespace lorgnette
