import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { expect, test } from '@playwright/test';

// The synthetic faces in a page: the same frames as in node, so that other trackers, which run in pages
// only, see what ours sees.

const repository = path.join(__dirname, '../..');

/** What takes every part of a frame: hair, hand, mouth, lids, blur, noise. */
const looks: [string, number][] = [
  ['still-600-b', 0],
  ['hand', 34],
  ['webcam', 31],
  ['turn-yaw-motion-blur', 7],
];

test('a page renders the frames that node renders', async ({ page }) => {
  const { serveDirectory } = await import('../../scripts/lib/static_server.mjs');
  const { loadAssets } = await import('../bench/synthetic/load_assets.mjs');
  const { packAssets } = await import('../bench/synthetic/assets.mjs');
  const { createStudio } = await import('../bench/synthetic/studio.mjs');
  const { sequences } = await import('../bench/synthetic/sequences.mjs');
  const assets = await loadAssets();
  const studio = createStudio(assets);
  const server = await serveDirectory(repository, 0);
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  try {
    await page.route(`${url}/page`, (route) =>
      route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>bench</title>' }),
    );
    await page.route(`${url}/assets`, (route) =>
      route.fulfill({ body: Buffer.from(packAssets(assets)) }),
    );
    await page.goto(`${url}/page`);
    const rendered = await page.evaluate(async (wanted) => {
      const load = (file: string) => import(`/tests/bench/${file}`);
      const { unpackAssets } = await load('synthetic/assets.mjs');
      const { createStudio } = await load('synthetic/studio.mjs');
      const { sequences } = await load('synthetic/sequences.mjs');
      const { runSequence } = await load('tracking_run.mjs');
      const bytes = await (await fetch('/assets')).arrayBuffer();
      const studio = createStudio(unpackAssets(new Uint8Array(bytes)));
      const find = (name: string) => sequences.find((one: { name: string }) => one.name === name);
      // As text: lists of a million numbers take long to leave the page.
      const textOf = (bytes: Uint8Array) => {
        let text = '';
        for (let i = 0; i < bytes.length; i += 4096) {
          text += String.fromCharCode(...bytes.subarray(i, i + 4096));
        }
        return btoa(text);
      };
      const frames = wanted.map(([name, index]) => {
        const { rgba, truth } = studio.frame(find(name), index);
        return { rgba: textOf(rgba), points: Array.from<number>(truth.points) };
      });
      // A tracker that knows the truth.
      const tracker = { track: async ({ truth }: { truth: object }) => [truth] };
      const ran = await runSequence({ tracker }, studio, { ...find('step-yaw'), frames: 32 });
      return { frames, values: ran.tracker.values };
    }, looks);

    looks.forEach(([name, index], i) => {
      const ours = studio.frame(
        sequences.find((one) => one.name === name)!,
        index,
      );
      const theirs = rendered.frames[i]!;
      const rgba = Buffer.from(theirs.rgba, 'base64');
      expect(rgba, name).toHaveLength(ours.rgba.length);
      // Two engines' sines may differ in the last bit, and a sample on an edge fall to either side.
      const different = rgba.filter((value, k) => value !== ours.rgba[k]).length;
      expect(different / rgba.length, name).toBeLessThan(1e-4);
      const apart = theirs.points.map((value, k) => Math.abs(value - ours.truth.points[k]!));
      expect(Math.max(...apart), name).toBeLessThan(1e-9);
    });
    const value = (metric: string) =>
      rendered.values.find((one: { metric: string }) => one.metric === metric)?.value;
    expect(value('frames until caught')).toBe(0);
    expect(value('turn found °')).toBeCloseTo(20, 9);
    expect(value('bridge error, mean px')).toBeLessThan(1e-9);
  } finally {
    server.closeAllConnections();
    server.close();
  }
});
