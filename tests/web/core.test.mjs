// The compiled core and ONNX Runtime Web in node: what the binding promises.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const sharp = createRequire(join(root, 'web/package.json'))('sharp');
const packFolder = join(root, 'models/facemesh/');
const moduleUrl = pathToFileURL(join(root, 'build/wasm/lorgnette.mjs')).href;
const ortWasmUrl = join(root, 'web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm');

const { Core } = await import(pathToFileURL(join(root, 'build/node/core.mjs')).href);
const { SharedCore } = await import(pathToFileURL(join(root, 'build/node/core-shared.mjs')).href);
const { default: moduleFactory } = await import(moduleUrl);
const options = {
  packUrl: packFolder,
  files: { read: async (url) => readFileSync(url) },
  moduleFactory,
  ortWasmUrl,
};

/** A portrait as a 640 × 480 camera would give it. */
async function portrait() {
  const { data } = await sharp(join(root, 'assets/samples/astronaut.jpg'))
    .extract({ left: 90, top: 0, width: 320, height: 240 })
    .resize(640, 480)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return data;
}

let core;
let picture;
before(async () => {
  core = await Core.create(options);
  picture = await portrait();
});
after(() => core.dispose());

/** A file of assets/. */
const asset = (name) => new Uint8Array(readFileSync(join(root, 'assets', name)));

test('rests glasses on the head that was loaded, by the tilt asked for', async () => {
  const own = await Core.create(options);
  assert.equal((await own.loadGlasses(asset('glasses/round-metal.glb'))).seat, undefined);
  await assert.rejects(own.loadHead(new Uint8Array(9)), isError('glasses-invalid'));
  const head = await own.loadHead(asset('occluder.glb'));
  assert.ok(head.primitives.length > 0);
  const { seat } = await own.loadGlasses(asset('glasses/round-metal.glb'));
  assert.ok(Math.abs(seat.tilt - (8 * Math.PI) / 180) < 1e-6);
  assert.ok(seat.eyeGapMm >= 10.99 && seat.clearanceMm >= 0.99);
  assert.equal(seat.offsetMm.length, 3);
  assert.ok(seat.temples.left[0] > 60 && seat.temples.right[0] < -60);
  const upright = await own.loadGlasses(asset('glasses/round-metal.glb'), { tiltDeg: 0 });
  assert.equal(upright.seat.tilt, 0);
  assert.notEqual(upright.seat.offsetMm[2], seat.offsetMm[2]);
  await own.dispose();
});

test('gives the mesh of a face, less the reference, in its frame', async () => {
  await core.reset();
  const { faces } = await core.processFrame(picture, 640, 480, 0, 'still');
  const { meshOffsets, breadth } = faces[0];
  assert.equal(meshOffsets.length, 3 * 468);
  assert.ok(breadth > 0.8 && breadth < 1.2, `breadth ${breadth}`);
  const longest = Math.max(...meshOffsets.map(Math.abs));
  assert.ok(longest > 0.5 && longest <= 30, `${longest} mm`);
});

const isError = (code) => (error) => error.name === 'LorgnetteError' && error.code === code;

test('finds the face of a portrait, in video and as a still', async () => {
  for (const mode of ['video', 'still']) {
    await core.reset();
    const { faces, focalPx } = await core.processFrame(picture, 640, 480, 0, mode);
    assert.equal(faces.length, 1);
    const [face] = faces;
    assert.equal(focalPx, 576);
    assert.ok(face.confidence > 0.9);
    assert.ok(Math.abs(face.yaw) < 15, `yaw ${face.yaw}`);
    assert.ok(Math.abs(face.roll) < 10, `roll ${face.roll}`);
    assert.ok(face.translation[2] < -250 && face.translation[2] > -1200);
    assert.equal(face.landmarks.length, 136);
    assert.equal(face.landmarks3d.length, 204);
  }
});

test('what is refused is an error with its code, and the next frame works', async () => {
  await core.reset();
  await assert.rejects(core.processFrame(picture, 640, 0, 0), isError('frame-invalid'));
  await assert.rejects(core.processFrame(picture, 639, 480, 0), isError('frame-invalid'));
  await assert.rejects(core.processFrame(picture, 640, 480, NaN), isError('invalid-argument'));
  await assert.rejects(core.loadGlasses(new Uint8Array(100)), isError('glasses-invalid'));
  for (const wrong of [
    { maxFaces: 21 },
    { userIpdMm: 39 },
    { restSeconds: -1 },
    { restDegrees: 0 },
  ]) {
    await assert.rejects(core.configure(wrong), isError('invalid-argument'));
  }
  await core.processFrame(picture, 640, 480, 5);
  await assert.rejects(core.processFrame(picture, 640, 480, 4), isError('invalid-argument'));
  assert.equal((await core.processFrame(picture, 640, 480, 6)).faces.length, 1);
});

test('bad options are named before anything is loaded', async () => {
  await assert.rejects(Core.create({ ...options, maxFaces: 0 }), isError('invalid-argument'));
  await assert.rejects(Core.create({ ...options, fovDeg: 170 }), isError('invalid-argument'));
  const files = {
    read: async (url) =>
      url.endsWith('pack.json') ? new TextEncoder().encode('{"format": 1}') : readFileSync(url),
  };
  await assert.rejects(Core.create({ ...options, files }), isError('pack-invalid'));
});

test('calls made at once run one after another', async () => {
  await core.reset();
  const times = [0, 1, 2, 3];
  const results = await Promise.all(
    times.map((time) => core.processFrame(picture, 640, 480, time)),
  );
  assert.deepEqual(
    results.map(({ time }) => time),
    times,
  );
  assert.deepEqual(new Set(results.map(({ faces }) => faces[0].id)).size, 1);
});

for (const engine of ['light', 'ort']) {
  test(`trackings over one core do not disturb each other, asked at once: ${engine}`, async () => {
    const own = { maxFaces: 2, fovDeg: 70, userIpdMm: 70, restSeconds: 0 };
    const turned = picture.slice().reverse(); // upside down: nobody, and searched all the time
    const sequences = [
      { tracking: {}, pictures: [picture, picture, picture, picture] },
      { tracking: own, pictures: [turned, picture, turned, picture] },
    ];
    const measure = (core, pictures) =>
      Promise.all(pictures.map((rgba, i) => core.processFrame(rgba, 640, 480, i / 30)));
    const numbers = (results) => results.map(({ faces, focalPx }) => ({ faces, focalPx }));

    const alone = [];
    for (const { tracking, pictures } of sequences) {
      const single = await Core.create({ ...options, engine, ...tracking });
      alone.push(numbers(await measure(single, pictures)));
      await single.dispose();
    }
    assert.notDeepEqual(alone[0].at(-1), alone[1].at(-1));

    const shared = await SharedCore.load({ ...options, engine });
    const cores = await Promise.all(sequences.map(({ tracking }) => Core.over(shared, tracking)));
    const together = await Promise.all(
      sequences.map(({ pictures }, i) => measure(cores[i], pictures)),
    );
    together.forEach((results, i) => assert.deepEqual(numbers(results), alone[i]));

    await assert.rejects(Core.over(shared, { maxFaces: 0 }), isError('invalid-argument'));
    // One goes, in the middle of a frame of the other.
    const last = cores[0].processFrame(picture, 640, 480, 9);
    await cores[1].dispose();
    assert.equal((await last).faces.length, 1);
    await assert.rejects(cores[1].reset(), isError('invalid-argument'));
    assert.equal((await cores[0].processFrame(picture, 640, 480, 10)).faces.length, 1);
    await cores[0].dispose();
    await shared.dispose();
  });
}

const { frames } = JSON.parse(readFileSync(join(root, 'assets/catalog.json'), 'utf8'));
for (const { id, file } of frames) {
  test(`loads our own spectacles: ${id}`, async () => {
    const model = await core.loadGlasses(readFileSync(join(root, 'assets', file)));
    assert.ok(model.primitives.length > 0 && model.materials.length > 0);
    for (const { vertices, indices, material } of model.primitives) {
      assert.equal(vertices.length % 12, 0);
      assert.ok(indices.every((index) => index < vertices.length / 12));
      assert.ok(material < model.materials.length);
    }
    assert.ok(model.max[0] - model.min[0] > 110 && model.max[0] - model.min[0] < 180, 'mm');
  });
}

test('after dispose every call is refused', async () => {
  const other = await Core.create(options);
  await other.dispose();
  await other.dispose();
  await assert.rejects(other.processFrame(picture, 640, 480, 0), isError('invalid-argument'));
});

/** The bare module with a host of the test's own. */
async function moduleWith(run) {
  const { CoreModule } = await moduleFactory();
  const module = new CoreModule({ run });
  const reference = readFileSync(join(packFolder, 'reference_face.bin'));
  module.input(reference.length).set(reference);
  const early = module.openPipeline(1, 0);
  assert.equal(early.code, 'invalid-argument');
  assert.equal(module.open(readFileSync(join(packFolder, 'pack.json'), 'utf8')), undefined);
  const pipeline = module.openPipeline(1, 0);
  module.input(picture.length).set(picture);
  return {
    pipeline,
    free: () => {
      pipeline.delete();
      module.delete();
    },
  };
}

const answers = {
  'an error': async () => ({ error: 'planted' }),
  nothing: async () => undefined,
  'no outputs': async () => [],
  'outputs of the wrong size': async () => [new Float32Array(3), new Float32Array(896)],
};
for (const [name, run] of Object.entries(answers)) {
  test(`an inference that answers with ${name} is an error result, never a hang`, async () => {
    const { pipeline, free } = await moduleWith(run);
    const error = await pipeline.processFrame(640, 480, 0, false);
    assert.equal(error.code, 'inference-failed');
    assert.equal(pipeline.result()[0], 0);
    free();
  });
}

test('an inference of nothing but NaN finds nobody', async () => {
  const { pipeline, free } = await moduleWith(async () => [
    new Float32Array(896 * 16).fill(NaN),
    new Float32Array(896).fill(NaN),
  ]);
  assert.equal(await pipeline.processFrame(640, 480, 0, false), undefined);
  assert.equal(pipeline.result()[0], 0);
  free();
});

test('the module makes no code from strings: a content security policy allows it', () => {
  const source = readFileSync(fileURLToPath(moduleUrl), 'utf8');
  assert.doesNotMatch(source, /new Function|\beval\(/);
});

test('2,000 frames leave no memory behind', { timeout: 300_000 }, async () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc');
  const { CoreModule } = await moduleFactory();
  assert.ok(CoreModule);
  await core.reset();
  const measure = async (from, to) => {
    for (let frame = from; frame < to; frame += 1) {
      await core.processFrame(picture, 640, 480, frame / 30);
    }
    collect();
    // What a collected buffer held is freed a little later, by another thread.
    await new Promise((resolve) => setTimeout(resolve, 100));
    collect();
    const { heapUsed, arrayBuffers, external } = process.memoryUsage();
    return { heapUsed, buffers: arrayBuffers + external };
  };
  const start = await measure(0, 300);
  const middle = await measure(300, 1300);
  const end = await measure(1300, 2300);
  // The engine's own compiled code comes and goes in steps; a leak grows in both halves.
  const perFrame =
    Math.min(middle.heapUsed - start.heapUsed, end.heapUsed - middle.heapUsed) / 1000;
  console.log(
    `heap after 300, 1,300 and 2,300 frames: ${[start, middle, end].map(({ heapUsed }) => heapUsed).join(', ')}`,
  );
  assert.ok(perFrame < 64, `${perFrame} B a frame: less than one small object`);
  assert.ok(end.buffers - start.buffers < 1e6, 'no WebAssembly memory or buffer grows');
});
