// Pictures, and animated WebP, through libvips: upright, 8-bit sRGB, on white.
import { LorgnetteError } from '../../../build/node/errors.mjs';
import { requireFromWeb } from '../paths.mjs';
import { checkSize, maxPixels } from './limits.mjs';

const sharp = requireFromWeb('sharp');
sharp.cache(false); // Every file is read once.

/**
 * 'error' takes what a browser shows without loss (stray bytes between markers, bad EXIF) and
 * refuses what lacks picture data.
 */
const decoding = { failOn: 'error', limitInputPixels: maxPixels };

/**
 * @param {string} path
 * @returns {Promise<{format: string, width: number, height: number, pages: number,
 *   delaysMs: number[]}>} the size of one page, as stored
 * @throws LorgnetteError photo-unreadable
 */
export async function readPictureHeader(path) {
  const {
    format,
    width,
    height,
    pages = 1,
    delay = [],
  } = await decoded(() => sharp(path, { ...decoding, limitInputPixels: false }).metadata());
  checkSize('photo-unreadable', width, height);
  return { format, width, height, pages, delaysMs: delay };
}

/**
 * The first page as the only frame, turned as EXIF says.
 * @param {string} path
 * @returns {Promise<import('./frames.mjs').Frame>}
 * @throws LorgnetteError photo-unreadable
 */
export async function pictureFrame(path) {
  const { data, info } = await toRgba(path, {});
  return { rgba: data, width: info.width, height: info.height, time: 0, mode: 'still' };
}

/** Decoded together: to decode page n libvips starts at page 0, one by one would take n². */
const pagesAtOnce = 16;
/** Browsers show pages that claim a delay of 10 ms or less for 100 ms. */
const shortestDelayMs = 11;
const defaultDelayMs = 100;

/**
 * The pages of an animated picture as a video.
 * @param {string} path
 * @param {{pages: number, delaysMs: number[], width: number, height: number}} header
 * @returns {AsyncGenerator<import('./frames.mjs').Frame>}
 * @throws LorgnetteError photo-unreadable
 */
export async function* animationFrames(path, { pages, delaysMs, width, height }) {
  const atOnce = Math.max(1, Math.min(pagesAtOnce, Math.floor(maxPixels / (width * height))));
  let timeMs = 0;
  for (let first = 0; first < pages; first += atOnce) {
    const count = Math.min(atOnce, pages - first);
    const { data, info } = await toRgba(path, { page: first, pages: count });
    const pageHeight = info.height / count;
    const bytes = info.width * pageHeight * 4;
    for (let index = 0; index < count; index += 1) {
      const rgba = data.subarray(index * bytes, (index + 1) * bytes);
      yield { rgba, width: info.width, height: pageHeight, time: timeMs / 1000, mode: 'video' };
      const delayMs = delaysMs[first + index] ?? 0;
      timeMs += delayMs < shortestDelayMs ? defaultDelayMs : delayMs;
    }
  }
}

function toRgba(path, pages) {
  return decoded(() =>
    sharp(path, { ...decoding, ...pages })
      .autoOrient()
      .flatten({ background: '#fff' })
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true }),
  );
}

async function decoded(decode) {
  try {
    return await decode();
  } catch (cause) {
    const [why] = cause.message.split('\n'); // The rest repeats it.
    const message = `it cannot be decoded as a picture: ${why.replace(/:\s*$/, '')}`;
    throw new LorgnetteError('photo-unreadable', message, { cause });
  }
}
