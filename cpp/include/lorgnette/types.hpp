#pragma once
#include <array>
#include <cstdint>
#include <optional>

#include "lorgnette/eigen.hpp"

namespace lorgnette {

/// The 68 landmarks of iBUG/300-W, in their order: 0–16 jaw from image-left, 17–26 brows,
/// 27–35 nose, 36–47 eyes, 48–67 mouth.
inline constexpr int kLandmarks = 68;
/// Landmark on the bridge of the nose, between the eyes: the head frame's origin.
inline constexpr int kBridgeLandmark = 27;

/// 68 points as columns: image points in px (x right, y down) with z in the same scale, growing
/// away from the camera; or mm in the head or camera frame.
using Landmarks3 = Eigen::Matrix<float, 3, kLandmarks>;
using Weights = Eigen::Matrix<float, kLandmarks, 1>;

/// The longest side of a picture the core takes, px.
inline constexpr int kMaxFrameSide = 16384;

/// A camera frame or photo, unmirrored: 8-bit RGBA, rows top-down without padding. Not owned.
struct ImageView {
  const std::uint8_t* rgba = nullptr;
  int width = 0;
  int height = 0;
};

/// Axis-aligned rectangle in image px; x, y is its top-left corner.
struct Box {
  float x = 0, y = 0, width = 0, height = 0;
};

/// A rotated square in image px. `rotation` (rad) turns its x axis from the image's x axis towards
/// the image's y axis, clockwise on screen.
struct Roi {
  float center_x = 0, center_y = 0;
  float size = 0;
  float rotation = 0;
};

/// Intersection over union, 0…1; 0 for boxes that are empty or not finite.
float overlap(const Box& a, const Box& b);

/// A face as a detector sees it, in image px.
struct Detection {
  float score = 0;  ///< 0…1
  Box box;          ///< eyebrows to chin, axis-aligned
  /// Image-left, then image-right eye, where the detector finds them.
  std::optional<std::array<Eigen::Vector2f, 2>> eyes;
};

/// How the first square around a detected face follows from its box, whose size is measured as the
/// regressor says.
struct BoxMargin {
  float scale = 1;  ///< the square's side, in sizes of the box
  float shift = 0;  ///< how far the square's centre lies below the box's, in sizes of the box
};

/// One face as a regressor sees it.
struct FaceLandmarks {
  Landmarks3 points;     ///< image px; z in the same scale, growing away from the camera
  float confidence = 0;  ///< 0…1: is there a face at all?
  float certainty = 1;   ///< above 0, to 1: how far to trust where a face that is there is
  Roi next;              ///< where to look for it in the next frame
};

/// The pinhole camera: focal length in px, principal point in image px.
struct Intrinsics {
  float focal_px = 0;
  float center_x = 0, center_y = 0;
};

/// camera_from_head: camera = rotation · (scale · head) + translation, mm.
struct Pose {
  Eigen::Matrix3f rotation = Eigen::Matrix3f::Identity();
  Eigen::Vector3f translation = Eigen::Vector3f::Zero();
  float scale = 1;  ///< the person's size; 1 is the reference face
};

/// A head under weak perspective: y = scale · rotation · x + translation, with x in mm (head frame)
/// and y in px, axes as the camera's (x right, y up, z towards the viewer).
struct WeakPose {
  Eigen::Matrix3d rotation = Eigen::Matrix3d::Identity();
  double scale = 1;  ///< px per mm
  Eigen::Vector3d translation = Eigen::Vector3d::Zero();
};

/// The head seen by a pinhole camera.
struct PerspectiveFit {
  Pose pose;
  Landmarks3 landmarks;  ///< the observed points in the camera frame, mm; they project onto
                         ///< themselves
  WeakPose weak;         ///< in the camera turned towards the face: the next frame's warm start
  int iterations = 0;    ///< of the descent
};

}  // namespace lorgnette
