import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import type { ReferenceBench } from '../../web/test-pages/reference.ts';
import { deltaE2000, greyOf, labOf, ssim } from './image-metrics.ts';
import { shared, startViteServer } from './vite-server.ts';

declare global {
  interface Window {
    reference: ReferenceBench;
  }
}

// Our renderer against three.js: the same file, camera, light and frame, in the same browser.

const screenshots = path.join(__dirname, '../../build/screenshots/reference');
const gltf = path.join(shared, 'data/gltf');

const kMaxDeltaE = 2;
const kMinSsim = 0.97;

type View = Parameters<ReferenceBench['draw']>[1];
const front: View = { yaw: 0, pitch: 0, distanceMm: 330, sizeMm: 150 };
const turned: View = { yaw: 35, pitch: 15, distanceMm: 330, sizeMm: 150 };

const own = ['round-metal', 'square-acetate', 'aviator-sun', 'panto-havana', 'sport-wrap'].map(
  (id) => `/assets/glasses/${id}.glb`,
);
/** Requires an extension that nobody has. */
const kUnreadable = 'gltf_transform/cli/ACMEBox.gltf';
const samples = ['glasses', 'valid'].flatMap((set) => {
  const truth = path.join(gltf, set, 'truth.json');
  if (!existsSync(truth)) return [`/shared/data/gltf/${set}`];
  return (JSON.parse(readFileSync(truth, 'utf8')) as { file: string }[])
    .filter(({ file }) => file !== kUnreadable)
    .map(({ file }) => `/shared/data/gltf/${set}/${file}`);
});

let server: Awaited<ReturnType<typeof startViteServer>>;
let page: Page;

test.beforeAll(async ({ browser }) => {
  mkdirSync(screenshots, { recursive: true });
  server = await startViteServer();
  page = await browser.newPage();
  page.on('pageerror', (error) => console.log(`page: ${error.message}`));
  page.on('console', (message) => {
    if (message.type() === 'error') console.log(`page: ${message.text()}`);
  });
  await page.goto(`${server.url}test-pages/reference.html`);
  await page.waitForFunction(() => 'reference' in window, undefined, { timeout: 60_000 });
});

test.afterAll(async () => {
  await page?.close();
  await server?.close();
});

const results: string[] = [];

for (const [index, url] of [...own, ...samples].entries()) {
  for (const [name, view] of [
    ['front', front],
    ['turned', turned],
  ] as const) {
    // Several are called "scene".
    const id = `${String(index).padStart(2, '0')}-${path.basename(url).replace(/\.\w+$/, '')}`;
    test(`${id}, ${name}`, async () => {
      if (url.startsWith('/shared')) needShared();
      const drawn = await page.evaluate(([url, view]) => window.reference.draw(url, view), [
        encodeURI(url),
        view,
      ] as const);
      const { width, height } = drawn;
      const [ours, theirs, bare] = [drawn.ours, drawn.theirs, drawn.bare].map((data) =>
        Buffer.from(data, 'base64'),
      ) as [Buffer, Buffer, Buffer];
      const compared = compare(ours, theirs, bare, width, height);
      await writeSheet(`${id}-${name}`, ours, theirs, compared.differences, width, height);
      results.push(
        `${id.padEnd(24)} ${name.padEnd(7)} ΔE ${compared.deltaE.toFixed(2)}  ` +
          `SSIM ${compared.ssim.toFixed(4)}  pixels ${compared.pixels}`,
      );
      console.log(results.at(-1));
      expect(compared.pixels).toBeGreaterThan(2000);
      expect(compared.deltaE).toBeLessThanOrEqual(kMaxDeltaE);
      expect(compared.ssim).toBeGreaterThanOrEqual(kMinSsim);
    });
  }
}

/** With CI=true their absence is an error. */
function needShared(): void {
  if (existsSync(gltf)) return;
  if (process.env['CI'] === 'true') throw new Error(`There is no ${gltf}.`);
  test.skip(true, `there is no ${gltf}`);
}

/**
 * Mean ΔE2000 over the pixels that the model covers in either picture; SSIM of the part of the pictures
 * around them. The rest is the frame in both, and would only flatter.
 */
function compare(ours: Buffer, theirs: Buffer, bare: Buffer, width: number, height: number) {
  const differences = new Float64Array(width * height);
  let [sum, pixels] = [0, 0];
  const box = { left: width, top: height, right: 0, bottom: 0 };
  for (let i = 0; i < width * height; i++) {
    const at = 4 * i;
    const drawn = [0, 1, 2].some(
      (c) =>
        Math.abs(ours[at + c]! - bare[at + c]!) > 1 ||
        Math.abs(theirs[at + c]! - bare[at + c]!) > 1,
    );
    if (!drawn) continue;
    const lab = (picture: Buffer) => labOf(picture[at]!, picture[at + 1]!, picture[at + 2]!);
    differences[i] = deltaE2000(lab(ours), lab(theirs));
    sum += differences[i]!;
    pixels++;
    const [x, y] = [i % width, Math.floor(i / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = Math.max(box.bottom, y);
  }
  const cut = (picture: Buffer) => {
    const [w, h] = [box.right - box.left + 1, box.bottom - box.top + 1];
    const rows = Array.from({ length: h }, (_, y) => {
      const begin = 4 * ((box.top + y) * width + box.left);
      return picture.subarray(begin, begin + 4 * w);
    });
    return greyOf(Buffer.concat(rows), w, h);
  };
  return { deltaE: sum / pixels, ssim: ssim(cut(ours), cut(theirs)), pixels, differences };
}

/** Ours, theirs, and where they differ (white: ΔE 10). */
async function writeSheet(
  name: string,
  ours: Buffer,
  theirs: Buffer,
  differences: Float64Array,
  width: number,
  height: number,
): Promise<void> {
  const raw = { width, height, channels: 4 as const };
  const map = Buffer.from(Array.from(differences, (value) => Math.min(255, 25.5 * value)));
  const pictures = await Promise.all([
    sharp(ours, { raw }).png().toBuffer(),
    sharp(theirs, { raw }).png().toBuffer(),
    sharp(map, { raw: { width, height, channels: 1 } })
      .png()
      .toBuffer(),
  ]);
  await sharp({ create: { width: 3 * width, height, channels: 3, background: 'black' } })
    .composite(pictures.map((input, i) => ({ input, left: i * width, top: 0 })))
    .png()
    .toFile(path.join(screenshots, `${name}.png`));
}
