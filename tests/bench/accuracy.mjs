// tests/bench/accuracy.mjs [--pack NAME] [--json] [--check]
//
// Measures the tracker on the annotated pictures and clips of ../shared/data. --json prints the
// numbers with every single case; --check ends with status 1 if a bar is missed.
//
// NME = mean distance of found and true landmarks / √(w·h) of the true landmarks' box. Landmarks
// 17–67 are compared everywhere; the jaw (0–16) only on AFLW2000-3D, because in the 2D sets it lies
// on the visible contour.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createNodeCore, missingParts } from '../../scripts/lib/node_core.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';
import * as metrics from './accuracy_metrics.mjs';

const data = inCheckout('../shared/data');
const mostFaces = 20;
/** A found face is a true one if their landmarks' boxes overlap by more than this. */
const leastIou = 0.4;
/** "Big": what BlazeFace is said to find, a longer side of 1/6 of the picture's. */
const bigShare = 1 / 6;

const barsOfPack = {
  facemesh: [
    ['big faces missed', '<=', 1, (r) => r.faces.big.truth - r.faces.big.found],
    ['faces found', '>=', 52, (r) => r.faces.all.found],
    ['mean NME 17-67', '<=', 0.03, (r) => r.nme.mean],
  ],
  '3ddfa': [
    ['faces found', '>=', 50, (r) => r.faces.all.found],
    ['mean NME 17-67', '<=', 0.036, (r) => r.nme.mean],
    ['mean NME 0-67, AFLW2000-3D', '<=', 0.045, (r) => r.nmeAflw68.mean],
  ],
};
const barsOfAll = [
  [
    'strict pictures without a face in which one was found',
    '<=',
    1,
    (r) => r.noface.strict.picturesWithFace.length,
  ],
  ['turned pictures (hopper) with their one face', '>=', 15, (r) => r.orientation.right],
];

const { values: options } = parseArgs({
  options: {
    pack: { type: 'string', default: 'facemesh' },
    json: { type: 'boolean' },
    check: { type: 'boolean' },
  },
});
const missing = existsSync(data)
  ? missingParts(options.pack)
  : { message: 'there is no ../shared/data beside this checkout: nothing to measure on' };
if (missing) {
  console.error(`accuracy: ${missing.message}`);
  process.exit(2);
}
const { readFrames } = await import('../../scripts/lib/track/frames.mjs');
const { toLine } = await import('../../scripts/lib/track/line.mjs');

const core = await createNodeCore({ pack: options.pack, maxFaces: mostFaces });
const result = {
  pack: options.pack,
  ...(await measureFaces()),
  noface: await measureNoFace(),
  orientation: await measureOrientation(),
  videos: await measureVideos(),
};
await core.dispose();

result.bars = [...(barsOfPack[options.pack] ?? []), ...barsOfAll].map(
  ([name, relation, bar, of]) => {
    const value = of(result);
    return { name, value, relation, bar, met: relation === '<=' ? value <= bar : value >= bar };
  },
);
if (options.json) console.log(JSON.stringify(result, null, 2));
else print(result);
if (options.check && !result.bars.every(({ met }) => met)) process.exitCode = 1;

/** What scripts/track prints of a file, as objects. */
async function track(path) {
  const lines = [];
  await core.reset();
  for await (const { rgba, width, height, time, mode } of readFrames(path)) {
    const answer = await core.processFrame(rgba, width, height, time, mode);
    lines.push(toLine(path, lines.length, answer));
  }
  return lines;
}

function truthOf(folder) {
  return JSON.parse(readFileSync(join(data, folder, 'truth.json'), 'utf8'));
}

async function measureFaces() {
  const cases = [];
  for (const [file, truths] of byFile(truthOf('faces'))) {
    const [{ faces, ms }] = await track(join(data, 'faces', file));
    const matches = metrics.matchBoxes(
      faces.map(({ box }) => box),
      truths.map(({ box }) => box),
      leastIou,
    );
    truths.forEach((truth, i) => cases.push(judgeFace(truth, faces[matches[i]], faces.length, ms)));
  }
  const found = cases.filter((one) => one.found);
  const big = cases.filter((one) => one.isBig);
  const turned = found.filter((one) => one.rotationErrorDeg !== undefined);
  const meshed = found.filter((one) => one.nme68 !== undefined);
  return {
    faces: {
      all: { truth: cases.length, found: found.length },
      big: { truth: big.length, found: big.filter((one) => one.found).length },
      missed: cases.filter((one) => !one.found).map(({ file, isBig }) => ({ file, isBig })),
    },
    nme: metrics.summary(found.map((one) => one.nme)),
    nmeAflw68: metrics.summary(meshed.map((one) => one.nme68)),
    rotationErrorDeg: metrics.summary(turned.map((one) => one.rotationErrorDeg)),
    rayRotationErrorDeg: metrics.summary(turned.map((one) => one.rayRotationErrorDeg)),
    biasDeg: angleBias(found),
    derivedRotationErrorDeg: metrics.summary(found.map((one) => one.derivedRotationErrorDeg)),
    cases,
  };
}

/** @returns {Map<string, object[]>} several entries may be of one picture */
function byFile(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.file, [...(groups.get(entry.file) ?? []), entry]);
  return groups;
}

function judgeFace(truth, face, facesInPicture, ms) {
  const [, , width, height] = truth.box;
  const longer = Math.max(width, height) / Math.max(truth.width, truth.height);
  const one = { file: truth.file, share: longer, isBig: longer >= bigShare, facesInPicture, ms };
  if (!face) return { ...one, found: false };
  const isAflw = truth.landmarks68_3d !== null;
  // AFLW2000-3D counts pixels from 1.
  const points = isAflw ? truth.landmarks68.map(([x, y]) => [x - 1, y - 1]) : truth.landmarks68;
  const { yaw, pitch, roll } = truth.pose_from_landmarks;
  // Pose annotations come from weak-perspective fits: they are relative to the ray to the face.
  const fromRay = metrics.rotationFromRay(face.rotation, face.translation);
  return {
    ...one,
    found: true,
    iou: metrics.iou(truth.box, face.box),
    confidence: face.confidence,
    nme: metrics.normalizedMeanError(face.landmarks, points, 17, 67),
    nme68: isAflw ? metrics.normalizedMeanError(face.landmarks, points, 0, 67) : undefined,
    rotationErrorDeg: truth.R ? metrics.rotationAngleDeg(truth.R, face.rotation) : undefined,
    rayRotationErrorDeg: truth.R ? metrics.rotationAngleDeg(truth.R, fromRay) : undefined,
    // Against the pose that a weak-perspective fit finds in the true landmarks: no annotation.
    derivedRotationErrorDeg: metrics.rotationAngleDeg(
      metrics.rotationOfAngles(yaw, pitch, roll),
      fromRay,
    ),
    truePose: truth.R
      ? { yaw: truth.yaw, pitch: truth.pitch, roll: truth.roll }
      : { yaw, pitch, roll },
    pose: metrics.anglesOfRotation(fromRay),
    scale: face.scale,
  };
}

/** Mean signed difference of each angle, degrees: what a constant tilt of the head frame would show. */
function angleBias(cases) {
  const bias = (name) =>
    cases.reduce((sum, { pose, truePose }) => sum + pose[name] - truePose[name], 0) / cases.length;
  return { yaw: bias('yaw'), pitch: bias('pitch'), roll: bias('roll') };
}

async function measureNoFace() {
  const result = {
    strict: { pictures: 0, picturesWithFace: [] },
    hard: { pictures: 0, picturesWithFace: [] },
    clips: [],
  };
  const truths = truthOf('noface');
  for (const { file, kind } of truths) {
    const [{ faces }] = await track(join(data, 'noface', file));
    result[kind].pictures += 1;
    if (faces.length > 0) {
      const confidences = faces.map(({ confidence }) => confidence);
      result[kind].picturesWithFace.push({ file, confidences });
    }
  }
  // The clips are not in the list of the truth.
  for (const file of readdirSync(join(data, 'noface')).filter((name) => name.endsWith('.mp4'))) {
    const lines = await track(join(data, 'noface', file));
    result.clips.push({
      file,
      frames: lines.length,
      framesWithFace: lines.filter(({ faces }) => faces.length > 0).length,
      ids: new Set(lines.flatMap(({ faces }) => faces.map(({ id }) => id))).size,
    });
  }
  return result;
}

async function measureOrientation() {
  const result = { right: 0, files: 0, wrong: [], portraits: [] };
  for (const { file, faces: wanted, upright_size: upright } of truthOf('orientation')) {
    const [{ faces, width, height }] = await track(join(data, 'orientation', file));
    const isUpright = width === upright[0] && height === upright[1];
    if (wanted === null) {
      result.portraits.push({ file, faces: faces.length, isUpright });
      continue;
    }
    result.files += 1;
    // Upright, nobody here tilts the head by more than this: a face found lying is none.
    const isRight = isUpright && faces.length === wanted && Math.abs(faces[0].roll) < 30;
    if (isRight) result.right += 1;
    else result.wrong.push({ file, faces: faces.length, isUpright, roll: faces[0]?.roll });
  }
  return result;
}

async function measureVideos() {
  const results = [];
  for (const { file, faces: wanted } of truthOf('video')) {
    const lines = await track(join(data, 'video', file));
    const counts = lines.map(({ faces }) => faces.length);
    results.push({
      file,
      frames: lines.length,
      faces: wanted,
      rightShare: counts.filter((count) => count === wanted).length / lines.length,
      fewerShare: counts.filter((count) => count < wanted).length / lines.length,
      moreShare: counts.filter((count) => count > wanted).length / lines.length,
      ids: new Set(lines.flatMap(({ faces }) => faces.map(({ id }) => id))).size,
      idSwitches: metrics.idSwitches(lines.map(({ faces }) => faces)),
      medianMs: metrics.summary(lines.map(({ ms }) => ms.total)).median,
    });
  }
  return results;
}

function print({ faces, nme, nmeAflw68, derivedRotationErrorDeg, biasDeg, cases, ...rest }) {
  const percent = (value) => `${(value * 100).toFixed(2)} %`;
  const degrees = (value) => `${value.toFixed(1)}°`;
  const row = (name, { mean, median, worst }, show) =>
    console.log(`${name}: mean ${show(mean)}, median ${show(median)}, worst ${show(worst)}`);
  const worst = (key, show, count) =>
    cases
      .filter((one) => one[key] !== undefined)
      .sort((a, b) => b[key] - a[key])
      .slice(0, count)
      .forEach((one) => console.log(`    ${show(one[key])}  ${one.file}${details(one)}`));
  const details = ({ truePose: t, pose: p, confidence }) =>
    `  yaw ${degrees(p.yaw)} (${t.yaw}) pitch ${degrees(p.pitch)} (${t.pitch})` +
    ` roll ${degrees(p.roll)} (${t.roll}), confidence ${confidence.toFixed(2)}`;

  const { all, big, missed } = faces;
  console.log(`faces found: ${all.found} of ${all.truth}; big ones: ${big.found} of ${big.truth}`);
  for (const { file, isBig } of missed) console.log(`    missed: ${file}${isBig ? ' (big)' : ''}`);
  row('NME 17-67', nme, percent);
  worst('nme', percent, 8);
  row('NME 0-67, AFLW2000-3D', nmeAflw68, percent);
  worst('nme68', percent, 4);
  row('rotation error, AFLW2000-3D, from the optical axis', rest.rotationErrorDeg, degrees);
  row('rotation error, AFLW2000-3D, from the ray to the face', rest.rayRotationErrorDeg, degrees);
  worst('rayRotationErrorDeg', degrees, 4);
  row(
    'rotation from the ray, against the pose derived from the true landmarks',
    derivedRotationErrorDeg,
    degrees,
  );
  worst('derivedRotationErrorDeg', degrees, 5);
  const { yaw, pitch, roll } = biasDeg;
  console.log(
    `    mean difference: yaw ${degrees(yaw)}, pitch ${degrees(pitch)}, roll ${degrees(roll)}`,
  );

  for (const kind of ['strict', 'hard']) {
    const { pictures, picturesWithFace } = rest.noface[kind];
    console.log(
      `pictures without a face, ${kind}: a face in ${picturesWithFace.length} of ${pictures}`,
    );
    for (const { file, confidences } of picturesWithFace) {
      console.log(`    ${file}: ${confidences.map((value) => value.toFixed(2)).join(', ')}`);
    }
  }
  for (const { file, frames, framesWithFace, ids } of rest.noface.clips) {
    console.log(
      `clip without a face, ${file}: a face in ${framesWithFace} of ${frames} frames, ${ids} ids`,
    );
  }
  const { right, files, wrong, portraits } = rest.orientation;
  console.log(`turned pictures with their one face: ${right} of ${files}`);
  for (const one of [...wrong, ...portraits]) console.log(`    ${JSON.stringify(one)}`);
  console.log('videos: frames; right, fewer, more faces than true; ids; id switches; median ms');
  for (const video of rest.videos) {
    const shares = [video.rightShare, video.fewerShare, video.moreShare].map(percent).join(', ');
    console.log(
      `    ${video.file} (${video.faces}): ${video.frames}; ${shares}; ${video.ids}; ` +
        `${video.idSwitches}; ${video.medianMs.toFixed(1)}`,
    );
  }
  console.log('bars:');
  for (const { name, value, relation, bar, met } of rest.bars) {
    console.log(
      `    ${met ? 'met   ' : 'MISSED'} ${name}: ${Number(value.toPrecision(4))} ${relation} ${bar}`,
    );
  }
}
