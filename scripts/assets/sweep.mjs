import { arcLengths } from './curve.mjs';
import { capped, grid, outward } from './mesh.mjs';
import { add, addScaled, cross, dot, radians, scale, sub, unit } from './vec.mjs';

/** An ellipse of the given axes, mm, as `n` points [side, up]. */
export const ellipse = (width, height, n = 10) =>
  Array.from({ length: n }, (_, i) => {
    const a = (2 * Math.PI * (i + 0.5)) / n;
    return [(Math.cos(a) * width) / 2, (Math.sin(a) * height) / 2];
  });

/** A rectangle with corners of `radius`, mm, each drawn with `n` + 1 points. */
export function roundedRectangle(width, height, radius, n = 3) {
  const r = Math.min(radius, width / 2, height / 2);
  const out = [];
  for (let corner = 0; corner < 4; corner++) {
    const x = (corner === 0 || corner === 3 ? 1 : -1) * (width / 2 - r);
    const y = (corner < 2 ? 1 : -1) * (height / 2 - r);
    for (let k = 0; k <= n; k++) {
      const a = radians(90 * corner + (90 * k) / n);
      out.push([x + r * Math.cos(a), y + r * Math.sin(a)]);
    }
  }
  return out;
}

/** The same with its upright sides bulging outwards by `bulge` of its width. */
export function softRectangle(width, height, radius, n, bulge) {
  const corners = roundedRectangle(width, height, Math.min(radius, width / 2.02, height / 2.02), n);
  const quarter = n + 1;
  const side = (width / 2) * (1 + bulge);
  // the left side lies between the second and the third corner, the right one between the last and the first
  return [...corners.slice(0, 2 * quarter), [-side, 0], ...corners.slice(2 * quarter), [side, 0]];
}

const tangents = (path, closed) =>
  path.map((_, i) => {
    const n = path.length;
    const a = path[closed ? (i - 1 + n) % n : Math.max(0, i - 1)];
    const b = path[closed ? (i + 1) % n : Math.min(n - 1, i + 1)];
    return unit(sub(b, a));
  });

/** Frames { origin, tangent, side, up } along an open path, turning as little as they can from `up` at its start. */
export function framesAlong(path, up) {
  const along = tangents(path, false);
  let last = up;
  return path.map((origin, i) => {
    const tangent = along[i];
    last = unit(addScaled(last, tangent, -dot(last, tangent)));
    return { origin, tangent, up: last, side: cross(last, tangent) };
  });
}

/** Frames along a path, closed unless said otherwise, whose `up` follows the given directions. */
export function framesAround(path, ups, closed = true) {
  const along = tangents(path, closed);
  return path.map((origin, i) => {
    const up = unit(addScaled(ups[i], along[i], -dot(ups[i], along[i])));
    return { origin, tangent: along[i], up, side: cross(up, along[i]) };
  });
}

const place = ({ origin, side, up }, [a, b]) => add(origin, addScaled(scale(side, a), up, b));

/** How an end closes: rings [advance along the tangent mm, scale of the profile], then a lid. */
export const flatEnd = [];
export const bevelledEnd = (mm, halfWidth) => [[mm, 1 - mm / halfWidth]];
export const roundEnd = (mm, n = 4) =>
  Array.from({ length: n - 1 }, (_, k) => {
    const a = radians((90 * (k + 1)) / n);
    return [mm * Math.sin(a), Math.cos(a)];
  }).concat([[mm * 0.995, 0.15]]);

/**
 * The solid a profile leaves on its way along frames. `profile` is one outline or a function of
 * (arc length 0…1, frame number) to one, always of the same number of points.
 * @param tag of a quad, by (number of the ring, number of the outline's point)
 */
export function sweep(
  frames,
  profile,
  { closed = false, start = flatEnd, end = flatEnd, tag } = {},
) {
  const lengths = arcLengths(
    frames.map((f) => f.origin),
    closed,
  );
  const outline = typeof profile === 'function' ? profile : () => profile;
  const ring = (i) => outline(lengths[i] / lengths.at(-1), i);
  const rows = frames.map((frame, i) => ring(i).map((p) => place(frame, p)));
  if (closed) return outward(grid(rows, { wrapRow: true, wrapColumn: true, tag }));

  const endRows = (rings, i, direction) =>
    rings.map(([advance, size]) => {
      const frame = frames[i];
      const origin = addScaled(frame.origin, frame.tangent, advance * direction);
      return ring(i).map(([a, b]) => place({ ...frame, origin }, [a * size, b * size]));
    });
  const all = [...endRows(start, 0, -1).reverse(), ...rows, ...endRows(end, frames.length - 1, 1)];
  return capped(all, { tag });
}
