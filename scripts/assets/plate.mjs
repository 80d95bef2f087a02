import {
  arcLengths,
  isCounterClockwise,
  normals2d,
  offset2d,
  pointsAt,
  resampleByCurvature,
  spline,
} from './curve.mjs';
import { flip, grid, merge, mirror } from './mesh.mjs';
import { addScaled, cross, radians, smoothstep, unit } from './vec.mjs';

// A front cut out of a plate of acetate and bent. Each half is a band around its lens: columns run from the
// front's outline to the lens's opening, rows around the band's section. Where the band meets the mirror plane
// it is open.

/** Columns on the mirror plane, between the bridge's upper and lower edge. */
const MIRROR_COLUMNS = 6;
/** How far from an edge a face has risen to its full dome, mm. */
const DOME_REACH = 3.5;
/** Share of even spacing in where an outline's points meet the opening; the rest goes to the nearest point. */
const EVEN = 0.25;

/**
 * The outline's control points, glasses frame, x and y in mm.
 * @param entries [x, y], or { rim: degrees, width } for a point that far outside the lens's edge
 */
export const outlinePoints = (entries, lens) =>
  entries.map((entry) => {
    if (Array.isArray(entry)) return entry;
    const [x, y] = lens.point(entry.rim, entry.width);
    return [x, y];
  });

/** A quarter of a round edge from face to wall: [inset, depth], mm. */
const roundEdge = (radius, steps) =>
  Array.from({ length: steps + 1 }, (_, k) => {
    const a = radians((90 * k) / steps);
    return [radius * (1 - Math.sin(a)), radius * (1 - Math.cos(a))];
  });

/** [inset, depth] over an edge and its wall, from the front face to the back one. */
function wallRings({ thickness, split }, front, frontSteps, back, backSteps) {
  const rings = roundEdge(front, frontSteps);
  if (split) rings.push([0, split]);
  for (const [inset, depth] of roundEdge(back, backSteps).reverse()) {
    rings.push([inset, thickness - depth]);
  }
  return rings;
}

/** Puts numbers into an order that never falls, moving them as little as it can (pool adjacent violators). */
function rising(values) {
  const blocks = [];
  for (const value of values) {
    blocks.push({ sum: value, count: 1 });
    while (blocks.length > 1) {
      const [a, b] = blocks.slice(-2);
      if (a.sum / a.count <= b.sum / b.count) break;
      blocks.splice(-2, 2, { sum: a.sum + b.sum, count: a.count + b.count });
    }
  }
  return blocks.flatMap(({ sum, count }) => Array(count).fill(sum / count));
}

/** How much sideways distance counts where a point lies beside the lens, at the bridge and the end piece. */
const BESIDE = 0.08;

/**
 * For each point around the outside the point of the opening it is joined to, all in one turn: the nearest one, but
 * beside the lens the one at its height, so that what joins them does not cut across the nose's or the end piece's
 * corners.
 */
function matchOpening(outside, opening) {
  const n = outside.length;
  const xs = opening.map(([x]) => x);
  const [left, right] = [Math.min(...xs), Math.max(...xs)];
  const closed = [...opening, opening[0]];
  const lengths = arcLengths(closed);
  const total = lengths.at(-1);
  let last;
  const nearest = outside.map(([x, y]) => {
    const above = smoothstep(left - 2, left + 9, x) * smoothstep(right + 2, right - 9, x);
    const sideways = BESIDE + (1 - BESIDE) * above;
    let [best, at] = [Infinity, 0];
    for (let k = 0; k < opening.length; k++) {
      const [a, b] = [closed[k], closed[k + 1]];
      const [u, v] = [b[0] - a[0], b[1] - a[1]];
      const t = (sideways * (x - a[0]) * u + (y - a[1]) * v) / (sideways * u * u + v * v);
      const share = Math.max(0, Math.min(1, t));
      const d = sideways * (a[0] + u * share - x) ** 2 + (a[1] + v * share - y) ** 2;
      if (d < best) [best, at] = [d, lengths[k] + share * (lengths[k + 1] - lengths[k])];
    }
    // the turn that goes on from the last point
    last = at + total * Math.round(((last ?? at) - at) / total);
    return last;
  });
  const ordered = rising(nearest);
  const offset = ordered.reduce((sum, s, i) => sum + s - (total * i) / n, 0) / n;
  const wanted = ordered.map((s, i) => (1 - EVEN) * s + EVEN * (offset + (total * i) / n));
  const turns = [...opening, ...opening, ...opening, opening[0]];
  return pointsAt(
    turns,
    wanted.map((s) => s + total),
  );
}

/**
 * Spreads rows of points between their first and last one so that the quads neither fold nor leave the shape: the
 * elliptic grid equations (Winslow, "Numerical solution of the quasilinear Poisson equation in a nonuniform triangle
 * mesh", 1966), relaxed. Rows are closed.
 */
function spread(rows, iterations = 4) {
  const n = rows[0].length;
  const out = rows.map((row) => row.map(([x, y]) => [x, y]));
  for (let round = 0; round < iterations; round++) {
    for (let r = 1; r + 1 < out.length; r++) {
      for (let i = 0; i < n; i++) {
        const [before, after] = [(i - 1 + n) % n, (i + 1) % n];
        const along = [0, 1].map((k) => (out[r][after][k] - out[r][before][k]) / 2);
        const across = [0, 1].map((k) => (out[r + 1][i][k] - out[r - 1][i][k]) / 2);
        const a = across[0] ** 2 + across[1] ** 2;
        const b = along[0] * across[0] + along[1] * across[1];
        const c = along[0] ** 2 + along[1] ** 2;
        out[r][i] = [0, 1].map((k) => {
          const mixed =
            (out[r + 1][after][k] -
              out[r + 1][before][k] -
              out[r - 1][after][k] +
              out[r - 1][before][k]) /
            4;
          return (
            (a * (out[r][after][k] + out[r][before][k]) +
              c * (out[r + 1][i][k] + out[r - 1][i][k]) -
              2 * b * mixed) /
            (2 * (a + c))
          );
        });
      }
    }
  }
  return out;
}

const nearest = ([x, y], points) => Math.min(...points.map(([a, b]) => Math.hypot(a - x, b - y)));

/**
 * @param spec { outline, count, thickness, groove, dome, bevel: { front, back, hole, holeBack }, split? }: mm;
 *   `groove` is how far the lens reaches into the plate; `split` is the depth where a laminated plate's second
 *   sheet begins
 * @param lens of lensSurface()
 * @param surface of frontSurface()
 * @returns both halves as one closed part; with `split` its tags are 'front' and 'back'
 */
export function plateFront(spec, lens, surface) {
  const { thickness, bevel, split } = spec;
  const half = outlinePoints(spec.outline, lens);
  const across = ([x, y]) => [-x, y];
  const drawn = spline(half, { before: across(half[1]), after: across(half.at(-2)), perSpan: 16 });
  const edge = resampleByCurvature(drawn, spec.count ?? 84, { maxStep: 2.6, sagitta: 0.03 });
  const edgeNormals = normals2d(edge, {
    closed: false,
    ends: [
      [0, -1],
      [0, 1],
    ],
  });
  const hole = offset2d(lens.outline, normals2d(lens.outline), -spec.groove).map(([a, b]) =>
    lens.at(a, b).slice(0, 2),
  );
  if (!isCounterClockwise(hole)) hole.reverse();

  /** A point `inset` mm from an edge into the plate and `depth` mm behind its face; `outwards` in x, y. */
  const place = ([x, y], [nx, ny], inset, depth) => {
    const n = surface.normal(x, y);
    const along = unit([-ny, nx, (ny * n[0] - nx * n[1]) / n[2]]);
    return addScaled(addScaled(surface.at(x, y), cross(along, n), -inset), n, -depth);
  };
  const outer = ([inset, depth]) => edge.map((p, i) => place(p, edgeNormals[i], inset, depth));
  /** The outer ring of a face: along the outline, then down the mirror plane. */
  const faceRing = (inset, depth) => {
    const ring = outer([inset, depth]);
    const [[, bottom], [, top]] = [ring[0], ring.at(-1)];
    const under = depth === 0 ? 0 : surface.at(0, (bottom + top) / 2)[1] - (bottom + top) / 2;
    for (let k = 1; k <= MIRROR_COLUMNS; k++) {
      const y = top + ((bottom - top) * k) / (MIRROR_COLUMNS + 1) + under;
      ring.push(depth === 0 ? surface.at(0, y) : backAt(0, y, depth));
    }
    return ring;
  };
  /** The point `depth` mm behind the face whose own x and y are given. */
  const backAt = (x, y, depth) => {
    let [u, v] = [x, y];
    for (let k = 0; k < 6; k++) {
      const p = surface.at(u, v, depth);
      u += x - p[0];
      v += y - p[1];
    }
    return surface.at(u, v, depth);
  };

  const front = faceRing(bevel.front, 0);
  const back = faceRing(bevel.back, thickness);
  const flat = (points) => points.map(([x, y]) => [x, y]);
  const opening = matchOpening(flat(front), hole);
  const openingNormals = normals2d(opening).map(([x, y]) => [-x, -y]);
  const inner = ([inset, depth]) =>
    opening.map((p, i) => place(p, openingNormals[i], inset, depth).map((v) => v + 0));

  const holeRings = wallRings(spec, bevel.hole, 2, bevel.holeBack, 1);
  const holeRows = holeRings.map(inner);
  /** Rows between two rings, placed on a face by f(x, y). */
  const between = (a, b, shares, f) => {
    const mix = (t) => a.map(([x, y], i) => [x + (b[i][0] - x) * t, y + (b[i][1] - y) * t]);
    return spread([a, ...shares.map(mix), b])
      .slice(1, -1)
      .map((row) => row.map(([x, y]) => f(x, y)));
  };
  const dome = (x, y) => {
    const rise = (d) => 1 - (1 - Math.min(1, Math.max(0, d) / DOME_REACH)) ** 2;
    return (
      spec.dome *
      rise(nearest([x, y], drawn) - bevel.front) *
      rise(nearest([x, y], hole) - bevel.hole)
    );
  };
  const domed = (x, y) => surface.at(x, y, -dome(x, y));
  const rows = [
    front.map(([x, y, z], i) => (i < edge.length ? [x, y, z] : domed(0, y))),
    ...between(front, holeRows[0], [0.3, 0.7], domed),
    ...holeRows,
    ...between(holeRows.at(-1), back, [0.5], (x, y) => backAt(x, y, thickness)),
    back,
  ];
  const depths = [0, 0, 0, ...holeRings.map(([, depth]) => depth), thickness, thickness];
  const sheet = (list) => (r) => (list[r] < split ? 'front' : 'back');
  const band = grid(rows, { wrapRow: true, shorter: true, tag: split && sheet(depths) });
  const wall = wallRings(spec, bevel.front, 3, bevel.back, 2);
  const walls = grid(wall.map(outer), { tag: split && sheet(wall.map(([, depth]) => depth)) });
  const left = merge(band, flip(walls));
  return merge(left, mirror(left));
}

/** The x of the outline's outer edge at the height `y`, mm: where the temples begin. */
export function outerEdge(spec, lens, y) {
  const half = outlinePoints(spec.outline, lens);
  const drawn = spline(half, { perSpan: 32 });
  let x = -Infinity;
  for (let i = 1; i < drawn.length; i++) {
    const [a, b] = [drawn[i - 1], drawn[i]];
    if ((a[1] - y) * (b[1] - y) > 0 || a[1] === b[1]) continue;
    x = Math.max(x, a[0] + ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]));
  }
  return x;
}
