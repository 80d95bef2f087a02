// What is seen between open lips: a dark hollow behind their inner edge, and two rows of teeth.
import { lips } from './face_mesh.mjs';
import { partOf } from './parts.mjs';

/** The lips' inner edge, once around. */
export const lipLoop = [...lips.upperInner, ...lips.lowerInner.slice(1, -1).reverse()];

/** Rings of the hollow: mm behind the lips' edge, mm its roof and floor are apart from it, and shade. */
const hollow = [
  { back: 0, apart: 0, shade: 0.7 },
  { back: 3, apart: 1.5, shade: 0.35 },
  { back: 11, apart: 6, shade: 0.12 },
  { back: 30, apart: 4, shade: 0.03 },
];

/** The arch of the teeth: x of its points, mm; the reference face's lips meet at z = 0. */
const archX = Array.from({ length: 13 }, (_, i) => -21 + 3.5 * i);
const archZ = (x) => -5.5 - 0.025 * x * x;
const upperTeeth = [-66, -77.5];
const lowerTeeth = [-78, -87];

/** The hollow, whose vertices `placeHollow` sets. */
export function makeHollow() {
  const columns = lipLoop.length;
  const triangles = [];
  for (let ring = 0; ring + 1 < hollow.length; ring += 1) {
    for (let k = 0; k < columns; k += 1) {
      const [a, b] = [ring * columns + k, ring * columns + ((k + 1) % columns)];
      triangles.push([a, b, b + columns], [a, b + columns, a + columns]);
    }
  }
  const last = (hollow.length - 1) * columns;
  const middle = hollow.length * columns;
  for (let k = 0; k < columns; k += 1) {
    triangles.push([last + k, last + ((k + 1) % columns), middle]);
  }
  const count = middle + 1;
  return partOf(
    {
      positions: Array.from({ length: count }, () => [0, 0, 0]),
      uvs: Array.from({ length: count }, () => [0.5, 0.5]),
      triangles,
    },
    'mouth',
    { twoSided: true, shade: (_, i) => hollow[Math.floor(i / columns)]?.shade ?? 0.02 },
  );
}

/** @param {Float64Array} face positions of the face @param {Float64Array} out of the hollow */
export function placeHollow(face, out) {
  const columns = lipLoop.length;
  const half = lips.upperInner.length;
  hollow.forEach(({ back, apart }, ring) => {
    lipLoop.forEach((v, k) => {
      const isCorner = k === 0 || k === half - 1;
      const up = isCorner ? 0 : k < half ? apart : -apart;
      const to = 3 * (ring * columns + k);
      out[to] = face[3 * v] * (1 - back / 100);
      out[to + 1] = face[3 * v + 1] + up;
      out[to + 2] = face[3 * v + 2] - back;
    });
  });
  const last = 3 * (hollow.length - 1) * columns;
  for (let axis = 0; axis < 3; axis += 1) {
    let sum = 0;
    for (let k = 0; k < columns; k += 1) sum += out[last + 3 * k + axis];
    out[3 * hollow.length * columns + axis] = sum / columns;
  }
}

/**
 * A row of teeth.
 * @param {boolean} isUpper
 * @param {(p: number[]) => number[]} place of a point of the reference face in this face
 */
export function makeTeeth(isUpper, place) {
  const heights = isUpper ? upperTeeth : lowerTeeth;
  const positions = heights.flatMap((y) => archX.map((x) => place([x, y, archZ(x) - !isUpper])));
  const uvs = heights.flatMap((_, v) => archX.map((_, i) => [i / (archX.length - 1), v]));
  const n = archX.length;
  const triangles = archX.slice(1).flatMap((_, i) => [
    [i, i + n, i + n + 1],
    [i, i + n + 1, i + 1],
  ]);
  // Little light gets to the sides, and under the lip.
  const shade = ([x], i) => (1 - 0.75 * (x / 21) ** 2) * (i < n === isUpper ? 0.45 : 0.85);
  return partOf({ positions, uvs, triangles }, 'teeth', { twoSided: true, shade });
}
