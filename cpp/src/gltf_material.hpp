#pragma once
#include <map>
#include <optional>

#include "gltf_document.hpp"
#include "gltf_texture.hpp"
#include "lorgnette/glasses.hpp"

namespace lorgnette {

/// Takes over the materials that are drawn, and the pictures they show, each once.
class MaterialTable {
 public:
  /// `document` and `model` must outlive the table; checkTextures must have passed.
  MaterialTable(const GltfDocument& document, GlassesModel& model)
      : document_(document), model_(model), textures_(document, model) {}

  /// Where the file's material `index`, or glTF's default material for −1, is in
  /// GlassesModel::materials.
  Result<int> add(int index);

 private:
  const GltfDocument& document_;
  GlassesModel& model_;
  TextureTable textures_;
  std::map<int, int> materials_;  ///< by index in the file
};

}  // namespace lorgnette
