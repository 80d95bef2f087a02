// 3 × 3 matrices as flat row-major arrays: what the pose report needs of them.

export const multiply = (a, b) =>
  Array.from({ length: 9 }, (_, i) => {
    const row = 3 * Math.floor(i / 3);
    return a[row] * b[i % 3] + a[row + 1] * b[(i % 3) + 3] + a[row + 2] * b[(i % 3) + 6];
  });

export const transpose = (m) => [0, 3, 6, 1, 4, 7, 2, 5, 8].map((i) => m[i]);

export const determinant = (m) =>
  m[0] * (m[4] * m[8] - m[5] * m[7]) -
  m[1] * (m[3] * m[8] - m[5] * m[6]) +
  m[2] * (m[3] * m[7] - m[4] * m[6]);

/** The gradient of the determinant, and the determinant times the inverse's transpose. */
export const cofactors = (m) => [
  m[4] * m[8] - m[5] * m[7],
  m[5] * m[6] - m[3] * m[8],
  m[3] * m[7] - m[4] * m[6],
  m[2] * m[7] - m[1] * m[8],
  m[0] * m[8] - m[2] * m[6],
  m[1] * m[6] - m[0] * m[7],
  m[1] * m[5] - m[2] * m[4],
  m[2] * m[3] - m[0] * m[5],
  m[0] * m[4] - m[1] * m[3],
];

/** Descending: square roots of the eigenvalues of mᵀm, by cyclic Jacobi rotations. */
export function singularValues(m) {
  let s = multiply(transpose(m), m);
  for (let sweep = 0; sweep < 12; sweep += 1) {
    for (const [p, q] of [
      [0, 1],
      [0, 2],
      [1, 2],
    ]) {
      const angle = 0.5 * Math.atan2(2 * s[3 * p + q], s[4 * q] - s[4 * p]);
      const turn = [1, 0, 0, 0, 1, 0, 0, 0, 1];
      turn[4 * p] = turn[4 * q] = Math.cos(angle);
      turn[3 * p + q] = Math.sin(angle);
      turn[3 * q + p] = -Math.sin(angle);
      s = multiply(transpose(turn), multiply(s, turn));
    }
  }
  return [s[0], s[4], s[8]].map((v) => Math.sqrt(Math.max(v, 0))).sort((a, b) => b - a);
}

/**
 * The rotation nearest to m, U Vᵀ of its singular value decomposition, for det m > 0: Newton's
 * iteration for the polar factor (N. Higham, "Computing the polar decomposition", 1986, eq. 3.2).
 */
export function nearestRotation(m) {
  let r = m.map((v) => v / Math.cbrt(determinant(m)));
  for (let i = 0; i < 30; i += 1) {
    const cofactor = cofactors(r);
    const volume = determinant(r);
    r = r.map((v, k) => (v + cofactor[k] / volume) / 2);
  }
  return r;
}

/** Longest over shortest image of a unit vector, less 1: 0 for a scaled rotation. */
export function anisotropy(m) {
  const [longest, , shortest] = singularValues(m);
  return longest / shortest - 1;
}
