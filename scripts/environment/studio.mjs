// A small photo studio, fixed to the camera (x right, y up, z towards the viewer), as a formula: a
// ceiling and a floor, three soft boxes, and one lamp, which is kept apart as the main light.
// Radiances are relative: about 1 is what the camera shows as white.

const CEILING = [0.3, 0.315, 0.34];
const FLOOR = [0.07, 0.062, 0.055];

/** Half-width of the soft boxes' edges, as a tangent: harder ones would flicker on mirrors. */
const EDGE = 0.03;

/** Where a box stands (unit), half its sides on the plane that touches the sphere there, what it sends. */
const SOFT_BOXES = [
  { centre: [-0.5571, 0.5571, 0.6159], halfSize: [0.42, 0.3], radiance: [5.2, 5.1, 5.0] },
  { centre: [0.8729, 0.1746, 0.4556], halfSize: [0.14, 0.6], radiance: [3.2, 3.3, 3.5] },
  { centre: [0.1961, 0.7845, -0.5883], halfSize: [0.7, 0.2], radiance: [3.0, 3.0, 3.0] },
].map((box) => {
  const [x, y, z] = box.centre;
  const side = Math.hypot(x, z);
  const right = [z / side, 0, -x / side];
  // centre × right
  const up = [
    y * right[2] - z * right[1],
    z * right[0] - x * right[2],
    x * right[1] - y * right[0],
  ];
  return { ...box, right, up };
});

/** Towards the lamp, unit, and its irradiance on a surface that faces it. */
export const LAMP = { direction: [0.2981, 0.7454, 0.5963], irradiance: [0.95, 0.92, 0.87] };

function smoothstep(from, to, x) {
  const t = Math.min(1, Math.max(0, (x - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

const bar = (x, halfWidth) =>
  smoothstep(-EDGE, EDGE, x + halfWidth) - smoothstep(-EDGE, EDGE, x - halfWidth);

/**
 * Radiance that arrives from a direction, but for the lamp's.
 * @param x, y, z unit, camera frame
 * @param out written: linear RGB
 */
export function studio(x, y, z, out) {
  const up = smoothstep(-0.6 - EDGE, 0.6 + EDGE, y);
  for (let c = 0; c < 3; c++) out[c] = FLOOR[c] + (CEILING[c] - FLOOR[c]) * up;
  for (const { centre, right, up: above, halfSize, radiance } of SOFT_BOXES) {
    const depth = x * centre[0] + y * centre[1] + z * centre[2];
    // The plane knows no horizon; the box fades before it.
    const seen = smoothstep(0, 0.3, depth);
    if (seen === 0) continue;
    const far = Math.max(depth, 0.05);
    const share =
      seen *
      bar((x * right[0] + y * right[1] + z * right[2]) / far, halfSize[0]) *
      bar((x * above[0] + y * above[1] + z * above[2]) / far, halfSize[1]);
    for (let c = 0; c < 3; c++) out[c] += share * radiance[c];
  }
  return out;
}
