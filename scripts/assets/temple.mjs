import { arcLengths, pointsAt } from './curve.mjs';
import { framesAlong, sweep } from './sweep.mjs';
import { map } from './mesh.mjs';
import { addScaled, radians } from './vec.mjs';

/**
 * The middle of the left temple: bowed from the hinge to the ear, a bend of `bendRadius`, then the
 * tip, down by `tipDownDegrees` against the straight part and slightly inwards.
 * @param spec { hinge, ear, length, bow, bendRadius, tipDownDegrees, tipInDegrees }: glasses frame, mm;
 *   `length` along the middle from hinge to end, as stamped on real temples
 */
export function templePath(spec) {
  const { hinge, ear } = spec;
  const path = [];
  const steps = 60;
  for (let i = 0; i <= steps; i++) {
    const t = i / steps;
    path.push([
      hinge[0] + (ear[0] - hinge[0]) * (1 - (1 - t) ** spec.bow),
      hinge[1] + (ear[1] - hinge[1]) * t,
      hinge[2] + (ear[2] - hinge[2]) * t,
    ]);
  }
  // From the ear on in steps of 1 mm; the bend's curvature fades in and out so that light runs smoothly over it.
  let point = ear;
  let down = Math.atan2(hinge[1] - ear[1], hinge[2] - ear[2]);
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
  return path;
}

/** Interpolates [mm along, ...values] rows, smoothly between them. */
export function along(table, s) {
  const i = Math.max(0, table.findIndex((row) => row[0] >= s) - 1);
  if (s >= table.at(-1)[0]) return table.at(-1).slice(1);
  const [a, b] = [table[i], table[i + 1]];
  const t = Math.min(1, Math.max(0, (s - a[0]) / (b[0] - a[0])));
  const smooth = t * t * (3 - 2 * t);
  return a.slice(1).map((v, k) => v + (b[k + 1] - v) * smooth);
}

/**
 * A piece of the temple between two arc lengths. `sections`: [mm along, thickness, height, drop of its middle] rows.
 * `cutZ` mitres the front end in that plane.
 * @param outline (thickness, height) → profile
 */
export function templePiece(path, { from, to, sections, outline, count, start, end, cutZ }) {
  const total = arcLengths(path).at(-1);
  if (to > total) throw new RangeError(`temple path is ${total} mm long, ${to} mm are needed`);
  const wanted = Array.from({ length: count }, (_, i) => from + ((to - from) * i) / (count - 1));
  const frames = framesAlong(pointsAt(path, wanted), [0, 1, 0]);
  const piece = sweep(
    frames,
    (_, i) => {
      const [thickness, height, drop = 0] = along(sections, wanted[Math.min(i, count - 1)]);
      return outline(thickness, height).map(([a, b]) => [a, b - drop]);
    },
    { start, end },
  );
  if (cutZ === undefined) return piece;
  const { tangent } = frames[0];
  return map(piece, (p) => (p[2] > cutZ ? addScaled(p, tangent, (cutZ - p[2]) / tangent[2]) : p));
}
