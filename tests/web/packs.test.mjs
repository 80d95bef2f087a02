// The model packs in node: what pack.json may leave out, and that either pack measures the same
// faces. Two detectors and two regressors that share nothing are each other's reference.
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';

import { buildNode } from '../../scripts/lib/build_node.mjs';
import { createNodeCore, missingParts } from '../../scripts/lib/node_core.mjs';
import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';
import { skipWithout3ddfa } from './optional_pack.mjs';

const sharp = requireFromWeb('sharp');
const portrait = inCheckout('assets/samples/astronaut.jpg');
const group = inCheckout('web/node_modules/@vladmandic/face-api/demo/sample1.jpg');

buildNode();
const { parsePackFile } = await import('../../build/node/pack.mjs');

describe('pack.json', () => {
  const read = () => JSON.parse(readFileSync(inCheckout('models/facemesh/pack.json'), 'utf8'));
  const parse = (pack) => parsePackFile(JSON.stringify(pack), 'x/pack.json');

  test('may leave out the weights that the .onnx file holds itself', () => {
    const pack = read();
    delete pack.detector.weights;
    assert.equal(parse(pack).detector.weights, undefined);
    assert.equal(parse(pack).regressor.weights.file, 'facemesh.f16');
  });

  for (const field of ['detector.weights.file', 'regressor.weights.location', 'regressor.model']) {
    test(`without ${field} is refused by name`, () => {
      const pack = read();
      const path = field.split('.');
      const last = path.pop();
      delete path.reduce((node, key) => node[key], pack)[last];
      assert.throws(() => parse(pack), {
        code: 'pack-invalid',
        message: `x/pack.json lacks "${field}".`,
      });
    });
  }
});

describe('a pack that is not there', () => {
  let checkout;
  before(async () => {
    checkout = await mkdtemp(join(tmpdir(), 'lorgnette-packs-'));
    for (const name of ['here', 'optional', 'empty']) {
      await mkdir(join(checkout, 'models', name), { recursive: true });
    }
    await writeFile(join(checkout, 'models/here/pack.json'), '{}');
    await writeFile(join(checkout, 'models/optional/sources.json'), '{}');
  });
  after(() => rm(checkout, { recursive: true }));
  const missing = (pack) => missingParts(pack, (path) => join(checkout, path));

  test('but can be fetched is told how', () => {
    const { message, isUsage } = missing('optional');
    assert.match(message, /models\/optional\/README\.md/);
    assert.match(message, /scripts\/fetch_models optional --accept-research-licence/);
    assert.equal(isUsage, false);
  });

  test('and cannot be fetched is a wrong name', () => {
    for (const name of ['empty', 'nonesuch']) {
      const { message, isUsage } = missing(name);
      assert.equal(message, `no model pack '${name}' in models/ (there: here)`);
      assert.equal(isUsage, true);
    }
  });
});

describe('3ddfa beside facemesh', { skip: skipWithout3ddfa() }, () => {
  const cores = {};
  before(async () => {
    for (const pack of ['facemesh', '3ddfa']) {
      cores[pack] = await createNodeCore({ pack, maxFaces: 5 });
    }
  });
  after(() => Promise.all(Object.values(cores).map((core) => core.dispose())));

  /** The faces that a pack finds, from left to right. */
  async function facesOf(pack, file, mode = 'still', frames = 1) {
    const { data, info } = await sharp(file)
      .autoOrient()
      .ensureAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    await cores[pack].reset();
    let result;
    for (let frame = 0; frame < frames; frame += 1) {
      result = await cores[pack].processFrame(data, info.width, info.height, frame / 30, mode);
    }
    return result.faces.sort((a, b) => a.box[0] - b.box[0]);
  }

  const cases = [
    ['a portrait', portrait, 1, 'still', 1],
    ['a portrait, as a video', portrait, 1, 'video', 10],
    ['a group', group, 3, 'still', 1],
  ];
  for (const [name, file, count, mode, frames] of cases) {
    test(`${name}: the same faces, about the same pose`, async () => {
      const [mesh, ddfa] = await Promise.all(
        ['facemesh', '3ddfa'].map((pack) => facesOf(pack, file, mode, frames)),
      );
      assert.deepEqual([mesh.length, ddfa.length], [count, count]);
      mesh.forEach((face, i) => {
        const other = ddfa[i];
        // Points 17–67: the jaw is another line in each.
        let sum = 0;
        for (let k = 17; k < 68; k += 1) {
          const [x, y] = [0, 1].map((a) => face.landmarks[2 * k + a] - other.landmarks[2 * k + a]);
          sum += Math.hypot(x, y);
        }
        const apart = sum / 51 / Math.sqrt(face.box[2] * face.box[3]);
        const turns = ['yaw', 'pitch', 'roll'].map((angle) => face[angle] - other[angle]);
        console.log(
          `${name}: landmarks ${(100 * apart).toFixed(1)} % apart, ` +
            `yaw, pitch, roll ${turns.map((turn) => turn.toFixed(1)).join('°, ')}°, ` +
            `depth × ${(other.translation[2] / face.translation[2]).toFixed(2)}`,
        );
        assert.ok(apart > 1e-4, 'both were measured by the same networks');
        // Each is about 3 % off the truth on annotated pictures.
        assert.ok(apart < 0.06, `landmarks ${100 * apart} % of the face's size apart`);
        for (const turn of turns) assert.ok(Math.abs(turn) < 12, `turned ${turn}° apart`);
        const depth = other.translation[2] / face.translation[2];
        assert.ok(Math.abs(Math.log(depth)) < Math.log(1.15), `depth × ${depth}`);
        const broader = other.breadth / face.breadth;
        assert.ok(Math.abs(Math.log(broader)) < Math.log(1.1), `breadth × ${broader}`);
        assert.deepEqual([face.meshOffsets.length, other.meshOffsets.length], [3 * 468, 0]);
      });
    });
  }
});
