// The pose solver of the experiment Lorgnette descends from (2020), written anew from its
// description as the baseline of the pose report. It fits y ≈ M x + o by plain gradient descent,
// where M is any 3 × 3 matrix: penalties with a weight of 1e-3 are all that draws it towards a
// rotation times a scale,
//
//   E = mean ‖s A x + o − y‖² + λ ‖Aᵀ A − I‖² + λ (det A − 1)².
//
// Points are in units of the reference's root mean square, the only scaling with which the rate of
// 1e-2 converges.
import { cofactors, determinant, multiply, transpose } from './matrix3.mjs';

const penalty = 1e-3;
const rate = 1e-2;
const coldIterations = 1000;
const warmIterations = 10;

export class OriginalSolver {
  #reference;
  #unit;
  #state;

  /** @param {number[][]} reference points x, y, z */
  constructor(reference) {
    const center = mean(reference);
    const centered = reference.map((p) => p.map((v, k) => v - center[k]));
    this.#unit = Math.sqrt(
      centered.reduce((sum, p) => sum + p[0] ** 2 + p[1] ** 2 + p[2] ** 2, 0) /
        (3 * reference.length),
    );
    this.#reference = centered.map((p) => p.map((v) => v / this.#unit));
  }

  /**
   * One frame, from where the last one ended.
   * @param {number[][]} observed
   * @param {number} pixels size of one reference unit in the first guess, in units of `observed`
   * @returns {number[]} s A, in units of `observed` per unit of the reference, row-major
   */
  solve(observed, pixels) {
    const isCold = !this.#state;
    this.#state ??= {
      a: [1, 0, 0, 0, 1, 0, 0, 0, 1],
      s: 1,
      o: [0, 0, 0],
      pixels,
      at: mean(observed),
    };
    const state = this.#state;
    const target = observed.map((p) => p.map((v, k) => (v - state.at[k]) / (pixels * this.#unit)));
    for (let i = 0; i < (isCold ? coldIterations : warmIterations); i += 1)
      this.#step(state, target);
    return state.a.map((v) => v * state.s * pixels);
  }

  #step(state, target) {
    const { a, s, o } = state;
    const n = target.length;
    const byA = new Array(9).fill(0);
    const byO = [0, 0, 0];
    let byS = 0;
    this.#reference.forEach((x, i) => {
      for (let row = 0; row < 3; row += 1) {
        const ax = a[3 * row] * x[0] + a[3 * row + 1] * x[1] + a[3 * row + 2] * x[2];
        const residual = (2 / n) * (s * ax + o[row] - target[i][row]);
        byO[row] += residual;
        byS += residual * ax;
        for (let column = 0; column < 3; column += 1)
          byA[3 * row + column] += residual * s * x[column];
      }
    });
    // ∇ ‖AᵀA − I‖² = 4 A (AᵀA − I); ∇ (det A − 1)² = 2 (det A − 1) cof A
    const excess = multiply(transpose(a), a).map((v, i) => v - (i % 4 === 0 ? 1 : 0));
    const shear = multiply(a, excess);
    const volume = determinant(a) - 1;
    const slope = cofactors(a);
    for (let i = 0; i < 9; i += 1) {
      byA[i] += penalty * (4 * shear[i] + 2 * volume * slope[i]);
    }
    state.a = a.map((v, i) => v - rate * byA[i]);
    state.o = o.map((v, i) => v - rate * byO[i]);
    state.s = s - rate * byS;
  }
}

function mean(points) {
  return [0, 1, 2].map((k) => points.reduce((sum, p) => sum + p[k], 0) / points.length);
}
