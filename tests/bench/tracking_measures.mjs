// Which measures are taken of which sequence. All are functions of what a tracker said frame by frame and
// what was true.
import { anglesOfRotation, summary } from './accuracy_metrics.mjs';
import { mean, rms } from './signal.mjs';
import { project } from './synthetic/pose.mjs';
import { bridgeOf } from './synthetic/studio.mjs';
import * as metrics from './tracking_metrics.mjs';

/**
 * @typedef {object} TrackedFace
 * @property {ArrayLike<number>} rotation camera_from_head, 3 × 3 row-major
 * @property {ArrayLike<number>} translation camera_from_head, mm
 * @property {number} [scale] the person's size: camera = rotation · (scale · head) + translation
 * @property {ArrayLike<number>} [landmarks] 68 × (x, y), px, iBUG order
 */

/**
 * @typedef {object} Step one frame of a run
 * @property {number} time seconds
 * @property {import('./synthetic/studio.mjs').Truth} truth
 * @property {TrackedFace | null} face
 */

/**
 * @typedef {object} Value
 * @property {string} metric with its unit
 * @property {number | null} value null: not to be measured, because there was no face
 */

/** Trackers may take so long to settle on a still face: left out of the jitter. */
const settlingSeconds = 0.5;
/** A turn is caught within a tenth of it. */
const stepTolerance = 2; // degrees of 20
/** Of a face, the share of its points in the picture and before the hand from which it is to be found. */
const seenShare = 0.9;

/**
 * @param {import('./synthetic/sequences.mjs').Sequence} sequence
 * @param {Step[]} steps
 * @returns {Value[]}
 */
export function measure(sequence, steps) {
  const kept = sequence.hold ? steps.filter((_, i) => isSettledInHold(sequence, i)) : steps;
  const seen = kept.filter(({ face }) => face);
  const values = seen.length < 3 ? [] : measures[sequence.measure](sequence, seen, steps);
  if (sequence.measure !== 'loss') values.push(['frames lost', kept.length - seen.length]);
  return values.map(named);
}

/** What too few frames are left for is not measured. */
const named = ([metric, value]) => ({ metric, value: Number.isFinite(value) ? value : null });

/** The first frames after a cut are another face's to any tracker. */
const isSettledInHold = ({ hold }, i) => i % hold >= hold / 2;

const found = (steps) => steps.map(({ face }) => Array.from(face.rotation));
const truth = (steps) => steps.map((step) => step.truth.rotation);
const distanceOf = ({ translation }) => Math.hypot(...translation);
const bridges = (sequence, steps) =>
  steps.map(({ face }) => project(sequence, Array.from(face.translation)));

/** Errors of each frame. */
const rotationErrors = (steps) =>
  steps.map((step) => metrics.angleBetween(Array.from(step.face.rotation), step.truth.rotation));
const distanceErrors = (steps) =>
  steps.map(({ face, truth: t }) => 100 * (distanceOf(face) / distanceOf(t) - 1));
const widthErrors = ({ focalPx }, steps) =>
  steps.map(
    ({ face, truth: t }) =>
      100 * (metrics.apparentWidth(focalPx, face) / metrics.apparentWidth(focalPx, t) - 1),
  );
const bridgeOffsets = (sequence, steps) =>
  bridges(sequence, steps).map(([x, y], i) => {
    const [trueX, trueY] = bridgeOf(steps[i].truth);
    return [x - trueX, y - trueY];
  });
const bridgeErrors = (sequence, steps) =>
  bridgeOffsets(sequence, steps).map((offset) => Math.hypot(...offset));

const { spread } = metrics;
const meanAndWorst = (name, unit, values) => {
  const { mean: middle, worst } = summary(values.map(Math.abs));
  return [
    [`${name}, mean ${unit}`, middle],
    [`${name}, worst ${unit}`, worst],
  ];
};

const absolute = (sequence, steps) => [
  ['rotation error, mean °', mean(rotationErrors(steps))],
  ['bridge error, mean px', mean(bridgeErrors(sequence, steps))],
  ['distance error, mean %', mean(distanceErrors(steps))],
];
/** What jumps from frame to frame while the head moves. */
const noise = (sequence, steps) => [
  ['rotation noise °', metrics.rotationNoise(found(steps), truth(steps))],
  ['bridge noise px', metrics.frameNoiseOf(bridgeOffsets(sequence, steps))],
  ['distance noise %', metrics.frameNoiseOf(distanceErrors(steps).map((v) => [v]))],
];
const glasses = (sequence, steps) => {
  const errors = widthErrors(sequence, steps);
  return [
    ['glasses width error, mean %', mean(errors)],
    ['glasses width spread %', spread(errors)],
  ];
};
const relative = (steps) =>
  meanAndWorst('rotation change error', '°', metrics.relativeErrors(found(steps), truth(steps)));

/** The angle that a sequence turns, of found and true rotations, degrees. */
const angleSeries = ({ angle }, rotations) =>
  rotations.map((r) => anglesOfRotation([r.slice(0, 3), r.slice(3, 6), r.slice(6, 9)])[angle]);

const measures = {
  still(sequence, steps) {
    const settled = steps.filter(({ time }) => time >= (sequence.settled ?? settlingSeconds));
    return [
      ['rotation jitter ° rms', metrics.rotationJitter(found(settled))],
      ['bridge jitter px rms', metrics.pointJitter(bridges(sequence, settled))],
      ['distance jitter %', metrics.relativeJitter(settled.map(({ face }) => distanceOf(face)))],
      ...absolute(sequence, settled),
    ];
  },

  turn(sequence, steps, all) {
    const isWhole = steps.length === all.length;
    const [seen, real] = [found(steps), truth(steps)];
    const [angles, trueAngles] = [seen, real].map((series) => angleSeries(sequence, series));
    const bridge = [bridges(sequence, steps), steps.map((step) => bridgeOf(step.truth))];
    // The direction in which the bridge moves most.
    const axis = sequence.angle === 'pitch' ? 1 : 0;
    const [moved, trulyMoved] = bridge.map((points) => points.map((p) => p[axis]));
    const { fps } = sequence;
    return [
      ['angle lag ms', isWhole ? metrics.lagMs(angles, trueAngles, fps) : null],
      ['bridge lag ms', isWhole ? metrics.lagMs(moved, trulyMoved, fps) : null],
      ...noise(sequence, steps),
      ['angle gain', spread(angles) / spread(trueAngles)],
      ...relative(steps),
      ...absolute(sequence, steps),
    ];
  },

  step(sequence, steps, all) {
    // What the tracker settles on counts, not the truth: a constant error is none of being late.
    const after = steps.filter(({ time }) => time >= all.at(-1).time - settlingSeconds);
    const settled = metrics.meanRotation(found(after));
    const errors = all.map(({ face }) =>
      face ? metrics.angleBetween(Array.from(face.rotation), settled) : null,
    );
    const before = steps.filter(({ time }) => time < all[sequence.event].time);
    const turned = metrics.angleBetween(settled, metrics.meanRotation(found(before)));
    return [
      ['frames until caught', metrics.framesToCatch(errors, sequence.event, stepTolerance)],
      ['turn found °', turned],
      ...absolute(sequence, steps),
    ];
  },

  constantRotation(sequence, steps) {
    return [
      ...relative(steps),
      ...noise(sequence, steps),
      ...absolute(sequence, steps),
      ...meanAndWorst('distance error', '%', distanceErrors(steps)).slice(1),
      ...glasses(sequence, steps),
    ];
  },

  grid(sequence, steps) {
    // The first place is the middle of the picture.
    const isMiddle = (step) => step.time < sequence.hold / sequence.fps;
    const middle = metrics.meanRotation(found(steps.filter(isMiddle)));
    const elsewhere = steps.filter((step) => !isMiddle(step));
    const errors = found(elsewhere).map((rotation) => metrics.angleBetween(rotation, middle));
    return [
      ...meanAndWorst('rotation error against the middle', '°', errors),
      ...absolute(sequence, elsewhere),
      ...glasses(sequence, steps),
    ];
  },

  place(sequence, steps) {
    return [
      ...relative(steps),
      ...noise(sequence, steps),
      ...absolute(sequence, steps),
      ...glasses(sequence, steps),
    ];
  },

  sway(sequence, steps, all) {
    const isWhole = steps.length === all.length;
    const [distances, trueDistances] = ['face', 'truth'].map((key) =>
      steps.map((step) => Math.log(distanceOf(step[key]))),
    );
    return [
      ['distance lag ms', isWhole ? metrics.lagMs(distances, trueDistances, sequence.fps) : null],
      ...glasses(sequence, steps),
      ...relative(steps),
      ...absolute(sequence, steps),
    ];
  },

  wide(sequence, steps) {
    const [seen, real] = [found(steps), truth(steps)];
    const [angles, trueAngles] = [seen, real].map((series) => angleSeries(sequence, series));
    return [
      ...relative(steps),
      ...meanAndWorst('rotation error', '°', rotationErrors(steps)),
      ['angle gain', spread(angles) / spread(trueAngles)],
      ...noise(sequence, steps),
      ['distance spread %', spread(distanceErrors(steps))],
      ...glasses(sequence, steps),
    ];
  },

  expression(sequence, steps) {
    const seen = found(steps);
    const middle = metrics.meanRotation(seen);
    const fromMiddle = seen.map((rotation) => metrics.angleBetween(rotation, middle));
    const points = bridges(sequence, steps);
    return [
      ['rotation moved ° rms', rms(fromMiddle)],
      ['rotation moved, worst °', Math.max(...fromMiddle)],
      ['bridge moved px rms', metrics.pointJitter(points)],
      ['distance moved %', metrics.relativeJitter(steps.map(({ face }) => distanceOf(face)))],
      ...glasses(sequence, steps).slice(1),
    ];
  },

  shape(sequence, steps) {
    return [
      ...relative(steps),
      ...meanAndWorst('rotation error', '°', rotationErrors(steps)),
      ['bridge error, mean px', mean(bridgeErrors(sequence, steps))],
      ['distance error, mean %', mean(distanceErrors(steps))],
      ...glasses(sequence, steps),
    ];
  },

  loss(sequence, steps, all) {
    const isFound = all.map(({ face }) => Boolean(face));
    const isSeen = all.map((step) => step.truth.inside * (1 - step.truth.covered) >= seenShare);
    const isGone = all.map(({ truth: t }) => t.inside === 0);
    const { lost, framesToLose, framesToReturn } = metrics.lossTimes(isFound, isSeen, isGone);
    const ms = (frames) => (frames === null ? null : (1000 * frames) / sequence.fps);
    const whileSeen = all.filter(({ face }, i) => face && isSeen[i]);
    const whileHidden = all.filter(({ face }, i) => face && !isSeen[i] && !isGone[i]);
    return [
      ['frames lost though seen', lost],
      ...(isGone.includes(true) ? [['time to lose ms', ms(framesToLose)]] : []),
      ['time to return ms', ms(framesToReturn)],
      ['rotation error while seen, worst °', Math.max(...rotationErrors(whileSeen))],
      [
        'rotation error while half hidden, worst °',
        whileHidden.length > 0 ? Math.max(...rotationErrors(whileHidden)) : null,
      ],
      ['frames without a face while half hidden', all.filter(isHalfHidden).length],
    ];

    function isHalfHidden({ face }, i) {
      return !face && !isSeen[i] && !isGone[i];
    }
  },

  mixed(sequence, steps) {
    return [
      ...relative(steps),
      ...noise(sequence, steps),
      ...absolute(sequence, steps),
      ...glasses(sequence, steps),
    ];
  },
};
