import { triangleArea } from './numbers.mjs';

// Means and spreads of surfaces, exact: integrals over triangles, not sums over vertices.

/**
 * Area, mean and covariance of points in the plane or in space that lie evenly on triangles.
 * @param triangles [[a, b, c]…], each corner as many numbers
 * @returns {{ area: number, mean: number[], covariance: number[][] }}
 */
export function moments(triangles) {
  const n = triangles[0]?.[0].length ?? 3;
  const axes = Array.from({ length: n }, (_, k) => k);
  let area = 0;
  const first = axes.map(() => 0);
  const second = axes.map(() => axes.map(() => 0));
  for (const { corners, weight } of triangles.map(weighed)) {
    const sum = axes.map((k) => corners[0][k] + corners[1][k] + corners[2][k]);
    area += weight;
    for (const i of axes) {
      first[i] += (weight / 3) * sum[i];
      for (const j of axes) {
        // ∫ p pᵀ over a triangle: area/12 · (Σ vᵢvᵢᵀ + (Σ vᵢ)(Σ vᵢ)ᵀ)
        const squares = corners.reduce((total, v) => total + v[i] * v[j], 0);
        second[i][j] += (weight / 12) * (squares + sum[i] * sum[j]);
      }
    }
  }
  const mean = first.map((v) => v / area);
  const covariance = axes.map((i) => axes.map((j) => second[i][j] / area - mean[i] * mean[j]));
  return { area, mean, covariance };
}

/** A triangle's corners and area; those of a plane's triangles may carry the area they had in space as `weight`. */
const weighed = (triangle) => ({
  corners: triangle,
  weight: triangle.weight ?? triangleArea(triangle),
});

/**
 * Eigenvectors of a symmetric matrix, by falling eigenvalue (Jacobi's rotations; Golub and Van Loan, "Matrix
 * computations", §8.5).
 */
export function principalAxes(matrix) {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = matrix.map((_, i) => matrix.map((__, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < 40; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) {
        if (Math.abs(a[p][q]) < 1e-300) continue;
        const theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
        const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.hypot(theta, 1));
        const c = 1 / Math.hypot(t, 1);
        const s = t * c;
        for (let k = 0; k < n; k++) {
          [a[k][p], a[k][q]] = [c * a[k][p] - s * a[k][q], s * a[k][p] + c * a[k][q]];
        }
        for (let k = 0; k < n; k++) {
          [a[p][k], a[q][k]] = [c * a[p][k] - s * a[q][k], s * a[p][k] + c * a[q][k]];
        }
        for (let k = 0; k < n; k++) {
          [v[k][p], v[k][q]] = [c * v[k][p] - s * v[k][q], s * v[k][p] + c * v[k][q]];
        }
      }
    }
  }
  return a
    .map((row, i) => ({ value: row[i], axis: v.map((r) => r[i]) }))
    .sort((x, y) => y.value - x.value)
    .map(({ axis }) => axis);
}
