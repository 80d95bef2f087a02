// Where the engine's modules and the compiled networks are; compiles the networks.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const compiled = new URL('build/light/models/', root);

/** A module for each instruction set that this runtime may have. */
export const variants = [
  { name: 'SIMD128', file: 'lorgnette_light.wasm' },
  { name: 'relaxed SIMD', file: 'lorgnette_light_relaxed.wasm' },
];

/** @returns {Buffer} the module; throws if it is not built */
export function readModule({ file }) {
  const path = new URL(file, new URL(process.env.LIGHT_BUILD ?? 'build/wasm/', root));
  if (!existsSync(path)) {
    throw new Error(`${fileURLToPath(path)} is missing: run cmake --build --preset wasm`);
  }
  return readFileSync(path);
}

/**
 * Compiles the networks of the pack `network` belongs to and reads it.
 * @param {{eightBits?: boolean}} options
 */
export function compile(network, { eightBits = false } = {}) {
  const out = new URL(eightBits ? 'int8/' : 'exact/', compiled);
  execFileSync(fileURLToPath(new URL('scripts/compile_network', root)), [
    ...(eightBits ? ['--int8'] : []),
    '--out',
    fileURLToPath(out),
    fileURLToPath(network.folder),
  ]);
  return readFileSync(new URL(`${network.name}.light`, out));
}
