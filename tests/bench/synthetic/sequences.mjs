// The sequences: what is filmed, and what each of them tests.
import { shapeIds } from './shapes.mjs';
import {
  ease,
  along,
  blink,
  facingHead,
  headAtPixel,
  speech,
  swing,
  turnedHead,
} from './motion.mjs';
import { rotationFlat } from './pose.mjs';

/**
 * @typedef {object} State of the scene at a time
 * @property {number[]} rotation camera_from_head, 3 × 3 row-major
 * @property {number[]} translation camera_from_head, mm
 * @property {import('./expression.mjs').Expression} [expression]
 * @property {import('./scene.mjs').Light} [light]
 * @property {number[]} [gains] of r, g, b: exposure and white balance
 * @property {{rotation: number[], translation: number[]} | null} [hand] camera_from_hand
 * @property {boolean} [cut] another scene than the frame's before
 */

/**
 * @typedef {object} Sequence
 * @property {string} name
 * @property {string} tests in words
 * @property {string} measure which of tracking_measures.mjs looks at it
 * @property {boolean} quick part of the short run
 * @property {number} fps
 * @property {number} frames
 * @property {number} width px
 * @property {number} height px
 * @property {number} focalPx
 * @property {string} identity of identities.mjs
 * @property {string} shape of shapes.mjs
 * @property {number | null} room seed of the background, null: black
 * @property {import('./camera_effects.mjs').Noise} [noise]
 * @property {number} [blurPx] standard deviation
 * @property {number} [shutter] seconds of exposure, 0: an instant
 * @property {number} [exposures] pictures that are added up to one
 * @property {number} [event] the frame in which something happens: a sudden turn
 * @property {number} [hold] frames that each pose of a grid is held
 * @property {number} [settled] seconds from which the scene is still
 * @property {string} [angle] the angle that moves: yaw, pitch or roll
 * @property {(time: number) => State} at seconds from the start
 */

const fps = 30;
/** The core's assumption where the field of view is not told: 0.9 of the longer side. */
const camera = { width: 640, height: 480, focalPx: 576 };
const middle = [(camera.width - 1) / 2, (camera.height - 1) / 2];
/** Of a camera in a lit room. */
const usualNoise = { kind: 'gaussian', sigma: 1 };
/** The ±2 LSB of design and README: −2, −1, 0, 1, 2, each as often. */
const strongNoise = { kind: 'uniform', reach: 2 };
const usualDepth = 600; // mm: somebody in front of a laptop
/** Somewhat below the optical axis, as faces are in front of a laptop. */
const usualBridge = [0, 12, -usualDepth];

/** @type {Sequence[]} */
export const sequences = [];

function add(sequence) {
  sequences.push({
    quick: false,
    fps,
    ...camera,
    identity: 'a',
    shape: 'canonical',
    room: 3,
    noise: usualNoise,
    ...sequence,
  });
}

// Still heads under noise.
for (const [name, identity, depth, pixel, angles, quick] of [
  ['still-600-a', 'a', 600, middle, {}, true],
  ['still-600-b', 'b', 600, middle, {}, true],
  ['still-600-c', 'c', 600, middle, {}, false],
  ['still-600-d', 'd', 600, middle, {}, false],
  ['still-300', 'a', 300, [320, 215], {}, false],
  ['still-900', 'a', 900, middle, {}, false],
  ['still-yaw-30', 'a', 600, middle, { yaw: 30 }, true],
  ['still-yaw-50', 'b', 600, middle, { yaw: -50 }, false],
  ['still-pitch-20', 'd', 600, middle, { pitch: -20 }, false],
  ['still-roll-30', 'c', 600, middle, { roll: 30 }, false],
  ['still-corner', 'a', 600, [90, 100], {}, false],
]) {
  add({
    name,
    tests: 'jitter of a still head under ±2 LSB noise',
    measure: 'still',
    quick,
    frames: 75,
    identity,
    noise: strongNoise,
    at: () => headAtPixel(camera, pixel, depth, angles),
  });
}
add({
  name: 'still-1200',
  tests:
    'jitter under ±2 LSB noise at 1200 mm, where a face is too small to be found but can be followed',
  measure: 'still',
  quick: true,
  frames: 75,
  identity: 'd',
  noise: strongNoise,
  settled: 1.5,
  at: (time) => headAtPixel(camera, middle, 700 + 500 * ease(time, 0.1, 0.7)),
});
add({
  name: 'still-dark',
  tests: 'jitter in a dark room: a fifth of the light, noise of 4 LSB',
  measure: 'still',
  frames: 75,
  noise: { kind: 'gaussian', sigma: 4 },
  at: () => ({ ...headAtPixel(camera, middle, usualDepth), gains: [0.2, 0.2, 0.2] }),
});

// Smooth turns: ±20° in 2.094 s have their fastest moment at 60° a second.
const amplitude = 20;
const period = (2 * Math.PI * amplitude) / 60;
for (const rate of [15, 30, 60]) {
  for (const angle of ['yaw', 'pitch', 'roll']) {
    add({
      name: `turn-${angle}-${rate}`,
      tests: `lag and noise in a smooth turn, at most 60° a second, ${rate} frames a second`,
      measure: 'turn',
      quick: rate === 30 && angle === 'yaw',
      fps: rate,
      frames: Math.round(period * rate),
      angle,
      at: (time) => turnedHead(usualBridge, { [angle]: amplitude * swing(time, period) }),
    });
  }
}
add({
  name: 'turn-yaw-defocus',
  tests: 'a smooth turn out of focus: a blur of 2 px',
  measure: 'turn',
  frames: Math.round(period * fps),
  angle: 'yaw',
  blurPx: 2,
  at: (time) => turnedHead(usualBridge, { yaw: amplitude * swing(time, period) }),
});
add({
  name: 'turn-yaw-motion-blur',
  tests: 'a turn twice as fast, exposed for 1/30 s',
  measure: 'turn',
  frames: Math.round((period / 2) * fps),
  angle: 'yaw',
  shutter: 1 / 30,
  exposures: 5,
  at: (time) => turnedHead(usualBridge, { yaw: amplitude * swing(time, period / 2) }),
});

// Sudden turns, from one frame to the next.
for (const angle of ['yaw', 'pitch', 'roll']) {
  add({
    name: `step-${angle}`,
    tests: 'how soon a sudden turn by 20° is caught',
    measure: 'step',
    quick: angle === 'yaw',
    frames: 40,
    event: 15,
    angle,
    at(time) {
      const isTurned = Math.round(time * fps) >= 15;
      return turnedHead(usualBridge, { [angle]: isTurned ? 10 : -10 });
    },
  });
}

// Places of the picture.
const corners = [
  [92, 96],
  [547, 96],
  [547, 364],
  [92, 364],
];
const edges = [
  [320, 96],
  [547, 240],
  [320, 364],
  [92, 240],
];
for (const [name, identity, angles, quick] of [
  ['slide', 'a', {}, false],
  ['slide-turned', 'b', { yaw: 20, pitch: -8 }, false],
]) {
  add({
    name,
    tests: 'the same pose, slowly across the whole picture to its corners',
    measure: 'constantRotation',
    quick,
    frames: 150,
    identity,
    at(time) {
      const way = [middle, ...corners, middle];
      return headAtPixel(camera, along(way, time, 1), usualDepth, angles);
    },
  });
}
for (const [name, identity, angles, quick] of [
  ['grid', 'a', {}, true],
  ['grid-turned', 'c', { yaw: -20, pitch: 10 }, false],
]) {
  const places = [middle, ...corners, ...edges];
  const hold = 6;
  add({
    name,
    tests: 'the same pose in the middle, in the corners and at the edges, each found anew',
    measure: 'grid',
    quick,
    frames: hold * places.length,
    hold,
    identity,
    at(time) {
      const frame = Math.round(time * fps);
      const place = places[Math.min(places.length - 1, Math.floor(frame / hold))];
      return { ...headAtPixel(camera, place, usualDepth, angles), cut: frame % hold === 0 };
    },
  });
}

// The same motion of a head that faces the camera, wherever it is: relative to the ray to the bridge all
// of them look alike, so what differs is the tracker's.
const placePeriod = 2;
const placeDistance = 720; // so that the whole face is in the picture
for (const identity of ['a', 'b', 'd']) {
  for (const [place, pixel] of Object.entries({
    centre: middle,
    'top-left': corners[0],
    'top-right': corners[1],
    'bottom-right': corners[2],
    'bottom-left': corners[3],
  })) {
    add({
      name: `place-${place}-${identity}`,
      tests: 'turned by ±20°, ±10°, ±15° about the ray to the camera',
      measure: 'place',
      quick: identity === 'a' && ['centre', 'top-left'].includes(place),
      frames: placePeriod * fps,
      identity,
      at(time) {
        const turn = (2 * Math.PI * time) / placePeriod;
        const angles = {
          yaw: 20 * Math.sin(turn),
          pitch: 10 * Math.sin(2 * turn),
          roll: 15 * Math.sin(turn + 1) - 15 * Math.sin(1),
        };
        return facingHead(camera, pixel, placeDistance, angles);
      },
    });
  }
}

// Distances.
for (const [name, identity, quick] of [
  ['distance', 'a', true],
  ['distance-b', 'b', false],
]) {
  add({
    name,
    tests: 'from 300 mm to 1200 mm',
    measure: 'constantRotation',
    quick,
    frames: 90,
    identity,
    at(time) {
      const depth = 300 * 4 ** ease(time, 0.1, 2.9);
      return headAtPixel(camera, [320, 240 - (6 * usualDepth) / depth], depth);
    },
  });
}
add({
  name: 'sway',
  tests: 'the distance changes by ±12 % and back, 0.7 times a second',
  measure: 'sway',
  frames: 86,
  identity: 'd',
  at: (time) => headAtPixel(camera, middle, usualDepth * (1 + 0.12 * swing(time, 1 / 0.7))),
});

// Wide turns.
for (const [angle, reach, identity, quick] of [
  ['yaw', 60, 'a', true],
  ['pitch', 30, 'b', false],
  ['roll', 45, 'd', false],
  ['yaw', 60, 'c', false],
]) {
  add({
    name: `wide-${angle}${angle === 'yaw' ? `-${identity}` : ''}`,
    tests: `turned by up to ±${reach}°`,
    measure: 'wide',
    quick,
    frames: 90,
    identity,
    angle,
    at: (time) => turnedHead(usualBridge, { [angle]: reach * Math.sin((2 * Math.PI * time) / 3) }),
  });
}

// Faces that move on a head that does not.
for (const [name, tests, identity, expression, quick] of [
  ['talk-a', 'speaking', 'a', (time) => speech(time, 1), true],
  ['talk-b', 'speaking', 'b', (time) => speech(time, 2), false],
  ['yawn', 'the mouth opens wide', 'd', (time) => ({ jaw: 7.5 * (1 + swing(time, 2)) }), false],
  ['blink', 'blinking', 'a', (time) => ({ lids: blink(time, [0.5, 1.1, 1.4]) }), false],
  ['wink', 'one eye closes', 'd', (time) => ({ lids: [blink(time, [0.5, 1.2])[0], 0] }), false],
  ['brows', 'the brows rise', 'a', (time) => ({ brows: 4 * (1 + swing(time, 1)) }), false],
]) {
  add({
    name,
    tests: `what the face does, the head does not do: ${tests}`,
    measure: 'expression',
    quick,
    frames: 60,
    identity,
    at: (time) => ({ ...turnedHead(usualBridge, { yaw: 8 }), expression: expression(time) }),
  });
}

// Light.
for (const [name, tests, state] of [
  ['light-exposure', 'the exposure from a third to one and a half', exposureRamp],
  ['light-colour', 'from blue to yellow light', colourRamp],
  ['light-lamp', 'a lamp goes from one side to the other', lampWalk],
]) {
  add({
    name,
    tests: `${tests}; the head is still`,
    measure: 'expression',
    quick: name === 'light-lamp',
    frames: 60,
    at: (time) => ({ ...turnedHead(usualBridge, {}), ...state(time) }),
  });
}

function exposureRamp(time) {
  const gain = 0.33 * 4.5 ** ease(time, 0.2, 1.8);
  return { gains: [gain, gain, gain] };
}

function colourRamp(time) {
  const warm = 2 * ease(time, 0.2, 1.8) - 1;
  return { gains: [1.4 ** warm, 1, 1.7 ** -warm] };
}

function lampWalk(time) {
  const angle = ((2 * ease(time, 0.1, 1.9) - 1) * 75 * Math.PI) / 180;
  const [side, front] = [Math.sin(angle), Math.cos(angle)];
  return { light: { towards: [0.95 * side, 0.312, 0.95 * front], ambient: 0.2, lamp: 1.05 } };
}

// Faces that are not the reference face.
for (const shape of shapeIds) {
  add({
    name: `shape-${shape}`,
    tests: 'a face of another shape turns by ±25° and nods by ±8°',
    measure: 'shape',
    quick: ['canonical', 'long-nose'].includes(shape),
    frames: 60,
    shape,
    at(time) {
      const turn = (Math.PI * time) / 1;
      const angles = { yaw: 25 * Math.sin(turn), pitch: 8 * Math.sin(2 * turn) };
      return turnedHead(usualBridge, angles);
    },
  });
}

// Loss and return.
add({
  name: 'hand',
  tests: 'a hand passes over the face in less than half a second',
  measure: 'loss',
  quick: true,
  frames: 75,
  at(time) {
    const x = -420 + 840 * ease(time, 0.3, 2.1);
    return {
      ...turnedHead(usualBridge, {}),
      hand: { rotation: rotationFlat(0, 0, 18), translation: [x, -60, -500] },
    };
  },
});
add({
  name: 'leave',
  tests: 'the face leaves the picture and returns',
  measure: 'loss',
  quick: true,
  frames: 105,
  at(time) {
    const out = ease(time, 0.4, 1.1) * (1 - ease(time, 1.9, 2.6));
    return turnedHead([-560 * out, 12, -usualDepth], { yaw: 10 * out });
  },
});

// Everything at once.
add({
  name: 'webcam',
  tests: 'turning, nodding, coming nearer and speaking in changing light, a little out of focus',
  measure: 'mixed',
  quick: true,
  frames: 90,
  identity: 'd',
  room: 8,
  blurPx: 0.8,
  noise: { kind: 'gaussian', sigma: 2 },
  at(time) {
    const angles = {
      yaw: 22 * Math.sin(2.1 * time),
      pitch: 9 * Math.sin(1.4 * time + 1),
      roll: 7 * Math.sin(1.1 * time),
    };
    const bridge = [60 * Math.sin(0.9 * time), 10, -560 + 70 * Math.sin(1.3 * time)];
    const gain = 1 + 0.25 * Math.sin(1.7 * time);
    return {
      ...turnedHead(bridge, angles),
      expression: { ...speech(time, 5), lids: blink(time, [0.9, 2.2]) },
      gains: [gain * 1.05, gain, gain * 0.92],
    };
  },
});
