// The measures of the tracking bench on series made by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as metrics from '../bench/tracking_metrics.mjs';
import { rotationOfAngles } from '../bench/accuracy_metrics.mjs';

const rotation = (yaw, pitch = 0, roll = 0) => rotationOfAngles(yaw, pitch, roll).flat();
const near = (value, wanted, tolerance = 1e-9) =>
  assert.ok(Math.abs(value - wanted) <= tolerance, `${value}, not ${wanted}`);

test('the turn between rotations has axis and angle, down to the smallest', () => {
  // Pitch 30° up is a turn by −30° about x: nose up is against the right hand's rule.
  const [x, y, z] = metrics.turnBetween(rotation(0, 30), rotation(0));
  near(x, -30);
  near(y, 0);
  near(z, 0);
  near(metrics.angleBetween(rotation(1e-6), rotation(0)), 1e-6, 1e-12);
  near(metrics.angleBetween(rotation(20, 10, 5), rotation(20, 10, 5)), 0);
  near(metrics.angleBetween(rotation(0, 0, 180), rotation(0)), 180);
});

test('a still head’s jitter is about its mean rotation', () => {
  const jitter = metrics.rotationJitter([rotation(31), rotation(29), rotation(31), rotation(29)]);
  near(jitter, 1, 1e-6);
  near(metrics.rotationJitter([rotation(5), rotation(5), rotation(5)]), 0, 1e-7);
});

test('rotation noise sees what jumps, not what is constantly or slowly wrong', () => {
  const count = 200;
  const truth = Array.from({ length: count }, (_, i) => rotation(20 * Math.sin(i / 15)));
  const biased = truth.map((_, i) => rotation(20 * Math.sin(i / 15) + 4 + i / 100));
  assert.ok(metrics.rotationNoise(biased, truth) < 0.02);
  // ±0.5° from frame to frame: neighbours differ by 1°, of which the mean over nine takes a ninth.
  const jumping = truth.map((_, i) => rotation(20 * Math.sin(i / 15) + (i % 2 ? 0.5 : -0.5)));
  near(metrics.rotationNoise(jumping, truth), 8 / 9, 0.01);
});

test('points and sizes that jump', () => {
  near(
    metrics.pointJitter([
      [10, 20],
      [13, 24],
    ]),
    2.5,
  );
  near(metrics.relativeJitter([99, 101, 99, 101]), 1);
});

test('lag is in milliseconds, whatever the frame rate', () => {
  for (const fps of [15, 30, 60]) {
    const wave = (shift) =>
      Array.from({ length: 90 }, (_, i) => 10 * Math.sin((i - shift) / 8) + 3 * Math.sin(i / 31));
    near(metrics.lagMs(wave(0), wave(0), fps), 0);
    const slow = Array.from({ length: 90 }, (_, i) => 10 * Math.sin((i - 1.5) / 8));
    const reference = Array.from({ length: 90 }, (_, i) => 10 * Math.sin(i / 8) + 7);
    near(metrics.lagMs(slow, reference, fps), 1500 / fps, 60 / fps);
  }
});

test('a constant tilt of the head frame is no error against the first frame', () => {
  const truth = [rotation(0), rotation(20), rotation(40, 10)];
  const tilt = rotation(0, 7);
  const product = (a, b) =>
    Array.from({ length: 9 }, (_, i) =>
      [0, 1, 2].reduce((sum, k) => sum + a[3 * Math.floor(i / 3) + k] * b[3 * k + (i % 3)], 0),
    );
  const tilted = truth.map((r) => product(r, tilt));
  for (const error of metrics.relativeErrors(tilted, truth)) near(error, 0, 1e-6);
  const wrong = [rotation(0), rotation(17), rotation(40, 10)];
  near(metrics.relativeErrors(wrong, truth)[1], 3, 1e-6);
});

test('apparent width of 140 mm', () => {
  const facing = { rotation: rotation(0), translation: [30, -20, -700] };
  near(metrics.apparentWidth(500, facing), 100);
  near(metrics.apparentWidth(500, { ...facing, scale: 0.9 }), 90);
  // Turned by 60°, its ends at 35 mm to each side and 60.6 mm nearer and further.
  const turned = { rotation: rotation(60), translation: [0, 0, -700] };
  const [a, b] = [1, -1].map((side) => (500 * 35) / (700 + side * 70 * Math.sin(Math.PI / 3)));
  near(metrics.apparentWidth(500, turned), a + b, 1e-9);
});

test('a turn is caught where the error gets small and stays small', () => {
  const errors = [20, 20, 20, 9, 1.5, 8, 1.9, 0.5, 0.1, 0.1];
  assert.equal(metrics.framesToCatch(errors, 2, 2), 4);
  assert.equal(metrics.framesToCatch([20, 20, 1, 1, 1], 2, 2), 0);
  assert.equal(metrics.framesToCatch([20, 20, null, 1, 1], 2, 2), 1);
  assert.equal(metrics.framesToCatch([20, 20, 5, 5], 2, 2), null);
});

test('loss and return', () => {
  const bits = (text) => Array.from(text, (c) => c === '1');
  // Seen, half in the picture, away, half in the picture, seen.
  const seen = bits('111100000000111111');
  const gone = bits('000000111100000000');
  const times = (found) => metrics.lossTimes(bits(found), seen, gone);
  assert.deepEqual(times('111111000000111111'), { lost: 0, framesToLose: 0, framesToReturn: 0 });
  assert.deepEqual(times('111111110000001111'), { lost: 2, framesToLose: 2, framesToReturn: 2 });
  assert.deepEqual(times('101111111111111111'), { lost: 1, framesToLose: 12, framesToReturn: 0 });
  assert.deepEqual(times('111111000000000000'), { lost: 6, framesToLose: 0, framesToReturn: null });
  // Hidden for a while, never away.
  assert.deepEqual(metrics.lossTimes(bits('1110011'), bits('1100111'), bits('0000000')), {
    lost: 1,
    framesToLose: null,
    framesToReturn: 1,
  });
});
