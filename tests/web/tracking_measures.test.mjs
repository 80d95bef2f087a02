// What the tracking bench says of trackers whose faults are known. Nothing is rendered.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { rotationOfAngles } from '../bench/accuracy_metrics.mjs';
import { multiply } from '../bench/matrix3.mjs';
import { faceVertices, bridgeVertex } from '../bench/synthetic/face_mesh.mjs';
import { project } from '../bench/synthetic/pose.mjs';
import { sequences } from '../bench/synthetic/sequences.mjs';
import { measure } from '../bench/tracking_measures.mjs';
import { runSequence } from '../bench/tracking_run.mjs';

/** What is true of each frame of a sequence, as far as poses go. */
function truths(sequence) {
  return Array.from({ length: sequence.frames }, (_, i) => {
    const { rotation, translation, hand } = sequence.at(i / sequence.fps);
    const points = new Float64Array(2 * faceVertices);
    points.set(project(sequence, translation), 2 * bridgeVertex);
    const isThere = points[2 * bridgeVertex] > 0;
    const covered = hand && Math.abs(hand.translation[0]) < 60 ? 0.8 : 0;
    return { rotation, translation, points, inside: isThere ? 1 : 0, covered };
  });
}

/** The values of a tracker that answers `faceOf(truths, index)`. */
function valuesOf(name, faceOf) {
  const sequence = sequences.find((one) => one.name === name);
  const all = truths(sequence);
  const steps = all.map((truth, i) => ({
    time: i / sequence.fps,
    truth,
    face: faceOf(all, i),
  }));
  return Object.fromEntries(measure(sequence, steps).map(({ metric, value }) => [metric, value]));
}

const near = (value, wanted, tolerance, what) =>
  assert.ok(Math.abs(value - wanted) <= tolerance, `${what}: ${value}, not ${wanted}`);
const flat = (yaw, pitch, roll) => rotationOfAngles(yaw, pitch, roll).flat();

test('a tracker that knows the truth has no fault in any sequence', () => {
  for (const { name } of sequences) {
    const values = valuesOf(name, (all, i) => all[i]);
    assert.ok(Object.keys(values).length >= 5, name);
    for (const [metric, value] of Object.entries(values)) {
      const what = `${name}, ${metric}`;
      if (metric === 'angle gain') near(value, 1, 1e-9, what);
      else if (metric === 'turn found °') near(value, 20, 1e-9, what);
      else if (/^time to lose/.test(metric))
        assert.ok(value > 0, what); // it reports on and on
      else if (value === null) assert.match(metric, /while half hidden/, what);
      else near(value, 0, 1e-5, what);
    }
  }
});

test('a tracker that is two frames late', () => {
  const late = (all, i) => all[Math.max(0, i - 2)];
  near(valuesOf('turn-yaw-30', late)['angle lag ms'], 66.7, 2, 'yaw');
  near(valuesOf('turn-pitch-60', late)['angle lag ms'], 33.3, 1, 'pitch at 60/s');
  near(valuesOf('turn-roll-15', late)['angle lag ms'], 133.3, 4, 'roll at 15/s');
  near(valuesOf('turn-yaw-30', late)['bridge lag ms'], 66.7, 2, 'bridge');
  near(valuesOf('sway', late)['distance lag ms'], 66.7, 2, 'distance');
  assert.equal(valuesOf('step-roll', late)['frames until caught'], 2);
});

test('a tracker that turns less than the head', () => {
  const lazy = (all, i) => {
    const yaw = (Math.asin(-all[i].rotation[2]) * 180) / Math.PI;
    return { ...all[i], rotation: flat(0.9 * yaw, 0, 0) };
  };
  const values = valuesOf('wide-yaw-a', lazy);
  near(values['angle gain'], 0.9, 1e-6, 'gain');
  near(values['rotation change error, worst °'], 6, 0.05, 'worst');
  near(values['rotation error, worst °'], 6, 0.05, 'worst');
  near(values['rotation noise °'], 0, 0.02, 'noise');
  near(valuesOf('turn-yaw-30', lazy)['angle lag ms'], 0, 1e-9, 'lag');
  near(valuesOf('step-yaw', lazy)['turn found °'], 18, 1e-6, 'step');
});

test('a tracker that takes all heads for 5 % further away', () => {
  const far = (all, i) => ({ ...all[i], translation: all[i].translation.map((v) => 1.05 * v) });
  const values = valuesOf('distance', far);
  near(values['distance error, mean %'], 5, 1e-9, 'mean');
  near(values['distance error, worst %'], 5, 1e-9, 'worst');
  near(values['glasses width error, mean %'], 100 * (1 / 1.05 - 1), 1e-9, 'glasses');
  near(values['glasses width spread %'], 0, 1e-9, 'spread');
  near(values['bridge error, mean px'], 0, 1e-9, 'bridge');
  // The same with a larger person is no error of the glasses.
  const larger = (all, i) => ({ ...far(all, i), scale: 1.05 });
  near(valuesOf('distance', larger)['glasses width error, mean %'], 0, 1e-9, 'scaled');
});

test('a tracker that trembles', () => {
  // ±0.3° of roll and ±0.2 px of x, from frame to frame.
  const trembling = (all, i) => {
    const sign = i % 2 ? 1 : -1;
    const [x, y, z] = all[i].translation;
    return {
      rotation: multiply(flat(0, 0, 0.3 * sign), all[i].rotation),
      translation: [x + (sign * 0.2 * -z) / 576, y, z],
    };
  };
  const still = valuesOf('still-600-a', trembling);
  near(still['rotation jitter ° rms'], 0.3, 0.001, 'jitter');
  near(still['bridge jitter px rms'], 0.2, 0.001, 'bridge');
  // Neighbours differ by 0.6°; the mean over nine frames takes a ninth away.
  near(valuesOf('turn-pitch-30', trembling)['rotation noise °'], (0.6 * 8) / 9, 0.02, 'noise');
  near(valuesOf('talk-a', trembling)['rotation moved ° rms'], 0.3, 0.001, 'expression');
});

test('a tracker that takes a tilted head frame is wrong, but no different when the head turns', () => {
  const tilted = (all, i) => ({ ...all[i], rotation: multiply(all[i].rotation, flat(0, 4, 0)) });
  const values = valuesOf('shape-canonical', tilted);
  near(values['rotation error, mean °'], 4, 1e-6, 'error');
  near(values['rotation change error, worst °'], 0, 1e-5, 'change');
});

test('a tracker that is wrong in the corners', () => {
  const sequence = sequences.find(({ name }) => name === 'grid');
  const askew = (all, i) => {
    const place = Math.floor(i / sequence.hold);
    return place === 3 ? { ...all[i], rotation: flat(0, 7, 0) } : all[i];
  };
  const values = valuesOf('grid', askew);
  near(values['rotation error against the middle, worst °'], 7, 1e-6, 'worst');
  near(values['rotation error against the middle, mean °'], 7 / 8, 1e-6, 'mean');
  // The first frames of each place do not count.
  const settling = (all, i) =>
    i % sequence.hold < 3 ? { ...all[i], rotation: flat(30, 0, 0) } : all[i];
  near(valuesOf('grid', settling)['rotation error, mean °'], 0, 1e-6, 'settling');
});

test('a tracker that loses the face', () => {
  const none = valuesOf('turn-yaw-30', () => null);
  assert.deepEqual(none, { 'frames lost': 63 });
  const half = valuesOf('turn-yaw-30', (all, i) => (i < 10 ? null : all[i]));
  assert.equal(half['frames lost'], 10);
  assert.equal(half['angle lag ms'], null);

  const seconds = 1 / 30;
  const leaving = truths(sequences.find(({ name }) => name === 'leave'));
  const gone = leaving.findIndex(({ inside }) => inside === 0);
  const back = leaving.findLastIndex(({ inside }) => inside === 0) + 1;
  // Reports the face for four frames more, and finds it three frames late.
  const slow = valuesOf('leave', (all, i) => (i >= gone + 4 && i < back + 3 ? null : all[i]));
  near(slow['time to lose ms'], 4000 * seconds, 1e-6, 'lose');
  near(slow['time to return ms'], 3000 * seconds, 1e-6, 'return');
  assert.equal(slow['frames lost though seen'], 3);
  const never = valuesOf('leave', (all, i) => (i >= gone ? null : all[i]));
  assert.equal(never['time to return ms'], null);
});

test('of several faces the one counts that is nearest to the head', async () => {
  const sequence = sequences.find(({ name }) => name === 'still-600-a');
  const all = truths(sequence);
  const studio = {
    frame: (_, i) => ({ time: i / sequence.fps, cut: i === 20, truth: all[i] }),
  };
  let resets = 0;
  const other = { rotation: flat(40, 0, 0), translation: [200, 0, -900] };
  const tracker = {
    track: async ({ truth }) => [other, truth, other],
    reset: async () => void (resets += 1),
  };
  const { steps, values } = (await runSequence({ it: tracker }, studio, sequence)).it;
  assert.equal(steps.length, sequence.frames);
  assert.equal(resets, 2, 'at the start and at the cut');
  const jitter = values.find(({ metric }) => metric === 'rotation jitter ° rms');
  near(jitter.value, 0, 1e-6, 'jitter');
});
