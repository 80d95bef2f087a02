import type { Page } from '@playwright/test';
import sharp from 'sharp';
import type { GlassesTryOn } from '../../web/src/element.ts';
import type { Pixel } from './worn-geometry.ts';

/** Pixels in memory, 3 bytes each, rows top-down. */
export class Picture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;

  constructor(width: number, height: number, rgb: Uint8Array) {
    this.width = width;
    this.height = height;
    this.rgb = rgb;
  }

  /** @param file the bytes of a picture file, or its path */
  static async read(file: Buffer | string): Promise<Picture> {
    const { data, info } = await sharp(file)
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    return new Picture(info.width, info.height, data);
  }
}

/** What the element of a page shows, a PNG file. */
export async function shownPng(page: Page): Promise<Buffer> {
  const data = await page.evaluate(async () => {
    const blob = await (document.querySelector('glasses-tryon') as GlassesTryOn).snapshot();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = '';
    for (let i = 0; i < bytes.length; i += 4096) {
      text += String.fromCharCode(...bytes.subarray(i, i + 4096));
    }
    return btoa(text);
  });
  return Buffer.from(data, 'base64');
}

/** Of one pixel, the channel that differs most. */
export function differenceAt(a: Picture, b: Picture, [u, v]: Pixel): number {
  const i = 3 * (Math.round(v) * a.width + Math.round(u));
  return Math.max(...[0, 1, 2].map((k) => Math.abs(a.rgb[i + k]! - b.rgb[i + k]!)));
}

/** The same of the 3 × 3 pixels around: a line of one pixel's width may fall between two. */
export function differenceAround(a: Picture, b: Picture, [u, v]: Pixel): number {
  const steps = [-1, 0, 1];
  return Math.max(
    ...steps.flatMap((dv) => steps.map((du) => differenceAt(a, b, [u + du, v + dv]))),
  );
}

/** Greatest difference of a pixel to the eight around it. */
export function contrastAround(picture: Picture, [u, v]: Pixel): number {
  const { width, rgb } = picture;
  let worst = 0;
  for (let dv = -1; dv <= 1; dv++) {
    for (let du = -1; du <= 1; du++) {
      for (let k = 0; k < 3; k++) {
        const [here, there] = [3 * (v * width + u) + k, 3 * ((v + dv) * width + u + du) + k];
        worst = Math.max(worst, Math.abs(rgb[here]! - rgb[there]!));
      }
    }
  }
  return worst;
}

/** Of all channels, signed: how much brighter a is than b. */
export function meanDifference(a: Picture, b: Picture): number {
  let sum = 0;
  for (let i = 0; i < a.rgb.length; i++) sum += a.rgb[i]! - b.rgb[i]!;
  return sum / a.rgb.length;
}

export function assertSameSize(a: Picture, b: Picture): void {
  if (a.width === b.width && a.height === b.height) return;
  throw new Error(`Pictures of ${a.width} × ${a.height} and ${b.width} × ${b.height} px.`);
}
