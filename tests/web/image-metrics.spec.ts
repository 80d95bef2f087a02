import { expect, test } from '@playwright/test';
import { deltaE2000, greyOf, labOf, ssim, type Grey, type Lab } from './image-metrics.ts';

/** Sharma, Wu and Dalal 2005, table 1: L*a*b*, L*a*b*, ΔE00. */
const kSharma: readonly [...Lab, ...Lab, number][] = [
  [50, 2.6772, -79.7751, 50, 0, -82.7485, 2.0425],
  [50, 3.1571, -77.2803, 50, 0, -82.7485, 2.8615],
  [50, 2.8361, -74.02, 50, 0, -82.7485, 3.4412],
  [50, -1.3802, -84.2814, 50, 0, -82.7485, 1],
  [50, -1.1848, -84.8006, 50, 0, -82.7485, 1],
  [50, -0.9009, -85.5211, 50, 0, -82.7485, 1],
  [50, 0, 0, 50, -1, 2, 2.3669],
  [50, -1, 2, 50, 0, 0, 2.3669],
  [50, 2.49, -0.001, 50, -2.49, 0.0009, 7.1792],
  [50, 2.49, -0.001, 50, -2.49, 0.001, 7.1792],
  [50, 2.49, -0.001, 50, -2.49, 0.0011, 7.2195],
  [50, 2.49, -0.001, 50, -2.49, 0.0012, 7.2195],
  [50, -0.001, 2.49, 50, 0.0009, -2.49, 4.8045],
  [50, -0.001, 2.49, 50, 0.001, -2.49, 4.8045],
  [50, -0.001, 2.49, 50, 0.0011, -2.49, 4.7461],
  [50, 2.5, 0, 50, 0, -2.5, 4.3065],
  [50, 2.5, 0, 73, 25, -18, 27.1492],
  [50, 2.5, 0, 61, -5, 29, 22.8977],
  [50, 2.5, 0, 56, -27, -3, 31.903],
  [50, 2.5, 0, 58, 24, 15, 19.4535],
  [50, 2.5, 0, 50, 3.1736, 0.5854, 1],
  [50, 2.5, 0, 50, 3.2972, 0, 1],
  [50, 2.5, 0, 50, 1.8634, 0.5757, 1],
  [50, 2.5, 0, 50, 3.2592, 0.335, 1],
  [60.2574, -34.0099, 36.2677, 60.4626, -34.1751, 39.4387, 1.2644],
  [63.0109, -31.0961, -5.8663, 62.8187, -29.7946, -4.0864, 1.263],
  [61.2901, 3.7196, -5.3901, 61.4292, 2.248, -4.962, 1.8731],
  [35.0831, -44.1164, 3.7933, 35.0232, -40.0716, 1.5901, 1.8645],
  [22.7233, 20.0904, -46.694, 23.0331, 14.973, -42.5619, 2.0373],
  [36.4612, 47.858, 18.3852, 36.2715, 50.5065, 21.2231, 1.4146],
  [90.8027, -2.0831, 1.441, 91.1528, -1.6435, 0.0447, 1.4441],
  [90.9257, -0.5406, -0.9208, 88.6381, -0.8985, -0.7239, 1.5381],
  [6.7747, -0.2908, -2.4247, 5.8714, -0.0985, -2.2286, 0.6377],
  [2.0776, 0.0795, -1.135, 0.9033, -0.0636, -0.5514, 0.9082],
];

test("ΔE2000 has the values of the paper's 34 pairs", () => {
  for (const [l1, a1, b1, l2, a2, b2, expected] of kSharma) {
    expect(deltaE2000([l1, a1, b1], [l2, a2, b2])).toBeCloseTo(expected, 4);
    expect(deltaE2000([l2, a2, b2], [l1, a1, b1])).toBeCloseTo(expected, 4);
  }
});

test('L*a*b* of sRGB: white, black, and the primaries', () => {
  const known: [readonly [number, number, number], Lab][] = [
    [
      [255, 255, 255],
      [100, 0, 0],
    ],
    [
      [0, 0, 0],
      [0, 0, 0],
    ],
    [
      [255, 0, 0],
      [53.2408, 80.0925, 67.2032],
    ],
    [
      [0, 255, 0],
      [87.7347, -86.1827, 83.1793],
    ],
    [
      [0, 0, 255],
      [32.297, 79.1875, -107.8602],
    ],
    [
      [119, 119, 119],
      [50.034, 0, 0],
    ],
  ];
  for (const [rgb, lab] of known) {
    labOf(...rgb).forEach((value, i) => expect(Math.abs(value - lab[i]!)).toBeLessThan(0.02));
  }
});

function noise(width: number, height: number, seed: number): Grey {
  let state = seed;
  const values = Float64Array.from({ length: width * height }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return (255 * state) / 2 ** 32;
  });
  return { width, height, values };
}

const changed = (image: Grey, change: (value: number) => number): Grey => ({
  ...image,
  values: image.values.map(change),
});

test('SSIM is 1 of a picture and itself, negative of its negative, in between of others', () => {
  const picture = noise(40, 30, 1);
  expect(ssim(picture, picture)).toBeCloseTo(1, 12);
  expect(
    ssim(
      picture,
      changed(picture, (value) => 255 - value),
    ),
  ).toBeLessThan(-0.5);
  const blend = noise(40, 30, 2).values;
  const mixed = { ...picture, values: picture.values.map((v, i) => 0.9 * v + 0.1 * blend[i]!) };
  const similar = ssim(picture, mixed);
  expect(similar).toBeGreaterThan(0.9);
  expect(similar).toBeLessThan(1);
});

test("SSIM of even pictures is the paper's luminance term (eq. 6)", () => {
  const even = (value: number): Grey => changed(noise(16, 12, 3), () => value);
  const [a, b, c1] = [80, 140, (0.01 * 255) ** 2];
  expect(ssim(even(a), even(b))).toBeCloseTo((2 * a * b + c1) / (a * a + b * b + c1), 10);
});

test('SSIM is the mean of eq. 13 over all windows', () => {
  const [a, b] = [noise(13, 12, 4), noise(13, 12, 5)];
  const [c1, c2] = [(0.01 * 255) ** 2, (0.03 * 255) ** 2];
  const windows: number[] = [];
  for (let y = 5; y < 7; y++) {
    for (let x = 5; x < 8; x++) {
      const parts: [number, number, number][] = [];
      for (let dy = -5; dy <= 5; dy++) {
        for (let dx = -5; dx <= 5; dx++) {
          const at = (y + dy) * 13 + x + dx;
          const weight = Math.exp(-(dx * dx + dy * dy) / (2 * 1.5 * 1.5));
          parts.push([weight, a.values[at]!, b.values[at]!]);
        }
      }
      const total = parts.reduce((sum, [w]) => sum + w, 0);
      const mean = (f: (p: number, q: number) => number) =>
        parts.reduce((sum, [w, p, q]) => sum + (w / total) * f(p, q), 0);
      const [ma, mb] = [mean((p) => p), mean((_, q) => q)];
      const [va, vb] = [mean((p) => (p - ma) ** 2), mean((_, q) => (q - mb) ** 2)];
      const cov = mean((p, q) => (p - ma) * (q - mb));
      windows.push(
        ((2 * ma * mb + c1) * (2 * cov + c2)) / ((ma * ma + mb * mb + c1) * (va + vb + c2)),
      );
    }
  }
  const mean = windows.reduce((sum, value) => sum + value, 0) / windows.length;
  expect(ssim(a, b)).toBeCloseTo(mean, 10);
});

test('luma of white is 255', () => {
  expect(greyOf([255, 255, 255, 255], 1, 1).values[0]).toBeCloseTo(255, 9);
});
