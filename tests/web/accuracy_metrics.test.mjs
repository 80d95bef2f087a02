// The measures of the accuracy bench on cases worked out by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as metrics from '../bench/accuracy_metrics.mjs';

const near = (value, wanted) =>
  assert.ok(Math.abs(value - wanted) < 1e-9, `${value}, not ${wanted}`);

test('overlap of boxes', () => {
  near(metrics.iou([0, 0, 2, 2], [1, 0, 2, 2]), 1 / 3);
  near(metrics.iou([0, 0, 2, 2], [2, 0, 2, 2]), 0);
  near(metrics.iou([1, 1, 3, 4], [1, 1, 3, 4]), 1);
});

test('landmark error is a share of the size of the box of all true landmarks', () => {
  const truth = [
    [0, 0],
    [4, 0],
    [4, 9],
    [0, 9],
  ];
  const found = [
    [100, 100],
    [4, 3],
    [4, 9],
    [0, 9],
  ];
  near(metrics.normalizedMeanError(found, truth, 1, 3), 1 / 6);
});

test('angles and rotations are one another, with the README’s signs', () => {
  const { yaw, pitch, roll } = metrics.anglesOfRotation(metrics.rotationOfAngles(30, -20, 10));
  [near(yaw, 30), near(pitch, -20), near(roll, 10)];
  const nose = (angles) => metrics.rotationOfAngles(...angles).map((row) => row[2]);
  assert.ok(nose([20, 0, 0])[0] < 0, 'yaw > 0: nose to the left of the image');
  assert.ok(nose([0, 20, 0])[1] > 0, 'pitch > 0: nose up');
  const top = metrics.rotationOfAngles(0, 0, 20).map((row) => row[1]);
  assert.ok(top[0] > 0, 'roll > 0: top of the head to the right');
  near(
    metrics.rotationAngleDeg(metrics.rotationOfAngles(0, 0, 25), metrics.rotationOfAngles(0, 0, 5)),
    20,
  );
});

test('a head that looks into the camera is not turned from the ray', () => {
  // 30° to the right of the axis: to face the camera it turns its nose to the left of the image.
  const translation = [Math.tan(Math.PI / 6) * 1000, 0, -1000];
  const fromRay = metrics.rotationFromRay(metrics.rotationOfAngles(30, 0, 0), translation);
  near(metrics.rotationAngleDeg(fromRay, metrics.rotationOfAngles(0, 0, 0)), 0);
  const above = metrics.rotationFromRay(metrics.rotationOfAngles(0, -45, 0), [0, 500, -500]);
  near(metrics.rotationAngleDeg(above, metrics.rotationOfAngles(0, 0, 0)), 0);
});

test('boxes are paired by overlap, each once', () => {
  const truth = [
    [0, 0, 10, 10],
    [2, 0, 10, 10],
    [50, 50, 5, 5],
  ];
  assert.deepEqual(
    metrics.matchBoxes(
      [
        [1.5, 0, 10, 10],
        [0, 1, 10, 10],
      ],
      truth,
      0.4,
    ),
    [1, 0, undefined],
  );
});

test('mean, median and worst', () => {
  assert.deepEqual(metrics.summary([4, 1, 2]), { mean: 7 / 3, median: 2, worst: 4 });
  assert.deepEqual(metrics.summary([4, 1, 2, 3]), { mean: 2.5, median: 2.5, worst: 4 });
});

test('an id that changes in place is a switch, one that goes and comes is none', () => {
  const face = (id, x) => ({ id, box: [x, 0, 10, 10] });
  assert.equal(metrics.idSwitches([[face(1, 0)], [face(1, 1)], [face(2, 2)], [], [face(3, 2)]]), 1);
});
