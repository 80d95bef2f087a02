// Models that are compressed or lie in several files: rewritten by web/src/gltf, then read by the core.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';

const { unpackModel } = await import(inCheckout('build/node/gltf/unpack.mjs'));
const { LorgnetteError } = await import(inCheckout('build/node/errors.mjs'));
const { default: moduleFactory } = await import(inCheckout('build/wasm/lorgnette.mjs'));

const data = fileURLToPath(new URL('../../../shared/data/gltf/', import.meta.url));
const missing = existsSync(data) ? false : `there is no ${data}`;
if (missing && process.env.CI === 'true') throw new Error(missing);

let core;
before(async () => {
  const { CoreModule } = await moduleFactory();
  core = new CoreModule(undefined);
});

const read = async (url) => {
  try {
    return new Uint8Array(readFileSync(new URL(url)));
  } catch {
    throw new LorgnetteError('asset-unavailable', `${url} could not be fetched.`);
  }
};
const dracoWasm = async () =>
  new Uint8Array(readFileSync(requireFromWeb.resolve('draco3d/draco_decoder.wasm')));

async function unpack(file, bytes = new Uint8Array(readFileSync(file))) {
  return unpackModel(bytes, { base: pathToFileURL(file).href, read, dracoWasm });
}

function load(bytes) {
  core.input(bytes.length).set(bytes);
  return core.loadGlasses();
}

/** What the loader refuses, by the extension or the fact that it names. */
const REFUSED = { 'gltf_transform/cli/ACMEBox.gltf': 'ACME_gizmo' };

describe('the shared files', { skip: missing }, () => {
  for (const set of missing ? [] : ['valid', 'glasses']) {
    for (const truth of JSON.parse(readFileSync(`${data}${set}/truth.json`, 'utf8'))) {
      test(`${set}/${truth.file}`, async () => {
        const model = load(await unpack(`${data}${set}/${truth.file}`));
        const refused = REFUSED[truth.file];
        if (refused) {
          assert.equal(model.code, 'glasses-unsupported');
          assert.match(model.message, new RegExp(refused));
          return;
        }
        assert.equal(model.code, undefined, model.message);
        const triangles = model.primitives.reduce((sum, p) => sum + p.indices.length / 3, 0);
        assert.equal(triangles, truth.triangles);
        const [min, max] = truth.world_bbox.map((corner) => corner.map((v) => 1000 * v));
        // Of a mesh that is only there compressed, the truth knows a box, which grows as it turns.
        const loose = truth.extensionsRequired.includes('KHR_draco_mesh_compression');
        for (let k = 0; k < 3; k++) {
          const [low, high] = [model.min[k] - min[k], max[k] - model.max[k]];
          const most = loose ? 0.3 * (max[k] - min[k]) : 0.06; // rounded to 0.1 mm
          assert.ok(low > -0.06 && low < most, `min ${k}: ${model.min[k]}, not ${min[k]}`);
          assert.ok(high > -0.06 && high < most, `max ${k}: ${model.max[k]}, not ${max[k]}`);
        }
      });
    }
  }

  test('compressed and plain files of one mesh give the same triangles', async () => {
    const box = `${data}valid/gltf_transform/`;
    const plain = load(await unpack(`${box}core/Box_glTF/Box.gltf`));
    for (const name of ['BoxDraco.gltf', 'BoxMeshopt.glb', 'BoxMeshopt.gltf']) {
      const packed = load(await unpack(`${box}extensions/${name}`));
      const corners = ({ primitives: [{ vertices, indices }] }) =>
        [...indices]
          .map((i) => [...vertices.subarray(12 * i, 12 * i + 6)].map((v) => Math.round(v)).join())
          .sort();
      assert.deepEqual(corners(packed), corners(plain), name);
    }
  });

  test('damaged compressed data are an error with a code, never a crash', async () => {
    let random = 1;
    const next = (limit) => (random = (random * 48271) % 2147483647) % limit;
    const outcomes = { loaded: 0, refused: 0 };
    for (const name of [
      'gltf_transform/extensions/BoxMeshopt.glb',
      'meshoptimizer/pirate.glb',
      'gltf_transform/functions/DenseSphere.glb',
    ]) {
      const original = new Uint8Array(readFileSync(`${data}valid/${name}`));
      for (let i = 0; i < 60; i++) {
        const bytes = original.slice();
        for (let k = 0; k <= next(6); k++) bytes[next(bytes.length)] = next(256);
        try {
          const model = load(await unpack(`${data}valid/${name}`, bytes));
          outcomes[model.code ? 'refused' : 'loaded'] += 1;
        } catch (error) {
          assert.ok(error instanceof LorgnetteError, `${name}: ${error.stack}`);
          outcomes.refused += 1;
        }
      }
    }
    console.log(`${JSON.stringify(outcomes)} of 180 damaged files`);
    assert.ok(outcomes.refused > 20 && outcomes.loaded > 5);
  });
});

const encode = (json) => new TextEncoder().encode(JSON.stringify(json));

test('what is no glTF passes through to the core, which says so', async () => {
  for (const bytes of [encode([1]), encode('x'), new Uint8Array([1, 2, 3]), new Uint8Array(0)]) {
    const result = await unpackModel(bytes, { read, dracoWasm });
    assert.equal(load(result).code, 'glasses-invalid');
  }
});

/** A triangle whose buffer and picture are files. */
const triangle = {
  asset: { version: '2.0' },
  buffers: [{ uri: 'a%20b.bin', byteLength: 36 }],
  bufferViews: [{ buffer: 0, byteLength: 36 }],
  accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3' }],
  meshes: [{ primitives: [{ attributes: { POSITION: 0 } }] }],
  nodes: [{ mesh: 0 }],
};
const corners = new Uint8Array(new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0]).buffer);

test('files are looked for beside the file, on its own origin only', async () => {
  const asked = [];
  const options = {
    base: 'https://shop.test/models/one.gltf',
    read: async (url) => (asked.push(url), corners),
    dracoWasm,
  };
  assert.equal(load(await unpackModel(encode(triangle), options)).code, undefined);
  assert.deepEqual(asked, ['https://shop.test/models/a%20b.bin']);
  const foreign = { ...triangle, buffers: [{ uri: 'https://other.test/a.bin', byteLength: 36 }] };
  const refused = load(await unpackModel(encode(foreign), options));
  assert.equal(refused.code, 'glasses-unsupported');
  assert.match(refused.message, /other\.test/);
  const unknownPlace = load(await unpackModel(encode(triangle), { ...options, base: undefined }));
  assert.equal(unknownPlace.code, 'glasses-unsupported');
  assert.equal(asked.length, 1);
});

test('a file that is not there is asset-unavailable, too many are unsupported', async () => {
  const gone = async () => {
    throw new LorgnetteError('asset-unavailable', 'gone');
  };
  const base = 'https://shop.test/one.gltf';
  const isError = (code) => (error) => error instanceof LorgnetteError && error.code === code;
  await assert.rejects(
    unpackModel(encode(triangle), { base, read: gone, dracoWasm }),
    isError('asset-unavailable'),
  );
  const many = { ...triangle, buffers: Array(100).fill(triangle.buffers[0]) };
  await assert.rejects(
    unpackModel(encode(many), { base, read: async () => corners, dracoWasm }),
    isError('glasses-unsupported'),
  );
});

test('a decompressed size that the file only claims is refused before memory is taken', async () => {
  const packed = {
    ...triangle,
    extensionsUsed: ['EXT_meshopt_compression'],
    bufferViews: [
      {
        buffer: 0,
        byteLength: 36,
        extensions: {
          EXT_meshopt_compression: {
            buffer: 0,
            byteLength: 36,
            byteStride: 256,
            count: 2 ** 40,
            mode: 'ATTRIBUTES',
          },
        },
      },
    ],
  };
  const options = { base: 'https://shop.test/a', read: async () => corners, dracoWasm };
  await assert.rejects(
    unpackModel(encode(packed), options),
    (e) => e.code === 'glasses-unsupported',
  );
});
