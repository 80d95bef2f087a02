// Polylines in 2D or 3D, as arrays of points; lengths in mm.

const distance = (a, b) => Math.hypot(...a.map((v, k) => v - b[k]));
const mix = (a, b, t) => a.map((v, k) => v + (b[k] - v) * t);

/** Point at `t` 0…1 between p1 and p2 of a centripetal Catmull-Rom span (Barry and Goldman's pyramid). */
function catmullRom(p0, p1, p2, p3, t) {
  const step = (a, b) => Math.max(1e-6, Math.sqrt(distance(a, b)));
  const t1 = step(p0, p1);
  const t2 = t1 + step(p1, p2);
  const t3 = t2 + step(p2, p3);
  const x = t1 + (t2 - t1) * t;
  const a1 = mix(p0, p1, x / t1);
  const a2 = mix(p1, p2, (x - t1) / (t2 - t1));
  const a3 = mix(p2, p3, (x - t2) / (t3 - t2));
  return mix(mix(a1, a2, x / t2), mix(a2, a3, (x - t1) / (t3 - t1)), (x - t1) / (t2 - t1));
}

/**
 * A smooth curve through `points`, sampled `perSpan` times a span. An open curve may be given the
 * points before its first and after its last one, so that a mirrored half leaves the mirror at right angles.
 */
export function spline(points, { closed = false, perSpan = 24, before, after } = {}) {
  const n = points.length;
  const extrapolate = (a, b) => mix(a, b, 2);
  const at = (i) => {
    if (closed) return points[(i + n) % n];
    if (i < 0) return before ?? extrapolate(points[1], points[0]);
    if (i >= n) return after ?? extrapolate(points[n - 2], points[n - 1]);
    return points[i];
  };
  const out = [];
  const spans = closed ? n : n - 1;
  for (let i = 0; i < spans; i++) {
    for (let k = 0; k < perSpan; k++) {
      out.push(catmullRom(at(i - 1), at(i), at(i + 1), at(i + 2), k / perSpan));
    }
  }
  if (!closed) out.push(points[n - 1]);
  return out;
}

/** Arc length at each point; one entry more, the whole, if the curve is closed. */
export function arcLengths(points, closed = false) {
  const lengths = [0];
  const n = points.length;
  for (let i = 1; i < n + (closed ? 1 : 0); i++) {
    lengths.push(lengths[i - 1] + distance(points[i - 1], points[i % n]));
  }
  return lengths;
}

/** The points at the given arc lengths (increasing). */
export function pointsAt(points, wanted, closed = false) {
  const lengths = arcLengths(points, closed);
  let i = 0;
  return wanted.map((s) => {
    while (i < lengths.length - 2 && lengths[i + 1] < s) i++;
    const span = lengths[i + 1] - lengths[i];
    return mix(points[i], points[(i + 1) % points.length], span > 0 ? (s - lengths[i]) / span : 0);
  });
}

/** `count` points at equal arc length; an open curve keeps both ends. */
export function resample(points, count, closed = false) {
  const total = arcLengths(points, closed).at(-1);
  const steps = closed ? count : count - 1;
  return pointsAt(
    points,
    Array.from({ length: count }, (_, i) => (total * i) / steps),
    closed,
  );
}

/**
 * Points close enough together that no chord leaves the curve by more than `sagitta` mm, and nowhere farther
 * apart than `maxStep` mm: sharp bends get many, flat runs few. An open curve keeps both ends.
 * @param count how many; the two limits are loosened or tightened by one factor to meet it
 */
export function resampleByCurvature(points, count, { closed = false, maxStep, sagitta }) {
  const fine = resample(points, 12 * count, closed);
  const n = fine.length;
  const at = (i) => fine[closed ? (i + n) % n : Math.max(0, Math.min(n - 1, i))];
  const bend = fine.map((p, i) => {
    const [a, b] = [at(i - 1), at(i + 1)];
    const [into, out] = [distance(a, p), distance(p, b)];
    if (into < 1e-9 || out < 1e-9) return 0;
    const cos = p.reduce((sum, v, k) => sum + ((v - a[k]) / into) * ((b[k] - v) / out), 0);
    return Math.acos(Math.max(-1, Math.min(1, cos))) / ((into + out) / 2);
  });
  // s = h²κ/8, so 1/h = √(κ/8s); smoothed, so that neighbouring steps differ little.
  const window = 10;
  const density = fine.map((_, i) => {
    let sum = 0;
    for (let k = -window; k <= window; k++) {
      const j = closed ? (i + k + n) % n : Math.max(0, Math.min(n - 1, i + k));
      sum += Math.max(1 / maxStep, Math.sqrt(bend[j] / (8 * sagitta)));
    }
    return sum / (2 * window + 1);
  });
  const spans = closed ? n : n - 1;
  const weights = [0];
  for (let i = 0; i < spans; i++) {
    weights.push(
      weights[i] + ((density[i] + density[(i + 1) % n]) / 2) * distance(at(i), at(i + 1)),
    );
  }
  const steps = closed ? count : count - 1;
  let i = 0;
  return Array.from({ length: count }, (_, k) => {
    const wanted = (weights.at(-1) * k) / steps;
    while (i < spans - 1 && weights[i + 1] < wanted) i++;
    const t = (wanted - weights[i]) / (weights[i + 1] - weights[i]);
    return mix(at(i), at(i + 1), t);
  });
}

/** Moves and stretches a 2D outline into the box of `width` × `height` centred at the origin. */
export function fitBox(points, width, height) {
  const range = (k) => {
    const values = points.map((p) => p[k]);
    return [Math.min(...values), Math.max(...values)];
  };
  const [x0, x1] = range(0);
  const [y0, y1] = range(1);
  return points.map(([x, y]) => [
    ((x - (x0 + x1) / 2) * width) / (x1 - x0),
    ((y - (y0 + y1) / 2) * height) / (y1 - y0),
  ]);
}

/** Twice the signed area of a closed 2D outline is positive when it runs counter-clockwise. */
export function isCounterClockwise(points) {
  let twice = 0;
  points.forEach(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    twice += x * ny - nx * y;
  });
  return twice > 0;
}

/** Outward unit normals of a counter-clockwise 2D curve; `ends` fixes those of an open curve. */
export function normals2d(points, { closed = true, ends } = {}) {
  const n = points.length;
  return points.map((_, i) => {
    if (!closed && ends && (i === 0 || i === n - 1)) return ends[i === 0 ? 0 : 1];
    const a = points[closed ? (i - 1 + n) % n : Math.max(0, i - 1)];
    const b = points[closed ? (i + 1) % n : Math.min(n - 1, i + 1)];
    const d = distance(a, b);
    return [(b[1] - a[1]) / d, (a[0] - b[0]) / d];
  });
}

/** Moves every point of a 2D curve by `distanceMm` along its normal (made for moves well below its radii). */
export const offset2d = (points, normals, distanceMm) =>
  points.map(([x, y], i) => [x + normals[i][0] * distanceMm, y + normals[i][1] * distanceMm]);
