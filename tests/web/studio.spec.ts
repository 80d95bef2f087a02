import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { serveAndLaunch } from './set-up.ts';
import type { Site } from './site.ts';
import { shared } from './vite-server.ts';
import { foreign, watch, type Watched } from './watched-page.ts';

// The pages "Your own glasses" and "How it works".

const repository = path.join(__dirname, '../..');
const ours = (name: string) => path.join(repository, 'assets/glasses', name);
const soon = { timeout: 60_000 };
test.setTimeout(180_000);

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let context: BrowserContext;
let page: Page;
let watched: Watched;

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunch());
});
test.afterAll(() => close?.());
test.beforeEach(async () => {
  context = await browser.newContext({ reducedMotion: 'reduce' });
  page = await context.newPage();
  watched = watch(page, { warnings: false });
});
test.afterEach(async () => {
  await context.close();
  expect([...watched.complaints, ...foreign(watched.requests, site)]).toEqual([]);
});

const state = () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state);

/** Axe's complaints, and whether anything sticks out at 320 px. */
async function faults(...schemes: readonly ('light' | 'dark')[]): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme });
    const { violations, passes } = await new AxeBuilder({ page }).analyze();
    expect(passes.length).toBeGreaterThan(10); // it did look
    for (const { id, nodes } of violations) {
      found.push(...nodes.map(({ target }) => `${colorScheme}: ${id}: ${String(target)}`));
    }
  }
  const before = page.viewportSize()!;
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 320) found.push(`${wide} px wide in a window of 320 px`);
  await page.setViewportSize(before);
  return found;
}

/** What scripts/check_glasses says of a file: its findings, or its refusal. */
async function commandSays(file: string): Promise<unknown> {
  const { checkFile } = await import('../../scripts/lib/check_glasses_file.mjs');
  try {
    // As --json writes them.
    return JSON.parse(JSON.stringify((await checkFile(file)).findings));
  } catch (error) {
    return (error as Error).message.replace(file, path.basename(file));
  }
}

/** What the page's worker says of files, each with those beside it. */
async function pageSays(script: string, models: readonly string[][]): Promise<unknown[]> {
  const read = (one: string): [string, string] => [
    path.basename(one),
    readFileSync(one).toString('base64'),
  ];
  return page.evaluate(
    async ([address, all]) => {
      const fileOf = ([name, data]: [string, string]) =>
        new File([Uint8Array.from(atob(data), (c) => c.charCodeAt(0))], name);
      const worker = new Worker(address, { type: 'module' });
      const said = [];
      for (const [model, ...beside] of all) {
        const answer = new Promise<MessageEvent>((resolve) => (worker.onmessage = resolve));
        const files = new Map(beside.map((one) => [one[0], fileOf(one)]));
        worker.postMessage({ id: 1, name: model![0], model: fileOf(model!), files, fix: false });
        const { reply } = (await answer).data;
        said.push(reply.refused ?? reply.findings);
      }
      worker.terminate();
      return said;
    },
    [script, models.map((files) => files.map(read))] as const,
  );
}

test('a model is worn and checked as by the command; a bad one changes nothing', async () => {
  await page.goto(`${site.url}your-glasses.html`);
  const worn = () =>
    page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.name ?? null);
  const summary = page.getByRole('status');
  expect(await faults('dark')).toEqual([]);

  // By keyboard: the field is the first thing after the element.
  await page.locator('#file').setInputFiles(ours('cat-eye.glb'));
  await expect(page.locator('#summary')).toHaveText('cat-eye.glb: all in order.', soon);
  await expect.poll(state, soon).toBe('running');
  await expect.poll(worn, soon).toBe('cat-eye.glb');
  const { frames } = JSON.parse(readFileSync(path.join(repository, 'assets/catalog.json'), 'utf8'));
  const { dimensionsMm, variants } = frames.find(({ id }: { id: string }) => id === 'cat-eye');
  const figure = async (term: string) =>
    page.locator('.figures > div', { hasText: term }).locator('dd').innerText();
  expect(Math.abs(parseFloat(await figure('Front')) - dimensionsMm.frontWidth)).toBeLessThan(4);
  const entry = JSON.parse(await page.locator('#entry').innerText());
  expect(entry.variants.map(({ name }: { name: string }) => name)).toEqual(
    variants.map(({ name }: { name: string }) => name),
  );
  await expect(page.locator('#fixing')).toBeHidden();

  // Badly exported: told, put right, worn.
  await page.getByRole('button', { name: 'badly exported' }).click();
  await expect(page.locator('#summary')).toHaveText(
    'badly-exported.glb: 3 errors, 0 warnings.',
    soon,
  );
  await expect(page.locator('.findings.error li')).toHaveCount(3);
  await expect(page.locator('.findings.error')).toContainText('the numbers are millimetres');
  await expect.poll(worn, soon).toBe('badly-exported.glb');
  expect(await faults('light', 'dark')).toEqual([]);
  const downloading = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Download the fixed file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe('badly-exported-fixed.glb');
  const fixed = path.join(test.info().outputDir, 'badly-exported-fixed.glb');
  await download.saveAs(fixed);
  await page.getByRole('button', { name: 'Wear the fixed file' }).press('Enter');
  await expect(page.locator('#summary')).toHaveText(
    'badly-exported-fixed.glb: all in order.',
    soon,
  );
  await expect.poll(worn, soon).toBe('badly-exported-fixed.glb');
  await expect(page.locator('#outcome-title')).toBeFocused();

  // Bad ones, dropped: the first of them on the element itself.
  const drop = (selector: string, name: string, bytes: Buffer) =>
    page.evaluate(
      ([where, called, data]) => {
        const dataTransfer = new DataTransfer();
        const content = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
        dataTransfer.items.add(new File([content], called));
        const options = { dataTransfer, bubbles: true, composed: true, cancelable: true };
        const target = document.querySelector(where)!;
        target.dispatchEvent(new DragEvent('dragover', options));
        target.dispatchEvent(new DragEvent('drop', options));
      },
      [selector, name, bytes.toString('base64')] as const,
    );
  const whole = readFileSync(ours('rimless.glb'));
  const problem = page.getByRole('alert');
  for (const [where, name, bytes, code, says] of [
    ['glasses-tryon', 'text.glb', Buffer.from('no model'), 'glasses-invalid', 'is no glTF file'],
    ['body', 'cut.glb', whole.subarray(0, whole.length / 2), 'glasses-invalid', 'error'],
    ['body', 'gizmo.glb', requiring(whole, 'ACME_gizmo'), 'glasses-unsupported', 'error'],
  ] as const) {
    await drop(where, name, bytes);
    await expect(problem.locator('code')).toHaveText(code, soon);
    await expect(page.locator('#summary')).toContainText(name, soon);
    await expect(page.locator('#summary')).toContainText(says, soon);
    await expect.poll(worn, soon).toBe('badly-exported-fixed.glb');
  }
  await expect(page.locator('.findings.error')).toContainText('requires ACME_gizmo');
  expect(await page.locator('glasses-tryon').getAttribute('dropping')).toBeNull();
  await expect(summary.first()).toBeVisible();

  // The same findings, word for word.
  const script = await page.evaluate(
    () =>
      performance.getEntriesByType('resource').find(({ name }) => name.includes('check-worker'))!
        .name,
  );
  const gltf = path.join(shared, 'data/gltf');
  if (!existsSync(gltf)) expect(process.env['CI'], 'there is no ../shared/data').not.toBe('true');
  const models = [
    [ours('kids-round.glb')],
    [fixed],
    ...(existsSync(gltf)
      ? [
          ['glasses/SunglassesKhronos/SunglassesKhronos.glb'],
          ['glasses/mindar_glasses/scene.gltf', 'glasses/mindar_glasses/scene.bin'],
          ['valid/gltf_transform/extensions/BoxMeshopt.glb'],
          [
            'valid/gltf_transform/extensions/BoxDraco.gltf',
            'valid/gltf_transform/extensions/0.bin',
          ],
          ['invalid/validator/base/glb/invalid_version.glb'],
          ['invalid/tinygltf/invalid-buffer-view-index.gltf'],
        ].map((files) => files.map((name) => path.join(gltf, name)))
      : []),
  ];
  const found = await pageSays(script, models);
  for (const [i, [file]] of models.entries()) {
    expect(found[i], file).toEqual(await commandSays(file!));
  }
});

/** A GLB that requires an extension. */
function requiring(glb: Buffer, extension: string): Buffer {
  const length = glb.readUInt32LE(12);
  const json = JSON.parse(glb.subarray(20, 20 + length).toString());
  json.extensionsUsed = [...(json.extensionsUsed ?? []), extension];
  json.extensionsRequired = [...(json.extensionsRequired ?? []), extension];
  const text = JSON.stringify(json);
  const padded = Buffer.from(text.padEnd(4 * Math.ceil(text.length / 4)));
  const rest = glb.subarray(20 + length);
  const head = Buffer.from(glb.subarray(0, 20));
  head.writeUInt32LE(20 + padded.length + rest.length, 8);
  head.writeUInt32LE(padded.length, 12);
  return Buffer.concat([head, padded, rest]);
}

test('overlays lie on what was measured, and can be switched by keyboard', async () => {
  await page.goto(`${site.url}how-it-works.html`);
  expect(await faults('light')).toEqual([]);
  await page.getByRole('button', { name: 'Sample portrait', exact: true }).press('Enter');
  await expect.poll(state, soon).toBe('running');
  expect(await faults('light', 'dark')).toEqual([]);

  /** How many of the landmarks have a dot of the overlay on them, and how many points away from them do. */
  const dots = () =>
    page.evaluate(async () => {
      await new Promise(requestAnimationFrame);
      const tryOn = document.querySelector<GlassesTryOn>('glasses-tryon')!;
      const overlay = document.querySelector<HTMLCanvasElement>('#overlay')!;
      const picture = tryOn.shadowRoot!.querySelector('canvas')!.getBoundingClientRect();
      const laid = overlay.getBoundingClientRect();
      const { width, height, faces } = tryOn.session!.result!;
      const mirrored = tryOn.session!.mirrored;
      const context = overlay.getContext('2d')!;
      // As object-fit: contain has it.
      const scale = Math.min(picture.width / width, picture.height / height);
      const [left, top] = [
        picture.left + (picture.width - scale * width) / 2 - laid.left,
        picture.top + (picture.height - scale * height) / 2 - laid.top,
      ];
      const at = (x: number, y: number): number[] => {
        const u = (left + scale * (mirrored ? width - x - 0.5 : x + 0.5)) * devicePixelRatio;
        const v = (top + scale * (y + 0.5)) * devicePixelRatio;
        return [...context.getImageData(Math.floor(u), Math.floor(v), 1, 1).data];
      };
      const isDot = ([r = 0, g = 0, b = 0, a = 0]: number[]) =>
        a > 200 && r < 60 && g > 180 && b > 140;
      let [on, off] = [0, 0];
      const { landmarks, box } = faces[0]!;
      for (let i = 0; i < landmarks.length; i += 2) {
        if (isDot(at(landmarks[i]!, landmarks[i + 1]!))) on++;
        if (isDot(at(landmarks[i]! + 1.5 * box[2], landmarks[i + 1]!))) off++;
      }
      return { on, off, points: landmarks.length / 2 };
    });
  const allOn = { on: 68, off: 0, points: 68 };
  await page.getByLabel('Head axes').uncheck();
  expect(await dots()).toEqual(allOn);
  // Mirrored, in a narrow window, on a fine screen.
  await page.locator('glasses-tryon').evaluate((tryOn: GlassesTryOn) => (tryOn.mirror = true));
  await expect.poll(dots).toEqual(allOn);
  await page.setViewportSize({ width: 390, height: 844 });
  await expect.poll(dots).toEqual(allOn);
  await page.locator('glasses-tryon').evaluate((tryOn: GlassesTryOn) => (tryOn.mirror = null));
  await page.getByLabel('Landmarks').press('Space');
  await expect.poll(async () => (await dots()).on).toBe(0);

  // Numbers are the result's.
  const { yaw, z } = await page.evaluate(() => {
    const face = document.querySelector('glasses-tryon')!.session!.result!.faces[0]!;
    return { yaw: face.yaw, z: face.translation[2]! };
  });
  const number = async (id: string) =>
    parseFloat((await page.locator(`#${id}`).innerText()).replace('−', '-'));
  expect(await number('yaw')).toBeCloseTo(yaw, 0);
  expect(await number('distance')).toBe(Math.round(-z));
  for (const stage of ['detect', 'regress', 'fit', 'total']) {
    expect(await number(`ms-${stage}`)).toBeGreaterThan(0);
  }

  /** The picture's colours: mean of the forehead, and all of it as a hash. */
  const drawn = () =>
    page.evaluate(async () => {
      const tryOn = document.querySelector<GlassesTryOn>('glasses-tryon')!;
      const bitmap = await createImageBitmap(await tryOn.toBlob());
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const context = canvas.getContext('2d')!;
      context.drawImage(bitmap, 0, 0);
      const { faces, width } = tryOn.session!.result!;
      const [x, y, w, h] = faces[0]!.box.map((v) => (v * bitmap.width) / width) as [
        number,
        number,
        number,
        number,
      ];
      const mean = (left: number, top: number, across: number, down: number) => {
        const { data } = context.getImageData(left, top, across, down);
        const sums = [0, 0, 0];
        data.forEach((value, i) => i % 4 < 3 && (sums[i % 4]! += value));
        return sums.map((sum) => Math.round((4 * sum) / data.length));
      };
      const { data } = context.getImageData(0, 0, bitmap.width, bitmap.height);
      const digest = await crypto.subtle.digest('SHA-256', data);
      return {
        cheek: mean(x + 0.35 * w, y + 0.55 * h, 0.3 * w, 0.1 * h),
        beside: mean(0, 0, 20, 20),
        hash: new Uint8Array(digest).join(),
      };
    });
  const plain = await drawn();
  await page.getByLabel('The head that hides').press('Space');
  const tinted = await drawn();
  expect(tinted.beside).toEqual(plain.beside);
  expect(tinted.cheek[1]! - tinted.cheek[0]!).toBeGreaterThan(20); // green over red: the tint
  expect(plain.cheek[0]! - plain.cheek[1]!).toBeGreaterThan(20); // skin
  await page.getByLabel('The head that hides').press('Space');
  expect((await drawn()).hash).toBe(plain.hash);

  await page.getByLabel('Hide what is behind it').press('Space');
  expect((await drawn()).hash).not.toBe(plain.hash);
  await page.getByLabel('Hide what is behind it').press('Space');
  await page.getByLabel('Glasses', { exact: true }).press('Space');
  const worn = () =>
    page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id ?? null);
  await expect.poll(worn).toBeNull();
  const bare = await drawn();
  expect(bare.hash).not.toBe(plain.hash);
  await page.getByLabel('Glasses', { exact: true }).press('Space');
  await expect.poll(worn, soon).not.toBeNull();
  expect((await drawn()).hash).toBe(plain.hash);
});
