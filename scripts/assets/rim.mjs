import { normals2d, offset2d } from './curve.mjs';
import { ellipse, framesAround, sweep } from './sweep.mjs';

/** How far the wire's middle lies outside the lens's edge: the rest of it holds the lens in its groove. */
const GRIP = 0.2;

/** The path of a wire rim's middle around the lens; `depth` mm centres it on the lens's thickness. */
export function rimPath(surface, wire) {
  const outside = wire.width / 2 - GRIP * wire.width;
  return offset2d(surface.outline, normals2d(surface.outline), outside).map(([a, b]) => ({
    angle: Math.atan2(b, a),
    origin: surface.at(a, b, wire.depthOffset),
    normal: surface.normal(a, b),
  }));
}

/** A wire rim, `wire.width` in the lens's plane and `wire.depth` across it, mm. */
export function rim(surface, wire) {
  const path = rimPath(surface, wire);
  const frames = framesAround(
    path.map((p) => p.origin),
    path.map((p) => p.normal),
  );
  return sweep(frames, ellipse(wire.width, wire.depth, 8), { closed: true });
}

/** The place on the rim's middle seen from the lens's centre at `degrees` (0 temporal, 90 up, 180 nasal). */
export function rimPoint(surface, wire, degrees) {
  const apart = (p) =>
    Math.abs((((((p.angle * 180) / Math.PI - degrees) % 360) + 540) % 360) - 180);
  return rimPath(surface, wire).reduce((best, p) => (apart(p) < apart(best) ? p : best)).origin;
}
