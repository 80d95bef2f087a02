import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { buildSite, launchChromium, media, serveSite, type Site } from './site.ts';

// Both engines in Chromium, which has relaxed SIMD: every pack measures the same with either. That
// they do with SIMD128 alone: engine.test.mjs, in node.

test.setTimeout(180_000);

let browser: Browser;
let site: Site;
let built: string | undefined;

test.beforeAll(async () => {
  const { skipWithout3ddfa } = await import('./optional_pack.mjs');
  if (!skipWithout3ddfa()) {
    built = mkdtempSync(path.join(tmpdir(), 'lorgnette-engines-'));
    buildSite('facemesh 3ddfa', built);
  }
  site = await serveSite(built);
  browser = await launchChromium();
});

test.afterAll(async () => {
  await browser?.close();
  await site?.close();
  if (built) rmSync(built, { recursive: true });
});

interface Measured {
  readonly box: readonly number[];
  readonly landmarks: readonly number[];
  readonly rotation: readonly number[];
}

/** The faces of a few frames that look around a photo, and the files that were asked for. */
async function measure(pack: string, engine: string) {
  const page = await browser.newPage();
  const requests: string[] = [];
  page.on('request', (request) => requests.push(request.url().split('/').at(-1)!));
  try {
    await page.goto(site.url);
    const photo = readFileSync(media.photo).toString('base64');
    const frames = await page.evaluate(
      async ({ pack, engine, photo }) => {
        const element = document.createElement('glasses-tryon') as GlassesTryOn;
        element.setAttribute('pack', pack);
        element.setAttribute('engine', engine);
        element.setAttribute('max-faces', '3');
        document.body.append(element);
        const bytes = Uint8Array.from(atob(photo), (c) => c.charCodeAt(0));
        const picture = await createImageBitmap(new Blob([bytes]));
        const frames = [];
        for (let frame = 0; frame < 12; frame += 1) {
          const image = await createImageBitmap(picture, 4 * frame, 2 * frame, 1840, 1240);
          const { faces } = await element.session!.feed(image, frame / 30);
          frames.push(
            faces.map(({ box, landmarks, rotation }) => ({
              box: [...box],
              landmarks: [...landmarks],
              rotation: [...rotation],
            })),
          );
        }
        return frames;
      },
      { pack, engine, photo },
    );
    return { frames: frames as Measured[][], requests };
  } finally {
    await page.close();
  }
}

const apart = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));

for (const pack of ['facemesh', '3ddfa']) {
  test(`${pack}: our own kernels and ONNX Runtime measure the same`, async () => {
    test.skip(pack === '3ddfa' && !built, 'the pack 3ddfa is not fetched');
    const light = await measure(pack, 'light');
    const ort = await measure(pack, 'ort');
    expect(light.requests.some((file) => /^lorgnette_relaxed-.*\.wasm$/.test(file))).toBe(true);
    expect(light.requests.some((file) => /^ort-|\.onnx$/.test(file))).toBe(false);
    expect(ort.requests.some((file) => /^ort-.*\.wasm$/.test(file))).toBe(true);
    expect(ort.requests.some((file) => file.endsWith('.light'))).toBe(false);

    let faces = 0;
    light.frames.forEach((frame, i) => {
      expect(frame, `frame ${i}`).toHaveLength(ort.frames[i]!.length);
      frame.forEach((face, k) => {
        const other = ort.frames[i]![k]!;
        const size = Math.hypot(face.box[2]!, face.box[3]!);
        expect(apart(face.landmarks, other.landmarks) / size).toBeLessThan(1e-4);
        expect(apart(face.rotation, other.rotation)).toBeLessThan(1e-3);
        faces += 1;
      });
    });
    expect(faces).toBeGreaterThan(20);
  });
}
