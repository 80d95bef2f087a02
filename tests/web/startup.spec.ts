import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test, type BrowserContext } from '@playwright/test';
import { defaultSettings } from '../../web/src/tracker-settings.ts';
import { chromiumOptions, dist, serveSite, type Site } from './site.ts';

const budget = JSON.parse(readFileSync(path.join(dist, '../tests/bench/budget.json'), 'utf8'));

const visits = 5;
const frames = 40;
/** As other programs run meanwhile, the test only fails far beyond the bars, which it prints. */
const slack = 2;

test.setTimeout(180_000);

let site: Site;
let profile: string;

test.beforeAll(async () => {
  site = await serveSite();
  profile = mkdtempSync(path.join(tmpdir(), 'lorgnette-profile-'));
});
test.afterAll(async () => {
  await site?.close();
  rmSync(profile, { recursive: true, force: true });
});

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

/** A visit with the profile's cache: the worker alone, as it comes to its first inference. */
async function visit(context: BrowserContext) {
  const page = await context.newPage();
  await page.goto(site.url, { waitUntil: 'networkidle' }); // nobody presses a button before
  const script = readdirSync(path.join(dist, 'app')).find((name) => /^worker-.*\.js$/.test(name))!;
  const ms = await page.evaluate(
    async ({ script, frames, settings }) => {
      const worker = new Worker(`app/${script}`, { type: 'module' });
      let next = 1;
      const ask = (request: object, transfer: Transferable[] = []) =>
        new Promise<{ ms: { total: number }; faces: object[] }>((resolve, reject) => {
          const id = next++;
          worker.addEventListener('message', function answered({ data }) {
            if (data.id !== id) return;
            worker.removeEventListener('message', answered);
            if (data.type === 'value') resolve(data.value);
            else reject(new Error(data.error.message));
          });
          worker.postMessage({ id, client: 1, request }, transfer);
        });
      await ask({ type: 'load', assetBase: location.href, pack: 'facemesh' });
      await ask({ type: 'open', settings });
      const photo = await (await fetch('assets/samples/astronaut.jpg')).blob();
      const totals = [];
      for (let frame = 0; frame < frames; frame += 1) {
        const image = await createImageBitmap(photo, { resizeWidth: 480, resizeHeight: 480 });
        const request = { type: 'track', image, time: frame / 30, mode: 'video' };
        const { ms, faces } = await ask(request, [image]);
        if (faces.length !== 1) throw new Error(`${faces.length} faces in frame ${frame}`);
        totals.push(ms.total);
      }
      return totals;
    },
    { script, frames, settings: defaultSettings },
  );
  const ready = await page
    .workers()[0]!
    .evaluate(() => performance.getEntriesByName('lorgnette: ready')[0]!.duration);
  await page.close();
  return { ready, second: ms[1]!, steady: median(ms.slice(frames / 2)) };
}

test('from a warm cache: the first inference comes soon, the second frame is no slow one', async () => {
  const all = [];
  for (let i = 0; i <= visits; i += 1) {
    const context = await chromium.launchPersistentContext(profile, chromiumOptions());
    try {
      const measured = await visit(context);
      if (i > 0) all.push(measured); // the first one fills the cache
    } finally {
      await context.close();
    }
  }
  const ready = median(all.map((one) => one.ready));
  const ratio = median(all.map(({ second, steady }) => second / steady));
  const steady = median(all.map((one) => one.steady));
  const { firstInference, steadyFrame, secondFrameRatio } = budget.limitsStart;
  // A machine that is slower at frames is slower at starting, too.
  const slower = Math.max(1, steady / steadyFrame);
  console.log(
    `from the worker's start to both networks' first inference: median ${ready.toFixed(0)} ms of ` +
      `${visits} visits, best ${Math.min(...all.map((one) => one.ready)).toFixed(0)} ms (bar ${firstInference}); a later frame ${steady.toFixed(1)} ms, here ${steadyFrame}; ` +
      `second frame over a later one: ${ratio.toFixed(2)} (bar ${secondFrameRatio})`,
  );
  expect(ready).toBeLessThanOrEqual(slack * slower * firstInference);
  expect(ratio).toBeLessThanOrEqual(slack * secondFrameRatio);
});
