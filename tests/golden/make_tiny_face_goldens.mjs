// Makes tests/golden/detect/tiny_face.json: the boxes that TinyFaceDetector, run by its own package,
// @vladmandic/face-api, finds on the package's demonstration pictures.
//
//   node tests/golden/make_tiny_face_goldens.mjs
//
// The test that reads them is tests/web/tiny_face.test.mjs.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { requireFromWeb } from '../../scripts/lib/paths.mjs';

/** That of the pack 3ddfa (scripts/models/recipe_3ddfa.py). */
const inputSize = 320;
const folder = dirname(requireFromWeb.resolve('@vladmandic/face-api/package.json'));
const sharp = requireFromWeb('sharp');

// The bundle is made for browsers and in node asks for native modules; its CPU backend needs no more
// than to believe that this is a browser.
globalThis.window = globalThis;
globalThis.document = { createElement: () => ({ getContext: () => null }) };
const { default: bundle, ...named } = await import(
  pathToFileURL(join(folder, 'dist/face-api.esm.js')).href
);
const faceapi = bundle ?? named;
const { tf } = faceapi;
await tf.setBackend('cpu');
await tf.ready();

const model = join(folder, 'model');
const manifest = JSON.parse(
  readFileSync(join(model, 'tiny_face_detector_model-weights_manifest.json'), 'utf8'),
);
const bytes = readFileSync(join(model, 'tiny_face_detector_model.bin'));
const weights = tf.io.decodeWeights(new Uint8Array(bytes).buffer, manifest[0].weights);
const detector = new faceapi.TinyFaceDetector();
detector.loadFromWeightMap(weights);

/** Rectangles of the pictures, whole ones first: left, top, width, height. */
const parts = [
  ...[1, 2, 3, 4, 5, 6].map((n) => ({ name: `sample${n}.jpg` })),
  { name: 'sample1.jpg', rectangle: [1100, 60, 800, 600] },
  { name: 'sample1.jpg', rectangle: [200, 240, 640, 480] },
  { name: 'sample2.jpg', rectangle: [1200, 60, 720, 530] },
  { name: 'sample2.jpg', rectangle: [100, 60, 700, 520] },
  { name: 'sample3.jpg', rectangle: [1200, 200, 700, 500] },
  { name: 'sample3.jpg', rectangle: [700, 100, 551, 613] },
  { name: 'sample4.jpg', rectangle: [400, 0, 720, 480] },
  { name: 'sample4.jpg', rectangle: [1600, 1000, 320, 240] },
  { name: 'sample5.jpg', rectangle: [1200, 300, 640, 480] },
  { name: 'sample5.jpg', rectangle: [480, 100, 1000, 800] },
  { name: 'sample6.jpg', rectangle: [900, 200, 700, 525] },
  { name: 'sample6.jpg', rectangle: [200, 300, 999, 777] },
];

const pictures = [];
for (const { name, rectangle } of parts) {
  const whole = sharp(join(folder, 'demo', name)).removeAlpha();
  const [left, top, width, height] = rectangle ?? [];
  const part = rectangle ? whole.extract({ left, top, width, height }) : whole;
  const { data, info } = await part.raw().toBuffer({ resolveWithObject: true });
  const picture = tf.tensor3d(Float32Array.from(data), [info.height, info.width, 3]);
  const found = await detector.locateFaces(picture, { inputSize, scoreThreshold: 0.5 });
  pictures.push({
    name,
    rectangle: rectangle ?? [0, 0, info.width, info.height],
    faces: found.map(({ score, box: { x, y, width: w, height: h } }) => ({
      score,
      box: [x, y, w, h],
    })),
  });
  picture.dispose();
}
const text = JSON.stringify({ package: '@vladmandic/face-api', inputSize, pictures }, null, 2);
writeFileSync(new URL('detect/tiny_face.json', import.meta.url), `${text}\n`);
console.log(pictures.map(({ name, faces }) => `${name}: ${faces.length}`).join('\n'));
