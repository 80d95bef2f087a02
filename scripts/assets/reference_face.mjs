import { readFile } from 'node:fs/promises';

import { parseReferenceFace } from '../lib/reference_face.mjs';

/**
 * Reads models/facemesh/reference_face.bin.
 * @returns what parseReferenceFace() returns
 */
export async function readReferenceFace(file) {
  let bytes;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new Error(`${file} is missing: run scripts/make_models first`, { cause });
  }
  try {
    return parseReferenceFace(bytes);
  } catch (cause) {
    throw new Error(`${file}: ${cause.message}; run scripts/make_models again`, { cause });
  }
}
