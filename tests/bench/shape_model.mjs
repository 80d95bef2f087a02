// 3DDFA's shape model (models/README.md), and what the network's answer means by it. Runs in node and
// in pages.

const landmarks = 68;
const parameters = 62;
const coefficients = 50;

/**
 * @param {Uint8Array} bytes of shape_model.bin
 * @returns {{mean: Float32Array, std: Float32Array, neutral: Float32Array, bases: Float32Array}} of
 *   the parameters; mean face and bases in mm
 */
export function parseShapeModel(bytes) {
  const { buffer, byteOffset, length } = bytes; // node's small Buffers share one
  const values = new Float32Array(buffer.slice(byteOffset + 16, byteOffset + length));
  const take = (from, count) => values.subarray(from, from + count);
  const column = 3 * landmarks;
  return {
    mean: take(0, parameters),
    std: take(parameters, parameters),
    neutral: take(2 * parameters, column),
    bases: take(2 * parameters + column, coefficients * column),
  };
}

/** The mean face's landmarks, mm, as rows. */
export function neutralFace(model) {
  return Array.from({ length: landmarks }, (_, i) => [...model.neutral.subarray(3 * i, 3 * i + 3)]);
}

/**
 * @param {Float32Array} whitened the network's answer
 * @returns {{raw: number[], points: number[][]}} `raw`: R′, px of the crop per mm, row-major;
 *   `points`: the 68 landmarks, crop px, x right, y up, z to the viewer
 */
export function reconstruct(whitened, { mean, std, neutral, bases }) {
  const p = whitened.map((v, i) => v * std[i] + mean[i]);
  const raw = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => p[i]);
  const face = Float64Array.from(neutral);
  for (let c = 0; c < coefficients; c += 1)
    for (let i = 0; i < face.length; i += 1) face[i] += bases[c * face.length + i] * p[12 + c];
  const points = Array.from({ length: landmarks }, (_, k) =>
    [0, 1, 2].map(
      (row) =>
        raw[3 * row] * face[3 * k] +
        raw[3 * row + 1] * face[3 * k + 1] +
        raw[3 * row + 2] * face[3 * k + 2] +
        p[4 * row + 3],
    ),
  );
  return { raw, points };
}
