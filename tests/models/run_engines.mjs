// Runs networks in ONNX Runtime Web and in the light engine on the same noise, for test_light.py.
//
//   node tests/models/run_engines.mjs FOLDER...
//
// Each folder holds network.onnx with its weights, network.light, and network.json: the `input` and
// `outputs` of pack.json. Prints a line of JSON for each: the largest difference of an output's
// values, and how far from 0 they get.

import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

import { readModule, variants } from '../light/built.mjs';
import { openModule } from '../light/light.mjs';
import { openOrt } from '../light/networks.mjs';

const light = await openModule(readModule(variants[0]));

for (const folder of process.argv.slice(2)) {
  const url = pathToFileURL(`${folder}/`);
  const read = (name) => readFileSync(new URL(name, url));
  const network = { ...JSON.parse(read('network.json')), model: 'network.onnx', folder: url };
  const { width, height } = network.input;
  const planes = Float32Array.from(
    { length: 3 * width * height },
    (_, i) => (((i * 7919) % 509) / 254 - 1) * Math.sin(i / 977),
  );
  const want = await (await openOrt(network)).run(planes);
  const ours = light.loadNetwork(Uint8Array.from(read('network.light')));
  ours.setInput(planes, width, height);
  ours.run();
  const outputs = want.map((values, index) => {
    const got = ours.output(index);
    const apart = values.map((value, i) => Math.abs(value - got[i]));
    return {
      values: [values.length, got.length],
      difference: Math.max(...apart),
      largest: Math.max(...values.map(Math.abs)),
    };
  });
  ours.unload();
  console.log(JSON.stringify(outputs));
}
