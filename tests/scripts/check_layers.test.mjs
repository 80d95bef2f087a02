import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { checkLayers } from '../../scripts/lib/check_layers.mjs';

/** What the check says of a tree of these files. */
function faultsOf(files) {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return checkLayers(root).faults;
  } finally {
    rmSync(root, { recursive: true });
  }
}

function assertOneFault(files, pattern) {
  const faults = faultsOf(files);
  assert.equal(faults.length, 1, faults.join('\n'));
  assert.match(faults[0], pattern);
}

test('arrows downwards are fine', () => {
  const faults = faultsOf({
    'cpp/include/lorgnette/eigen.hpp': '#include <Eigen/Dense>\n',
    'cpp/include/lorgnette/types.hpp': '#include <array>\n#include "lorgnette/eigen.hpp"\n',
    'cpp/include/lorgnette/fit.hpp': '#include "lorgnette/types.hpp"\n',
    'cpp/src/fit.cpp': '#include "lorgnette/fit.hpp"\n// #include "lorgnette/pipeline.hpp"\n',
    'cpp/src/pipeline.cpp': '#include "lorgnette/fit.hpp"\n',
    'cpp/bindings/module.cpp': '#include <emscripten/bind.h>\n#include "lorgnette/pipeline.hpp"\n',
    'web/src/errors.ts': '',
    'web/src/camera.ts': "import { LorgnetteError } from './errors.ts';\n",
    'web/src/render/mesh.ts': "import type { A } from '../errors.ts';\n",
    'web/src/session.ts': "import {\n  A,\n} from './camera.ts';\n// import './element.ts';\n",
    'web/site/main.ts': "import '../src/session.ts';\n",
  });
  assert.deepEqual(faults, []);
});

test('a stage that includes another stage is found, with its line', () => {
  assertOneFault(
    { 'cpp/src/fit.cpp': '#include "lorgnette/types.hpp"\n#include "lorgnette/track.hpp"\n' },
    /^cpp\/src\/fit\.cpp:2: stages may not use each other/,
  );
});

test('a stage that includes the pipeline is found', () => {
  assertOneFault(
    { 'cpp/include/lorgnette/fit.hpp': '#include "lorgnette/pipeline.hpp"\n' },
    /fit\.hpp:1: stages may not use pipeline/,
  );
});

test('Emscripten outside of the bindings is found', () => {
  assertOneFault({ 'cpp/src/fit.cpp': '#include <emscripten/val.h>\n' }, /only cpp\/bindings/);
  assertOneFault({ 'tests/cpp/fit_test.cpp': '#include <emscripten.h>\n' }, /only cpp\/bindings/);
});

test('Eigen included directly is found, in tests too', () => {
  assertOneFault({ 'cpp/src/fit.cpp': '#include <Eigen/SVD>\n' }, /eigen\.hpp/);
  assertOneFault({ 'tests/cpp/fit_test.cpp': '#  include <Eigen/Dense>\n' }, /eigen\.hpp/);
});

test('JSON in a stage is found', () => {
  assertOneFault({ 'cpp/src/fit.cpp': '#include <nlohmann/json.hpp>\n' }, /may know JSON/);
});

test('imports that run upwards are found, in every form', () => {
  for (const statement of [
    "import { App } from './session.ts';",
    "import {\n  App,\n} from './session.ts';",
    "import type { App } from './session.ts';",
    "export { App } from './session.ts';",
    "import './session.ts';",
    "const app = await import('./session.ts');",
    "const url = new URL('./session.ts', import.meta.url);",
  ]) {
    assertOneFault({ 'web/src/camera.ts': `${statement}\n` }, /parts may not use app/);
  }
});

test('a private header beside its source is followed', () => {
  const document = { 'cpp/src/gltf_document.hpp': '#include "lorgnette/glasses.hpp"\n' };
  assert.deepEqual(
    faultsOf({ ...document, 'cpp/src/glasses.cpp': '#include "gltf_document.hpp"\n' }),
    [],
  );
  assertOneFault(
    { ...document, 'cpp/src/fit.cpp': '#include "gltf_document.hpp"\n' },
    /fit\.cpp:1: stages may not use each other/,
  );
});

test('the core module outside of the worker is found', () => {
  assertOneFault({ 'web/src/camera.ts': "import f from 'lorgnette-core';\n" }, /only the worker/);
});

test('a circle within a layer is found', () => {
  assertOneFault(
    {
      'web/src/camera.ts': "import './frame.ts';\n",
      'web/src/frame.ts': "import './catalog.ts';\n",
      'web/src/catalog.ts': "import './camera.ts';\n",
    },
    /in a circle: .*camera.*frame.*catalog.*camera/,
  );
});

test('a file without a layer is found', () => {
  assertOneFault({ 'cpp/src/novel.cpp': '' }, /novel\.cpp: has no layer/);
  assertOneFault({ 'web/src/novel.ts': '' }, /novel\.ts: has no layer/);
});
