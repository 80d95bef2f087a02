#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "gltf_document.hpp"

namespace lorgnette {

/// What is wrong with any accessor's description: types, strides, and whether its elements, sparse
/// ones included, lie within their buffer views. Reads none of the elements.
std::optional<Error> checkAccessors(const GltfDocument& document);

/// Which component types an attribute may have.
enum class AttributeFormat {
  kFloat,            ///< positions, normals, tangents (glTF 2.0 §3.7.2.1)
  kFloatOrUnorm,     ///< texture coordinates, colours: also normalized unsigned 8- or 16-bit
  kFloatOrAnyShort,  ///< with KHR_mesh_quantization: any 8- or 16-bit type, normalized or not
};

/// The accessor's elements as floats, element after element. Normalized integers become −1…1 or
/// 0…1 (glTF 2.0 §3.11), others their value. An error if it does not have `components` of a type
/// that `format` allows, or if an element is not finite. `accessor` must be an index, and
/// checkAccessors must have passed.
Result<std::vector<float>> readFloats(const GltfDocument& document, int accessor, int components,
                                      AttributeFormat format);

/// Components of an element, or 0 for a matrix.
int componentsOf(const GltfDocument& document, int accessor);

/// The accessor's elements as vertex indices, each less than `vertex_count`. Same conditions.
Result<std::vector<std::uint32_t>> readIndices(const GltfDocument& document, int accessor,
                                               std::size_t vertex_count);

}  // namespace lorgnette
