/** What of the built site goes into the npm package. */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export const entry = 'glasses-tryon.js';

/** Fetched by address, which pages may set, so no script names them all: the models and the glasses. */
const fetchedByAddress = /^(assets|models\/facemesh)\//;

const isScript = (path) => path.endsWith('.js');

/**
 * The element, the chunks, worker and wasm that it or one of them names, and what is fetched by address.
 * The names of chunks have a hash in them, so that one found in a script is meant.
 * @param {string} directory the built site
 * @returns {string[]} paths from `directory`, sorted
 */
export function packageFiles(directory) {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath ?? one.path, one.name).slice(directory.length + 1));
  const chunks = all.filter((path) => path.startsWith('app/'));
  const found = new Set();
  const waiting = [entry];
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (found.has(path)) continue;
    found.add(path);
    if (!isScript(path)) continue;
    const text = readFileSync(join(directory, path), 'utf8');
    waiting.push(...chunks.filter((chunk) => text.includes(chunk.slice('app/'.length))));
  }
  return [...found, ...all.filter((path) => fetchedByAddress.test(path))].sort();
}

/** The hashes of subresource integrity of those scripts alone. */
export function integrityOf(directory, files) {
  const all = JSON.parse(readFileSync(join(directory, 'integrity.json'), 'utf8'));
  return Object.fromEntries(files.filter(isScript).map((path) => [path, all[path]]));
}
