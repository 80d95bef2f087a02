// Where the engine's modules and the compiled networks are; compiles the networks, counts what they
// take.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../../', import.meta.url);
const compiled = new URL('build/light/models/', root);

/** The engine and the peak (peak.cpp) for each instruction set that this runtime may have. */
export const variants = [
  { name: 'SIMD128', file: 'lorgnette_light.wasm', peak: 'lorgnette_peak.wasm' },
  {
    name: 'relaxed SIMD',
    file: 'lorgnette_light_relaxed.wasm',
    peak: 'lorgnette_peak_relaxed.wasm',
  },
];

/** @returns {Buffer} a module of a variant; throws if it is not built */
export const readModule = ({ file }) => readBuilt(file);
export const readPeak = ({ peak }) => readBuilt(peak);

function readBuilt(file) {
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

/** Multiply-adds of one run of `network`, counted in its ONNX graph. */
export function multiplyAdds(network) {
  const program = fileURLToPath(new URL('scripts/models/multiply_adds.py', root));
  const counts = execFileSync('/usr/bin/python3', ['-B', program, fileURLToPath(network.folder)]);
  return JSON.parse(counts)[network.name];
}
