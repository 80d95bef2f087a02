// The part of tests/bench/light.mjs that runs where it measures: in node or in a page.

/** Middle of a list. */
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];

/**
 * Runs one network by turns with every engine, and times each turn.
 * @param {{
 *   ort: typeof import('onnxruntime-web'),
 *   openModule: typeof import('../light/light.mjs').openModule,
 *   modules: {name: string, wasm: Uint8Array}[],
 *   network: {input: {name: string, width: number, height: number}},
 *   onnx: Uint8Array, externalData: {path: string, data: Uint8Array}[], compiled: Uint8Array,
 *   rounds: number,
 * }} what
 * @returns {Promise<Record<string, number>>} median ms of one run, by engine
 */
export async function measure(what) {
  const { ort, openModule, modules, network, onnx, externalData, compiled, rounds } = what;
  const { name, width, height } = network.input;
  const input = Float32Array.from(
    { length: 3 * width * height },
    (_, i) => ((i * 7919) % 511) / 512,
  );
  const session = await ort.InferenceSession.create(onnx, {
    executionProviders: ['wasm'],
    externalData,
  });
  const tensor = new ort.Tensor('float32', input, [1, 3, height, width]);
  const engines = [['ORT', () => session.run({ [name]: tensor }), () => {}]];
  for (const { name: module, wasm } of modules) {
    const light = (await openModule(wasm)).loadNetwork(compiled);
    engines.push([module, () => light.run(), () => light.setInput(input, width, height)]);
  }
  const times = Object.fromEntries(engines.map(([engine]) => [engine, []]));
  const warmUp = rounds / 4;
  for (let round = -warmUp; round < rounds; round++) {
    for (const [engine, run, prepare] of engines) {
      prepare();
      const start = performance.now();
      await run();
      if (round >= 0) times[engine].push(performance.now() - start);
    }
  }
  await session.release();
  return Object.fromEntries(Object.entries(times).map(([engine, list]) => [engine, median(list)]));
}
