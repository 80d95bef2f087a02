import { forEachTexel } from './cube.mjs';

/** Constants of the real spherical harmonics up to order 2, and the functions they belong to. */
const BASIS = [
  [0.282095, () => 1],
  [0.488603, (x, y) => y],
  [0.488603, (x, y, z) => z],
  [0.488603, (x) => x],
  [1.092548, (x, y) => x * y],
  [1.092548, (x, y, z) => y * z],
  [0.315392, (x, y, z) => 3 * z * z - 1],
  [1.092548, (x, y, z) => x * z],
  [0.546274, (x, y) => x * x - y * y],
];

/** What a cosine lobe leaves of each order, over π. */
const COSINE = [1, 2 / 3, 2 / 3, 2 / 3, 1 / 4, 1 / 4, 1 / 4, 1 / 4, 1 / 4];

/**
 * Irradiance over π as nine RGB coefficients, constants multiplied in: Ramamoorthi and Hanrahan, "An
 * efficient representation for irradiance environment maps", SIGGRAPH 2001.
 * @param texels a cube map's faces, 6 · size² · 3
 * @returns number[27]
 */
export function irradianceCoefficients(texels, size) {
  const sums = new Float64Array(27);
  let whole = 0;
  forEachTexel(size, (index, [x, y, z]) => {
    // A texel's solid angle falls with the third power of its cosine on the face.
    const weight = Math.max(Math.abs(x), Math.abs(y), Math.abs(z)) ** 3;
    whole += weight;
    BASIS.forEach(([, f], i) => {
      const value = weight * f(x, y, z);
      for (let c = 0; c < 3; c++) sums[3 * i + c] += value * texels[3 * index + c];
    });
  });
  return Array.from(sums, (sum, i) => {
    const k = Math.floor(i / 3);
    return ((4 * Math.PI * sum) / whole) * BASIS[k][0] ** 2 * COSINE[k];
  });
}
