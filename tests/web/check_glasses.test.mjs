// scripts/check_glasses on our own frames, on these spoilt in all the ways that shops' files are, and on two real
// files of others.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { NodeIO } from '@gltf-transform/core';
import {
  ALL_EXTENSIONS,
  EXTMeshoptCompression,
  KHRDracoMeshCompression,
  KHRMaterialsUnlit,
} from '@gltf-transform/extensions';
import draco3d from 'draco3d';
import { MeshoptEncoder } from 'meshoptimizer';
import sharp from 'sharp';
import { MAY_BE_REQUIRED } from '../../scripts/lib/check_glasses/extensions.mjs';
import { fileFindings, modelFindings } from '../../scripts/lib/check_glasses/findings.mjs';
import { factsOf } from '../../scripts/lib/check_glasses/gltf_json.mjs';
import { measure } from '../../scripts/lib/check_glasses/measures.mjs';
import { modelOf } from '../../scripts/lib/check_glasses/model.mjs';
import { normalise } from '../../scripts/lib/check_glasses/normalise.mjs';
import { inCheckout } from '../../scripts/lib/paths.mjs';

const io = new NodeIO().registerExtensions(ALL_EXTENSIONS);
const catalog = JSON.parse(readFileSync(inCheckout('assets/catalog.json'), 'utf8'));
const shared = inCheckout('../shared/data/gltf/glasses');
const command = inCheckout('scripts/check_glasses');

let scratch;
before(() => (scratch = mkdtempSync(join(tmpdir(), 'lorgnette-check-'))));
after(() => rmSync(scratch, { recursive: true }));

const frame = (id) => io.read(inCheckout(`assets/glasses/${id}.glb`));
const inScratch = (name) => join(scratch, name);

/** Runs the command. */
function run(...args) {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
  return { status, stdout, stderr };
}

function runJson(...args) {
  const { status, stdout, stderr } = run(...args, '--json');
  assert.equal(stderr, '');
  return { status, ...JSON.parse(stdout) };
}

/** What the analysis finds in a document. */
function findingsOf(document, options) {
  const model = modelOf(document);
  const measured = measure(model, options);
  return { model, measured, findings: modelFindings(model, measured) };
}

const bad = (findings) => findings.filter(({ level }) => level !== 'ok');
const topics = (findings, level) => [
  ...new Set(findings.filter((f) => f.level === level).map(({ topic }) => topic)),
];

/** Puts a node with these properties above a whole model. */
function wrap(document, { scale = 1, rotation = [0, 0, 0, 1], translation = [0, 0, 0] }) {
  const scene = document.getRoot().getDefaultScene();
  const node = document
    .createNode('export')
    .setScale([scale, scale, scale])
    .setRotation(rotation)
    .setTranslation(translation);
  for (const child of scene.listChildren()) node.addChild(child);
  scene.addChild(node);
  return document;
}

/** A turn about an axis, as quaternion. */
function about(axis, degrees) {
  const length = Math.hypot(...axis);
  const half = (degrees * Math.PI) / 360;
  return [...axis.map((v) => (v / length) * Math.sin(half)), Math.cos(half)];
}

const nodeNamed = (document, name) =>
  document
    .getRoot()
    .listNodes()
    .find((node) => node.getName() === name);

/** All vertices of the scene, world, in order. */
const vertices = (document) => modelOf(document).parts.flatMap(({ positions }) => [...positions]);

/** Greatest distance between the vertices of two versions of one model, mm. */
function apart(a, b) {
  const [p, q] = [vertices(a), vertices(b)];
  assert.equal(p.length, q.length);
  let most = 0;
  for (let i = 0; i < p.length; i += 3) {
    most = Math.max(most, Math.hypot(p[i] - q[i], p[i + 1] - q[i + 1], p[i + 2] - q[i + 2]));
  }
  return 1000 * most;
}

describe('our own frames', () => {
  for (const { id, dimensionsMm, fit, variants } of catalog.frames) {
    test(`${id} passes without a complaint`, async () => {
      const bytes = readFileSync(inCheckout(`assets/glasses/${id}.glb`));
      const { findings } = findingsOf(await frame(id));
      assert.deepEqual(bad([...fileFindings(factsOf(bytes)), ...findings]), []);
      const says = (topic) =>
        findings
          .filter((f) => f.topic === topic)
          .map((f) => f.says)
          .join();
      assert.match(says('units'), /^metres$/);
      for (const { name } of variants) assert.ok(says('variants').includes(name));
      const measured = (text) => Number(/(\d+) mm/.exec(text)[1]);
      assert.ok(Math.abs(measured(says('width')) - dimensionsMm.frontWidth) < 4, says('width'));
      const [, length] = /about (\d+) mm long/.exec(says('temples'));
      assert.ok(Math.abs(length - dimensionsMm.templeLength) < 7, says('temples'));
      assert.match(says('fit'), new RegExp(`"pantoscopicDeg": ${fit.pantoscopicDeg}\\b`));
    });
  }
});

describe('units', () => {
  for (const [name, scale] of [
    ['millimetres', 1000],
    ['centimetres', 100],
    ['decimetres', 10],
    ['inches', 1 / 0.0254],
  ]) {
    test(`${name} are told and made metres`, async () => {
      const document = wrap(await frame('round-metal'), { scale });
      const { findings, measured } = findingsOf(document);
      assert.deepEqual(topics(findings, 'error'), ['units']);
      assert.match(findings.find(({ topic }) => topic === 'units').says, new RegExp(name));
      normalise(document, measured);
      assert.deepEqual(bad(findingsOf(document).findings), []);
      assert.ok(apart(document, await frame('round-metal')) < 0.6);
    });
  }

  test('a size that means nothing is an error that asks for the width', async () => {
    const file = inScratch('odd.glb');
    await io.write(file, wrap(await frame('round-metal'), { scale: 0.37 }));
    const { status, findings } = runJson(file);
    assert.equal(status, 1);
    assert.match(findings.find(({ topic }) => topic === 'units').todo, /--width MM/);
    const refused = run(file, '--fix');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /--width MM/);
    const fixed = runJson(file, '--fix', '--width', '140.4', '--out', inScratch('odd-fixed.glb'));
    assert.equal(fixed.status, 0);
    const width = fixed.fixed.findings.find(({ topic }) => topic === 'width');
    assert.match(width.says, /14[01] mm/);
  });
});

describe('axes', () => {
  const turns = {
    'z up': about([1, 0, 0], 90),
    'z up, facing −x': [0.5, -0.5, -0.5, 0.5],
    'facing backwards': about([0, 1, 0], 180),
    'upside down': about([0, 0, 1], 180),
    'lying on its side': about([0, 0, 1], 90),
    'facing up': about([1, 0, 0], -90),
    askew: about([0.3, 0.8, 0.5], 41),
  };
  for (const [name, rotation] of Object.entries(turns)) {
    for (const id of ['square-acetate', 'rimless']) {
      test(`${id} ${name} is told and turned back`, async () => {
        const document = wrap(await frame(id), { rotation, translation: [0.02, -0.05, 0.1] });
        const { findings, measured } = findingsOf(document);
        assert.deepEqual(topics(findings, 'error'), ['axes', 'origin']);
        normalise(document, measured);
        assert.deepEqual(bad(findingsOf(document).findings), []);
        // the front's own lean of some tenths of a degree is taken out, too: 2 mm at the tips
        const distance = apart(document, await frame(id));
        assert.ok(distance < 3, `${distance} mm`);
      });
    }
  }

  test('a front that leans is a warning, and stood upright', async () => {
    const document = wrap(await frame('half-rim'), { rotation: about([1, 0, 0], 9) });
    const { findings, measured } = findingsOf(document);
    assert.deepEqual(topics(findings, 'error'), []);
    const tilt = findings.find(({ topic }) => topic === 'tilt');
    assert.equal(tilt.level, 'warning');
    assert.match(tilt.says, /looks down by (8|9)/);
    normalise(document, measured);
    assert.deepEqual(bad(findingsOf(document).findings), []);
  });
});

describe('origin', () => {
  for (const [translation, level] of [
    [[0, 0, 0.001], 'ok'],
    [[0, 0.005, 0], 'warning'],
    [[0, -0.045, 0.02], 'error'],
    [[0.03, 0, 0], 'error'],
  ]) {
    test(`moved by ${translation} m: ${level}`, async () => {
      const document = wrap(await frame('panto-havana'), { translation });
      const { findings, measured } = findingsOf(document);
      const origin = findings.find(({ topic }) => topic === 'origin');
      assert.equal(origin.level, level, origin.says);
      normalise(document, measured);
      assert.ok(apart(document, await frame('panto-havana')) < 2);
    });
  }
});

describe('temples', () => {
  test('none', async () => {
    const document = await frame('browline');
    for (const side of ['left', 'right']) nodeNamed(document, `temple_${side}`).dispose();
    const { findings } = findingsOf(document);
    assert.match(findings.find(({ topic }) => topic === 'temples').says, /there are none/);
    assert.deepEqual(topics(findings, 'error'), ['temples']);
  });

  test('one', async () => {
    const document = await frame('browline');
    nodeNamed(document, 'temple_right').dispose();
    const { findings } = findingsOf(document);
    const temples = findings.find(({ topic }) => topic === 'temples');
    assert.equal(temples.level, 'error');
    assert.match(temples.says, /only one, on the wearer's left/);
  });

  test('folded', async () => {
    const document = await frame('cat-eye');
    nodeNamed(document, 'temple_left').setRotation(about([0, 1, 0], 88));
    nodeNamed(document, 'temple_right').setRotation(about([0, 1, 0], -88));
    const { findings } = findingsOf(document);
    assert.match(findings.find(({ topic }) => topic === 'temples').says, /folded/);
  });

  test('too narrow for a head', async () => {
    const document = await frame('trapeze-sun');
    nodeNamed(document, 'temple_left').setRotation(about([0, 1, 0], 8));
    nodeNamed(document, 'temple_right').setRotation(about([0, 1, 0], -8));
    const { findings } = findingsOf(document);
    assert.deepEqual(topics(findings, 'error'), []);
    assert.match(findings.find(({ level }) => level === 'warning').says, /run through a head/);
  });

  test('of unlike length', async () => {
    const document = await frame('half-rim');
    nodeNamed(document, 'temple_left').setScale([1, 1, 0.9]);
    const { findings } = findingsOf(document);
    assert.ok(findings.some(({ says }) => /lengths differ by 1\d mm/.test(says)));
  });
});

describe('lenses', () => {
  const lensMaterials = (document) =>
    ['lens_left', 'lens_right'].flatMap((name) =>
      nodeNamed(document, name)
        .getMesh()
        .listPrimitives()
        .map((primitive) => primitive.getMaterial()),
    );

  test('of an opaque material', async () => {
    const document = await frame('round-metal');
    for (const material of lensMaterials(document)) {
      material.setExtension('KHR_materials_transmission', null).setName('glass');
    }
    const { findings } = findingsOf(document);
    assert.deepEqual(topics(findings, 'error'), ['lenses']);
    assert.match(findings.find(({ level }) => level === 'error').says, /"glass"/);
  });

  test('blended are as good as transmissive ones', async () => {
    const document = await frame('round-metal');
    for (const material of lensMaterials(document)) {
      material
        .setExtension('KHR_materials_transmission', null)
        .setAlphaMode('BLEND')
        .setBaseColorFactor([0.02, 0.02, 0.02, 0.7]);
    }
    const { findings } = findingsOf(document);
    assert.deepEqual(bad(findings), []);
    assert.match(findings.find(({ topic }) => topic === 'lenses').says, /30 %/);
  });

  test('too dark to see the eyes', async () => {
    const document = await frame('round-metal');
    for (const material of lensMaterials(document)) {
      material.setBaseColorFactor([0.01, 0.01, 0.01, 1]);
    }
    const { findings } = findingsOf(document);
    assert.match(findings.find(({ topic }) => topic === 'lenses').says, /eyes will not be seen/);
  });

  test('none', async () => {
    const document = await frame('round-metal');
    for (const side of ['left', 'right']) nodeNamed(document, `lens_${side}`).dispose();
    const { findings } = findingsOf(document);
    assert.match(findings.find(({ topic }) => topic === 'lenses').says, /nothing before the eyes/);
  });
});

describe('meshes and pictures', () => {
  test('no normals', async () => {
    const document = await frame('rimless');
    for (const mesh of document.getRoot().listMeshes()) {
      for (const primitive of mesh.listPrimitives()) primitive.setAttribute('NORMAL', null);
    }
    const { findings } = findingsOf(document);
    assert.deepEqual(topics(findings, 'warning'), ['normals']);
  });

  test('turned inside out', async () => {
    const document = await frame('rimless');
    const seen = new Set();
    for (const mesh of document.getRoot().listMeshes()) {
      for (const primitive of mesh.listPrimitives()) {
        const indices = primitive.getIndices();
        if (seen.has(indices)) continue;
        seen.add(indices);
        const turned = indices.getArray().slice();
        for (let i = 0; i < turned.length; i += 3) {
          [turned[i], turned[i + 1]] = [turned[i + 1], turned[i]];
        }
        indices.setArray(turned);
      }
    }
    const { findings } = findingsOf(document);
    assert.deepEqual(topics(findings, 'error'), ['faces']);
    assert.deepEqual(topics(findings, 'warning'), ['normals']);
  });

  test('sheets that are seen from one side only, until they are double-sided', async () => {
    const document = await frame('aviator-sun');
    const { positions, indices } = { positions: [], indices: [] };
    for (const [x, y] of [
      [-0.02, 0],
      [0.02, 0],
      [0.02, 0.06],
      [-0.02, 0.06],
    ]) {
      positions.push(x, y, 0.004);
    }
    indices.push(0, 1, 2, 0, 2, 3);
    const buffer = document.getRoot().listBuffers()[0];
    const accessor = (type, array) =>
      document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
    const material = document.createMaterial('shield');
    const primitive = document
      .createPrimitive()
      .setAttribute('POSITION', accessor('VEC3', Float32Array.from(positions)))
      .setAttribute(
        'NORMAL',
        accessor('VEC3', Float32Array.from([0, 0, 1, 0, 0, 1, 0, 0, 1, 0, 0, 1])),
      )
      .setIndices(accessor('SCALAR', Uint16Array.from(indices)))
      .setMaterial(material);
    const mesh = document.createMesh('shield').addPrimitive(primitive);
    document.getRoot().getDefaultScene().addChild(document.createNode('shield').setMesh(mesh));
    const complaint = () => findingsOf(document).findings.find(({ topic }) => topic === 'faces');
    assert.match(complaint().says, /"shield".* is open and single-sided/);
    material.setDoubleSided(true);
    assert.equal(complaint().level, 'ok');
  });

  test('a picture too large, and one without texture coordinates', async () => {
    const document = await frame('half-rim');
    const image = await sharp({
      create: { width: 4096, height: 16, channels: 3, background: 'red' },
    })
      .png()
      .toBuffer();
    const texture = document.createTexture('poster').setMimeType('image/png').setImage(image);
    document.getRoot().listMaterials()[0].setBaseColorTexture(texture);
    const { findings } = findingsOf(document);
    const pictures = findings.filter(({ topic }) => topic === 'pictures');
    assert.ok(pictures.some(({ says }) => /no texture coordinates/.test(says)));
    assert.ok(pictures.some(({ says }) => /"poster" 4096 × 16 px/.test(says)));
  });
});

describe('the command', () => {
  test('has nothing against our own frames', () => {
    const { status, stdout } = run(inCheckout('assets/glasses/kids-round.glb'));
    assert.match(stdout, /\n0 errors, 0 warnings\n$/);
    assert.equal(status, 0);
  });

  test('merges a .gltf with its files into one GLB', async () => {
    const file = inScratch('split.gltf');
    await io.write(file, wrap(await frame('square-acetate'), { scale: 1000 }));
    assert.ok(readdirSync(scratch).some((name) => name.endsWith('.bin')));
    const { status, findings, fixed } = runJson(file, '--fix');
    assert.deepEqual(topics(findings, 'error'), ['units']);
    assert.equal(fixed.file, inScratch('split-fixed.glb'));
    assert.deepEqual(bad(fixed.findings), []);
    assert.equal(status, 0);
    const made = await io.read(fixed.file);
    assert.ok(apart(made, await frame('square-acetate')) < 2);
    assert.equal(made.getRoot().listTextures().length, 1);
    assert.deepEqual(
      modelOf(made).variants,
      catalog.frames.find(({ id }) => id === 'square-acetate').variants.map(({ name }) => name),
    );
  });

  test('refuses extensions the page cannot do, and names those it ignores', async () => {
    const document = await frame('round-metal');
    document.createExtension(KHRMaterialsUnlit).setRequired(true);
    const file = inScratch('extensions.glb');
    await io.write(file, document);
    // Neither can be written by a library that does not know them.
    const glb = readFileSync(file);
    const length = glb.readUInt32LE(12);
    const json = JSON.parse(glb.subarray(20, 20 + length).toString());
    json.extensionsRequired = ['KHR_mesh_quantization', 'ACME_gizmo'];
    json.extensionsUsed.push('ACME_gizmo', 'ACME_sparkle');
    const out = inScratch('extensions.gltf');
    json.buffers[0].uri = `data:application/octet-stream;base64,${glb.subarray(28 + length).toString('base64')}`;
    writeFileSync(out, JSON.stringify(json));
    const { status, findings } = runJson(out);
    assert.equal(status, 1);
    const extensions = findings.filter(({ topic }) => topic === 'extensions');
    assert.match(extensions.find(({ level }) => level === 'error').says, /ACME_gizmo/);
    assert.match(extensions.find(({ level }) => level === 'warning').says, /ACME_sparkle/);
  });

  for (const Extension of [KHRDracoMeshCompression, EXTMeshoptCompression]) {
    const name = Extension.EXTENSION_NAME;
    test(`measures what is packed with ${name}, and unpacks it`, async () => {
      const document = wrap(await frame('square-acetate'), { scale: 100 });
      const packing = document.createExtension(Extension).setRequired(true);
      // Vertices in their order, to be compared.
      if (Extension === KHRDracoMeshCompression) {
        packing.setEncoderOptions({ method: Extension.EncoderMethod.SEQUENTIAL });
      }
      await MeshoptEncoder.ready;
      const file = inScratch(`${name}.glb`);
      await new NodeIO()
        .registerExtensions(ALL_EXTENSIONS)
        .registerDependencies({
          'draco3d.encoder': await draco3d.createEncoderModule(),
          'meshopt.encoder': MeshoptEncoder,
        })
        .write(file, document);
      assert.ok(jsonOf(file).extensionsRequired.includes(name));
      const out = inScratch(`${name}-fixed.glb`);
      const { status, findings, fixed } = runJson(file, '--fix', '--out', out);
      assert.deepEqual(topics(findings, 'error'), ['units']);
      assert.match(findings.find(({ topic }) => topic === 'extensions').says, RegExp(name));
      assert.equal(status, 0);
      assert.ok(fixed.done.includes(`unpacked ${name}`), fixed.done.join());
      assert.ok(!jsonOf(out).extensionsUsed.includes(name));
      assert.ok(apart(await io.read(out), await frame('square-acetate')) < 2);
    });
  }

  test('says that it cannot look into what KHR_meshopt_compression packs', async () => {
    const file = inScratch('meshopt.gltf');
    const document = await frame('round-metal');
    const { json } = await io.writeJSON(document);
    json.extensionsRequired = ['KHR_meshopt_compression'];
    json.extensionsUsed = [...json.extensionsUsed, 'KHR_meshopt_compression'];
    delete json.buffers[0].uri;
    writeFileSync(file, JSON.stringify(json));
    const { findings } = runJson(file);
    const [told] = findings.filter(({ says }) => says.includes('KHR_meshopt_compression'));
    assert.equal(told.level, 'warning');
    assert.match(told.says, /nothing was measured/);
    assert.deepEqual(topics(findings, 'ok').includes('units'), false);
    assert.match(run(file, '--fix').stderr, /cannot be put right: see its report/);
  });

  test('says for people what is wrong and what to do, one line each', async () => {
    const file = inScratch('plain.glb');
    await io.write(file, wrap(await frame('round-metal'), { scale: 1000 }));
    const { status, stdout, stderr } = run(file);
    assert.equal(status, 1);
    assert.equal(stderr, '');
    assert.match(
      stdout,
      /^ {2}ERROR {4}units {7}the numbers are millimetres.*\n {23}→ scale it to metres$/m,
    );
    assert.match(stdout, /^1 error, 0 warnings\n--fix can put right: units$/m);
  });

  test('ends with 2 on what it cannot read', () => {
    const garbage = inScratch('garbage.glb');
    writeFileSync(garbage, 'glTF or not');
    const glb1 = inScratch('old.glb');
    writeFileSync(glb1, Buffer.from('glTF\x01\0\0\0\x0c\0\0\0', 'latin1'));
    for (const [args, says] of [
      [[garbage], /is no glTF file: it is neither a GLB nor JSON/],
      [[glb1], /a GLB of version 1, not 2/],
      [[inScratch('missing.glb')], /cannot be read: ENOENT/],
      [[], /scripts\/check_glasses FILE/],
      [['a.glb', 'b.glb'], /scripts\/check_glasses FILE/],
      [['--sparkle', garbage], /Unknown option/],
      [[garbage, '--width', 'wide'], /--width is in mm/],
      [[garbage, '--out', 'x.glb'], /add --fix/],
    ]) {
      const { status, stderr } = run(...args);
      assert.match(stderr, says);
      assert.equal(status, 2, args.join(' '));
    }
    assert.match(run('--help').stdout, /^scripts\/check_glasses FILE/);
  });

  test('leaves it to the validator to say what is wrong with a file that cannot be opened', () => {
    const file = inScratch('unresolved.gltf');
    const node = { mesh: 0 };
    const scene = { asset: { version: '2.0' }, scene: 0, scenes: [{ nodes: [0] }], nodes: [node] };
    const meshes = [{ primitives: [{ attributes: { POSITION: 7 } }] }];
    writeFileSync(file, JSON.stringify({ ...scene, meshes }));
    const { status, findings } = runJson(file);
    assert.equal(status, 1);
    const { says } = findings.find(({ topic }) => topic === 'validity');
    assert.match(says, /UNRESOLVED_REFERENCE at \/meshes\/0\/primitives\/0\/attributes\/POSITION/);
    const fixed = run(file, '--fix');
    assert.equal(fixed.status, 2);
    assert.match(fixed.stderr, /cannot be put right: see its report/);
  });

  test('does not write over its input', () => {
    const file = inCheckout('assets/glasses/round-metal.glb');
    const { status, stderr } = run(file, '--fix', '--out', file);
    assert.equal(status, 2);
    assert.match(stderr, /must not be the file itself/);
  });
});

/** Real files of others: false, or why they are not looked at. */
function skipWithoutShared() {
  if (existsSync(shared)) return false;
  assert.notEqual(process.env.CI, 'true', 'there is no ../shared/data beside this checkout');
  return 'there is no ../shared/data beside this checkout';
}

describe('real files', { skip: skipWithoutShared() }, () => {
  test('sunglasses in metres that stand on the ground', () => {
    const file = join(shared, 'SunglassesKhronos/SunglassesKhronos.glb');
    const out = inScratch('sunglasses.glb');
    const { status, findings, fixed } = runJson(file, '--fix', '--out', out);
    assert.deepEqual(topics(findings, 'error'), ['origin']);
    const says = (topic) => findings.find((f) => f.topic === topic).says;
    assert.equal(says('units'), 'metres');
    // its bounds, from the data's own truth.json, 150.5 mm
    assert.match(says('width'), /150 mm/);
    assert.match(says('tilt'), /looks up by (5|6)/);
    assert.match(says('origin'), /3\d(\.\d)? mm from the origin/);
    assert.equal(status, 0);
    assert.deepEqual(fixed.done.length, 2, fixed.done.join());
    assert.ok(!topics(fixed.findings, 'warning').includes('tilt'));
    // nothing was lost on the way
    const { extensionsUsed } = jsonOf(out);
    assert.deepEqual(extensionsUsed.sort(), jsonOf(file).extensionsUsed.sort());
    assert.equal(jsonOf(out).images.length, 1);
  });

  test('a joke in millimetres, its vertices in another file, without lenses to look through', () => {
    const file = join(shared, 'mindar_glasses/scene.gltf');
    const out = inScratch('joke.glb');
    const { status, findings, fixed } = runJson(file, '--fix', '--out', out);
    assert.deepEqual(topics(findings, 'error'), ['units', 'origin', 'lenses']);
    assert.match(
      findings.find(({ topic }) => topic === 'file').says,
      /in other files \(scene\.bin/,
    );
    assert.match(findings.find(({ topic }) => topic === 'units').says, /millimetres/);
    assert.match(findings.find(({ topic }) => topic === 'width').says, /139 mm/);
    assert.match(findings.find(({ topic }) => topic === 'lenses').says, /"black"/);
    // what a tool cannot know stays
    assert.deepEqual(topics(fixed.findings, 'error'), ['lenses']);
    assert.equal(status, 1);
    assert.equal(jsonOf(out).buffers[0].uri, undefined);
  });
});

function jsonOf(file) {
  const bytes = readFileSync(file);
  return JSON.parse(bytes.subarray(20, 20 + bytes.readUInt32LE(12)).toString());
}

describe('what the analysis is made of', () => {
  const folder = inCheckout('scripts/lib/check_glasses');

  test('runs in pages, too: only the command itself knows node', () => {
    for (const name of readdirSync(folder).filter((file) => file.endsWith('.mjs'))) {
      const text = readFileSync(join(folder, name), 'utf8');
      for (const [, from] of text.matchAll(/from '([^']+)'/g)) {
        assert.match(from, /^\.\/\w+\.mjs$/, `${name} imports ${from}`);
      }
      assert.doesNotMatch(text, /\b(process|Buffer)\.|\brequire\(/, name);
    }
  });

  test('believes that files may require what the core reads', () => {
    const source = readFileSync(inCheckout('cpp/src/gltf_document.cpp'), 'utf8');
    const [, names] = /kHandledExtensions = \{([^}]*)\}/.exec(source);
    const handled = [...names.matchAll(/"(\w+)"/g)].map(([, name]) => name);
    assert.deepEqual([...MAY_BE_REQUIRED].sort(), handled.sort());
  });
});
