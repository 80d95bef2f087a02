import { cross, dot } from './numbers.mjs';

/** Vertices closer than this share of the model's size are one place: seams do not open a body. */
const SAME_PLACE = 2e-6;

/**
 * Takes a model apart into its connected bodies, over all its parts: what one part leaves open another may close.
 * @param parts of modelOf()
 * @param size of the model, in the file's unit
 * @returns [{ parts: Set of part indices, area, open, inwards }]: area as share of the whole; `open`: it has a
 *   border; `inwards`: it is closed and its triangles look into it
 */
export function bodiesOf(parts, size) {
  const places = new Map();
  const place = ({ positions }, i) => {
    const key = [0, 1, 2].map((k) => Math.round(positions[3 * i + k] / (size * SAME_PLACE))).join();
    if (!places.has(key)) places.set(key, places.size);
    return places.get(key);
  };
  const parent = [];
  const rootOf = (p) => {
    while (parent[p] !== p) p = parent[p] = parent[parent[p]];
    return p;
  };
  const triangles = [];
  parts.forEach((part, index) => {
    for (let t = 0; t + 2 < part.indices.length; t += 3) {
      const corners = [0, 1, 2].map((k) => part.indices[t + k]);
      const at = corners.map((i) => place(part, i));
      for (const p of at) parent[p] ??= p;
      if (new Set(at).size < 3) continue;
      for (const p of at.slice(1)) parent[rootOf(p)] = rootOf(at[0]);
      const points = corners.map((i) => [0, 1, 2].map((k) => part.positions[3 * i + k] / size));
      triangles.push({ index, at, points });
    }
  });
  const bodies = new Map();
  let whole = 0;
  for (const { index, at, points } of triangles) {
    const root = rootOf(at[0]);
    if (!bodies.has(root)) {
      bodies.set(root, { parts: new Set(), edges: new Map(), area: 0, volume: 0, at: points[0] });
    }
    const body = bodies.get(root);
    body.parts.add(index);
    const [p, q, r] = points.map((v) => v.map((x, k) => x - body.at[k]));
    const normal = cross(
      q.map((x, k) => x - p[k]),
      r.map((x, k) => x - p[k]),
    );
    const area = Math.hypot(...normal) / 2;
    body.area += area;
    whole += area;
    body.volume += dot(p, normal) / 6;
    for (let k = 0; k < 3; k++) {
      const [a, b] = [at[k], at[(k + 1) % 3]];
      const edge = a < b ? `${a},${b}` : `${b},${a}`;
      body.edges.set(edge, (body.edges.get(edge) ?? 0) + (a < b ? 1 : -1));
    }
  }
  return [...bodies.values()].map(({ parts: own, edges, area, volume }) => {
    const open = [...edges.values()].some((n) => n !== 0);
    return { parts: own, area: area / whole, open, inwards: !open && volume < 0 };
  });
}

/** Share of a part's triangles whose normals look the other way. */
export function againstNormals({ positions, normals, indices }) {
  if (!normals || indices.length === 0) return 0;
  let against = 0;
  for (let t = 0; t + 2 < indices.length; t += 3) {
    const corners = [0, 1, 2].map((k) => indices[t + k]);
    const [p, q, r] = corners.map((i) => [0, 1, 2].map((k) => positions[3 * i + k]));
    const face = cross(
      q.map((x, k) => x - p[k]),
      r.map((x, k) => x - p[k]),
    );
    const mean = [0, 1, 2].map((k) => corners.reduce((sum, i) => sum + normals[3 * i + k], 0));
    if (dot(face, mean) < 0) against++;
  }
  return against / (indices.length / 3);
}
