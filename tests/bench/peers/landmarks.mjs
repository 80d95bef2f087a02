// The 68 landmarks of iBUG that all peers answer in.

/** The mesh vertex nearest to each: kVertexOfLandmark of cpp/src/landmarks.cpp. */
export const vertexOfLandmark = [
  [162, 234, 93, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 323, 454, 389], // jaw
  [71, 63, 105, 66, 107, 336, 296, 334, 293, 301], // brows
  [168, 197, 5, 4, 75, 97, 2, 326, 305], // nose
  [33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380], // eyes
  [61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181, 78, 82, 13, 312, 308, 317, 14, 87], // lips
].flat();

/** Landmarks before this one are the jaw's. In pictures they are marked on the contour that is seen,
 * which is no fixed place of a head. */
export const jawLandmarks = 17;

/** @param {number[][]} points x, y, … @returns {number[]} x, y, x, y, … */
export const flatten = (points) => points.flatMap(([x, y]) => [x, y]);
