import { readFileSync } from 'node:fs';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { filesBeforeGesture } from '../../scripts/lib/before_gesture.mjs';
import { serveAndLaunch } from './set-up.ts';
import { dist, fakeCamera, type Site } from './site.ts';
import { watch } from './watched-page.ts';

// The shop's page: what it costs before the visitor asks for anything, and that it works.

declare global {
  interface Window {
    /** How often the page has asked for a camera. */
    cameraRequests: number;
  }
}

const budget = JSON.parse(readFileSync(path.join(dist, '../tests/bench/budget.json'), 'utf8'));
const soon = { timeout: 60_000 };
test.setTimeout(120_000);

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
/** Paths from the site's folder, in order; a foreign address as it is. */
let requests: string[];
let complaints: string[];

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunch(fakeCamera('none')));
});
test.afterAll(() => close?.());
test.beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const named = (url: string) => url.replace(site.url, '');
  ({ complaints, requests } = watch(page, { named }));
  await page.addInitScript(() => {
    window.cameraRequests = 0;
    const { mediaDevices } = navigator;
    mediaDevices.getUserMedia = async () => {
      window.cameraRequests += 1;
      throw new DOMException('refused', 'NotAllowedError');
    };
  });
});
test.afterEach(() => page.close());

const button = (name: string) => page.getByRole('button', { name, exact: true });
/** The page's own words. */
const worn = () => page.getByText('On your face:');
const state = () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state);

const brotliSize = (file: string) =>
  brotliCompressSync(readFileSync(path.join(dist, file)), {
    params: { [constants.BROTLI_PARAM_QUALITY]: 11 },
  }).length;

test('before the gesture: our HTML, CSS and JS only, within the limit, and no camera', async () => {
  await page.goto(`${site.url}embed.html`, { waitUntil: 'networkidle' });
  await page.mouse.move(640, 450);
  await page.mouse.wheel(0, 1200);
  await page.waitForLoadState('networkidle');
  await expect(button('Start camera')).toBeVisible();

  const loaded = [...new Set(requests)].filter((name) => name !== 'favicon.svg').sort();
  expect(loaded).toEqual(filesBeforeGesture(dist).filter((name) => name !== 'favicon.svg'));
  expect(loaded.filter((name) => !/\.(html|css|js)$/.test(name))).toEqual([]);
  const sizes = loaded.map((name) => [name, brotliSize(name)] as const);
  const total = sizes.reduce((sum, [, bytes]) => sum + bytes, 0);
  console.log(
    `before the gesture: ${total} bytes brotli: ${sizes.map((s) => s.join(' ')).join(', ')}`,
  );

  expect(await page.evaluate(() => window.cameraRequests)).toBe(0);
  expect(page.workers()).toEqual([]);
  expect(await state()).toBe('idle');
  expect(complaints).toEqual([]);
  expect(total).toBeLessThanOrEqual(budget.limitBeforeGesture);
});

test('the camera is asked for by the button, and once', async () => {
  await page.goto(`${site.url}embed.html`);
  await button('Start camera').click();
  await expect.poll(state, soon).toBe('error');
  expect(await page.evaluate(() => window.cameraRequests)).toBe(1);
});

test('glasses are tried on, the page’s own choices and the element’s stay in step', async () => {
  await page.goto(`${site.url}embed.html`);
  await button('Sample portrait').click();
  await expect.poll(state, soon).toBe('running');
  await expect(worn()).toHaveText('On your face: Rondel, Gold.', soon);

  await page.locator('.product').getByLabel('Silver').check();
  await expect(worn()).toHaveText('On your face: Rondel, Silver.', soon);
  expect(
    await page.evaluate(() => document.querySelector('glasses-tryon')!.session!.variant?.name),
  ).toBe('Silver');

  // Chosen in the element, by its own radio buttons.
  await page.locator('glasses-tryon').getByLabel('Black').first().check({ force: true });
  await expect(page.locator('.product').getByLabel('Black')).toBeChecked(soon);
  await page.locator('glasses-tryon').getByLabel('Pilot').check({ force: true });
  await expect(worn()).toHaveText('On your face: Pilot, Gold, grey-green.', soon);
  await page.locator('.product').getByLabel('Silver').check();
  await expect(worn()).toHaveText('On your face: Rondel, Silver.', soon);
  expect(requests.filter((name) => /^https?:/.test(name))).toEqual([]);
  expect(complaints).toEqual([]);
});

test('the sample names one script of ours, and works without the shop’s own', async () => {
  await page.route('**/embed.js', (route) => route.abort());
  await page.goto(`${site.url}embed.html`);
  expect(await page.locator('script[src$="glasses-tryon.js"]').count()).toBe(1);
  await button('Sample portrait').click();
  await expect.poll(state, soon).toBe('running');
});
