/**
 * Places of bare skin on the reference face (models/facemesh/reference_face.bin): position, mm, head
 * frame, and the surface's normal. Vertices of MediaPipe's canonical face on forehead, cheeks and nose,
 * away from eyes, brows, lips and where fringes and beards mostly are. Those of the wearer's left; most
 * have a twin on the right.
 */
const kLeft = [
  // forehead: 108, 69, 109, 67
  [16.2, 33.3, -3.1, 0.15, 0.29, 0.95],
  [30.6, 33, -7.1, 0.38, 0.3, 0.87],
  [18.9, 49.7, -9.6, 0.23, 0.35, 0.91],
  [35.2, 47.3, -15.1, 0.49, 0.33, 0.81],
  // cheeks: 50, 101, 36, 205, 187, 117, 118, 123, 147, 207, 192, 213
  [47.7, -39.7, -17, 0.62, 0.02, 0.78],
  [33.3, -31.7, -11.2, 0.38, 0.18, 0.91],
  [28.4, -39.9, -8, 0.32, 0.1, 0.94],
  [38.3, -48.1, -11, 0.5, 0, 0.87],
  [52.8, -55.1, -23.7, 0.73, -0.13, 0.68],
  [52.6, -23.3, -22.6, 0.67, 0.09, 0.74],
  [44.3, -25.5, -17.1, 0.43, 0.18, 0.89],
  [63.4, -38, -33.5, 0.82, -0.05, 0.57],
  [62.3, -52.2, -35.7, 0.86, -0.15, 0.49],
  [43.9, -59.5, -15.9, 0.64, -0.14, 0.76],
  [54.4, -73, -31.3, 0.8, -0.2, 0.57],
  [60.9, -64.8, -37.6, 0.87, -0.2, 0.45],
  // nose: 51, 3, 198, 131, 142
  [4.8, -29.8, 18.6, 0.58, 0.44, 0.69],
  [4.6, -23.2, 14, 0.57, 0.48, 0.67],
  [12.5, -30.4, 4.5, 0.88, 0.31, 0.36],
  [13.3, -35.5, 8.6, 0.87, 0.31, 0.39],
  [21, -34.3, -6.7, 0.54, 0.15, 0.83],
] as const;

/** Between the brows and down the nose: 151, 9, 197, 195. */
const kMiddle = [
  [0, 32.7, -2.1, 0, 0.25, 0.97],
  [0, 16.1, 1.5, 0, 0.02, 1],
  [0, -15.4, 10.8, 0, 0.58, 0.82],
  [0, -22.1, 15.4, 0, 0.57, 0.82],
] as const;

type Point = readonly [number, number, number];
export type SkinPoint = readonly [number, number, number, number, number, number];

export const kSkinPoints: readonly SkinPoint[] = [
  ...kMiddle,
  ...kLeft.flatMap((point): SkinPoint[] => {
    const [x, y, z, nx, ny, nz] = point;
    return [point, [-x, y, z, -nx, ny, nz]];
  }),
];

/** Middles of the eyes and of the cheeks beneath them, mm, head frame; the wearer's left first. */
export const kEyes: readonly Point[] = [
  [31.5, -6.5, -15],
  [-31.5, -6.5, -15],
];
export const kCheeks: readonly Point[] = [
  [40, -40, -13],
  [-40, -40, -13],
];
