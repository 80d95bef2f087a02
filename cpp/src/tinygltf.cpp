// The one translation unit that holds tinygltf's code. It is large and runs once a file, so that
// the module is compiled for size here; CMake sets the TINYGLTF_NO_… switches.
#include <fstream>  // tiny_gltf.h 2.7 names std::ofstream even with TINYGLTF_NO_FS

#define TINYGLTF_IMPLEMENTATION
#include <tiny_gltf.h>
