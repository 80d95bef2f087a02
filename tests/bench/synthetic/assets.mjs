// What the synthetic faces are made of, and its way into a browser's page as one block of bytes.

/**
 * @typedef {object} Photo
 * @property {string} name of the identity
 * @property {number} width px
 * @property {number} height px
 * @property {Uint8Array} rgb sRGB, rows from the top
 * @property {Float32Array} landmarks x, y of the 468 points of Face Mesh, px, pixel centres at integers
 */

/**
 * @typedef {object} Assets
 * @property {Float32Array} positions of the reference face: x y z, mm, head frame
 * @property {Uint16Array} triangles of the reference face, three vertices each
 * @property {Photo[]} photos
 */

const alignment = 4;

/** @param {Assets} assets @returns {Uint8Array} for unpackAssets() */
export function packAssets({ positions, triangles, photos }) {
  const arrays = [
    positions,
    triangles,
    ...photos.flatMap(({ rgb, landmarks }) => [rgb, landmarks]),
  ];
  const header = new TextEncoder().encode(
    JSON.stringify({
      lengths: arrays.map(({ length }) => length),
      photos: photos.map(({ name, width, height }) => ({ name, width, height })),
    }),
  );
  const aligned = (bytes) => Math.ceil(bytes / alignment) * alignment;
  const start = alignment + aligned(header.length);
  const size = arrays.reduce((sum, { byteLength }) => sum + aligned(byteLength), start);
  const out = new Uint8Array(size);
  new DataView(out.buffer).setUint32(0, header.length, true);
  out.set(header, alignment);
  let at = start;
  for (const array of arrays) {
    out.set(new Uint8Array(array.buffer, array.byteOffset, array.byteLength), at);
    at += aligned(array.byteLength);
  }
  return out;
}

/** @param {Uint8Array} bytes of packAssets() @returns {Assets} */
export function unpackAssets(bytes) {
  const own = Uint8Array.from(bytes);
  const headerLength = new DataView(own.buffer).getUint32(0, true);
  const { lengths, photos } = JSON.parse(
    new TextDecoder().decode(own.subarray(alignment, alignment + headerLength)),
  );
  let at = alignment + Math.ceil(headerLength / alignment) * alignment;
  const next = (Type) => {
    const array = new Type(own.buffer, at, lengths.shift());
    at += Math.ceil(array.byteLength / alignment) * alignment;
    return array;
  };
  return {
    positions: next(Float32Array),
    triangles: next(Uint16Array),
    photos: photos.map((photo) => ({
      ...photo,
      rgb: next(Uint8Array),
      landmarks: next(Float32Array),
    })),
  };
}
