import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { texelDirection } from '../../scripts/environment/cube.mjs';
import { toRgb9e5 } from '../../scripts/environment/encode.mjs';
import { prefilterLevel, roughnessOfLevel } from '../../scripts/environment/prefilter.mjs';
import { studio } from '../../scripts/environment/studio.mjs';
import { readEnvironment } from '../../web/src/render/environment.ts';

// The light that ships: what scripts/make_environment writes, and what the page reads of it.

const repository = path.join(__dirname, '../..');
const file = path.join(repository, 'assets/environment.bin');

type Triple = [number, number, number];

/** RGB9_E5 as OpenGL ES 3.0 §3.8.3.2 defines it. */
const decoded = (word: number): Triple => {
  const unit = 2 ** ((word >>> 27) - 15 - 9);
  return [(word & 511) * unit, ((word >>> 9) & 511) * unit, ((word >>> 18) & 511) * unit];
};

const radiance = (x: number, y: number, z: number): Triple => {
  const out: Triple = [0, 0, 0];
  studio(x, y, z, out);
  return out;
};

/** Evenly spread unit vectors: Fibonacci's spiral. */
const sphere = (count: number): Triple[] =>
  Array.from({ length: count }, (_, i) => {
    const z = 1 - (2 * i + 1) / count;
    const angle = i * Math.PI * (3 - Math.sqrt(5));
    const flat = Math.sqrt(1 - z * z);
    return [flat * Math.cos(angle), flat * Math.sin(angle), z];
  });

const dot = (a: Triple, b: Triple) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

test('making it again gives the same bytes', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'lorgnette-light-'));
  try {
    const again = path.join(folder, 'environment.bin');
    execFileSync(process.execPath, [path.join(repository, 'scripts/environment/main.mjs'), again]);
    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('numbers of one exponent: known ones, and to 1/512 of the largest', () => {
  for (const [color, word] of [
    [[1, 1, 1], (16 << 27) | (256 << 18) | (256 << 9) | 256],
    [[0.5, 0, 0], (15 << 27) | 256],
    [[0, 0, 0], 0],
    [[1e9, 0, 0], (31 << 27) | 511],
    // The mantissa would round up to 512.
    [[0.9999, 0, 0], (16 << 27) | 256],
  ] as const)
    expect(toRgb9e5(...color)).toBe(word >>> 0);
  for (const color of [
    [5.2, 0.3, 0.07],
    [0.0123, 0.001, 0.2],
  ] as Triple[]) {
    const most = Math.max(...color);
    decoded(toRgb9e5(...color)).forEach((value, c) =>
      expect(Math.abs(value - color[c]!)).toBeLessThanOrEqual(most / 512),
    );
  }
});

test('the first level is the studio itself', () => {
  const { size, levels } = readEnvironment(readFileSync(file)).radiance;
  const direction: Triple = [0, 0, 0];
  for (const [face, row, column] of [
    [4, 20, 10],
    [2, 40, 40],
    [0, 30, 20],
    [5, 5, 60],
  ] as const) {
    texelDirection(face, column, row, size, direction);
    const found = decoded(levels[0]![(face * size + row) * size + column]!);
    radiance(...direction).forEach((value, c) =>
      expect(Math.abs(found[c]! - value)).toBeLessThan(0.01 * Math.max(1, value)),
    );
  }
});

test('rough levels are the mean over what facets mirror, by brute force', () => {
  const [size, roughness] = [8, 0.5];
  const level = prefilterLevel(studio, size, roughness, 512);
  const a2 = roughness ** 4;
  const everywhere = sphere(60_000);
  const n: Triple = [0, 0, 0];
  for (const [face, row, column] of [
    [4, 1, 1],
    [2, 5, 2],
    [0, 3, 4],
  ] as const) {
    texelDirection(face, column, row, size, n);
    const sum: Triple = [0, 0, 0];
    let weights = 0;
    for (const l of everywhere) {
      const nl = dot(n, l);
      if (nl <= 0) continue;
      // The half vector's cosine, seen straight on; its density is a quarter of the facets'.
      const d = ((1 + nl) / 2) * (a2 - 1) + 1;
      const weight = nl / (d * d);
      weights += weight;
      radiance(...l).forEach((value, c) => (sum[c]! += weight * value));
    }
    const at = 3 * ((face * size + row) * size + column);
    sum.forEach((value, c) => {
      const expected = value / weights;
      expect(Math.abs(level[at + c]! - expected)).toBeLessThan(0.03 * expected + 0.01);
    });
  }
});

test('levels are spread as the shader reads them', () => {
  for (let level = 0; level <= 5; level++) {
    const roughness = roughnessOfLevel(level, 5);
    expect(5 * (1 - (1 - roughness) ** 2)).toBeCloseTo(level, 12);
  }
});

test('irradiance differs from the true one by what order 2 leaves out, and no more', () => {
  const { irradiance: c } = readEnvironment(readFileSync(file));
  const everywhere = sphere(20_000);
  const light = everywhere.map((d) => radiance(...d));
  const errors: number[] = [];
  for (const n of sphere(60)) {
    const [x, y, z] = n;
    const functions = [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y];
    let [sum, weights] = [0, 0];
    everywhere.forEach((l, i) => {
      const nl = Math.max(0, dot(n, l));
      weights += nl;
      sum += nl * light[i]![1]!;
    });
    const found = functions.reduce((total, value, i) => total + value * c[3 * i + 1]!, 0);
    errors.push(Math.abs(found - sum / weights));
  }
  const mean = errors.reduce((sum, value) => sum + value, 0) / errors.length;
  console.log(
    `irradiance off by ${mean.toFixed(4)} on average, ${Math.max(...errors).toFixed(4)} at most`,
  );
  // Of white, 1. Ramamoorthi and Hanrahan give 1 % on average, 9 % at most, for softer light.
  expect(mean).toBeLessThan(0.025);
  expect(Math.max(...errors)).toBeLessThan(0.07);
});

test('files that are none are refused by name', () => {
  const good = readFileSync(file);
  const spoilt = (offset: number, value: number) => {
    const bytes = new Uint8Array(good);
    bytes[offset] = value;
    return bytes;
  };
  for (const [bytes, message] of [
    [new Uint8Array(10), 'only 10 bytes'],
    [spoilt(0, 0), 'no environment file'],
    [spoilt(4, 9), 'version 9'],
    [spoilt(8, 63), 'side is 63'],
    [spoilt(12, 40), '40 levels'],
    [good.subarray(0, good.length - 1), 'bytes of texels'],
  ] as const) {
    try {
      readEnvironment(bytes);
      expect(message).toBe('refused');
    } catch (error) {
      expect(error).toMatchObject({ code: 'environment-invalid' });
      expect((error as Error).message).toContain(message);
    }
  }
});
