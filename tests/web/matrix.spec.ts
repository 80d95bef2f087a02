import { expect, test } from '@playwright/test';
import {
  headFromGlasses,
  multiply,
  perspective,
  rigid,
  type Matrix4,
} from '../../web/src/render/matrix.ts';

const matrix = (): Matrix4 => new Float32Array(16);

function apply(m: Float32Array, [x, y, z]: number[]): number[] {
  return [0, 1, 2, 3].map((r) => m[r]! * x! + m[4 + r]! * y! + m[8 + r]! * z! + m[12 + r]!);
}

/** Where WebGL puts a clip-space point: image px, pixel centres at integers. */
function toPixel([x, y, , w]: number[], width: number, height: number): [number, number] {
  return [(width * (x! / w! + 1)) / 2 - 0.5, (height * (1 - y! / w!)) / 2 - 0.5];
}

test('perspective puts camera points on the pixels the pinhole says', () => {
  const [width, height, focal] = [640, 480, 576];
  const m = perspective(matrix(), focal, width, height, 10, 5000, false);
  for (const point of [
    [0, 0, -400],
    [100, -70, -400],
    [-33, 120, -900],
  ]) {
    const [x, y, z] = point as [number, number, number];
    const [u, v] = toPixel(apply(m, point), width, height);
    expect(u).toBeCloseTo((width - 1) / 2 + (focal * x) / -z, 3);
    expect(v).toBeCloseTo((height - 1) / 2 - (focal * y) / -z, 3);
  }
});

test('perspective mirrored sends u to width − 1 − u', () => {
  const point = [80, 30, -500];
  const plain = perspective(matrix(), 500, 320, 240, 10, 5000, false);
  const mirrored = perspective(matrix(), 500, 320, 240, 10, 5000, true);
  const [u, v] = toPixel(apply(plain, point), 320, 240);
  const [mirroredU, mirroredV] = toPixel(apply(mirrored, point), 320, 240);
  expect(mirroredU).toBeCloseTo(319 - u, 3);
  expect(mirroredV).toBeCloseTo(v, 6);
});

test('perspective maps the near plane to −1 and the far plane to 1', () => {
  const m = perspective(matrix(), 500, 320, 240, 10, 5000, false);
  const [, , nearZ, nearW] = apply(m, [0, 0, -10]);
  const [, , farZ, farW] = apply(m, [0, 0, -5000]);
  expect(nearZ! / nearW!).toBeCloseTo(-1, 5);
  expect(farZ! / farW!).toBeCloseTo(1, 5);
});

test('rigid turns the scaled point by a row-major rotation, then moves it', () => {
  // +90° about z: x → y
  const m = rigid(matrix(), [0, -1, 0, 1, 0, 0, 0, 0, 1], [10, 20, 30], 2);
  expect(apply(m, [1, 0, 0])).toEqual([10, 22, 30, 1]);
  expect(apply(m, [0, 3, 5])).toEqual([4, 20, 40, 1]);
});

test('multiply applies the right-hand matrix first', () => {
  const turn = rigid(matrix(), [0, -1, 0, 1, 0, 0, 0, 0, 1], [0, 0, 0], 1);
  const move = rigid(matrix(), [1, 0, 0, 0, 1, 0, 0, 0, 1], [1, 2, 3], 1);
  expect(apply(multiply(matrix(), turn, move), [0, 0, 0])).toEqual([-2, 1, 3, 1]);
  expect(apply(multiply(matrix(), move, turn), [1, 0, 0])).toEqual([1, 3, 3, 1]);
});

test('headFromGlasses tilts the upper rim forward, the temple ends up, and then moves', () => {
  const m = headFromGlasses({ offsetMm: [0, -4, 6], pantoscopicDeg: 10 });
  const [sin, cos] = [Math.sin(Math.PI / 18), Math.cos(Math.PI / 18)];
  const rim = apply(m, [0, 20, 0]);
  expect(rim[1]).toBeCloseTo(-4 + 20 * cos, 4);
  expect(rim[2]).toBeCloseTo(6 + 20 * sin, 4);
  const templeEnd = apply(m, [60, 0, -140]);
  expect(templeEnd[0]).toBeCloseTo(60, 6);
  expect(templeEnd[1]).toBeCloseTo(-4 + 140 * sin, 4);
});
