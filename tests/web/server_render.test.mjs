// Frameworks that render pages on a server import the element there, where there is no document.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { inCheckout } from '../../scripts/lib/paths.mjs';

const element = pathToFileURL(inCheckout('dist/glasses-tryon.js')).href;

/** What a fresh node prints after the import; its own warnings count, too. */
async function afterImport(code) {
  const program = `const module = await import(${JSON.stringify(element)}); ${code}`;
  const node = [process.execPath, ['--input-type=module', '--eval', program]];
  const { stdout, stderr } = await promisify(execFile)(...node, { timeout: 60_000 });
  assert.equal(stderr, '');
  return stdout.trim();
}

test('the built element may be imported without a document, and nothing goes on after it', async () => {
  // A timer or a worker left behind would keep node from ending in time.
  assert.equal(
    await afterImport('console.log(typeof HTMLElement, typeof customElements)'),
    'undefined undefined',
  );
});

test('shops import from it by names; our own chunks by others, too', async () => {
  const names = JSON.parse(await afterImport('console.log(JSON.stringify(Object.keys(module)))'));
  const promised = names.filter((name) => name.length > 2).sort();
  assert.deepEqual(promised, [
    'GlassesTryOn',
    'LorgnetteError',
    'errorCodes',
    'loadCatalog',
    'parseCatalog',
  ]);
});

test('the element is in the module that shops name, not in a chunk beside it', async () => {
  // It would be if a page of the site imported web/src/element.ts instead of index.ts.
  assert.match(await readFile(new URL(element), 'utf8'), /customElements\b[^;]*define/);
});

test('errors can be told apart, and catalogues be read, without a document', async () => {
  const code = `
    const { errorCodes, LorgnetteError, parseCatalog } = module;
    try {
      parseCatalog({ format: 1 }, 'https://shop.example/catalog.json');
    } catch (error) {
      console.log(error instanceof LorgnetteError, error.code, errorCodes.includes(error.code));
    }`;
  assert.equal(await afterImport(code), 'true catalog-invalid true');
});

test('where a server has elements of its own, it is defined as in a browser', async () => {
  const program = `
    globalThis.HTMLElement = class {};
    const defined = [];
    globalThis.customElements = { define: (...names) => defined.push(names[0]) };
    await import(${JSON.stringify(element)} + '?with-elements');
    console.log(defined.join());`;
  assert.equal(await afterImport(program), 'glasses-tryon');
});
