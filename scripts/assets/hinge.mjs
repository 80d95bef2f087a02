import { resample, spline } from './curve.mjs';
import { merge } from './mesh.mjs';
import { bevelledEnd, ellipse, framesAlong, roundedRectangle, sweep } from './sweep.mjs';
import { addScaled } from './vec.mjs';

/** The end piece of a metal front: a bar from the rim out to the side and around to the hinge. */
export function endPiece(from, points, { thickness, height }) {
  const path = resample(spline([from, ...points]), 14);
  return sweep(framesAlong(path, [0, 1, 0]), roundedRectangle(thickness, height, 0.5, 2), {
    end: bevelledEnd(0.25, thickness / 2),
  });
}

/** Three knuckles on an upright axis with the screw's head on top; `axis` is the middle, mm. */
export function hingeBarrel(axis, { radius, height }) {
  const gap = 0.12;
  const each = height / 3;
  const drum = (y0, y1, r) =>
    sweep(
      framesAlong([addScaled(axis, [0, 1, 0], y0), addScaled(axis, [0, 1, 0], y1)], [0, 0, 1]),
      ellipse(2 * r, 2 * r, 10),
      { start: bevelledEnd(gap, r), end: bevelledEnd(gap, r) },
    );
  return merge(
    ...[-1, 0, 1].map((k) => drum(k * each - each / 2 + gap, k * each + each / 2 - gap, radius)),
    drum(height / 2, height / 2 + 0.35, radius * 0.7),
  );
}

/** A rivet's head: a flat button of `radius` standing `proud` mm out of a surface. */
export function rivet(centre, normal, { radius, proud }) {
  const up = Math.abs(normal[1]) < 0.9 ? [0, 1, 0] : [1, 0, 0];
  return sweep(
    framesAlong([addScaled(centre, normal, -0.8), addScaled(centre, normal, proud * 0.6)], up),
    ellipse(2 * radius, 2 * radius, 12),
    { end: bevelledEnd(proud * 0.4, radius) },
  );
}
