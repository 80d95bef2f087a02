// Small helpers on plain arrays of numbers.

export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const cross = (a, b) => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function normalised(v) {
  const length = Math.hypot(...v);
  return v.map((x) => x / length);
}

/** [least, greatest] of any iterable of numbers. */
export function range(values) {
  let [low, high] = [Infinity, -Infinity];
  for (const v of values) {
    low = Math.min(low, v);
    high = Math.max(high, v);
  }
  return [low, high];
}

/** Area of a triangle in space. */
export function triangleArea([a, b, c]) {
  const side = (p) => p.map((x, k) => x - a[k]);
  return Math.hypot(...cross(side(b), side(c))) / 2;
}

/** Where triangles cross the plane on which coordinate `axis` is `value`. */
export function section(triangles, axis, value) {
  const out = [];
  for (const t of triangles) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [t[k], t[(k + 1) % 3]];
      const [before, after] = [a[axis] - value, b[axis] - value];
      if (before === 0) out.push(a);
      if (before * after >= 0) continue;
      out.push(a.map((v, i) => v + ((b[i] - v) * before) / (before - after)));
    }
  }
  return out;
}
