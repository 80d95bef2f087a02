// What a camera does to the light it gets: blur, exposure, noise, eight bits.
import { srgbOfLinear } from './linear_light.mjs';
import { randomFrom, seedOf } from './random.mjs';

/** Half width of the kernel, in standard deviations. */
const kernelReach = 3;

/**
 * Out of focus: a Gaussian of the given standard deviation, in linear light.
 * @param {Float32Array} frame r g b
 * @param {number} width px
 * @param {number} height px
 * @param {number} sigmaPx
 * @param {Float32Array} scratch as large as `frame`
 */
export function defocus(frame, width, height, sigmaPx, scratch) {
  if (!(sigmaPx > 0)) return;
  const half = Math.ceil(kernelReach * sigmaPx);
  const kernel = Array.from({ length: half + 1 }, (_, k) => Math.exp((-k * k) / 2 / sigmaPx ** 2));
  const sum = kernel[0] + 2 * kernel.slice(1).reduce((total, w) => total + w, 0);
  const weights = Float64Array.from(kernel, (w) => w / sum);
  blurLines(frame, scratch, { count: height, step: 3 * width }, { count: width, step: 3 }, weights);
  blurLines(scratch, frame, { count: width, step: 3 }, { count: height, step: 3 * width }, weights);
}

/** Every line is blurred along; beyond its ends its last pixel goes on. */
function blurLines(from, to, lines, along, weights) {
  const half = weights.length - 1;
  const last = along.count - 1;
  for (let line = 0; line < lines.count; line += 1) {
    const start = line * lines.step;
    for (let i = 0; i <= last; i += 1) {
      const at = start + i * along.step;
      let r = weights[0] * from[at];
      let g = weights[0] * from[at + 1];
      let b = weights[0] * from[at + 2];
      for (let k = 1; k <= half; k += 1) {
        const before = start + Math.max(0, i - k) * along.step;
        const after = start + Math.min(last, i + k) * along.step;
        r += weights[k] * (from[before] + from[after]);
        g += weights[k] * (from[before + 1] + from[after + 1]);
        b += weights[k] * (from[before + 2] + from[after + 2]);
      }
      to[at] = r;
      to[at + 1] = g;
      to[at + 2] = b;
    }
  }
}

/**
 * @typedef {{kind: 'gaussian', sigma: number} | {kind: 'uniform', reach: number}} Noise
 * in steps of the 8-bit values, on each channel of each pixel by itself, after the sRGB curve:
 * `gaussian` with standard deviation sigma, `uniform` whole steps from −reach to reach, each as often.
 */

const gaussianCount = 1 << 16;

/** Normally distributed numbers of mean 0 and variance 1, by G. Box and M. Muller's transform. */
const gaussians = (() => {
  const random = randomFrom(20);
  const values = new Float64Array(gaussianCount);
  for (let i = 0; i < gaussianCount; i += 2) {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[i] = radius * Math.cos(angle);
    values[i + 1] = radius * Math.sin(angle);
  }
  const mean = values.reduce((sum, v) => sum + v, 0) / gaussianCount;
  const spread = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / gaussianCount);
  return Float32Array.from(values, (v) => (v - mean) / spread);
})();

/** For each 16-bit random number a noise value. */
function noiseTable(noise) {
  if (!noise) return null;
  if (noise.kind === 'gaussian') return gaussians.map((v) => v * noise.sigma);
  const levels = 2 * noise.reach + 1;
  return Float32Array.from(
    { length: gaussianCount },
    (_, i) => Math.floor((i * levels) / gaussianCount) - noise.reach,
  );
}

const tables = new Map();

/**
 * Linear light to 8-bit sRGB.
 * @param {Float32Array} frame r g b
 * @param {number[]} gains of r, g, b: exposure and white balance
 * @param {Noise | null} noise
 * @param {number} seed of the noise
 * @returns {Uint8ClampedArray} r g b 255
 */
export function develop(frame, gains, noise, seed) {
  const key = JSON.stringify(noise);
  if (!tables.has(key)) tables.set(key, noiseTable(noise));
  const table = tables.get(key);
  const pixels = frame.length / 3;
  const rgba = new Uint8ClampedArray(4 * pixels);
  let state = seedOf(seed, 7) || 1;
  const [gr, gg, gb] = gains;
  for (let i = 0, from = 0, to = 0; i < pixels; i += 1, from += 3, to += 4) {
    let r = srgbOfLinear(gr * frame[from]);
    let g = srgbOfLinear(gg * frame[from + 1]);
    let b = srgbOfLinear(gb * frame[from + 2]);
    if (table !== null) {
      // G. Marsaglia's xorshift: three different 16-bit numbers of two steps.
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      r += table[state & 0xffff];
      g += table[state >>> 16];
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      b += table[state >>> 16];
    }
    // Rounded half up, the same everywhere; the array clips.
    rgba[to] = Math.floor(r + 0.5);
    rgba[to + 1] = Math.floor(g + 0.5);
    rgba[to + 2] = Math.floor(b + 0.5);
    rgba[to + 3] = 255;
  }
  return rgba;
}
