// Frameworks that render pages on a server import the element there, where there is no document.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
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

test('where a server has elements of its own, it is defined as in a browser', async () => {
  const program = `
    globalThis.HTMLElement = class {};
    const defined = [];
    globalThis.customElements = { define: (...names) => defined.push(names[0]) };
    await import(${JSON.stringify(element)} + '?with-elements');
    console.log(defined.join());`;
  assert.equal(await afterImport(program), 'glasses-tryon');
});
