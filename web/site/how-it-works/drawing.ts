import type { Face, FrameResult } from '../../src/types.ts';
import { projected, type Placement } from './placement.ts';

/** What may be drawn over the picture. */
export interface Overlays {
  readonly landmarks: boolean;
  readonly axes: boolean;
  readonly box: boolean;
}

/** iBUG's 68 points: first and last of each part, and whether its line is closed. */
const parts: readonly (readonly [from: number, to: number, closed: boolean])[] = [
  [0, 16, false],
  [17, 21, false],
  [22, 26, false],
  [27, 30, false],
  [31, 35, false],
  [36, 41, true],
  [42, 47, true],
  [48, 59, true],
  [60, 67, true],
];

/** Length of the axes, mm of the reference face. */
const kAxisMm = 60;
const axes: readonly (readonly [
  name: string,
  colour: string,
  end: readonly [number, number, number],
])[] = [
  ['x', '#ff6b5e', [kAxisMm, 0, 0]],
  ['y', '#7ee07a', [0, kAxisMm, 0]],
  ['z', '#6db3ff', [0, 0, kAxisMm]],
];

/** Draws with the context's unit being a CSS px. */
export function drawOverlays(
  context: CanvasRenderingContext2D,
  result: FrameResult,
  place: Placement,
  shown: Overlays,
): void {
  for (const face of result.faces) {
    if (!face.seen) continue;
    if (shown.box) drawBox(context, face, place);
    if (shown.landmarks) drawLandmarks(context, face, place);
    if (shown.axes) drawAxes(context, result, face, place);
  }
}

/** Twice: dark below, so that it is seen on any picture. */
function stroke(context: CanvasRenderingContext2D, colour: string, width: number): void {
  context.lineCap = context.lineJoin = 'round';
  for (const [style, extra] of [
    ['rgb(0 0 0 / 55%)', 2],
    [colour, 0],
  ] as const) {
    context.strokeStyle = style;
    context.lineWidth = width + extra;
    context.stroke();
  }
}

function drawBox(context: CanvasRenderingContext2D, { box }: Face, { at }: Placement): void {
  const [x, y, width, height] = box;
  const [left, top] = at(x, y);
  const [right, bottom] = at(x + width, y + height);
  context.beginPath();
  context.rect(Math.min(left, right), top, Math.abs(right - left), bottom - top);
  stroke(context, '#ffd54a', 2);
}

function drawLandmarks(
  context: CanvasRenderingContext2D,
  { landmarks, box }: Face,
  { at, scale }: Placement,
): void {
  const point = (i: number) => at(landmarks[2 * i]!, landmarks[2 * i + 1]!);
  context.beginPath();
  for (const [from, to, closed] of parts) {
    context.moveTo(...point(from));
    for (let i = from + 1; i <= to; i++) context.lineTo(...point(i));
    if (closed) context.closePath();
  }
  context.strokeStyle = 'rgb(255 255 255 / 55%)';
  context.lineWidth = 1;
  context.stroke();
  // Small faces get small dots.
  const radius = Math.min(3, Math.max(1.25, (box[2] * scale) / 90));
  // All rims below all dots: on small faces they overlap.
  for (const [colour, more] of [
    ['rgb(0 0 0 / 60%)', 1],
    ['#00e5c0', 0],
  ] as const) {
    context.fillStyle = colour;
    for (let i = 0; i < landmarks.length / 2; i++) {
      context.beginPath();
      context.arc(...point(i), radius + more, 0, 2 * Math.PI);
      context.fill();
    }
  }
}

function drawAxes(
  context: CanvasRenderingContext2D,
  result: FrameResult,
  face: Face,
  { at }: Placement,
): void {
  const origin = projected(result, face, [0, 0, 0]);
  if (!origin) return;
  // What points away from the viewer first.
  const nearness = (k: number): number => face.rotation[6 + k]!;
  const order = [0, 1, 2].sort((a, b) => nearness(a) - nearness(b));
  for (const k of order) {
    const [name, colour, end] = axes[k]!;
    const tip = projected(result, face, end);
    if (!tip) continue;
    context.beginPath();
    context.moveTo(...at(...origin));
    context.lineTo(...at(...tip));
    stroke(context, colour, 3);
    label(context, name, colour, at(...tip));
  }
}

function label(
  context: CanvasRenderingContext2D,
  text: string,
  colour: string,
  [x, y]: readonly [number, number],
): void {
  context.font = '600 13px system-ui, sans-serif';
  context.strokeStyle = 'rgb(0 0 0 / 70%)';
  context.lineWidth = 3;
  context.strokeText(text, x + 6, y - 6);
  context.fillStyle = colour;
  context.fillText(text, x + 6, y - 6);
}
