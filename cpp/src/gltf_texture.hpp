#pragma once
#include <map>
#include <optional>
#include <string_view>
#include <vector>

#include "gltf_document.hpp"
#include "lorgnette/glasses.hpp"

namespace lorgnette {

/// A texture as a material of the file refers to it.
struct TextureReference {
  std::string_view name;  ///< the JSON member, for messages
  TextureSlot slot;
  int texture;
  int texcoord_set;
  const tinygltf::Value* transform;  ///< KHR_texture_transform, or nullptr
};

/// All textures that a material refers to.
std::vector<TextureReference> texturesOf(const tinygltf::Material& material);

/// What is wrong with any texture's sampler, picture, or with a material's reference to a texture.
std::optional<Error> checkTextures(const GltfDocument& document);

/// Takes over the pictures that are shown, each once.
class TextureTable {
 public:
  /// `document` and `model` must outlive the table; checkTextures must have passed.
  TextureTable(const GltfDocument& document, GlassesModel& model)
      : document_(document), model_(model) {}

  Result<MaterialTexture> add(const TextureReference& reference);

 private:
  Result<int> addImage(int texture);

  const GltfDocument& document_;
  GlassesModel& model_;
  std::map<int, int> images_;  ///< by index in the file
  std::size_t image_bytes_ = 0;
};

}  // namespace lorgnette
