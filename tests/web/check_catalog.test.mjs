// scripts/check_catalog on catalogues with faults, and the JSON schema beside the reader that pages use.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';

import { buildNode } from '../../scripts/lib/build_node.mjs';
import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';

buildNode();
const { parseCatalog } = await import(pathToFileURL(inCheckout('build/node/catalog.mjs')).href);

/** Every field that a catalogue may have. */
const fullCatalog = () => ({
  format: 2,
  frames: [
    {
      id: 'panto',
      name: 'Panto',
      file: 'panto.glb',
      category: 'optical',
      wearer: 'adult',
      shape: 'panto',
      rim: 'full',
      material: 'acetate',
      dimensionsMm: {
        lensWidth: 47,
        lensHeight: 41,
        bridge: 22,
        templeLength: 145,
        frontWidth: 138,
      },
      variants: [
        { name: 'Havana', lens: 'clear', swatches: ['#6a3213'], thumbnail: 'panto.webp' },
        { name: 'Black', lens: 'mirrored' },
      ],
      fit: { offsetMm: [0, -3.5, 12], pantoscopicDeg: 8, faceScale: 0.9 },
      tuning: { upMm: 1, nearMm: -2, tiltDeg: 3 },
    },
  ],
});

describe('scripts/check_catalog', () => {
  let folder;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'catalog-'));
    const header = Buffer.alloc(12);
    header.write('glTF');
    header.writeUInt32LE(2, 4);
    header.writeUInt32LE(12, 8);
    writeFileSync(join(folder, 'panto.glb'), header);
    header.writeUInt32LE(99, 8);
    writeFileSync(join(folder, 'cut.glb'), header);
    writeFileSync(join(folder, 'panto.webp'), 'RIFF\0\0\0\0WEBP');
    mkdirSync(join(folder, 'folder.glb'));
  });
  after(() => rmSync(folder, { recursive: true }));

  function check(catalog, ...options) {
    const file = join(folder, 'catalog.json');
    writeFileSync(file, typeof catalog === 'string' ? catalog : JSON.stringify(catalog));
    const { status, stdout, stderr } = spawnSync(
      inCheckout('scripts/check_catalog'),
      [file, ...options],
      { encoding: 'utf8' },
    );
    return { status, stdout, faults: stderr.split('\n').filter(Boolean) };
  }
  /** The full catalogue after a change. */
  const changed = (change) => {
    const catalog = fullCatalog();
    change(catalog.frames[0], catalog);
    return catalog;
  };

  test('finds nothing in the one that ships, nor in one with every field', () => {
    const shipped = spawnSync(inCheckout('scripts/check_catalog'), ['assets/catalog.json'], {
      cwd: inCheckout(),
      encoding: 'utf8',
    });
    assert.equal(shipped.stderr, '');
    assert.equal(shipped.status, 0);
    const { status, stdout, faults } = check(fullCatalog());
    assert.deepEqual([status, faults], [0, []]);
    assert.match(stdout, /1 frames, 2 files, 0 faults/);
  });

  test('tells a fault of each frame at once, by its place', () => {
    const { status, faults } = check(
      changed((frame, catalog) => {
        catalog.frames.push(
          { ...frame, id: 'second', rim: 'none' },
          { ...frame, id: 'third', dimensionsMm: { ...frame.dimensionsMm, bridge: '22' } },
          { ...frame, id: 'panto' },
        );
      }),
    );
    assert.equal(status, 1);
    assert.equal(faults.length, 2);
    assert.match(faults[0], /^catalog\.frames\[1\]\.rim must be one of "full"/);
    assert.match(faults[1], /^catalog\.frames\[2\]\.dimensionsMm\.bridge must be a number/);
  });

  test('tells an id twice, and what is wrong above the frames once', () => {
    const twice = check(changed((frame, catalog) => catalog.frames.push(frame)));
    assert.deepEqual(twice.faults.length, 1);
    assert.match(twice.faults[0], /frames\[1\]\.id must be an id used once/);
    const old = check(
      changed((frame, catalog) => {
        catalog.format = 1;
        catalog.frames.push({ ...frame, id: 'other' });
      }),
    );
    assert.equal(old.faults.length, 1);
    assert.match(old.faults[0], /^catalog\.format must be the number 2, but there is 1/);
  });

  const files = [
    ['none.glb', /frames\[0\]\.file: .*none\.glb does not exist/],
    ['panto.webp', /frames\[0\]\.file: .* is no GLB/],
    ['cut.glb', /is cut off: 12 of 99 bytes/],
    ['folder.glb', /cannot be read \(EISDIR\)/],
  ];
  for (const [file, message] of files) {
    test(`looks at the file: ${file}`, () => {
      const { status, faults } = check(changed((frame) => (frame.file = file)));
      assert.equal(status, 1);
      assert.match(faults.join('\n'), message);
    });
  }

  test('looks at thumbnails, and says which addresses it cannot look at', () => {
    const wrong = check(changed((frame) => (frame.variants[0].thumbnail = 'panto.glb')));
    assert.match(wrong.faults[0], /variants\[0\]\.thumbnail: .* is no picture/);
    const far = check(changed((frame) => (frame.file = 'https://shop.test/panto.glb?v=2')));
    assert.equal(far.status, 0);
    assert.match(far.stdout, /not looked at: https:\/\/shop\.test\/panto\.glb\?v=2/);
    assert.equal(check(changed((frame) => (frame.file = 'panto.glb?v=2'))).status, 0);
  });

  test('says where a file stops to be JSON, and ends with 2 where there is none', () => {
    const { status, faults } = check('{\n  "format": 2,\n  frames: []\n}');
    assert.equal(status, 1);
    assert.match(faults[0], /not JSON: .*\(line 3, column 3\)/);
    const none = spawnSync(inCheckout('scripts/check_catalog'), [join(folder, 'none.json')]);
    assert.equal(none.status, 2);
    assert.equal(spawnSync(inCheckout('scripts/check_catalog')).status, 2);
  });

  test('gives its findings as JSON', () => {
    const { status, stdout } = check(
      changed((frame) => (frame.file = 'none.glb')),
      '--json',
    );
    assert.equal(status, 1);
    assert.equal(JSON.parse(stdout).faults.length, 1);
  });
});

describe('the schema and the reader agree', () => {
  const Ajv = requireFromWeb('ajv/dist/2020');
  const schema = JSON.parse(readFileSync(inCheckout('web/docs/catalog.schema.json'), 'utf8'));
  const followsSchema = new Ajv({ strictTypes: false }).compile(schema);
  const canBeRead = (catalog) => {
    try {
      parseCatalog(catalog, 'https://shop.test/catalog.json');
      return true;
    } catch (error) {
      assert.equal(error.code, 'catalog-invalid');
      return false;
    }
  };

  /** Paths of all values within a value. */
  function* pathsOf(value, path = []) {
    yield path;
    if (typeof value !== 'object' || value === null) return;
    for (const [key, inner] of Object.entries(value)) yield* pathsOf(inner, [...path, key]);
  }
  const removed = Symbol('removed');
  const replacements = [
    removed,
    null,
    true,
    '',
    'words',
    '#12345',
    '#ABCDEF',
    -1,
    0,
    2,
    -6,
    6.5,
    8.5,
    20,
    20.5,
    [],
    {},
    [1, 2, 3],
    [1, 2],
    ['#123456'],
  ];

  test('on catalogues as they should be', () => {
    for (const catalog of [
      fullCatalog(),
      { format: 2, frames: [] },
      { $schema: 'catalog.schema.json', ...fullCatalog(), made: 'by us' },
      JSON.parse(readFileSync(inCheckout('assets/catalog.json'), 'utf8')),
    ]) {
      assert.ok(followsSchema(catalog), JSON.stringify(followsSchema.errors));
      assert.ok(canBeRead(catalog));
    }
  });

  test('on every field left out, or replaced by something else', () => {
    const verdicts = { accepted: 0, refused: 0 };
    for (const path of pathsOf(fullCatalog())) {
      for (const replacement of replacements) {
        const holder = { root: fullCatalog() };
        const keys = ['root', ...path];
        const last = keys.pop();
        const parent = keys.reduce((value, key) => value[key], holder);
        if (replacement !== removed) parent[last] = replacement;
        else if (Array.isArray(parent)) parent.splice(Number(last), 1);
        else delete parent[last];
        const [schemaSays, readerSays] = [followsSchema(holder.root), canBeRead(holder.root)];
        const what = `${path.join('.')} = ${String(JSON.stringify(replacement))}`;
        assert.equal(schemaSays, readerSays, `${what}: schema ${schemaSays}, reader ${readerSays}`);
        verdicts[readerSays ? 'accepted' : 'refused'] += 1;
      }
    }
    assert.ok(verdicts.accepted > 50 && verdicts.refused > 500, JSON.stringify(verdicts));
  });
});
