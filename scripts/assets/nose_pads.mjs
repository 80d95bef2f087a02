import { resample, spline } from './curve.mjs';
import { capped, merge } from './mesh.mjs';
import { drum } from './screw.mjs';
import { ellipse, framesAlong, sweep } from './sweep.mjs';
import { add, addScaled, cross, dot, scale, unit } from './vec.mjs';

/** Axes of the left pad: `out` away from the nose, `long` up along it, `across` from back to front. */
function padAxes({ normal, along }) {
  const out = unit(normal);
  const long = unit(addScaled(along, out, -dot(along, out)));
  return { out, long, across: cross(long, out) };
}

/**
 * A silicone pad: a rounded drop, bellied towards the nose.
 * @param rest of restOnNose(): its contact is the pad's point nearest to the nose
 * @param pad { length, width, thickness } mm
 */
export function nosePad(rest, pad, count = 20) {
  const { out, long, across } = padAxes(rest);
  const ring = (size, height) =>
    ellipse(2, 2, count).map(([a, b]) =>
      add(
        rest.contact,
        add(
          // narrower at the top, as pads are
          scale(across, (a * size * pad.width * (1 - 0.2 * b)) / 2),
          add(scale(long, (b * size * pad.length) / 2), scale(out, height * pad.thickness)),
        ),
      ),
    );
  const rows = [
    ring(0.4, 0.03),
    ring(0.7, 0.12),
    ring(0.9, 0.3),
    ring(1, 0.55),
    ring(0.97, 0.75),
    ring(0.86, 0.92),
    ring(0.68, 1),
  ];
  return capped(rows, { first: rest.contact });
}

/**
 * What holds a pad: a wire from the front in a loop behind the lens to the middle of the pad's back, and the metal
 * seat the pad is pushed on.
 * @param from where it is soldered on, mm
 * @param wire { diameter, back, swing }: the loop reaches `back` mm behind the place it is soldered to and swings
 *   `swing` mm out towards the temple
 */
export function padArm(from, rest, pad, wire) {
  const { out, across } = padAxes(rest);
  const back = addScaled(rest.contact, out, pad.thickness);
  const foot = addScaled(back, out, 0.6);
  const path = resample(
    spline([
      addScaled(from, [0, 0, 1], 0.2),
      add(from, [0.25 * wire.swing, 0.25, -0.45 * wire.back]),
      add(from, [0.8 * wire.swing, -0.1, -0.95 * wire.back]),
      add(foot, add(scale(out, 0.62 * wire.swing), [0.4, 0.5, -0.2])),
      add(foot, scale(out, 0.3 * wire.swing)),
      addScaled(foot, out, -0.5),
    ]),
    20,
  );
  return merge(
    sweep(framesAlong(path, across), ellipse(wire.diameter, wire.diameter, 9)),
    drum(addScaled(back, out, -0.5), addScaled(back, out, 0.75), 1.4, {
      ends: [0, 0.25],
      sides: 12,
    }),
  );
}

/**
 * A nose pad moulded onto the back of an acetate front: half an egg that bellies towards the nose.
 * @param rest of restOnNose()
 * @param pad { length, width, thickness } mm; `thickness` is how deep it reaches back into the front
 */
export function padBump(rest, { length, width, thickness }, count = 18) {
  const { out, long, across } = padAxes(rest);
  const middle = addScaled(rest.contact, out, thickness / 2);
  const rings = 9;
  const rows = [];
  for (let i = 1; i < rings; i++) {
    const polar = (Math.PI * i) / rings;
    const b = Math.cos(polar);
    const size = Math.sin(polar) ** 0.8;
    rows.push(
      ellipse(2, 2, count).map(([a, c]) =>
        add(
          middle,
          add(
            // fuller at its lower end, as the nose widens
            scale(across, (a * size * width * (1 - 0.25 * b)) / 2),
            add(scale(long, (b * length) / 2), scale(out, (c * size * thickness) / 2)),
          ),
        ),
      ),
    );
  }
  const pole = (b) => addScaled(middle, long, (b * length) / 2);
  return capped(rows, { first: pole(1), last: pole(-1) });
}
