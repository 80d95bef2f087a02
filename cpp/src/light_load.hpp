#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "light_kernels.hpp"
#include "light_weights.hpp"
#include "lorgnette/error.hpp"

namespace lorgnette::light {

/// A network that is ready to run: pointers go into `arena` and `weights`.
struct Plan {
  Floats arena{0};
  std::vector<Floats> weights;
  std::vector<Op> ops;
  Map input;
  std::vector<std::span<const float>> outputs;
};

/// Checks every number of a file (light_format.hpp) and lays its weights out for the kernels.
Result<Plan> loadPlan(std::span<const std::uint8_t> file);

}  // namespace lorgnette::light
