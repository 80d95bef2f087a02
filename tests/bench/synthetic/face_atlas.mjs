// Where each vertex of the face lies in the face's texture: the face unrolled from a cylinder that
// stands behind it, so that cheeks and temples have as many pixels a millimetre as the nose.
import { isBetweenLips } from './face_mesh.mjs';

/** Pixels; powers of two, so that every level of the texture is exactly half of the one before. */
export const atlasWidth = 1024;
export const atlasHeight = 512;

const axisZ = -70; // mm, of the cylinder
const halfTurn = (100 * Math.PI) / 180; // what the width shows of it, to each side
const [top, bottom] = [56, -133]; // mm
const relaxations = 200;

/**
 * @param {ArrayLike<number>} reference positions of the reference face, x y z, mm
 * @param {ArrayLike<number>} triangles
 * @returns {Float64Array} u, v (0…1) of each vertex; no triangle but those between the lips is turned
 *   over
 */
export function layOutAtlas(reference, triangles) {
  const n = reference.length / 3;
  const uvs = new Float64Array(2 * n);
  for (let i = 0; i < n; i += 1) {
    const angle = Math.atan2(reference[3 * i], reference[3 * i + 2] - axisZ);
    uvs[2 * i] = 0.5 + angle / halfTurn / 2;
    uvs[2 * i + 1] = (reference[3 * i + 1] - top) / (bottom - top);
  }
  // Under the nostrils and in the corners of the lips the face folds over itself as seen from the
  // axis: there each vertex moves between its neighbours until nothing does.
  const neighbours = neighboursOf(n, triangles);
  for (let round = 0; round < relaxations; round += 1) {
    const turned = new Set();
    for (let t = 0; t < triangles.length; t += 3) {
      const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
      if (!isBetweenLips(...corners) && area(uvs, corners) > -1e-7) {
        corners.forEach((v) => turned.add(v));
      }
    }
    if (turned.size === 0) return uvs;
    for (const v of turned) {
      for (const axis of [0, 1]) {
        const around = neighbours[v].map((k) => uvs[2 * k + axis]);
        const middle = around.reduce((sum, value) => sum + value, 0) / around.length;
        uvs[2 * v + axis] += 0.1 * (middle - uvs[2 * v + axis]);
      }
    }
  }
  throw new Error('the reference face cannot be laid out flat');
}

/** Twice the signed area in u, v, negative for triangles that face outwards (v points down). */
function area(uvs, [a, b, c]) {
  const [au, av] = [uvs[2 * a], uvs[2 * a + 1]];
  return (uvs[2 * b] - au) * (uvs[2 * c + 1] - av) - (uvs[2 * c] - au) * (uvs[2 * b + 1] - av);
}

function neighboursOf(n, triangles) {
  const sets = Array.from({ length: n }, () => new Set());
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k += 1) {
      sets[triangles[t + k]].add(triangles[t + ((k + 1) % 3)]);
      sets[triangles[t + k]].add(triangles[t + ((k + 2) % 3)]);
    }
  }
  return sets.map((set) => [...set]);
}
