// Which of Face Mesh's 468 vertices are what (MediaPipe's face_mesh_connections and canonical face).

export const faceVertices = 468;
/** The bridge of the nose: the head frame's origin. */
export const bridgeVertex = 168;

/** From the wearer's right corner to the left one, both ends included. */
export const lips = {
  upperInner: [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308],
  lowerInner: [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308],
  upperOuter: [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291],
  lowerOuter: [61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291],
};

/**
 * Lids from the outer to the inner corner, without the corners: `upper[i]` comes down on `lower[i]`;
 * `crease` and `above` are the rings of skin over the upper one.
 */
export const eyes = [
  {
    corners: [33, 133],
    upper: [246, 161, 160, 159, 158, 157, 173],
    lower: [7, 163, 144, 145, 153, 154, 155],
    crease: [247, 30, 29, 27, 28, 56, 190],
    above: [113, 225, 224, 223, 222, 221, 189],
    below: [25, 110, 24, 23, 22, 26, 112],
  },
  {
    corners: [263, 362],
    upper: [466, 388, 387, 386, 385, 384, 398],
    lower: [249, 390, 373, 374, 380, 381, 382],
    crease: [467, 260, 259, 257, 258, 286, 414],
    above: [342, 445, 444, 443, 442, 441, 413],
    below: [255, 339, 254, 253, 252, 256, 341],
  },
];

export const brows = [
  [70, 63, 105, 66, 107, 46, 53, 52, 65, 55],
  [300, 293, 334, 296, 336, 276, 283, 282, 295, 285],
];

/** The triangles between the lips, which are not there when the mouth opens. */
export function isBetweenLips(a, b, c) {
  return innerLips.has(a) && innerLips.has(b) && innerLips.has(c);
}

const innerLips = new Set([...lips.upperInner, ...lips.lowerInner]);

/**
 * For each vertex the one on the other side of the face.
 * @param {ArrayLike<number>} positions of the reference face, x y z
 * @throws {Error} if the face is not symmetric
 */
export function mirrorVertices(positions) {
  const n = positions.length / 3;
  return Array.from({ length: n }, (_, i) => {
    const [x, y, z] = [-positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
    for (let k = 0; k < n; k += 1) {
      const apart = Math.hypot(
        positions[3 * k] - x,
        positions[3 * k + 1] - y,
        positions[3 * k + 2] - z,
      );
      if (apart < 0.02) return k;
    }
    throw new Error(`vertex ${i} of the reference face has no counterpart`);
  });
}

/**
 * The distance of the middles of the eyes (of the midpoints of their corners), mm: what stands for the
 * distance of the pupils of a face that looks straight ahead.
 */
export function pupillaryDistance(positions) {
  const middles = eyes.map(({ corners: [a, b] }) =>
    [0, 1, 2].map((axis) => (positions[3 * a + axis] + positions[3 * b + axis]) / 2),
  );
  return Math.hypot(...middles[0].map((v, axis) => v - middles[1][axis]));
}
