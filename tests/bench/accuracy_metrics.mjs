// The measures of the accuracy bench: plain functions of numbers.

/** Intersection over union of two boxes [x, y, width, height]. */
export function iou([ax, ay, aw, ah], [bx, by, bw, bh]) {
  const width = Math.min(ax + aw, bx + bw) - Math.max(ax, bx);
  const height = Math.min(ay + ah, by + bh) - Math.max(ay, by);
  if (width <= 0 || height <= 0) return 0;
  const both = width * height;
  return both / (aw * ah + bw * bh - both);
}

/** The box of points [[x, y, …], …]. */
export function boxOf(points) {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return [x, y, Math.max(...xs) - x, Math.max(...ys) - y];
}

/**
 * Mean distance of the landmarks from..to (both included), divided by √(w·h) of the box of all true
 * landmarks.
 * @param {number[][]} found points [x, y]
 * @param {number[][]} truth points [x, y], as many
 */
export function normalizedMeanError(found, truth, from, to) {
  const [, , width, height] = boxOf(truth);
  let sum = 0;
  for (let i = from; i <= to; i += 1) {
    sum += Math.hypot(found[i][0] - truth[i][0], found[i][1] - truth[i][1]);
  }
  return sum / (to - from + 1) / Math.sqrt(width * height);
}

/** The angle between two rotations (3 × 3, rows), degrees. */
export function rotationAngleDeg(a, b) {
  const trace = a.flat().reduce((sum, value, i) => sum + value * b.flat()[i], 0);
  return (Math.acos(Math.min(1, Math.max(-1, (trace - 1) / 2))) * 180) / Math.PI;
}

/**
 * R = Rx(pitch)·Ry(yaw)·Rz(roll) of the test data's README.
 * @param {number} yaw degrees, as pitch and roll
 */
export function rotationOfAngles(yaw, pitch, roll) {
  const [sp, cp, sy, cy, sr, cr] = [pitch, yaw, roll].flatMap((degrees) => {
    const angle = (degrees * Math.PI) / 180;
    return [Math.sin(angle), Math.cos(angle)];
  });
  const rx = [
    [1, 0, 0],
    [0, cp, sp],
    [0, -sp, cp],
  ];
  const ry = [
    [cy, 0, -sy],
    [0, 1, 0],
    [sy, 0, cy],
  ];
  const rz = [
    [cr, sr, 0],
    [-sr, cr, 0],
    [0, 0, 1],
  ];
  return multiply(multiply(rx, ry), rz);
}

/** The inverse of rotationOfAngles. @returns {{yaw: number, pitch: number, roll: number}} degrees */
export function anglesOfRotation([[r00, r01, r02], [, , r12], [, , r22]]) {
  const degrees = (angle) => (angle * 180) / Math.PI;
  return {
    yaw: degrees(Math.asin(Math.min(1, Math.max(-1, -r02)))),
    pitch: degrees(Math.atan2(r12, r22)),
    roll: degrees(Math.atan2(r01, r00)),
  };
}

/**
 * A rotation as it looks from the camera: relative to the ray through `translation`, not to the
 * optical axis. This is what a weak-perspective fit finds, which knows nothing of the camera.
 * @param {number[][]} rotation camera_from_head
 * @param {number[]} translation camera frame (looking along −z)
 */
export function rotationFromRay(rotation, translation) {
  const length = Math.hypot(...translation);
  const [x, y, z] = translation.map((value) => value / length);
  // The shortest turn from the optical axis (0, 0, −1) to the ray, by Rodrigues' formula.
  const k = 1 / (1 - z);
  const rayFromAxis = [
    [1 - k * x * x, -k * x * y, -x],
    [-k * x * y, 1 - k * y * y, -y],
    [x, y, -z],
  ];
  const axisFromRay = rayFromAxis.map((_, i) => rayFromAxis.map((row) => row[i]));
  return multiply(axisFromRay, rotation);
}

/** The product of two 3 × 3 matrices, rows. */
export function multiply(a, b) {
  return a.map((row) =>
    [0, 1, 2].map((j) => row.reduce((sum, value, k) => sum + value * b[k][j], 0)),
  );
}

/**
 * Pairs found boxes with true ones, best overlap first, each at most once.
 * @param {number[][]} found boxes
 * @param {number[][]} truth boxes
 * @param {number} leastIou pairs overlap more than this
 * @returns {(number | undefined)[]} for each true box the index of the found one
 */
export function matchBoxes(found, truth, leastIou) {
  const pairs = truth
    .flatMap((box, t) => found.map((other, f) => ({ t, f, overlap: iou(box, other) })))
    .filter(({ overlap }) => overlap > leastIou)
    .sort((a, b) => b.overlap - a.overlap);
  const matches = truth.map(() => undefined);
  for (const { t, f } of pairs) {
    if (matches[t] === undefined && !matches.includes(f)) matches[t] = f;
  }
  return matches;
}

/** @returns {{mean: number, median: number, worst: number}} NaN of no values */
export function summary(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  const median =
    sorted.length % 2 === 1
      ? sorted[Math.floor(middle)]
      : (sorted[middle - 1] + sorted[middle]) / 2;
  return {
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    median: median ?? NaN,
    worst: sorted.at(-1) ?? NaN,
  };
}

/**
 * How often a face that stays in place carries another id in the next frame.
 * @param {{id: number, box: number[]}[][]} frames the faces of each frame
 */
export function idSwitches(frames) {
  let switches = 0;
  for (let i = 1; i < frames.length; i += 1) {
    const [before, now] = [frames[i - 1], frames[i]];
    const matches = matchBoxes(
      now.map(({ box }) => box),
      before.map(({ box }) => box),
      0.5,
    );
    switches += matches.filter(
      (to, from) => to !== undefined && now[to].id !== before[from].id,
    ).length;
  }
  return switches;
}
