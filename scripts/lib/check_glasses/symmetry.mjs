import { dot, range, triangleArea } from './numbers.mjs';

/** Points of a surface that stand for it. */
const SAMPLES = 2000;
/** Cells a search grid has along the model's longer sides. */
const CELLS = 36;

/** Evenly spread points of a surface, the same ones each time. */
function sample(triangles) {
  const areas = triangles.map(triangleArea);
  const total = areas.reduce((a, b) => a + b, 0);
  // A linear congruential generator (Numerical Recipes, "quick and dirty"): any even spread will do.
  let state = 1;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const points = [];
  let passed = 0;
  triangles.forEach(([a, b, c], t) => {
    const before = Math.floor((passed / total) * SAMPLES);
    passed += areas[t];
    const wanted = Math.floor((passed / total) * SAMPLES) - before;
    for (let i = 0; i < wanted; i++) {
      const [u, v] = [Math.sqrt(random()), random()];
      points.push([0, 1, 2].map((k) => a[k] * (1 - u) + b[k] * u * (1 - v) + c[k] * u * v));
    }
  });
  return points;
}

/** A search for the distance to the nearest of some points, `reach` at most. */
function nearestOf(points, reach) {
  // Cells by one number each: a model has far fewer than 1024 of them along any side.
  const cell = (x, y, z) => (x * 1024 + y) * 1024 + z;
  const lowest = [0, 1, 2].map((k) => range(points.map((p) => p[k]))[0]);
  const at = (p, k) => Math.floor((p[k] - lowest[k]) / reach);
  const cells = new Map();
  for (const p of points) {
    const key = cell(at(p, 0), at(p, 1), at(p, 2));
    if (!cells.has(key)) cells.set(key, []);
    cells.get(key).push(p);
  }
  return (p) => {
    const [x, y, z] = [at(p, 0), at(p, 1), at(p, 2)];
    let best = reach * reach;
    for (let i = x - 1; i <= x + 1; i++) {
      for (let j = y - 1; j <= y + 1; j++) {
        for (let k = z - 1; k <= z + 1; k++) {
          if (i < 0 || j < 0 || k < 0) continue;
          for (const q of cells.get(cell(i, j, k)) ?? []) {
            const d = (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2 + (q[2] - p[2]) ** 2;
            if (d < best) best = d;
          }
        }
      }
    }
    return Math.sqrt(best);
  };
}

/**
 * How far a model's mirror image lies beside it.
 * @param triangles [[a, b, c]…]
 * @returns (axis, offset, every) → distances of the surface's mirror image from the surface, as shares of the
 *   model's size, if the plane axis · p = offset is the mirror: their `mean` and `median`, about 0.01 (the spacing of
 *   the samples) where it is one. What stands on one side only spoils the mean, but not the median. `every` looks at
 *   every so-manieth sample only.
 */
export function asymmetryOf(triangles) {
  const points = sample(triangles);
  const size = Math.max(
    ...[0, 1, 2].map((k) => {
      const [low, high] = range(points.map((p) => p[k]));
      return high - low;
    }),
  );
  const distance = nearestOf(points, (3 * size) / CELLS);
  return (axis, offset, every = 1) => {
    const distances = [];
    for (let i = 0; i < points.length; i += every) {
      const p = points[i];
      const away = 2 * (dot(axis, p) - offset);
      distances.push(distance(p.map((v, k) => v - away * axis[k])) / size);
    }
    distances.sort((a, b) => a - b);
    return {
      mean: distances.reduce((a, b) => a + b, 0) / distances.length,
      median: distances[Math.floor(distances.length / 2)],
    };
  };
}
