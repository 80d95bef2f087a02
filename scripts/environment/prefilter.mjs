import { forEachTexel } from './cube.mjs';

/**
 * The roughness a level stands for: levels lie close where lobes are narrow and differ most. The shader
 * has the inverse (web/shaders/light.glsl).
 */
export const roughnessOfLevel = (level, last) => (last > 0 ? 1 - Math.sqrt(1 - level / last) : 0);

/** Van der Corput's sequence in base 2. */
function radicalInverse(index) {
  let [value, digit] = [0, 0.5];
  for (let rest = index; rest > 0; rest >>= 1, digit /= 2) value += digit * (rest & 1);
  return value;
}

/**
 * Directions towards the light around a normal (z) that is looked at straight on, for facets of a GGX
 * distribution, with weights that add up to 1: n·l, as in Karis, "Real shading in Unreal Engine 4",
 * SIGGRAPH 2013.
 */
function lobe(roughness, samples) {
  const a2 = roughness ** 4;
  const directions = [];
  for (let i = 0; i < samples; i++) {
    const u = (i + 0.5) / samples;
    const phi = 2 * Math.PI * radicalInverse(i);
    const cosH2 = (1 - u) / (1 + (a2 - 1) * u);
    const cos = 2 * cosH2 - 1; // the mirrored direction is twice as far from the normal
    if (cos <= 0) continue;
    const sin = Math.sqrt(1 - cos * cos);
    directions.push([sin * Math.cos(phi), sin * Math.sin(phi), cos, cos]);
  }
  const total = directions.reduce((sum, d) => sum + d[3], 0);
  return directions.map(([x, y, z, weight]) => [x, y, z, weight / total]);
}

/**
 * One level of a prefiltered cube map.
 * @param radiance (x, y, z, out) → linear RGB of a unit direction
 * @returns Float32Array, 6 · size² · 3
 */
export function prefilterLevel(radiance, size, roughness, samples) {
  const result = new Float32Array(18 * size * size);
  const directions = roughness === 0 ? [[0, 0, 1, 1]] : lobe(roughness, samples);
  const light = [0, 0, 0];
  forEachTexel(size, (index, [nx, ny, nz]) => {
    // A basis around the normal: Duff et al., "Building an orthonormal basis, revisited", JCGT 6(1),
    // 2017.
    const sign = nz >= 0 ? 1 : -1;
    const a = -1 / (sign + nz);
    const b = nx * ny * a;
    const [tx, ty, tz] = [1 + sign * nx * nx * a, sign * b, -sign * nx];
    const [bx, by, bz] = [b, sign + ny * ny * a, -ny];
    let [red, green, blue] = [0, 0, 0];
    for (const [x, y, z, weight] of directions) {
      radiance(x * tx + y * bx + z * nx, x * ty + y * by + z * ny, x * tz + y * bz + z * nz, light);
      red += weight * light[0];
      green += weight * light[1];
      blue += weight * light[2];
    }
    result.set([red, green, blue], 3 * index);
  });
  return result;
}
