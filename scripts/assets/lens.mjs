import { fitBox, isCounterClockwise, resample, spline } from './curve.mjs';
import { capped } from './mesh.mjs';
import { radians } from './vec.mjs';

/**
 * The left lens's front surface: a sphere of the base curve's radius whose apex sits at the boxing
 * centre, turned outwards by the face-form (wrap) angle.
 * @param spec { width, height, bridge, centreY, apexZ, wrapDegrees, baseRadius, outline }: mm and degrees;
 *   `outline` holds control points of the shape, temporal side +x, any scale
 * @returns { outline, at(a, b, depth), normal(a, b), edge }: lens plane (a temporal, b up) → glasses frame;
 *   `depth` mm is measured outwards along the surface's normal
 */
export function lensSurface(spec, count = 64) {
  const drawn = fitBox(spline(spec.outline, { closed: true }), spec.width, spec.height);
  const turned = isCounterClockwise(drawn) ? drawn : drawn.reverse();
  const outline = resample(turned, count, true);
  const cos = Math.cos(radians(spec.wrapDegrees));
  const sin = Math.sin(radians(spec.wrapDegrees));
  const sag = (a, b) => Math.sqrt(spec.baseRadius ** 2 - a * a - b * b) - spec.baseRadius;
  const turn = ([a, b, c]) => [a * cos + c * sin, b, c * cos - a * sin];
  // The two lenses' nearest points are one bridge width apart, as the boxing system has it (ISO 8624).
  const nasal = Math.min(...outline.map(([a, b]) => turn([a, b, sag(a, b)])[0]));
  const centre = [spec.bridge / 2 - nasal, spec.centreY, spec.apexZ];
  const normal = (a, b) =>
    turn([
      a / spec.baseRadius,
      b / spec.baseRadius,
      (sag(a, b) + spec.baseRadius) / spec.baseRadius,
    ]);
  const at = (a, b, depth = 0) => {
    const n = normal(a, b);
    return turn([a, b, sag(a, b)]).map((v, k) => v + centre[k] + n[k] * depth);
  };
  return { outline, centre, at, normal };
}

/** A lens as a closed solid of even thickness; its front lies `forward` mm before the surface. */
export function lensSolid(surface, { thickness, forward = 0, rings = [0.6, 1] }) {
  const side = (depth) => {
    const rows = rings.map((r) => surface.outline.map(([a, b]) => surface.at(a * r, b * r, depth)));
    return { rows, apex: surface.at(0, 0, depth) };
  };
  const front = side(forward);
  const back = side(forward - thickness);
  const planar = (part) => ({
    ...part,
    uvs: part.positions.map(([x, y]) => {
      const reach = Math.max(...surface.outline.flat());
      return [
        0.5 + (x - surface.centre[0]) / (2 * reach),
        0.5 - (y - surface.centre[1]) / (2 * reach),
      ];
    }),
  });
  return planar(
    capped([...front.rows, ...[...back.rows].reverse()], { first: front.apex, last: back.apex }),
  );
}
