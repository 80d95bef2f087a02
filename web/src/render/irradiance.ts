import type { LinearPicture } from './hdr.ts';

/** Squares of the constants of the real spherical harmonics of order 0…2, times what a cosine lobe
 * leaves of each, over π; the functions are those of light.glsl, in its order. */
const kFactors = [
  0.282095 ** 2,
  ...Array<number>(3).fill((2 / 3) * 0.488603 ** 2),
  1.092548 ** 2 / 4,
  1.092548 ** 2 / 4,
  0.315392 ** 2 / 4,
  1.092548 ** 2 / 4,
  0.546274 ** 2 / 4,
];

/**
 * Irradiance over π of a panorama (equirectangular, its middle at −z, +x to the right), as
 * `Environment.irradiance`: Ramamoorthi and Hanrahan 2001.
 */
export function irradianceOf({ width, height, rgb }: LinearPicture): Float32Array {
  const sums = new Float64Array(27);
  let whole = 0;
  for (let row = 0; row < height; row++) {
    const latitude = (0.5 - (row + 0.5) / height) * Math.PI;
    const [y, flat] = [Math.sin(latitude), Math.cos(latitude)];
    for (let column = 0; column < width; column++) {
      const longitude = ((column + 0.5) / width - 0.5) * 2 * Math.PI;
      const [x, z] = [flat * Math.sin(longitude), -flat * Math.cos(longitude)];
      whole += flat;
      const at = 3 * (row * width + column);
      const functions = [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y];
      for (let i = 0; i < 9; i++) {
        for (let c = 0; c < 3; c++) sums[3 * i + c]! += flat * functions[i]! * rgb[at + c]!;
      }
    }
  }
  return Float32Array.from(
    sums,
    (sum, i) => ((4 * Math.PI * sum) / whole) * kFactors[Math.floor(i / 3)]!,
  );
}
