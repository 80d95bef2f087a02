import { resample, spline } from './curve.mjs';
import { ellipse, flatEnd, framesAround, roundedRectangle, sweep } from './sweep.mjs';

const SECTIONS = {
  round: (width, depth) => ellipse(width, depth, 10),
  flat: (width, depth) => roundedRectangle(width, depth, 0.4, 2),
};

/**
 * A bridge of wire or bar between the rims, symmetric.
 * @param from the rim's point on the left side
 * @param bridge { half, section, sizes }: `half` are control points from there to the one on the mirror plane;
 *   `sizes` [upright, forward] mm at the rim and in the middle
 */
export function bridgeBar(from, { half, section = 'round', sizes }, count = 31) {
  const left = [from, ...half];
  const right = left
    .slice(0, -1)
    .reverse()
    .map(([x, y, z]) => [-x, y, z]);
  const path = resample(spline([...left, ...right]), count);
  const [ends, middle] = sizes;
  return sweep(
    framesAround(
      path,
      path.map(() => [0, 0, 1]),
      false,
    ),
    (t) => {
      const share = Math.sin(Math.PI * t) ** 1.5;
      const [height, depth] = ends.map((v, k) => v + (middle[k] - v) * share);
      return SECTIONS[section](height, depth);
    },
    { start: flatEnd, end: flatEnd },
  );
}
