/**
 * Reads the bytes of models/facemesh/reference_face.bin, in node and in pages: "LGF1", u32 n, u32 m,
 * u32 0, f32 position[n × 3] (mm, head frame), f32 weight[n], u16 triangle[m × 3], little-endian.
 * @param {Uint8Array} bytes
 * @returns {{ positions: number[][], weights: number[], triangles: number[][] }} triangles face
 *   outwards
 * @throws {RangeError} that says what is wrong with the bytes
 */
export function parseReferenceFace(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 16 || view.getUint32(0) !== 0x4c474631) throw new RangeError('no LGF1 file');
  const [n, m] = [view.getUint32(4, true), view.getUint32(8, true)];
  const length = 16 + 16 * n + 6 * m;
  if (bytes.length !== length) {
    throw new RangeError(`${bytes.length} bytes, its header tells ${length}`);
  }
  const float = (index) => view.getFloat32(16 + 4 * index, true);
  const index = (i) => view.getUint16(16 + 16 * n + 2 * i, true);
  const triples = (count, read) =>
    Array.from({ length: count }, (_, i) => [0, 1, 2].map((k) => read(3 * i + k)));
  const triangles = triples(m, index);
  if (triangles.flat().some((vertex) => vertex >= n)) {
    throw new RangeError('a triangle names a vertex that is not there');
  }
  const weights = Array.from({ length: n }, (_, i) => float(3 * n + i));
  return { positions: triples(n, float), weights, triangles };
}
