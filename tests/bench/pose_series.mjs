// What 3DDFA answers, and what becomes of it, frame by frame.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { readFrames } from '../../scripts/lib/track/frames.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';
import { openRawCore, track } from '../raw_core.mjs';
import { parseShapeModel, reconstruct } from './shape_model.mjs';

const landmarks = 68;
const inputSide = 120;

export const readShapeModel = () =>
  parseShapeModel(readFileSync(inCheckout('models/3ddfa/shape_model.bin')));

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
  const { core, pipeline, layout } = await openRawCore({
    pack: '3ddfa',
    onRun: (network, _, outputs) => void (network === 1 && (answer = outputs[0].slice())),
  });
  const rows = [];
  let frame = 0;
  let side; // of the square that the next frame is seen in
  for await (const picture of readFrames(path)) {
    const time = secondsBetweenFrames === undefined ? picture.time : frame * secondsBetweenFrames;
    const result = await track({ core, pipeline }, { ...picture, time });
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
  pipeline.delete();
  core.delete();
  return rows;
}

/** Side of the square around landmarks (x, y, x, …), as cpp/src/landmarks_3ddfa.cpp takes it. */
function nextSide(flat) {
  const along = (axis) => flat.filter((_, i) => i % 2 === axis);
  const extent = (values) => Math.max(...values) - Math.min(...values);
  return Math.SQRT2 * Math.max(extent(along(0)), extent(along(1)));
}

export const sharedData = (...path) => join(inCheckout('../shared/data'), ...path);
