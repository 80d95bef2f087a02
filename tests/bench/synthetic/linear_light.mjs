// sRGB (IEC 61966-2-1) to linear light and back. All light is added up where it adds up: linearly.

/** Linear light 0…1 of each sRGB byte. */
export const linearOfByte = Float32Array.from({ length: 256 }, (_, byte) => {
  const v = byte / 255;
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});

const steps = 4096;
/** 0…255 of linear light k / steps, and one more for the last interval. */
const table = Float32Array.from({ length: steps + 2 }, (_, k) => {
  const v = Math.min(1, k / steps);
  return 255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055);
});

/** The sRGB value, 0…255 and not yet rounded, of linear light; what is beyond 0…1 is clipped. */
export function srgbOfLinear(light) {
  if (!(light > 0)) return 0;
  if (light >= 1) return 255;
  const at = light * steps;
  const k = at | 0;
  return table[k] + (at - k) * (table[k + 1] - table[k]);
}
