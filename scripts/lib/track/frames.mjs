// A file as frames: pictures and videos are told apart by their content, never by their name.
import { open, stat } from 'node:fs/promises';

import { LorgnetteError } from '../../../build/node/errors.mjs';
import { animationFrames, pictureFrame, readPictureHeader } from './picture.mjs';
import { videoFrames } from './video.mjs';

/**
 * @typedef {object} Frame
 * @property {Uint8Array} rgba width × height × RGBA, rows top-down; valid until the next frame is
 *   asked for
 * @property {number} width px, as displayed
 * @property {number} height px
 * @property {number} time seconds, from 0, strictly increasing
 * @property {'still' | 'video'} mode
 */

/**
 * The frames of a picture (one) or of a video, read as they are asked for.
 * @param {string} path
 * @returns {AsyncGenerator<Frame>}
 * @throws LorgnetteError photo-unreadable, video-unreadable
 */
export async function* readFrames(path) {
  const format = await sniff(path);
  if (!format.isPicture) {
    yield* videoFrames(path);
    return;
  }
  // FFmpeg reads animated PNG; what libvips reads of it is the first frame.
  if (format.name === 'png' && format.isAnimated) {
    yield* videoFrames(path);
    return;
  }
  const header = await readPictureHeader(path);
  if (header.pages > 1 && header.format === 'gif') yield* videoFrames(path);
  else if (header.pages > 1 && header.format === 'webp') yield* animationFrames(path, header);
  else yield await pictureFrame(path, header);
}

const starts = (text) => (bytes) => bytes.toString('latin1', 0, text.length) === text;

/** What libvips is asked to read, by its first bytes. FFmpeg gets everything else. */
const pictureFormats = [
  ['jpeg', starts('\xff\xd8\xff')],
  ['png', starts('\x89PNG\r\n\x1a\n')],
  ['gif', starts('GIF8')],
  ['webp', (bytes) => starts('RIFF')(bytes) && bytes.toString('latin1', 8, 12) === 'WEBP'],
  ['tiff', (bytes) => starts('II*\0')(bytes) || starts('MM\0*')(bytes)],
  ['avif', (bytes) => /^ftyp(avif|heic|heix|mif1)/.test(bytes.toString('latin1', 4, 12))],
  ['svg', (bytes) => /^\ufeff?\s*<(\?xml[^]*<)?(!--[^]*<)?(!DOCTYPE )?svg\b/.test(String(bytes))],
];

/**
 * @returns {Promise<{isPicture: false} | {isPicture: true, name: string, isAnimated: boolean}>}
 *   `isAnimated` only of a PNG: libvips knows it of the other formats
 */
async function sniff(path) {
  let file;
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw unreadable('it is a directory');
    // Opening a pipe may wait for ever, a device may never end, and what reads the file seeks.
    if (!info.isFile()) throw unreadable('it is not a regular file');
    if (info.size === 0) throw unreadable('the file is empty');
    file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1024), 0, 1024, 0);
    const bytes = buffer.subarray(0, bytesRead);
    const [name] = pictureFormats.find(([, matches]) => matches(bytes)) ?? [];
    if (!name) return { isPicture: false };
    return { isPicture: true, name, isAnimated: name === 'png' && (await hasAnimation(file)) };
  } catch (cause) {
    if (cause instanceof LorgnetteError) throw cause;
    throw unreadable(reasons[cause.code] ?? cause.message, cause);
  } finally {
    await file?.close();
  }
}

const reasons = {
  ENOENT: 'there is no such file',
  EACCES: 'no permission to read it',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is not a directory',
};

const unreadable = (why, cause) => new LorgnetteError('photo-unreadable', why, { cause });

/** Does a PNG announce an animation (acTL) before its first picture data (IDAT)? PNG, third edition, 11.3.6. */
async function hasAnimation(file) {
  const head = Buffer.alloc(8);
  for (let offset = 8; ; offset += 12 + head.readUInt32BE(0)) {
    const { bytesRead } = await file.read(head, 0, 8, offset);
    const type = head.toString('latin1', 4, 8);
    if (bytesRead < 8 || type === 'IDAT') return false;
    if (type === 'acTL') return true;
  }
}
