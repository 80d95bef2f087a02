import { arcLengths, pointsAt } from './curve.mjs';
import { cutBy } from './hinge.mjs';
import {
  bevelledEnd,
  ellipse,
  flatEnd,
  framesAlong,
  roundEnd,
  softRectangle,
  sweep,
} from './sweep.mjs';
import { add, addScaled, radians, scale } from './vec.mjs';

/**
 * The middle of the left temple: bowed from the hinge to the ear, a bend of `bendRadius`, then the
 * tip, down by `tipDownDegrees` against the straight part and slightly inwards.
 * @param spec { length, bow, bendRadius, tipDownDegrees, tipInDegrees }: mm;
 *   `length` along the middle from hinge to end, as stamped on real temples
 * @param start at the hinge, glasses frame, mm
 * @param ear where it begins to bend
 */
export function templePath(spec, start, ear) {
  const path = [];
  const steps = 60;
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    path.push([
      start[0] + (ear[0] - start[0]) * (1 - (1 - t) ** spec.bow),
      start[1] + (ear[1] - start[1]) * t,
      start[2] + (ear[2] - start[2]) * t,
    ]);
  }
  // From the ear on in steps of 1 mm; the bend's curvature fades in and out so that light runs smoothly over it.
  let point = ear;
  let down = Math.atan2(start[1] - ear[1], start[2] - ear[2]);
  const straight = down;
  const turn = radians(spec.tipDownDegrees);
  const bendLength = spec.bendRadius * turn * 1.5;
  for (let s = 1; s < spec.length; s++) {
    const t = Math.min(1, s / bendLength);
    down = straight + turn * (t * t * (3 - 2 * t));
    const inwards = radians(spec.tipInDegrees) * t;
    point = addScaled(
      point,
      [
        -Math.sin(inwards),
        -Math.sin(down) * Math.cos(inwards),
        -Math.cos(down) * Math.cos(inwards),
      ],
      1,
    );
    path.push(point);
  }
  const whole = arcLengths(path);
  if (whole.at(-1) < spec.length) {
    throw new RangeError(`temple path is ${whole.at(-1)} mm long, ${spec.length} mm are needed`);
  }
  return path;
}

/** Interpolates [mm along, ...values] rows, smoothly between them. */
export function along(table, s) {
  if (s <= table[0][0]) return table[0].slice(1);
  if (s >= table.at(-1)[0]) return table.at(-1).slice(1);
  const i = Math.max(0, table.findIndex((row) => row[0] >= s) - 1);
  const [a, b] = [table[i], table[i + 1]];
  const t = (s - a[0]) / (b[0] - a[0]);
  const smooth = t * t * (3 - 2 * t);
  return a.slice(1).map((v, k) => v + (b[k + 1] - v) * smooth);
}

/** How far the long sides of a section bulge, as share of half its thickness. */
const BULGE = { bar: 0.03, plank: 0.08, wire: 0, tip: 0 };
const CORNER = { bar: 0.4, plank: 1.25 };

/** A temple's sections as outlines [towards the head, up], mm. */
const SECTIONS = {
  /** Metal, milled: hardly rounded. */
  bar: (thickness, height) => softRectangle(thickness, height, CORNER.bar, 2, BULGE.bar),
  /** Acetate: tumbled round. */
  plank: (thickness, height) => softRectangle(thickness, height, CORNER.plank, 3, BULGE.plank),
  wire: (thickness, height) => ellipse(thickness, height, 8),
  tip: (thickness, height) => ellipse(thickness, height, 14),
};

/**
 * A piece of the temple between two arc lengths.
 * @param piece { from, to, section, sizes, count, startRound?, endRound?, cut? }: `section` is one of bar, plank,
 *   wire and tip; `sizes` are [mm along, thickness, height, drop of its middle] rows; `cut` { point, normal } is a
 *   plane it ends at in front; `split` tags the halves away from and towards the head 'outside' and 'inside'
 */
export function templePiece(
  path,
  { from, to, section, sizes, count, startRound, endRound, cut, split },
) {
  const wanted = Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  if (cut) {
    // One section wholly before the plane, which is cut back to it, and one wholly behind.
    const [, thickness, height] = sizes[0];
    const reach = 0.75 * thickness + 0.22 * height;
    wanted.splice(0, 1, from - reach, from + reach);
    while (wanted[2] < wanted[1] + 0.5) wanted.splice(2, 1);
  }
  const frames = framesAlong(pointsAt(path, wanted), [0, 1, 0]);
  const outline = SECTIONS[section];
  const size = (i) => along(sizes, wanted[Math.min(i, wanted.length - 1)]);
  const middle = outline(2, 2).map(([a]) => a);
  const n = middle.length;
  const piece = sweep(
    frames,
    (_, i) => {
      const [thickness, height, drop = 0] = size(i);
      return outline(thickness, height).map(([a, b]) => [a, b - drop]);
    },
    {
      start: startRound ? roundEnd(startRound, 4) : flatEnd,
      end: endRound ? roundEnd(endRound, 6) : bevelledEnd(0.15, size(wanted.length - 1)[0] / 2),
      tag: split && ((_, c) => (middle[c] + middle[(c + 1) % n] > 0 ? 'inside' : 'outside')),
    },
  );
  return cut ? cutBy(piece, cut, frames[0].tangent) : piece;
}

/**
 * A point of the temple's side `s` mm along it and `b` mm above its middle.
 * @param piece of templePiece(), a bar or a plank
 * @param side 1 towards the head, −1 away from it
 * @returns (s, b, proud) → {{ position, normal, tangent, up }}
 */
export function templeSide(path, { sizes, section }, side) {
  const step = 0.5;
  const count = Math.floor(arcLengths(path).at(-1) / step);
  const frames = framesAlong(
    pointsAt(
      path,
      Array.from({ length: count }, (_, i) => i * step),
    ),
    [0, 1, 0],
  );
  return (s, b, proud = 0) => {
    const i = Math.max(0, Math.min(count - 2, Math.floor(s / step)));
    const frame = frames[i];
    const origin = addScaled(frame.origin, frame.tangent, s - i * step);
    const [thickness, height, drop = 0] = along(sizes, s);
    const flat = height / 2 - CORNER[section];
    const bulge = BULGE[section] * Math.max(0, 1 - Math.abs(b) / flat);
    const normal = scale(frame.side, side);
    return {
      position: add(
        origin,
        addScaled(scale(frame.up, b - drop), normal, (thickness / 2) * (1 + bulge) + proud),
      ),
      normal,
      tangent: frame.tangent,
      up: frame.up,
    };
  };
}
