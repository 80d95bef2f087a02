#pragma once
#include <emscripten/val.h>

#include "lorgnette/glasses.hpp"
#include "lorgnette/seat.hpp"

namespace lorgnette {

/// The model as a plain JavaScript object (GlassesModel in web/src/types.ts); its arrays are copies
/// that JavaScript owns.
emscripten::val toValue(const GlassesModel& model);

/// GlassesSeat in web/src/types.ts.
emscripten::val toValue(const Seat& seat);

/// {code, message}
emscripten::val toValue(const Error& error);

}  // namespace lorgnette
