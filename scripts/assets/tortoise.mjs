import { requireFromWeb } from '../lib/paths.mjs';
import { smoothstep } from './vec.mjs';

// Tortoise-shell acetate: sheets pressed from chips of a few colours, which flow into each other. Noise of a few
// millimetres' size, bent by more noise (domain warping), stands for the flow.

/** What a texture spans, mm: a whole front, and the length of a temple. */
export const SPAN_MM = [160, 80];
const SIZE_PX = [512, 256];
const JPEG_QUALITY = 52;

/** sRGB from light to dark; `cover` is the share of each darker layer. */
const PATTERNS = {
  havana: { seed: 3, colours: ['#a8672b', '#6a3213', '#1b0c07'], cover: [0.7, 0.5], grain: 12 },
  blonde: { seed: 8, colours: ['#d9b27a', '#b98044', '#6e3c1b'], cover: [0.5, 0.26], grain: 13 },
  grey: { seed: 5, colours: ['#b8b4ab', '#76716b', '#1b1a1c'], cover: [0.6, 0.45], grain: 10 },
};

/** A number 0…1 of two integers and a seed (an integer hash after Bob Jenkins's one-at-a-time). */
function hash(x, y, seed) {
  let h = seed;
  for (const v of [x, y, 0x9e37]) {
    h = (h + v) | 0;
    h = (h + (h << 10)) | 0;
    h ^= h >>> 6;
  }
  h = (h + (h << 3)) | 0;
  h ^= h >>> 11;
  h = (h + (h << 15)) | 0;
  return (h >>> 0) / 2 ** 32;
}

/** Gradient noise −1…1 with features of one unit's size (Perlin, "Improving noise", 2002: his fade curve). */
function noise(x, y, seed) {
  const [i, j] = [Math.floor(x), Math.floor(y)];
  const fade = (t) => t * t * t * (t * (6 * t - 15) + 10);
  const corner = (a, b) => {
    const turn = 2 * Math.PI * hash(i + a, j + b, seed);
    return Math.cos(turn) * (x - i - a) + Math.sin(turn) * (y - j - b);
  };
  const [u, v] = [fade(x - i), fade(y - j)];
  const low = corner(0, 0) + (corner(1, 0) - corner(0, 0)) * u;
  const high = corner(0, 1) + (corner(1, 1) - corner(0, 1)) * u;
  return 1.5 * (low + (high - low) * v);
}

const rgb = (hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16));

/** The pattern's colour at a place in mm, sRGB 0…255. */
function colourAt({ seed, colours, grain }, limits, x, y) {
  const { layers } = layerNoise({ seed, grain }, x, y);
  let colour = rgb(colours[0]);
  // chips are not of one colour either
  const tone = 1 + 0.1 * noise(x / 5, y / 4, seed + 40);
  colour = colour.map((v) => v * tone);
  layers.forEach((value, k) => {
    const share = smoothstep(limits[k] - 0.14, limits[k] + 0.14, value);
    const darker = rgb(colours[k + 1]);
    colour = colour.map((v, c) => v + (darker[c] - v) * share);
  });
  return colour.map((v) => Math.max(0, Math.min(255, Math.round(v))));
}

function layerNoise({ seed, grain }, x, y) {
  const bendX = noise(x / 14, y / 10, seed + 10) * 7 + noise(x / 5, y / 4, seed + 11) * 2.2;
  const bendY = noise(x / 14, y / 10, seed + 20) * 5 + noise(x / 5, y / 4, seed + 21) * 1.6;
  const [u, v] = [(x + bendX) / grain, (y + bendY) / (0.72 * grain)];
  return {
    layers: [
      noise(u, v, seed) + 0.35 * noise(2.3 * u, 2.3 * v, seed + 1),
      noise(u, v, seed) * 0.75 + 0.5 * noise(1.7 * u, 1.7 * v, seed + 2),
    ],
  };
}

/** For each layer the value that its share of the sheet exceeds. */
function coverLimits(pattern) {
  const values = [[], []];
  for (let y = 0; y < SPAN_MM[1]; y += 2) {
    for (let x = 0; x < SPAN_MM[0]; x += 2) {
      layerNoise(pattern, x, y).layers.forEach((v, k) => values[k].push(v));
    }
  }
  return values.map((list, k) => {
    list.sort((a, b) => a - b);
    return list[Math.round((1 - pattern.cover[k]) * (list.length - 1))];
  });
}

const made = new Map();

/** @returns {Promise<Uint8Array>} the pattern as JPEG, SPAN_MM of it */
export function tortoise(name) {
  if (!made.has(name)) made.set(name, draw(name));
  return made.get(name);
}

async function draw(name) {
  const pattern = PATTERNS[name];
  const limits = coverLimits(pattern);
  const [width, height] = SIZE_PX;
  const data = new Uint8Array(3 * width * height);
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      const place = [((u + 0.5) / width) * SPAN_MM[0], ((v + 0.5) / height) * SPAN_MM[1]];
      data.set(colourAt(pattern, limits, ...place), 3 * (v * width + u));
    }
  }
  const sharp = requireFromWeb('sharp');
  const jpeg = await sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: JPEG_QUALITY, mozjpeg: true })
    .toBuffer();
  return new Uint8Array(jpeg);
}

/** @returns the pattern's mean colour, sRGB hex, for swatches */
export const patternColour = (name) => PATTERNS[name].colours[1];
