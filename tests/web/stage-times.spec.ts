import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { buildSite, launchChromium, media, serveSite } from './site.ts';

const repository = path.join(__dirname, '../..');
const budget = JSON.parse(readFileSync(path.join(repository, 'tests/bench/budget.json'), 'utf8'));

const width = 640;
const height = 480;
const pictures = 30;
const warmUp = 50;
const measured = 150;

/** Neighbouring frames of a real video, as a camera would give them. */
function frames(): string[] {
  const rgba = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', media.video, '-frames:v', `${pictures}`].concat(
      ['-vf', `scale=${width}:512,crop=${width}:${height}:0:32`, '-f', 'image2pipe'],
      ['-c:v', 'mjpeg', '-q:v', '2', '-'],
    ),
    { maxBuffer: 2 ** 28 },
  );
  const starts: number[] = [];
  for (let at = rgba.indexOf('ffd8ff', 0, 'hex'); at >= 0;) {
    starts.push(at);
    at = rgba.indexOf('ffd8ff', at + 3, 'hex');
  }
  return starts.map((start, i) => rgba.subarray(start, starts[i + 1]).toString('base64'));
}

test('one tracked face: what the core spends around inference', () => measure('facemesh'));

test('one tracked face, pack 3ddfa: what the core spends around inference', async () => {
  const { skipWithout3ddfa } = await import('./optional_pack.mjs');
  const reason = skipWithout3ddfa();
  test.skip(Boolean(reason), String(reason));
  const built = mkdtempSync(path.join(tmpdir(), 'lorgnette-stages-'));
  try {
    buildSite('facemesh 3ddfa', built);
    await measure('3ddfa', built);
  } finally {
    rmSync(built, { recursive: true });
  }
});

async function measure(pack: string, built?: string): Promise<void> {
  test.setTimeout(300_000);
  const site = await serveSite(built);
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.goto(`${site.url}?pack=${pack}`);
    const times = await page.evaluate(
      async ({ jpegs, warmUp, measured }) => {
        const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
        const blobs = jpegs.map(
          (data) => new Blob([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))]),
        );
        const all = [];
        for (let frame = 0; frame < warmUp + measured; frame += 1) {
          // there and back again: no jump between the last picture and the first
          const k = frame % (2 * blobs.length - 2);
          const picture = blobs[k < blobs.length ? k : 2 * blobs.length - 2 - k]!;
          const image = await createImageBitmap(picture);
          const { ms, faces } = await session!.feed(image, frame / 30);
          if (faces.length !== 1) throw new Error(`${faces.length} faces in frame ${frame}`);
          if (frame >= warmUp) all.push({ ...ms, outside: ms.total - ms.inference });
        }
        return all;
      },
      { jpegs: frames(), warmUp, measured },
    );

    const names = ['crop', 'inference', 'detect', 'regress', 'fit', 'outside', 'total'] as const;
    const median = Object.fromEntries(
      names.map((name) => {
        const sorted = times.map((ms) => ms[name]).sort((a, b) => a - b);
        return [name, Number(sorted[sorted.length >> 1]!.toFixed(3))];
      }),
    ) as Record<(typeof names)[number], number>;
    const frame = `${width} × ${height}`;
    console.log(`stage times, ${pack}, ms, median of ${measured} frames of ${frame}, one face:`);
    for (const name of names) {
      const label = name === 'outside' ? 'outside inference' : name;
      console.log(
        `  ${label.padEnd(18)}${String(median[name]).padStart(8)}` +
          (pack === 'facemesh' ? `   (on record: ${budget.stageMs?.[name] ?? 'nothing'})` : ''),
      );
    }
    if (pack === 'facemesh') {
      mkdirSync(path.join(repository, 'build'), { recursive: true });
      writeFileSync(path.join(repository, 'build/stage_times.json'), JSON.stringify(median));
    }
    expect(median.detect, 'a followed face needs no detector').toBe(0);
    expect(median.outside).toBeLessThanOrEqual(budget.limitsMs.outsideInference);
  } finally {
    await browser.close();
    await site.close();
  }
}
