// What is drawn besides the face, as parts of the scene: vertices of the head's or the body's frame (mm)
// with texture coordinates, a shade of their own and one of the textures.

/** The textures of a scene, in the order of their indices. */
export const textureNames = ['face', 'scalp', 'skin', 'hair', 'cloth', 'mouth', 'teeth', 'hand'];
export const textureIndex = Object.fromEntries(textureNames.map((name, i) => [name, i]));

/**
 * @typedef {object} Part
 * @property {Float64Array} positions x y z of each vertex, mm
 * @property {Uint16Array} indices three vertices of each triangle, anticlockwise from outside
 * @property {Float32Array} cornerUvs u, v of each corner of each triangle
 * @property {Float32Array} shades of each vertex: 1, less where little light gets
 * @property {number} texture index of textureNames
 * @property {boolean} twoSided its inside is seen, too
 */

/**
 * A part from one of scripts/assets/mesh.mjs.
 * @param {{positions: number[][], uvs: number[][], triangles: number[][]}} mesh
 * @param {string} texture
 * @param {{shade?: (position: number[], index: number) => number, twoSided?: boolean}} [options]
 * @returns {Part}
 */
export function partOf({ positions, uvs, triangles }, texture, { shade, twoSided = false } = {}) {
  return {
    positions: Float64Array.from(positions.flat()),
    indices: Uint16Array.from(triangles.flat()),
    cornerUvs: Float32Array.from(triangles.flatMap((corners) => corners.flatMap((v) => uvs[v]))),
    shades: Float32Array.from(positions, (p, i) => shade?.(p, i) ?? 1),
    texture: textureIndex[texture],
    twoSided,
  };
}
