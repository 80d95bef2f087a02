// TinyFaceDetector in the core against its own package: crop, network, decoding and all.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';
import { openRawCore, track } from '../raw_core.mjs';
import { skipWithout3ddfa } from './optional_pack.mjs';

const golden = JSON.parse(readFileSync(inCheckout('tests/golden/detect/tiny_face.json'), 'utf8'));
const sharp = requireFromWeb('sharp');

test('TinyFaceDetector finds what face-api finds', { skip: skipWithout3ddfa() }, async () => {
  const { core, pipeline, pack } = await openRawCore({ pack: '3ddfa', maxFaces: 20 });
  assert.equal(pack.detector.input.width, golden.inputSize);
  let boxes = 0;
  let worstPx = 0;
  let worstScore = 0;
  for (const { name, rectangle, faces } of golden.pictures) {
    const [left, top, width, height] = rectangle;
    const photo = requireFromWeb.resolve(`${golden.package}/demo/${name}`);
    const rgba = await sharp(photo)
      .extract({ left, top, width, height })
      .ensureAlpha()
      .raw()
      .toBuffer();
    pipeline.reset();
    await track({ core, pipeline }, { rgba, width, height, time: 0, mode: 'video' });
    const flat = pipeline.detections();
    assert.equal(flat.length / 5, faces.length, `${name} ${rectangle}: number of faces`);
    // face-api measures the picture's sides in whole input pixels, so its boxes are scaled by up to
    // half a pixel of its input; and its coordinates begin at the picture's edge, ours at a pixel's centre.
    const slip = (side) => {
      const exact = (side * golden.inputSize) / Math.max(width, height);
      return exact / Math.round(exact);
    };
    const scales = [slip(width), slip(height), slip(width), slip(height)];
    faces.forEach(({ score, box }, i) => {
      const [ours, ...numbers] = flat.slice(5 * i, 5 * i + 5);
      worstScore = Math.max(worstScore, Math.abs(ours - score));
      box.forEach((value, k) => {
        const wanted = value / scales[k] - (k < 2 ? 0.5 : 0);
        worstPx = Math.max(worstPx, Math.abs(numbers[k] - wanted));
      });
      boxes += 1;
    });
  }
  pipeline.delete();
  core.delete();
  console.log(`TinyFaceDetector: ${boxes} boxes, worst ${worstPx} px, ${worstScore} of the score`);
  assert.ok(boxes >= 15);
  assert.ok(worstPx <= 0.01, `${worstPx} px`);
  assert.ok(worstScore <= 1e-5, `${worstScore}`);
});
