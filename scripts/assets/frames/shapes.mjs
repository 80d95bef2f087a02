// Outlines of lenses: control points, temporal side +x, any scale; they are fitted into the lens's box.

export const round = Array.from({ length: 16 }, (_, i) => {
  const a = (2 * Math.PI * i) / 16;
  return [Math.cos(a), Math.sin(a)];
});

/** Flatter above than below, fullest above the middle. */
export const panto = [
  [25, 4],
  [24, 11.5],
  [19.5, 18],
  [10.5, 21.4],
  [0, 22],
  [-10.5, 21.2],
  [-18.6, 17.4],
  [-22.6, 11],
  [-23.6, 3.5],
  [-21.4, -7.5],
  [-15.5, -16.5],
  [-7, -21.6],
  [1, -22.4],
  [9.5, -20.8],
  [17.8, -15.2],
  [23.2, -6],
];

export const roundedSquare = [
  [-25, 12],
  [-22.5, 17.5],
  [-16, 19.2],
  [0, 20],
  [17, 19.6],
  [24, 17],
  [26, 11],
  [24.8, -4],
  [21, -15.5],
  [12.5, -20],
  [0, -20.4],
  [-11.5, -19.4],
  [-19.5, -13.5],
  [-23.6, -2],
];

/**
 * A superellipse: 2 is an ellipse, 4 and more a box with round corners.
 * @param taper how much wider it is above than below, as share of its width
 */
const superellipse = ({ exponent, taper = 0, aspect = 1 }) =>
  Array.from({ length: 32 }, (_, i) => {
    const a = (2 * Math.PI * i) / 32;
    const power = (v) => Math.sign(v) * Math.abs(v) ** (2 / exponent);
    const y = power(Math.sin(a));
    return [power(Math.cos(a)) * (1 + (taper / 2) * y), y / aspect];
  });

/** Cut away for the nose. */
export const rectangle = [
  [-25.8, 8],
  [-23.4, 14],
  [-17, 16],
  [0, 16.5],
  [18, 16.2],
  [25, 14],
  [27, 8.6],
  [26.7, -2],
  [24.6, -11],
  [18, -15.8],
  [0, -16.5],
  [-12, -15.7],
  [-18.8, -12],
  [-22.8, -5.4],
  [-25.2, 2],
];
export const oval = superellipse({ exponent: 2.5, taper: 0.03, aspect: 1.5 });
/** Flat under the brow, round below. */
export const browed = superellipse({ exponent: 2.7, taper: 0.12, aspect: 1.2 }).map(([x, y]) => [
  x,
  y > 0 ? y * 0.82 : y,
]);

export const teardrop = [
  [-23, 22.4],
  [-6, 25],
  [12, 24.6],
  [24, 19],
  [29, 6],
  [26.8, -8],
  [18.5, -19.5],
  [6, -25],
  [-7, -22.5],
  [-17.5, -13],
  [-24.5, 0],
  [-29, 13],
];

/** Its upper outer corner drawn out and up. */
export const catEye = [
  [-24.2, 8.4],
  [-22.2, 14],
  [-15, 17],
  [0, 18.2],
  [14, 19.8],
  [22.6, 21.4],
  [27.2, 19.8],
  [27.4, 13.4],
  [25.2, 2],
  [20.5, -9.5],
  [12, -17.2],
  [0, -20],
  [-10, -18.6],
  [-16.8, -14.4],
  [-21, -8],
  [-23.4, 0],
];

/** Wider above than below. */
export const trapeze = [
  [-25.4, 11],
  [-23, 16.6],
  [-15, 19],
  [2, 20.4],
  [18, 20.6],
  [25.6, 18.2],
  [27.4, 12],
  [25.4, -1],
  [21.2, -13.6],
  [13, -19.6],
  [0, -21],
  [-11.4, -19.6],
  [-19.2, -12.6],
  [-23.6, -1],
];

/** Swept back at the temples, cut out for the nose. */
export const sport = [
  [-30, 6],
  [-28, 13.5],
  [-20, 17],
  [-4, 18.6],
  [14, 18],
  [27, 14.6],
  [34, 8],
  [35.4, 0],
  [31, -9],
  [20, -16.4],
  [4, -20],
  [-10, -19.4],
  [-19.6, -13.4],
  [-26, -4],
];
