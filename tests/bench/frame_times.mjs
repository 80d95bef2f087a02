// The part of tests/bench/frame.mjs that runs in the page.
import { rotationAngleDeg } from './accuracy_metrics.mjs';
import { median, nextTask, timeByTurns } from './timing.mjs';

const framesPerSecond = 30;

/**
 * Picture of a round: there and back again, so that nothing jumps between the last one and the first.
 * @param {number} round 0, 1, …
 * @param {number} count of pictures, at least 2
 */
export function pictureOf(round, count) {
  const k = round % (2 * count - 2);
  return k < count ? k : 2 * count - 2 - k;
}

/**
 * The peers in `globalThis.peers` by turns on the same frames.
 * @param {{names: string[], width: number, height: number, warmUp: number, rounds: number}} options
 * @param {Uint8Array} pictures RGBA, one after the other
 * @returns {Promise<Record<string, {ms: number, turnDeg: number}>>} by name: median ms from bytes to
 *   poses; median angle between its rotation and that of the first peer, in the same frame
 * @throws if a peer does not find the one face there is
 */
export async function timeFrames({ names, width, height, warmUp, rounds }, pictures) {
  const size = 4 * width * height;
  const count = pictures.length / size;
  const rotations = Object.fromEntries(names.map((name) => [name, []]));
  const candidates = Object.fromEntries(
    names.map((name) => [
      name,
      async (round) => {
        const rgba = pictures.subarray(
          size * pictureOf(round, count),
          size * (pictureOf(round, count) + 1),
        );
        const time = round / framesPerSecond;
        const { faces, ms } = await globalThis.peers[name].track({ rgba, width, height, time });
        if (faces.length !== 1) {
          throw new Error(
            `${name} finds ${faces.length} faces in frame ${round}, where there is 1`,
          );
        }
        rotations[name].push(faces[0].rotation);
        return ms;
      },
    ]),
  );
  const times = await timeByTurns(candidates, { warmUp, rounds, rest: nextTask });
  return Object.fromEntries(
    names.map((name) => [
      name,
      {
        ms: median(times[name]),
        turnDeg: median(
          rotations[name].map((rotation, i) => rotationAngleDeg(rotation, rotations[names[0]][i])),
        ),
      },
    ]),
  );
}
