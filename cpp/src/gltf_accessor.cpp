#include "gltf_accessor.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lorgnette/glasses.hpp"

namespace lorgnette {
namespace {

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }

std::string accessorName(const GltfDocument& document, std::size_t index) {
  return describe("accessor", index, document.model.accessors[index].name);
}

/// Bytes of a component, 0 for a type glTF 2.0 does not have.
std::size_t componentBytes(int type) {
  switch (type) {
    case TINYGLTF_COMPONENT_TYPE_BYTE:
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: return 1;
    case TINYGLTF_COMPONENT_TYPE_SHORT:
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: return 2;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT:
    case TINYGLTF_COMPONENT_TYPE_FLOAT: return 4;
    default: return 0;
  }
}

/// What an element occupies, and what it would occupy with others behind it: a matrix' columns
/// start at multiples of 4 bytes (glTF 2.0 §3.6.2.4), but nothing follows the last one.
struct ElementSize {
  std::size_t bytes;
  std::size_t packed_stride;
};

ElementSize elementSize(const tinygltf::Accessor& accessor) {
  const std::size_t component = componentBytes(accessor.componentType);
  const auto matrix = [&](std::size_t side) {
    const std::size_t column = side * component, padded_column = (column + 3) / 4 * 4;
    return ElementSize{(side - 1) * padded_column + column, side * padded_column};
  };
  switch (accessor.type) {
    case TINYGLTF_TYPE_MAT2: return matrix(2);
    case TINYGLTF_TYPE_MAT3: return matrix(3);
    case TINYGLTF_TYPE_MAT4: return matrix(4);
    default: {
      const int count = tinygltf::GetNumComponentsInType(std::uint32_t(accessor.type));
      return {component * std::size_t(count), component * std::size_t(count)};
    }
  }
}

/// An error if `count` elements do not fit the buffer view; `what` is the error's subject.
std::optional<Error> checkRange(const GltfDocument& document, const std::string& what, int view,
                                std::size_t offset, std::size_t count, ElementSize element) {
  if (!isIndex(view, document.model.bufferViews.size()))
    return invalid(what + " is in buffer view " + std::to_string(view) + " of " +
                   std::to_string(document.model.bufferViews.size()) + ".");
  const auto& v = document.model.bufferViews[std::size_t(view)];
  const std::size_t stride = v.byteStride ? v.byteStride : element.packed_stride;
  if (stride < element.bytes)
    return invalid(what + " has elements of " + std::to_string(element.bytes) +
                   " bytes in a buffer view with a stride of " + std::to_string(stride) + ".");
  // Count and offset fit an int and the stride is at most 252: no overflow in 64 bits.
  const std::uint64_t end =
      std::uint64_t(offset) + std::uint64_t(count - 1) * stride + element.bytes;
  if (end > v.byteLength)
    return invalid(what + " ends at byte " + std::to_string(end) + " of buffer view " +
                   std::to_string(view) + ", which has " + std::to_string(v.byteLength) + ".");
  return {};
}

std::optional<Error> checkSparse(const GltfDocument& document, const std::string& where,
                                 const tinygltf::Accessor& accessor) {
  const auto& sparse = accessor.sparse;
  if (sparse.count < 1 || std::size_t(sparse.count) > accessor.count)
    return invalid(where + " replaces " + std::to_string(sparse.count) + " of its " +
                   std::to_string(accessor.count) + " elements.");
  const int type = sparse.indices.componentType;
  if (type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE &&
      type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT &&
      type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT)
    return invalid(where + " has sparse indices of component type " + std::to_string(type) + ".");
  for (const int view : {sparse.indices.bufferView, sparse.values.bufferView})
    if (isIndex(view, document.model.bufferViews.size()) &&
        document.model.bufferViews[std::size_t(view)].byteStride != 0)
      return invalid(where + " has sparse data in a buffer view with a stride.");
  if (auto error = checkRange(document, where + ", its sparse indices,", sparse.indices.bufferView,
                              std::size_t(sparse.indices.byteOffset), std::size_t(sparse.count),
                              {componentBytes(type), componentBytes(type)}))
    return error;
  return checkRange(document, where + ", its sparse values,", sparse.values.bufferView,
                    std::size_t(sparse.values.byteOffset), std::size_t(sparse.count),
                    elementSize(accessor));
}

std::optional<Error> checkAccessor(const GltfDocument& document, std::size_t index) {
  const tinygltf::Accessor& accessor = document.model.accessors[index];
  const std::string where = accessorName(document, index);
  if (componentBytes(accessor.componentType) == 0)
    return invalid(where + " has the unknown component type " +
                   std::to_string(accessor.componentType) + ".");
  if (accessor.normalized && componentBytes(accessor.componentType) == 4)
    return invalid(where + " is normalized, which only 8- and 16-bit integers can be.");
  if (accessor.count == 0) return invalid(where + " has a count of 0.");
  if (accessor.bufferView == -1) {
    if (accessor.byteOffset != 0) return invalid(where + " has a byteOffset but no bufferView.");
  } else if (auto error = checkRange(document, where, accessor.bufferView, accessor.byteOffset,
                                     accessor.count, elementSize(accessor))) {
    return error;
  }
  return accessor.sparse.isSparse ? checkSparse(document, where, accessor) : std::nullopt;
}

/// An unaligned little-endian load: glTF's byte order, and that of every platform the core runs on.
template <class T>
T load(const std::uint8_t* bytes) {
  T value;
  std::memcpy(&value, bytes, sizeof value);
  return value;
}

std::uint32_t loadUnsigned(const std::uint8_t* bytes, int type) {
  switch (type) {
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: return *bytes;
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: return load<std::uint16_t>(bytes);
    default: return load<std::uint32_t>(bytes);
  }
}

float loadFloat(const std::uint8_t* bytes, int type, bool normalized) {
  const auto scaled = [&](float value, float largest) {
    return normalized ? std::max(value / largest, -1.0f) : value;
  };
  switch (type) {
    case TINYGLTF_COMPONENT_TYPE_BYTE: return scaled(load<std::int8_t>(bytes), 127);
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE: return scaled(*bytes, 255);
    case TINYGLTF_COMPONENT_TYPE_SHORT: return scaled(load<std::int16_t>(bytes), 32767);
    case TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT: return scaled(load<std::uint16_t>(bytes), 65535);
    default: return load<float>(bytes);
  }
}

/// Calls visit(element, bytes) for every element and then for every sparse replacement. Elements
/// without a buffer view are zeros and not visited.
template <class Visit>
std::optional<Error> forEachElement(const GltfDocument& document, int index, const Visit& visit) {
  const tinygltf::Accessor& accessor = document.model.accessors[std::size_t(index)];
  const std::size_t packed_stride = elementSize(accessor).packed_stride;
  if (accessor.bufferView >= 0) {
    const auto bytes = bufferViewBytes(document, accessor.bufferView);
    if (!bytes) return bytes.error();
    const auto& view = document.model.bufferViews[std::size_t(accessor.bufferView)];
    const std::size_t stride = view.byteStride ? view.byteStride : packed_stride;
    const std::uint8_t* element = bytes->data() + accessor.byteOffset;
    for (std::size_t i = 0; i < accessor.count; ++i) visit(i, element + i * stride);
  }
  if (!accessor.sparse.isSparse) return {};

  const auto& sparse = accessor.sparse;
  const auto indices = bufferViewBytes(document, sparse.indices.bufferView);
  if (!indices) return indices.error();
  const auto values = bufferViewBytes(document, sparse.values.bufferView);
  if (!values) return values.error();
  const std::uint8_t* index_bytes = indices->data() + sparse.indices.byteOffset;
  const std::uint8_t* value_bytes = values->data() + sparse.values.byteOffset;
  const std::size_t index_size = componentBytes(sparse.indices.componentType);
  for (std::size_t i = 0; i < std::size_t(sparse.count); ++i) {
    const std::size_t target =
        loadUnsigned(index_bytes + i * index_size, sparse.indices.componentType);
    if (target >= accessor.count)
      return invalid(accessorName(document, std::size_t(index)) + " replaces its element " +
                     std::to_string(target) + " of " + std::to_string(accessor.count) + ".");
    visit(target, value_bytes + i * packed_stride);
  }
  return {};
}

bool isAllowed(const tinygltf::Accessor& accessor, AttributeFormat format) {
  const int type = accessor.componentType;
  if (type == TINYGLTF_COMPONENT_TYPE_FLOAT) return true;
  if (type == TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT) return false;
  switch (format) {
    case AttributeFormat::kFloat: return false;
    case AttributeFormat::kFloatOrUnorm:
      return accessor.normalized && (type == TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE ||
                                     type == TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT);
    case AttributeFormat::kFloatOrAnyShort: return true;
  }
  return false;
}

}  // namespace

std::optional<Error> checkAccessors(const GltfDocument& document) {
  for (std::size_t i = 0; i < document.model.accessors.size(); ++i)
    if (auto error = checkAccessor(document, i)) return error;
  return {};
}

Result<std::vector<float>> readFloats(const GltfDocument& document, int index, int components,
                                      AttributeFormat format) {
  const tinygltf::Accessor& accessor = document.model.accessors[std::size_t(index)];
  const std::string where = accessorName(document, std::size_t(index));
  // tinygltf's codes of SCALAR and VEC2…4 for the numbers of components 1…4.
  const int type = components == 1 ? TINYGLTF_TYPE_SCALAR : components;
  if (accessor.type != type)
    return invalid(where + " does not have " + std::to_string(components) +
                   " components an element.");
  if (!isAllowed(accessor, format))
    return invalid(where + " has the component type " + std::to_string(accessor.componentType) +
                   (accessor.normalized ? ", normalized" : "") +
                   ", which this attribute cannot have" +
                   (format == AttributeFormat::kFloatOrAnyShort
                        ? "."
                        : " (unless the file uses KHR_mesh_quantization)."));

  const std::size_t width = std::size_t(components);
  const std::size_t component_bytes = componentBytes(accessor.componentType);
  std::vector<float> values(accessor.count * width);
  bool finite = true;
  if (auto error = forEachElement(document, index, [&](std::size_t i, const std::uint8_t* bytes) {
        for (std::size_t k = 0; k < width; ++k) {
          const float value =
              loadFloat(bytes + k * component_bytes, accessor.componentType, accessor.normalized);
          values[i * width + k] = value;
          finite = finite && std::isfinite(value);
        }
      }))
    return at(where, *error);
  if (!finite) return invalid(where + " has a value that is not a finite number.");
  return values;
}

int componentsOf(const GltfDocument& document, int index) {
  switch (document.model.accessors[std::size_t(index)].type) {
    case TINYGLTF_TYPE_SCALAR: return 1;
    case TINYGLTF_TYPE_VEC2: return 2;
    case TINYGLTF_TYPE_VEC3: return 3;
    case TINYGLTF_TYPE_VEC4: return 4;
    default: return 0;
  }
}

Result<std::vector<std::uint32_t>> readIndices(const GltfDocument& document, int index,
                                               std::size_t vertex_count) {
  const tinygltf::Accessor& accessor = document.model.accessors[std::size_t(index)];
  const std::string where = accessorName(document, std::size_t(index));
  const int type = accessor.componentType;
  if (accessor.type != TINYGLTF_TYPE_SCALAR || accessor.normalized ||
      (type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_BYTE &&
       type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_SHORT &&
       type != TINYGLTF_COMPONENT_TYPE_UNSIGNED_INT))
    return invalid(where + " cannot hold indices: it is not a plain unsigned scalar.");
  if (accessor.bufferView >= 0 &&
      document.model.bufferViews[std::size_t(accessor.bufferView)].byteStride != 0)
    return invalid(where + " holds indices in a buffer view with a stride.");

  std::vector<std::uint32_t> indices(accessor.count);
  if (auto error = forEachElement(document, index, [&](std::size_t i, const std::uint8_t* bytes) {
        indices[i] = loadUnsigned(bytes, type);
      }))
    return at(where, *error);
  for (std::size_t i = 0; i < indices.size(); ++i)
    if (indices[i] >= vertex_count)
      return invalid(where + ", element " + std::to_string(i) + ", points to vertex " +
                     std::to_string(indices[i]) + " of " + std::to_string(vertex_count) + ".");
  return indices;
}

}  // namespace lorgnette
