// What a face does without its head: the jaw opens, lips purse, lids close, brows rise. All of it moves
// vertices in the head frame and leaves the head frame where it is.
import { brows, eyes, lips } from './face_mesh.mjs';
import { radians, smoothstep } from '../../../scripts/assets/vec.mjs';

/**
 * @typedef {object} Expression
 * @property {number} [jaw] degrees it is open, 0 to 20
 * @property {number} [pucker] 0…1: lips forward, the mouth's corners inwards
 * @property {number} [smile] 0…1: the corners outwards and up
 * @property {number} [brows] mm they are raised, 0 to 10
 * @property {[number, number]} [lids] 0…1, how far the wearer's right and left eye are closed
 */

/** The hinge of the jaw: through both joints, in front of the ears. Head frame, mm. */
const hinge = { y: -28, z: -78 };
/** Directions seen from the hinge, degrees below the horizon: of the lips' middle, of their corners. */
const mouthMiddle = 31;
const mouthCorner = 34.4;
const mouthHalfWidth = 21.5; // mm
/** Cheeks take part over this many degrees above and below the mouth. */
const cheekSpread = 14;

/** Shares in which upper and lower lip, upper and lower lid meet. */
const upperLipShare = 0.35;
const upperLidShare = 0.85;
/** Half-way down, a lid has this much further out to go over the eyeball, mm. */
const lidBulge = 1.5;
/** Shares of the lid's way that the rings of skin above and below it go. */
const lidFollowers = { crease: 0.3, above: 0.06, below: 0.25 };

/** Turns a point about the hinge by an angle (rad), positive opens. */
export function turnAboutHinge([x, y, z], angle) {
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const [dy, dz] = [y - hinge.y, z - hinge.z];
  return [x, hinge.y + dy * cos - dz * sin, hinge.z + dz * cos + dy * sin];
}

/**
 * How far a vertex goes with the jaw, 0…1. Between the mouth's corners the lips part: there all above
 * the mouth stays and all below goes. Beside them the cheeks stretch.
 */
function jawShare([x, y, z]) {
  const beside = Math.min(1, (x / mouthHalfWidth) ** 2);
  const below = (Math.atan2(hinge.y - y, Math.hypot(x, z - hinge.z)) * 180) / Math.PI;
  const fromMouth = below - (mouthMiddle + (mouthCorner - mouthMiddle) * beside);
  const stretch = smoothstep(-cheekSpread, cheekSpread, fromMouth);
  return fromMouth > 0 ? stretch + (1 - stretch) * (1 - beside) : stretch * beside;
}

/** 1 on the brows, fading over the forehead and, sooner, towards the lids. */
function browShare([x, y, z], reference) {
  const nearest = Math.min(
    ...brows.flat().map((i) => Math.hypot(x - reference[3 * i], y - reference[3 * i + 1])),
  );
  return z < -45 ? 0 : smoothstep(y > 14 ? 26 : 9, 0, nearest);
}

/**
 * The expressions of one face.
 * @param {ArrayLike<number>} reference positions of the reference face, x y z, mm
 * @param {ArrayLike<number>} neutral those of this one, its lips apart as the reference's are
 */
export function makeExpressions(reference, neutral) {
  const points = Array.from({ length: reference.length / 3 }, (_, i) => [
    ...reference.slice(3 * i, 3 * i + 3),
  ]);
  const jawShares = points.map(jawShare);
  const browShares = points.map((p) => browShare(p, reference));
  const mouth = [0, -75.5, -4];
  const mouthShares = points.map(([x, y, z]) =>
    Math.exp(-((y - mouth[1]) ** 2) / 300 - x ** 2 / 900 - (z - mouth[2]) ** 2 / 900),
  );
  const cornerShares = points.map(([x, y]) =>
    Math.exp(-((Math.abs(x) - 23) ** 2) / 260 - (y - mouth[1]) ** 2 / 260),
  );
  const rest = Float64Array.from(neutral);
  closeLips(rest);

  return {
    /** The face at rest, its lips closed. */
    rest,
    /**
     * @param {Expression} expression
     * @param {Float64Array} out positions, x y z, mm
     */
    apply({ jaw = 0, pucker = 0, smile = 0, brows: raised = 0, lids = [0, 0] }, out) {
      out.set(rest);
      for (let i = 0; i < points.length; i += 1) {
        const at = 3 * i;
        const side = Math.sign(points[i][0]);
        const pursed = pucker * cornerShares[i];
        const smiling = smile * cornerShares[i];
        out[at] += side * (5 * smiling - 7 * pursed);
        out[at + 1] += raised * browShares[i] + 4 * smiling;
        out[at + 2] += 5 * pucker * mouthShares[i] - 3 * smiling;
        if (jaw === 0 || jawShares[i] === 0) continue;
        const p = [out[at], out[at + 1], out[at + 2]];
        out.set(turnAboutHinge(p, radians(jaw) * jawShares[i]), at);
      }
      eyes.forEach((eye, k) => closeEye(eye, lids[k], out));
    },
    /** Turns a point of the lower jaw, in place at rest. */
    jawPoint: (p, { jaw = 0 }) => turnAboutHinge(p, radians(jaw)),
  };
}

/** The reference face's mouth is open by 5 mm; the photographs' mouths are closed. */
function closeLips(positions) {
  const { upperInner, lowerInner, upperOuter, lowerOuter } = lips;
  for (let k = 1; k < upperInner.length - 1; k += 1) {
    for (let axis = 0; axis < 3; axis += 1) {
      const at = (v) => 3 * v + axis;
      const gap = positions[at(upperInner[k])] - positions[at(lowerInner[k])];
      positions[at(upperInner[k])] -= upperLipShare * gap;
      positions[at(lowerInner[k])] += (1 - upperLipShare) * gap;
      // The red of the lips does not only stretch.
      positions[at(upperOuter[k])] -= 0.25 * upperLipShare * gap;
      positions[at(lowerOuter[k])] += 0.25 * (1 - upperLipShare) * gap;
    }
  }
}

function closeEye({ upper, lower, crease, above, below }, closed, positions) {
  if (closed === 0) return;
  for (let k = 0; k < upper.length; k += 1) {
    const way = [0, 1, 2].map(
      (axis) => closed * (positions[3 * lower[k] + axis] - positions[3 * upper[k] + axis]),
    );
    const bulge = lidBulge * Math.sin(Math.PI * Math.min(1, closed * 0.75));
    for (let axis = 0; axis < 3; axis += 1) {
      const forward = axis === 2 ? bulge : 0;
      positions[3 * upper[k] + axis] += upperLidShare * way[axis] + forward;
      positions[3 * lower[k] + axis] -= (1 - upperLidShare) * way[axis] - forward * 0.7;
      positions[3 * crease[k] + axis] += lidFollowers.crease * way[axis] + forward * 0.5;
      positions[3 * above[k] + axis] += lidFollowers.above * way[axis];
      positions[3 * below[k] + axis] -=
        lidFollowers.below * (1 - upperLidShare) * way[axis] - forward * 0.3;
    }
  }
}
