// Series of equally spaced numbers: how noisy, how late.

export const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;
export const rms = (values) => Math.sqrt(mean(values.map((v) => v * v)));

/** The value below which the share `p` of all lies. */
export function quantile(values, p) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(p * sorted.length))];
}

/** Means over 2 `half` + 1 neighbours, fewer at the ends: no lag. */
export const smooth = (values, half = 4) =>
  values.map((_, i) => mean(values.slice(Math.max(0, i - half), i + half + 1)));

/**
 * Noise from frame to frame: root mean square of the differences of neighbours, after a centred mean
 * over nine frames, the motion, is taken away.
 */
export function frameNoise(values) {
  const motion = smooth(values);
  const rest = values.map((v, i) => v - motion[i]);
  return rms(rest.slice(1).map((v, i) => v - rest[i]));
}

/** By how many frames `values` come after `reference`: the shift of the best fit, −2…4, to 1/20. */
export function lag(values, reference) {
  const margin = 5;
  let best = { error: Infinity, shift: 0 };
  for (let step = -40; step <= 80; step += 1) {
    const shift = step / 20;
    const errors = [];
    for (let i = margin; i < values.length - margin; i += 1) {
      const at = i - shift;
      const k = Math.floor(at);
      errors.push(values[i] - (reference[k] + (at - k) * (reference[k + 1] - reference[k])));
    }
    const offset = mean(errors);
    const error = rms(errors.map((e) => e - offset));
    if (error < best.error) best = { error, shift };
  }
  return best.shift;
}
