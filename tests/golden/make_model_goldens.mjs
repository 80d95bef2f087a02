// Makes tests/golden/regress and tests/golden/detect: what the original networks, run by the
// original TensorFlow Lite runtime, answer to crops of photographs.
//
//   node tests/golden/make_model_goldens.mjs
//
// Each folder gets cases.json (the squares, the SHA-256 of each u8 RGB input) and outputs.f32, all
// cases one after the other, little-endian float32:
//   regress  1404 landmarks (x, y, z in px of the 192 px crop), 1 score logit
//   detect   896 score logits; the 16 regressors of each anchor whose logit lies above `keptLogit`,
//            in the order of the anchors; the mean of each of the 16 over the other anchors
//
// The test that reads them is tests/web/models.test.mjs.

import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { cropBytes, requireFromWeb } from './model_crop.mjs';

const photos = '@vladmandic/face-api/demo/';
const keptLogit = -5;

const faceCases = [
  { name: 'frontal', photo: 'sample6.jpg', x: 1264, y: 474, side: 365, roll: 3 },
  { name: 'laughing-blue-light', photo: 'sample3.jpg', x: 1589, y: 452, side: 350, roll: 5 },
  { name: 'turned-to-level', photo: 'sample1.jpg', x: 1553, y: 336, side: 242, roll: 45 },
  { name: 'tilted-as-it-is', photo: 'sample1.jpg', x: 1553, y: 310, side: 260, roll: 0 },
  { name: 'three-quarter-painted', photo: 'sample1.jpg', x: 516, y: 504, side: 296, roll: -6 },
  { name: 'eyes-lowered', photo: 'sample2.jpg', x: 1556, y: 288, side: 294, roll: -26 },
  { name: 'dark', photo: 'sample5.jpg', x: 1516, y: 549, side: 338, roll: -12 },
  { name: 'profile', photo: 'sample2.jpg', x: 450, y: 290, side: 338, roll: 0 },
  { name: 'off-the-picture', photo: 'sample4.jpg', x: 743, y: 60, side: 300, roll: 31 },
  { name: 'no-face', photo: 'sample3.jpg', x: 427, y: 204, side: 324, roll: 0 },
];

const frameCases = [
  { name: 'whole-two-faces', photo: 'sample3.jpg', x: 960, y: 675, side: 1920, roll: 0 },
  { name: 'whole-four-faces', photo: 'sample6.jpg', x: 960, y: 769, side: 1920, roll: 0 },
  { name: 'half-three-faces', photo: 'sample5.jpg', x: 960, y: 480, side: 960, roll: 0 },
  { name: 'rolled-off-the-picture', photo: 'sample1.jpg', x: 1420, y: 280, side: 960, roll: 45 },
  { name: 'one-large-face', photo: 'sample6.jpg', x: 1264, y: 474, side: 500, roll: 0 },
  { name: 'no-face', photo: 'sample4.jpg', x: 1700, y: 1100, side: 400, roll: 0 },
];

const packFolder = new URL('../../models/facemesh/', import.meta.url);
const pack = JSON.parse(readFileSync(new URL('pack.json', packFolder), 'utf8'));

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');
const folderOf = (npmPackage) => dirname(requireFromWeb.resolve(`${npmPackage}/package.json`));

/** Bytes of the .tflite whose name ends so, checked against the pack's record of its inputs. */
function original(name) {
  const input = pack.inputs.find(({ file, member }) => (member ?? file).endsWith(name));
  const folder = folderOf(input.package);
  let bytes = readFileSync(join(folder, input.file));
  if (input.member) {
    const loader = readFileSync(join(folder, input.file.replace(/\.data$/, '_loader.js')), 'utf8');
    const { files } = JSON.parse(/loadPackage\((\{"files".*?\})\);/s.exec(loader)[1]);
    const { start, end } = files.find(({ filename }) => filename === input.member);
    bytes = bytes.subarray(start, end);
  }
  if (sha256(bytes) !== input.sha256) throw new Error(`${name}: not the bytes pack.json records`);
  return bytes;
}

/**
 * The TensorFlow Lite runtime compiled to WebAssembly. Its package wants a browser; the Emscripten
 * script inside is a classic one that defines a factory, and runs in node when wrapped.
 */
async function openOriginal(name) {
  const runtime = join(folderOf('@tensorflow/tfjs-tflite'), 'wasm', 'tflite_web_api_cc_simd');
  const script = `${readFileSync(`${runtime}.js`, 'utf8')}; return tflite_web_api_ModuleFactory;`;
  const wrapped = new Function('require', 'module', 'exports', '__dirname', '__filename', script);
  const factory = wrapped(requireFromWeb, {}, {}, dirname(runtime), `${runtime}.js`);
  const module = await factory({ wasmBinary: readFileSync(`${runtime}.wasm`) });

  const bytes = original(name);
  const address = module._malloc(bytes.length);
  module.HEAPU8.set(bytes, address);
  const created = module.TFLiteWebModelRunner.CreateFromBufferAndOptions(address, bytes.length, {
    numThreads: 1,
    enableProfiling: false,
    maxProfilingBufferEntries: 0,
    bufferProfilingEntries: 0,
  });
  if (!created.ok()) throw new Error(`${name}: ${created.errorMessage()}`);
  const runner = created.value();

  /** Values in TFLite's order (N, H, W, C) → a copy of each output, by size. */
  return (values) => {
    runner.GetInputs().get(0).data().set(values);
    if (!runner.Infer()) throw new Error(`${name}: inference failed`);
    const outputs = runner.GetOutputs();
    const bySize = new Map();
    for (let i = 0; i < outputs.size(); i++) {
      const output = Float32Array.from(outputs.get(i).data());
      bySize.set(output.length, output);
    }
    return bySize;
  };
}

async function makeGolden({ folder, tflite, input, cases, outputsOf, facts }) {
  const infer = await openOriginal(tflite);
  const described = [];
  const values = [];
  for (const square of cases) {
    const crop = { ...square, photo: photos + square.photo };
    const bytes = await cropBytes(crop, input.width);
    const outputs = infer(Float32Array.from(bytes, (byte) => (byte - input.mean) / input.std));
    const kept = outputsOf(outputs);
    described.push({ ...crop, sha256: sha256(bytes), values: kept.length });
    values.push(...kept);
  }
  const folderUrl = new URL(`${folder}/`, import.meta.url);
  const description = { ...facts, cases: described };
  writeFileSync(new URL('cases.json', folderUrl), `${JSON.stringify(description, null, 2)}\n`);
  writeFileSync(
    new URL('outputs.f32', folderUrl),
    new Uint8Array(Float32Array.from(values).buffer),
  );
  console.log(`${folder}: ${described.length} cases, ${4 * values.length} bytes`);
}

/** What a detector golden keeps of 896 logits and 896 × 16 regressors. */
function detectorValues(outputs) {
  const scores = outputs.get(896);
  const regressors = outputs.get(896 * 16);
  const kept = [];
  const rest = new Array(16).fill(0);
  const restCount = scores.filter((score) => score <= keptLogit).length;
  for (let anchor = 0; anchor < 896; anchor++) {
    for (let i = 0; i < 16; i++) {
      const value = regressors[16 * anchor + i];
      if (scores[anchor] > keptLogit) kept.push(value);
      else rest[i] += value / restCount;
    }
  }
  return [...scores, ...kept, ...rest];
}

await makeGolden({
  folder: 'regress',
  tflite: 'face_landmark.tflite',
  input: pack.regressor.input,
  cases: faceCases,
  outputsOf: (outputs) => [...outputs.get(1404), ...outputs.get(1)],
});
await makeGolden({
  folder: 'detect',
  tflite: 'face_detection_short_range.tflite',
  input: pack.detector.input,
  cases: frameCases,
  outputsOf: detectorValues,
  facts: { keptLogit },
});
