import { addScaled, cross, dot, radians, sub, unit } from './vec.mjs';

// How a frame sits on the reference head. head = offsetMm + Rx(pantoscopicDeg) · glasses, mm; a frame for
// children sits on the same head made smaller, by faceScale.

/** Where the middle of a temple of no thickness meets the left ear, head frame, mm: just outside the head. */
const EAR_REST = [80.2, -2.4, -95.5];
/** Thicker temples are also higher; they rest on their lower edge, which brings their middle this much down. */
const TEMPLE_SINK = 0.25;

const turnX = ([x, y, z], degrees) => {
  const [cos, sin] = [Math.cos(radians(degrees)), Math.sin(radians(degrees))];
  return [x, y * cos - z * sin, y * sin + z * cos];
};

/** @returns glasses_from_head of a fit, for points in mm of the head in the frame's own size */
const glassesFromHead = (fit) => (p) => turnX(sub(p, fit.offsetMm), -fit.pantoscopicDeg);
/** The reference face in the size of the wearer a frame is made for. */
export const faceOf = (fit, face) => ({
  ...face,
  positions: face.positions.map((p) => p.map((v) => v * (fit.faceScale ?? 1))),
});

/** Where the middle of the left temple rests on the ear, glasses frame, mm. */
export function earRest(fit, thickness, height) {
  const size = fit.faceScale ?? 1;
  const [x, y, z] = EAR_REST.map((v) => v * size);
  return glassesFromHead(fit)([x + thickness / 2, y - TEMPLE_SINK * (height / 2 - 1), z]);
}

/** x of the face's outermost surface on the wearer's left at the height y and the depth z, or NaN. */
function sideOf(face, y, z) {
  let outermost = NaN;
  for (const [i, j, k] of face.triangles) {
    const [a, b, c] = [face.positions[i], face.positions[j], face.positions[k]];
    // Barycentric coordinates in the y, z plane.
    const area = (b[1] - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (b[2] - a[2]);
    if (Math.abs(area) < 1e-9) continue;
    const v = ((y - a[1]) * (c[2] - a[2]) - (c[1] - a[1]) * (z - a[2])) / area;
    const w = ((b[1] - a[1]) * (z - a[2]) - (y - a[1]) * (b[2] - a[2])) / area;
    if (v < 0 || w < 0 || v + w > 1) continue;
    const x = a[0] + v * (b[0] - a[0]) + w * (c[0] - a[0]);
    if (x > 0 && x < 24 && !(x <= outermost)) outermost = x;
  }
  return outermost;
}

/**
 * Where a pad rests on the left side of the nose: the plane through the nose's surface around a point, moved out
 * until all of it lies behind, in the glasses frame.
 * @param place { height, back } head frame y and z, mm, of the pad's middle, for the reference face's size
 * @param size [length, width] of the patch that is felt, mm
 * @returns {{ contact: number[], normal: number[], along: number[] }} normal away from the nose, along it upwards
 */
export function restOnNose(face, fit, { height, back }, size = [9, 4]) {
  const scaled = faceOf(fit, face);
  const scale = fit.faceScale ?? 1;
  const [y0, z0] = [height * scale, back * scale];
  const samples = [];
  for (let i = -2; i <= 2; i++) {
    for (let j = -2; j <= 2; j++) {
      const [dy, dz] = [(i / 4) * size[0], (j / 4) * size[1]];
      const x = sideOf(scaled, y0 + dy, z0 + dz);
      if (!Number.isNaN(x)) samples.push([x, dy, dz]);
    }
  }
  if (samples.length < 12) {
    throw new RangeError(`the nose has no side at y = ${height} mm, z = ${back} mm for a pad`);
  }
  // Least squares x = x0 + g·dy + h·dz; the samples are nearly symmetric, so the means are taken out first.
  const mean = [0, 1, 2].map((k) => samples.reduce((sum, s) => sum + s[k], 0) / samples.length);
  const m = samples.map((s) => sub(s, mean));
  const sum = (f) => m.reduce((total, s) => total + f(s), 0);
  const [yy, zz, yz] = [sum((s) => s[1] ** 2), sum((s) => s[2] ** 2), sum((s) => s[1] * s[2])];
  const [xy, xz] = [sum((s) => s[0] * s[1]), sum((s) => s[0] * s[2])];
  const det = yy * zz - yz * yz;
  const [g, h] = [(xy * zz - xz * yz) / det, (xz * yy - xy * yz) / det];
  const proud = Math.max(...m.map((s) => s[0] - g * s[1] - h * s[2]));
  const x0 = mean[0] - g * mean[1] - h * mean[2] + proud;
  const normal = unit([1, -g, -h]);
  const upwards = unit(cross(cross(normal, [0, 1, -0.35]), normal));
  const turn = (v) => turnX(v, -fit.pantoscopicDeg);
  return {
    contact: glassesFromHead(fit)([x0, y0, z0]),
    normal: turn(normal),
    along: turn(unit(addScaled(upwards, normal, -dot(upwards, normal)))),
  };
}
