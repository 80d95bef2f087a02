// The room behind the head: a wall that is not evenly lit, a window, shelves with books, a picture, a
// door, out of focus. It stays where it is: the camera does not move.
import { defocus } from './camera_effects.mjs';
import { randomFrom, valueNoise } from './random.mjs';

const outOfFocus = 1.6; // px at 640 × 480

/**
 * @param {number} width px
 * @param {number} height px
 * @param {number} seed another room for each
 * @returns {Float32Array} linear light, r g b
 */
export function paintRoom(width, height, seed) {
  const random = randomFrom(seed);
  const unit = height / 480;
  const frame = new Float32Array(3 * width * height);
  const wall = [0.22 + 0.2 * random(), 0.24 + 0.16 * random(), 0.24 + 0.14 * random()];
  const patches = valueNoise(seed + 1);
  const plaster = valueNoise(seed + 2);
  const lampX = width * random();
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const toLamp = Math.hypot((x - lampX) / width, y / height);
      const light =
        (1.25 - 0.7 * toLamp) *
        (0.9 + 0.2 * patches((x / unit) * 0.011, (y / unit) * 0.013)) *
        (0.96 + 0.08 * plaster((x / unit) * 0.3, (y / unit) * 0.3));
      for (let c = 0; c < 3; c += 1) frame[3 * (y * width + x) + c] = wall[c] * light;
    }
  }
  const rectangle = (x, y, w, h, colour, shade = 1) =>
    fillRectangle(frame, width, height, [x * unit, y * unit, w * unit, h * unit], colour, shade);
  const far = width / unit; // the picture's width where its height is 480

  const side = random() < 0.5;
  const windowX = side ? 0.04 * far : 0.7 * far;
  rectangle(windowX - 8, 26, 0.26 * far + 16, 236, [0.5, 0.47, 0.42]);
  for (let pane = 0; pane < 2; pane += 1) {
    const x = windowX + pane * 0.13 * far;
    rectangle(x, 34, 0.13 * far - 7, 104, [0.78, 0.84, 0.9], 0.9);
    rectangle(x, 146, 0.13 * far - 7, 108, [0.6, 0.72, 0.62], 0.9);
  }
  const shelfX = side ? 0.62 * far : 0.05 * far;
  for (let row = 0; row < 4; row += 1) {
    const floor = 130 + 95 * row;
    rectangle(shelfX, floor - 88, 0.3 * far, 88, [0.07, 0.055, 0.045]);
    for (let x = shelfX + 4; x < shelfX + 0.27 * far;) {
      const thick = 6 + 14 * random();
      const tall = 48 + 32 * random();
      const colour = [random(), random(), random()].map((v) => 0.02 + 0.4 * v * v);
      if (random() < 0.88) rectangle(x, floor - tall, thick - 1.5, tall, colour);
      x += thick;
    }
    rectangle(shelfX - 4, floor, 0.3 * far + 8, 7, [0.2, 0.13, 0.08]);
  }
  const pictureX = (side ? 0.36 : 0.44) * far + 30 * random();
  rectangle(pictureX - 5, 40, 100, 76, [0.03, 0.03, 0.035]);
  rectangle(pictureX, 45, 90, 66, [0.35, 0.3, 0.18]);
  rectangle(pictureX, 82, 90, 29, [0.08, 0.16, 0.1]);
  rectangle(pictureX + 55, 52, 16, 14, [0.8, 0.7, 0.4]);
  defocus(frame, width, height, outOfFocus * unit, new Float32Array(frame.length));
  return frame;
}

/** Whole pixels: what follows is blurred. */
function fillRectangle(frame, width, height, [x, y, w, h], colour, shade) {
  const [left, right] = [x, x + w].map((v) => Math.min(width, Math.max(0, Math.round(v))));
  const [top, bottom] = [y, y + h].map((v) => Math.min(height, Math.max(0, Math.round(v))));
  for (let row = top; row < bottom; row += 1) {
    const light = shade * (1 - 0.15 * ((row - top) / Math.max(1, bottom - top)));
    for (let column = left; column < right; column += 1) {
      for (let c = 0; c < 3; c += 1) frame[3 * (row * width + column) + c] = colour[c] * light;
    }
  }
}
