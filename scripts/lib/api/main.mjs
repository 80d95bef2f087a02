/** Writes web/docs/api.md, or with --check fails when it is stale. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { inCheckout } from '../paths.mjs';
import { readApi } from './read_api.mjs';
import { markdownOf } from './write_api.mjs';

const [argument, ...rest] = process.argv.slice(2);
if ((argument !== undefined && argument !== '--check') || rest.length > 0) {
  console.error('usage: scripts/make_api_reference [--check]');
  process.exit(2);
}
const file = inCheckout('web/docs/api.md');
const text = markdownOf(readApi());
if (argument === undefined) writeFileSync(file, text);
else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
  console.error('web/docs/api.md is older than the types: run scripts/make_api_reference.');
  process.exit(1);
}
