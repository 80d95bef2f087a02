// The WASM core in node: the same modules the page's worker runs.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { inCheckout, requireFromWeb } from './paths.mjs';

const built = {
  core: 'build/node/core.mjs',
  module: 'build/wasm/lorgnette.mjs',
  simd: 'build/wasm/lorgnette.wasm',
  relaxedSimd: 'build/wasm/lorgnette_relaxed.wasm',
};

/**
 * What must be built before a core can start.
 * @param {string} pack a folder of models/
 * @param {(path: string) => string} at makes a path from one relative to the checkout
 * @returns {{message: string, isUsage: boolean} | null} null if nothing is missing; `isUsage` when
 *   there is no such pack, rather than one that is not built or fetched
 */
export function missingParts(pack, at = inCheckout) {
  const manifest = at(`models/${pack}/pack.json`);
  if (!existsSync(manifest)) {
    if (existsSync(at(`models/${pack}/sources.json`))) {
      return {
        message:
          `the model pack '${pack}' is not fetched: read models/${pack}/README.md, then run ` +
          `scripts/fetch_models ${pack} --accept-research-licence`,
        isUsage: false,
      };
    }
    const packs = readdirSync(at('models')).filter((name) =>
      existsSync(at(`models/${name}/pack.json`)),
    );
    const known = packs.length > 0 ? packs.join(', ') : 'none';
    return { message: `no model pack '${pack}' in models/ (there: ${known})`, isUsage: true };
  }
  const files = packFiles(manifest).map((file) => `models/${pack}/${file}`);
  const missing = [...Object.values(built), ...files].find((path) => !existsSync(at(path)));
  return missing ? { message: `${missing} is missing: run scripts/build`, isUsage: false } : null;
}

/** The pack's big files; none if the manifest makes no sense. */
function packFiles(manifest) {
  try {
    const { files } = JSON.parse(readFileSync(manifest, 'utf8'));
    return files.map(({ file }) => file);
  } catch {
    return []; // The core says what is wrong with a manifest.
  }
}

/**
 * Starts a core. Nothing may be missing (missingParts).
 * @param {{pack?: string, maxFaces?: number, fovDeg?: number, engine?: string, overlay?: string}}
 *   options as of Core.create; `overlay`: a folder whose files take the place of the pack's
 * @returns {Promise<import('../../web/src/core.ts').Core>}
 * @throws LorgnetteError
 */
export async function createNodeCore(options = {}) {
  const { pack = 'facemesh', overlay, ...others } = options;
  const read = (url) => {
    const path = fileURLToPath(url);
    const instead = overlay && inCheckout(join(overlay, basename(path)));
    return readFile(instead && existsSync(instead) ? instead : path);
  };
  const [{ Core }, { chooseVariant, openModule }, { default: moduleFactory }] = await Promise.all([
    import(urlOf(built.core)),
    import(urlOf('build/node/core-module.mjs')),
    import(urlOf(built.module)),
  ]);
  return Core.create({
    packUrl: urlOf(`models/${pack}/`),
    ...Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined)),
    files: { read },
    moduleFactory: async () => {
      const file = inCheckout(chooseVariant(built));
      return openModule(moduleFactory, await WebAssembly.compile(await readFile(file)));
    },
    ortWasmUrl: pathToFileURL(requireFromWeb.resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'))
      .href,
  });
}

/** @returns {Promise<typeof import('../../web/src/errors.ts').LorgnetteError>} */
export async function importErrorClass() {
  return (await import(urlOf('build/node/errors.mjs'))).LorgnetteError;
}

const urlOf = (relative) => pathToFileURL(inCheckout(relative)).href;
