// The table "tracking" of scripts/bench: rendered heads of known pose (web/docs/tracking-bench.md), each
// frame to Lorgnette and its peers in one page.
import { openBenchPage } from './chromium.mjs';
import { openPeersIn, peers } from './peers/index.mjs';
import { packAssets } from './synthetic/assets.mjs';
import { loadAssets } from './synthetic/load_assets.mjs';
import { fieldOfViewDeg } from './synthetic/pose.mjs';
import { sequences } from './synthetic/sequences.mjs';
import { formatTable } from './table.mjs';
import { measures, summarise } from './tracking_bars.mjs';

export const title =
  'Tracking: medians over rendered sequences of known pose, 640 × 480, Chromium, the same frames';

const ours = ['lorgnette', 'lorgnette-3ddfa'];
/** The other engine's poses are the same. */
const tracked = Object.keys(peers).filter((name) => name !== 'lorgnette-ort');

/**
 * @param {{quick?: boolean}} options `quick`: the short set of sequences
 * @returns {Promise<object>} `sequences`, `frames`: how many; `trackers`: of each peer the median ms a
 *   frame and the rows of summarise(); `missing`, why some were left out
 */
export async function measure({ quick }) {
  const chosen = sequences.filter((sequence) => !quick || sequence.quick);
  const { page, inMemory, close } = await openBenchPage();
  try {
    const { opened, missing } = await openPeersIn(page, {
      names: tracked,
      fovDeg: fieldOfViewDeg(chosen[0]), // the same in all
    });
    inMemory.set('/assets', packAssets(await loadAssets()));
    await page.evaluate(prepare);
    const results = Object.fromEntries(opened.map((name) => [name, []]));
    const ms = Object.fromEntries(opened.map((name) => [name, []]));
    for (const { name: sequence } of chosen) {
      const of = await page.evaluate(runInPage, { names: opened, sequence });
      for (const name of opened) {
        results[name].push({ name: sequence, values: of[name].values });
        ms[name].push(of[name].ms);
      }
    }
    const smoothing = ours.filter((name) => opened.includes(name));
    await page.evaluate(async (names) => {
      for (const name of names) await globalThis.peers[name].configure({ restSeconds: 0 });
    }, smoothing);
    const unsmoothed = Object.fromEntries(smoothing.map((name) => [name, []]));
    for (const { name: sequence } of chosen.filter((one) => one.measure === 'turn')) {
      const of = await page.evaluate(runInPage, { names: smoothing, sequence });
      for (const name of smoothing) {
        unsmoothed[name].push({ name: sequence, values: of[name].values });
      }
    }
    return {
      sequences: chosen.length,
      frames: chosen.reduce((sum, { frames }) => sum + frames, 0),
      trackers: Object.fromEntries(
        opened.map((name) => [
          name,
          {
            ms: ms[name].sort((a, b) => a - b)[ms[name].length >> 1],
            rows: summarise(results[name], unsmoothed[name]).map((row) => ({
              name: row.name,
              value: row.value,
              worst: row.worst,
            })),
          },
        ]),
      ),
      missing: Object.entries(missing).map(([name, why]) => `${peers[name].title}: ${why}`),
    };
  } finally {
    await close();
  }
}

/** Runs in the page. */
async function prepare() {
  const load = (file) => import(`/tests/bench/${file}`);
  const [{ unpackAssets }, { createStudio }, { sequences }, { runSequence }, { median }] =
    await Promise.all(
      [
        'synthetic/assets.mjs',
        'synthetic/studio.mjs',
        'synthetic/sequences.mjs',
        'tracking_run.mjs',
        'timing.mjs',
      ].map(load),
    );
  const bytes = await (await fetch('/assets')).arrayBuffer();
  const studio = createStudio(unpackAssets(new Uint8Array(bytes)));
  globalThis.bench = { studio, sequences, runSequence, median };
}

/** Runs in the page: of each tracker the sequence's values and its median ms a frame. */
async function runInPage({ names, sequence }) {
  const { studio, sequences, runSequence, median } = globalThis.bench;
  const ms = Object.fromEntries(names.map((name) => [name, []]));
  const trackers = Object.fromEntries(
    names.map((name) => [
      name,
      {
        async track({ rgba, width, height, time }) {
          const tracked = await globalThis.peers[name].track({ rgba, width, height, time });
          ms[name].push(tracked.ms);
          return tracked.faces;
        },
        reset: () => globalThis.peers[name].reset(),
      },
    ]),
  );
  const whole = sequences.find(({ name }) => name === sequence);
  const ran = await runSequence(trackers, studio, whole);
  return Object.fromEntries(
    names.map((name) => [name, { values: ran[name].values, ms: median(ms[name]) }]),
  );
}

const rowOf = (tracker, name) => tracker.rows.find((row) => row.name === name);

export function format({ sequences, frames, trackers }) {
  const entries = Object.entries(trackers);
  const taken = measures.filter(({ name }) => entries.some(([, one]) => rowOf(one, name)));
  const number = (value) =>
    value === undefined ? '–' : value === null || value === Infinity ? 'lost' : value.toFixed(3);
  const rows = [
    ['ms a frame', ...entries.map(([, { ms }]) => ms.toFixed(2)), ''],
    ...taken.map(({ name, bar }) => [
      name,
      ...entries.map(([, one]) => number(rowOf(one, name)?.value)),
      String(bar),
    ]),
  ];
  return (
    `${formatTable(['', ...entries.map(([name]) => name), 'bar'], rows)}\n` +
    `${sequences} sequences, ${frames} frames; ` +
    entries.map(([name]) => `${name}: ${peers[name].title}`).join('; ')
  );
}

/** Ours only: what peers do is theirs. */
export function bars({ trackers }) {
  return ours
    .filter((name) => trackers[name])
    .flatMap((tracker) =>
      measures
        .filter(({ name }) => rowOf(trackers[tracker], name))
        .map(({ name, bar, limit }) => ({
          name: `${tracker}: ${name}`,
          value: rowOf(trackers[tracker], name).value,
          relation: '<=',
          bar,
          limit,
        })),
    );
}
