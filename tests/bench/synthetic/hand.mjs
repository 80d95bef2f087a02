// A hand, palm towards the camera's left or right, that passes in front of the face.
import { capped, merge } from '../../../scripts/assets/mesh.mjs';
import { add, scale, unit, sub } from '../../../scripts/assets/vec.mjs';
import { partOf } from './parts.mjs';

/** Root, tip (mm; the hand's own frame: fingers up, palm to the camera) and radius of each finger. */
const fingers = [
  { root: [-33, 38, 0], tip: [-43, 108, 4], radius: 8.5 },
  { root: [-12, 44, 2], tip: [-14, 126, 5], radius: 9 },
  { root: [10, 43, 2], tip: [12, 121, 5], radius: 9 },
  { root: [31, 36, 0], tip: [38, 98, 4], radius: 7.5 },
  { root: [-38, -18, 6], tip: [-84, 32, 16], radius: 10.5 },
];
const sides = 12;

/** A tube that ends round. */
function finger({ root, tip, radius }) {
  const along = unit(sub(tip, root));
  const across = unit([along[1], -along[0], 0]);
  const rows = [0, 0.2, 0.42, 0.6, 0.8, 0.92, 0.98, 1].map((t) => {
    const joint = 1 + 0.06 * Math.cos(t * 14);
    const r =
      radius *
      joint *
      (t < 0.85 ? 1 - 0.15 * t : Math.sqrt(Math.max(0.03, 1 - ((t - 0.8) / 0.205) ** 2)));
    return Array.from({ length: sides }, (_, i) => {
      const a = (2 * Math.PI * i) / sides;
      const middle = add(root, scale(sub(tip, root), t));
      return add(middle, add(scale(across, r * Math.cos(a)), [0, 0, 0.85 * r * Math.sin(a)]));
    });
  });
  return capped(rows);
}

/** The palm and the forearm's beginning: flat rings from the knuckles down. */
function palm() {
  const rings = [
    [50, 36, 9],
    [42, 43, 13],
    [10, 45, 16],
    [-25, 42, 18],
    [-48, 33, 19],
    [-75, 29, 22],
    [-200, 38, 32],
    [-420, 44, 38],
  ];
  return capped(
    rings.map(([y, rx, rz]) =>
      Array.from({ length: 24 }, (_, i) => {
        const a = (2 * Math.PI * i) / 24;
        return [rx * Math.cos(a), y, rz * Math.sin(a)];
      }),
    ),
  );
}

/** @returns {import('./parts.mjs').Part} hand frame: origin in the palm, fingers to +y, palm to +z, mm */
export const makeHand = () => partOf(merge(palm(), ...fingers.map(finger)), 'hand');
