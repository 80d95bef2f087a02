import { copyFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { serveAndLaunchWithFace } from './set-up.ts';
import { openShopPage } from './shop-page.ts';
import { media, type Site } from './site.ts';
import { fileName, liveTracksIn, watch, watchTracks } from './watched-page.ts';

/** Loading and compiling on a busy machine. */
const slowMs = 60_000;
test.setTimeout(2 * slowMs);
const soon = { timeout: slowMs };

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
let complaints: string[];
/** File names that the page asked for. */
let requests: string[];

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunchWithFace());
});

test.afterAll(() => close?.());

test.afterEach(async () => {
  await page?.close();
});

/** A shop's page with this in its body; `script` runs before the element's own does. */
async function open(body: string, script = ''): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1000, height: 760 } });
  ({ complaints, requests } = watch(page, { named: fileName }));
  await watchTracks(page);
  await openShopPage(page, site, `<body>${body}</body><script>${script}</script>`);
}

const element = (attributes = '') =>
  `<glasses-tryon asset-base="${site.url}" ${attributes}></glasses-tryon>`;
const tryOn = () => page.locator('glasses-tryon');
const attribute = (name: string) => tryOn().getAttribute(name);
const until = (status: string) => expect(tryOn()).toHaveAttribute('status', status, soon);
const call = <T>(body: (element: GlassesTryOn) => T | Promise<T>) =>
  tryOn().evaluate(body as (node: HTMLElement | SVGElement) => T | Promise<T>);
const heavy = () =>
  requests.filter((name) => /\.(wasm|light|onnx|bin|glb)$|^worker|^catalog/.test(name));
const liveTracks = () => liveTracksIn(page);

test.describe('before the visitor asks', () => {
  test('there is a poster with its text, and nothing is fetched', async () => {
    await open(
      element(`poster="${site.url}assets/thumbnails/round-metal-1.webp" alt="Round pair"`),
    );
    await expect(page.getByRole('img', { name: 'Round pair' }).first()).toBeVisible();
    const width = await tryOn().evaluate(
      (node) => node.shadowRoot!.querySelector<HTMLImageElement>('[part=poster]')!.naturalWidth,
    );
    expect(width).toBeGreaterThan(100);
    expect(await attribute('status')).toBe('idle');
    expect(await attribute('tracking')).toBeNull();
    await page.waitForTimeout(500);
    expect(heavy()).toEqual([]);
    expect(await page.evaluate(() => window.tracks.length)).toBe(0);

    await page.getByRole('button', { name: 'Sample portrait' }).click();
    await until('running');
    await expect(tryOn().locator('[part=poster]')).toBeHidden();
    await expect(page.getByRole('img', { name: 'Round pair' })).toHaveCount(1);
    expect(complaints).toEqual([]);
  });

  test('eager, the models are there without the camera', async () => {
    await open(
      element('loading="eager"'),
      `window.heard = [];
       for (const name of ['progress', 'ready', 'error']) {
         document.addEventListener(name, ({ detail }) => heard.push([name, detail]));
       }`,
    );
    const heard = () =>
      page.evaluate(() => (globalThis as unknown as { heard: [string, object][] }).heard);
    await expect.poll(async () => (await heard()).at(-1)?.[0], soon).toBe('ready');
    const [, progress] = (await heard()).filter(([name]) => name === 'progress').at(-1)!;
    const { loadedBytes, totalBytes } = progress as { loadedBytes: number; totalBytes: number };
    expect(loadedBytes).toBe(totalBytes);
    expect(totalBytes).toBeGreaterThan(1e6);
    expect(await attribute('status')).toBe('idle');
    expect(await page.evaluate(() => window.tracks.length)).toBe(0);
    expect(complaints).toEqual([]);
  });

  test('revealed by itself, it starts what `source` names; its state is there for CSS', async () => {
    await open(
      `<style>glasses-tryon[tracking] { outline: 3px solid rgb(1, 2, 3) }</style>` +
        element('reveal="auto" source="photo"'),
    );
    await until('running');
    await expect(tryOn()).toHaveCSS('outline-color', 'rgb(1, 2, 3)');
    expect(await call((element) => element.tracking)).toBe(true);
    await call((element) => element.stop());
    expect(await attribute('status')).toBe('stopped');
    expect(await attribute('tracking')).toBeNull();
    expect(await page.evaluate(() => window.tracks.length)).toBe(0);
  });

  test('properties set before the script came count, and mirror their attributes', async () => {
    await open(
      element(),
      `Object.assign(document.querySelector('glasses-tryon'), { source: 'photo', maxFaces: 3, mirror: false });`,
    );
    expect([
      await attribute('source'),
      await attribute('max-faces'),
      await attribute('mirror'),
    ]).toEqual(['photo', '3', 'false']);
    const read = await call((element) => {
      element.maxFaces = null;
      element.setAttribute('loading', 'whenever');
      element.userIpdMm = 61.5;
      element.alt = 'Round pair';
      const { maxFaces, mirror, loading, reveal, quality, pack, src, userIpdMm } = element;
      const { alt, preload } = element;
      return { maxFaces, mirror, loading, reveal, quality, pack, src, userIpdMm, alt, preload };
    });
    expect(read).toEqual({
      maxFaces: null,
      mirror: false,
      loading: 'lazy',
      reveal: 'interaction',
      quality: 'auto',
      pack: 'facemesh',
      src: null,
      userIpdMm: 61.5,
      alt: 'Round pair',
      preload: 'none',
    });
    expect(complaints).toEqual([]);
  });
});

test('`photo` and `video` name what is shown, and another one takes its place', async () => {
  copyFileSync(media.video, path.join(site.root, 'clip.mp4'));
  copyFileSync(media.video, path.join(site.root, 'other.mp4'));
  copyFileSync(media.photo, path.join(site.root, 'model.jpg'));
  await open(element(`source="video" video="${site.url}clip.mp4" reveal="auto"`));
  await until('running');
  expect(await call(({ session }) => session!.moving)).toBe(true);
  const played = () => requests.filter((name) => /\.(mp4|jpg)$/.test(name));
  expect(new Set(played())).toEqual(new Set(['clip.mp4']));
  const setVideo = (name: string | null) =>
    tryOn().evaluate((node, url) => ((node as GlassesTryOn).video = url), name && site.url + name);
  await setVideo('other.mp4');
  await expect.poll(() => played().at(-1), soon).toBe('other.mp4');
  await until('running');
  await setVideo(null);
  expect(await attribute('status')).toBe('stopped');
  const told = await call(async (element) => {
    let error = '';
    element.addEventListener('error', ({ detail }) => (error = detail.error.message));
    return [await element.start(), error, element.status.state];
  });
  expect(told).toEqual([false, expect.stringContaining('Set the attribute video'), 'stopped']);

  await tryOn().evaluate((node, photo) => {
    Object.assign(node, { source: 'photo', photo });
    void (node as GlassesTryOn).start();
  }, `${site.url}model.jpg`);
  await until('running');
  const size = () => call(({ session }) => session!.result?.width);
  const own = await size();
  expect(played().at(-1)).toBe('model.jpg');
  await call((element) => (element.photo = null));
  await expect.poll(size, soon).not.toBe(own);
  await until('running');
  expect(played().at(-1)).toBe('astronaut.jpg');
  await tryOn().evaluate(
    (node, video) => (node as GlassesTryOn).playVideo(video),
    `${site.url}clip.mp4`,
  );
  await until('running');
  expect(await call(({ session }) => session!.moving)).toBe(true);
  // Not what an attribute names: it stays.
  await call((element) => element.showSample());
  await tryOn().evaluate((node, photo) => ((node as GlassesTryOn).photo = photo), 'gone.jpg');
  await page.waitForTimeout(300);
  expect(await attribute('status')).toBe('running');
  expect(complaints).toEqual([]);
});

test('a GLB is worn without a catalogue, in one of its own colours', async () => {
  const glb = (name: string) => `${site.url}assets/glasses/${name}.glb`;
  await open(element(`source="photo" src="${glb('kids-round')}"`));
  await call((element) => void element.start());
  const worn = () =>
    call(({ session }) => session!.frame && [session!.frame.id, session!.variant!.name]);
  await expect.poll(worn, soon).toEqual([glb('kids-round'), '']);
  await until('running');
  expect(requests).not.toContain('catalog.json');
  // It rests on the nose by contact, as one of a catalogue does.
  const [, y, z] = await call(({ session }) => [...session!.headFromGlasses!.slice(12, 15)]);
  expect(Math.abs(y!) + Math.abs(z!)).toBeGreaterThan(1);

  await call((element) => (element.variant = 'Sunflower'));
  await expect.poll(worn, soon).toEqual([glb('kids-round'), 'Sunflower']);
  const told = await call((element) => {
    const error = new Promise<string>((resolve) =>
      element.addEventListener('error', ({ detail }) => resolve(detail.error.code)),
    );
    element.variant = 'Pink';
    return error;
  });
  expect(told).toBe('catalog-invalid');
  await call((element) => (element.variant = null));
  await tryOn().evaluate((node, src) => ((node as GlassesTryOn).src = src), glb('aviator-sun'));
  await expect.poll(worn, soon).toEqual([glb('aviator-sun'), '']);
  expect(requests).not.toContain('catalog.json');
  expect(complaints).toEqual([]);
});

test.describe('methods', () => {
  test('a frozen picture keeps the camera on, wears other glasses, and goes on', async () => {
    await open(element('frame="round-metal"'));
    await page.getByRole('button', { name: 'Start camera' }).click();
    await until('running');
    await expect.poll(() => call(({ session }) => session!.frame?.id), soon).toBe('round-metal');
    await page.getByRole('button', { name: 'Freeze' }).click();
    expect(await attribute('status')).toBe('paused');
    const goOn = page.getByRole('button', { name: 'Go on' });
    await expect(goOn).toBeFocused();
    const time = () => call(({ session }) => session!.result!.time);
    const frozen = await time();
    await page.waitForTimeout(400);
    expect(await time()).toBe(frozen);
    expect(await liveTracks()).toBe(1);
    await call((element) => (element.frame = 'cat-eye'));
    await expect.poll(() => call(({ session }) => session!.frame?.id), soon).toBe('cat-eye');
    expect(await time()).toBe(frozen);
    await goOn.click();
    await until('running');
    await expect.poll(time, soon).toBeGreaterThan(frozen);
    await call((element) => element.pause());
    await call((element) => element.stop());
    expect(await liveTracks()).toBe(0);
    expect(complaints).toEqual([]);
  });

  const photo = readFileSync(media.photo).toString('base64');

  test('a photo is tried on to its end: measured, dressed, to be had as a file', async () => {
    await open(element('frame="square-acetate"'));
    const tried = await tryOn().evaluate(async (node, data) => {
      const element = node as GlassesTryOn;
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const { faces, width, height } = await element.tryPhoto(new Blob([bytes]));
      const picture = await createImageBitmap(await element.toBlob());
      const jpeg = await element.toBlob('image/jpeg', 0.8);
      return {
        faces: faces.length,
        frame: element.session!.frame?.id,
        size: [width - picture.width, height - picture.height],
        type: jpeg.type,
      };
    }, photo);
    expect(tried).toEqual({ faces: 1, frame: 'square-acetate', size: [0, 0], type: 'image/jpeg' });
    expect(await attribute('status')).toBe('running');
    expect(complaints).toEqual([]);
  });

  test('a photo that cannot be tried on is rejected with its code', async () => {
    await open(element());
    const codes = await tryOn().evaluate(async (node, data) => {
      const element = node as GlassesTryOn;
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const reason = (promise: Promise<unknown>) =>
        promise.then(
          () => 'none',
          (error: { code: unknown; name: string }) =>
            typeof error.code === 'string' ? error.code : error.name,
        );
      const early = await reason(element.toBlob());
      const unreadable = await reason(element.tryPhoto(new Blob(['neither'])));
      const overtaken = reason(element.tryPhoto(new Blob([bytes])));
      element.stop();
      const parted = reason(element.tryPhoto(new Blob([bytes])));
      element.remove();
      return [
        early,
        unreadable,
        await overtaken,
        await parted,
        await reason(element.tryPhoto('x')),
      ];
    }, photo);
    expect(codes).toEqual([
      'invalid-argument',
      'photo-unreadable',
      'AbortError',
      'AbortError',
      'invalid-argument',
    ]);
  });

  test('glasses are compared on one frozen picture, until Escape', async () => {
    await open(element('frame="round-metal"'));
    await page.getByRole('button', { name: 'Start camera' }).click();
    await until('running');
    await expect.poll(() => call(({ session }) => session!.frame?.id), soon).toBe('round-metal');
    const compared = await call(async (element) => {
      const changes: string[] = [];
      element.addEventListener('frame-change', ({ detail }) => changes.push(detail.frame!.id));
      const { width, height } = element.session!.result!;
      const blob = await element.compare([
        'round-metal',
        { frame: 'kids-round', variant: 'Sunflower' },
        'sport-wrap',
      ]);
      const picture = await createImageBitmap(blob);
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d', {
        willReadFrequently: true,
      })!;
      context.drawImage(picture, 0, 0);
      const cell = (k: number) =>
        context.getImageData(
          (k % 2) * (width + 8),
          Math.floor(k / 2) * (height + 52),
          width,
          height,
        ).data;
      const different = (
        a: Uint8ClampedArray,
        b: Uint8ClampedArray,
        top: number,
        bottom: number,
      ) => {
        let count = 0;
        for (let i = 4 * width * top; i < 4 * width * bottom; i++)
          if (Math.abs(a[i]! - b[i]!) > 8) count++;
        return count;
      };
      const [a, b, c, none] = [cell(0), cell(1), cell(2), cell(3)];
      return {
        size: [picture.width - 2 * width - 8, picture.height - 2 * (height + 52)],
        glasses: [different(a!, b!, 0, height), different(b!, c!, 0, height)],
        // Above and below the head nothing differs: it is the same picture.
        around: different(a!, b!, 0, 40) + different(b!, c!, height - 40, height),
        empty: none!.every((value) => value === 255),
        worn: element.session!.frame?.id,
        status: element.status.state,
        changes,
      };
    });
    expect(compared).toMatchObject({
      size: [0, 0],
      around: 0,
      empty: true,
      worn: 'round-metal',
      status: 'paused',
      changes: [],
    });
    for (const count of compared.glasses) expect(count).toBeGreaterThan(500);
    const dialog = page.getByRole('dialog', { name: 'Compare' });
    await expect(dialog.getByRole('img', { name: /Sunflower/ })).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await until('running');
    expect(complaints).toEqual([]);
  });

  test('what was tried on last is compared by a button', async () => {
    await open(element('source="photo"'));
    await page.getByRole('button', { name: 'Sample portrait' }).click();
    await until('running');
    const compare = page.getByRole('button', { name: 'Compare' });
    await expect.poll(() => call(({ session }) => session!.frame?.id), soon).toBe('round-metal');
    await expect(compare).toBeHidden();
    await page.getByRole('group', { name: 'Glasses' }).getByRole('radio').nth(1).check();
    await expect(compare).toBeVisible(soon);
    await compare.click();
    const dialog = page.getByRole('dialog', { name: 'Compare' });
    await expect(dialog.getByRole('img', { name: /, Gold, .*, Dark brown$/ })).toBeVisible(soon);
    const download = page.waitForEvent('download');
    await dialog.getByRole('button', { name: 'Save picture' }).click();
    expect((await download).suggestedFilename()).toBe('lorgnette.png');
    await dialog.getByRole('button', { name: 'Close' }).click();
    await expect(dialog).toBeHidden();
    expect(await attribute('status')).toBe('running');
    expect(complaints).toEqual([]);
  });

  test('what cannot be compared or recorded is told by its code', async () => {
    await open(element());
    const told = await call(async (element) => {
      const reason = (promise: Promise<unknown>) =>
        promise.then(
          () => 'none',
          ({ code, message }: { code: string; message: string }) => `${code}: ${message}`,
        );
      const all = [await reason(element.compare(['a', 'b'])), await reason(element.compare(['a']))];
      all.push(await reason(element.compare(['round-metal', 'panto-havana'])));
      await element.tryPhoto(`${element.assetBase}assets/samples/astronaut.jpg`);
      all.push(
        await reason(element.record()),
        await reason(element.record({ seconds: 0 })),
        await reason(element.record({ seconds: NaN })),
      );
      return all;
    });
    expect(told).toEqual([
      expect.stringMatching(/^invalid-argument: The catalogue has no frame "a"/),
      expect.stringMatching(/^invalid-argument: 1 pairs of glasses/),
      expect.stringMatching(/^invalid-argument: There is no picture to compare/),
      expect.stringMatching(/^invalid-argument: There is nothing that moves/),
      expect.stringMatching(/^invalid-argument: A clip of 0 s/),
      expect.stringMatching(/^invalid-argument: A clip of NaN s/),
    ]);
  });

  test('a clip is recorded that plays, and ends early with the camera', async () => {
    await open(element());
    await page.getByRole('button', { name: 'Start camera' }).click();
    await until('running');
    const clip = await call(async (element) => {
      const play = async (blob: Blob) => {
        const video = document.createElement('video');
        video.muted = true;
        video.src = URL.createObjectURL(blob);
        await new Promise((resolve, reject) => {
          video.onloadeddata = resolve;
          video.onerror = reject;
        });
        return [video.videoWidth, video.videoHeight];
      };
      // A busy machine draws few pictures a second.
      const short = await play(await element.record({ seconds: 3 }));
      const start = performance.now();
      const early = element.record({ seconds: 30 });
      let pictures = 0;
      element.addEventListener('face-updated', () => {
        if (++pictures === 6) element.stop();
      });
      return { short, early: await play(await early), seconds: (performance.now() - start) / 1000 };
    });
    expect(clip).toMatchObject({ short: [640, 480], early: [640, 480] });
    expect(clip.seconds).toBeLessThan(15);

    await page.getByRole('button', { name: 'Start camera' }).click();
    await until('running');
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Record a clip' }).click();
    await expect(page.getByRole('button', { name: 'Recording…' })).toBeFocused();
    expect((await download).suggestedFilename()).toMatch(/^lorgnette\.(webm|mp4)$/);
    const lacking = await call(async (element) => {
      Reflect.deleteProperty(globalThis, 'MediaRecorder');
      return element.record().catch(({ code }: { code: string }) => code);
    });
    expect(lacking).toBe('recording-unavailable');
    expect(complaints).toEqual([]);
  });

  test('a face is measured, and frames as broad as it are named', async () => {
    await open(element('user-ipd-mm="54"'));
    const early = await call((element) =>
      element.measure().catch(({ code }: { code: string }) => code),
    );
    expect(early).toBe('invalid-argument');
    await page.getByRole('button', { name: 'Sample portrait' }).click();
    await until('running');
    const measured = await call((element) => element.measure());
    expect(measured.pupillaryDistance).toEqual({ mm: 54, errorMm: 0 });
    // A face of 54 mm between the pupils is a child's, in proportion.
    const width = measured.faceWidth.mm;
    expect(width).toBeGreaterThan(120);
    expect(width).toBeLessThan(138);
    const sizes = Object.fromEntries(
      measured.frames.map(({ frame, advice }) => [frame.id, advice!.size]),
    );
    expect(sizes).toMatchObject({ 'kids-round': 'fits', 'sport-wrap': 'wide' });

    await page.getByRole('button', { name: 'Measure my face' }).click();
    const panel = tryOn().locator('[part=measure]');
    await expect(panel).toContainText(`Face width${Math.round(width)} ± `);
    await expect(panel).toContainText('Pupillary distance54.0 mm');
    await expect(panel).toContainText('As broad as your face');
    await call((element) => element.stop());
    await expect(panel).toBeHidden();
    expect(complaints).toEqual([]);
  });

  test('disposed of, it holds nothing, and begins anew in another place', async () => {
    await open(element());
    await page.getByRole('button', { name: 'Start camera' }).click();
    await until('running');
    const left = await call(async (element) => {
      element.dispose();
      const started = await element.start();
      const { status, session, shadowRoot } = element;
      return [started, status.state, session, shadowRoot!.childElementCount];
    });
    expect(left).toEqual([false, 'idle', null, 0]);
    expect(await liveTracks()).toBe(0);
    await call((element) => document.body.append(element));
    await page.getByRole('button', { name: 'Sample portrait' }).click();
    await until('running');
    expect(complaints).toEqual([]);
  });
});

test.describe('files', () => {
  const bytes = readFileSync(media.photo).toString('base64');
  /** Drops or pastes a file, as the browser's own events would. */
  const hand = (kind: 'drop' | 'paste', where: string, type = 'image/jpeg') =>
    page.evaluate(
      ({ bytes, kind, where, type }) => {
        const data = new DataTransfer();
        const content = Uint8Array.from(atob(bytes), (c) => c.charCodeAt(0));
        data.items.add(new File([content], 'me', { type }));
        const options = { bubbles: true, composed: true, cancelable: true };
        const target = document.querySelector(where)!;
        if (kind === 'paste') {
          return !target.dispatchEvent(
            new ClipboardEvent('paste', { ...options, clipboardData: data }),
          );
        }
        target.dispatchEvent(new DragEvent('dragover', { ...options, dataTransfer: data }));
        const dropping = target.hasAttribute('dropping');
        const taken = !target.dispatchEvent(
          new DragEvent('drop', { ...options, dataTransfer: data }),
        );
        return dropping && taken && !target.hasAttribute('dropping');
      },
      { bytes, kind, where, type },
    );

  test('a photo is tried on where it is dropped', async () => {
    await open(element() + element());
    expect(await hand('drop', 'glasses-tryon:last-of-type')).toBe(true);
    await expect(tryOn().last()).toHaveAttribute('status', 'running', soon);
    await expect(tryOn().first()).toHaveAttribute('status', 'idle');
    expect(complaints).toEqual([]);
  });

  test('a photo that is pasted is tried on, but not one meant for a field', async () => {
    await open(`<textarea></textarea>${element()}`);
    expect(await hand('paste', 'textarea')).toBe(false);
    await expect(tryOn()).toHaveAttribute('status', 'idle');
    expect(await hand('paste', 'body')).toBe(true);
    await until('running');
    expect(complaints).toEqual([]);
  });

  test('another file is named as what it is', async () => {
    await open(element());
    expect(await hand('drop', 'glasses-tryon', 'video/mp4')).toBe(true);
    await until('error');
    expect(await call(({ status }) => status)).toMatchObject({ code: 'video-unreadable' });
  });
});

test('each piece is a part, each colour can be set; settings reach the tracker', async () => {
  const parts = ['stage', 'poster', 'canvas', 'status', 'controls', 'picture-controls', 'picker']
    .concat(['worn', 'variants', 'adjust', 'measure', 'compare'])
    .map((part, index) => [part, `rgb(9, 8, ${index})`] as const);
  const colours = ['--ink', '--quiet', '--paper', '--stage', '--line', '--accent', '--on-accent']
    .concat(['--warn'])
    .map((name, index) => [name, `rgb(${100 + index}, 101, 102)`] as const);
  const own = colours.map(([name, colour]) => `${name}: ${colour};`).join('');
  const rules = parts.map(
    ([part, colour]) => `glasses-tryon::part(${part}) { outline: 1px solid ${colour} }`,
  );
  await open(
    `<style>glasses-tryon { ${own} --radius: 7px; --picture-height: 310px } ${rules.join(' ')}</style>` +
      element('preload="catalog" fov-deg="40" rest-seconds="0.5" rest-degrees="2"'),
  );
  const frames = page.getByRole('group', { name: 'Glasses' });
  await expect(frames.getByRole('radio').first()).toBeVisible(soon);
  expect(heavy()).toEqual(['catalog.json']);
  expect(
    await tryOn().evaluate((node, wanted) => {
      const piece = (part: string) => node.shadowRoot!.querySelector(`[part=${part}]`)!;
      return wanted.map(([part]) => [part, getComputedStyle(piece(part)).outlineColor]);
    }, parts),
  ).toEqual(parts);

  const stage = tryOn().locator('[part=stage]');
  await expect(stage).toHaveCSS('border-radius', '7px');
  await expect(stage).toHaveCSS('height', '310px');
  /** Which of the colours something has. */
  const seen = () =>
    tryOn().evaluate((node, wanted) => {
      const has = new Set<string>();
      for (const piece of node.shadowRoot!.querySelectorAll('*')) {
        const { color, backgroundColor, borderTopColor, borderTopWidth } = getComputedStyle(piece);
        for (const one of [color, backgroundColor]) has.add(one);
        if (borderTopWidth !== '0px') has.add(borderTopColor);
      }
      return wanted.filter(([, colour]) => has.has(colour)).map(([name]) => name);
    }, colours);
  const names: string[] = colours.map(([name]) => name);
  expect(await seen()).toEqual(names.filter((name) => name !== '--warn'));
  await call(async (element) => void (await element.showPhoto(new Blob(['no picture']))));
  await until('error');
  expect(await seen()).toContain('--warn');

  await call((element) => element.showSample());
  await until('running');
  const focal = await call(({ session }) => {
    const { focalPx, width, height } = session!.result!;
    return focalPx / Math.max(width, height);
  });
  expect(focal).toBeCloseTo(0.5 / Math.tan((20 * Math.PI) / 180), 2);
  const told = await call(async (element) => {
    const messages: string[] = [];
    element.addEventListener('error', ({ detail }) => messages.push(detail.error.message));
    element.setAttribute('rest-seconds', '11');
    element.setAttribute('rest-seconds', '0.5');
    element.setAttribute('rest-degrees', '0');
    await Promise.resolve();
    return messages;
  });
  expect(told).toEqual([
    expect.stringMatching(/11 s at rest/),
    expect.stringMatching(/to 0° taken/),
  ]);

  // A file of the visitor's, and one that is none.
  const worn = await tryOn().evaluate(async (node, address) => {
    const element = node as GlassesTryOn;
    const glb = await (await fetch(address)).blob();
    const results = [await element.wear(new File([glb], 'mine.glb'))];
    const { frame } = element.session!;
    results.push(await element.wear(new Blob(['no model'])));
    return [...results, frame!.name, element.session!.frame === frame];
  }, `${site.url}assets/glasses/kids-round.glb`);
  expect(worn).toEqual([true, false, 'mine.glb', true]);
  expect(complaints).toEqual([]);
});

test('what the visitor chose is undone and done again', async () => {
  await open(`<glasses-tryon asset-base="${site.url}"><input slot="controls" aria-label="Note">
    </glasses-tryon>`);
  await page.getByRole('button', { name: 'Sample portrait' }).click();
  await until('running');
  /** Frame, colour, mirror, how far up, and what can be undone or done again. */
  const state = () =>
    call(({ session, frame, variant, mirror, canUndo, canRedo }) => [
      frame,
      variant,
      mirror,
      session!.adjustment.upMm,
      canUndo,
      canRedo,
    ]);
  const worn = () => call(({ session }) => `${session!.frame?.id} ${session!.variant?.name}`);
  await expect.poll(worn, soon).toBe('round-metal Gold');
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  await expect(button('Undo')).toBeHidden();
  const changes = call(
    (element) =>
      new Promise<object[]>((resolve) => {
        const told: object[] = [];
        element.addEventListener('history-change', ({ detail }) => {
          if (told.push({ ...detail }) === 4) resolve(told);
        });
      }),
  );

  await page.getByRole('group', { name: 'Glasses' }).getByRole('radio').nth(1).check();
  await expect.poll(worn, soon).toBe('square-acetate Dark brown');
  await page.getByRole('group', { name: 'Colour' }).getByRole('radio').nth(1).check();
  await expect.poll(worn, soon).toBe('square-acetate Havana');
  await button('Move the glasses').click();
  const up = button('Up');
  // In quick succession: one step.
  await up.evaluate((node: HTMLElement) => (node.click(), node.click()));
  await button('Mirror').click();
  const all = ['square-acetate', 'Havana', true, 1];
  expect(await state()).toEqual([...all, true, false]);
  // What the page sets is no step.
  await call((element) => (element.maxFaces = 2));

  await page.keyboard.press('Control+z');
  expect(await state()).toEqual(['square-acetate', 'Havana', null, 1, true, true]);
  const said = tryOn().locator('.spoken');
  await expect(said).toHaveText('Undone.');
  await page.keyboard.press('Meta+z');
  expect(await state()).toEqual(['square-acetate', 'Havana', null, 0, true, true]);
  await button('Undo').click();
  await expect.poll(worn, soon).toBe('square-acetate Dark brown');
  expect(await call((element) => element.undo())).toBe(true);
  await expect.poll(worn, soon).toBe('round-metal Gold');
  expect(await state()).toEqual([null, null, null, 0, false, true]);
  expect(await attribute('max-faces')).toBe('2');
  expect(await call((element) => element.undo())).toBe(false);
  await expect(button('Undo')).toBeFocused();
  await expect(button('Undo')).toHaveAttribute('aria-disabled', 'true');
  await expect(
    page.getByRole('group', { name: 'Glasses' }).getByRole('radio').first(),
  ).toBeChecked();

  await page.keyboard.press('Control+Shift+Z');
  await page.keyboard.press('Control+y');
  await button('Redo').click();
  expect(await call((element) => element.redo())).toBe(true);
  await expect(said).toHaveText('Done again.');
  expect(await state()).toEqual([...all, true, false]);
  await expect.poll(worn, soon).toBe('square-acetate Havana');
  expect(await changes).toEqual([
    { canUndo: true, canRedo: false },
    { canUndo: true, canRedo: true },
    { canUndo: false, canRedo: true },
    { canUndo: true, canRedo: true },
  ]);

  // A text field has an undo of its own, and outside the element the keys are the page's.
  await page.getByRole('textbox', { name: 'Note' }).focus();
  await page.keyboard.press('Control+z');
  await call(() => (document.activeElement as HTMLElement).blur());
  await page.keyboard.press('Control+z');
  expect(await state()).toEqual([...all, true, false]);

  // A file of the page's own is put back, too.
  await tryOn().evaluate((node, src) => {
    Object.assign(node, { src, variant: 'Sunflower' });
  }, `${site.url}assets/glasses/kids-round.glb`);
  const own = `${site.url}assets/glasses/kids-round.glb Sunflower`;
  await expect.poll(worn, soon).toBe(own);
  await page.getByRole('group', { name: 'Glasses' }).getByRole('radio').nth(2).check();
  await expect.poll(worn, soon).not.toBe(own);
  await button('Undo').click();
  await expect.poll(worn, soon).toBe(own);
  expect(complaints).toEqual([]);
});

test('a page’s own content takes the place of ours, in its state', async () => {
  const states = ['idle', 'asking-camera', 'loading', 'no-face', 'paused', 'stopped', 'error'];
  await open(`<glasses-tryon asset-base="${site.url}" source="photo">
      <p>Only without the script</p>
      <div slot="poster">Own poster</div>
      <button slot="start-button">See it on you</button>
      ${[...states, 'running'].map((state) => `<p slot="${state}">Own ${state}</p>`).join('')}
      <p slot="progress-bar">Own progress</p>
      <button slot="controls">Add to basket</button>
      <div slot="picker"><button>Own frames</button></div>
      <p slot="adjust">Own adjust</p><p slot="measure">Own measure</p>
    </glasses-tryon>`);
  const text = (words: string) => page.getByText(words, { exact: true });
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  /** Of the words for the states only these are to be seen. */
  const only = async (state: string) => {
    await expect(text(`Own ${state}`)).toBeVisible(soon);
    for (const other of states)
      if (other !== state) await expect(text(`Own ${other}`)).toBeHidden();
    // What is read out.
    const said = await page.getByRole('status').first().ariaSnapshot();
    expect(said.trim().split('\n')).toEqual(['- status:', `  - paragraph: Own ${state}`]);
    await expect(tryOn().locator('[part=status] h2')).toBeHidden();
    await expect(tryOn().locator('[part=status] .text')).toBeHidden();
  };
  /** Presses Tab until the button has the focus. */
  const tabTo = async (name: string) => {
    for (let presses = 0; presses < 40; presses++) {
      await page.keyboard.press('Tab');
      if (await button(name).evaluate((node) => node === document.activeElement)) return;
    }
    throw new Error(`Tab does not lead to "${name}".`);
  };
  let letModelsCome = (): void => undefined;
  const asked = new Promise<void>((resolve) => (letModelsCome = resolve));
  await page.route(/\.wasm$/, async (route) => {
    await asked;
    await route.continue();
  });

  await only('idle');
  await expect(text('Only without the script')).toBeHidden();
  await expect(text('Own poster')).toBeVisible();
  const stage = (await tryOn().locator('[part=stage]').boundingBox())!;
  expect(await text('Own poster').boundingBox()).toEqual(stage);
  await expect(button('Start camera')).toBeHidden();
  await expect(button('Sample portrait')).toBeVisible();
  await expect(button('Own frames')).toBeVisible();
  await tabTo('See it on you');
  await page.keyboard.press('Enter');

  await only('loading');
  await expect(text('Own progress')).toBeVisible();
  await expect(tryOn().locator('progress')).toBeHidden();
  await expect(button('See it on you')).toBeHidden();
  letModelsCome();
  await until('running');
  await expect(text('Own poster')).toBeHidden();
  await expect(text('Own progress')).toBeHidden();
  await expect(page.getByRole('group', { name: 'Glasses' })).toBeHidden();
  await tabTo('Add to basket');
  await tabTo('Own frames');
  for (const [name, piece] of [
    ['Move the glasses', 'adjust'],
    ['Measure my face', 'measure'],
  ] as const) {
    await expect(text(`Own ${piece}`)).toBeHidden();
    await button(name).click();
    await expect(text(`Own ${piece}`)).toBeVisible();
    await expect(tryOn().locator(`[part=${piece}]`)).toBeHidden();
  }

  // In another language it is as it was.
  await call((element) => (element.lang = 'de'));
  await expect(button('Rückgängig')).toBeHidden();
  await expect(button('Bild speichern')).toBeVisible();
  await expect(button('Add to basket')).toBeVisible();
  await expect(text('Own measure')).toBeVisible();

  await call((element) => element.stop());
  await only('stopped');
  await expect(button('Add to basket')).toBeHidden();
  await expect(text('Own poster')).toBeVisible();
  await call(async (element) => {
    const blank = new OffscreenCanvas(320, 240);
    blank.getContext('2d')!.fillRect(0, 0, 320, 240);
    await element.showPhoto(await blank.convertToBlob());
  });
  await only('no-face');
  // Over the picture, on a dark ground.
  await expect(text('Own no-face')).toHaveCSS('color', 'rgb(255, 255, 255)');
  await expect(text('Own no-face')).toHaveCSS('margin-top', '0px');
  await call(async (element) => void (await element.showPhoto(new Blob(['no picture']))));
  await only('error');
  await call(async (element) => void (await element.startCamera()));
  await until('running');
  await call((element) => element.pause());
  await only('paused');
  await call((element) => {
    navigator.mediaDevices.getUserMedia = () => new Promise(() => undefined);
    void element.startCamera();
  });
  await only('asking-camera');
  await expect(button('See it on you')).toBeHidden();

  await call((element) => {
    element.stop();
    element.insertAdjacentHTML('beforeend', '<button slot="begin">Own begin</button>');
  });
  await expect(button('Own begin')).toBeVisible();
  await expect(button('See it on you')).toBeHidden();
  await expect(button('Beispielporträt')).toBeHidden();
  expect(complaints).toEqual([]);
});

test('the picture is shared where the browser can, and saved where it refuses', async () => {
  await open(
    element(),
    `window.shared = [];
     navigator.canShare = () => true;
     navigator.share = async ({ files }) => {
       shared.push(files[0].name + ' ' + files[0].type);
       if (shared.length === 2) throw new DOMException('no', 'NotAllowedError');
       if (shared.length === 3) throw new DOMException('no', 'AbortError');
     };`,
  );
  await page.getByRole('button', { name: 'Sample portrait' }).click();
  await until('running');
  const shared = () => page.evaluate(() => (globalThis as unknown as { shared: string[] }).shared);
  const share = page.getByRole('button', { name: 'Share' });
  await share.click();
  await expect.poll(shared).toEqual(['lorgnette.png image/png']);
  const download = page.waitForEvent('download');
  await share.click();
  expect((await download).suggestedFilename()).toBe('lorgnette.png');
  await share.click();
  await expect.poll(async () => (await shared()).length).toBe(3);
  expect(complaints).toEqual([]);
});

test('it fills the screen and leaves it', async () => {
  await open(element());
  await page.getByRole('button', { name: 'Sample portrait' }).click();
  await until('running');
  await expect(page.getByRole('button', { name: 'Share' })).toBeHidden();
  await page.getByRole('button', { name: 'Full screen' }).click();
  const leave = page.getByRole('button', { name: 'Leave full screen' });
  await expect(leave).toBeFocused();
  expect(await call((element) => element.matches(':fullscreen'))).toBe(true);
  await leave.click();
  await expect(page.getByRole('button', { name: 'Full screen', exact: true })).toBeVisible();
  expect(complaints).toEqual([]);
});

test('it speaks the language of what is around it, and changes it as it runs', async () => {
  await open(`<div lang="de-AT">${element('user-ipd-mm="62"')}</div>`);
  await page.getByRole('button', { name: 'Beispielporträt' }).click();
  await until('running');
  await page.getByRole('button', { name: 'Brille verschieben' }).click();
  await page.getByRole('button', { name: 'Höher' }).click();
  await expect(page.getByText('0,5 mm nach oben')).toBeVisible();
  await expect.poll(() => call(({ session }) => session!.frame?.id), soon).toBe('round-metal');
  const group = (name: string) => page.getByRole('group', { name, exact: true });
  await group('Brillen').getByRole('radio').nth(1).check();
  await expect(page.getByRole('button', { name: 'Vergleichen' })).toBeVisible(soon);

  await call((element) => (element.lang = 'fr'));
  await expect(page.getByRole('button', { name: 'Comparer' })).toBeVisible();
  await expect(page.getByText('0,5 mm plus haut')).toBeVisible();
  await expect(group('Lunettes').getByRole('radio').nth(1)).toBeChecked();
  await expect(group('Couleur').getByRole('radio')).toHaveCount(3);
  expect(await attribute('status')).toBe('running');

  // No words for it: English, and said to be.
  await call((element) => (element.lang = 'ja'));
  await expect(page.getByRole('button', { name: 'Compare' })).toBeVisible();
  expect(
    await tryOn().evaluate((node) => node.shadowRoot!.querySelector<HTMLElement>('.tryon')!.lang),
  ).toBe('en');
  const fetched = requests
    .filter((name) => name.startsWith('strings-'))
    .map((name) => name.slice(8, 10));
  expect(fetched).toEqual(['de', 'fr']);
  expect(complaints).toEqual([]);
});

test('on a small screen all can be reached, and the state is announced', async () => {
  await open(element('lang="de"'));
  await page.setViewportSize({ width: 320, height: 640 });
  /** Controls that are too small to hit (WCAG 2.2, 2.5.8: 24 px), or cut off at a side. */
  const unfit = () =>
    call((element) => {
      const targets = element.shadowRoot!.querySelectorAll<HTMLElement>('button, select, label');
      return [...targets]
        .filter((target) => target.checkVisibility())
        .filter((target) => {
          const { width, height, left, right } = target.getBoundingClientRect();
          // Rows that scroll by themselves.
          const cut = !target.closest('.frames, .bar') && (left < 0 || right > innerWidth);
          return width < 24 || height < 24 || cut;
        })
        .map((target) => target.textContent);
    });
  const stage = tryOn().locator('[part=stage]');
  const sample = page.getByRole('button', { name: 'Beispielporträt' });
  expect(await unfit()).toEqual([]);
  const bottom = async (of: typeof sample) => await of.boundingBox().then((b) => b!.y + b!.height);
  expect(await bottom(sample)).toBeLessThanOrEqual(await bottom(stage));
  await page.getByRole('button', { name: 'Kamera starten' }).click();
  await until('running');
  const said = page.getByRole('status').first();
  await expect(said).toContainText('Brille sitzt.');
  expect(await unfit()).toEqual([]);
  await page.getByRole('button', { name: 'Einfrieren' }).click();
  await expect(said).toContainText('Das Bild steht still.');
  expect(complaints).toEqual([]);
});

test('each face is told frame by frame, through the shadow trees around', async () => {
  await open('<div id="host"></div>');
  const told = await page.evaluate(async (base) => {
    const root = document.querySelector('#host')!.attachShadow({ mode: 'open' });
    const element = document.createElement('glasses-tryon');
    element.assetBase = base;
    element.source = 'photo';
    const heard = (name: string) =>
      new Promise<CustomEvent>((resolve) =>
        document.addEventListener(name, (event) => resolve(event as CustomEvent), { once: true }),
      );
    const update = heard('face-updated');
    let errors = 0;
    window.addEventListener('error', () => errors++);
    root.append(element);
    void element.start();
    const { id, matrix, translation, scale, landmarks, pupillaryDistance, faceWidth } = (
      await update
    ).detail;
    element.quality = 'splendid'; // told by an error event
    const { focalPx, width, height, faces } = element.session!.result!;
    // The bridge of the nose, projected: between the eyes' inner corners.
    const u = (width - 1) / 2 + (focalPx * matrix[12]) / -matrix[14];
    const v = (height - 1) / 2 - (focalPx * matrix[13]) / -matrix[14];
    const middle = [0, 1].map((axis) => (landmarks[2 * 39 + axis] + landmarks[2 * 42 + axis]) / 2);
    const column = (k: number) => Math.hypot(matrix[4 * k], matrix[4 * k + 1], matrix[4 * k + 2]);
    return {
      same: id === faces[0]!.id,
      columns: [column(0), column(1), column(2)],
      last: [matrix[3], matrix[7], matrix[11], matrix[15]],
      translated: [...matrix.slice(12, 15)].every((mm: number, k: number) => mm === translation[k]),
      fromBridge: Math.hypot(u - middle[0]!, v - middle[1]!) / faces[0]!.box[2],
      scale,
      pupils: pupillaryDistance.mm,
      width: faceWidth.mm,
      errors,
    };
  }, site.url);
  expect(told).toMatchObject({ same: true, last: [0, 0, 0, 1], translated: true, errors: 0 });
  for (const length of told.columns) expect(length).toBeCloseTo(1, 5);
  expect(told.fromBridge).toBeLessThan(0.15);
  expect(told.pupils).toBeGreaterThan(50);
  expect(told.pupils).toBeLessThan(75);
  expect(told.width).toBeGreaterThan(110);
  expect(told.width).toBeLessThan(160);
});
