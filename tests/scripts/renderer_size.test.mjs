// The renderer's weight.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { kRendererLimit, rendererSize } from '../../scripts/lib/renderer_size.mjs';

test('the renderer stays below its limit', async () => {
  const { minified, brotli } = await rendererSize();
  console.log(`renderer: ${minified} bytes minified, ${brotli} as brotli`);
  assert.ok(brotli > 5000, 'shaders and code are in it');
  assert.ok(brotli <= kRendererLimit);
});
