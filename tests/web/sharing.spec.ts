import { readFileSync } from 'node:fs';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import type { FrameResult } from '../../web/src/types.ts';
import { heldBytes, usedHeap } from './devtools.ts';
import { serveAndLaunchWithFace } from './set-up.ts';
import { openShopPage } from './shop-page.ts';
import { media, type Site } from './site.ts';
import { fileName, watch, watchTracks } from './watched-page.ts';

declare global {
  interface Window {
    /** Objects of all WebGL contexts that were made and not deleted. */
    gpuObjects: Set<object>;
    contexts: WeakRef<WebGL2RenderingContext>[];
    /** Measures this many frames of a moving picture. */
    feed(element: GlassesTryOn, photo: string, from: number, to: number): Promise<FrameResult[]>;
  }
}

// Several elements on one page, and one that comes and goes many times.

const slowMs = 60_000;
test.setTimeout(4 * slowMs);
const soon = { timeout: slowMs };

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
let complaints: string[];
/** Names of the files asked for. */
let requests: string[];

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunchWithFace());
});

test.afterAll(() => close?.());

test.beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 480, height: 400 } });
  ({ complaints, requests } = watch(page, { named: fileName }));
  await watchTracks(page);
  await page.addInitScript(prepare);
  await page.route('**/people.jpg', (route) =>
    route.fulfill({ contentType: 'image/jpeg', body: readFileSync(media.photo) }),
  );
  await openShopPage(page, site);
});

test.afterEach(() => page.close());

/** Runs in the page, before its scripts: counts what WebGL holds, and brings `feed`. */
function prepare(): void {
  window.gpuObjects = new Set();
  const methods = WebGL2RenderingContext.prototype as unknown as Record<
    string,
    (...given: unknown[]) => object | null
  >;
  for (const kind of [
    'Buffer',
    'Framebuffer',
    'Program',
    'Query',
    'Renderbuffer',
    'Sampler',
    'Shader',
    'Texture',
    'VertexArray',
  ]) {
    const [make, free] = [methods[`create${kind}`]!, methods[`delete${kind}`]!];
    methods[`create${kind}`] = function (...given) {
      const made = make.apply(this, given);
      if (made) window.gpuObjects.add(made);
      return made;
    };
    methods[`delete${kind}`] = function (one) {
      window.gpuObjects.delete(one as object);
      return free.call(this, one);
    };
  }
  window.contexts = [];
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function (this: HTMLCanvasElement, ...given: any[]) {
    const context = getContext.apply(this, given as [string]) as WebGL2RenderingContext | null;
    if (given[0] === 'webgl2' && context) window.contexts.push(new WeakRef(context));
    return context;
  } as typeof getContext;

  window.feed = async (element, photo, from, to) => {
    const picture = await createImageBitmap(await (await fetch(photo)).blob());
    const canvas = new OffscreenCanvas(480, 360);
    const results = [];
    for (let i = from; i < to; i += 1) {
      canvas.getContext('2d')!.drawImage(picture, 3 * i, 2 * i, 480, 360);
      const image = await createImageBitmap(canvas);
      const { focalPx, faces } = await element.session!.feed(image, i / 30);
      results.push(JSON.parse(JSON.stringify({ focalPx, faces })));
    }
    return results;
  };
}

/** Puts an element into the page. */
const add = (id: string, attributes: Record<string, string> = {}) =>
  page.evaluate(
    (all) => {
      const element = document.createElement('glasses-tryon');
      for (const [name, value] of Object.entries(all)) element.setAttribute(name, value);
      document.body.append(element);
    },
    { id, 'asset-base': site.url, frame: 'round-metal', quality: 'low', ...attributes },
  );
const remove = (id: string) => page.locator(`#${id}`).evaluate((element) => element.remove());
const until = (id: string, status: string) =>
  expect(page.locator(`#${id}`)).toHaveAttribute('status', status, soon);
const workersEnd = () => expect.poll(() => page.workers().length, soon).toBe(0);

test('two elements share one worker and one set of networks, and nothing else', async () => {
  const people = new URL('/shop/people.jpg', site.url).href;
  const portrait = `${site.url}assets/samples/astronaut.jpg`;
  const other = { 'max-faces': '3', 'user-ipd-mm': '70', 'fov-deg': '70' };
  const feedBoth = ([first, second]: [boolean, boolean]) =>
    page.evaluate(
      async ({ first, second, portrait, people }) => {
        const of = (id: string) => document.getElementById(id) as GlassesTryOn;
        return Promise.all([
          first ? window.feed(of('one'), portrait, 0, 12) : [],
          second ? window.feed(of('other'), people, 0, 12) : [],
        ]);
      },
      { first, second, portrait, people },
    );

  await add('one');
  await add('other', other);
  const [first, second] = await feedBoth([true, true]);
  expect(page.workers()).toHaveLength(1);
  const models = requests.filter((name) =>
    /\.(wasm|light|bin)$|^(worker|pack|occluder)/.test(name),
  );
  for (const name of new Set(models)) {
    // The light is each element's own: it is in its graphics memory.
    if (name === 'environment.bin') continue;
    expect(
      models.filter((other) => other === name),
      name,
    ).toHaveLength(1);
  }
  expect(models.filter((name) => name.endsWith('.light'))).toHaveLength(2);

  // One goes: the other one goes on, now with the camera.
  await remove('other');
  expect(await page.evaluate(() => document.querySelectorAll('glasses-tryon').length)).toBe(1);
  await page.locator('#one').evaluate((element) => (element as GlassesTryOn).startCamera());
  await until('one', 'running');
  // One comes and shows a photo meanwhile.
  await add('other', other);
  const photo = await page.locator('#other').evaluate(async (element, people) => {
    const { faces } = await (element as GlassesTryOn).tryPhoto(await (await fetch(people)).blob());
    return faces.map(({ id }) => id);
  }, people);
  expect(photo).toEqual([1, 2, 3]);
  await until('one', 'running');
  await until('other', 'running');
  expect(page.workers()).toHaveLength(1);
  await remove('one');
  await page.waitForTimeout(100);
  expect(page.workers()).toHaveLength(1);
  await remove('other');
  await workersEnd();

  // Each alone measures the very same numbers.
  await add('one');
  const [firstAlone] = await feedBoth([true, false]);
  await remove('one');
  await workersEnd();
  await add('other', other);
  const [, secondAlone] = await feedBoth([false, true]);
  expect(first!.map(({ faces }) => faces.length)).toEqual(Array(12).fill(1));
  expect(second!.at(-1)!.faces).toHaveLength(3);
  expect(first).toEqual(firstAlone);
  expect(second).toEqual(secondAlone);
  expect(complaints).toEqual([]);
});

test('added and removed twenty times, with the camera on: all comes back', async () => {
  test.setTimeout(10 * slowMs);
  const rounds = 20;
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const measure = async () => {
    const heap = await usedHeap((method, params) =>
      devtools.send(method as 'Runtime.enable', params),
    );
    const bytes = await heldBytes(devtools);
    const { metrics } = await devtools.send('Performance.getMetrics');
    const metric = (name: string) => metrics.find((one) => one.name === name)!.value;
    return { heap, bytes, nodes: metric('Nodes'), listeners: metric('JSEventListeners') };
  };
  const measured = [];
  const start = Date.now();
  for (let round = 1; round <= rounds; round += 1) {
    await add('one');
    const started = page
      .locator('#one')
      .evaluate((element) => (element as GlassesTryOn).startCamera());
    expect(await started).toBe(true);
    await until('one', 'running');
    const objects = await page.evaluate(() => window.gpuObjects.size);
    expect(objects).toBeGreaterThan(20);
    expect(page.workers()).toHaveLength(1);
    expect(await page.evaluate(() => window.tracks.at(-1)!.readyState)).toBe('live');

    await remove('one');
    const left = await page.evaluate(() => ({
      tracks: window.tracks.map(({ readyState }) => readyState),
      gpuObjects: window.gpuObjects.size,
      contexts: window.contexts.filter((one) => one.deref()?.isContextLost() === false).length,
    }));
    expect(left).toEqual({ tracks: Array(round).fill('ended'), gpuObjects: 0, contexts: 0 });
    await workersEnd();
    if ([1, rounds / 2, rounds].includes(round)) measured.push(await measure());
  }
  const [first, middle, last] = measured;
  console.log(
    `${rounds} rounds in ${((Date.now() - start) / 1000).toFixed(1)} s; after the first, half of them ` +
      `and all: ${JSON.stringify(measured)}`,
  );
  expect(last!.bytes).toBeLessThan(1.1 * first!.bytes);
  // With all that is compiled: browsers go on with that for some rounds.
  expect(last!.heap).toBeLessThan(1.1 * middle!.heap);
  expect(last!.nodes).toBeLessThan(1.1 * first!.nodes);
  expect(last!.listeners).toBeLessThan(1.1 * first!.listeners);
  expect(complaints).toEqual([]);
});
