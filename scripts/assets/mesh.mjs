import { add, cross, dot, norm, radians, scale, sub, unit } from './vec.mjs';

// A part is { positions: [[x, y, z]…], uvs: [[u, v]…], triangles: [[a, b, c]…], normals?, tags?, follows? }, mm; a
// tag a triangle says which of several materials it has, `follows` of a head's vertex what it follows.
// Seams are vertices at the same place with different uvs; shade() welds them by place for the normals.

/** One part of several; it has normals, tags or what they follow of its own if all of them have. */
export function merge(...parts) {
  const out = { positions: [], uvs: [], triangles: [] };
  for (const key of ['normals', 'tags', 'follows'])
    if (parts.every((part) => part[key])) out[key] = parts.flatMap((part) => part[key]);
  for (const part of parts) {
    const base = out.positions.length;
    out.positions.push(...part.positions);
    out.uvs.push(...part.uvs);
    out.triangles.push(...part.triangles.map((t) => t.map((i) => i + base)));
  }
  return out;
}

/**
 * Quads between rows of equally many points. `wrapRow` joins the end of each row to its start,
 * `wrapColumn` the last row to the first; uv runs 0…1 over each, seams doubled.
 * @param tag (row, column) → tag of the quad that begins there
 * @param shorter splits quads along their shorter diagonals, for rows that are sheared against each other
 */
export function grid(rows, { wrapRow = false, wrapColumn = false, tag, shorter = false } = {}) {
  const out = { positions: [], uvs: [], triangles: [] };
  const height = rows.length;
  const width = rows[0].length;
  const columns = width + (wrapRow ? 1 : 0);
  const lines = height + (wrapColumn ? 1 : 0);
  for (let r = 0; r < lines; r++) {
    for (let c = 0; c < columns; c++) {
      out.positions.push(rows[r % height][c % width]);
      out.uvs.push([r / (lines - 1), c / (columns - 1)]);
    }
  }
  for (let r = 0; r + 1 < lines; r++) {
    for (let c = 0; c + 1 < columns; c++) {
      const i = r * columns + c;
      const [next, across, below] = [i + 1, i + columns + 1, i + columns];
      const reach = (p, q) => norm(sub(out.positions[p], out.positions[q]));
      const turned = shorter && reach(next, below) < reach(i, across);
      out.triangles.push(
        ...(turned
          ? [
              [i, next, below],
              [next, across, below],
            ]
          : [
              [i, next, across],
              [i, across, below],
            ]),
      );
      if (tag) (out.tags ??= []).push(tag(r, c), tag(r, c));
    }
  }
  return out;
}

/** A disc: the closed loop's points joined to one more point, its mean unless given. */
export function fan(loop, centre) {
  const n = loop.length;
  const middle = centre ?? scale(loop.reduce(add), 1 / n);
  const turn = (i) => (2 * Math.PI * i) / n;
  return {
    positions: [...loop, middle],
    uvs: [
      ...loop.map((_, i) => [0.5 + Math.cos(turn(i)) / 2, 0.5 + Math.sin(turn(i)) / 2]),
      [0.5, 0.5],
    ],
    triangles: loop.map((_, i) => [i, (i + 1) % n, n]),
  };
}

/**
 * The closed solid around rows of points; each end is a disc whose middle may be given.
 * @param tag (row, column) → tag of what begins there, lids included
 */
export function capped(rows, { first, last, tag } = {}) {
  const lid = (row, centre) => {
    const part = fan(rows.at(row), centre);
    return tag ? { ...part, tags: rows[0].map((_, column) => tag(row, column)) } : part;
  };
  return outward(merge(flip(lid(0, first)), grid(rows, { wrapRow: true, tag }), lid(-1, last)));
}

export const flip = (part) => ({
  ...part,
  triangles: part.triangles.map(([a, b, c]) => [a, c, b]),
});

export const map = (part, f) => ({ ...part, positions: part.positions.map(f) });

/** The wearer's right side from the left one. Adding 0 keeps −0 out of the file. */
export function mirror(part) {
  const across = ([x, y, z]) => [-x + 0, y, z];
  const out = flip(map(part, across));
  return part.normals ? { ...out, normals: part.normals.map(across) } : out;
}

/** Signed volume, mm³: positive when the triangles of a closed part face outwards. */
export const volume = ({ positions, triangles }) =>
  triangles.reduce(
    (sum, [a, b, c]) => sum + dot(positions[a], cross(positions[b], positions[c])) / 6,
    0,
  );

/** Turns a closed part's triangles outwards. */
export const outward = (part) => (volume(part) < 0 ? flip(part) : part);

/** Places closer than this are one for topology and normals. */
const WELD_MM = 1e-4;

/** For each vertex the number of its place: vertices within a grid step of WELD_MM share one. */
function placeNumbers(positions) {
  const known = new Map();
  return positions.map((p) => {
    const key = p.map((v) => Math.round(v / WELD_MM) + 0).join();
    if (!known.has(key)) known.set(key, known.size);
    return known.get(key);
  });
}

/**
 * Render-ready vertices: each corner's normal is the mean of the adjoining faces that turn by less
 * than `creaseDegrees` from its own, weighted by area, so that bevels round off and edges stay hard;
 * a part that has exact normals keeps them. Texture coordinates are left to whoever draws it.
 * @param keep which faces to keep, by their corners' positions: neighbours left out still shape the normals
 * @returns {{ positions: number[], normals: number[], indices: number[], tags: unknown[] }} one tag a triangle
 */
export function shade({ positions, triangles, normals, tags }, creaseDegrees, keep = () => true) {
  const places = placeNumbers(positions);
  const faces = [];
  const around = [];
  triangles.forEach((corners, t) => {
    const [a, b, c] = corners.map((i) => positions[i]);
    const area = cross(sub(b, a), sub(c, a));
    const length = norm(area);
    const where = corners.map((i) => places[i]);
    if (length < 1e-9 || new Set(where).size < 3) return;
    const face = { corners, area, normal: scale(area, 1 / length), tag: tags?.[t] };
    faces.push(face);
    for (const place of where) (around[place] ??= []).push(face);
  });
  const limit = Math.cos(radians(creaseDegrees));
  const out = { positions: [], normals: [], indices: [], tags: [] };
  const known = new Map();
  for (const face of faces) {
    if (!keep(face.corners.map((i) => positions[i]))) continue;
    for (const i of face.corners) {
      let normal = normals?.[i];
      if (!normal) {
        const near = around[places[i]].filter((other) => dot(other.normal, face.normal) >= limit);
        normal = unit(near.map((other) => other.area).reduce(add));
      }
      const key = [places[i], ...normal.map((v) => Math.round(v * 1e4) + 0)].join();
      let index = known.get(key);
      if (index === undefined) {
        index = known.size;
        known.set(key, index);
        out.positions.push(...positions[i]);
        out.normals.push(...normal);
      }
      out.indices.push(index);
    }
    out.tags.push(face.tag);
  }
  return out;
}

/** Positions and indices alone, one vertex a place: for what is drawn into the depth buffer only. */
export function weld({ positions, triangles, follows }) {
  const places = placeNumbers(positions);
  const out = [];
  const followed = [];
  places.forEach((place, i) => {
    out[place] ??= positions[i];
    if (follows) followed[place] ??= follows[i];
  });
  const indices = triangles
    .map((corners) => corners.map((i) => places[i]))
    .filter((corners) => new Set(corners).size === 3);
  return {
    positions: Float32Array.from(out.flat()),
    follows: Float32Array.from(followed.flat()),
    indices: indices16(indices.flat(), out.length),
  };
}

function indices16(indices, vertices) {
  if (vertices > 65535) throw new RangeError(`${vertices} vertices do not fit 16-bit indices`);
  return Uint16Array.from(indices);
}
