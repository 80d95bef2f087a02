// Videos through the program ffmpeg: raw frames on its standard output, their sizes and time stamps
// in its log. ffmpeg waits while the pipe is full, so memory holds one frame however long the video.
import { spawn } from 'node:child_process';

import { LorgnetteError } from '../../../build/node/errors.mjs';
import { FfmpegLog } from './ffmpeg_log.mjs';
import { checkSize, maxPixels } from './limits.mjs';

/** Square pixels without loss: the shorter side of a pixel is stretched, as browsers do it. */
const filters = [
  "scale=w='trunc(iw*max(sar,1)+0.5)':h='trunc(ih/min(sar,1)+0.5)'",
  'setsar=1',
  'format=rgba',
  'showinfo=checksum=0',
].join(',');

// prettier-ignore
const ffmpegArguments = (path) => [
  '-hide_banner', '-nostdin', '-nostats',
  '-loglevel', 'repeat+level+info',
  // Playlists may name other files; they shall not name other machines.
  '-protocol_whitelist', 'file,crypto,data',
  '-max_pixels', String(maxPixels),
  '-i', `file:${path}`,
  '-map', '0:V:0',
  '-fps_mode', 'passthrough',
  '-vf', filters,
  '-f', 'rawvideo', 'pipe:1',
];

/**
 * The frames of a video's first picture track, turned as its metadata say.
 * @param {string} path
 * @returns {AsyncGenerator<import('./frames.mjs').Frame>} mode 'still' for the single picture of a
 *   format that only ffmpeg reads
 * @throws LorgnetteError video-unreadable; also after the last frame, if the file is damaged
 */
export async function* videoFrames(path) {
  const ffmpeg = spawn('ffmpeg', ffmpegArguments(path), { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = new Promise((resolve) => {
    ffmpeg.once('error', (error) => resolve({ error }));
    ffmpeg.once('exit', (status) => resolve({ status }));
  });
  const log = new FfmpegLog(ffmpeg.stderr);
  const pixels = new ByteReader(ffmpeg.stdout);
  let rgba = new Uint8Array(0);
  let frames = 0;
  let time = -1;
  try {
    for (let stamp = await log.nextFrame(); stamp; stamp = await log.nextFrame()) {
      if (log.format === 'tty') break; // Any text with a suitable name is "ANSI art" to ffmpeg.
      const { width, height, seconds, frameSeconds } = stamp;
      checkSize('video-unreadable', width, height);
      if (rgba.length !== width * height * 4) rgba = new Uint8Array(width * height * 4);
      if (!(await pixels.fill(rgba))) break;
      // Damaged files have stamps that are missing or run back.
      time =
        frames === 0 ? Math.max(0, seconds || 0) : seconds > time ? seconds : time + frameSeconds;
      frames += 1;
      yield { rgba, width, height, time, mode: isPictureFormat(log.format) ? 'still' : 'video' };
    }
    if (log.format === 'tty') throw unreadable(unknownFormat);
    while (await log.nextFrame()); // To its end: the reason for stopping early may come last.
    const { error, status } = await ended;
    if (error) throw cannotRun(error);
    if (frames === 0) throw unreadable(whyNothing(log));
    if (status !== 0 || log.firstError) {
      const why = log.firstError ?? `ffmpeg ended with status ${status}`;
      throw unreadable(`it is damaged; frames that could be read: ${frames}; ${why}`);
    }
  } finally {
    ffmpeg.kill('SIGKILL');
  }
}

const unknownFormat = 'it is neither a picture nor a video of a known format';

/** ffmpeg's readers of single pictures: `bmp_pipe`, `ico`, … */
const isPictureFormat = (format) => /_pipe$|^(ico|image2)$/.test(format);

function whyNothing({ format, firstError }) {
  if (!format) return `${unknownFormat}, or it is damaged: ${firstError ?? 'no reason given'}`;
  if (/matches no streams/.test(firstError)) return `there is no picture track in it (${format})`;
  return `no frame could be decoded (${format}): ${firstError ?? 'there is none in it'}`;
}

function cannotRun(error) {
  const why = error.code === 'ENOENT' ? 'the program ffmpeg is not installed' : error.message;
  return unreadable(`it is not a known picture, and videos cannot be read: ${why}`);
}

const unreadable = (message) => new LorgnetteError('video-unreadable', message);

/** Reads a stream in pieces of the reader's size. */
class ByteReader {
  #chunks;
  #rest = new Uint8Array(0);

  constructor(stream) {
    this.#chunks = stream[Symbol.asyncIterator]();
  }

  /** Fills the target; false if the stream ends before. */
  async fill(target) {
    for (let filled = 0; ;) {
      const part = this.#rest.subarray(0, target.length - filled);
      target.set(part, filled);
      filled += part.length;
      this.#rest = this.#rest.subarray(part.length);
      if (filled === target.length) return true;
      const { done, value } = await this.#chunks.next();
      if (done) return false;
      this.#rest = value;
    }
  }
}
