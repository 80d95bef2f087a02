#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lorgnette {

/// Everything that can go wrong in the core. The shell uses the same codes by name (errorCodeName);
/// web/docs/errors.md says what each means and what to do.
enum class ErrorCode {
  kInvalidArgument,     ///< a caller's value is out of its documented range
  kFrameInvalid,        ///< a picture of no size, or larger than kMaxFrameSide
  kPackInvalid,         ///< pack.json or the reference face cannot be used
  kInferenceFailed,     ///< the inference engine reported a failure
  kGlassesInvalid,      ///< not a readable glTF 2.0 file, or its data contradict themselves
  kGlassesUnsupported,  ///< a correct file that needs something the loader does not do
};

/// The code's public name: lower case, words joined by hyphens ("glasses-invalid").
std::string_view errorCodeName(ErrorCode code);

/// What was asked, what was wrong, and, where there is something, what to do about it.
struct Error {
  ErrorCode code;
  std::string message;
};

/// A value or the error that prevented it.
template <class T>
class Result {
 public:
  Result(T value) : value_(std::move(value)) {}
  Result(Error error) : error_(std::move(error)) {}

  explicit operator bool() const { return value_.has_value(); }
  T& operator*() { return *value_; }
  const T& operator*() const { return *value_; }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }
  const Error& error() const { return error_; }

 private:
  std::optional<T> value_;
  Error error_{ErrorCode::kInvalidArgument, {}};
};

}  // namespace lorgnette
