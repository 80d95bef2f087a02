// Sequences through a tracker, any tracker, in node or in a page.
import { measure } from './tracking_measures.mjs';

/**
 * @typedef {object} Tracker
 * @property {(frame: import('./synthetic/studio.mjs').Frame) =>
 *   Promise<import('./tracking_measures.mjs').TrackedFace[]>} track the faces of the next frame
 * @property {() => Promise<void>} [reset] the next frame is of another scene
 */

/**
 * Runs one sequence through some trackers: all get the same frames.
 * @template {string} Name
 * @param {Record<Name, Tracker>} trackers
 * @param {ReturnType<import('./synthetic/studio.mjs').createStudio>} studio
 * @param {import('./synthetic/sequences.mjs').Sequence} sequence
 * @param {(frame: import('./synthetic/studio.mjs').Frame, index: number) => Promise<void> | void}
 *   [onFrame]
 * @returns {Promise<Record<Name, {steps: import('./tracking_measures.mjs').Step[],
 *   values: import('./tracking_measures.mjs').Value[]}>>}
 */
export async function runSequence(trackers, studio, sequence, onFrame) {
  const entries = Object.entries(trackers);
  const resetAll = async () => {
    for (const [, tracker] of entries) await tracker.reset?.();
  };
  const steps = Object.fromEntries(entries.map(([name]) => [name, []]));
  await resetAll();
  for (let index = 0; index < sequence.frames; index += 1) {
    const frame = studio.frame(sequence, index);
    if (frame.cut && index > 0) await resetAll();
    for (const [name, tracker] of entries) {
      const face = nearest(await tracker.track(frame), frame);
      steps[name].push({ time: frame.time, truth: frame.truth, face });
    }
    await onFrame?.(frame, index);
  }
  return Object.fromEntries(
    entries.map(([name]) => [name, { steps: steps[name], values: measure(sequence, steps[name]) }]),
  );
}

/** There is one head only: of several faces the one nearest to it. */
function nearest(faces, { truth }) {
  const apart = ({ translation: t }) =>
    Math.hypot(...truth.translation.map((v, axis) => v - t[axis]));
  return [...faces].sort((a, b) => apart(a) - apart(b))[0] ?? null;
}
