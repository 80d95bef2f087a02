# Toolchain file of the `wasm` preset: finds an Emscripten, then lets its own toolchain file do the
# work. Looked for, in this order:
#   EMSCRIPTEN_ROOT in the environment (the directory of emcc)
#   .emsdk in the source tree, where scripts/get-emscripten puts it
#   EMSDK in the environment (an activated emsdk)
#   the emcc on PATH
get_filename_component(_source_dir "${CMAKE_CURRENT_LIST_DIR}/../.." ABSOLUTE)
find_program(_emcc_on_path emcc NO_CACHE)
set(_emcc_dir)
if(_emcc_on_path)
  file(REAL_PATH "${_emcc_on_path}" _emcc_on_path)
  get_filename_component(_emcc_dir "${_emcc_on_path}" DIRECTORY)
endif()

set(_emscripten)
foreach(_candidate IN ITEMS "$ENV{EMSCRIPTEN_ROOT}" "${_source_dir}/.emsdk/upstream/emscripten"
    "$ENV{EMSDK}/upstream/emscripten" "${_emcc_dir}")
  if(NOT _emscripten AND EXISTS "${_candidate}/cmake/Modules/Platform/Emscripten.cmake")
    file(REAL_PATH "${_candidate}" _emscripten)
  endif()
endforeach()
if(NOT _emscripten)
  message(FATAL_ERROR "Emscripten was not found. Run scripts/get-emscripten .emsdk, or activate an emsdk.")
endif()

file(STRINGS "${_source_dir}/emsdk-version.txt" _pinned LIMIT_COUNT 1)
file(STRINGS "${_emscripten}/emscripten-version.txt" _found LIMIT_COUNT 1)
string(REPLACE "\"" "" _found "${_found}")
if(NOT _found STREQUAL _pinned)
  message(WARNING "Using Emscripten ${_found} from ${_emscripten}, but only ${_pinned} "
    "(emsdk-version.txt) is tested here.")
endif()

# CMake reads this file again for each of its compiler checks, in another directory: the environment
# carries the answer there.
set(ENV{EMSCRIPTEN_ROOT} "${_emscripten}")
include("${_emscripten}/cmake/Modules/Platform/Emscripten.cmake")
