// Sequences through a tracker, any tracker, in node or in a page.
import { measure } from './tracking_measures.mjs';

/**
 * @typedef {object} Tracker
 * @property {(frame: import('./synthetic/studio.mjs').Frame) =>
 *   Promise<import('./tracking_measures.mjs').TrackedFace[]>} track the faces of the next frame
 * @property {() => Promise<void>} [reset] the next frame is of another scene
 */

/**
 * Runs one sequence.
 * @param {Tracker} tracker
 * @param {ReturnType<import('./synthetic/studio.mjs').createStudio>} studio
 * @param {import('./synthetic/sequences.mjs').Sequence} sequence
 * @param {(frame: import('./synthetic/studio.mjs').Frame, index: number,
 *   face: import('./tracking_measures.mjs').TrackedFace | null) => Promise<void> | void} [onFrame]
 * @returns {Promise<{steps: import('./tracking_measures.mjs').Step[],
 *   values: import('./tracking_measures.mjs').Value[]}>}
 */
export async function runSequence(tracker, studio, sequence, onFrame) {
  await tracker.reset?.();
  const steps = [];
  for (let index = 0; index < sequence.frames; index += 1) {
    const frame = studio.frame(sequence, index);
    if (frame.cut && index > 0) await tracker.reset?.();
    const faces = await tracker.track(frame);
    const face = nearest(faces, frame);
    steps.push({ time: frame.time, truth: frame.truth, face });
    await onFrame?.(frame, index, face);
  }
  return { steps, values: measure(sequence, steps) };
}

/** There is one head only: of several faces the one nearest to it. */
function nearest(faces, { truth }) {
  const apart = ({ translation: t }) =>
    Math.hypot(...truth.translation.map((v, axis) => v - t[axis]));
  return [...faces].sort((a, b) => apart(a) - apart(b))[0] ?? null;
}
