# What the core is built on, all of it header-only and taken from the system, for native and wasm
# builds alike:
#   lorgnette_eigen     Eigen 3.4 (only cpp/include/lorgnette/eigen.hpp includes it)
#   lorgnette_json      nlohmann/json
#   lorgnette_tinygltf  tinygltf, which needs nlohmann/json
# and GoogleTest, compiled here with our own flags.

# Declares an interface library that offers `header` (a file or a directory) and nothing else: the
# header is linked into a directory of its own. Putting /usr/include itself on the include path would
# let the host's C headers take the place of Emscripten's.
function(lorgnette_header_library target header debian_package)
  find_path(${target}_ROOT NAMES "${header}" PATHS ${ARGN} /usr/local/include /usr/include
    NO_DEFAULT_PATH NO_CMAKE_FIND_ROOT_PATH)
  if(NOT ${target}_ROOT)
    message(FATAL_ERROR "${header} was not found. On Debian: apt-get install ${debian_package}; "
      "elsewhere pass -D${target}_ROOT=<directory that holds ${header}>.")
  endif()
  set(own_dir "${CMAKE_BINARY_DIR}/headers/${target}")
  file(MAKE_DIRECTORY "${own_dir}")
  file(CREATE_LINK "${${target}_ROOT}/${header}" "${own_dir}/${header}" SYMBOLIC)
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE "${own_dir}")
endfunction()

lorgnette_header_library(lorgnette_eigen Eigen libeigen3-dev
  /usr/local/include/eigen3 /usr/include/eigen3)
if(EMSCRIPTEN)
  target_include_directories(lorgnette_eigen SYSTEM BEFORE INTERFACE
    "${PROJECT_SOURCE_DIR}/cpp/cmake/wasm_compat")
endif()

lorgnette_header_library(lorgnette_json nlohmann nlohmann-json3-dev)

lorgnette_header_library(lorgnette_tinygltf tiny_gltf.h libtinygltf-dev)
target_link_libraries(lorgnette_tinygltf INTERFACE lorgnette_json)
# Files come from memory and pictures stay encoded (the browser decodes them): without stb_image and
# the file system the module is 28 KB of brotli and 50 KB of JavaScript smaller.
target_compile_definitions(lorgnette_tinygltf INTERFACE TINYGLTF_NOEXCEPTION TINYGLTF_NO_FS
  TINYGLTF_NO_STB_IMAGE TINYGLTF_NO_STB_IMAGE_WRITE TINYGLTF_NO_EXTERNAL_IMAGE)

if(BUILD_TESTING)
  set(LORGNETTE_GOOGLETEST_DIR /usr/src/googletest CACHE PATH "GoogleTest's sources")
  if(NOT EXISTS "${LORGNETTE_GOOGLETEST_DIR}/CMakeLists.txt")
    message(FATAL_ERROR "GoogleTest's sources were not found. On Debian: apt-get install googletest; "
      "elsewhere pass -DLORGNETTE_GOOGLETEST_DIR=<its directory>, or -DBUILD_TESTING=OFF.")
  endif()
  # Cache variables, because GoogleTest's old policies make its option() ignore ordinary ones.
  set(INSTALL_GTEST OFF CACHE BOOL "" FORCE)
  set(BUILD_GMOCK OFF CACHE BOOL "" FORCE)
  if(EMSCRIPTEN)
    set(gtest_disable_pthreads ON CACHE BOOL "" FORCE)
  endif()
  add_subdirectory("${LORGNETTE_GOOGLETEST_DIR}" googletest EXCLUDE_FROM_ALL SYSTEM)
endif()
