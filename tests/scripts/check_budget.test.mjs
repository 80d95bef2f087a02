import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { filesBeforeGesture } from '../../scripts/lib/before_gesture.mjs';
import { findGrowth, weighBeforeGesture, weighParts } from '../../scripts/lib/check_budget.mjs';

const site = [
  { path: 'index.html', raw: 100, brotli: 50 },
  { path: 'js/index-AbC1.js', raw: 1000, brotli: 500 },
  { path: 'js/worker-AbC1.js', raw: 2000, brotli: 1000 },
  { path: 'js/lorgnette-AbC1.wasm', raw: 4000, brotli: 2000 },
  { path: 'js/lorgnette_relaxed-AbC1.wasm', raw: 3900, brotli: 1900 },
  { path: 'js/ort-wasm-simd-threaded-AbC1.wasm', raw: 8000, brotli: 4000 },
  { path: 'models/facemesh/detector.light', raw: 16000, brotli: 16000 },
  { path: 'models/facemesh/detector.onnx', raw: 32000, brotli: 32000 },
  { path: 'assets/catalog.json', raw: 10, brotli: 10 },
  { path: 'assets/occluder.glb', raw: 20, brotli: 20 },
  { path: 'assets/glasses/light.glb', raw: 30, brotli: 25 },
  { path: 'assets/glasses/heavy.glb', raw: 40, brotli: 35 },
  { path: 'assets/thumbnails/heavy-1.webp', raw: 5, brotli: 5 },
  { path: 'assets/thumbnails/heavy-2.webp', raw: 500, brotli: 500 },
  { path: 'assets/thumbnails/light-1.webp', raw: 6, brotli: 6 },
  { path: 'assets/samples/portrait.jpg', raw: 9000, brotli: 9000 },
];

test('the first load is every part once, with one core, the heaviest pair of glasses, each in one colour, without ONNX Runtime', () => {
  const parts = weighParts(site);
  assert.deepEqual(parts.page, { raw: 1100, brotli: 550 });
  assert.deepEqual(parts['one pair of glasses'], { raw: 40, brotli: 35 });
  assert.deepEqual(parts['first load'], {
    raw: 1100 + 2000 + 4000 + 16000 + 30 + 11 + 40,
    brotli: 550 + 1000 + 2000 + 16000 + 30 + 11 + 35,
  });
});

test('a file of no part and a missing part are errors', () => {
  assert.throws(() => weighParts([...site, { path: 'odd.xyz', raw: 1, brotli: 1 }]), /odd\.xyz/);
  assert.throws(
    () => weighParts(site.filter(({ path }) => !path.endsWith('.light'))),
    /no file of the part "models"/,
  );
});

test('growth up to the tolerance passes, more fails, and so does a part without a budget', () => {
  const budget = { tolerance: 0.1, parts: { core: { raw: 1000, brotli: 100 } } };
  assert.deepEqual(findGrowth(budget, { core: { raw: 1100, brotli: 110 } }), []);
  assert.deepEqual(findGrowth(budget, { core: { raw: 1000, brotli: 111 } }), [
    { part: 'core', kind: 'brotli', allowed: 100, found: 111 },
  ]);
  assert.equal(findGrowth(budget, { novel: { raw: 1, brotli: 1 } }).length, 2);
});

test('before the gesture a page loads what it names and what that imports, not what waits', (t) => {
  const dist = mkdtempSync(join(tmpdir(), 'gesture-'));
  t.after(() => rmSync(dist, { recursive: true }));
  mkdirSync(join(dist, 'app'));
  const write = (name, text) => writeFileSync(join(dist, name), text);
  write(
    'embed.html',
    `<link rel="stylesheet" href="./a.css" /><!-- <script src="old.js"></script> -->
     <a href="./index.html">elsewhere</a><script type="module" src="./a.js"></script>`,
  );
  write('a.css', '');
  write('a.js', 'import{a as b}from"./app/b.js";import"./app/c.js";()=>import("./app/late.js")');
  write('app/b.js', 'export{x}from"./d.js"');
  write('app/c.js', '');
  write('app/d.js', '');
  assert.deepEqual(filesBeforeGesture(dist), [
    'a.css',
    'a.js',
    'app/b.js',
    'app/c.js',
    'app/d.js',
    'embed.html',
  ]);
  rmSync(join(dist, 'app/d.js'));
  assert.throws(() => filesBeforeGesture(dist), /d\.js/);
});

test('what is loaded before the gesture keeps a limit without tolerance', () => {
  const files = [
    { path: 'a.js', brotli: 60 },
    { path: 'b.js', brotli: 40 },
    { path: 'c.js', brotli: 40 },
  ];
  const weigh = (limit, ...before) => weighBeforeGesture(limit, before, files);
  assert.deepEqual(weigh(100, 'a.js', 'b.js'), { brotli: 100, limit: 100, kept: true });
  assert.equal(weigh(99, 'a.js', 'b.js').kept, false);
  assert.throws(() => weigh(100, 'missing.js'), /missing\.js/);
});
