// What 3DDFA answers, and what becomes of it, frame by frame.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readFrames } from '../../scripts/lib/track/frames.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';
import { openRawCore, track } from '../raw_core.mjs';

const landmarks = 68;
const parameters = 62;
const inputSide = 120;

/** The pack's shape model (models/README.md): mean, std, mean face and bases. */
export function readShapeModel() {
  const file = readFileSync(inCheckout('models/3ddfa/shape_model.bin'));
  const values = new Float32Array(
    file.buffer.slice(file.byteOffset + 16, file.byteOffset + file.length),
  );
  const take = (from, count) => values.subarray(from, from + count);
  const column = 3 * landmarks;
  return {
    mean: take(0, parameters),
    std: take(parameters, parameters),
    neutral: take(2 * parameters, column),
    bases: take(2 * parameters + column, 50 * column),
  };
}

/** The mean face's landmarks, mm, as rows. */
export function neutralFace(model) {
  return Array.from({ length: landmarks }, (_, i) => [...model.neutral.subarray(3 * i, 3 * i + 3)]);
}

/**
 * Runs pack 3ddfa on a file.
 * @param {string} path
 * @param {{secondsBetweenFrames?: number}} [options] other time stamps than the file's: with large
 *   gaps, no frame remembers the last one's distance
 * @returns {Promise<object[]>} a row for each frame that shows the first face: `frame`, `time`,
 *   `focalPx`; `rotation` (camera_from_head, row-major) and `translation` (mm) as the core gives
 *   them; `raw`, R' of the last run, px of the crop per mm, row-major; `points`, the 68 landmarks
 *   that the parameters stand for, crop px, x right, y up, z to the viewer; `cropScale`, picture
 *   pixels per pixel of the crop, where it is known (not in the face's first frame)
 */
export async function poseSeries(path, { secondsBetweenFrames } = {}) {
  const model = readShapeModel();
  let answer;
  const { core, layout } = await openRawCore({
    pack: '3ddfa',
    onRun: (network, _, outputs) => void (network === 1 && (answer = outputs[0].slice())),
  });
  const rows = [];
  let frame = 0;
  let side; // of the square that the next frame is seen in
  for await (const picture of readFrames(path)) {
    const time = secondsBetweenFrames === undefined ? picture.time : frame * secondsBetweenFrames;
    const result = await track(core, { ...picture, time });
    if (result[layout.faces] > 0) {
      const at = (offset, count) =>
        Array.from(result.subarray(layout.header + offset, layout.header + offset + count));
      rows.push({
        frame,
        time: picture.time,
        focalPx: result[layout.focal],
        rotation: at(layout.rotation, 9),
        translation: at(layout.translation, 3),
        cropScale: side && side / inputSide,
        ...reconstruct(answer, model),
      });
      side = nextSide(at(layout.landmarks2d, 2 * landmarks));
    } else {
      side = undefined;
    }
    frame += 1;
  }
  core.delete();
  return rows;
}

function reconstruct(whitened, { mean, std, neutral, bases }) {
  const p = whitened.map((v, i) => v * std[i] + mean[i]);
  const raw = [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => p[i]);
  const face = Float64Array.from(neutral);
  for (let c = 0; c < 50; c += 1)
    for (let i = 0; i < face.length; i += 1) face[i] += bases[c * face.length + i] * p[12 + c];
  const points = Array.from({ length: landmarks }, (_, k) =>
    [0, 1, 2].map(
      (row) =>
        raw[3 * row] * face[3 * k] +
        raw[3 * row + 1] * face[3 * k + 1] +
        raw[3 * row + 2] * face[3 * k + 2] +
        p[4 * row + 3],
    ),
  );
  return { raw, points };
}

/** Side of the square around landmarks (x, y, x, …), as cpp/src/landmarks_3ddfa.cpp takes it. */
function nextSide(flat) {
  const along = (axis) => flat.filter((_, i) => i % 2 === axis);
  const extent = (values) => Math.max(...values) - Math.min(...values);
  return Math.SQRT2 * Math.max(extent(along(0)), extent(along(1)));
}

export const sharedData = (...path) => join(inCheckout('../shared/data'), ...path);
