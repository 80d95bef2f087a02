import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import sharp from 'sharp';

// The catalogue's pictures, as scripts/make_thumbnails has left them.

const assets = path.join(__dirname, '../../assets');
const catalog = JSON.parse(readFileSync(path.join(assets, 'catalog.json'), 'utf8')) as {
  frames: { id: string; variants: { name: string; thumbnail: string }[] }[];
};
const [width, height] = [480, 240];

async function pixels(file: string): Promise<Buffer> {
  const { data, info } = await sharp(file)
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([width, height]);
  return data;
}

/** The columns and rows in which something else than the corner's paper is seen. */
function extent(data: Buffer) {
  const box = { left: width, right: -1, top: height, bottom: -1 };
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const apart = [0, 1, 2].map((c) => Math.abs(data[3 * (v * width + u) + c]! - data[c]!));
      if (Math.max(...apart) < 24) continue;
      box.left = Math.min(box.left, u);
      box.right = Math.max(box.right, u);
      box.top = Math.min(box.top, v);
      box.bottom = Math.max(box.bottom, v);
    }
  }
  return box;
}

for (const { id, variants } of catalog.frames) {
  test(`${id} is in the middle of its pictures, in colours that differ`, async () => {
    const pictures: Buffer[] = [];
    for (const { thumbnail } of variants) {
      const file = path.join(assets, thumbnail);
      expect(statSync(file).size).toBeLessThan(12_000);
      const data = await pixels(file);
      const { left, right, top, bottom } = extent(data);
      expect(right - left).toBeGreaterThan(0.75 * width);
      expect(left).toBeGreaterThan(4);
      expect(right).toBeLessThan(width - 5);
      expect(top).toBeGreaterThan(4);
      expect(bottom).toBeLessThan(height - 5);
      expect(Math.abs((left + right) / 2 - width / 2)).toBeLessThan(0.06 * width);
      expect(Math.abs((top + bottom) / 2 - height / 2)).toBeLessThan(0.12 * height);
      pictures.push(data);
    }
    for (let i = 0; i < pictures.length; i++) {
      for (let k = 0; k < i; k++) {
        let most = 0;
        pictures[i]!.forEach((v, j) => (most = Math.max(most, Math.abs(v - pictures[k]![j]!))));
        expect(most, `${variants[i]!.name} and ${variants[k]!.name}`).toBeGreaterThan(40);
      }
    }
  });
}
