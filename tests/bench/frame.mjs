// The table "frame" of scripts/bench: one followed face, everything from the frame's RGBA bytes to the
// head's pose, Lorgnette and its peers by turns on the same frames in the same page.
import { existsSync } from 'node:fs';

import { inCheckout } from '../../scripts/lib/paths.mjs';
import { openBenchPage } from './chromium.mjs';
import { openPeersIn, peers } from './peers/index.mjs';
import { formatTable } from './table.mjs';
import { median, warmUpOf } from './timing.mjs';
import { frameSize, readVideoFrames } from './video.mjs';

export const title =
  'Frame: median ms from RGBA to pose, one followed face, 640 × 480, Chromium, by turns';

const pictures = 30;
/** The site's share: the pages are other ones, so it cannot take turns. */
const site = 'dist/index.html';

/**
 * @param {{quick?: boolean, rounds?: number}} options `rounds`: frames of each
 * @returns {Promise<object>} `rounds`; `rows`, one a peer; `session`, the whole way
 *   through the page's worker; `missing`, why some were left out
 */
export async function measure({ quick, rounds = quick ? 60 : 300 }) {
  const { page, url, inMemory, close } = await openBenchPage();
  try {
    const { opened, missing } = await openPeersIn(page);
    inMemory.set('/pictures', readVideoFrames(pictures));
    const options = { ...frameSize, warmUp: warmUpOf(rounds), rounds };
    const times = await page.evaluate(
      async (options) => {
        const { timeFrames } = await import('/tests/bench/frame_times.mjs');
        const bytes = await (await fetch('/pictures')).arrayBuffer();
        return timeFrames(options, new Uint8Array(bytes));
      },
      { names: opened, ...options },
    );
    const reasons = Object.entries(missing).map(([name, why]) => `${peers[name].title}: ${why}`);
    const rows = rowsOf(times);
    let session = null;
    if (existsSync(inCheckout(site))) {
      await page.goto(url + site);
      session = { ms: median(await page.evaluate(feedSession, options)) };
    } else {
      reasons.push(`Lorgnette's page: ${site} is missing: run scripts/build`);
    }
    return { rounds, rows, session, missing: reasons };
  } finally {
    await close();
  }
}

/** Rows with the ratio to MediaPipe (null where that is missing). */
export function rowsOf(times) {
  return Object.entries(times).map(([name, { ms, turnDeg }]) => ({
    name,
    ms,
    toMediaPipe: times.mediapipe ? ms / times.mediapipe.ms : null,
    turnDeg,
  }));
}

/** Runs in the built site's page: ms of each frame from RGBA to the session's answer. */
async function feedSession({ width, height, warmUp, rounds }) {
  const { pictureOf } = await import('/tests/bench/frame_times.mjs');
  const bytes = new Uint8Array(await (await fetch('/pictures')).arrayBuffer());
  const size = 4 * width * height;
  const { session } = document.querySelector('glasses-tryon');
  const times = [];
  for (let round = 0; round < warmUp + rounds; round += 1) {
    const k = pictureOf(round, bytes.length / size);
    const rgba = bytes.subarray(k * size, (k + 1) * size);
    const start = performance.now();
    const frame = new VideoFrame(rgba, {
      format: 'RGBA',
      codedWidth: width,
      codedHeight: height,
      timestamp: (round * 1e6) / 30,
    });
    const { faces } = await session.feed(frame, round / 30);
    const ms = performance.now() - start;
    if (faces.length !== 1) throw new Error(`${faces.length} faces in frame ${round}`);
    if (round >= warmUp) times.push(ms);
    // The picture is drawn meanwhile.
    for (let i = 0; i < 2; i += 1) await new Promise(requestAnimationFrame);
  }
  return times;
}

export function format({ rows, session }) {
  const table = formatTable(
    ['', 'ms', '× MediaPipe', 'pose turned from the first'],
    rows.map(({ name, ms, toMediaPipe, turnDeg }) => [
      peers[name].title,
      ms.toFixed(2),
      toMediaPipe === null ? '–' : toMediaPipe.toFixed(3),
      `${turnDeg.toFixed(1)}°`,
    ]),
  );
  if (!session) return table;
  return (
    `${table}\n` +
    `Lorgnette's page afterwards, in its worker and back (session.feed): ${session.ms.toFixed(2)} ms`
  );
}

export function bars({ rows }) {
  const row = rows.find(({ name }) => name === 'lorgnette');
  if (!row || row.toMediaPipe === null) return [];
  return [
    {
      name: 'one followed face, Lorgnette over MediaPipe',
      value: row.toMediaPipe,
      relation: '<=',
      bar: 0.2,
      limit: 0.3,
    },
  ];
}
