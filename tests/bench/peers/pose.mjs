// Head poses for peers that give landmarks only. All poses are camera_from_head in the frames of the
// core: head mm, camera mm with x right, y up, looking along −z.
import { cofactors, determinant, nearestRotation } from '../matrix3.mjs';

/** The core's focal length as a share of the picture's longer side where no angle of view is given. */
const defaultFocal = 0.9;

/**
 * The pinhole camera the core assumes (intrinsicsOf in cpp/src/pipeline.cpp).
 * @param {number} width px
 * @param {number} height px
 * @param {number} [fovDeg] along the longer side
 * @returns {{focalPx: number, centerX: number, centerY: number}}
 */
export function cameraOf(width, height, fovDeg) {
  const side = Math.max(width, height);
  return {
    focalPx: fovDeg ? side / 2 / Math.tan((fovDeg * Math.PI) / 360) : defaultFocal * side,
    centerX: (width - 1) / 2,
    centerY: (height - 1) / 2,
  };
}

/**
 * The pose of points whose depths are known up to their mean, as Face Mesh gives them: x, y in the
 * picture and z in the same pixels, relative. The similarity that takes the reference to them is the
 * pose under weak perspective; it becomes exact when the points are first moved to where they are,
 *
 *   d = f − (z − z̄),   (u, v) → (u d / f, v d / f),   depth d,
 *
 * a picture of the head in pixels at its mean depth f, whose scale over the reference, in px a mm, says
 * how far that is in mm. MediaPipe's face geometry does this in two estimates of the scale and a fit
 * (mediapipe/modules/face_geometry/libs/geometry_pipeline.cc); as all three coordinates are in
 * pixels of one scale, one fit is enough.
 * @param {number[][]} reference points x, y, z, mm, head frame
 * @param {number[]} weights of the points, ≥ 0
 * @param {number[][]} observed image px: x right, y down, z growing away from the camera
 * @param {{focalPx: number, centerX: number, centerY: number}} camera
 * @returns {{rotation: number[], translation: number[]}} row-major; mm
 */
export function poseOfMesh(reference, weights, observed, camera) {
  const { focalPx: f, centerX, centerY } = camera;
  const total = weights.reduce((sum, w) => sum + w, 0);
  const meanDepth = observed.reduce((sum, p, i) => sum + weights[i] * p[2], 0) / total;
  const placed = observed.map(([x, y, z]) => {
    const depth = f + (z - meanDepth);
    return [((x - centerX) * depth) / f, (-(y - centerY) * depth) / f, -depth];
  });
  const { rotation, scale, translation } = similarity(reference, weights, placed);
  return { rotation, translation: translation.map((v) => v / scale) };
}

/**
 * observed ≈ scale · rotation · reference + translation in the least squares (S. Umeyama,
 * "Least-squares estimation of transformation parameters between two point patterns", 1991).
 * @throws {RangeError} for mirrored or flat points, which are no head's
 */
export function similarity(reference, weights, observed) {
  const from = weightedMean(reference, weights);
  const to = weightedMean(observed, weights);
  const covariance = new Array(9).fill(0);
  let variance = 0;
  reference.forEach((point, i) => {
    const x = point.map((v, k) => v - from[k]);
    for (let row = 0; row < 3; row += 1) {
      const y = weights[i] * (observed[i][row] - to[row]);
      for (let column = 0; column < 3; column += 1) covariance[3 * row + column] += y * x[column];
      variance += weights[i] * x[row] * x[row];
    }
  });
  if (!(determinant(covariance) > 0)) {
    throw new RangeError('the points are mirrored or flat: no head has them');
  }
  const rotation = nearestRotation(covariance);
  const scale = rotation.reduce((sum, v, i) => sum + v * covariance[i], 0) / variance;
  const turned = apply(rotation, from);
  return { rotation, scale, translation: to.map((v, k) => v - scale * turned[k]) };
}

/**
 * The pose of points without depths, by POSIT: scaled orthographic poses of points that are moved,
 * each time, to where they would be seen without perspective by the last pose (D. DeMenthon and
 * L. Davis, "Model-based object pose in 25 lines of code", 1995; the mean of all points takes the
 * place of the one point that the paper has as origin).
 */
export class Posit {
  #centered;
  #mean;
  #inverse;

  /** @param {number[][]} reference points x, y, z, mm, head frame; not all in one plane */
  constructor(reference) {
    const ones = reference.map(() => 1);
    this.#mean = weightedMean(reference, ones);
    this.#centered = reference.map((p) => p.map((v, k) => v - this.#mean[k]));
    const moments = new Array(9).fill(0);
    for (const x of this.#centered) {
      for (let i = 0; i < 9; i += 1) moments[i] += x[Math.floor(i / 3)] * x[i % 3];
    }
    // symmetric: the cofactors need no transposing
    this.#inverse = cofactors(moments).map((v) => v / determinant(moments));
  }

  /**
   * @param {number[][]} observed image px: x right, y down
   * @param {{focalPx: number, centerX: number, centerY: number}} camera
   * @returns {{rotation: number[], translation: number[]}} row-major; mm
   */
  solve(observed, camera) {
    const { focalPx: f, centerX, centerY } = camera;
    const image = observed.map(([x, y]) => [x - centerX, -(y - centerY)]);
    // of each point: its depth over that of the reference's mean
    let depths = observed.map(() => 1);
    let rotation;
    let middle; // of the reference, camera frame
    for (let i = 0; i < iterations; i += 1) {
      const u = this.#project(image.map((p, k) => p[0] * depths[k]));
      const v = this.#project(image.map((p, k) => p[1] * depths[k]));
      const scale = Math.sqrt(Math.hypot(...u.slope) * Math.hypot(...v.slope)); // px a mm
      const [a, b] = [u, v].map(({ slope }) => slope.map((value) => value / Math.hypot(...slope)));
      const out = [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
      rotation = nearestRotation([...a, ...b, ...out]);
      const depth = f / scale;
      middle = [u.mean / scale, v.mean / scale, -depth];
      depths = this.#centered.map((x) => 1 - apply(rotation, x)[2] / depth);
    }
    const turned = apply(rotation, this.#mean);
    return { rotation, translation: middle.map((value, k) => value - turned[k]) };
  }

  /** The linear function of the (centred) reference that fits `values` best. */
  #project(values) {
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const moments = [0, 1, 2].map((k) =>
      this.#centered.reduce((sum, x, i) => sum + x[k] * values[i], 0),
    );
    return { slope: apply(this.#inverse, moments), mean };
  }
}

/** Enough for 1e-5 mm of the poses in tests/web/peers.test.mjs. */
const iterations = 12;

/**
 * The pose that a matrix found under weak perspective stands for: the nearest rotation, its scale as
 * depth.
 * @param {number[]} matrix row-major, px a mm, y up
 * @param {number[]} origin where the head's origin is, image px
 * @param {{focalPx: number, centerX: number, centerY: number}} camera
 */
export function poseOfMatrix(matrix, origin, camera) {
  const depth = camera.focalPx / Math.cbrt(determinant(matrix));
  return {
    rotation: nearestRotation(matrix),
    translation: [
      ((origin[0] - camera.centerX) * depth) / camera.focalPx,
      (-(origin[1] - camera.centerY) * depth) / camera.focalPx,
      -depth,
    ],
  };
}

const apply = (m, x) =>
  [0, 3, 6].map((row) => m[row] * x[0] + m[row + 1] * x[1] + m[row + 2] * x[2]);

function weightedMean(points, weights) {
  const total = weights.reduce((sum, w) => sum + w, 0);
  return [0, 1, 2].map((k) => points.reduce((sum, p, i) => sum + weights[i] * p[k], 0) / total);
}
