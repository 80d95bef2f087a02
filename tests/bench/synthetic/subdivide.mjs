// One step of the butterfly scheme (N. Dyn, D. Levin, J. Gregory, "A butterfly subdivision scheme for
// surface interpolation with tension control", 1990): a vertex on every edge, the old ones stay where
// they are. So the silhouette is round, and the vertices of the face are still exactly its vertices.

/** Weights of the scheme with w = 1/16: the edge's ends, what faces them, and the four beside. */
const endWeight = 1 / 2;
const oppositeWeight = 1 / 8;
const wingWeight = -1 / 16;
/** On an open border: the four-point rule along it. */
const borderEndWeight = 9 / 16;
const borderNextWeight = -1 / 16;

/**
 * @param {number} vertexCount
 * @param {ArrayLike<number>} triangles three vertices each, anticlockwise from outside
 * @param {ArrayLike<number>} cornerUvs u, v of each corner of each triangle
 * @returns {{vertexCount: number, triangles: Uint16Array, cornerUvs: Float32Array,
 *   refine: (positions: Float64Array) => void}} four triangles for each, in the order of the old ones;
 *   `refine` takes all vertices, x y z, the old ones set, and sets those that are new
 */
export function subdivide(vertexCount, triangles, cornerUvs) {
  const edges = new Map(); // "low high" → {index, a, b, opposites}
  const keyOf = (a, b) => (a < b ? `${a} ${b}` : `${b} ${a}`);
  for (let t = 0; t < triangles.length; t += 3) {
    for (let k = 0; k < 3; k += 1) {
      const [a, b, c] = [0, 1, 2].map((i) => triangles[t + ((k + i) % 3)]);
      const key = keyOf(a, b);
      if (!edges.has(key)) edges.set(key, { index: vertexCount + edges.size, a, b, opposites: [] });
      edges.get(key).opposites.push(c);
    }
  }
  const border = borderNeighbours(edges);
  const stencils = [...edges.values()].map((edge) => stencilOf(edge, edges, keyOf, border));

  const newTriangles = new Uint16Array(4 * triangles.length);
  const newUvs = new Float32Array(8 * triangles.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [0, 1, 2].map((k) => triangles[t + k]);
    const middles = [0, 1, 2].map((k) => edges.get(keyOf(corners[k], corners[(k + 1) % 3])).index);
    const uv = [0, 1, 2].map((k) => [cornerUvs[2 * (t + k)], cornerUvs[2 * (t + k) + 1]]);
    const middleUv = [0, 1, 2].map((k) => uv[k].map((v, axis) => (v + uv[(k + 1) % 3][axis]) / 2));
    const [a, b, c] = corners;
    const [ab, bc, ca] = middles;
    newTriangles.set([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca], 4 * t);
    const order = [uv[0], middleUv[0], middleUv[2], middleUv[0], uv[1], middleUv[1]];
    order.push(middleUv[2], middleUv[1], uv[2], middleUv[0], middleUv[1], middleUv[2]);
    newUvs.set(order.flat(), 8 * t);
  }
  return {
    vertexCount: vertexCount + edges.size,
    triangles: newTriangles,
    cornerUvs: newUvs,
    refine: refiner(vertexCount, stencils),
  };
}

/** For each vertex of an open border its two neighbours on it. */
function borderNeighbours(edges) {
  const neighbours = new Map();
  for (const { a, b, opposites } of edges.values()) {
    if (opposites.length > 1) continue;
    neighbours.set(a, [...(neighbours.get(a) ?? []), b]);
    neighbours.set(b, [...(neighbours.get(b) ?? []), a]);
  }
  return neighbours;
}

/** What a new vertex is the weighted sum of: [vertex, weight] pairs. */
function stencilOf({ a, b, opposites }, edges, keyOf, border) {
  if (opposites.length === 1) {
    const nextTo = (at, other) => border.get(at).find((v) => v !== other);
    const [beyondA, beyondB] = [nextTo(a, b), nextTo(b, a)];
    return [
      [a, borderEndWeight],
      [b, borderEndWeight],
      [beyondA, borderNextWeight],
      [beyondB, borderNextWeight],
    ];
  }
  const parts = [
    [a, endWeight],
    [b, endWeight],
  ];
  for (const [i, c] of opposites.entries()) {
    parts.push([c, oppositeWeight]);
    for (const end of [a, b]) {
      const wing = edges.get(keyOf(end, c)).opposites.find((v) => v !== a && v !== b);
      // Where the surface ends, the wing is missing; the edge's own triangle on the other side has
      // the same place in the pattern.
      parts.push([wing ?? opposites[1 - i], wingWeight]);
    }
  }
  return parts;
}

function refiner(firstNew, stencils) {
  const starts = new Uint32Array(stencils.length + 1);
  stencils.forEach((parts, i) => (starts[i + 1] = starts[i] + parts.length));
  const vertices = Uint16Array.from(stencils.flatMap((parts) => parts.map(([v]) => v)));
  const weights = Float64Array.from(stencils.flatMap((parts) => parts.map(([, w]) => w)));
  return (positions) => {
    for (let i = 0; i < starts.length - 1; i += 1) {
      let [x, y, z] = [0, 0, 0];
      for (let k = starts[i]; k < starts[i + 1]; k += 1) {
        const from = 3 * vertices[k];
        x += weights[k] * positions[from];
        y += weights[k] * positions[from + 1];
        z += weights[k] * positions[from + 2];
      }
      const to = 3 * (firstNew + i);
      positions[to] = x;
      positions[to + 1] = y;
      positions[to + 2] = z;
    }
  };
}
