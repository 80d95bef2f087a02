import { isCounterClockwise, normals2d, offset2d, resample, spline } from './curve.mjs';
import { flip, grid, merge, mirror } from './mesh.mjs';
import { add, addScaled, cross, norm, radians, scale, sub, unit } from './vec.mjs';

/**
 * The triangles between two outlines, each visited in order, with the shortest total edge length
 * (contour stitching after Fuchs, Kedem and Uselton 1977). Both are open polylines here: a closed
 * outline repeats its first point at the end.
 */
function stitch(a, b) {
  const cost = Array.from({ length: a.length }, () => new Float64Array(b.length).fill(Infinity));
  const length = (i, j) => norm(sub(a[i], b[j]));
  cost[0][0] = length(0, 0);
  for (let i = 0; i < a.length; i++) {
    for (let j = 0; j < b.length; j++) {
      if (i > 0) cost[i][j] = Math.min(cost[i][j], cost[i - 1][j] + length(i, j));
      if (j > 0) cost[i][j] = Math.min(cost[i][j], cost[i][j - 1] + length(i, j));
    }
  }
  const triangles = [];
  for (let i = a.length - 1, j = b.length - 1; i > 0 || j > 0;) {
    const advanceA = j === 0 || (i > 0 && cost[i - 1][j] <= cost[i][j - 1]);
    triangles.push(advanceA ? [i - 1, i, a.length + j] : [i, a.length + j, a.length + j - 1]);
    if (advanceA) i--;
    else j--;
  }
  return triangles;
}

/** Starts a closed outline at the point nearest to `to`. */
function startAt(outline, to) {
  const distance = ([x, y]) => Math.hypot(x - to[0], y - to[1]);
  const first = outline.reduce(
    (best, p, i) => (distance(p) < distance(outline[best]) ? i : best),
    0,
  );
  return [...outline.slice(first), ...outline.slice(0, first)];
}

/** Bevel rings from the front face over the wall to the back: [inset mm, depth mm, turn of the normal 0…π]. */
function bevelRings(thickness, front, frontSteps, back, backSteps) {
  const quarter = (radius, k, steps) => {
    const a = radians((90 * k) / steps);
    return [radius * (1 - Math.sin(a)), radius * (1 - Math.cos(a)), a];
  };
  const rings = [];
  for (let k = 0; k <= frontSteps; k++) rings.push(quarter(front, k, frontSteps));
  for (let k = backSteps; k >= 0; k--) {
    const [inset, depth, turn] = quarter(back, k, backSteps);
    rings.push([inset, thickness - depth, Math.PI - turn]);
  }
  return rings;
}

/**
 * A plate of acetate with an opening for each lens, bent over a barrel, all edges rounded.
 *
 * It is drawn flat: u to the wearer's left, v up, mm, in the glasses frame's x and y. The left half's
 * outline runs counter-clockwise from the bridge's underside on the mirror plane down around the lens
 * and over the top back to the mirror plane.
 * @param spec { thickness, outline, frontBevel, backBevel, holeBevel, surface(u, v) → z of the front face }
 * @param hole the opening, closed outline in u, v
 */
export function acetateFront(spec, hole) {
  const { outline } = spec;
  const across = ([x, y]) => [-x, y];
  const drawn = spline(outline, {
    before: across(outline[1]),
    after: across(outline.at(-2)),
    perSpan: 12,
  });
  const edge = resample(drawn, spec.count);
  const edgeNormals = normals2d(edge, {
    closed: false,
    ends: [
      [0, -1],
      [0, 1],
    ],
  });
  const opening = startAt(isCounterClockwise(hole) ? hole : [...hole].reverse(), edge[0]);
  const openingNormals = normals2d(opening);

  /** Bends a flat point, `depth` mm under the front, and a flat normal with its share of the barrel's own. */
  const bend = ([u, v], [nu, nv], [, depth, turn]) => {
    const h = 0.01;
    const z = spec.surface;
    const eu = unit([2 * h, 0, z(u + h, v) - z(u - h, v)]);
    const ev = unit([0, 2 * h, z(u, v + h) - z(u, v - h)]);
    const up = unit(cross(eu, ev));
    const sideways = add(scale(eu, nu * Math.sin(turn)), scale(ev, nv * Math.sin(turn)));
    return {
      position: addScaled([u, v, z(u, v)], up, -depth),
      normal: unit(addScaled(sideways, up, Math.cos(turn))),
    };
  };
  const wall = bevelRings(spec.thickness, spec.frontBevel, 3, spec.backBevel, 2);
  const holeWall = bevelRings(spec.thickness, spec.holeBevel, 2, spec.holeBevel, 1);
  const edgeAt = ([inset]) => offset2d(edge, edgeNormals, -inset);
  const holeAt = ([inset]) => offset2d(opening, openingNormals, inset);

  const face = (ring, holeRing) => {
    const outer = edgeAt(ring);
    const [first, last] = [outer[0], outer.at(-1)];
    const steps = 6;
    const middle = Array.from({ length: steps }, (_, k) => [
      0,
      last[1] + ((first[1] - last[1]) * (k + 1)) / steps,
    ]);
    const inner = holeAt(holeRing);
    const flat = [...outer, ...middle, ...inner, inner[0]];
    const ringLength = outer.length + middle.length;
    const bent = flat.map((p) => bend(p, [0, 0], ring));
    return {
      positions: bent.map((p) => p.position),
      normals: bent.map((p) => p.normal),
      uvs: flat,
      triangles: stitch(
        flat.slice(0, ringLength).map((p) => [...p, 0]),
        flat.slice(ringLength).map((p) => [...p, 0]),
      ),
    };
  };
  const textured = (part) => ({
    ...part,
    // one square of 160 mm in front and from behind: patterns run through the whole front
    uvs: part.positions.map(([x, y]) => [0.5 + x / 160, 0.5 - y / 160]),
  });

  const front = face(wall[0], holeWall[0]);
  const back = face(wall.at(-1), holeWall.at(-1));
  const wallGrid = (rings, at, normals, wrapRow) => {
    const bent = rings.map((ring) => at(ring).map((p, i) => bend(p, normals[i], ring)));
    const part = (key) =>
      grid(
        bent.map((row) => row.map((p) => p[key])),
        { wrapRow },
      );
    return { ...part('position'), normals: part('normal').positions };
  };
  const walls = wallGrid(wall, edgeAt, edgeNormals, false);
  const inwards = openingNormals.map(([u, v]) => [-u, -v]);
  const holeWalls = wallGrid(holeWall, holeAt, inwards, true);
  const left = textured(merge(facing(front, 1), facing(back, -1), flip(walls), holeWalls));
  return merge(left, mirror(left));
}

/** Turns a face's triangles to +z or −z, one by one: stitching leaves either turn. */
function facing(part, sign) {
  return {
    ...part,
    triangles: part.triangles.map(([a, b, c]) => {
      const n = cross(
        sub(part.positions[b], part.positions[a]),
        sub(part.positions[c], part.positions[a]),
      );
      return n[2] * sign >= 0 ? [a, b, c] : [a, c, b];
    }),
  };
}
