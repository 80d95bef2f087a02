// tests/bench/tracking.mjs [--pack NAME] [--engine NAME] [--sequence NAME]... [--quick] [--list]
//                          [--json] [--check] [--dump DIR]
//
// Measures the tracker on synthetic sequences, whose poses are known exactly: web/docs/tracking-bench.md
// says what they show and what they cannot. --sequence takes a name or the beginning of several;
// --quick runs the short set; --list names all; --json prints every value and every frame's poses;
// --check ends with status 1 on gross regressions; --dump writes the frames as PNG.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

import { createNodeCore, missingParts } from '../../scripts/lib/node_core.mjs';
import { requireFromWeb } from '../../scripts/lib/paths.mjs';
import { loadAssets } from './synthetic/load_assets.mjs';
import { fieldOfViewDeg } from './synthetic/pose.mjs';
import { sequences } from './synthetic/sequences.mjs';
import { createStudio } from './synthetic/studio.mjs';
import { quantile } from './signal.mjs';
import { describeBar, judge } from './table.mjs';
import { summarise } from './tracking_bars.mjs';
import { runSequence } from './tracking_run.mjs';

const { values: options } = parseArgs({
  options: {
    pack: { type: 'string', default: 'facemesh' },
    engine: { type: 'string' },
    'rest-seconds': { type: 'string' },
    sequence: { type: 'string', multiple: true },
    quick: { type: 'boolean' },
    list: { type: 'boolean' },
    json: { type: 'boolean' },
    check: { type: 'boolean' },
    dump: { type: 'string' },
  },
});

const chosen = sequences.filter(
  ({ name, quick }) =>
    (!options.quick || quick) &&
    (!options.sequence || options.sequence.some((start) => name.startsWith(start))),
);
if (chosen.length === 0) fail('no such sequence; --list names all');
if (options.list) {
  for (const { name, frames, fps, tests } of chosen) {
    console.log(`${name.padEnd(22)} ${String(frames).padStart(3)} frames at ${fps}/s: ${tests}`);
  }
  process.exit();
}
const missing = missingParts(options.pack) ?? missingParts('facemesh');
if (missing) fail(missing.message);

const core = await createNodeCore({
  pack: options.pack,
  fovDeg: fieldOfViewDeg(chosen[0]), // the same in all
  ...(options.engine ? { engine: options.engine } : {}),
  ...(options['rest-seconds'] ? { restSeconds: Number(options['rest-seconds']) } : {}),
});
const fitMs = [];
const tracker = {
  async track({ rgba, width, height, time }) {
    const { faces, ms } = await core.processFrame(rgba, width, height, time);
    if (faces.length > 0) fitMs.push(ms.fit / faces.length);
    return faces;
  },
  reset: () => core.reset(),
};
const studio = createStudio(await loadAssets());

const results = [];
for (const sequence of chosen) {
  const { steps, values } = await run(sequence, dump(sequence));
  results.push({ ...sequence, at: undefined, values, steps: steps.map(plain) });
  if (!options.json) print(sequence.name, values);
}
const calmMs = quantile(fitMs, 0.5);
await core.configure({ restSeconds: 0 });
const unsmoothed = [];
for (const sequence of chosen.filter(({ measure }) => measure === 'turn')) {
  unsmoothed.push({ name: sequence.name, values: (await run(sequence)).values });
}
await core.dispose();

const bars = [
  ...summarise(results, unsmoothed),
  {
    name: 'fit, smoothing and identity, ms a face',
    value: calmMs,
    relation: '<=',
    bar: 0.2,
    limit: 1,
  },
].map(judge);
if (options.json)
  console.log(JSON.stringify({ pack: options.pack, bars, sequences: results }, null, 1));
else {
  console.log('bars, medians over the sequences of a kind:');
  for (const bar of bars) console.log(`    ${describeBar(bar)}`);
}
if (options.check && bars.some(({ withinLimit }) => !withinLimit)) process.exitCode = 1;

async function run(sequence, onFrame) {
  return (await runSequence({ core: tracker }, studio, sequence, onFrame)).core;
}

function fail(message) {
  console.error(`tracking: ${message}`);
  process.exit(2);
}

/** That a face was always there goes without saying. */
function print(name, values) {
  for (const { metric, value } of values) {
    if (metric === 'frames lost' && value === 0) continue;
    const number = value === null ? '–' : String(Number(value.toFixed(3)));
    console.log(`${name.padEnd(20)} ${metric.padEnd(42)} ${number.padStart(8)}`);
  }
}

/** A step as JSON, without the points' thousand numbers. */
function plain({ time, truth, face }) {
  const { points, ...rest } = truth;
  void points;
  const pose = face && {
    rotation: Array.from(face.rotation),
    translation: Array.from(face.translation),
    scale: face.scale,
  };
  return { time, truth: rest, face: pose };
}

/** Writes a sequence's frames where --dump says. */
function dump({ name }) {
  if (!options.dump) return undefined;
  const sharp = requireFromWeb('sharp');
  const folder = join(options.dump, name);
  mkdirSync(folder, { recursive: true });
  return async ({ rgba, width, height }, index) => {
    const file = join(folder, `${String(index).padStart(3, '0')}.png`);
    await sharp(Buffer.from(rgba.buffer), { raw: { width, height, channels: 4 } }).toFile(file);
  };
}
