#include "lorgnette/error.hpp"

namespace lorgnette {

std::string_view errorCodeName(ErrorCode code) {
  switch (code) {
    case ErrorCode::kInvalidArgument: return "invalid-argument";
    case ErrorCode::kFrameInvalid: return "frame-invalid";
    case ErrorCode::kPackInvalid: return "pack-invalid";
    case ErrorCode::kInferenceFailed: return "inference-failed";
    case ErrorCode::kGlassesInvalid: return "glasses-invalid";
    case ErrorCode::kGlassesUnsupported: return "glasses-unsupported";
  }
  return "invalid-argument";
}

}  // namespace lorgnette
