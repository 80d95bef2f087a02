import { existsSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import type { ReferenceBench } from '../../web/test-pages/reference.ts';
import { shared, startViteServer } from './vite-server.ts';

declare global {
  interface Window {
    reference: ReferenceBench;
  }
}

// A frame's time against three.js drawing the same file onto the same picture, by turns in one run.

const kMaxRatio = 1.5;

const view = { yaw: -10, pitch: 5, distanceMm: 450, sizeMm: 150 };

const sunglasses = 'glasses/SunglassesKhronos/SunglassesKhronos.glb';
const models = {
  'round-metal': '/assets/glasses/round-metal.glb',
  'aviator-sun': '/assets/glasses/aviator-sun.glb',
  // Its lenses and pads show what is behind them: another pass.
  SunglassesKhronos: `/shared/data/gltf/${sunglasses}`,
};

for (const [id, url] of Object.entries(models)) {
  test(`${id} at 1280 × 720 takes at most ${kMaxRatio} times as long as with three.js`, async ({
    page,
  }) => {
    const there = existsSync(path.join(shared, 'data/gltf', sunglasses));
    if (url.startsWith('/shared') && !there) {
      if (process.env['CI'] === 'true') throw new Error(`There is no ${sunglasses}.`);
      test.skip(true, `there is no ${sunglasses}`);
    }
    const server = await startViteServer();
    try {
      await page.goto(`${server.url}test-pages/reference.html`);
      await page.waitForFunction(() => 'reference' in window, undefined, { timeout: 60_000 });
      const times = await page.evaluate(
        ([url, view]) => window.reference.time(url, view, 1280, 720, 14),
        [url, view] as const,
      );
      // The first rounds compile shaders.
      const median = (values: number[]) =>
        values.slice(4).sort((a, b) => a - b)[Math.floor((values.length - 4) / 2)]!;
      const [ours, theirs] = [median(times.ours), median(times.theirs)];
      console.log(
        `${id.padEnd(16)} ours ${ours.toFixed(1)} ms, three.js ${theirs.toFixed(1)} ms, ` +
          `ratio ${(ours / theirs).toFixed(2)}`,
      );
      expect(ours / theirs).toBeLessThan(kMaxRatio);
    } finally {
      await server.close();
    }
  });
}
