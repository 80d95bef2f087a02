import { readFile } from 'node:fs/promises';

/**
 * Reads models/facemesh/reference_face.bin: "LGF1", u32 n, u32 m, u32 0, f32 position[n × 3] (mm, head frame),
 * f32 weight[n], u16 triangle[m × 3], little-endian.
 * @returns {{ positions: number[][], triangles: number[][] }} triangles face outwards
 */
export async function readReferenceFace(file) {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new Error(`${file} is missing: run scripts/make_models first`, { cause });
  }
  const broken = (what) => new Error(`${file}: ${what}; run scripts/make_models again`);
  if (bytes.length < 16 || bytes.toString('latin1', 0, 4) !== 'LGF1') throw broken('no LGF1 file');
  const [n, m] = [bytes.readUInt32LE(4), bytes.readUInt32LE(8)];
  const length = 16 + 16 * n + 6 * m;
  if (bytes.length !== length) throw broken(`${bytes.length} bytes, its header tells ${length}`);
  const triple = (count, read, stride, start) =>
    Array.from({ length: count }, (_, i) =>
      [0, 1, 2].map((k) => read(start + (3 * i + k) * stride)),
    );
  const triangles = triple(m, (o) => bytes.readUInt16LE(o), 2, 16 + 16 * n);
  if (triangles.flat().some((i) => i >= n))
    throw broken('a triangle names a vertex that is not there');
  return { positions: triple(n, (o) => bytes.readFloatLE(o), 4, 16), triangles };
}
