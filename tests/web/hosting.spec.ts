import { createHash } from 'node:crypto';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test, type Browser, type Frame, type Page } from '@playwright/test';
import { launchWithFace } from './set-up.ts';
import { dist, recommendedPolicy } from './site.ts';
import { watch } from './watched-page.ts';

// What web/docs/hosting.md promises: subresource integrity, strict policies, no isolation headers, any
// folder, and the try-on in a frame of another origin.

const soon = { timeout: 60_000 };
test.setTimeout(120_000);

const policy = recommendedPolicy();

let scratch: string;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
const servers: Server[] = [];

test.beforeAll(async () => {
  ({ browser, scratch, close } = await launchWithFace());
  await cp(dist, path.join(scratch, 'shop/assets/v1/try-on'), { recursive: true });
});
test.afterAll(() => close?.());
test.beforeEach(async () => {
  page = await browser.newPage();
});
test.afterEach(async () => {
  await page.close();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

/** Serves a folder of `scratch`; each server is an origin of its own. */
async function serve(folder: string, pages: Record<string, string>, headers = {}) {
  const { serveDirectory } = await import('../../scripts/lib/static_server.mjs');
  const server = await serveDirectory(path.join(scratch, folder), 0, {
    headers,
    inMemory: new Map(Object.entries(pages)),
  });
  servers.push(server);
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

const shopPage = (script: string, head = '') => `<!doctype html><meta charset="utf-8">${head}
  <title>Shop</title>${script}
  <glasses-tryon asset-base="/assets/v1/try-on/" frame="round-metal"></glasses-tryon>`;

const element = '/assets/v1/try-on/glasses-tryon.js';
const plainScript = `<script type="module" src="${element}"></script>`;

const stateIn = (frame: Page | Frame) => () =>
  frame.evaluate(() => document.querySelector('glasses-tryon')?.status?.state);

const press = (frame: Page | Frame, name: string) =>
  frame.getByRole('button', { name, exact: true }).click();

const hashes = async (): Promise<Record<string, string>> =>
  JSON.parse(await readFile(path.join(dist, 'integrity.json'), 'utf8'));

test('integrity.json has the hash of each script', async () => {
  const known = await hashes();
  const scripts = (await readdir(dist, { recursive: true })).filter((name) => /\.m?js$/.test(name));
  expect(Object.keys(known).sort()).toEqual(scripts.sort());
  for (const [name, hash] of Object.entries(known)) {
    const bytes = await readFile(path.join(dist, name));
    expect(hash, name).toBe(`sha384-${createHash('sha384').update(bytes).digest('base64')}`);
  }
});

test('a page with integrity loads the element and what it imports, under a strict policy', async () => {
  const known = await hashes();
  const map = {
    integrity: Object.fromEntries(
      Object.entries(known).map(([name, hash]) => [`/assets/v1/try-on/${name}`, hash]),
    ),
  };
  const importMap = JSON.stringify(map);
  const mapHash = createHash('sha256').update(importMap).digest('base64');
  const url = await serve(
    'shop',
    {
      '/page.html': shopPage(
        `<script type="module" src="${element}" integrity="${known['glasses-tryon.js']}"></script>`,
        `<script type="importmap">${importMap}</script>`,
      ),
    },
    {
      'Content-Security-Policy': policy.replace(
        "'wasm-unsafe-eval'",
        `'wasm-unsafe-eval' 'sha256-${mapHash}'`,
      ),
    },
  );
  // The browser's own wish for /favicon.ico.
  const { complaints } = watch(page, { warnings: false, allowed: '404' });
  await page.goto(`${url}/page.html`);
  await press(page, 'Sample portrait');
  await expect.poll(stateIn(page), soon).toBe('running');
  expect(complaints).toEqual([]);
});

test('a script that was changed is not run', async () => {
  const { 'glasses-tryon.js': integrity } = await hashes();
  const url = await serve('shop', {
    '/page.html': shopPage(
      `<script type="module" src="${element}" integrity="${integrity}"></script>`,
    ),
    [element]: `${await readFile(path.join(dist, 'glasses-tryon.js'), 'utf8')}\n// changed`,
  });
  const refused = page.waitForEvent('console', (message) => /integrity/.test(message.text()));
  await page.goto(`${url}/page.html`);
  await refused;
  expect(await page.evaluate(() => customElements.get('glasses-tryon'))).toBeUndefined();
});

test('the build prints the element’s hash', async () => {
  const { execFileSync } = await import('node:child_process');
  const outDir = path.join(scratch, 'built');
  const printed = execFileSync(
    'node_modules/.bin/vite',
    ['build', '--logLevel', 'warn', '--outDir', outDir],
    { cwd: path.join(__dirname, '../../web'), encoding: 'utf8' },
  );
  const built = JSON.parse(await readFile(path.join(outDir, 'integrity.json'), 'utf8'));
  expect(printed).toContain(`glasses-tryon.js: integrity="${built['glasses-tryon.js']}"`);
});

test('isolation headers are not needed, and do no harm', async () => {
  const isolated = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  for (const headers of [{}, isolated]) {
    const url = await serve('shop', { '/page.html': shopPage(plainScript) }, headers);
    await page.goto(`${url}/page.html`);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(
      'Cross-Origin-Opener-Policy' in headers,
    );
    await press(page, 'Sample portrait');
    await expect.poll(stateIn(page), soon).toBe('running');
  }
});

test.describe('in a frame of another origin', () => {
  /** A shop that frames the try-on of another origin; the frame's content. */
  async function framed(allow: string): Promise<Frame> {
    const tryOn = await serve(
      'shop',
      { '/try.html': shopPage(plainScript) },
      { 'Content-Security-Policy': policy },
    );
    await writeFile(path.join(scratch, 'index.html'), '');
    const shop = await serve('', {
      '/shop.html': `<!doctype html><title>Shop</title>
        <iframe src="${tryOn}/try.html" ${allow} width="900" height="700" title="Try on"></iframe>`,
    });
    expect(new URL(shop).origin).not.toBe(new URL(tryOn).origin);
    await page.goto(`${shop}/shop.html`);
    await expect.poll(() => page.frames().length).toBe(2);
    const frame = page.frames()[1]!;
    await frame.waitForFunction(() => customElements.get('glasses-tryon') !== undefined);
    return frame;
  }

  test('the camera works with allow="camera"', async () => {
    const frame = await framed('allow="camera"');
    await press(frame, 'Start camera');
    await expect.poll(stateIn(frame), soon).toBe('running');
  });

  test('without it the camera is refused, a photo works', async () => {
    const frame = await framed('');
    await press(frame, 'Start camera');
    await expect.poll(stateIn(frame), soon).toBe('error');
    expect(
      await frame.evaluate(() => document.querySelector('glasses-tryon')!.status),
    ).toMatchObject({ code: 'camera-denied' });
    await press(frame, 'Sample portrait');
    await expect.poll(stateIn(frame), soon).toBe('running');
  });
});
