import { normals2d, offset2d } from './curve.mjs';
import { bevelledEnd, ellipse, framesAround, roundedRectangle, sweep } from './sweep.mjs';

/** How far a rim reaches over the lens's edge, as share of its width: the groove that holds the lens. */
const GRIP = 0.28;

/** Sections of drawn rim wire, [towards the lens, forward], mm. */
const SECTIONS = {
  round: (width, depth) => ellipse(width, depth, 10),
  /** Flat outside with broken edges. */
  flat: (width, depth) => roundedRectangle(width, depth, 0.32, 2),
};

/** Places on the middle of a rim around the lens, in the order of its outline. */
function rimPath(surface, wire) {
  const out = wire.width / 2 - GRIP * wire.width;
  return offset2d(surface.outline, normals2d(surface.outline), out).map(([a, b]) => ({
    angle: (Math.atan2(b, a) * 180) / Math.PI,
    origin: surface.at(a, b, wire.depthOffset),
    normal: surface.normal(a, b),
  }));
}

/**
 * A wire rim, `wire.width` in the lens's plane and `wire.depth` across it, mm, its middle `wire.depthOffset`
 * before the lens's front.
 */
export function rim(surface, wire) {
  const path = rimPath(surface, wire);
  const frames = framesAround(
    path.map((p) => p.origin),
    path.map((p) => p.normal),
  );
  return sweep(frames, SECTIONS[wire.section](wire.width, wire.depth), { closed: true });
}

/**
 * A rim around a part of the lens, from one direction counter-clockwise to another, degrees.
 * @param wire as in rim(); its width and depth may be functions of the share of the way
 */
export function openRim(surface, wire, [from, to]) {
  const path = rimPath(surface, { ...wire, width: wire.nominalWidth ?? wire.width });
  const turned = (angle) => (((angle - from) % 360) + 360) % 360;
  const part = path
    .filter((p) => turned(p.angle) <= to - from)
    .sort((a, b) => turned(a.angle) - turned(b.angle));
  const frames = framesAround(
    part.map((p) => p.origin),
    part.map((p) => p.normal),
    false,
  );
  const value = (v, t) => (typeof v === 'function' ? v(t) : v);
  return sweep(frames, (t) => SECTIONS[wire.section](value(wire.width, t), value(wire.depth, t)), {
    start: bevelledEnd(0.2, wire.end ?? 0.6),
    end: bevelledEnd(0.2, wire.end ?? 0.6),
  });
}

/** The place on the rim's middle seen from the lens's centre at `degrees` (0 temporal, 90 up, 180 nasal). */
export function rimPoint(surface, wire, degrees) {
  const apart = (p) => Math.abs(((((p.angle - degrees) % 360) + 540) % 360) - 180);
  return rimPath(surface, wire).reduce((best, p) => (apart(p) < apart(best) ? p : best)).origin;
}
