import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test } from '@playwright/test';
import { chromiumOptions, fakeCamera, makeCameraFile, serveSite, type Site } from './site.ts';

// From the visitor's gesture on the shop's page to the first picture with glasses on.

declare global {
  interface Window {
    gesture: {
      /** ms from the click to the first picture with glasses on, once there is one. */
      glasses?: number;
      /** ms from the click to the first words or bar that tell of it. */
      told?: number;
      /** The longest time, ms, in which nothing was to be seen: no words, no bar, no picture. */
      blank: number;
      /** The longest time, ms, in which the page drew nothing. */
      stood: number;
      /** The states gone through, with the ms from the click. */
      states: [string, number][];
    };
  }
}

/** ms here, without other programs beside. */
const bars = { cold: 5000, warm: 2500 };
/** The processor is shared: of three visits the middle one may take half as long again. */
const slack = 1.5;
/** ms that a visitor may look at nothing. */
const blankLimit = 200;
const rounds = 3;

test.setTimeout(300_000);

let site: Site;
let scratch: string;

test.beforeAll(async () => {
  site = await serveSite(undefined, { cached: true });
  scratch = mkdtempSync(path.join(tmpdir(), 'lorgnette-gesture-'));
  makeCameraFile(path.join(scratch, 'face.y4m'));
});
test.afterAll(async () => {
  await site?.close();
  rmSync(scratch, { recursive: true, force: true });
});

/** In the page, before its scripts: looks at the element in each frame from the first click on. */
function watch(): void {
  const seen: Window['gesture'] = { blank: 0, stood: 0, states: [] };
  window.gesture = seen;
  const shows = (element: HTMLElement | null | undefined) => {
    if (!element?.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
      return false;
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1;
  };
  window.addEventListener(
    'click',
    ({ timeStamp }) => {
      const element = document.querySelector('glasses-tryon')!;
      const root = element.shadowRoot!;
      let worn = false;
      element.addEventListener('frame-change', ({ detail }) => (worn = detail.frame !== null));
      element.addEventListener('status-change', ({ detail }) => {
        if (seen.states.at(-1)?.[0] !== detail.state) {
          seen.states.push([detail.state, Math.round(performance.now() - timeStamp)]);
        }
      });
      let last = timeStamp;
      /** When something was to be seen last. */
      let shown = timeStamp;
      const look = () => {
        const now = performance.now();
        const { state } = element.status;
        const words = [...root.querySelectorAll<HTMLElement>('[part=status] *')].some(
          (line) => line.textContent !== '' && shows(line),
        );
        const telling = state === 'loading' || state === 'asking-camera';
        const bar = shows(root.querySelector('progress'));
        const picture = element.tracking || state === 'no-face';
        if ((telling && (words || bar)) || picture) {
          seen.told ??= now - timeStamp;
          shown = now;
        }
        seen.blank = Math.max(seen.blank, now - shown);
        seen.stood = Math.max(seen.stood, now - last);
        last = now;
        if (worn && element.tracking) seen.glasses = now - timeStamp;
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    },
    { once: true, capture: true },
  );
}

/** One visit with a browser of its own; its profile's cache is filled by the visits before. */
async function visit(profile: string, button: string): Promise<Window['gesture']> {
  const options = chromiumOptions(fakeCamera(path.join(scratch, 'face.y4m')));
  const context = await chromium.launchPersistentContext(profile, options);
  try {
    const page = await context.newPage();
    await page.addInitScript(watch);
    await page.goto(`${site.url}embed.html`);
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.waitForFunction(() => window.gesture.glasses !== undefined, undefined, {
      timeout: 60_000,
    });
    return await page.evaluate(() => window.gesture);
  } finally {
    await context.close();
  }
}

const median = (values: number[]) => values.sort((a, b) => a - b)[values.length >> 1]!;

for (const button of ['Sample portrait', 'Start camera']) {
  test(`${button}: glasses come soon, cold and warm, and it is told throughout`, async () => {
    const visits: Record<keyof typeof bars, Window['gesture'][]> = { cold: [], warm: [] };
    for (let round = 0; round < rounds; round += 1) {
      const profile = path.join(scratch, `${button} ${round}`);
      visits.cold.push(await visit(profile, button));
      visits.warm.push(await visit(profile, button));
    }
    for (const [cache, all] of Object.entries(visits)) {
      const times = all.map(({ glasses }) => Math.round(glasses!));
      const worst = (key: 'blank' | 'stood' | 'told') =>
        Math.max(...all.map((one) => Math.round(one[key]!)));
      console.log(
        `${button}, ${cache}: first glasses after ${times.join(', ')} ms ` +
          `(bar ${bars[cache as keyof typeof bars]}); told after ${worst('told')} ms at most, ` +
          `nothing to be seen for ${worst('blank')} ms, nothing drawn for ${worst('stood')} ms; ` +
          all[0]!.states.map(([state, ms]) => `${state} ${ms}`).join(', '),
      );
    }
    for (const [cache, all] of Object.entries(visits)) {
      expect(all[0]!.states.map(([state]) => state)).toContain('loading');
      expect(median(all.map(({ blank }) => blank)), `${cache}: ms of nothing`).toBeLessThan(
        blankLimit,
      );
      expect(median(all.map(({ glasses }) => glasses!)), `${cache}: ms to glasses`).toBeLessThan(
        slack * bars[cache as keyof typeof bars],
      );
    }
  });
}
