// Poses and the pinhole camera. camera_from_head: camera = rotation · head + translation, mm; camera
// frame x right, y up, looking along −z. Rotations are flat and row-major.
import { rotationOfAngles } from '../accuracy_metrics.mjs';

/** R = Rx(pitch)·Ry(yaw)·Rz(roll), degrees, flat. */
export const rotationFlat = (yaw, pitch, roll) => rotationOfAngles(yaw, pitch, roll).flat();

/** The shortest rotation that turns the optical axis, −z, towards a direction; flat. */
export function rotationTowards(direction) {
  const length = Math.hypot(...direction);
  const [x, y, z] = direction.map((v) => v / length);
  // Rodrigues' formula with the axis (0, 0, −1) × d = (y, −x, 0) and the cosine −z.
  const k = 1 / (1 - z);
  return [1 - k * x * x, -k * x * y, -x, -k * x * y, 1 - k * y * y, -y, x, y, -z];
}

/** R · p. */
export const rotate = (r, [x, y, z]) => [
  r[0] * x + r[1] * y + r[2] * z,
  r[3] * x + r[4] * y + r[5] * z,
  r[6] * x + r[7] * y + r[8] * z,
];

/** R · p + t. */
export function transform({ rotation, translation }, point) {
  return rotate(rotation, point).map((v, axis) => v + translation[axis]);
}

/**
 * @typedef {object} Camera
 * @property {number} width px
 * @property {number} height px
 * @property {number} focalPx
 */

/** Where a point of the camera frame is seen, px, pixel centres at integers; NaN behind the camera. */
export function project({ width, height, focalPx }, [x, y, z]) {
  const scale = z < 0 ? focalPx / -z : NaN;
  return [(width - 1) / 2 + scale * x, (height - 1) / 2 - scale * y];
}

/** The point of the camera frame that is seen at a pixel, `depth` mm along the optical axis. */
export function unproject({ width, height, focalPx }, [x, y], depth) {
  return [
    ((x - (width - 1) / 2) / focalPx) * depth,
    ((-y + (height - 1) / 2) / focalPx) * depth,
    -depth,
  ];
}

/** Degrees the camera sees along the picture's longer side. */
export const fieldOfViewDeg = ({ width, height, focalPx }) =>
  (2 * Math.atan(Math.max(width, height) / 2 / focalPx) * 180) / Math.PI;
