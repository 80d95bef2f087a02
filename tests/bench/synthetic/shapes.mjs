// Faces of several shapes: smooth deformations of the reference face in its own head frame, which
// stays what it is. The truth of a pose is the head frame's, whoever wears it.
import { eyes } from './face_mesh.mjs';

/** 1 at 0, 0 from 1 on, smooth. */
const bump = (t) => (t >= 1 ? 0 : (1 - t * t) ** 2);
const distance = (p, q) => Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);

/** Head frame, mm: the tip of the reference face's nose, and how far its form reaches. */
const noseTip = [0, -40, 22];
const noseReach = 34;
const noseBy = (up, out) => (p) => {
  const share = bump(distance(p, noseTip) / noseReach);
  return [0, up * share, out * share];
};

/** The eyes with lids and brows, each `apart` mm further outwards. */
const eyesBy = (apart) => (p, reference) => {
  const shift = [0, 0, 0];
  for (const { corners } of eyes) {
    const middle = [0, 1, 2].map(
      (axis) => (reference[3 * corners[0] + axis] + reference[3 * corners[1] + axis]) / 2,
    );
    const [dx, dy] = [(p[0] - middle[0]) / 34, (p[1] - middle[1]) / 38];
    // The eye and the lids move as one; the nose's ridge and the face's side stay.
    shift[0] += Math.sign(middle[0]) * apart * bump(Math.max(0, Math.hypot(dx, dy) - 0.35) / 0.65);
  }
  return shift;
};

/**
 * id → displacement (mm) of a point of the reference face. None moves the bridge of the nose.
 * @type {Record<string, (p: number[], reference: ArrayLike<number>) => number[]>}
 */
const displacements = {
  canonical: () => [0, 0, 0],
  wide: (p) => [0.09 * p[0], 0, 0],
  narrow: (p) => [-0.09 * p[0], 0, 0],
  'long-nose': noseBy(-4, 7),
  'flat-nose': noseBy(2, -6),
  'eyes-apart': eyesBy(3.5),
  'eyes-close': eyesBy(-3.5),
  // Below the bridge, so that the forehead's height stays.
  'long-face': (p) => [0, p[1] < 0 ? 0.08 * p[1] : 0, 0],
  // The sides lie further back: what a landmark network's depths cannot tell.
  deep: (p) => [0, 0, 0.1 * p[2]],
  small: (p) => p.map((v) => -0.08 * v),
};

export const shapeIds = Object.keys(displacements);

/**
 * Where a point of the reference head is in a head of this shape.
 * @param {string} id one of `shapeIds`
 * @param {ArrayLike<number>} reference positions of the reference face, x y z, mm
 * @returns {(p: number[]) => number[]}
 * @throws {RangeError} for another id
 */
export function placeInShape(id, reference) {
  const displacement = displacements[id];
  if (!displacement) {
    throw new RangeError(`no face shape '${id}'; there are: ${shapeIds.join(', ')}`);
  }
  return (p) => displacement(p, reference).map((by, axis) => p[axis] + by);
}

/**
 * @param {ArrayLike<number>} reference positions of the reference face, x y z, mm
 * @param {string} id one of `shapeIds`
 * @returns {Float64Array} positions of this face, mm, head frame
 */
export function shapeOf(reference, id) {
  const place = placeInShape(id, reference);
  const positions = Float64Array.from(reference);
  for (let i = 0; i < positions.length; i += 3) {
    positions.set(place([...positions.subarray(i, i + 3)]), i);
  }
  return positions;
}
