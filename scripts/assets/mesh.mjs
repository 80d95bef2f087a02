import { add, cross, dot, norm, radians, scale, sub, unit } from './vec.mjs';

// A part is { positions: [[x, y, z]…], uvs: [[u, v]…], triangles: [[a, b, c]…], normals? }, mm.
// Seams are vertices at the same place with different uvs; shade() welds them by place for the normals.

/** One part of several; it has normals of its own if all of them have. */
export function merge(...parts) {
  const out = { positions: [], uvs: [], triangles: [] };
  if (parts.every((part) => part.normals)) out.normals = parts.flatMap((part) => part.normals);
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
 */
export function grid(rows, { wrapRow = false, wrapColumn = false } = {}) {
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
      out.triangles.push([i, i + 1, i + columns + 1], [i, i + columns + 1, i + columns]);
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
 */
export const capped = (rows, { first, last } = {}) =>
  outward(merge(flip(fan(rows[0], first)), grid(rows, { wrapRow: true }), fan(rows.at(-1), last)));

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
export function placeNumbers(positions) {
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
 * a part that has exact normals keeps them.
 * @returns {{ positions: Float32Array, normals: Float32Array, uvs: Float32Array, indices: Uint16Array }}
 */
export function shade({ positions, uvs, triangles, normals }, creaseDegrees) {
  const places = placeNumbers(positions);
  const faces = [];
  const around = new Map();
  for (const corners of triangles) {
    const [a, b, c] = corners.map((i) => positions[i]);
    const area = cross(sub(b, a), sub(c, a));
    const length = norm(area);
    const where = corners.map((i) => places[i]);
    if (length < 1e-9 || new Set(where).size < 3) continue;
    const face = { corners, area, normal: scale(area, 1 / length) };
    faces.push(face);
    for (const place of where) around.set(place, [...(around.get(place) ?? []), face]);
  }
  const limit = Math.cos(radians(creaseDegrees));
  const out = { positions: [], normals: [], uvs: [], indices: [] };
  const known = new Map();
  for (const face of faces) {
    for (const i of face.corners) {
      const near = () =>
        around.get(places[i]).filter((other) => dot(other.normal, face.normal) >= limit);
      const normal =
        normals?.[i] ??
        unit(
          near()
            .map((other) => other.area)
            .reduce(add),
        );
      const key = [places[i], ...normal.map((v) => Math.round(v * 1e4) + 0), ...uvs[i]].join();
      if (!known.has(key)) {
        known.set(key, known.size);
        out.positions.push(...positions[i]);
        out.normals.push(...normal);
        out.uvs.push(...uvs[i]);
      }
      out.indices.push(known.get(key));
    }
  }
  return {
    positions: Float32Array.from(out.positions),
    normals: Float32Array.from(out.normals),
    uvs: Float32Array.from(out.uvs),
    indices: indices16(out.indices, known.size),
  };
}

/** Positions and indices alone, one vertex a place: for what is drawn into the depth buffer only. */
export function weld({ positions, triangles }) {
  const places = placeNumbers(positions);
  const out = [];
  places.forEach((place, i) => (out[place] ??= positions[i]));
  const indices = triangles
    .map((corners) => corners.map((i) => places[i]))
    .filter((corners) => new Set(corners).size === 3);
  return {
    positions: Float32Array.from(out.flat()),
    indices: indices16(indices.flat(), out.length),
  };
}

function indices16(indices, vertices) {
  if (vertices > 65535) throw new RangeError(`${vertices} vertices do not fit 16-bit indices`);
  return Uint16Array.from(indices);
}
