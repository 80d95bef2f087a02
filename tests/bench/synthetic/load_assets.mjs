// Reads what the synthetic faces are made of (node only): the reference face, and photographs of dev
// dependencies, in place, with the points Face Mesh finds in them.
import { readFileSync } from 'node:fs';

import { inCheckout, requireFromWeb } from '../../../scripts/lib/paths.mjs';
import { readReferenceFace } from '../../../scripts/assets/reference_face.mjs';
import { identities } from './identities.mjs';
import { mirrorVertices } from './face_mesh.mjs';
import { openPhotoLandmarks } from './photo_landmarks.mjs';

/** What is kept of a photograph around the face, in sizes of the points' box. */
const keptMargin = 0.5;

/**
 * @returns {Promise<import('./assets.mjs').Assets>}
 * @throws {Error} if the pack facemesh is not built
 */
export async function loadAssets() {
  const face = await readReferenceFace(inCheckout('models/facemesh/reference_face.bin'));
  const positions = Float32Array.from(face.positions.flat());
  const mirrorOf = mirrorVertices(positions);
  const find = await openPhotoLandmarks();
  const photos = [];
  for (const [name, { photo, square }] of Object.entries(identities)) {
    photos.push({ name, ...(await cutOut(photo, await find(photo, square, mirrorOf))) });
  }
  return { positions, triangles: Uint16Array.from(face.triangles.flat()), photos };
}

/** The part of a photograph around a face. */
async function cutOut(photo, points) {
  const sharp = requireFromWeb('sharp');
  const file = readFileSync(inCheckout(`web/node_modules/${photo}`));
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  if (info.channels !== 3) throw new Error(`${photo}: ${info.channels} channels, expected RGB`);
  const limits = [info.width, info.height];
  const [across, down] = [0, 1].map((axis) => {
    const values = points.map((p) => p[axis]);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    const room = keptMargin * (high - low);
    const from = Math.max(0, Math.floor(low - room));
    return [from, Math.min(limits[axis], Math.ceil(high + room)) - from];
  });
  const [left, width] = across;
  const [top, height] = down;
  const rgb = new Uint8Array(3 * width * height);
  for (let row = 0; row < height; row += 1) {
    const start = 3 * ((top + row) * info.width + left);
    rgb.set(data.subarray(start, start + 3 * width), 3 * row * width);
  }
  const landmarks = Float32Array.from(points.flatMap(([x, y]) => [x - left, y - top]));
  return { width, height, rgb, landmarks };
}
