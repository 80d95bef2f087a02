// How heads move: poses as functions of time.
import { neckPivot } from './body.mjs';
import { multiply } from '../matrix3.mjs';
import { rotate, rotationFlat, rotationTowards, unproject } from './pose.mjs';
import { seedOf, randomFrom } from './random.mjs';

/**
 * A head whose bridge of the nose would be at `bridge` if it looked straight along the optical axis, and
 * that turns about its neck.
 * @param {number[]} bridge camera frame, mm
 * @param {{yaw?: number, pitch?: number, roll?: number}} angles degrees
 */
export function turnedHead(bridge, { yaw = 0, pitch = 0, roll = 0 }) {
  const rotation = rotationFlat(yaw, pitch, roll);
  const turned = rotate(rotation, neckPivot);
  return { rotation, translation: bridge.map((v, axis) => v + neckPivot[axis] - turned[axis]) };
}

/**
 * A head whose bridge of the nose is seen at a pixel, `depth` mm along the optical axis.
 * @param {import('./pose.mjs').Camera} camera
 * @param {number[]} pixel
 * @param {number} depth
 * @param {{yaw?: number, pitch?: number, roll?: number}} [angles] to the camera's axes, degrees
 */
export function headAtPixel(camera, pixel, depth, { yaw = 0, pitch = 0, roll = 0 } = {}) {
  return { rotation: rotationFlat(yaw, pitch, roll), translation: unproject(camera, pixel, depth) };
}

/**
 * A head whose bridge of the nose is seen at a pixel, `distance` mm from the camera, turned by these angles
 * from facing the camera.
 * @param {import('./pose.mjs').Camera} camera
 * @param {number[]} pixel
 * @param {number} distance
 * @param {{yaw?: number, pitch?: number, roll?: number}} [angles] degrees
 */
export function facingHead(camera, pixel, distance, { yaw = 0, pitch = 0, roll = 0 } = {}) {
  const ray = unproject(camera, pixel, 1);
  const length = Math.hypot(...ray);
  return {
    rotation: multiply(rotationTowards(ray), rotationFlat(yaw, pitch, roll)),
    translation: ray.map((v) => (v / length) * distance),
  };
}

/** From −1 over 1 back to −1 in a period, beginning and ending at rest. */
export const swing = (time, period) => -Math.cos((2 * Math.PI * time) / period);

/** From 0 to 1 between two times, at rest before and after. */
export function ease(time, from, to) {
  const t = Math.min(1, Math.max(0, (time - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** Along a way through points, as long for each stretch, at rest in each. */
export function along(points, time, secondsEach) {
  const at = Math.min(points.length - 1, Math.max(0, time / secondsEach));
  const k = Math.min(points.length - 2, Math.floor(at));
  const share = ease(at - k, 0, 1);
  return points[k].map((v, axis) => v + share * (points[k + 1][axis] - v));
}

/**
 * Lips and jaw of somebody who speaks, four to five syllables a second, no two alike.
 * @param {number} time seconds
 * @param {number} seed
 * @returns {import('./expression.mjs').Expression}
 */
export function speech(time, seed) {
  const syllables = time * 4.6;
  const k = Math.floor(syllables);
  const random = randomFrom(seedOf(seed, k));
  // Each syllable opens and closes; how far, and how the lips are, is its own.
  const open = Math.sin(Math.PI * (syllables - k)) ** 2;
  const [wide, lips] = [0.3 + 0.7 * random(), random()];
  return {
    jaw: 11 * wide * open,
    pucker: lips < 0.35 ? 0.9 * open : 0,
    smile: lips > 0.7 ? 0.6 * open : 0,
  };
}

/** How far lids are closed that blink at these times (s): down in 0.08 s, up in 0.14 s. */
export function blink(time, at) {
  const closed = Math.max(
    ...at.map((t) => Math.min(ease(time, t, t + 0.08), 1 - ease(time, t + 0.14, t + 0.28))),
  );
  return [closed, closed];
}
