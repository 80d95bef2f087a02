// What the tracker is to reach on the synthetic sequences: medians over the sequences of a kind.
//
// Glasses of 140 mm are 134 px wide at 600 mm, and their temples reach 145 mm back: 0.1° move those ends
// by a quarter of a pixel. People see glasses swim on a head from about half a pixel on.
import { quantile } from './signal.mjs';

/**
 * @typedef {object} Measure
 * @property {string} name
 * @property {RegExp} sequences
 * @property {string} metric
 * @property {number} bar the aim, of the median of absolute values
 * @property {number} limit what is a gross regression
 * @property {'unsmoothed'} [against] what is measured is the difference from the tracker that does not
 *   smooth, in the same sequence
 * @property {RegExp} [beside] what is measured is the difference from the median in these sequences
 */

/** @type {Measure[]} */
export const measures = [
  {
    name: 'still head: rotation jitter, ° rms',
    sequences: /^still-(?!dark)/,
    metric: 'rotation jitter ° rms',
    bar: 0.03,
    limit: 0.06,
  },
  {
    name: 'still head: jitter of the bridge of the nose, px rms',
    sequences: /^still-(?!dark)/,
    metric: 'bridge jitter px rms',
    bar: 0.03,
    limit: 0.05,
  },
  {
    name: 'still head: distance jitter, %',
    sequences: /^still-(?!dark)/,
    metric: 'distance jitter %',
    bar: 0.03,
    limit: 0.05,
  },
  {
    name: 'turning head: lag added by smoothing, ms',
    sequences: /^turn-/,
    metric: 'angle lag ms',
    against: 'unsmoothed',
    bar: 12,
    limit: 20,
  },
  {
    name: 'turning head: lag, ms',
    sequences: /^turn-/,
    metric: 'angle lag ms',
    bar: 12,
    limit: 20,
  },
  {
    name: 'sudden turn by 20°: frames until caught',
    sequences: /^step-/,
    metric: 'frames until caught',
    bar: 2,
    limit: 3,
  },
  {
    name: 'rotation against the first frame’s, head in the middle, mean °',
    sequences: /^(turn|place-centre)/,
    metric: 'rotation change error, mean °',
    bar: 1.5,
    limit: 3.5,
  },
  {
    name: '… turned about all three axes at once',
    sequences: /^place-centre/,
    metric: 'rotation change error, mean °',
    bar: 1.5,
    limit: 3.5,
  },
  {
    name: '… in the corners, more than the same turns in the middle, °',
    sequences: /^place-(top|bottom)/,
    metric: 'rotation change error, mean °',
    beside: /^place-centre/,
    bar: 0.5,
    limit: 1,
  },
  {
    name: '300 to 1200 mm: distance error, mean %',
    sequences: /^distance/,
    metric: 'distance error, mean %',
    bar: 5,
    limit: 8,
  },
  {
    name: '300 to 1200 mm: spread of the size of glasses, %',
    sequences: /^distance/,
    metric: 'glasses width spread %',
    bar: 1,
    limit: 2,
  },
  {
    name: 'talking and blinking: rotation moved, ° rms',
    sequences: /^(talk|blink|wink)/,
    metric: 'rotation moved ° rms',
    bar: 0.3,
    limit: 0.6,
  },
  {
    name: 'out of the picture: gone after, ms',
    sequences: /^leave/,
    metric: 'time to lose ms',
    bar: 300,
    limit: 300,
  },
  {
    name: 'back in the picture: found after, ms',
    sequences: /^(leave|hand)/,
    metric: 'time to return ms',
    bar: 200,
    limit: 300,
  },
  {
    name: 'a hand over the face: frames lost though seen',
    sequences: /^hand/,
    metric: 'frames lost though seen',
    bar: 0,
    limit: 2,
  },
];

/**
 * @typedef {{name: string, values: import('./tracking_measures.mjs').Value[]}} Result of a sequence
 * @param {Result[]} results
 * @param {Result[]} [unsmoothed] of the same tracker without smoothing; without them, what needs them is
 *   left out
 * @returns {{name: string, value: number, worst: number, relation: '<=', bar: number, limit: number}[]}
 *   of each measure that was taken: its median and its worst; a sequence in which nothing could be
 *   measured counts as infinitely bad
 */
export function summarise(results, unsmoothed) {
  return measures.flatMap(({ name, sequences, metric, against, beside, bar, limit }) => {
    if (against && !unsmoothed) return [];
    const valuesIn = (which, less = () => 0) =>
      results
        .filter((result) => which.test(result.name))
        .map((result) => Math.abs(valueOf(result, metric) - less(result)));
    const base = new Map(unsmoothed?.map((result) => [result.name, result]));
    const values = valuesIn(
      sequences,
      against ? ({ name: sequence }) => valueOf(base.get(sequence), metric) : undefined,
    );
    const others = beside ? valuesIn(beside) : [0];
    if (values.length === 0 || others.length === 0) return [];
    const middle = quantile(others, 0.5);
    return {
      name,
      value: quantile(values, 0.5) - middle,
      worst: Math.max(...values) - middle,
      relation: '<=',
      bar,
      limit,
    };
  });
}

function valueOf({ values }, wanted) {
  return values.find(({ metric }) => metric === wanted)?.value ?? Infinity;
}
