// Runs networks of 3DDFA in ONNX Runtime Web on crops of photographs, for test_3ddfa.py.
//
//   node tests/models/run_regressors.mjs COUNT FOLDER...
//
// COUNT is the number of crops. Each folder holds 3ddfa.onnx and, where the graph wants them, the
// weights in 3ddfa.f16. Writes beside them params.f32, the answers one after the other, and crops.u8,
// the crops as RGB bytes.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cropBytes, requireFromWeb } from '../golden/model_crop.mjs';
import { widen } from '../light/networks.mjs';

const ort = requireFromWeb('onnxruntime-web');
ort.env.wasm.numThreads = 1;

const size = 120;
const mean = 127.5;
const std = 128;

function open(folder) {
  const options = { executionProviders: ['wasm'] };
  const halves = join(folder, '3ddfa.f16');
  if (existsSync(halves)) {
    const stored = new Uint16Array(Uint8Array.from(readFileSync(halves)).buffer);
    const data = new Uint8Array(widen(stored).buffer);
    options.externalData = [{ path: '3ddfa.weights', data }];
  }
  return ort.InferenceSession.create(readFileSync(join(folder, '3ddfa.onnx')), options);
}

/** RGB bytes, pixel by pixel → B, G and R planes, as the network wants them. */
function tensorOf(bytes) {
  const values = new Float32Array(bytes.length);
  const plane = size * size;
  for (let i = 0; i < bytes.length; i++) {
    values[(2 - (i % 3)) * plane + Math.floor(i / 3)] = (bytes[i] - mean) / std;
  }
  return new ort.Tensor('float32', values, [1, 3, size, size]);
}

const [count, ...folders] = process.argv.slice(2);
const cases = new URL('../golden/regress/cases.json', import.meta.url);
const squares = JSON.parse(readFileSync(cases, 'utf8')).cases.slice(0, Number(count));
const crops = await Promise.all(squares.map((square) => cropBytes(square, size)));

for (const folder of folders) {
  const session = await open(folder);
  const answers = [];
  for (const crop of crops) {
    const { params } = await session.run({ input: tensorOf(crop) });
    if (params.dims.join() !== '1,62') throw new Error(`${folder}: params are ${params.dims}`);
    answers.push(Buffer.from(params.data.slice().buffer));
  }
  writeFileSync(join(folder, 'params.f32'), Buffer.concat(answers));
  writeFileSync(join(folder, 'crops.u8'), Buffer.concat(crops.map((crop) => Buffer.from(crop))));
  await session.release();
}
