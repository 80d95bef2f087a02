import { readFileSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { whenToFetch } from '../../web/vite/offline.ts';
import { dist, launchChromium, serveSite, type Site } from './site.ts';

// The site without a network after a first visit, its next version, and its installation.

const soon = { timeout: 60_000 };
test.setTimeout(180_000);

let browser: Browser;
let context: BrowserContext;
let site: Site;

test.beforeAll(async () => {
  browser = await launchChromium();
});
test.afterAll(() => browser?.close());
test.beforeEach(async () => {
  site = await serveSite(dist, { offline: true });
  context = await browser.newContext();
});
test.afterEach(async () => {
  await context.close();
  await site.close().catch(() => undefined); // some tests close it themselves
});

const state = (page: Page) => () =>
  page.evaluate(() => document.querySelector('glasses-tryon')!.status.state);

async function showSample(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Sample portrait', exact: true }).click();
  await expect.poll(state(page), soon).toBe('running');
}

/** Addresses that are kept, from the site's folder, with their hashes. */
const kept = (page: Page): Promise<string[]> =>
  page.evaluate(async (base) => {
    const names = await caches.keys();
    const stored = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
    return stored.flat().map(({ url }) => url.replace(base, ''));
  }, site.url);

const inDist = async (...when: (string | null)[]): Promise<string[]> =>
  (await readdir(dist, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(dist, path.join(entry.parentPath, entry.name)))
    .filter((name) => when.includes(whenToFetch(name)))
    .sort();

const pathsOf = (addresses: string[]) =>
  addresses.map((url) => url.replace(/\?hash=.*/, '')).sort();

test('the second visit needs no network: the page, the portrait, other glasses', async () => {
  const first = await context.newPage();
  await first.goto(site.url);
  await showSample(first); // before the service worker is there, as like as not
  const all = await inDist('install', 'try-on');
  await expect.poll(async () => pathsOf(await kept(first)), soon).toEqual(all);
  await first.close();

  await context.setOffline(true);
  await site.close(); // nobody answers, whoever asks
  const second = await context.newPage();
  const failures: string[] = [];
  second.on('requestfailed', (request) => failures.push(request.url()));
  second.on('pageerror', (error) => failures.push(error.message));
  await second.goto(`${site.url}?pack=facemesh`);
  await expect(second.getByRole('heading', { level: 1 })).toBeVisible();
  await showSample(second);
  await second.locator('glasses-tryon').getByLabel('Pilot').check({ force: true });
  const worn = () =>
    second.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id);
  await expect.poll(worn, soon).toBe('aviator-sun');
  expect(await state(second)()).toBe('running');
  expect(failures).toEqual([]);
});

test('who only looks at the page fetches the page, not the models', async () => {
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  await page.waitForLoadState('networkidle');
  const names = pathsOf(await kept(page));
  expect(names).toEqual(expect.arrayContaining(await inDist('install')));
  expect(names.filter((name) => /\.(wasm|glb|light|onnx|f16|bin)$/.test(name))).toEqual([]);
});

test('the next version takes over when the old pages are closed, and drops what is gone', async () => {
  const worker = path.join(site.root, 'service-worker.js');
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  const before = await kept(page);
  const oldPage = before.find((url) => url.startsWith('index.html'))!;

  const html = await readFile(path.join(site.root, 'index.html'), 'utf8');
  await writeFile(path.join(site.root, 'index.html'), html.replace(/<h1>[^<]*/, '<h1>Newer'));
  const code = await readFile(worker, 'utf8');
  const [, hash] = /\["index\.html","([^"]+)"/.exec(code)!;
  await writeFile(worker, code.replace(hash!, 'newer0000000'));

  await page.reload();
  await page.evaluate(async () => {
    const registration = (await navigator.serviceWorker.getRegistration())!;
    await registration.update();
  });
  await expect
    .poll(
      () =>
        page.evaluate(async () =>
          Boolean((await navigator.serviceWorker.getRegistration())!.waiting),
        ),
      soon,
    )
    .toBe(true);
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('Newer');
  await page.close();

  const next = await context.newPage();
  await expect(async () => {
    await next.goto('about:blank');
    await next.goto(site.url);
    await expect(next.getByRole('heading', { name: 'Newer' })).toBeVisible({ timeout: 500 });
  }).toPass(soon);
  const after = await kept(next);
  expect(after).not.toContain(oldPage);
  expect(after).toContain('index.html?hash=newer0000000');
  expect(after).toEqual(expect.arrayContaining(before.filter((url) => url !== oldPage)));
});

test('shops’ pages register nothing', async () => {
  const page = await context.newPage();
  await page.goto(`${site.url}embed.html`, { waitUntil: 'networkidle' });
  expect(
    await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length),
  ).toBe(0);
  expect(await page.evaluate(() => caches.keys())).toEqual([]);
});

test('it can be installed, with icons as large as the manifest says', async () => {
  const page = await context.newPage();
  await page.goto(site.url);
  await page.waitForFunction(() => navigator.serviceWorker.controller);
  const devtools = await context.newCDPSession(page);
  const { errors, url } = await devtools.send('Page.getAppManifest');
  expect(errors).toEqual([]);
  expect(url).toBe(`${site.url}site.webmanifest`);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // Its own contexts are like private windows, in which nothing is ever installed.
  expect(installabilityErrors.filter(({ errorId }) => errorId !== 'in-incognito')).toEqual([]);

  const manifest = JSON.parse(readFileSync(path.join(dist, 'site.webmanifest'), 'utf8'));
  for (const { src, sizes } of manifest.icons) {
    const size = await page.evaluate(async (address) => {
      const { width, height } = await createImageBitmap(await (await fetch(address)).blob());
      return `${width}x${height}`;
    }, src);
    expect(size, src).toBe(sizes);
  }
});
