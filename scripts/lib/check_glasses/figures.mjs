import { wornTilt } from './findings.mjs';

const round = (v, digits = 0) => Number(v.toFixed(digits));
const mean = (a, b) => (a + b) / 2;

/**
 * The numbers of a model that a shop's catalogue or a person wants; what could not be measured is null.
 * @param model of modelOf() @param measured of measure()
 * @returns {{ widthMm: number | null, templeMm: number | null, earsMm: number | null, fallDeg: number | null,
 *   pantoscopicDeg: number | null, originMm: number | null, triangles: number, child: boolean, variants: string[] }}
 *   the front's width; temples from the joint to the tip, how far they are apart at the ears and how steeply they fall;
 *   the tilt that brings them onto the ears; how far the bridge is from the origin
 */
export function figuresOf(model, { unit, mm, widthMm, origin, triangles, child, temples }) {
  const { left, right } = temples;
  const both = left !== undefined && right !== undefined;
  const known = (value, digits) => (unit && value !== undefined ? round(value, digits) : null);
  const fall = both ? (180 / Math.PI) * Math.atan(mean(left.fall, right.fall)) : undefined;
  return {
    widthMm: known(widthMm),
    templeMm: known(both ? mean(left.length, right.length) : undefined),
    earsMm: known(
      both && left.inner !== undefined && right.inner !== undefined
        ? left.inner + right.inner
        : undefined,
    ),
    fallDeg: fall === undefined ? null : round(fall),
    pantoscopicDeg: fall === undefined ? null : wornTilt(fall),
    originMm: known(Math.hypot(...origin) * mm, 1),
    triangles,
    child,
    variants: model.variants,
  };
}
