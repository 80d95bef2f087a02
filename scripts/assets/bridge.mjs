import { resample, spline } from './curve.mjs';
import { flatEnd, framesAlong, sweep } from './sweep.mjs';

/**
 * A bridge of wire or bar between the rims, symmetric.
 * @param from the rim's point on the left side
 * @param half control points from there to the last before the mirror plane, and the one on it
 */
export function bridgeBar(from, half, profile, count = 19) {
  const left = [from, ...half];
  const right = left
    .slice(0, -1)
    .reverse()
    .map(([x, y, z]) => [-x, y, z]);
  const path = resample(spline([...left, ...right]), count);
  return sweep(framesAlong(path, [0, 0, 1]), profile, { start: flatEnd, end: flatEnd });
}
