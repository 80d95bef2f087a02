#include "gltf_scene.hpp"

#include <cmath>

namespace lorgnette {
namespace {

constexpr std::size_t kNoParent = std::size_t(-1);

/// How far a rotation's length may be from 1, for files that store it with few digits.
constexpr double kMaxQuaternionError = 1e-2;

/// |det| over the product of the columns' lengths below which a transform counts as flat: exporters
/// write 0 for "hidden", real scales are far above.
constexpr double kMinRelativeDeterminant = 1e-9;

Error invalid(std::string message) { return {ErrorCode::kGlassesInvalid, std::move(message)}; }

std::string nodeName(const tinygltf::Model& model, std::size_t index) {
  return describe("node", index, model.nodes[index].name);
}

Result<Eigen::Affine3d> localTransform(const tinygltf::Model& model, std::size_t index) {
  const tinygltf::Node& node = model.nodes[index];
  Eigen::Affine3d parent_from_node = Eigen::Affine3d::Identity();
  if (node.matrix.size() == 16) {
    parent_from_node.matrix() = Eigen::Map<const Eigen::Matrix4d>(node.matrix.data());
    if (parent_from_node.matrix().row(3) != Eigen::RowVector4d(0, 0, 0, 1))
      return invalid(nodeName(model, index) + " has a matrix whose last row is not 0 0 0 1.");
  } else {
    if (node.translation.size() == 3)
      parent_from_node.translate(Eigen::Map<const Eigen::Vector3d>(node.translation.data()));
    if (node.rotation.size() == 4) {
      const Eigen::Quaterniond rotation(Eigen::Map<const Eigen::Vector4d>(node.rotation.data()));
      if (!(std::abs(rotation.norm() - 1) <= kMaxQuaternionError))
        return invalid(nodeName(model, index) + " has a rotation that is not a unit quaternion.");
      parent_from_node.rotate(rotation.normalized());
    }
    if (node.scale.size() == 3)
      parent_from_node.scale(Eigen::Map<const Eigen::Vector3d>(node.scale.data()));
  }
  return parent_from_node;
}

bool isInvertible(const Eigen::Affine3d& transform) {
  const Eigen::Matrix3d linear = transform.linear();
  const double volume = linear.colwise().norm().prod();
  return std::isfinite(volume) && std::abs(linear.determinant()) > kMinRelativeDeterminant * volume;
}

/// Every node's parent, or kNoParent.
Result<std::vector<std::size_t>> findParents(const tinygltf::Model& model) {
  std::vector<std::size_t> parents(model.nodes.size(), kNoParent);
  for (std::size_t i = 0; i < model.nodes.size(); ++i)
    for (const int child : model.nodes[i].children) {
      if (!isIndex(child, model.nodes.size()))
        return invalid(nodeName(model, i) + " has the child " + std::to_string(child) + " of " +
                       std::to_string(model.nodes.size()) + " nodes.");
      if (parents[std::size_t(child)] != kNoParent)
        return invalid(nodeName(model, std::size_t(child)) + " is listed as a child twice.");
      parents[std::size_t(child)] = i;
    }
  return parents;
}

Result<std::vector<std::size_t>> sceneRoots(const tinygltf::Model& model,
                                            const std::vector<std::size_t>& parents) {
  std::vector<std::size_t> roots;
  if (model.scenes.empty() && model.defaultScene < 0) {
    for (std::size_t i = 0; i < parents.size(); ++i)
      if (parents[i] == kNoParent) roots.push_back(i);
    return roots;
  }
  if (model.defaultScene >= 0 && !isIndex(model.defaultScene, model.scenes.size()))
    return invalid("The default scene is " + std::to_string(model.defaultScene) + " of " +
                   std::to_string(model.scenes.size()) + ".");
  const std::size_t index = model.defaultScene >= 0 ? std::size_t(model.defaultScene) : 0;
  std::vector<bool> listed(model.nodes.size());
  for (const int node : model.scenes[index].nodes) {
    const std::string where = describe("scene", index, model.scenes[index].name);
    if (!isIndex(node, model.nodes.size()))
      return invalid(where + " has the node " + std::to_string(node) + " of " +
                     std::to_string(model.nodes.size()) + ".");
    if (parents[std::size_t(node)] != kNoParent)
      return invalid(where + " lists " + nodeName(model, std::size_t(node)) +
                     ", which has a parent.");
    if (listed[std::size_t(node)])
      return invalid(where + " lists " + nodeName(model, std::size_t(node)) + " twice.");
    listed[std::size_t(node)] = true;
    roots.push_back(std::size_t(node));
  }
  return roots;
}

}  // namespace

Result<std::vector<MeshInstance>> meshInstances(const GltfDocument& document) {
  const tinygltf::Model& model = document.model;
  const auto parents = findParents(model);
  if (!parents) return parents.error();
  const auto roots = sceneRoots(model, *parents);
  if (!roots) return roots.error();

  // From every root, not only the scene's: a node that none reaches is in a cycle.
  std::vector<bool> in_scene(model.nodes.size());
  for (const std::size_t root : *roots) in_scene[root] = true;
  std::vector<Eigen::Affine3d> world(model.nodes.size(), Eigen::Affine3d::Identity());
  std::vector<std::size_t> pending;
  for (std::size_t i = model.nodes.size(); i-- > 0;)
    if ((*parents)[i] == kNoParent) pending.push_back(i);

  std::vector<MeshInstance> instances;
  std::size_t reached = 0;
  while (!pending.empty()) {
    const std::size_t index = pending.back();
    pending.pop_back();
    ++reached;
    const tinygltf::Node& node = model.nodes[index];
    const auto local = localTransform(model, index);
    if (!local) return local.error();
    const std::size_t parent = (*parents)[index];
    world[index] = parent == kNoParent ? *local : world[parent] * *local;
    if (parent != kNoParent) in_scene[index] = in_scene[parent];
    if (!world[index].matrix().allFinite())
      return invalid(nodeName(model, index) + " has a transform that is not finite.");
    if (node.mesh != -1) {
      if (!isIndex(node.mesh, model.meshes.size()))
        return invalid(nodeName(model, index) + " has the mesh " + std::to_string(node.mesh) +
                       " of " + std::to_string(model.meshes.size()) + ".");
      if (!isInvertible(world[index]))
        return invalid(nodeName(model, index) +
                       " has a transform that cannot be inverted (a scale of 0?).");
      if (in_scene[index]) instances.push_back({std::size_t(node.mesh), index, world[index]});
    }
    for (auto child = node.children.rbegin(); child != node.children.rend(); ++child)
      pending.push_back(std::size_t(*child));
  }
  if (reached != model.nodes.size()) return invalid("The nodes' children form a cycle.");
  return instances;
}

}  // namespace lorgnette
