#pragma once
#include <vector>

#include "gltf_document.hpp"
#include "lorgnette/eigen.hpp"

namespace lorgnette {

/// A mesh where the scene has it. Units as in the file: metres.
struct MeshInstance {
  std::size_t mesh;
  std::size_t node;
  Eigen::Affine3d world_from_mesh;  ///< finite, and invertible
};

/// The meshes of the default scene, else of scene 0, else of all nodes, in the order of the node
/// tree. An error if the nodes do not form trees, or if any reference or transform is bad.
Result<std::vector<MeshInstance>> meshInstances(const GltfDocument& document);

}  // namespace lorgnette
