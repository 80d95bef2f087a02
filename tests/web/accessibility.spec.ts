import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { serveAndLaunch } from './set-up.ts';
import { openShopPage } from './shop-page.ts';
import { deniedCamera, type Site } from './site.ts';

// axe finds nothing: on each page before the gesture and with the glasses on, and in the element's every
// state; light, dark, in forced colours, on a narrow screen.

const soon = { timeout: 60_000 };
test.setTimeout(240_000);

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunch(deniedCamera));
});
test.afterAll(() => close?.());
test.beforeEach(async () => {
  const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce' });
  page = await context.newPage();
});
test.afterEach(async () => {
  await page.context().close();
});

const axe = async (state: string, builder = new AxeBuilder({ page }).withTags(standards)) => {
  // In the page itself: there are no frames in it, and a page of its own for each look takes seconds.
  const { violations, passes } = await builder.setLegacyMode().analyze();
  expect(passes.length).toBeGreaterThan(0); // it did look
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${state}: ${id}: ${target}: ${failureSummary}`),
  );
};

/** All rules in light colours; in dark ones, and in forced ones if asked for, what depends on them. */
async function expectNothing(state: string, forced = false): Promise<void> {
  const found = await axe(`${state}, light`);
  const colours = () => new AxeBuilder({ page }).withRules('color-contrast');
  await page.emulateMedia({ colorScheme: 'dark' });
  found.push(...(await axe(`${state}, dark`, colours())));
  await page.emulateMedia({ colorScheme: 'light' });
  if (forced) {
    await page.emulateMedia({ forcedColors: 'active' });
    found.push(...(await axe(`${state}, forced colours`, colours())));
    await page.emulateMedia({ forcedColors: 'none' });
  }
  expect(found).toEqual([]);
}

const tryOn = () => page.locator('glasses-tryon');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const until = (status: string) => expect(tryOn()).toHaveAttribute('status', status, soon);

for (const name of ['index.html', 'embed.html']) {
  test(name, async () => {
    await page.goto(site.url + name, { waitUntil: 'networkidle' });
    await expectNothing('before');
    await button('Sample portrait').click();
    await until('running');
    await expectNothing('running');
  });
}

test('the element, in every state and with all that opens', async () => {
  const content = `<meta name="viewport" content="width=device-width"><style>
      :root { color-scheme: light dark; background: light-dark(#fff, #121110) }
    </style>
    <main><h1>Shop</h1><glasses-tryon asset-base="${site.url}"></glasses-tryon></main>
    <script>
      // The browser's question stays open until it is answered here.
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (constraints) => {
        await new Promise((resolve) => (window.answer = resolve));
        return ask(constraints);
      };
    </script>`;
  let letGo = (): void => {};
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route('**/*.light', async (route) => {
    await held;
    await route.continue();
  });
  await openShopPage(page, site, content);
  await expectNothing('idle', true);
  await tryOn().evaluate((node) => node.toggleAttribute('dropping', true));
  await expectNothing('dropping');
  await tryOn().evaluate((node, base) => {
    node.toggleAttribute('dropping', false);
    (node as GlassesTryOn).poster = `${base}assets/thumbnails/round-metal-1.webp`;
  }, site.url);
  await expectNothing('idle with a poster');
  await tryOn().evaluate((node) => ((node as GlassesTryOn).poster = null));

  await button('Start camera').click();
  await until('asking-camera');
  await expectNothing('asking-camera');
  await page.evaluate(() => (window as unknown as { answer(): void }).answer());
  await until('error');
  await expectNothing('camera-denied');

  await button('Sample portrait').click();
  await until('loading');
  await expectNothing('loading');
  letGo();
  await until('running');
  await page.getByRole('group', { name: 'Glasses' }).getByRole('radio').nth(1).check();
  await expect(button('Compare')).toBeVisible(soon);
  await expectNothing('running');
  await button('Move the glasses').click();
  await expectNothing('adjusting');
  await button('Measure my face').click();
  await expect(tryOn().locator('[part=measure]')).toContainText('Pupillary distance');
  await expectNothing('measured', true);
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await axe('measured, 320 px')).toEqual([]);
  await button('Compare').click();
  await expect(page.getByRole('dialog', { name: 'Compare' })).toBeVisible(soon);
  expect(await axe('compared, 320 px')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
  await expectNothing('compared', true);
  await page.keyboard.press('Escape');

  await tryOn().evaluate(async (node) => {
    const element = node as GlassesTryOn;
    const canvas = new OffscreenCanvas(320, 240);
    canvas.getContext('2d')!.fillRect(0, 0, 320, 240);
    await element.showPhoto(await canvas.convertToBlob());
  });
  await until('no-face');
  await expectNothing('no-face');
  await button('Stop').click();
  await until('stopped');
  await expectNothing('stopped');
  await page.setViewportSize({ width: 320, height: 640 });
  expect(await axe('stopped, 320 px')).toEqual([]);

  // Only what moves can be frozen: a film of one colour.
  await tryOn().evaluate(async (node) => {
    const canvas = document.createElement('canvas');
    const context = canvas.getContext('2d')!;
    const recorder = new MediaRecorder(canvas.captureStream(20));
    const film = new Promise<Blob>(
      (resolve) => (recorder.ondataavailable = (e) => resolve(e.data)),
    );
    recorder.start();
    for (let k = 0; k < 15; k++) {
      context.fillStyle = `rgb(90 90 ${100 + k})`;
      context.fillRect(0, 0, 300, 150);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    recorder.stop();
    await (node as GlassesTryOn).playVideo(await film);
  });
  await until('no-face');
  await button('Freeze').click();
  await until('paused');
  expect(await axe('paused, 320 px')).toEqual([]);
  await page.setViewportSize({ width: 1280, height: 720 });
  await expectNothing('paused');
});
