import path from 'node:path';
import { createRequire } from 'node:module';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { shownPng } from './picture.ts';
import { launchWithFace } from './set-up.ts';
import { openShopPage } from './shop-page.ts';
import {
  deniedCamera,
  launchChromium,
  media,
  noCamera,
  noGraphics,
  serveSite,
  type Site,
} from './site.ts';
import { liveTracksIn, watch, watchTracks } from './watched-page.ts';

declare global {
  interface Window {
    /** Names of the element's events, status changes with their state. */
    told: string[];
  }
}

const sharp = createRequire(path.join(__dirname, '../../web/package.json'))('sharp');

/** Loading 16 MB and compiling it on a busy machine. */
const slowMs = 60_000;
test.setTimeout(2 * slowMs);
const soon = { timeout: slowMs };

let site: Site;
let browser: Browser;
let page: Page;
let complaints: string[];
let requests: string[];

test.beforeAll(async () => {
  site = await serveSite();
});

test.afterAll(() => site?.close());

/** Opens the site; remembers what it complains of, asks for and says. */
async function open(url = site.url, prepare?: () => void): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1100, height: 760 } });
  ({ complaints, requests } = watch(page));
  await watchTracks(page);
  await page.addInitScript(() => {
    window.told = [];
  });
  if (prepare) await page.addInitScript(prepare);
  await page.goto(url);
  await page.evaluate(() => {
    const element = document.querySelector('glasses-tryon') as GlassesTryOn;
    const names = ['status-change', 'face-found', 'face-lost', 'frame-change', 'error'];
    for (const name of names) {
      element.addEventListener(name, (event) => {
        const { detail } = event as CustomEvent;
        window.told.push(name === 'status-change' ? detail.state : name);
      });
    }
  });
}

const status = () =>
  page.evaluate(() => (document.querySelector('glasses-tryon') as GlassesTryOn).status);

const state = async () => (await status()).state;

const button = (name: string) => page.getByRole('button', { name, exact: true });

const setAttributes = (attributes: Record<string, string>) =>
  page.evaluate((given) => {
    const element = document.querySelector('glasses-tryon')!;
    for (const [name, value] of Object.entries(given)) element.setAttribute(name, value);
  }, attributes);

const liveTracks = () => liveTracksIn(page);

const until = (wanted: string) => expect.poll(state, soon).toBe(wanted);

/** Mean colour of the canvas' middle, as drawn last. */
const canvasColour = () =>
  page.evaluate(() => {
    const element = document.querySelector('glasses-tryon') as GlassesTryOn;
    const canvas = element.shadowRoot!.querySelector('canvas')!;
    // Drawing buffers last until the end of the task that drew.
    element.session!.setMirror(null);
    const small = new OffscreenCanvas(1, 1).getContext('2d')!;
    const { width, height } = canvas;
    small.drawImage(canvas, width / 4, height / 4, width / 2, height / 2, 0, 0, 1, 1);
    return [...small.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  });

test.afterEach(async () => {
  await page?.close();
});

test.describe('with a camera', () => {
  let close: () => Promise<void>;
  test.beforeAll(async () => {
    ({ browser, close } = await launchWithFace());
  });
  test.afterAll(() => close());

  test('glasses are on the face, without complaint and without a foreign request', async () => {
    await open();
    const before = requests.map((url) => new URL(url).pathname.split('/').pop());
    expect(before.filter((name) => /\.(wasm|onnx|f16|light|bin|glb|jpg)$/.test(name!))).toEqual([]);

    await button('Start camera').click();
    await until('running');
    expect(await page.evaluate(() => window.told)).toEqual(
      expect.arrayContaining(['asking-camera', 'loading', 'frame-change', 'running', 'face-found']),
    );
    const result = await page.evaluate(() => {
      const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
      const { width, height, faces } = session!.result!;
      return { width, height, box: faces[0]!.box, mirrored: session!.mirrored };
    });
    expect(result).toMatchObject({ width: 640, height: 480, mirrored: true });
    // The man of the film sits about the middle, his face some 170 px wide.
    expect(result.box[0] + result.box[2] / 2).toBeGreaterThan(230);
    expect(result.box[0] + result.box[2] / 2).toBeLessThan(430);
    expect(result.box[2]).toBeGreaterThan(110);
    expect(result.box[2]).toBeLessThan(260);

    expect(requests.filter((url) => !url.startsWith(site.url) && !url.startsWith('blob:'))).toEqual(
      [],
    );
    expect(complaints).toEqual([]);
  });

  test('stopping puts the camera out, ten times over', async () => {
    await open();
    for (let turn = 0; turn < 10; turn++) {
      await button('Start camera').click();
      await until('running');
      expect(await liveTracks()).toBe(1);
      await button('Stop').click();
      expect(await state()).toBe('stopped');
      expect(await liveTracks()).toBe(0);
    }
    expect(await page.evaluate(() => window.tracks.length)).toBe(10);
    expect(complaints).toEqual([]);
  });

  test('taking the element away puts the camera out; put back, it begins anew', async () => {
    await open();
    await button('Start camera').click();
    await until('running');
    await page.evaluate(() => {
      const element = document.querySelector('glasses-tryon')!;
      const { parentElement } = element;
      element.remove();
      setTimeout(() => parentElement!.append(element));
    });
    expect(await liveTracks()).toBe(0);
    await until('idle');
    await button('Start camera').click();
    await until('running');
    expect(complaints).toEqual([]);
  });

  test('a camera whose permission is withdrawn is an error with a way out', async () => {
    await open();
    await button('Start camera').click();
    await until('running');
    const { targetInfo } = await (
      await page.context().newCDPSession(page)
    ).send('Target.getTargetInfo');
    const session = await browser.newBrowserCDPSession();
    const { browserContextId } = targetInfo;
    await session.send('Browser.setPermission', {
      permission: { name: 'camera' },
      setting: 'denied',
      origin: new URL(site.url).origin,
      browserContextId: browserContextId!,
    });
    await until('error');
    expect(await status()).toMatchObject({ code: 'camera-ended' });
    await expect(page.getByRole('heading', { name: 'The camera went away' })).toBeVisible();
    await session.send('Browser.resetPermissions', { browserContextId: browserContextId! });
    await button('Start camera').click();
    await until('running');
  });

  test('other glasses are put on with the arrow keys', async () => {
    await open();
    await button('Start camera').click();
    await until('running');
    const worn = () =>
      page.evaluate(
        () => (document.querySelector('glasses-tryon') as GlassesTryOn).session!.frame?.id,
      );
    const frames = page.getByRole('group', { name: 'Glasses' }).getByRole('radio');
    const ids = await frames.evaluateAll((inputs) =>
      inputs.map((input) => (input as HTMLInputElement).value),
    );
    expect(ids.length).toBeGreaterThan(1);
    await expect.poll(worn, soon).toBe(ids[0]);
    await frames.first().focus();
    await page.keyboard.press('ArrowDown');
    await expect.poll(worn, soon).toBe(ids[1]);
    await expect(frames.nth(1)).toBeChecked();
    expect(complaints).toEqual([]);
  });
});

test.describe('with pictures', () => {
  test.beforeAll(async () => {
    browser = await launchChromium(deniedCamera);
  });
  test.afterAll(() => browser.close());

  test('a refused camera says so, and the sample portrait is a way out', async () => {
    await open();
    await button('Start camera').click();
    await until('error');
    expect(await status()).toMatchObject({ code: 'camera-denied' });
    await expect(page.getByRole('heading', { name: 'The camera is not allowed' })).toBeVisible();
    await expect(page.getByRole('status')).toContainText('address bar');
    await button('Sample portrait').click();
    await until('running');
    expect(complaints).toEqual([]);
  });

  /** What the session wears, and in which colour. */
  const wornColour = () =>
    page.evaluate(() => {
      const { frame, variant } = (document.querySelector('glasses-tryon') as GlassesTryOn).session!;
      return `${frame?.id} in ${variant?.name}`;
    });

  /** Mean colour of the picture, 0…255. */
  const shownMean = async () => {
    const { channels } = await sharp(await shownPng(page)).stats();
    return channels.slice(0, 3).map(({ mean }: { mean: number }) => mean) as number[];
  };

  test('colours are chosen with the keyboard, and are what is drawn', async () => {
    await open();
    await setAttributes({ frame: 'kids-round' });
    await button('Sample portrait').click();
    await until('running');
    await expect.poll(wornColour, soon).toBe('kids-round in Blue');
    const colours = page.getByRole('group', { name: 'Colour' });
    await expect(colours.getByRole('radio', { name: 'Blue' })).toBeChecked();
    const blue = await shownMean();

    await colours.getByRole('radio', { name: 'Blue' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(wornColour, soon).toBe('kids-round in Sunflower');
    await expect(colours.getByRole('radio', { name: 'Sunflower' })).toBeFocused();
    const yellow = await shownMean();
    expect(yellow[0]! - blue[0]!).toBeGreaterThan(0.1);
    expect(yellow[2]! - blue[2]!).toBeLessThan(-0.1);
    const card = page.getByRole('group', { name: 'Glasses' }).locator('label', {
      has: page.getByRole('radio', { checked: true }),
    });
    await card.scrollIntoViewIfNeeded();
    await expect(card.locator('img')).toHaveAttribute('src', /kids-round-3\.webp$/);
    await expect
      .poll(() => card.locator('img').evaluate((img) => (img as HTMLImageElement).naturalWidth))
      .toBe(480);

    // Another frame comes in its own first colour.
    await page.getByRole('group', { name: 'Glasses' }).getByRole('radio').first().check();
    await expect.poll(wornColour, soon).toBe('round-metal in Gold');
    await expect(colours.getByRole('radio')).toHaveCount(3);
    await expect(colours.getByRole('radio', { name: 'Gold' })).toBeChecked();
    expect(complaints).toEqual([]);
  });

  test('the page names a colour; an unknown one is told, and the first one worn', async () => {
    await open();
    await setAttributes({ frame: 'square-acetate', variant: 'Havana' });
    await button('Sample portrait').click();
    await until('running');
    await expect.poll(wornColour, soon).toBe('square-acetate in Havana');
    const told = page.evaluate(() => {
      const element = document.querySelector('glasses-tryon') as GlassesTryOn;
      const error = new Promise<{ code: string; message: string; fatal: boolean }>((resolve) => {
        element.addEventListener('error', (event) => {
          const { error, fatal } = (event as Event as CustomEvent).detail;
          resolve({ code: error.code, message: error.message, fatal });
        });
      });
      element.variant = 'Pink';
      return error;
    });
    expect(await told).toEqual({
      code: 'invalid-argument',
      fatal: false,
      message:
        'The frame "square-acetate" has no variant "Pink". It has: "Dark brown", "Havana", "Crystal".',
    });
    await expect.poll(wornColour, soon).toBe('square-acetate in Dark brown');
    await page.evaluate(() => {
      (document.querySelector('glasses-tryon') as GlassesTryOn).variant = null;
    });
    expect(await page.locator('glasses-tryon').getAttribute('variant')).toBeNull();
  });

  test('the glasses are moved by buttons and keys, and put back where they rest', async () => {
    await open();
    await button('Sample portrait').click();
    await until('running');
    const place = () =>
      page.evaluate(() => {
        const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
        return session!.headFromGlasses ? [...session!.headFromGlasses].slice(12, 15) : null;
      });
    await expect.poll(place, soon).not.toBeNull();
    const [x, y, z] = (await place())!;
    const expectMoved = (up: number, near: number) =>
      expect
        .poll(async () => (await place())!.map((v, k) => v - [x!, y! + up, z! - near][k]!))
        .toEqual([0, 0, 0].map((v) => expect.closeTo(v, 4)));
    await button('Move the glasses').click();
    await button('Up').click();
    await expectMoved(0.5, 0);
    await page.keyboard.press('ArrowUp');
    await page.keyboard.press('PageDown');
    await expectMoved(1, -0.5);
    await expect(page.getByText('1 mm up, 0.5 mm farther')).toBeVisible();
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowDown');
    await expectMoved(-8, -0.5);
    await button('Reset').click();
    await expectMoved(0, 0);
    await expect(page.getByText('As they rest')).toBeVisible();
    expect(complaints).toEqual([]);
  });

  test("a shop's page embeds it with one script tag", async () => {
    const element = `<glasses-tryon asset-base="${site.url}" frame="aviator-sun"></glasses-tryon>`;
    page = await browser.newPage();
    await openShopPage(page, site, element);
    await button('Sample portrait').click();
    await until('running');
    const worn = () =>
      page.evaluate(
        () => (document.querySelector('glasses-tryon') as GlassesTryOn).session!.frame?.id,
      );
    await expect.poll(worn, soon).toBe('aviator-sun');
  });

  test('a photo is shown unmirrored, turned as its EXIF says', async () => {
    const upright = await sharp(media.photo).rotate().toBuffer();
    // Orientation 6: the stored picture must be turned clockwise to be upright.
    const turned = await sharp(await sharp(upright).rotate(-90).toBuffer())
      .withMetadata({ orientation: 6 })
      .jpeg({ quality: 95 })
      .toBuffer();
    const { width, height } = await sharp(upright).metadata();
    await open();
    await page
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles({ name: 'turned.jpg', mimeType: 'image/jpeg', buffer: turned });
    await until('running');
    const result = await page.evaluate(() => {
      const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
      const { width, height, faces } = session!.result!;
      return { width, height, roll: faces[0]!.roll, mirrored: session!.mirrored };
    });
    expect(result).toMatchObject({ width, height, mirrored: false });
    expect(Math.abs(result.roll)).toBeLessThan(45);
    expect(complaints).toEqual([]);
  });

  test('a huge photo is reduced to 4096 px', async () => {
    const buffer = await sharp(media.photo).resize(6000, 3000, { fit: 'cover' }).jpeg().toBuffer();
    await open();
    await page
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles({ name: 'huge.jpg', mimeType: 'image/jpeg', buffer });
    await expect.poll(state, soon).toMatch(/running|no-face/);
    const size = await page.evaluate(() => {
      const { width, height } = (document.querySelector('glasses-tryon') as GlassesTryOn).session!
        .result!;
      return [width, height];
    });
    expect(size).toEqual([4096, 2048]);
  });

  test('a file that is no picture, or no video, is named so', async () => {
    await open();
    const buffer = Buffer.from('neither');
    await page
      .locator('input[type=file][accept="image/*"]')
      .setInputFiles({ name: 'a.jpg', mimeType: 'image/jpeg', buffer });
    await until('error');
    expect(await status()).toMatchObject({ code: 'photo-unreadable' });
    await page
      .locator('input[type=file][accept="video/*"]')
      .setInputFiles({ name: 'a.mp4', mimeType: 'video/mp4', buffer });
    await expect
      .poll(async () => (await status()) as object)
      .toMatchObject({
        code: 'video-unreadable',
      });
  });

  test('a video file plays with the glasses on, over the seam of its loop', async () => {
    const clip = test.info().outputPath('clip.webm');
    const { execFileSync } = await import('node:child_process');
    execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', media.video, '-t', '1', '-b:v', '2M', clip]);
    await open();
    await page.locator('input[type=file][accept="video/*"]').setInputFiles(clip);
    await until('running');
    const time = () =>
      page.evaluate(
        () => (document.querySelector('glasses-tryon') as GlassesTryOn).session!.result?.time ?? 0,
      );
    await expect.poll(time, soon).toBeGreaterThan(2);
    expect(await state()).toBe('running');
    expect(complaints).toEqual([]);
  });

  test('numbered frames: what is shown is the frame that was measured', async () => {
    await open();
    const colours = [
      [200, 40, 40],
      [40, 200, 40],
      [40, 40, 200],
    ];
    for (const [index, colour] of colours.entries()) {
      const fed = await page.evaluate(
        async ({ colour, index }) => {
          const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
          const context = new OffscreenCanvas(320, 240).getContext('2d')!;
          context.fillStyle = `rgb(${colour.join()})`;
          context.fillRect(0, 0, 320, 240);
          const { time, width, height, faces } = await session!.feed(
            context.canvas.transferToImageBitmap(),
            index / 30,
          );
          return { time, width, height, faces: faces.length };
        },
        { colour, index },
      );
      expect(fed).toEqual({ time: index / 30, width: 320, height: 240, faces: 0 });
      const shown = await canvasColour();
      shown.forEach((value, i) => expect(Math.abs(value - colour[i]!)).toBeLessThanOrEqual(2));
    }
    expect(await state()).toBe('no-face');
    expect(complaints).toEqual([]);
  });

  test('numbered frames give the same numbers each time, whatever carries the pixels', async () => {
    await open();
    const photo = (await sharp(media.photo).resize(640).png().toBuffer()).toString('base64');
    const [once, again, asVideoFrame] = await page.evaluate(async (data) => {
      const { session } = document.querySelector('glasses-tryon') as GlassesTryOn;
      const bytes = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
      const picture = () => createImageBitmap(new Blob([bytes]));
      const landmarks = async (image: ImageBitmap | VideoFrame) => {
        const { faces } = await session!.feed(image, 0);
        session!.stop();
        return [...faces[0]!.landmarks];
      };
      return [
        await landmarks(await picture()),
        await landmarks(await picture()),
        await landmarks(new VideoFrame(await picture(), { timestamp: 0 })),
      ];
    }, photo);
    expect(once).toHaveLength(136);
    expect(again).toEqual(once);
    asVideoFrame!.forEach((value, i) => expect(Math.abs(value - once![i]!)).toBeLessThan(0.05));
  });

  test('a snapshot is the picture on the canvas', async () => {
    await open();
    await button('Sample portrait').click();
    await until('running');
    const [saved, shown] = await page.evaluate(async () => {
      const element = document.querySelector('glasses-tryon') as GlassesTryOn;
      const canvas = element.shadowRoot!.querySelector('canvas')!;
      const read = (image: CanvasImageSource) => {
        const context = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d')!;
        context.drawImage(image, 0, 0);
        return context.getImageData(0, 0, canvas.width, canvas.height).data;
      };
      const sum = async (pixels: Uint8ClampedArray<ArrayBuffer>) => {
        const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', pixels));
        return `${pixels.length} ${[...hash].join()}`;
      };
      const blob = await element.snapshot();
      element.session!.setMirror(null);
      const onCanvas = read(canvas);
      return [await sum(read(await createImageBitmap(blob))), await sum(onCanvas)];
    });
    expect(saved).toBe(shown);

    const download = page.waitForEvent('download');
    await button('Save picture').click();
    expect((await download).suggestedFilename()).toBe('lorgnette.png');
    expect(complaints).toEqual([]);
  });

  test('a model that is not there is named with its status; the next try works', async () => {
    await open();
    await page.context().route('**/facemesh.light', (route) => route.fulfill({ status: 404 }));
    await button('Sample portrait').click();
    await until('error');
    const told = await status();
    expect(told).toMatchObject({ code: 'asset-unavailable' });
    expect((told as { message: string }).message).toMatch(/facemesh\.light .*status 404/);
    await page.context().unroute('**/facemesh.light');
    await button('Sample portrait').click();
    await until('running');
  });

  const missing: [string, string, () => void][] = [
    ['workers', 'worker-unavailable', () => Reflect.deleteProperty(globalThis, 'Worker')],
    ['WebAssembly', 'wasm-unavailable', () => Reflect.deleteProperty(globalThis, 'WebAssembly')],
  ];
  for (const [what, code, prepare] of missing) {
    test(`a browser without ${what} is told so`, async () => {
      await open(site.url, prepare);
      await button('Sample portrait').click();
      await until('error');
      expect(await status()).toMatchObject({ code });
    });
  }

  test('without VideoFrame the pixels come by the canvas', async () => {
    await open(site.url, () => Reflect.deleteProperty(globalThis, 'VideoFrame'));
    await page.locator('input[type=file][accept="video/*"]').setInputFiles(media.video);
    await until('running');
    expect(complaints).toEqual([]);
  });
});

test.describe('without a camera', () => {
  test.beforeAll(async () => {
    browser = await launchChromium([...noCamera, '--host-resolver-rules=MAP shop.test 127.0.0.1']);
  });
  test.afterAll(() => browser.close());

  test('there is none to be found', async () => {
    await open();
    await button('Start camera').click();
    await until('error');
    expect(await status()).toMatchObject({ code: 'camera-not-found' });
    await expect(button('Use a photo')).toBeVisible();
  });

  test('an insecure address is named as the reason', async () => {
    await open(site.url.replace('localhost', 'shop.test'));
    await button('Start camera').click();
    await until('error');
    expect(await status()).toMatchObject({
      code: 'camera-unsupported',
      message: expect.stringContaining('https://'),
    });
  });
});

test.describe('without graphics', () => {
  test.beforeAll(async () => {
    browser = await launchChromium(noGraphics);
  });
  test.afterAll(() => browser.close());

  test('the lack of WebGL is told before anything is loaded', async () => {
    await open();
    await button('Start camera').click();
    await until('error');
    expect(await status()).toMatchObject({ code: 'webgl-unavailable' });
    expect(requests.filter((url) => url.endsWith('.wasm'))).toEqual([]);
  });
});
