/** Less than this is no noise: JPEG's steps, and pores (levels of 255). */
const kLeast = 0.8;
const kMost = 10;

/**
 * Noise to be added to glasses for a picture's, both standard deviations in levels of 255: no more than
 * the picture has beyond what every picture has.
 */
export function grainFor(noise: number): number {
  return Math.min(kMost, Math.sqrt(Math.max(0, noise * noise - kLeast * kLeast)));
}

/** One seed a frame: the same frame always looks the same. @param time seconds */
export function grainSeed(time: number): number {
  return Math.round(time * 1000) >>> 0;
}
