// The command line of scripts/track.
import { parseArgs } from 'node:util';

export const usage = `usage: track [--pack NAME] [--engine NAME] [--max-faces N] [--fov DEG]
             [--rest-seconds S] [--rest-degrees DEG] [--user-ipd MM] [--] FILE...

Finds faces in pictures and videos and prints one line of JSON a frame to standard output.

  --pack NAME      the models to use, a folder of models/ (default: facemesh)
  --engine NAME    what runs them: auto, light (the core's own kernels, for packs with compiled
                   networks) or ort (ONNX Runtime Web); default: auto, light where it can
  --max-faces N    how many faces to follow at once, 1 to 20 (default: 1)
  --fov DEG        the camera's field of view along the picture's longer side, degrees, more than 1
                   and less than 170 (default: 58.1, a focal length of 0.9 longer sides)
  --rest-seconds S over how long a head that holds still is averaged, 0 to 10; 0: poses are as seen
                   (default: 1.2)
  --rest-degrees DEG  turns up to about this are taken for noise, 0.01 to 10 (default: 0.7)
  --user-ipd MM    the distance of the first face's pupils, 40 to 80: its sizes are exact then
  -h, --help       this text

Whether a file is a picture or a video is told by its content, not by its name; an animated GIF,
WebP or PNG is a video. Each picture is taken by itself; in a video faces are followed from frame to
frame, with the file's own time stamps.

A line: file, frame (from 0), time (s), width, height, ms {detect, regress, fit, total},
  faces [{id, confidence 0..1, box [x, y, w, h], landmarks 68 x [x, y] px,
          landmarks3d 68 x [x, y, z] mm camera frame, rotation 3 x 3 camera_from_head,
          yaw, pitch, roll degrees, translation mm, scale, seen (in this frame; one that is lost
          fades), presence 0..1, pupillaryDistance and faceWidth {mm, errorMm}}]

Exit status: 0 every file was read; 1 at least one could not be (one line on standard error for
each), or Lorgnette is not built; 2 the command line is wrong.
`;

/** A wrong command line; the message says what is wrong. */
export class UsageError extends Error {}

/**
 * @param {string[]} args the command line without node and script
 * @returns {{help: true} | {help: false, pack: string, maxFaces?: number, fovDeg?: number,
 *   engine?: string, restSeconds?: number, restDegrees?: number, userIpdMm?: number,
 *   files: string[]}}
 * @throws {UsageError}
 */
export function parseOptions(args) {
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const pack = values.pack ?? 'facemesh';
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(pack)) {
    throw new UsageError(`--pack takes the name of a folder of models/, not '${pack}'`);
  }
  const maxFaces = number(
    values,
    'max-faces',
    'a whole number from 1 to 20',
    (value) => Number.isInteger(value) && value >= 1 && value <= 20,
  );
  const fovDeg = number(
    values,
    'fov',
    'degrees, more than 1 and less than 170',
    (value) => value > 1 && value < 170,
  );
  const within = (low, high) => (value) => value >= low && value <= high;
  const restSeconds = number(values, 'rest-seconds', 'seconds from 0 to 10', within(0, 10));
  const restDegrees = number(values, 'rest-degrees', 'degrees from 0.01 to 10', within(0.01, 10));
  const userIpdMm = number(values, 'user-ipd', 'mm from 40 to 80', within(40, 80));
  const { engine } = values;
  if (engine !== undefined && !['auto', 'light', 'ort'].includes(engine)) {
    throw new UsageError(`--engine takes auto, light or ort, not '${engine}'`);
  }
  if (positionals.length === 0) throw new UsageError('no file given');
  return {
    help: false,
    pack,
    maxFaces,
    fovDeg,
    engine,
    restSeconds,
    restDegrees,
    userIpdMm,
    files: positionals,
  };
}

function parse(args) {
  const text = { type: 'string' };
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        pack: text,
        'max-faces': text,
        fov: text,
        engine: text,
        'rest-seconds': text,
        'rest-degrees': text,
        'user-ipd': text,
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    if (!error.code?.startsWith('ERR_PARSE_ARGS_')) throw error;
    throw new UsageError(error.message.split(/\.? To specify|\n/)[0]);
  }
}

/** The value of a numeric option, undefined if it was not given. */
function number(values, name, wanted, isGood) {
  const text = values[name];
  if (text === undefined) return undefined;
  const value = /^[+-]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!isGood(value)) throw new UsageError(`--${name} takes ${wanted}, not '${text}'`);
  return value;
}
