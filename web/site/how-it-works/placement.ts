import type { FrameResult } from '../../src/types.ts';

export type Point = readonly [x: number, y: number];

/** From a frame to what shows it: an element of `width` × `height` CSS px, `object-fit: contain`. */
export interface Placement {
  /** CSS px from image px, whose centres are whole numbers. */
  at(x: number, y: number): Point;
  /** CSS px that one image px is long. */
  readonly scale: number;
}

export function placementOf(
  frame: { readonly width: number; readonly height: number },
  width: number,
  height: number,
  mirror: boolean,
): Placement {
  const scale = Math.min(width / frame.width, height / frame.height);
  const [left, top] = [(width - scale * frame.width) / 2, (height - scale * frame.height) / 2];
  return {
    scale,
    at: (x, y) => [
      left + scale * (mirror ? frame.width - x - 0.5 : x + 0.5),
      top + scale * (y + 0.5),
    ],
  };
}

/**
 * Where a point of a head is in the image, px; undefined behind the camera.
 *
 * @param point head frame, mm of the reference face
 */
export function projected(
  { width, height, focalPx }: FrameResult,
  face: FrameResult['faces'][number],
  point: readonly [number, number, number],
): Point | undefined {
  const { rotation, translation, scale } = face;
  const [x, y, z] = [0, 1, 2].map((row) =>
    point.reduce(
      (sum, value, k) => sum + rotation[3 * row + k]! * scale * value,
      translation[row]!,
    ),
  ) as [number, number, number];
  // The camera looks along −z, y up; its axis meets the picture's middle.
  if (z >= 0) return undefined;
  return [(width - 1) / 2 - (focalPx * x) / z, (height - 1) / 2 + (focalPx * y) / z];
}
