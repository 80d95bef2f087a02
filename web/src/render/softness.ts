/**
 * How soft a picture is, and how noisy, from small grey cut-outs of it.
 */

/** Gradients below this are no edges, levels a pixel; nor are those within the noise. */
const kLeastGradient = 6;
/** With fewer edges nothing is said. */
const kFewestEdges = 12;
/** A picture holds sharp and soft edges; how sharp it can be the sharper ones tell. */
const kShare = 0.25;
/** Levels from which on noise is taken out first. */
const kNoisy = 1;
/** Of the Gaussian with which the cut-out is blurred again, px. */
const kBlurPx = 1;

/**
 * The blur of a cut-out's sharper edges as a Gaussian's standard deviation, px: the ratio of gradients
 * before and after it is blurred once more (Zhuo and Sim, "Defocus map estimation from a single image",
 * Pattern Recognition 44(9), 2011), at the ridges of edges.
 *
 * @param grey side × side, levels 0…255
 * @param noise standard deviation, levels
 * @returns null where there are too few edges
 */
export function estimateBlur(grey: Float32Array, side: number, noise: number): number | null {
  // Noise makes ridges of its own. Blurred, what is left of it is less than a third.
  const noisy = noise > kNoisy;
  if (noisy) [grey, noise] = [blur(grey, side), 0.3 * noise];
  // The difference of neighbours two pixels apart is itself a blur, of variance 1/3.
  const known = 1 / 3 + (noisy ? kBlurPx ** 2 : 0);
  const blurred = blur(grey, side);
  const found: number[] = [];
  const least = Math.max(kLeastGradient, 4 * noise);
  const margin = 7;
  for (let y = margin; y < side - margin; y++) {
    for (let x = margin; x < side - margin; x++) {
      const i = y * side + x;
      const gx = (grey[i + 1]! - grey[i - 1]!) / 2;
      const gy = (grey[i + side]! - grey[i - side]!) / 2;
      const g = Math.hypot(gx, gy);
      if (g < least) continue;
      // Only where the gradient is greatest across the edge.
      const step = Math.abs(gx) > Math.abs(gy) ? 1 : side;
      if (g < gradientAt(grey, side, i - step) || g < gradientAt(grey, side, i + step)) continue;
      const again = gradientAt(blurred, side, i);
      const ratio = g / Math.max(again, 1e-6);
      if (ratio <= 1.01) continue;
      found.push(Math.sqrt(Math.max(0, kBlurPx ** 2 / (ratio ** 2 - 1) - known)));
    }
  }
  if (found.length < kFewestEdges) return null;
  found.sort((a, b) => a - b);
  return found[Math.floor(kShare * found.length)]!;
}

/**
 * Standard deviation of noise, levels: Immerkær, "Fast noise variance estimation", CVIU 64(2), 1996, with
 * the median in place of the mean, so that pores and hairs count less.
 *
 * @param grey side × side, levels 0…255
 */
export function estimateNoise(grey: Float32Array, side: number): number {
  const answers: number[] = [];
  for (let y = 1; y < side - 1; y++) {
    for (let x = 1; x < side - 1; x++) {
      const i = y * side + x;
      const corners =
        grey[i - side - 1]! + grey[i - side + 1]! + grey[i + side - 1]! + grey[i + side + 1]!;
      const sides = grey[i - side]! + grey[i + side]! + grey[i - 1]! + grey[i + 1]!;
      answers.push(Math.abs(corners - 2 * sides + 4 * grey[i]!));
    }
  }
  answers.sort((a, b) => a - b);
  // The operator's weights squared add up to 36; half of a normal variable lies within 0.6745.
  return answers[answers.length >> 1]! / (6 * 0.6745);
}

function gradientAt(grey: Float32Array, side: number, i: number): number {
  return Math.hypot(grey[i + 1]! - grey[i - 1]!, grey[i + side]! - grey[i - side]!) / 2;
}

/** By a Gaussian of kBlurPx; the border is left out. */
function blur(grey: Float32Array, side: number): Float32Array {
  const weights = [-3, -2, -1, 0, 1, 2, 3].map((x) => Math.exp((-x * x) / (2 * kBlurPx ** 2)));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const along = (from: Float32Array, step: number) => {
    const to = new Float32Array(from);
    for (let i = 3 * step; i < from.length - 3 * step; i++) {
      let sum = 0;
      for (let k = 0; k < 7; k++) sum += weights[k]! * from[i + (k - 3) * step]!;
      to[i] = sum / total;
    }
    return to;
  };
  return along(along(grey, 1), side);
}
