// Ears, long hair, neck and shoulders. The neck joins the head's frame to the body's, which stays
// upright when the head turns.
import { ear } from '../../../scripts/assets/occluder.mjs';
import { grid, mirror } from '../../../scripts/assets/mesh.mjs';
import { smoothstep } from '../../../scripts/assets/vec.mjs';
import { partOf } from './parts.mjs';

/** About which the head turns on the neck: head frame, mm; the body frame's origin. */
export const neckPivot = [0, -72, -92];

const circle = (count) => Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count);

/**
 * @param {number} scaleX how much wider than the reference face this one is
 * @returns {import('./parts.mjs').Part[]} head frame
 */
export function makeEars(scaleX) {
  const left = ear();
  // The rings from the hollow of the ear to its rim and around it.
  const shade = (_, i) => (i < 20 ? 0.55 : i < 41 ? 0.95 : 0.8);
  const wide = { ...left, positions: left.positions.map(([x, y, z]) => [x * scaleX, y, z]) };
  return [wide, mirror(wide)].map((part) => partOf(part, 'skin', { shade }));
}

/** Hair that hangs from the temples and the back of the head to the shoulders; head frame. */
export function makeLongHair(thickness) {
  const columns = 28;
  const rows = 14;
  const reach = (112 * Math.PI) / 180; // from the back to each front edge
  const points = Array.from({ length: rows + 1 }, (_, row) => {
    const down = row / rows;
    const y = 34 - 235 * down;
    return Array.from({ length: columns + 1 }, (_, column) => {
      const around = (column / columns) * 2 - 1;
      const wave = 3.5 * Math.sin(around * 23 + down * 9) + 2 * Math.sin(around * 51 - down * 5);
      // Over the skull it lies on the head, then it hangs, at last a little inwards.
      const radius = 80 + thickness * smoothstep(0, 0.1, down) + 4 * down + wave * down;
      const angle = around * (reach + 0.12 * Math.sin(down * 5));
      return [radius * Math.sin(angle), y, -98 - radius * 1.08 * Math.cos(angle)];
    });
  });
  const part = grid(points);
  return partOf(part, 'hair', {
    twoSided: true,
    shade: ([, y], i) => {
      const around = Math.abs(((i % (columns + 1)) / columns) * 2 - 1);
      return (0.6 + 0.4 * smoothstep(-200, 20, y)) * (0.75 + 0.25 * around);
    },
  });
}

const neckColumns = 28;
/**
 * Rings of the neck: height, radii, middle's z; `body` is how far it belongs to the body. Both frames,
 * mm, relative to the pivot. The upper ones hide in the head, behind the mouth.
 */
const neckRings = [
  { y: 5, rx: 45, rz: 30, z: -14, body: 0, shade: 0.3 },
  { y: -12, rx: 53, rz: 42, z: -8, body: 0.12, shade: 0.42 },
  { y: -30, rx: 56, rz: 50, z: -3, body: 0.35, shade: 0.6 },
  { y: -50, rx: 58, rz: 54, z: 0, body: 0.68, shade: 0.78 },
  { y: -72, rx: 63, rz: 58, z: 0, body: 0.95, shade: 0.9 },
  { y: -92, rx: 74, rz: 64, z: 0, body: 1, shade: 0.95 },
  { y: -112, rx: 95, rz: 74, z: 0, body: 1, shade: 0.95 },
];

/** @returns {{part: import('./parts.mjs').Part, bodyShares: Float32Array}} relative to the pivot */
export function makeNeck() {
  const rows = neckRings.map(({ y, rx, rz, z }) =>
    circle(neckColumns).map((a) => [rx * Math.sin(a), y, z + rz * Math.cos(a)]),
  );
  const mesh = grid(rows, { wrapRow: true });
  const perRow = neckColumns + 1;
  const part = partOf(outwards(mesh), 'skin', {
    shade: (_, i) => neckRings[Math.floor(i / perRow)].shade,
  });
  const bodyShares = Float32Array.from(
    mesh.positions,
    (_, i) => neckRings[Math.floor(i / perRow)].body,
  );
  return { part, bodyShares };
}

/** Rings of the trunk, mm, relative to the pivot: height, half width, half depth, middle's z. */
const trunkRings = [
  [-78, 70, 64, -2],
  [-84, 82, 72, -3],
  [-96, 112, 82, -8],
  [-112, 158, 92, -14],
  [-134, 198, 102, -18],
  [-175, 222, 112, -18],
  [-260, 232, 122, -14],
  [-420, 222, 130, -10],
  [-700, 215, 130, -10],
];

/** Shoulders and chest; body frame. */
export function makeTrunk() {
  const rows = trunkRings.map(([y, rx, rz, z]) =>
    circle(40).map((a) => {
      // Rounder than a box, flatter than an ellipse.
      const [s, c] = [Math.sin(a), Math.cos(a)];
      const k = (Math.abs(s) ** 2.5 + Math.abs(c) ** 2.5) ** (-1 / 2.5);
      return [rx * s * k, y - (0.1 * (rx * s * k) ** 2) / rx, z + rz * c * k];
    }),
  );
  return partOf(outwards(grid(rows, { wrapRow: true })), 'cloth', {
    shade: ([, y]) => 0.8 + 0.2 * smoothstep(-80, -140, y),
  });
}

/** Triangles of rows that run downwards, turned to face outwards. */
const outwards = (mesh) => ({ ...mesh, triangles: mesh.triangles.map(([a, b, c]) => [a, c, b]) });
