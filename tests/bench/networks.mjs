// The table "networks" of scripts/bench: every network of every built pack, in every engine, in node
// and in Chromium, beside what the machine can do at most.
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';

import { missingParts } from '../../scripts/lib/node_core.mjs';
import { requireFromWeb } from '../../scripts/lib/paths.mjs';
import { compile, multiplyAdds, readModule, readPeak, variants } from '../light/built.mjs';
import { builtNetworks, externalData } from '../light/networks.mjs';
import { openBenchPage } from './chromium.mjs';
import { timeNetwork } from './network_times.mjs';
import { formatTable } from './table.mjs';

export const title =
  'Networks: median ms of a run, by turns with ONNX Runtime Web and with the peak';

const packs = ['facemesh', '3ddfa'];
const runtimes = ['node', 'chromium'];

/**
 * @param {object} options
 * @param {boolean} [options.quick]
 * @param {number} [options.rounds] runs of each network in each engine
 * @param {string} [options.runtime] one of `runtimes`; both without it
 * @returns {Promise<object>} `rounds`; `rows`, one a network, runtime and engine; `missing`, why
 *   packs or engines were left out
 */
export async function measure({ quick, rounds = quick ? 40 : 200, runtime }) {
  if (runtime && !runtimes.includes(runtime)) {
    throw new RangeError(
      `there is no runtime '${runtime}' to measure in (there are: ${runtimes.join(', ')})`,
    );
  }
  const missing = packs.flatMap((pack) => missingParts(pack)?.message ?? []);
  const networks = builtNetworks().map((network) => ({
    network,
    onnx: readFileSync(new URL(network.model, network.folder)),
    externalData: externalData(network),
    compiled: compile(network),
    multiplyAdds: multiplyAdds(network),
  }));
  const modules = variants.map((variant) => ({
    name: variant.name,
    wasm: readModule(variant),
    peak: readPeak(variant),
  }));
  const measureIn = { node: inNode, chromium: inChromium };
  const rows = [];
  for (const where of runtime ? [runtime] : runtimes) {
    for await (const { index, usable, ms, peaks } of measureIn[where]({
      networks,
      modules,
      rounds,
    })) {
      const { network, multiplyAdds: count } = networks[index];
      rows.push(...rowsOf({ runtime: where, network, count, ms, peaks }));
      for (const { name } of modules) {
        if (usable.includes(name)) continue;
        const reason = `${where} does not have ${name}`;
        if (!missing.includes(reason)) missing.push(reason);
      }
    }
  }
  return { rounds, rows, missing };
}

/** A row for each engine. */
export function rowsOf({ runtime, network, count, ms, peaks }) {
  return Object.entries(ms).map(([engine, time]) => {
    const gmacs = count / time / 1e6;
    // ONNX Runtime Web's build uses SIMD128.
    const peakGmacs = peaks[engine === 'ORT' ? 'SIMD128' : engine] / 1e9;
    return {
      runtime,
      network: network.name,
      engine,
      ms: time,
      timesOrt: ms.ORT / time,
      multiplyAdds: count,
      gmacs,
      peakGmacs,
      shareOfPeak: gmacs / peakGmacs,
    };
  });
}

async function* inNode({ networks, modules, rounds }) {
  const ort = requireFromWeb('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const isUsable = ({ wasm }) => WebAssembly.validate(wasm);
  // node 20 has relaxed SIMD, but only for who asks for it.
  if (!modules.every(isUsable)) setFlagsFromString('--experimental-wasm-relaxed-simd');
  const usable = modules.filter(isUsable);
  for (const [index, it] of networks.entries()) {
    const times = await timeNetwork({ ort, variants: usable, rounds, ...it });
    yield { index, usable: usable.map(({ name }) => name), ...times };
  }
}

async function* inChromium({ networks, modules, rounds }) {
  const { page, inMemory, close } = await openBenchPage();
  try {
    modules.forEach(({ wasm, peak }, i) => {
      inMemory.set(`/variants/${i}.wasm`, wasm);
      inMemory.set(`/variants/${i}.peak.wasm`, peak);
    });
    for (const [index, { network, onnx, compiled, externalData: external }] of networks.entries()) {
      inMemory.set('/network.onnx', onnx);
      inMemory.set('/network.light', compiled);
      if (external.length > 0) inMemory.set('/network.weights', external[0].data);
      const times = await page.evaluate(timeInPage, {
        names: modules.map(({ name }) => name),
        network: { input: network.input },
        weightsPath: external[0]?.path,
        rounds,
      });
      yield { index, ...times };
    }
  } finally {
    await close();
  }
}

/** Runs in the page. */
async function timeInPage({ names, network, weightsPath, rounds }) {
  const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
  const ort = await import('onnxruntime-web/wasm');
  ort.env.wasm.numThreads = 1;
  const { timeNetwork } = await import('/tests/bench/network_times.mjs');
  const usable = [];
  for (const [i, name] of names.entries()) {
    const wasm = await bytes(`/variants/${i}.wasm`);
    if (!WebAssembly.validate(wasm)) continue;
    usable.push({ name, wasm, peak: await bytes(`/variants/${i}.peak.wasm`) });
  }
  const times = await timeNetwork({
    ort,
    variants: usable,
    network,
    onnx: await bytes('/network.onnx'),
    externalData: weightsPath ? [{ path: weightsPath, data: await bytes('/network.weights') }] : [],
    compiled: await bytes('/network.light'),
    rounds,
  });
  return { usable: usable.map(({ name }) => name), ...times };
}

/** @returns {string} */
export function format({ rows }) {
  return formatTable(
    ['runtime', 'network', 'engine', 'ms', '× ORT', 'MMAC', 'GMAC/s', 'peak', 'of peak'],
    rows.map((row) => [
      row.runtime,
      row.network,
      row.engine,
      row.ms.toFixed(2),
      row.timesOrt.toFixed(2),
      (row.multiplyAdds / 1e6).toFixed(1),
      row.gmacs.toFixed(1),
      row.peakGmacs.toFixed(1),
      `${(100 * row.shareOfPeak).toFixed(0)} %`,
    ]),
  );
}

/** How many times as fast as ONNX Runtime Web our kernels are to be, in Chromium. */
const timesOrtBars = {
  facemesh: { SIMD128: 2.4, 'relaxed SIMD': 3 },
  blazeface: { SIMD128: 2, 'relaxed SIMD': 2.4 },
  '3ddfa': { SIMD128: 1.7, 'relaxed SIMD': 2.2 },
  tiny_face_detector: { SIMD128: 1.7 },
};
/** What --check insists on, as a share of the bar: processors differ in what they do at once. */
const leastShare = 0.7;

/** What is to hold; `limit` is what --check insists on. */
export function bars({ rows }) {
  return rows.flatMap(({ runtime, network, engine, timesOrt }) => {
    const bar = runtime === 'chromium' ? timesOrtBars[network]?.[engine] : undefined;
    if (bar === undefined) return [];
    return {
      name: `${network}, ${engine} in Chromium: times as fast as ONNX Runtime`,
      value: timesOrt,
      relation: '>=',
      bar,
      limit: leastShare * bar,
    };
  });
}
