import { capped, merge } from './mesh.mjs';
import { bevelledEnd, ellipse, flatEnd, framesAlong, sweep } from './sweep.mjs';
import { addScaled, cross, scale, add, unit } from './vec.mjs';

/**
 * A round bar with chamfered ends between two points.
 * @param ends [start, end] chamfers, mm; 0 leaves an edge sharp
 */
export function drum(from, to, radius, { sides = 14, ends = [0, 0] } = {}) {
  const along = unit([0, 1, 2].map((k) => to[k] - from[k]));
  const up = Math.abs(along[1]) < 0.9 ? [0, 1, 0] : [0, 0, 1];
  const chamfer = (mm) => (mm > 0 ? bevelledEnd(mm, radius) : flatEnd);
  const inner = [addScaled(from, along, ends[0]), addScaled(to, along, -ends[1])];
  return sweep(framesAlong(inner, up), ellipse(2 * radius, 2 * radius, sides), {
    start: chamfer(ends[0]),
    end: chamfer(ends[1]),
  });
}

/**
 * A slotted screw's head standing on a surface.
 * @param foot where its axis leaves the surface, mm; @param axis unit, away from it
 */
export function screwHead(foot, axis, { radius, height, turn = 0.5 }) {
  const up = Math.abs(axis[1]) < 0.9 ? [0, 1, 0] : [0, 0, 1];
  const e1 = unit(cross(up, axis));
  const e2 = cross(axis, e1);
  const slot = 0.2 * radius;
  const floor = 0.45 * height;
  const half = (side, size, level) => {
    const first = Math.asin(slot / (radius * size));
    return Array.from({ length: 8 }, (_, k) => {
      const a = first + ((Math.PI - 2 * first) * k) / 7;
      const [x, y] = [radius * size * Math.cos(a), side * radius * size * Math.sin(a)];
      const [u, v] = [
        x * Math.cos(turn) - y * Math.sin(turn),
        x * Math.sin(turn) + y * Math.cos(turn),
      ];
      return addScaled(add(foot, add(scale(e1, u), scale(e2, v))), axis, level);
    });
  };
  const cheek = (side) =>
    capped([half(side, 1, floor - 0.01), half(side, 1, 0.8 * height), half(side, 0.86, height)]);
  return merge(
    drum(addScaled(foot, axis, -0.1), addScaled(foot, axis, floor), radius),
    cheek(1),
    cheek(-1),
  );
}

/** A rivet's head: a flat button of `radius` standing `proud` mm out of a surface. */
export const rivet = (centre, normal, { radius, proud }) =>
  drum(addScaled(centre, normal, -0.4), addScaled(centre, normal, proud), radius, {
    ends: [0, 0.4 * proud],
    sides: 16,
  });
