import { expect, test as base, type Page } from '@playwright/test';
import type { Lab } from '../../web/test-pages/render.ts';
import { startViteServer } from './vite-server.ts';

declare global {
  interface Window {
    lab: Lab;
    swatch: Awaited<ReturnType<Lab['newSwatch']>>;
  }
}

/**
 * The bench's scene: a frame of 64 × 48 px seen with a focal length of 100 px. On the plane of a face
 * 500 mm away a pixel is 5 mm wide, and pixel (u, v) is centred on x = 5·(u − 31.5), y = 5·(23.5 − v).
 *
 * Materials are black and reflect nothing unless told otherwise, so that they send out only what they
 * emit; and it is dark, unless the studio is set up.
 */

interface Bench {
  /** What the browser has complained of in this test; must be empty in the end. */
  readonly complaints: string[];
}

interface SharedBench {
  readonly page: Page;
  /** What the browser has complained of since it was last emptied. */
  readonly complaints: string[];
}

/** One page for all tests of a file, as loading it takes ten times as long as a test does. */
export const test = base.extend<Bench, { bench: SharedBench }>({
  bench: [
    async ({ browser }, use) => {
      const server = await startViteServer();
      const page = await browser.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => {
        // SwiftShader's remark that readPixels waits for the GPU is none of ours.
        if (message.type() === 'debug' || message.text().includes('ReadPixels')) return;
        if (['warning', 'error'].includes(message.type())) complaints.push(message.text());
      });
      await page.goto(`${server.url}test-pages/render.html`);
      await page.waitForFunction(() => 'lab' in window);
      await use({ page, complaints });
      await page.close();
      await server.close();
    },
    { scope: 'worker' },
  ],
  page: ({ bench }, use) => use(bench.page),
  complaints: [
    async ({ bench: { page, complaints } }, use) => {
      await use(complaints);
      expect(await page.evaluate(() => window.lab.glErrors())).toEqual([]);
      expect(complaints).toEqual([]);
      await page.unrouteAll();
      await page.evaluate(() => window.lab.clear());
      complaints.length = 0; // contexts are not lost in silence
    },
    { auto: true },
  ],
});

/** sRGB 0…255 of linear light below the renderer's shoulder. */
export function toDisplay(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055);
}

/** Linear light of sRGB 0…255. */
export function toLight(shown: number): number {
  const value = shown / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

/** What is shown of a colour behind something that lets shares of its light through. */
export const filtered = (shown: readonly number[], ...shares: number[]) =>
  shown.map((value, i) => toDisplay(toLight(value) * shares[i % shares.length]!));

export function expectColor(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
): void {
  for (let i = 0; i < 3; i++) {
    const off = Math.abs(actual[i]! - expected[i]!);
    expect(off, `channel ${i} of ${actual} for ${expected}`).toBeLessThanOrEqual(tolerance);
  }
}
