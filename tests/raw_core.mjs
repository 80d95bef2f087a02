// The compiled core with the real networks, and a look at everything that passes between them.
import { readFileSync } from 'node:fs';

import { inCheckout, requireFromWeb } from '../scripts/lib/paths.mjs';

export const networks = ['detector', 'regressor'];

/**
 * Opens a pack as web/src/core.ts does, without its warm-up.
 * @param {object} options
 * @param {string} options.pack a folder of models/
 * @param {number} [options.maxFaces]
 * @param {(network: number, input: Float32Array, outputs: Float32Array[]) => Float32Array[] | void}
 *   [options.onRun] sees each run of a network (0 detector, 1 regressor); what it returns, if
 *   anything, the core gets instead of `outputs`
 * @returns {Promise<{core: object, pipeline: object, layout: object, pack: object}>} embind's
 *   CoreModule, a PipelineModule of it, to be deleted first, and layout (cpp/bindings), and what
 *   pack.json holds
 */
export async function openRawCore({ pack: name, maxFaces = 1, onRun }) {
  const [{ OrtHost }, { default: moduleFactory }] = await Promise.all([
    import(inCheckout('build/node/ort.mjs')),
    import(inCheckout('build/wasm/lorgnette.mjs')),
  ]);
  const read = (file) => readFileSync(inCheckout(`models/${name}/${file}`));
  const pack = JSON.parse(read('pack.json'));
  const host = await OrtHost.create(
    readFileSync(requireFromWeb.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm')),
    networks.map((network) => ({
      files: pack[network],
      model: read(pack[network].model),
      weights: pack[network].weights && read(pack[network].weights.file),
    })),
  );
  const { CoreModule, resultLayout } = await moduleFactory();
  const core = new CoreModule({
    async run(network, input) {
      const outputs = await host.run(network, input);
      if ('error' in outputs) throw new Error(outputs.error);
      return onRun?.(network, input, outputs) ?? outputs;
    },
  });
  const reference = read(pack.referenceFace);
  core.input(reference.length).set(reference);
  const failure = core.open(JSON.stringify(pack));
  if (failure) throw new Error(failure.message);
  const pipeline = core.openPipeline(maxFaces, 0);
  if ('code' in pipeline) throw new Error(pipeline.message);
  return { core, pipeline, layout: resultLayout(), pack };
}

/**
 * One frame through a raw core and its pipeline.
 * @returns {Promise<Float32Array>} a copy of the flat result
 */
export async function track({ core, pipeline }, { rgba, width, height, time, mode }) {
  core.input(rgba.length).set(rgba);
  const error = await pipeline.processFrame(width, height, time, mode === 'still');
  if (error) throw new Error(error.message);
  return pipeline.result().slice();
}
