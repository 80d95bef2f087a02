import { range, section } from './numbers.mjs';

// Temples in the glasses frame, mm: what lies behind the front at the sides.

/** They are looked at from this far behind the joint. */
const BEHIND = 2;
/** Slices through them. */
const STEP = 5;
/** Shorter things are end pieces. */
const SHORTEST = 30;
/** Where ears begin, behind the bridge. */
const EARS = [-82, -90, -98];

/**
 * One temple.
 * @param triangles of the model, glasses frame
 * @param side 1 the wearer's left, −1 the right
 * @param joint { z, halfWidth }: where the front ends, its rearmost z and half of its width
 * @returns {{ reach, length, fall, bendDown, inner } | undefined}: how far behind the origin it ends; how long it is along
 *   its middle; how steeply its straight part falls
 *   towards the ears, as a tangent; how far its end hangs below that line; its inner side's distance from the middle at
 *   the ears, undefined if it ends before
 */
export function templeOf(triangles, side, joint) {
  const begin = joint.z - BEHIND;
  const outside = ([x]) => side * x > 0.45 * joint.halfWidth;
  const own = triangles.filter((t) => t.some((p) => outside(p) && p[2] < begin));
  if (own.length === 0) return undefined;
  const points = own.flat().filter(outside);
  const [end] = range(points.map((p) => p[2]));
  if (joint.z - end < SHORTEST) return undefined;

  const slices = [];
  for (let z = begin; z > end; z -= STEP) {
    const cut = section(own, 2, z).filter(outside);
    if (cut.length === 0) continue;
    const middle = (k) => range(cut.map((p) => p[k])).reduce((a, b) => a + b) / 2;
    slices.push([middle(0), middle(1), z]);
  }
  if (slices.length < 3) return undefined;
  const tip = points.reduce((a, b) => (b[2] < a[2] ? b : a));
  const line = [...slices, tip];
  const distance = (a, b) => Math.hypot(...a.map((v, k) => v - b[k]));
  const length = line.slice(1).reduce((sum, p, i) => sum + distance(p, line[i]), BEHIND);

  const [from, to] = [0.15, 0.5].map((share) => slices[Math.floor(share * slices.length)]);
  const fall = (from[1] - to[1]) / (from[2] - to[2]);
  const lowest = range(points.filter((p) => p[2] < end + 25).map((p) => p[1]))[0];
  const atEars = EARS.flatMap((z) => section(own, 2, z).filter(outside));
  return {
    reach: -end,
    length,
    fall,
    bendDown: to[1] + fall * (tip[2] - to[2]) - lowest,
    inner: atEars.length > 0 ? range(atEars.map(([x]) => side * x))[0] : undefined,
  };
}
