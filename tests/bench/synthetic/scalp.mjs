// The head behind the face: rings from the face's border over the skull, with short hair on them.
import { borderLoop, borderSlopes, skullRings } from '../../../scripts/assets/occluder.mjs';
import { smoothstep, sub, unit, addScaled, norm } from '../../../scripts/assets/vec.mjs';
import { paintTexture } from './texture.mjs';
import { valueNoise } from './random.mjs';

export const ringCount = 15;
/** Hair grows away from here, head frame, mm. */
const skullCentre = [0, 15, -95];
/** Over this way from the face's border hair reaches its thickness, mm. */
const hairRise = 26;
/** How far the scalp beside the border follows the jaw, by ring. */
const followJaw = (t) => (1 - smoothstep(0, 0.45, t)) ** 2;

/**
 * @param {number[][]} triangles of the reference face
 * @param {number[][]} positions of this face at rest
 * @param {number} hairThickness mm
 */
export function makeScalp(triangles, positions, hairThickness) {
  const loop = borderLoop(triangles);
  const border = loop.map((v) => positions[v]);
  const bare = skullRings(border, borderSlopes(triangles, positions, loop), ringCount);
  const rings = bare.map((ring) =>
    ring.map((p, i) => {
      const rise = smoothstep(0, hairRise, norm(sub(p, border[i])));
      const hair = smoothstep(2, 16, aboveHairline(p));
      return addScaled(p, unit(sub(p, skullCentre)), hairThickness * rise * hair);
    }),
  );
  const pole = rings.at(-1).reduce((sum, p) => addScaled(sum, p, 1 / loop.length), [0, 0, 0]);
  return { loop, border, rings, pole, triangles: scalpTriangles(loop.length) };
}

/**
 * How far a point of the scalp is above the line at which hair begins (mm): over the temples, around
 * the ears, to the nape.
 */
export function aboveHairline([, y, z]) {
  const overEar = 4 + 6 * smoothstep(-65, -90, z);
  const behindEar = smoothstep(-112, -150, z);
  return y - (overEar * (1 - behindEar) - 78 * behindEar);
}

/**
 * Triangles between border (ring 0), rings and pole as [ring, column] corners, ring ringCount + 1 the
 * pole; columns count on beyond the last one, where the first is met again.
 */
function scalpTriangles(columns) {
  const corners = [];
  for (let ring = 0; ring < ringCount; ring += 1) {
    for (let column = 0; column < columns; column += 1) {
      const [a, b] = [column, column + 1];
      corners.push(
        [
          [ring, a],
          [ring + 1, b],
          [ring, b],
        ],
        [
          [ring, a],
          [ring + 1, a],
          [ring + 1, b],
        ],
      );
    }
  }
  for (let column = 0; column < columns; column += 1) {
    corners.push([
      [ringCount, column],
      [ringCount + 1, column + 0.5],
      [ringCount, column + 1],
    ]);
  }
  return corners;
}

/** u (around), v (from the border to the pole) of a [ring, column] corner. */
export const scalpUv = ([ring, column], columns) => [column / columns, ring / (ringCount + 1)];

/**
 * Where the rings are when the border has moved.
 * @param {number[][]} moved displacements of the border
 * @returns {(ring: number, column: number) => number[]} displacement of a vertex of a ring
 */
export function scalpDisplacement(moved) {
  return (ring, column) => {
    const share = followJaw((ring + 1) / (ringCount + 1));
    return moved[column].map((v) => v * share);
  };
}

/** Strands of hair: the share of the hair's colour, around 1, `along` and `across` the strands. */
export function strands(seed) {
  const noises = [1, 2, 3].map((k) => valueNoise(seed + k));
  return (across, along) =>
    0.35 +
    0.9 * noises[0](across * 160, along * 5) +
    0.5 * noises[1](across * 37, along * 4) +
    0.35 * noises[2](across * 420, along * 9) -
    0.25;
}

/**
 * @param {ReturnType<typeof makeScalp>} scalp
 * @param {number[]} skin colour, linear light
 * @param {number[]} hair colour
 * @param {number} seed
 */
export function paintScalp({ border, rings }, skin, hair, seed) {
  const all = [border, ...rings];
  const columns = border.length;
  const strand = strands(seed);
  const edge = valueNoise(seed + 9);
  return paintTexture(1024, 512, (u, v) => {
    const ring = Math.min(v * (ringCount + 1), all.length - 1.001);
    const r = Math.floor(ring);
    const column = Math.floor(u * columns);
    const [fr, fc] = [ring - r, u * columns - column];
    const p = [0, 1, 2].map((axis) => {
      const at = (i, k) => all[i][(column + k) % columns][axis];
      return (
        (1 - fr) * ((1 - fc) * at(r, 0) + fc * at(r, 1)) +
        fr * ((1 - fc) * at(r + 1, 0) + fc * at(r + 1, 1))
      );
    });
    const ragged = 9 * (edge(u * 150, v * 6) - 0.5) + 5 * (edge(u * 40 + 70, 3) - 0.5);
    const share = smoothstep(-3, 4, aboveHairline(p) + ragged);
    const shine = strand(u, v);
    return [0, 1, 2].map((c) => (1 - share) * skin[c] + share * hair[c] * shine);
  });
}
