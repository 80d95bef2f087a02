// Exact network inputs out of photographs: what make_model_goldens.mjs fed the original runtime,
// the test must be able to feed ours, byte for byte.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const web = new URL('../../web/', import.meta.url);
/** Resolves npm packages from web/, where they are installed. */
export const requireFromWeb = createRequire(new URL('package.json', web));
const sharp = requireFromWeb('sharp');

const decoded = new Map();

/** A photograph below web/node_modules as { data: RGB bytes, width, height }. */
async function decode(photo) {
  if (!decoded.has(photo)) {
    const file = readFileSync(new URL(`node_modules/${photo}`, web));
    const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
    if (info.channels !== 3) throw new Error(`${photo}: ${info.channels} channels, expected RGB`);
    decoded.set(photo, { data, width: info.width, height: info.height });
  }
  return decoded.get(photo);
}

/**
 * A square of a photograph as size × size RGB bytes, rows from the top. `x`, `y`: its centre, and
 * `side`, in px of the photograph; `roll`: degrees it is turned clockwise. Black where the
 * photograph ends. Each output pixel is the mean of a grid of bilinear samples, at least one per
 * pixel of the photograph. Written out, not left to an image library, whose resampling may differ
 * by a grey level from one processor to the next.
 */
export async function cropBytes({ photo, x, y, side, roll }, size) {
  const { data, width, height } = await decode(photo);
  const grid = Math.max(1, Math.ceil(side / size));
  const step = side / size / grid;
  const cos = Math.cos((roll * Math.PI) / 180) * step;
  const sin = Math.sin((roll * Math.PI) / 180) * step;
  const sums = new Float64Array(3 * size * size);

  const add = (target, column, row, weight) => {
    if (column < 0 || row < 0 || column >= width || row >= height) return;
    const source = 3 * (row * width + column);
    for (let channel = 0; channel < 3; channel++) {
      sums[target + channel] += weight * data[source + channel];
    }
  };

  const samples = size * grid;
  for (let j = 0; j < samples; j++) {
    for (let i = 0; i < samples; i++) {
      const u = i + 0.5 - samples / 2;
      const v = j + 0.5 - samples / 2;
      // Pixel centres lie at integers, the picture's corner at (−0.5, −0.5).
      const px = x + cos * u - sin * v - 0.5;
      const py = y + sin * u + cos * v - 0.5;
      const column = Math.floor(px);
      const row = Math.floor(py);
      const right = px - column;
      const down = py - row;
      const target = 3 * (Math.floor(j / grid) * size + Math.floor(i / grid));
      add(target, column, row, (1 - right) * (1 - down));
      add(target, column + 1, row, right * (1 - down));
      add(target, column, row + 1, (1 - right) * down);
      add(target, column + 1, row + 1, right * down);
    }
  }
  return Uint8Array.from(sums, (sum) => Math.floor(sum / (grid * grid) + 0.5));
}
