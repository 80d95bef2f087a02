import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Browser, type Page } from '@playwright/test';
import type { ResolvedConfig } from 'vite';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { shippedPacks, siteFiles } from '../../web/vite/site-files.ts';
import { differenceAt, Picture, shownPng } from './picture.ts';
import { launchWithFace } from './set-up.ts';
import { buildSite, dist, media, serveSite, type Site } from './site.ts';
import { watch } from './watched-page.ts';

// The model packs in the page: the default site, which has one, and a site that was built with both.

declare global {
  interface Window {
    /** The element's errors and changes of pack. */
    packNews: string[];
  }
}

const slowMs = 60_000;
test.setTimeout(3 * slowMs);
const soon = { timeout: slowMs };

let scratch: string;
let browser: Browser;
let close: () => Promise<void>;
let site: Site;
let page: Page;

test.beforeAll(async () => {
  ({ browser, scratch, close } = await launchWithFace());
});

test.afterAll(() => close?.());

async function open(query = ''): Promise<void> {
  page = await browser.newPage({ viewport: { width: 1100, height: 760 } });
  await page.goto(site.url + query);
  await page.evaluate(() => {
    window.packNews = [];
    const element = document.querySelector('glasses-tryon')!;
    element.addEventListener('error', (event) => {
      const { error, fatal } = (event as unknown as CustomEvent).detail;
      window.packNews.push(`${fatal ? 'fatal ' : ''}${error.code}`);
    });
    element.addEventListener('pack-change', (event) => {
      window.packNews.push((event as CustomEvent).detail.pack);
    });
  });
}

test.afterEach(() => page?.close());

const news = () => page.evaluate(() => window.packNews);
const status = () => page.evaluate(() => document.querySelector('glasses-tryon')!.status);
const measuring = () => page.evaluate(() => document.querySelector('glasses-tryon')!.session!.pack);
const choose = (pack: string) =>
  page.evaluate((name) => void (document.querySelector('glasses-tryon')!.pack = name), pack);
const press = (name: string) => page.getByRole('button', { name, exact: true }).click();
const until = (state: string) => expect.poll(async () => (await status()).state, soon).toBe(state);

/** The faces of the frame that is shown, from left to right. */
const shownFaces = () =>
  page.evaluate(() => {
    const { faces } = document.querySelector('glasses-tryon')!.session!.result!;
    return faces
      .map(({ box, yaw, landmarks }) => ({ box, yaw, landmarks: [...landmarks] }))
      .sort((a, b) => a.box[0] - b.box[0]);
  });

type Faces = Awaited<ReturnType<typeof shownFaces>>;

/** The same faces, of the same size and direction, but not from the same networks. */
function expectSamePeople(one: Faces, other: Faces): void {
  expect(one).toHaveLength(other.length);
  one.forEach((face, i) => {
    const another = other[i]!;
    const size = Math.sqrt(face.box[2] * face.box[3]);
    let sum = 0;
    for (let k = 17; k < 68; k++) {
      const away = (axis: number) =>
        face.landmarks[2 * k + axis]! - another.landmarks[2 * k + axis]!;
      sum += Math.hypot(away(0), away(1)) / 51;
    }
    expect(sum / size).toBeLessThan(0.06);
    expect(sum / size).toBeGreaterThan(1e-4);
    expect(Math.abs(face.yaw - another.yaw)).toBeLessThan(12);
  });
}

/** Whether the camera's track lives, and a later frame than the one shown now comes. */
async function expectCameraGoesOn(): Promise<void> {
  const time = () =>
    page.evaluate(() => document.querySelector('glasses-tryon')!.session!.result?.time ?? -1);
  const before = await time();
  await expect.poll(time, soon).toBeGreaterThan(before);
  expect((await status()).state).toBe('running');
}

test.describe('the default site', () => {
  test.beforeAll(async () => {
    site = await serveSite();
  });
  test.afterAll(() => site?.close());

  test('ships facemesh alone, and shows no choice', async () => {
    expect(readdirSync(path.join(dist, 'models'))).toEqual(['facemesh']);
    await open();
    await expect(page.getByLabel('Models')).toBeHidden();
    expect(await measuring()).toBe('facemesh');
  });

  test('asked for 3ddfa by its address, says how to get it; another choice works', async () => {
    await open('?pack=3ddfa');
    await press('Sample portrait');
    await until('error');
    const { code, message } = (await status()) as { code: string; message: string };
    expect(code).toBe('pack-unavailable');
    expect(message).toContain('models/3ddfa/pack.json');
    expect(message).toContain('scripts/fetch_models 3ddfa --accept-research-licence');
    expect(message).toContain('LORGNETTE_PACKS="facemesh 3ddfa" scripts/build');
    await expect(page.getByRole('heading', { name: 'These models are not here' })).toBeVisible();
    await choose('facemesh');
    await press('Sample portrait');
    await until('running');
  });

  test('a running camera outlasts a choice that fails, and says why', async () => {
    await open();
    await press('Start camera');
    await until('running');
    await choose('3ddfa');
    await expect.poll(news, soon).toEqual(['pack-unavailable', 'facemesh']);
    await choose('no such');
    await expect
      .poll(async () => (await news()).slice(2), soon)
      .toEqual(['invalid-argument', 'facemesh']);
    // Any other failure of the network is what it is.
    await page.context().route('**/3ddfa/pack.json', (route) => route.fulfill({ status: 500 }));
    await choose('3ddfa');
    await expect
      .poll(async () => (await news()).slice(4), soon)
      .toEqual(['asset-unavailable', 'facemesh']);
    expect(await measuring()).toBe('facemesh');
    await expectCameraGoesOn();
    expect(await page.evaluate(() => document.querySelector('glasses-tryon')!.status)).toEqual({
      state: 'running',
      faces: 1,
    });
  });

  test('a name that is no pack is an error when something starts', async () => {
    await open('?pack=../facemesh');
    await press('Sample portrait');
    await until('error');
    expect(await status()).toMatchObject({
      code: 'invalid-argument',
      message: 'There is no model pack "../facemesh". There are: facemesh, 3ddfa.',
    });
  });
});

test.describe('the build', () => {
  test('takes the default pack and known ones', () => {
    expect(shippedPacks(undefined)).toEqual(['facemesh']);
    expect(shippedPacks(' facemesh  3ddfa facemesh ')).toEqual(['facemesh', '3ddfa']);
    expect(() => shippedPacks('facemesh bogus')).toThrow(/no model pack "bogus".*facemesh, 3ddfa/);
    for (const without of ['', '3ddfa'])
      expect(() => shippedPacks(without)).toThrow(/lacks facemesh/);
  });

  test('ends with the way to make a pack that is named but not built', () => {
    const { configResolved, buildStart } = siteFiles({
      repository: `${scratch}/`,
      packs: ['3ddfa'],
    }) as unknown as { configResolved(config: ResolvedConfig): void; buildStart(): void };
    configResolved({ command: 'build' } as ResolvedConfig);
    expect(buildStart).toThrow(
      'The model pack "3ddfa" is not built. Run scripts/fetch_models 3ddfa --accept-research-licence.',
    );
  });
});

test.describe('a site with both packs', () => {
  test.beforeAll(async () => {
    const { skipWithout3ddfa } = await import('./optional_pack.mjs');
    const reason = skipWithout3ddfa();
    test.skip(reason !== false, String(reason));
    const built = path.join(scratch, 'both');
    buildSite('facemesh 3ddfa', built);
    site = await serveSite(built);
  });
  test.afterAll(() => site?.close());

  test('has both with their licences, and a choice', async () => {
    const models = path.join(scratch, 'both/models');
    expect(readdirSync(models).sort()).toEqual(['3ddfa', 'facemesh']);
    expect(existsSync(path.join(models, '3ddfa/README.md'))).toBe(true);
    await open();
    const choice = page.getByLabel('Models');
    await expect(choice).toHaveValue('facemesh');
    await press('Sample portrait');
    await until('running');
    const mesh = await shownFaces();

    await choice.selectOption('3DDFA (research only)');
    await expect.poll(news, soon).toEqual(['3ddfa']);
    expect(page.url()).toBe(`${site.url}?pack=3ddfa`);
    // The photo is measured anew without being chosen again.
    await expect
      .poll(async () => (await shownFaces())[0]!.landmarks[0], soon)
      .not.toBe(mesh[0]!.landmarks[0]);
    expect(mesh).toHaveLength(1);
    expectSamePeople(await shownFaces(), mesh);
    await choice.selectOption('Face Mesh');
    await expect.poll(news, soon).toEqual(['3ddfa', 'facemesh']);
    await expect.poll(shownFaces, soon).toEqual(mesh);

    await page.reload();
    await expect(choice).toHaveValue('facemesh');
    await page.goto(`${site.url}?pack=3ddfa`);
    await expect(choice).toHaveValue('3ddfa');
  });

  test('3ddfa asks for nothing of the other pack, and complains of nothing', async () => {
    await open('?pack=3ddfa');
    const { complaints, requests } = watch(page);
    await press('Start camera');
    await until('running');
    expect(await measuring()).toBe('3ddfa');
    const [face] = await shownFaces();
    // The man of the film sits about the middle of 640 × 480, his face some 170 px wide.
    expect(face!.box[0] + face!.box[2] / 2).toBeGreaterThan(230);
    expect(face!.box[0] + face!.box[2] / 2).toBeLessThan(430);
    expect(face!.box[2]).toBeGreaterThan(110);
    expect(face!.box[2]).toBeLessThan(260);
    await expectCameraGoesOn();
    expect(requests.filter((url) => url.includes('/models/facemesh/'))).toEqual([]);
    expect(requests.some((url) => url.endsWith('/models/3ddfa/3ddfa.light'))).toBe(true);
    expect(complaints).toEqual([]);
  });

  test('the pack changes to and fro while the camera runs; nothing is lost', async () => {
    await open();
    await press('Start camera');
    await until('running');
    await page.evaluate(() => {
      const element = document.querySelector('glasses-tryon') as GlassesTryOn;
      element.addEventListener('status-change', (event) => {
        const { state } = (event as CustomEvent).detail;
        if (!['running', 'no-face'].includes(state)) window.packNews.push(state);
      });
      element.addEventListener('frame-change', () => window.packNews.push('other glasses'));
    });
    const worn = () =>
      page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id);
    await expect.poll(worn, soon).toBe('round-metal');
    const order = ['3ddfa', 'facemesh', '3ddfa'];
    for (const [turn, pack] of order.entries()) {
      await choose(pack);
      await expect.poll(news, soon).toEqual(order.slice(0, turn + 1));
      expect(await measuring()).toBe(pack);
      await expect.poll(async () => (await status()).state, soon).toBe('running');
      await expectCameraGoesOn();
    }
    expect(await worn()).toBe('round-metal');
    expect(await news()).toEqual(order);
  });

  test('three people wear three pairs in one picture, with either pack', async () => {
    await open();
    await page.evaluate(() => {
      const element = document.querySelector('glasses-tryon')!;
      element.setAttribute('max-faces', '3');
      element.setAttribute('frame', 'square-acetate');
    });
    await page.locator('input[type=file][accept="image/*"]').setInputFiles(media.photo);
    const people: Faces[] = [];
    for (const pack of ['facemesh', '3ddfa']) {
      await choose(pack);
      await expect.poll(measuring, soon).toBe(pack);
      await expect
        .poll(async () => JSON.stringify(await status()), soon)
        .toBe('{"state":"running","faces":3}');
      if (pack === '3ddfa') {
        await expect
          .poll(async () => (await shownFaces())[0]!.landmarks[0], soon)
          .not.toBe(people[0]![0]!.landmarks[0]);
      }
      const faces = await shownFaces();
      people.push(faces);
      const worn = await shownPicture();
      await takeOff();
      expectGlassesOnAll(await shownPicture(), worn, faces);
      await page.evaluate(() => {
        const element = document.querySelector('glasses-tryon')!;
        element.removeAttribute('frame');
        element.setAttribute('frame', 'square-acetate');
      });
      await expect
        .poll(
          () => page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id),
          soon,
        )
        .toBe('square-acetate');
    }
    expectSamePeople(people[1]!, people[0]!);
  });
});

const takeOff = () =>
  page.evaluate(() => document.querySelector('glasses-tryon')!.session!.setFrame(null));

const shownPicture = async () => Picture.read(await shownPng(page));

/** Acetate is drawn beside each eye, and farther from all faces than half their size nothing is. */
function expectGlassesOnAll(bare: Picture, worn: Picture, faces: Faces): void {
  const near = faces.map(() => 0);
  let far = 0;
  for (let v = 0; v < bare.height; v++) {
    for (let u = 0; u < bare.width; u++) {
      if (differenceAt(bare, worn, [u, v]) <= 12) continue;
      const owner = faces.findIndex(({ box: [x, y, w, h] }) => {
        const reach = 0.5 * Math.max(w, h);
        return u > x - reach && u < x + w + reach && v > y - reach && v < y + h + reach;
      });
      if (owner < 0) far++;
      else near[owner]!++;
    }
  }
  expect(far).toBe(0);
  faces.forEach(({ box: [, , w, h] }, i) => {
    // A full rim of 140 mm × 45 mm is a good tenth of a face's box.
    expect(near[i]! / (w * h)).toBeGreaterThan(0.05);
    expect(near[i]! / (w * h)).toBeLessThan(0.6);
  });
}
