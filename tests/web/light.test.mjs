// The light engine against ONNX Runtime Web: the same numbers from the same networks, on 100 crops of
// photographs each.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brotliCompressSync } from 'node:zlib';

import { compile, readModule, variants } from '../light/built.mjs';
import { openModule } from '../light/light.mjs';
import { builtNetworks, openOrt, realInputs } from '../light/networks.mjs';

const crops = 100;
const maxModuleBytes = 15_000; // brotli, the loader and its memory allocation included

/** How far an output may be off, and which of its values count. */
const limits = {
  facemesh: { landmarks: 1e-3, score: 1e-3 },
  blazeface: { regressors: 1e-3, scores: 2e-3 },
  tiny_face_detector: { grid: 1e-3 },
  '3ddfa': { params: 1e-3 },
};
const leastLogit = -5;

/** Whether value `index` of a BlazeFace output belongs to an anchor that may be a face. */
function counts(network, outputs, output, index) {
  if (network.name !== 'blazeface') return true;
  const scores = outputs[network.outputs.findIndex(({ name }) => name === 'scores')];
  const anchor = output === 'scores' ? index : Math.floor(index / 16);
  return scores[anchor] > leastLogit;
}

const networks = builtNetworks();
test('the default pack is built', () => {
  assert.deepEqual(
    networks.slice(0, 2).map(({ name }) => name),
    ['blazeface', 'facemesh'],
  );
});

for (const variant of variants) {
  const wasm = readModule(variant);
  test(`${variant.name}: the module is small`, () => {
    const bytes = brotliCompressSync(wasm).length;
    assert.ok(bytes <= maxModuleBytes, `${bytes} bytes of brotli`);
  });

  const skip = !WebAssembly.validate(wasm) && 'this node does not have the instructions';
  for (const network of networks) {
    test(`${variant.name}: ${network.name} agrees with ONNX Runtime`, { skip }, async (t) => {
      const light = (await openModule(wasm)).loadNetwork(compile(network));
      const reference = await openOrt(network);
      const { width, height } = network.input;
      const worst = network.outputs.map(() => 0);
      let compared = 0;
      for (const input of await realInputs(network, crops)) {
        const want = await reference.run(input);
        light.setInput(input, width, height);
        light.run();
        network.outputs.forEach(({ name, size }, index) => {
          const got = light.output(index);
          assert.equal(got.length, size);
          for (let i = 0; i < size; i++) {
            if (!counts(network, want, name, i)) continue;
            const difference = Math.abs(got[i] - want[index][i]);
            if (!(difference <= worst[index])) worst[index] = difference; // NaN, too
            compared += 1;
          }
        });
      }
      assert.ok(compared > crops);
      network.outputs.forEach(({ name }, index) => {
        t.diagnostic(`${name}: ${worst[index].toExponential(1)} at most`);
        assert.ok(worst[index] <= limits[network.name][name], `${name}: off by ${worst[index]}`);
      });
      light.unload();
    });
  }

  test(`${variant.name}: a broken network is refused with a reason`, { skip }, async () => {
    const module = await openModule(wasm);
    const file = Uint8Array.from(compile(networks[0]));
    file[file.length - 1] ^= 1;
    assert.throws(() => module.loadNetwork(file), /damaged: the checksum is wrong/);
    assert.throws(() => module.loadNetwork(file.subarray(0, 1000)), /not as long as it says/);
  });
}
