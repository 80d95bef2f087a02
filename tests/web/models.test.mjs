// The built pack models/facemesh: its files are those that pack.json records, and its networks, run
// by ONNX Runtime Web, answer what the originals answered (tests/golden/make_model_goldens.mjs).

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { cropBytes, requireFromWeb } from '../golden/model_crop.mjs';

const ort = requireFromWeb('onnxruntime-web');
ort.env.wasm.numThreads = 1;

const packFolder = new URL('../../models/facemesh/', import.meta.url);
const pack = JSON.parse(readFileSync(new URL('pack.json', packFolder), 'utf8'));

const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

function readBuilt(name) {
  const file = new URL(name, packFolder);
  assert.ok(existsSync(file), `models/facemesh/${name} is missing: run scripts/make_models`);
  return readFileSync(file);
}

/** A file as a view that starts at byte 0 of its buffer, as typed arrays want it. */
const buffer = (bytes) => Uint8Array.from(bytes).buffer;

/** IEEE 754 binary16 → float32, by the definition: subnormals below exponent 1. */
function widen(halves) {
  return Float32Array.from(halves, (half) => {
    const sign = half & 0x8000 ? -1 : 1;
    const exponent = (half >> 10) & 0x1f;
    const fraction = half & 0x3ff;
    assert.notEqual(exponent, 31, 'a weight is infinite or no number');
    return exponent
      ? sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
      : sign * fraction * 2 ** -24;
  });
}

/** Opens a network of the pack; the result maps u8 RGB bytes to the named outputs. */
async function openNetwork({ model, weights, input, outputs }) {
  const widened = widen(new Uint16Array(buffer(readBuilt(weights.file))));
  const session = await ort.InferenceSession.create(readBuilt(model), {
    executionProviders: ['wasm'],
    externalData: [{ path: weights.location, data: new Uint8Array(widened.buffer) }],
  });
  assert.deepEqual(session.inputNames, [input.name]);
  assert.deepEqual(
    session.outputNames,
    outputs.map(({ name }) => name),
  );
  const pixels = input.width * input.height;
  return async (bytes) => {
    const values = new Float32Array(3 * pixels);
    for (let i = 0; i < values.length; i++) {
      values[(i % 3) * pixels + Math.floor(i / 3)] = (bytes[i] - input.mean) / input.std;
    }
    const tensor = new ort.Tensor('float32', values, [1, 3, input.height, input.width]);
    const results = await session.run({ [input.name]: tensor });
    for (const { name, size } of outputs) assert.equal(results[name].data.length, size, name);
    return Object.fromEntries(outputs.map(({ name }) => [name, results[name].data]));
  };
}

/** The cases of a golden folder, each with its slice of outputs.f32. */
function readGolden(folder) {
  const at = new URL(`../golden/${folder}/`, import.meta.url);
  const golden = JSON.parse(readFileSync(new URL('cases.json', at), 'utf8'));
  const values = new Float32Array(buffer(readFileSync(new URL('outputs.f32', at))));
  let start = 0;
  for (const square of golden.cases) {
    square.expected = values.subarray(start, (start += square.values));
  }
  assert.equal(start, values.length, `${folder}/outputs.f32 does not fit cases.json`);
  return golden;
}

async function inputOf(square, size) {
  const bytes = await cropBytes(square, size);
  assert.equal(sha256(bytes), square.sha256, 'the crop has other pixels than the golden one');
  return bytes;
}

/** Largest |found − expected|, where `relative` in parts of |expected| beyond 1. */
function largestDifference(found, expected, { relative = false } = {}) {
  assert.equal(found.length, expected.length);
  let largest = 0;
  found.forEach((value, i) => {
    assert.ok(Number.isFinite(value), `value ${i} is ${value}`);
    const unit = relative ? Math.max(1, Math.abs(expected[i])) : 1;
    largest = Math.max(largest, Math.abs(value - expected[i]) / unit);
  });
  return largest;
}

// Measured: at most 1.7e-4 px and 2.7e-5 of a logit. The rest is room for other SIMD code.
const tolerancePx = 1e-3;
const toleranceLogit = 1e-4;

test('the built files are those of pack.json', () => {
  for (const { file, bytes, sha256: expected } of pack.files) {
    const built = readBuilt(file);
    assert.equal(built.length, bytes, `${file}: run scripts/make_models`);
    assert.equal(sha256(built), expected, `${file}: run scripts/make_models`);
  }
  const listed = new Set(pack.files.map(({ file }) => file));
  const used = [pack.detector, pack.regressor].flatMap((n) => [n.model, n.weights.file]);
  for (const file of [...used, pack.referenceFace]) assert.ok(listed.has(file), file);
});

test('FaceMesh answers what the original answers', async (t) => {
  const network = await openNetwork(pack.regressor);
  for (const square of readGolden('regress').cases) {
    await t.test(square.name, async (t) => {
      const { landmarks, score } = await network(await inputOf(square, 192));
      const px = largestDifference(landmarks, square.expected.subarray(0, 1404));
      const logit = largestDifference(score, square.expected.subarray(1404));
      t.diagnostic(`landmarks ${px.toExponential(1)} px, logit ${logit.toExponential(1)}`);
      assert.ok(px <= tolerancePx, `landmarks differ by ${px} px`);
      assert.ok(logit <= toleranceLogit, `score differs by ${logit}`);
    });
  }
});

test('BlazeFace answers what the original answers', async (t) => {
  const network = await openNetwork(pack.detector);
  const { cases, keptLogit } = readGolden('detect');
  for (const square of cases) {
    await t.test(square.name, async (t) => {
      const { regressors, scores } = await network(await inputOf(square, 128));
      const expectedScores = square.expected.subarray(0, 896);
      const kept = [];
      const rest = new Float64Array(16);
      const restCount = expectedScores.filter((score) => score <= keptLogit).length;
      regressors.forEach((value, i) => {
        if (expectedScores[Math.floor(i / 16)] > keptLogit) kept.push(value);
        else rest[i % 16] += value / restCount;
      });
      assert.ok(kept.length > 0 && restCount > 0, 'the golden tests nothing');
      // Away from faces logits run to −100 and below, where float32 has coarser steps.
      const logit = largestDifference(scores, expectedScores, { relative: true });
      const px = largestDifference([...kept, ...rest], square.expected.subarray(896));
      t.diagnostic(
        `${kept.length / 16} anchors, ${px.toExponential(1)} px, logit ${logit.toExponential(1)}`,
      );
      assert.ok(px <= tolerancePx, `regressors differ by ${px} px`);
      assert.ok(logit <= toleranceLogit, `scores differ by ${logit}`);
    });
  }
});

test('the goldens hold faces and what is none', () => {
  const byName = new Map(readGolden('regress').cases.map((c) => [c.name, c.expected[1404]]));
  assert.ok(byName.get('frontal') > 10);
  assert.ok(byName.get('turned-to-level') > 10);
  assert.ok(byName.get('no-face') < 0);
  const best = ({ expected }) => Math.max(...expected.subarray(0, 896));
  const detections = new Map(readGolden('detect').cases.map((c) => [c.name, best(c)]));
  assert.ok(detections.get('half-three-faces') > 2);
  assert.ok(detections.get('no-face') < 0);
});

/** reference_face.bin as models/README.md describes it. */
function readReferenceFace() {
  const bytes = buffer(readBuilt(pack.referenceFace));
  assert.equal(Buffer.from(bytes, 0, 4).toString('latin1'), 'LGF1');
  const [vertexCount, triangleCount, reserved] = new Uint32Array(bytes, 4, 3);
  assert.equal(reserved, 0);
  const weightsAt = 16 + 12 * vertexCount;
  const indicesAt = weightsAt + 4 * vertexCount;
  assert.equal(bytes.byteLength, indicesAt + 4 * Math.ceil((6 * triangleCount) / 4));
  return {
    positions: new Float32Array(bytes, 16, 3 * vertexCount),
    weights: new Float32Array(bytes, weightsAt, vertexCount),
    indices: new Uint16Array(bytes, indicesAt, 3 * triangleCount),
  };
}

test('the reference face is a face in the head frame, in mm', async (t) => {
  const face = readReferenceFace();
  const vertex = (i) => [...face.positions.subarray(3 * i, 3 * i + 3)];

  await t.test('sizes', () => {
    assert.equal(face.weights.length, 468);
    assert.equal(face.indices.length, 3 * 898);
    assert.ok(face.indices.every((index) => index < 468));
    assert.equal(new Set(face.indices).size, 468, 'a vertex belongs to no triangle');
    assert.ok(face.positions.every(Number.isFinite));
  });

  await t.test('the origin is the bridge of the nose, vertex 168', () => {
    assert.deepEqual(vertex(168), [0, 0, 0]);
  });

  await t.test('axes: x to the wearer’s left, y up, z out of the face', () => {
    const [noseTip, forehead, chin] = [4, 10, 152].map(vertex);
    const [rightEye, leftEye] = [33, 263].map(vertex);
    assert.ok(noseTip[2] > 0 && forehead[1] > 0 && chin[1] < 0);
    assert.ok(rightEye[0] < 0 && leftEye[0] > 0);
    assert.ok(rightEye[2] < 0 && leftEye[2] < 0);
  });

  // Adults: outer eye corners 80…100 mm, inner 25…40 mm, bridge to chin 90…130 mm apart. The
  // canonical face is at the wide end.
  await t.test('measures of an adult', () => {
    const distance = (a, b) =>
      Math.hypot(...vertex(a).map((value, axis) => value - vertex(b)[axis]));
    const within = (value, low, high) => assert.ok(value > low && value < high, `${value} mm`);
    within(distance(33, 263), 80, 100);
    within(distance(133, 362), 25, 45);
    within(distance(168, 152), 90, 135);
  });

  await t.test('mirror-symmetric: 33 and 263, 234 and 454', () => {
    for (const [a, b] of [
      [33, 263],
      [133, 362],
      [234, 454],
      [61, 291],
    ]) {
      const [xa, ya, za] = vertex(a);
      const [xb, yb, zb] = vertex(b);
      const apart = Math.hypot(xa + xb, ya - yb, za - zb);
      assert.ok(apart < 0.01, `${a} and ${b}: ${apart} mm`);
    }
  });

  await t.test('triangles face outwards', () => {
    let outwards = 0;
    for (let i = 0; i < face.indices.length; i += 3) {
      const [a, b, c] = [...face.indices.subarray(i, i + 3)].map(vertex);
      const z = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
      if (z > 0) outwards++;
    }
    t.diagnostic(`${outwards} of ${face.indices.length / 3} triangles face +z`);
    assert.ok(outwards > 0.9 * (face.indices.length / 3));
  });

  await t.test('Procrustes weights: 33 vertices, the eye corners alike', () => {
    assert.equal(face.weights.filter((weight) => weight > 0).length, 33);
    assert.ok(face.weights.every((weight) => weight >= 0));
    assert.equal(face.weights[33], face.weights[263]);
    assert.ok(face.weights[33] > 0);
  });
});
