#include "lorgnette/light_network.hpp"

#include "light_load.hpp"

namespace lorgnette {

struct LightNetwork::State {
  light::Plan plan;
  light::Scratch scratch;
};

LightNetwork::LightNetwork(std::unique_ptr<State> state) : state_(std::move(state)) {}
LightNetwork::LightNetwork(LightNetwork&&) noexcept = default;
LightNetwork& LightNetwork::operator=(LightNetwork&&) noexcept = default;
LightNetwork::~LightNetwork() = default;

Result<LightNetwork> LightNetwork::load(std::span<const std::uint8_t> file) {
  auto plan = light::loadPlan(file);
  if (!plan) return plan.error();
  auto state = std::make_unique<State>();
  state->plan = std::move(*plan);
  return LightNetwork(std::move(state));
}

TensorView LightNetwork::input() {
  const light::Map& map = state_->plan.input;
  return {map.data, map.pitch(), 4, 1};
}

int LightNetwork::inputWidth() const { return state_->plan.input.width; }
int LightNetwork::inputHeight() const { return state_->plan.input.height; }

int LightNetwork::outputs() const { return int(state_->plan.outputs.size()); }

std::span<const float> LightNetwork::output(int index) const {
  return state_->plan.outputs[std::size_t(index)];
}

void LightNetwork::run() {
  for (const light::Op& op : state_->plan.ops)
    std::visit([&](const auto& kind) { light::run(kind, state_->scratch); }, op);
}

}  // namespace lorgnette
