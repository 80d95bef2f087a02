// The measures of the tracking bench: plain functions of series of poses. Rotations are camera_from_head,
// flat and row-major; a frame without a face is null.
import { multiply, nearestRotation, transpose } from './matrix3.mjs';
import { lag, mean, rms, smooth } from './signal.mjs';

const degrees = 180 / Math.PI;

/**
 * The turn that leads from rotation b to rotation a, camera frame: axis times angle, degrees. By its
 * antisymmetric part, not by the trace alone, which near 0 has half the digits only.
 */
export function turnBetween(a, b) {
  const m = multiply(a, transpose(b));
  const axis = [m[7] - m[5], m[2] - m[6], m[3] - m[1]]; // 2 sin(angle) times the unit axis
  const sine = Math.hypot(...axis) / 2;
  const cosine = (m[0] + m[4] + m[8] - 1) / 2;
  const angle = Math.atan2(sine, cosine);
  // Half a turn has no antisymmetric part; no head is measured so wrongly that its axis matters.
  if (sine < 1e-12) return [cosine > 0 ? 0 : 180, 0, 0];
  return axis.map((v) => (v / 2 / sine) * angle * degrees);
}

/** The angle between two rotations, degrees. */
export const angleBetween = (a, b) => Math.hypot(...turnBetween(a, b));

/** The rotation nearest to the mean matrix. */
export function meanRotation(rotations) {
  return nearestRotation(
    Array.from({ length: 9 }, (_, k) => mean(rotations.map((rotation) => rotation[k]))),
  );
}

/** Root mean square of the angles from the mean rotation, degrees: a still head's jitter. */
export function rotationJitter(rotations) {
  const middle = meanRotation(rotations);
  return rms(rotations.map((rotation) => angleBetween(rotation, middle)));
}

/** Frames to each side over which the motion is averaged to tell it from noise. */
const smoothing = 4;

/**
 * What a series of vectors jumps about from frame to frame: the root mean square of the differences of
 * neighbours, after a centred mean over nine frames is taken away, so that slow changes are left out. So
 * are the ends, where that mean is not centred. At least 11 frames, NaN for fewer.
 */
export function frameNoiseOf(vectors) {
  const ofAxis = vectors[0].map((_, axis) => {
    const values = vectors.map((vector) => vector[axis]);
    const slow = smooth(values, smoothing);
    const rest = values.map((v, i) => v - slow[i]).slice(smoothing, -smoothing);
    return rms(rest.slice(1).map((v, i) => v - rest[i]));
  });
  return Math.hypot(...ofAxis);
}

/** Frame noise of a moving head's rotation: of the turns from the true to the found ones, degrees. */
export const rotationNoise = (found, truth) =>
  frameNoiseOf(found.map((rotation, i) => turnBetween(rotation, truth[i])));

/** Root mean square of the distances of points [x, y] from their mean. */
export function pointJitter(points) {
  const middle = [0, 1].map((axis) => mean(points.map((p) => p[axis])));
  return rms(points.map(([x, y]) => Math.hypot(x - middle[0], y - middle[1])));
}

/** Standard deviation in percent of the mean. */
export const relativeJitter = (values) => (100 * spread(values)) / mean(values);

/** Root mean square of the distances from the mean. */
export function spread(values) {
  const middle = mean(values);
  return rms(values.map((v) => v - middle));
}

/**
 * By how many milliseconds `values` come after `reference`, −2 to 4 frames to 1/20 of one; both equally
 * spaced. What moves less than the reference, or from another place, is not late for that.
 */
export function lagMs(values, reference, fps) {
  const gain = spread(values) / spread(reference) || 1;
  const asWide = values.map((v) => v / gain);
  return (1000 * lag(asWide, reference)) / fps;
}

/**
 * How wrong each rotation is if the first one is taken for right: a constant error of the head frame
 * cancels, degrees.
 */
export function relativeErrors(found, truth) {
  const [foundFirst, truthFirst] = [found[0], truth[0]].map(transpose);
  return found.map((rotation, i) =>
    angleBetween(multiply(rotation, foundFirst), multiply(truth[i], truthFirst)),
  );
}

/** mm: the width of the glasses by which apparent sizes are told. */
const glassesWidth = 140;

/**
 * How wide glasses are in the picture, px: from temple to temple at the bridge of the nose.
 * @param {number} focalPx
 * @param {{rotation: ArrayLike<number>, translation: ArrayLike<number>, scale?: number}} pose
 */
export function apparentWidth(focalPx, { rotation: r, translation: t, scale = 1 }) {
  const [left, right] = [-1, 1].map((side) => {
    const x = (side * scale * glassesWidth) / 2;
    const [px, py, pz] = [0, 3, 6].map((row) => r[row] * x + t[row / 3]);
    return [(focalPx * px) / -pz, (focalPx * py) / -pz];
  });
  return Math.hypot(left[0] - right[0], left[1] - right[1]);
}

/**
 * How many frames after the event the errors are at most `tolerance`, and stay so for `settled` frames
 * or to the end; null if they never are. 0: in the very frame of the event.
 * @param {(number | null)[]} errors of each frame, null where nothing is found
 */
export function framesToCatch(errors, event, tolerance, settled = 3) {
  const isGood = (i) => errors[i] !== null && errors[i] <= tolerance;
  for (let i = event; i < errors.length; i += 1) {
    const until = Math.min(errors.length, i + settled);
    let good = true;
    for (let k = i; good && k < until; k += 1) good = isGood(k);
    if (good) return i - event;
  }
  return null;
}

/**
 * What becomes of a face that is hidden or away for a while.
 * @param {boolean[]} found is a face reported?
 * @param {boolean[]} seen is there one to be seen?
 * @param {boolean[]} gone is there none at all? Frames may be neither: half-hidden, half in the picture.
 * @returns {{lost: number, framesToLose: number | null, framesToReturn: number | null}} `lost`: frames
 *   without a face though one is seen; `framesToLose`: reported on though gone, null if it was never
 *   gone; `framesToReturn`: from where it is seen again until it is reported again for good, null if it
 *   was never away or is never found again
 */
export function lossTimes(found, seen, gone) {
  const lost = found.filter((isFound, i) => !isFound && seen[i]).length;
  const firstGone = gone.indexOf(true);
  const untilLost = found.findIndex((isFound, i) => i >= firstGone && !isFound);
  const framesToLose =
    firstGone < 0 ? null : (untilLost < 0 ? found.length : untilLost) - firstGone;
  const lastAway = seen.lastIndexOf(false);
  const lastMissing = found.lastIndexOf(false);
  const isFoundAgain = found.at(-1);
  const framesToReturn =
    lastAway < 0 || lastAway === seen.length - 1 || !isFoundAgain
      ? null
      : Math.max(0, lastMissing - lastAway);
  return { lost, framesToLose, framesToReturn };
}
