// The 468 points of Face Mesh in a photograph (node only).
import { builtNetworks, openOrt } from '../../light/networks.mjs';
import { cropBytes } from '../../golden/model_crop.mjs';
import { faceVertices } from './face_mesh.mjs';

const side = 192; // px of the network's input
/** As cpp/src/landmarks.cpp: the square's side in longer sides of the points' box. */
const margin = 1.5;
/** The outer corners of the eyes, image-left first: the square is turned so that they are level. */
const [leftCorner, rightCorner] = [33, 263];
const settlingPasses = 4;
/** Then the mean over squares that are moved, in sides, scaled and turned (degrees) a little. */
const views = [
  { dx: 0, dy: 0, scale: 1, turn: 0 },
  { dx: 0.02, dy: 0.01, scale: 1.04, turn: 2 },
  { dx: -0.02, dy: 0.015, scale: 0.97, turn: -2 },
  { dx: 0.01, dy: -0.02, scale: 1.02, turn: -4 },
  { dx: -0.01, dy: -0.01, scale: 0.95, turn: 4 },
];

/** @returns {Promise<(photo: string, square: {x: number, y: number, side: number}) =>
 *   Promise<Float64Array>>} see `find` */
export async function openPhotoLandmarks() {
  const network = builtNetworks().find(({ name }) => name === 'facemesh');
  if (!network) throw new Error('models/facemesh is not built: run scripts/make_models');
  const session = await openOrt(network);

  /** Points (x, y in crop px, centres at integers) that the network sees in bytes of a crop. */
  async function run(bytes) {
    const { mean, std } = network.input;
    const plane = side * side;
    const planes = new Float32Array(3 * plane);
    for (let i = 0; i < planes.length; i += 1) {
      planes[(i % 3) * plane + Math.floor(i / 3)] = (bytes[i] - mean) / std;
    }
    const [values] = await session.run(planes);
    return Array.from({ length: faceVertices }, (_, i) => [values[3 * i], values[3 * i + 1]]);
  }

  /** The same in the photograph's px. */
  async function look(photo, square, mirrorOf) {
    const bytes = await cropBytes({ photo, ...square }, side);
    const plain = await run(bytes);
    const mirrored = await run(mirror(bytes));
    // The mean of both: whatever the network takes a pixel's place for, left and right cancel.
    const middle = plain.map(([x, y], i) => {
      const [mx, my] = mirrored[mirrorOf[i]];
      return [(x + side - 1 - mx) / 2, (y + my) / 2];
    });
    const scale = square.side / side;
    const [cos, sin] = [Math.cos, Math.sin].map((f) => f((square.roll * Math.PI) / 180) * scale);
    return middle.map(([x, y]) => {
      const [u, v] = [x - (side - 1) / 2, y - (side - 1) / 2];
      // cropBytes counts a square's centre from the photograph's corner, half a pixel before (0, 0).
      return [square.x - 0.5 + cos * u - sin * v, square.y - 0.5 + sin * u + cos * v];
    });
  }

  /**
   * @param {string} photo below web/node_modules
   * @param {{x: number, y: number, side: number}} about a square around the face, px
   * @param {number[]} mirrorOf of mirrorVertices()
   * @returns {Promise<number[][]>} 468 points, px of the photograph, pixel centres at integers
   */
  return async function find(photo, { x, y, side: about }, mirrorOf) {
    let square = { x, y, side: about, roll: 0 };
    for (let pass = 0; pass < settlingPasses; pass += 1) {
      square = squareAround(await look(photo, square, mirrorOf));
    }
    const sums = Array.from({ length: faceVertices }, () => [0, 0]);
    for (const { dx, dy, scale, turn } of views) {
      const view = {
        x: square.x + dx * square.side,
        y: square.y + dy * square.side,
        side: square.side * scale,
        roll: square.roll + turn,
      };
      const points = await look(photo, view, mirrorOf);
      points.forEach((p, i) => p.forEach((v, axis) => (sums[i][axis] += v / views.length)));
    }
    return sums;
  };
}

function mirror(bytes) {
  const out = new Uint8Array(bytes.length);
  for (let row = 0; row < side; row += 1) {
    for (let column = 0; column < side; column += 1) {
      const from = 3 * (row * side + column);
      out.set(bytes.subarray(from, from + 3), 3 * (row * side + side - 1 - column));
    }
  }
  return out;
}

/** As squareAround() of cpp/src/landmarks.cpp; its centre counted from the photograph's corner. */
function squareAround(points) {
  const [a, b] = [points[leftCorner], points[rightCorner]];
  const angle = Math.atan2(b[1] - a[1], b[0] - a[0]);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const level = points.map(([x, y]) => [cos * x + sin * y, -sin * x + cos * y]);
  const range = [0, 1].map((axis) => {
    const values = level.map((p) => p[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  const [u, v] = range.map(([low, high]) => (low + high) / 2);
  return {
    x: cos * u - sin * v + 0.5,
    y: sin * u + cos * v + 0.5,
    side: margin * Math.max(...range.map(([low, high]) => high - low)),
    roll: (angle * 180) / Math.PI,
  };
}
