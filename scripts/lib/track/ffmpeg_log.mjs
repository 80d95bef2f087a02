// What ffmpeg says on standard error with `-loglevel repeat+level+info` and the filter showinfo.
import { createInterface } from 'node:readline';

/** Follows the log of one run of ffmpeg. */
export class FfmpegLog {
  /** The name(s) of the file's format, '' until it is known. */
  format = '';
  /** The first message of level error or worse; undefined if there was none. */
  firstError;

  /** Seconds of one tick of the time stamps: numerator, denominator. */
  #timeBase = [NaN, NaN];
  #frameSeconds = NaN;
  #lines;

  /** @param {import('node:stream').Readable} stderr */
  constructor(stderr) {
    this.#lines = createInterface({ input: stderr, crlfDelay: Infinity })[Symbol.asyncIterator]();
  }

  /**
   * Reads on to the next frame's line, which comes before its pixels.
   * @returns {Promise<{width: number, height: number, seconds: number, frameSeconds: number} | null>}
   *   null at the end of the log; `seconds` is NaN for a frame without time stamp, `frameSeconds` the
   *   nominal length of a frame
   */
  async nextFrame() {
    for (;;) {
      const { done, value: line } = await this.#lines.next();
      if (done) return null;
      const frame = this.#read(line);
      if (frame) return frame;
    }
  }

  #read(line) {
    const frame = /^\[Parsed_showinfo.* n: *\d+ pts: *(-?\d+|NOPTS) .* s:(\d+)x(\d+) /.exec(line);
    if (frame) {
      const [, pts, width, height] = frame;
      return {
        width: Number(width),
        height: Number(height),
        seconds: (Number(pts) * this.#timeBase[0]) / this.#timeBase[1],
        frameSeconds: this.#frameSeconds,
      };
    }
    const config = /^\[Parsed_showinfo.* config in time_base: (\S+), frame_rate: (\S+)/.exec(line);
    if (config) {
      this.#timeBase = config[1].split('/').map(Number);
      // Streams of no fixed rate say 1/0 or 0/1.
      const [numerator, denominator] = config[2].split('/').map(Number);
      const rate = numerator / denominator;
      this.#frameSeconds = rate > 0 && rate < Infinity ? 1 / rate : 1 / 25;
      return undefined;
    }
    const input = /^\[info\] Input #0, (\S+), from /.exec(line);
    if (input && !this.format) this.format = input[1];
    const error = /^(?:\[[^\]]* @ [^\]]*\] )*\[(?:error|fatal|panic)\] (.*)$/.exec(line);
    if (error) this.firstError ??= error[1].trim();
    return undefined;
  }
}
