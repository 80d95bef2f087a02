import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { CatalogEntry } from '../../web/src/catalog.ts';
import { serveAndLaunch } from './set-up.ts';
import type { Site } from './site.ts';
import { shared } from './vite-server.ts';
import { watch } from './watched-page.ts';

// Compressed models and files beside the file in the built page, under its content security policy.

const valid = path.join(shared, 'data/gltf/valid');
const models = {
  draco: 'gltf_transform/extensions/BoxDraco.gltf',
  meshopt: 'meshoptimizer/pirate.glb',
  'several files': 'tinygltf/Cube/Cube.gltf',
};

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
let complaints: string[];
let requests: string[];

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunch());
});

test.afterAll(() => close?.());

test.beforeEach(async () => {
  page = await browser.newPage();
  const named = (url: string) => new URL(url).pathname;
  ({ complaints, requests } = watch(page, { warnings: false, named }));
  await page.route('**/shared/**', (route) => {
    const name = decodeURIComponent(new URL(route.request().url()).pathname.split('/shared/')[1]!);
    const file = path.join(valid, path.normalize(name));
    return existsSync(file)
      ? route.fulfill({ body: readFileSync(file) })
      : route.fulfill({ status: 404 });
  });
  await page.goto(site.url);
});

test.afterEach(() => page.close());

/** Puts on a model, as a shop's catalogue would name it; returns whether it is on, and what was told. */
const wear = (file: string) =>
  page.evaluate(async (url) => {
    const element = document.querySelector('glasses-tryon')!;
    const told: string[] = [];
    element.addEventListener('error', (event) =>
      told.push((event as unknown as CustomEvent<{ error: Error }>).detail.error.message),
    );
    const session = element.session!;
    await session.load();
    const entry: CatalogEntry = {
      id: 'other',
      name: 'Other',
      url: new URL(url, document.baseURI).href,
      category: 'optical',
      wearer: 'adult',
      shape: '',
      rim: 'full',
      material: '',
      dimensionsMm: null,
      fit: { offsetMm: [0, 0, 0], pantoscopicDeg: 0, faceScale: 1 },
      tuning: { upMm: 0, nearMm: 0, tiltDeg: 0 },
      variants: [{ name: 'As it is', lens: 'clear', swatches: [], thumbnail: null }],
    };
    return { worn: await session.setFrame(entry), told };
  }, `shared/${file}`);

for (const [name, file] of Object.entries(models)) {
  test(`${name}: its decoder comes when it is needed, and no other`, async () => {
    if (!existsSync(valid)) {
      if (process.env['CI'] === 'true') throw new Error(`There is no ${valid}.`);
      test.skip(true, `there is no ${valid}`);
    }
    const seen = await wear(file);
    expect(seen).toEqual({ worn: true, told: [] });
    const came = (part: string) => requests.some((url) => url.includes(`/app/${part}`));
    expect(came('unpack')).toBe(true);
    expect(came('draco')).toBe(name === 'draco');
    expect(came('meshopt')).toBe(name === 'meshopt');
    expect(complaints).toEqual([]);
  });
}

test('plain models need none of it', async () => {
  const ready = await page.evaluate(async () => {
    const element = document.querySelector('glasses-tryon')!;
    element.setAttribute('frame', 'round-metal');
    return element.session!.load();
  });
  expect(ready).toBe(true);
  await expect
    .poll(() => page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id))
    .toBe('round-metal');
  expect(requests.filter((url) => /\/app\/(unpack|draco|meshopt|panorama)/.test(url))).toEqual([]);
  expect(requests.some((url) => url.endsWith('assets/environment.bin'))).toBe(true);
});

test('a file beside the file that is not there is told by name', async () => {
  if (!existsSync(valid)) test.skip(true, `there is no ${valid}`);
  await page.route('**/Cube.bin', (route) => route.fulfill({ status: 404 }));
  const { worn, told } = await wear(models['several files']);
  expect(worn).toBe(false);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain('Cube.bin');
});

test('environment-image lights the glasses; one that cannot be had leaves the studio', async () => {
  // An even, red light: 8 × 4 pixels, plain.
  const head = '#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 4 +X 8\n';
  const pixels = Array<number[]>(32).fill([200, 5, 5, 128]).flat();
  await page.route('**/red.hdr', (route) =>
    route.fulfill({ body: Buffer.concat([Buffer.from(head), Buffer.from(pixels)]) }),
  );
  await page.route('**/gone.hdr', (route) => route.fulfill({ status: 404 }));
  const seen = await page.evaluate(async () => {
    const element = document.querySelector('glasses-tryon')!;
    const told: string[] = [];
    element.addEventListener('error', (event) =>
      told.push((event as unknown as CustomEvent<{ error: { code: string } }>).detail.error.code),
    );
    element.setAttribute('frame', 'round-metal');
    element.setAttribute('environment-image', 'red.hdr');
    await element.showSample();
    /** How much redder than green the picture is, all in all. */
    const redness = async () => {
      const bitmap = await createImageBitmap(await element.snapshot());
      const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      let sum = 0;
      for (let i = 0; i < data.length; i += 4) sum += data[i]! - data[i + 1]!;
      return sum / data.length;
    };
    const status = () =>
      new Promise<void>((resolve) => {
        const look = () =>
          element.status.state === 'running' ? resolve() : void setTimeout(look, 50);
        look();
      });
    await status();
    const red = await redness();
    const session = element.session!;
    const back = await session.setEnvironmentImage(null);
    const studio = await redness();
    const gone = await session.setEnvironmentImage(new URL('gone.hdr', document.baseURI).href);
    return { red, studio, back, gone, after: await redness(), told };
  });
  expect(seen.red).toBeGreaterThan(seen.studio + 0.05);
  expect(seen.back).toBe(true);
  expect(seen.gone).toBe(false);
  expect(seen.after).toBe(seen.studio);
  expect(seen.told).toEqual(['asset-unavailable']);
});
