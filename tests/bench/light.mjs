// Times every built network in ONNX Runtime Web and in the light engine, by turns in one run.
//
//   node tests/bench/light.mjs [--rounds N] [--node | --chromium]
//
// Without a choice, both. node 20 has relaxed SIMD behind --experimental-wasm-relaxed-simd only.
// Needs the modules of the wasm preset (all) and the packs.

import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';

import { compile, readModule, variants } from '../light/built.mjs';
import { openModule } from '../light/light.mjs';
import { builtNetworks, externalData } from '../light/networks.mjs';
import { requireFromWeb } from '../golden/model_crop.mjs';
import { measure } from './light_page.mjs';

const argument = (name) => process.argv.indexOf(name);
const rounds = argument('--rounds') > 0 ? Number(process.argv[argument('--rounds') + 1]) : 200;

const networks = builtNetworks().map((network) => ({
  network,
  onnx: readFileSync(new URL(network.model, network.folder)),
  externalData: externalData(network),
  compiled: compile(network),
}));
const modules = variants.map((variant) => ({ name: variant.name, wasm: readModule(variant) }));

function print(where, name, ms) {
  const { ORT: ort, ...light } = ms;
  const parts = Object.entries(light).map(
    ([engine, time]) => `${engine} ${time.toFixed(2)} ms (${(ort / time).toFixed(2)}×)`,
  );
  console.log(
    `${where.padEnd(9)} ${name.padEnd(20)} ORT ${ort.toFixed(2)} ms  ${parts.join('  ')}`,
  );
}

async function inNode() {
  const ort = requireFromWeb('onnxruntime-web');
  ort.env.wasm.numThreads = 1;
  const usable = modules.filter(({ wasm }) => WebAssembly.validate(wasm));
  for (const it of networks) {
    print(
      'node',
      it.network.name,
      await measure({ ort, openModule, modules: usable, rounds, ...it }),
    );
  }
}

/** Everything the page loads, by path. */
function filesOfThePage() {
  const files = new Map([
    ['/', Buffer.from('<!doctype html><title>light</title>')],
    ['/bench/light_page.mjs', readFileSync(new URL('light_page.mjs', import.meta.url))],
    ['/light/light.mjs', readFileSync(new URL('../light/light.mjs', import.meta.url))],
  ]);
  for (const file of [
    'ort.wasm.min.mjs',
    'ort-wasm-simd-threaded.mjs',
    'ort-wasm-simd-threaded.wasm',
  ]) {
    const folder = requireFromWeb.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm');
    files.set(`/ort/${file}`, readFileSync(folder.replace(/[^/]*$/, file)));
  }
  modules.forEach(({ wasm }, i) => files.set(`/module/${i}`, wasm));
  networks.forEach((it, i) => {
    files.set(`/onnx/${i}`, it.onnx);
    files.set(`/compiled/${i}`, it.compiled);
    if (it.externalData.length > 0)
      files.set(`/weights/${i}`, Buffer.from(it.externalData[0].data));
  });
  return files;
}

async function inChromium() {
  const { chromium } = requireFromWeb('@playwright/test');
  const files = filesOfThePage();
  const types = { mjs: 'text/javascript', wasm: 'application/wasm', '/': 'text/html' };
  const server = createServer(({ url }, response) => {
    const type = types[url] ?? types[url.split('.').pop()] ?? 'application/octet-stream';
    // Cross-origin isolation makes the page's clock fine enough.
    const isolated = { 'cross-origin-opener-policy': 'same-origin' };
    isolated['cross-origin-embedder-policy'] = 'require-corp';
    response.writeHead(files.has(url) ? 200 : 404, { 'content-type': type, ...isolated });
    response.end(files.get(url));
  }).listen(0);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-quic', '--no-first-run', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    for (const [index, { network, externalData: external }] of networks.entries()) {
      const ms = await page.evaluate(
        async ({ index, network, path, names, rounds }) => {
          const bytes = async (url) => new Uint8Array(await (await fetch(url)).arrayBuffer());
          const ort = await import('/ort/ort.wasm.min.mjs');
          ort.env.wasm.numThreads = 1;
          ort.env.wasm.wasmPaths = '/ort/';
          const { openModule } = await import('/light/light.mjs');
          const { measure } = await import('/bench/light_page.mjs');
          const modules = [];
          for (const [i, name] of names.entries()) {
            const wasm = await bytes(`/module/${i}`);
            if (WebAssembly.validate(wasm)) modules.push({ name, wasm });
          }
          return measure({
            ort,
            openModule,
            modules,
            network,
            onnx: await bytes(`/onnx/${index}`),
            externalData: path ? [{ path, data: await bytes(`/weights/${index}`) }] : [],
            compiled: await bytes(`/compiled/${index}`),
            rounds,
          });
        },
        {
          index,
          network: { input: network.input },
          path: external[0]?.path,
          names: modules.map(({ name }) => name),
          rounds,
        },
      );
      print('Chromium', network.name, ms);
    }
  } finally {
    await browser.close();
    server.close();
  }
}

if (argument('--chromium') < 0) await inNode();
if (argument('--node') < 0) await inChromium();
