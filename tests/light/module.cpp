// The light engine alone as a WebAssembly module with plain C exports: what the tests compare with
// ONNX Runtime, what the micro-benchmark times, and what the size of the kernels is taken of.
#include <cstdlib>
#include <new>
#include <optional>
#include <string>

#include "lorgnette/light_network.hpp"

using lorgnette::LightNetwork;

#define EXPORT(name) extern "C" __attribute__((export_name(name)))

namespace {
std::string last_error;
}  // namespace

EXPORT("allocate") void* allocate(std::size_t bytes) { return std::malloc(bytes); }
EXPORT("release") void release(void* memory) { std::free(memory); }

/// Null if the file cannot be used; lastError() says why.
EXPORT("load") LightNetwork* load(const std::uint8_t* file, std::size_t bytes) {
  auto network = LightNetwork::load({file, bytes});
  if (network) return new LightNetwork(std::move(*network));
  last_error = network.error().message;
  return nullptr;
}
EXPORT("unload") void unload(LightNetwork* network) { delete network; }
EXPORT("lastError") const char* lastError() { return last_error.c_str(); }

EXPORT("inputData") float* inputData(LightNetwork* network) { return network->input().data; }
EXPORT("inputRowStride") std::ptrdiff_t inputRowStride(LightNetwork* network) {
  return network->input().row;
}
EXPORT("run") void run(LightNetwork* network) { network->run(); }
EXPORT("outputData") const float* outputData(LightNetwork* network, int index) {
  return network->output(index).data();
}
EXPORT("outputSize") std::size_t outputSize(LightNetwork* network, int index) {
  return network->output(index).size();
}
