// The networks of the built packs: their files, their ONNX Runtime sessions, real crops to run on.

import { existsSync, readFileSync } from 'node:fs';
import { cropBytes, requireFromWeb } from '../golden/model_crop.mjs';

const root = new URL('../../', import.meta.url);
const photos = '@vladmandic/face-api/demo/';

/** Both networks of each pack that is built. */
export function builtNetworks() {
  const networks = [];
  for (const pack of ['facemesh', '3ddfa']) {
    const folder = new URL(`models/${pack}/`, root);
    if (!existsSync(new URL('pack.json', folder))) continue;
    const description = JSON.parse(readFileSync(new URL('pack.json', folder), 'utf8'));
    for (const role of ['detector', 'regressor']) {
      const network = description[role];
      if (!existsSync(new URL(network.model, folder))) continue;
      networks.push({ ...network, role, folder, name: network.model.replace(/\.onnx$/, '') });
    }
  }
  return networks;
}

/** IEEE 754 binary16 → float32; the weights are finite. */
export function widen(halves) {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    return exponent
      ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
      : sign * fraction * 2 ** -24;
  });
}

/** The weights that a graph refers to, as ONNX Runtime takes them. */
export function externalData({ folder, weights }) {
  if (!weights) return [];
  const bytes = Uint8Array.from(readFileSync(new URL(weights.file, folder)));
  const widened = widen(new Uint16Array(bytes.buffer));
  return [{ path: weights.location, data: new Uint8Array(widened.buffer) }];
}

/** An ONNX Runtime Web session on one thread: `run(planes)` resolves to the outputs' values. */
export async function openOrt(network) {
  const ort = requireFromWeb('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const session = await ort.InferenceSession.create(
    readFileSync(new URL(network.model, network.folder)),
    { executionProviders: ['wasm'], externalData: externalData(network) },
  );
  const { name, width, height } = network.input;
  return {
    async run(planes) {
      const results = await session.run({
        [name]: new ort.Tensor('float32', planes, [1, 3, height, width]),
      });
      return network.outputs.map((output) => results[output.name].data);
    },
  };
}

// Faces of the photographs: centre and side of a square around each, px.
const faces = [
  { photo: 'sample6.jpg', x: 1264, y: 474, side: 365 },
  { photo: 'sample3.jpg', x: 1589, y: 452, side: 350 },
  { photo: 'sample1.jpg', x: 1553, y: 336, side: 242 },
  { photo: 'sample1.jpg', x: 516, y: 504, side: 296 },
  { photo: 'sample2.jpg', x: 1556, y: 288, side: 294 },
  { photo: 'sample5.jpg', x: 1516, y: 549, side: 338 },
  { photo: 'sample2.jpg', x: 450, y: 290, side: 338 },
  { photo: 'sample4.jpg', x: 743, y: 60, side: 300 },
];
const frames = [
  { photo: 'sample3.jpg', x: 960, y: 675, side: 1920 },
  { photo: 'sample6.jpg', x: 960, y: 769, side: 1920 },
  { photo: 'sample5.jpg', x: 960, y: 480, side: 960 },
  { photo: 'sample1.jpg', x: 1420, y: 280, side: 960 },
  { photo: 'sample6.jpg', x: 1264, y: 474, side: 500 },
];

const made = new Map();

/** `count` inputs of a network (planes), made of the photographs; the same ones each time. */
export async function realInputs(network, count) {
  const key = `${network.name} ${count}`;
  if (!made.has(key)) made.set(key, await makeInputs(network, count));
  return made.get(key);
}

async function makeInputs(network, count) {
  const { width, channels, mean, std } = network.input;
  const squares = network.role === 'detector' ? frames : faces;
  const inputs = [];
  for (let i = 0; i < count; i++) {
    const square = squares[i % squares.length];
    const round = Math.floor(i / squares.length);
    // Each round looks a little to the side, from nearer or further, and turned.
    const crop = {
      photo: photos + square.photo,
      x: square.x + square.side * 0.04 * Math.sin(2.4 * i),
      y: square.y + square.side * 0.04 * Math.cos(1.7 * i),
      side: square.side * (1 + 0.08 * Math.sin(i)) * (round === 0 ? 1 : 0.95),
      roll: round === 0 ? 0 : 25 * Math.sin(3.1 * i),
    };
    const bytes = await cropBytes(crop, width);
    const plane = width * width;
    const planes = new Float32Array(3 * plane);
    for (let c = 0; c < 3; c++) {
      const source = channels === 'bgr' ? 2 - c : c;
      for (let p = 0; p < plane; p++) planes[c * plane + p] = (bytes[3 * p + source] - mean) / std;
    }
    inputs.push(planes);
  }
  return inputs;
}
