// libFuzzer target: any bytes as a compiled network, with size and checksum put right. Whatever
// loads must run. scripts/fuzz_light builds and runs it.
#include <algorithm>

#include "file_builder.hpp"
#include "lorgnette/light_network.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::vector<std::uint8_t> file(data, data + size);
  lorgnette::light::seal(file);
  auto network = lorgnette::LightNetwork::load(file);
  if (!network) return 0;
  const lorgnette::TensorView picture = network->input();
  for (int y = 0; y < network->inputHeight(); ++y)
    std::fill_n(picture.data + y * picture.row, 4 * network->inputWidth(), 0.5f);
  network->run();
  return 0;
}
