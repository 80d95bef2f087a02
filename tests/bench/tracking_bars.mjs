// What the tracker is to reach on the synthetic sequences, and why just that.
//
// A frame of 140 mm is 134 px wide at 600 mm, and its temples reach 145 mm back: 0.1° move their ends by
// a quarter of a pixel. People see glasses swim on a head from about half a pixel on.

/**
 * The first that fits counts. `most` bounds the absolute value.
 * @type {{sequences: RegExp, metric: RegExp, most: number, why: string}[]}
 */
export const bars = [
  {
    sequences: /^still-(300|600|900)/,
    metric: /^bridge jitter px/,
    most: 0.05,
    why: 'MediaPipe’s Face Mesh, which smooths, on the same noise: 0.04 to 0.05 px',
  },
  {
    sequences: /^still-(?!dark)/,
    metric: /^bridge jitter px/,
    most: 0.1,
    why: 'turned, far or in a corner: twice that',
  },
  {
    sequences: /^still-(?!dark)/,
    metric: /^rotation jitter/,
    most: 0.1,
    why: 'a quarter of a pixel at the temples’ ends',
  },
  {
    sequences: /^still-(?!dark)/,
    metric: /^distance jitter/,
    most: 0.05,
    why: 'less than a tenth of a pixel of the glasses’ width',
  },
  {
    sequences: /^(turn|sway)/,
    metric: /lag ms$/,
    most: 10,
    why: 'at 60° a second, 0.6° late',
  },
  {
    sequences: /^(turn|slide|distance|webcam)/,
    metric: /^rotation noise/,
    most: 0.3,
    why: 'under a pixel from frame to frame at the temples’ ends, while all moves',
  },
  {
    sequences: /^(turn|slide|distance|webcam)/,
    metric: /^bridge noise/,
    most: 0.2,
    why: 'not to be seen beside the motion',
  },
  {
    sequences: /^step/,
    metric: /^frames until caught/,
    most: 1,
    why: 'the next frame at the latest',
  },
  {
    sequences: /^(slide|grid)/,
    metric: /^rotation (change error|error against the middle), worst/,
    most: 3,
    why: 'a head is not turned by where it is in the picture',
  },
  {
    sequences: /^distance/,
    metric: /^(glasses width spread|distance error, mean)/,
    most: 3,
    why: 'glasses grow as the head does',
  },
  {
    sequences: /^wide-yaw/,
    metric: /^rotation change error, worst/,
    most: 8,
    why: 'to 60° of yaw; README: heads turned far are measured as turned a few degrees less',
  },
  {
    sequences: /^wide-(pitch|roll)/,
    metric: /^rotation change error, worst/,
    most: 5,
    why: 'to 30° of pitch, 45° of roll',
  },
  {
    sequences: /^(talk|yawn|blink|wink|brows|light)/,
    metric: /^rotation moved ° rms/,
    most: 0.3,
    why: 'glasses do not nod when their wearer speaks',
  },
  {
    sequences: /^(talk|yawn|blink|wink|brows|light)/,
    metric: /^bridge moved px/,
    most: 0.25,
    why: 'half of what is seen as swimming',
  },
  {
    sequences: /^shape/,
    metric: /^rotation change error, worst/,
    most: 4,
    why: 'no wearer’s nose is fought against in a turn',
  },
  {
    sequences: /^shape/,
    metric: /^glasses width spread/,
    most: 1,
    why: 'a pixel and a half of the glasses’ width in a turn',
  },
  {
    sequences: /^(hand|leave)/,
    metric: /^frames lost though seen/,
    most: 0,
    why: 'what is in full view is found',
  },
  {
    sequences: /^(hand|leave)/,
    metric: /^time to (lose|return)/,
    most: 100,
    why: 'glasses neither hang in the air nor stay away for long',
  },
  {
    sequences: /^(?!still-1200)/,
    metric: /^frames lost$/,
    most: 0,
    why: 'what is in full view is found',
  },
];

/** @returns {{most: number, why: string} | null} */
export function barOf(sequence, metric) {
  return bars.find((bar) => bar.sequences.test(sequence) && bar.metric.test(metric)) ?? null;
}
