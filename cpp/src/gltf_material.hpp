#pragma once
#include <map>
#include <optional>

#include "gltf_document.hpp"
#include "lorgnette/glasses.hpp"

namespace lorgnette {

/// What is wrong with any texture's or material's references.
std::optional<Error> checkMaterials(const GltfDocument& document);

/// Takes over the materials that are drawn, and the pictures they show, each once.
class MaterialTable {
 public:
  /// `document` and `model` must outlive the table; checkMaterials must have passed.
  MaterialTable(const GltfDocument& document, GlassesModel& model)
      : document_(document), model_(model) {}

  /// A material as its primitives need it.
  struct Entry {
    int index;  ///< into GlassesModel::materials
    bool has_images;
    int texcoord_set;  ///< the set that all its pictures use; 0 without any
  };

  /// The file's material `index`, or glTF's default material for −1.
  Result<Entry> add(int index);

 private:
  Result<int> addImage(int texture);

  const GltfDocument& document_;
  GlassesModel& model_;
  std::map<int, Entry> materials_;  ///< by index in the file
  std::map<int, int> images_;       ///< by index in the file
  std::size_t image_bytes_ = 0;
};

}  // namespace lorgnette
