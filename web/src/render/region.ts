import type { Matrix4 } from './matrix.ts';

/** A rectangle of the drawing buffer, px, origin bottom-left as WebGL's. */
export interface Region {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** The corners of a box, mm. */
export interface Box {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

/** Sizes are multiples of this, so that a moving head does not make buffers anew all the time. */
const kStepPx = 64;
/** A buffer is kept until less than this share of its pixels would do. */
const kLeastUse = 0.4;

/**
 * The part of the drawing buffer that boxes cover, with a margin: what of it lies on the buffer.
 *
 * @param clipFromModels one for each box seen
 * @param width, height the drawing buffer, px
 * @param margin px around
 * @param kept the last region, whose size is kept where it still fits
 * @returns null where nothing is on the buffer
 */
export function coveredRegion(
  box: Box,
  clipFromModels: readonly Matrix4[],
  count: number,
  width: number,
  height: number,
  margin: number,
  kept: Region | null,
): Region | null {
  let [left, bottom, right, top] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < count; i++) {
    const m = clipFromModels[i]!;
    for (let corner = 0; corner < 8; corner++) {
      const x = (corner & 1 ? box.max : box.min)[0];
      const y = (corner & 2 ? box.max : box.min)[1];
      const z = (corner & 4 ? box.max : box.min)[2];
      const w = m[3]! * x + m[7]! * y + m[11]! * z + m[15]!;
      // Behind the eye: its projection says nothing, and the box may cover anything.
      if (!(w > 1e-3)) return { x: 0, y: 0, width, height };
      const u = 0.5 * width * (1 + (m[0]! * x + m[4]! * y + m[8]! * z + m[12]!) / w);
      const v = 0.5 * height * (1 + (m[1]! * x + m[5]! * y + m[9]! * z + m[13]!) / w);
      left = Math.min(left, u);
      right = Math.max(right, u);
      bottom = Math.min(bottom, v);
      top = Math.max(top, v);
    }
  }
  const x0 = Math.max(0, Math.floor(left - margin));
  const y0 = Math.max(0, Math.floor(bottom - margin));
  const x1 = Math.min(width, Math.ceil(right + margin));
  const y1 = Math.min(height, Math.ceil(top + margin));
  if (!(x1 > x0 && y1 > y0)) return null;

  let [w, h] = [stepped(x1 - x0, width), stepped(y1 - y0, height)];
  const fits = kept && kept.width >= x1 - x0 && kept.height >= y1 - y0;
  const onBuffer = kept && kept.width <= width && kept.height <= height;
  if (fits && onBuffer && w * h > kLeastUse * kept.width * kept.height) {
    [w, h] = [kept.width, kept.height];
  }
  return { x: placed(x0, x1, w, width), y: placed(y0, y1, h, height), width: w, height: h };
}

const stepped = (needed: number, limit: number) =>
  Math.min(limit, kStepPx * Math.ceil(needed / kStepPx));

/** Where a stretch of `size` begins that is centred on [from, to] and lies within [0, limit]. */
const placed = (from: number, to: number, size: number, limit: number) =>
  Math.max(0, Math.min(limit - size, Math.round((from + to - size) / 2)));
