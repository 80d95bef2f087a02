// The logic of scripts/bench: turns, statistics, ratios, verdicts, tables.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

import * as frame from '../bench/frame.mjs';
import { pictureOf } from '../bench/frame_times.mjs';
import * as networks from '../bench/networks.mjs';
import { neutralFace, parseShapeModel, reconstruct } from '../bench/shape_model.mjs';
import { formatTable, judge } from '../bench/table.mjs';
import { median, timeByTurns } from '../bench/timing.mjs';

test('the median is the middle, or between the two in the middle', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 3, 2]), 2.5);
  assert.equal(median([10, 9]), 9.5);
  assert.ok(Number.isNaN(median([])));
  const values = [3, 1, 2];
  median(values);
  assert.deepEqual(values, [3, 1, 2], 'the list stays as it is');
});

test('every round has each candidate once, and begins with another one', async () => {
  const order = [];
  const rests = [];
  const candidate = (name) => (round) =>
    order.push(`${name}${round}`) && 100 * round + order.length;
  const times = await timeByTurns(
    { a: candidate('a'), b: candidate('b'), c: candidate('c') },
    { warmUp: 1, rounds: 3, rest: async () => rests.push(order.at(-1)) },
  );
  const expected = ['a0', 'b0', 'c0', 'b1', 'c1', 'a1', 'c2', 'a2', 'b2', 'a3', 'b3', 'c3'];
  assert.deepEqual(order, expected);
  assert.deepEqual(rests, expected, 'a rest after each turn');
  assert.deepEqual(times, { a: [106, 208, 310], b: [104, 209, 311], c: [105, 207, 312] });
});

test('frames run there and back again', () => {
  const seen = Array.from({ length: 9 }, (_, round) => pictureOf(round, 4));
  assert.deepEqual(seen, [0, 1, 2, 3, 2, 1, 0, 1, 2]);
});

test('multiply-adds a second, beside the peak of the same instructions', () => {
  const rows = networks.rowsOf({
    runtime: 'node',
    network: { name: 'net' },
    count: 40e6,
    ms: { ORT: 8, SIMD128: 4, 'relaxed SIMD': 2 },
    peaks: { SIMD128: 20e9, 'relaxed SIMD': 40e9 },
  });
  const pick = ({ engine, timesOrt, gmacs, peakGmacs, shareOfPeak }) =>
    [engine, timesOrt, gmacs, peakGmacs, shareOfPeak]; // prettier-ignore
  assert.deepEqual(rows.map(pick), [
    ['ORT', 1, 5, 20, 0.25],
    ['SIMD128', 2, 10, 20, 0.5],
    ['relaxed SIMD', 4, 20, 40, 0.5],
  ]);
});

test('frames are compared with MediaPipe, where it is there', () => {
  const lorgnette = { ms: 3, turnDeg: 0 };
  const withIt = frame.rowsOf({ lorgnette, mediapipe: { ms: 20, turnDeg: 1 } });
  assert.deepEqual(
    withIt.map(({ name, toMediaPipe }) => [name, toMediaPipe]),
    [
      ['lorgnette', 0.15],
      ['mediapipe', 1],
    ],
  );
  assert.equal(frame.bars({ rows: withIt })[0].value, 0.15);
  const without = frame.rowsOf({ lorgnette });
  assert.equal(without[0].toMediaPipe, null);
  assert.deepEqual(frame.bars({ rows: without }), []);
});

test('networks have bars in Chromium, by instruction set', () => {
  const row = (runtime, network, engine, timesOrt) => ({ runtime, network, engine, timesOrt });
  const rows = [
    row('node', 'facemesh', 'SIMD128', 9),
    row('chromium', 'facemesh', 'ORT', 1),
    row('chromium', 'tiny_face_detector', 'relaxed SIMD', 7),
    row('chromium', 'blazeface', 'SIMD128', 1.9),
    row('chromium', 'facemesh', 'SIMD128', 1.4),
  ];
  const [blazeface, facemesh, ...others] = networks.bars({ rows }).map(judge);
  assert.deepEqual(others, []);
  assert.deepEqual([blazeface.value, blazeface.bar, blazeface.met], [1.9, 2, false]);
  assert.equal(blazeface.withinLimit, true);
  assert.deepEqual([facemesh.value, facemesh.bar, facemesh.withinLimit], [1.4, 2.4, false]);
});

test('a bar is met or missed, a limit kept or not; no number does neither', () => {
  const verdict = (value, relation, bar, limit) => {
    const { met, withinLimit } = judge({ value, relation, bar, limit });
    return [met, withinLimit];
  };
  assert.deepEqual(verdict(0.2, '<=', 0.2, 0.3), [true, true]);
  assert.deepEqual(verdict(0.25, '<=', 0.2, 0.3), [false, true]);
  assert.deepEqual(verdict(0.31, '<=', 0.2, 0.3), [false, false]);
  assert.deepEqual(verdict(1.6, '>=', 2, 1.5), [false, true]);
  assert.deepEqual(verdict(NaN, '<=', 0.2, 0.3), [false, false]);
});

test('tables align numbers to the right and words to the left', () => {
  assert.equal(
    formatTable(
      ['who', 'ms', 'note'],
      [
        ['one', '1.25', ''],
        ['another', '12.5', 'x'],
      ],
    ),
    'who        ms  note\n' + 'one      1.25\n' + 'another  12.5  x',
  );
});

test('a shape model is read from wherever its bytes begin', () => {
  // mean 0, 1, …; deviations 0.5; a mean face of x = landmark, y = 1, z = 2; bases of zeros
  const numbers = [
    ...Array.from({ length: 62 }, (_, i) => i),
    ...new Array(62).fill(0.5),
    ...Array.from({ length: 68 }, (_, i) => [i, 1, 2]).flat(),
    ...new Array(50 * 204).fill(0),
  ];
  const file = Buffer.alloc(3 + 16 + 4 * numbers.length);
  numbers.forEach((v, i) => file.writeFloatLE(v, 19 + 4 * i));
  const model = parseShapeModel(file.subarray(3));
  assert.deepEqual([model.mean[61], model.std[0]], [61, 0.5]);
  assert.deepEqual(neutralFace(model)[67], [67, 1, 2]);
  // pose 2 · identity, t = (7, 8, 9)
  const pose = [2, 0, 0, 7, 0, 2, 0, 8, 0, 0, 2, 9];
  const whitened = Float32Array.from({ length: 62 }, (_, i) =>
    i < 12 ? (pose[i] - i) / 0.5 : -i / 0.5,
  );
  const { raw, points } = reconstruct(whitened, model);
  assert.deepEqual(raw, [2, 0, 0, 0, 2, 0, 0, 0, 2]);
  assert.deepEqual(points[10], [2 * 10 + 7, 2 + 8, 4 + 9]);
});

test('unknown tables, runtimes and numbers are refused by name', () => {
  const program = fileURLToPath(new URL('../bench/bench.mjs', import.meta.url));
  for (const [args, message] of [
    [['speed'], /no table 'speed' \(there are: networks, frame, tracking, int8\)/],
    [['--rounds', '0'], /--rounds 0: it must be a whole number of at least 1/],
    [['--runtime', 'deno', 'networks'], /no runtime 'deno' .*\(there are: node, chromium\)/],
    [['--fast'], /Unknown option '--fast'/],
  ]) {
    const { status, stderr } = spawnSync('node', [program, ...args], { encoding: 'utf8' });
    assert.equal(status, 2, args.join(' '));
    assert.match(stderr, message);
  }
});

test('scripts/bench --help prints its head', () => {
  const script = fileURLToPath(new URL('../../scripts/bench', import.meta.url));
  const help = execFileSync(script, ['--help'], { encoding: 'utf8' });
  assert.match(help, /^scripts\/bench \[--quick\]/);
  assert.match(help, /--json FILE/);
});

test('the page of results says what the stored results say', () => {
  const program = fileURLToPath(new URL('../bench/draw_results.mjs', import.meta.url));
  const { status, stderr } = spawnSync('node', [program, '--check'], { encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
});
