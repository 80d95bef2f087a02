// The part of tests/bench/networks.mjs that runs where it measures: in node or in a page.
import { openModule, openPeak } from '../light/light.mjs';
import { median, timeByTurns, warmUpOf } from './timing.mjs';

/** Multiply-adds of one turn of the peak: about half a millisecond, like a small network. */
const peakIterations = 200_000;

/**
 * Runs one network by turns in every engine, and between them what the machine can do at most.
 * @param {{
 *   ort: typeof import('onnxruntime-web'),
 *   variants: {name: string, wasm: Uint8Array, peak: Uint8Array}[],
 *   network: {input: {name: string, width: number, height: number}},
 *   onnx: Uint8Array, externalData: {path: string, data: Uint8Array}[], compiled: Uint8Array,
 *   rounds: number,
 * }} what `variants`: the light engine and the peak by instruction set
 * @returns {Promise<{ms: Record<string, number>, peaks: Record<string, number>}>} median ms of one
 *   run by engine (`ORT` and the names of the variants); median multiply-adds a second by variant
 */
export async function timeNetwork(what) {
  const { ort, variants, network, onnx, externalData, compiled, rounds } = what;
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
  const candidates = { ORT: () => timed(() => session.run({ [name]: tensor })) };
  const multiplyAdds = {};
  for (const variant of variants) {
    const light = (await openModule(variant.wasm)).loadNetwork(compiled);
    candidates[variant.name] = () => {
      light.setInput(input, width, height); // a run overwrites it
      return timed(() => light.run());
    };
    const peak = await openPeak(variant.peak, peakIterations);
    candidates[peakOf(variant)] = () => timed(() => peak.run());
    multiplyAdds[variant.name] = peak.multiplyAdds;
  }
  const times = await timeByTurns(candidates, { warmUp: warmUpOf(rounds), rounds });
  await session.release();
  const ms = Object.fromEntries(
    ['ORT', ...variants.map((variant) => variant.name)].map((engine) => [
      engine,
      median(times[engine]),
    ]),
  );
  const peaks = Object.fromEntries(
    variants.map((variant) => [
      variant.name,
      (1000 * multiplyAdds[variant.name]) / median(times[peakOf(variant)]),
    ]),
  );
  return { ms, peaks };
}

const peakOf = (variant) => `peak of ${variant.name}`;

async function timed(run) {
  const start = performance.now();
  await run();
  return performance.now() - start;
}
