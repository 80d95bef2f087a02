/**
 * The light on a face, from the colours of its skin.
 *
 * Model: skin scatters evenly (Lambert) and is everywhere of one reflectance, so that what the camera
 * sees of it is the irradiance, and that is nearly linear in the normal: spherical harmonics of order 1
 * (Ramamoorthi and Hanrahan, "On the relationship between radiance and irradiance", JOSA A 18(10), 2001).
 * Their coefficients are fitted by least squares, far-off points (hair, shine, shadows) weighed down.
 *
 * The same is fitted to the light that glasses have without an estimate, at the same normals. How the two
 * differ is the estimate: how much brighter, of which colour, and to which side the light leans.
 *
 * A dark skin in bright light looks like a fair one in dim light. So the reflectance is a random
 * variable, as is the light, and so are the colours of the rest of the picture, which are grey on
 * average (Buchsbaum, "A spatial processor model for object colour perception", 1980); the estimate is
 * the most probable light. That faces tell of a light's colour: Bianco and Schettini, "Adaptive color
 * constancy using faces", TPAMI 36(8), 2014.
 */

export type Triple = readonly [number, number, number];

export interface LightEstimate {
  /** How much of each colour there is of what the environment sends. */
  readonly gain: Triple;
  /**
   * Camera frame: from a direction d comes 1 + lean · d times as much. Shorter than 1; z is 0, as a face
   * does not show what comes from before and what from behind.
   */
  readonly lean: Triple;
}

export const kNoEstimate: LightEstimate = { gain: [1, 1, 1], lean: [0, 0, 0] };

/** A place of the face. */
export interface SkinSample {
  /** Linear light. */
  readonly color: Triple;
  /** Camera frame, unit. */
  readonly normal: Triple;
}

/**
 * Linear sRGB of CIELAB (60, 12, 17) under D65. Our choice, amid the faces that Xiao et al. measured,
 * "Characterising the variations in ethnic skin colours", Skin Research and Technology 23(1), 2017: they
 * differ in lightness most, in redness hardly.
 */
const kSkin: Triple = [0.432, 0.247, 0.173];
/** Of a picture's mean: the grey that exposure meters aim at. */
const kGrey = 0.18;

/**
 * Standard deviations of natural logarithms, our assumptions: of skins' reflectance, of pictures' means,
 * and of light, in brightness and in colour. Cameras set exposure and white balance by themselves, so
 * light varies less in pictures than in the world.
 */
const kSpread = {
  brightness: { skin: 0.5, picture: 0.6, light: 0.8 },
  color: { skin: 0.2, picture: 0.3, light: 0.3 },
} as const;

/** Bounds of the gain. Studios are bright already, and what is shown ends at white. */
const kLeast = 0.2;
const kMost = 1.25;
const kMostTint = 1.8;
/** A light that leans more would leave one side of the glasses black. */
const kMostLean = 0.85;
/** So many samples' worth of belief in even light: few points, or all of one normal, say little. */
const kEvenness = 0.6;
/** Relative residual at which a sample counts half. */
const kResidual = 0.12;
const kRounds = 6;
/** With fewer there is no estimate. */
const kFewest = 8;

const luminance = ([r, g, b]: Triple) => 0.2126 * r + 0.7152 * g + 0.0722 * b;

/**
 * @param picture mean of the whole picture, linear light
 * @param shade what a white, matt surface of a normal shows in the light without an estimate
 * @returns null where too few places are seen
 */
export function estimateLight(
  samples: readonly SkinSample[],
  picture: Triple,
  shade: (normal: Triple) => number,
): LightEstimate | null {
  if (samples.length < kFewest) return null;
  const normals = samples.map(({ normal }) => normal);
  const seen = fitShading(
    normals,
    samples.map(({ color }) => luminance(color)),
  );
  const shades = normals.map(shade);
  const usual = fitShading(normals, shades, seen.weights);
  if (!(seen.mean > 1e-4) || !(usual.mean > 1e-4)) return null;

  // Light from all around that varies by 1 + lean · d makes shading of 1 + 2/3 lean · n.
  let x = 1.5 * (seen.slope[0] / seen.mean - usual.slope[0] / usual.mean);
  let y = 1.5 * (seen.slope[1] / seen.mean - usual.slope[1] / usual.mean);
  const over = Math.hypot(x, y) / kMostLean;
  if (over > 1) [x, y] = [x / over, y / over];

  const sum = [0, 0, 0];
  let [expected, total] = [0, 0];
  samples.forEach(({ color, normal }, i) => {
    const weight = seen.weights[i]!;
    for (let c = 0; c < 3; c++) sum[c]! += weight * color[c]!;
    expected += weight * shades[i]! * (1 + (2 / 3) * (x * normal[0] + y * normal[1]));
    total += weight;
  });
  expected /= total;
  const skin = sum.map((value, c) => value / total / (kSkin[c]! * expected)) as unknown as Triple;
  const grey = picture.map((value) => value / (kGrey * expected)) as unknown as Triple;

  const brightness = probable(
    Math.log(Math.max(1e-3, luminance(skin))),
    Math.log(Math.max(1e-3, luminance(grey))),
    kSpread.brightness,
  );
  const gain = [0, 1, 2].map((c) => {
    const tint = probable(hue(skin, c), hue(grey, c), kSpread.color);
    return (
      clamp(Math.exp(brightness), kLeast, kMost) * clamp(Math.exp(tint), 1 / kMostTint, kMostTint)
    );
  }) as unknown as Triple;
  return { gain, lean: [x, y, 0] };
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));

/** How much stronger a channel is than the whole, as a logarithm. */
const hue = (color: Triple, c: number) =>
  Math.log(Math.max(1e-3, color[c]!) / Math.max(1e-3, luminance(color)));

/** The most probable value of a normal variable around 0 that is seen twice, with errors. */
function probable(
  skin: number,
  picture: number,
  spread: { readonly skin: number; readonly picture: number; readonly light: number },
): number {
  const [a, b, c] = [spread.skin ** -2, spread.picture ** -2, spread.light ** -2];
  return (a * skin + b * picture) / (a + b + c);
}

/**
 * value ≈ mean + slope · (normal − its mean along z), by least squares; iteratively reweighted (Cauchy)
 * unless weights are given.
 */
function fitShading(
  normals: readonly Triple[],
  values: readonly number[],
  given?: readonly number[],
): { mean: number; slope: readonly [number, number]; weights: readonly number[] } {
  let weights = given ?? values.map(() => 1);
  let fit = [0, 0, 0, 0];
  let middle = 0;
  for (let round = 0; round < (given ? 1 : kRounds); round++) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    middle = normals.reduce((sum, [, , z], i) => sum + weights[i]! * z, 0) / total;
    // Columns: 1, x, y, z; the right-hand side last.
    const system = Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]);
    normals.forEach(([x, y, z], i) => {
      const row = [1, x, y, z - middle];
      for (let a = 0; a < 4; a++) {
        for (let b = 0; b < 4; b++) system[a]![b]! += weights[i]! * row[a]! * row[b]!;
        system[a]![4]! += weights[i]! * row[a]! * values[i]!;
      }
    });
    for (let a = 1; a < 4; a++) system[a]![a]! += kEvenness;
    fit = solve(system);
    if (given) break;
    const scale = kResidual * Math.max(1e-6, fit[0]!);
    weights = normals.map(([x, y, z], i) => {
      const expected = fit[0]! + fit[1]! * x + fit[2]! * y + fit[3]! * (z - middle);
      return 1 / (1 + ((values[i]! - expected) / scale) ** 2);
    });
  }
  return { mean: fit[0]!, slope: [fit[1]!, fit[2]!], weights };
}

/** Gauss's elimination of n rows of n + 1; the matrix is positive definite, so nothing is swapped. */
function solve(rows: number[][]): number[] {
  const n = rows.length;
  for (let k = 0; k < n; k++) {
    for (let row = 0; row < n; row++) {
      if (row === k) continue;
      const factor = rows[row]![k]! / rows[k]![k]!;
      for (let column = k; column <= n; column++) {
        rows[row]![column]! -= factor * rows[k]![column]!;
      }
    }
  }
  return rows.map((row, k) => row[n]! / row[k]!);
}

/** Between two estimates: brightness by ratios, directions by differences. @param t 0…1 */
export function mixEstimates(from: LightEstimate, to: LightEstimate, t: number): LightEstimate {
  const each = (mix: (c: number) => number) => [0, 1, 2].map(mix) as unknown as Triple;
  return {
    gain: each((c) => from.gain[c]! * (to.gain[c]! / from.gain[c]!) ** t),
    lean: each((c) => from.lean[c]! + t * (to.lean[c]! - from.lean[c]!)),
  };
}
