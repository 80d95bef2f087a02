import { requireFromWeb } from '../lib/paths.mjs';
import { smoothstep } from './vec.mjs';

const ROWS = 128;
/** Shares of the lens's height, from the top, between which the dye fades. */
const FADE = [0.12, 0.92];

/**
 * A lens dyed from one colour at its top to another at its bottom. What goes through falls exponentially with the
 * dye (Beer and Lambert), so the colours are mixed by their logarithms.
 * @param colours two linear RGB
 * @returns {Promise<Uint8Array>} a PNG of 2 × 128 px
 */
export async function gradientPicture([top, bottom]) {
  const data = new Uint8Array(2 * 3 * ROWS);
  for (let row = 0; row < ROWS; row++) {
    const t = smoothstep(...FADE, (row + 0.5) / ROWS);
    const colour = top.map((v, k) => Math.exp(Math.log(v) * (1 - t) + Math.log(bottom[k]) * t));
    const bytes = colour.map((v) =>
      Math.round(255 * (v <= 0.0031308 ? 12.92 * v : 1.055 * v ** (1 / 2.4) - 0.055)),
    );
    data.set([...bytes, ...bytes], 6 * row);
  }
  const sharp = requireFromWeb('sharp');
  const png = await sharp(data, { raw: { width: 2, height: ROWS, channels: 3 } })
    .png({ compressionLevel: 9, palette: false })
    .toBuffer();
  return new Uint8Array(png);
}
