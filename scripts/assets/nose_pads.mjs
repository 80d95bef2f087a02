import { resample, spline } from './curve.mjs';
import { capped, merge } from './mesh.mjs';
import { ellipse, framesAlong, sweep } from './sweep.mjs';
import { add, addScaled, cross, dot, scale, unit } from './vec.mjs';

/** Axes of the left pad: `out` away from the nose, `long` up along it, `across` from back to front. */
function padAxes(pad) {
  const out = unit(pad.normal);
  const long = unit(addScaled(pad.along, out, -dot(pad.along, out)));
  return { out, long, across: cross(long, out) };
}

/** A silicone pad: a rounded drop, bellied towards the nose; `contact` is its point nearest to the nose. */
export function nosePad(pad, count = 20) {
  const { out, long, across } = padAxes(pad);
  const ring = (size, height) =>
    ellipse(2, 2, count).map(([a, b]) =>
      add(
        pad.contact,
        add(
          // narrower at the top, as pads are
          scale(across, (a * size * pad.width * (1 - 0.16 * b)) / 2),
          add(scale(long, (b * size * pad.length) / 2), scale(out, height * pad.thickness)),
        ),
      ),
    );
  const rows = [
    ring(0.45, 0.05),
    ring(0.8, 0.2),
    ring(0.97, 0.45),
    ring(1, 0.62),
    ring(0.93, 0.85),
    ring(0.7, 1),
  ];
  return capped(rows, { first: pad.contact });
}

/** The bent wire from the rim to a small box on the pad's back. */
export function padArm(from, pad, wire) {
  const { out, long, across } = padAxes(pad);
  const seat = addScaled(pad.contact, out, pad.thickness);
  const path = resample(spline([from, ...pad.arm, addScaled(seat, out, 0.2)]), 14);
  const box = sweep(
    framesAlong([addScaled(seat, out, -0.5), addScaled(seat, out, 1)], long),
    ellipse(1, 1, 8).map(([a, b]) => [a * 2.6, b * 3.4]),
    { end: [[0.3, 0.75]] },
  );
  return merge(sweep(framesAlong(path, across), ellipse(wire, wire, 6)), box);
}

/**
 * A nose pad moulded on the back of an acetate front: half an egg, its middle at `at`, `height` mm
 * from back to front, leaning with the nose.
 */
export function padBump({ at, length, width, height, leanDegrees }, count = 16) {
  const lean = Math.tan((leanDegrees * Math.PI) / 180);
  const rings = 7;
  const rows = [];
  for (let i = 1; i < rings; i++) {
    const polar = (Math.PI * i) / rings;
    rows.push(
      ellipse(2 * Math.sin(polar), 2 * Math.sin(polar), count).map(([a, c]) => {
        const b = Math.cos(polar);
        return [
          at[0] + (a * width) / 2 - (b * length * lean) / 2,
          at[1] + (b * length) / 2,
          at[2] + (c * height) / 2,
        ];
      }),
    );
  }
  const pole = (b) => [at[0] - (b * length * lean) / 2, at[1] + (b * length) / 2, at[2]];
  return capped(rows, { first: pole(1), last: pole(-1) });
}
