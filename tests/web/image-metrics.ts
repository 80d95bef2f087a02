/** How different two pictures look, by the formulas of the literature. */

export type Lab = readonly [number, number, number];

/** D65, the white of sRGB: IEC 61966-2-1. */
const kWhite = [0.9504559, 1, 1.0890578] as const;

/** CIE 1976 L*a*b* of an sRGB colour, 0…255. */
export function labOf(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [red, green, blue].map((value) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  const xyz = [
    0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
    0.2126729 * r + 0.7151522 * g + 0.072175 * b,
    0.0193339 * r + 0.119192 * g + 0.9503041 * b,
  ];
  const [x, y, z] = xyz.map((value, i) => {
    const t = value / kWhite[i]!;
    return t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116;
  }) as [number, number, number];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/**
 * CIEDE2000 with all weights 1, after Sharma, Wu and Dalal, "The CIEDE2000 color-difference formula:
 * implementation notes, supplementary test data, and mathematical observations", Color Res. Appl.
 * 30(1), 2005.
 */
export function deltaE2000([l1, a1, b1]: Lab, [l2, a2, b2]: Lab): number {
  const meanC = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const c7 = meanC ** 7;
  const g = 0.5 * (1 - Math.sqrt(c7 / (c7 + 25 ** 7)));
  const [p1, p2] = [(1 + g) * a1, (1 + g) * a2];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (a: number, b: number) =>
    a === 0 && b === 0 ? 0 : ((Math.atan2(b, a) * 180) / Math.PI + 360) % 360;
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const grey = c1 * c2 === 0;

  let dh = grey ? 0 : h2 - h1;
  if (dh > 180) dh -= 360;
  if (dh < -180) dh += 360;
  const dH = 2 * Math.sqrt(c1 * c2) * Math.sin(radians(dh / 2));
  const [dL, dC] = [l2 - l1, c2 - c1];

  const [meanL, meanC2] = [(l1 + l2) / 2, (c1 + c2) / 2];
  let meanH = h1 + h2;
  if (!grey) {
    if (Math.abs(h1 - h2) <= 180) meanH /= 2;
    else meanH = (meanH + (meanH < 360 ? 360 : -360)) / 2;
  }
  const t =
    1 -
    0.17 * Math.cos(radians(meanH - 30)) +
    0.24 * Math.cos(radians(2 * meanH)) +
    0.32 * Math.cos(radians(3 * meanH + 6)) -
    0.2 * Math.cos(radians(4 * meanH - 63));
  const turn = 30 * Math.exp(-(((meanH - 275) / 25) ** 2));
  const m7 = meanC2 ** 7;
  const rC = 2 * Math.sqrt(m7 / (m7 + 25 ** 7));
  const l50 = (meanL - 50) ** 2;
  const sL = 1 + (0.015 * l50) / Math.sqrt(20 + l50);
  const sC = 1 + 0.045 * meanC2;
  const sH = 1 + 0.015 * meanC2 * t;
  const rT = -Math.sin(radians(2 * turn)) * rC;
  return Math.sqrt((dL / sL) ** 2 + (dC / sC) ** 2 + (dH / sH) ** 2 + rT * (dC / sC) * (dH / sH));
}

/** A grey picture, 0…255. */
export interface Grey {
  readonly width: number;
  readonly height: number;
  readonly values: Float64Array;
}

/** Luma of sRGB pixels, 4 bytes each (ITU-R BT.601, as the paper's authors' code has it). */
export function greyOf(rgba: ArrayLike<number>, width: number, height: number): Grey {
  const values = new Float64Array(width * height);
  for (let i = 0; i < values.length; i++) {
    values[i] = 0.299 * rgba[4 * i]! + 0.587 * rgba[4 * i + 1]! + 0.114 * rgba[4 * i + 2]!;
  }
  return { width, height, values };
}

const kRadius = 5;
const kSigma = 1.5;
const kWeights = (() => {
  const raw = Array.from({ length: 2 * kRadius + 1 }, (_, i) =>
    Math.exp(-((i - kRadius) ** 2) / (2 * kSigma ** 2)),
  );
  const sum = raw.reduce((total, weight) => total + weight, 0);
  return raw.map((weight) => weight / sum);
})();

/** Gaussian mean around each pixel whose window lies within the picture: (w − 10) × (h − 10). */
function blurred(values: Float64Array, width: number, height: number): Float64Array {
  const [w, h] = [width - 2 * kRadius, height - 2 * kRadius];
  const rows = new Float64Array(w * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < kWeights.length; k++) sum += kWeights[k]! * values[y * width + x + k]!;
      rows[y * w + x] = sum;
    }
  }
  const out = new Float64Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < kWeights.length; k++) sum += kWeights[k]! * rows[(y + k) * w + x]!;
      out[y * w + x] = sum;
    }
  }
  return out;
}

/**
 * Mean structural similarity: Wang, Bovik, Sheikh and Simoncelli, "Image quality assessment: from error
 * visibility to structural similarity", IEEE Trans. Image Processing 13(4), 2004: 11 × 11 Gaussian
 * windows of σ 1.5, K1 = 0.01, K2 = 0.03, L = 255.
 */
export function ssim(a: Grey, b: Grey): number {
  const { width, height } = a;
  if (width !== b.width || height !== b.height) throw new Error('Pictures of different sizes.');
  if (Math.min(width, height) <= 2 * kRadius) throw new Error('Pictures smaller than a window.');
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const product = (p: Float64Array, q: Float64Array) => p.map((value, i) => value * q[i]!);
  const mean = (values: Float64Array) => blurred(values, width, height);
  const [ma, mb] = [mean(a.values), mean(b.values)];
  const [aa, bb] = [mean(product(a.values, a.values)), mean(product(b.values, b.values))];
  const ab = mean(product(a.values, b.values));
  let sum = 0;
  for (let i = 0; i < ma.length; i++) {
    const [x, y] = [ma[i]!, mb[i]!];
    const [vx, vy, cov] = [aa[i]! - x * x, bb[i]! - y * y, ab[i]! - x * y];
    sum += ((2 * x * y + c1) * (2 * cov + c2)) / ((x * x + y * y + c1) * (vx + vy + c2));
  }
  return sum / ma.length;
}
