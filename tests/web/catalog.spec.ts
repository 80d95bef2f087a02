import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { findVariant, parseCatalog } from '../../web/src/catalog.ts';
import { LorgnetteError } from '../../web/src/errors.ts';

const catalogUrl = 'https://shop.test/try/assets/catalog.json';

const entry = () => ({
  id: 'panto',
  name: 'Panto',
  file: 'glasses/panto.glb',
  category: 'optical',
  wearer: 'adult',
  shape: 'panto',
  rim: 'full',
  material: 'acetate',
  dimensionsMm: { lensWidth: 47, lensHeight: 41, bridge: 22, templeLength: 145, frontWidth: 138 },
  variants: [
    { name: 'Havana', lens: 'clear', swatches: ['#6a3213', '#fdfefd'] },
    { name: 'Black', lens: 'gradient', swatches: ['#0B0B0C', '#55585e'] },
  ],
  fit: { offsetMm: [0, -3.5, 12], pantoscopicDeg: 8 },
});
const [havana, black] = entry().variants;

const catalog = (...frames: unknown[]) => ({ format: 2, frames });

function complaint(json: unknown): string {
  try {
    parseCatalog(json, catalogUrl);
  } catch (error) {
    expect(error).toBeInstanceOf(LorgnetteError);
    expect((error as LorgnetteError).code).toBe('catalog-invalid');
    return (error as LorgnetteError).message;
  }
  throw new Error('the catalogue was accepted');
}

test('reads entries in order, files relative to the catalogue', () => {
  const [first, second, ...more] = parseCatalog(
    catalog(entry(), { ...entry(), id: 'round', file: '/other/round.glb' }),
    catalogUrl,
  );
  expect(more).toEqual([]);
  expect(first).toMatchObject({
    id: 'panto',
    name: 'Panto',
    url: 'https://shop.test/try/assets/glasses/panto.glb',
    category: 'optical',
    wearer: 'adult',
    shape: 'panto',
    rim: 'full',
    material: 'acetate',
    dimensionsMm: { lensWidth: 47, lensHeight: 41, bridge: 22, templeLength: 145, frontWidth: 138 },
    variants: [
      { ...havana, thumbnail: null },
      { ...black, thumbnail: null },
    ],
    fit: { offsetMm: [0, -3.5, 12], pantoscopicDeg: 8, faceScale: 1 },
  });
  expect(second?.url).toBe('https://shop.test/other/round.glb');
});

test('leaves fields it does not know alone', () => {
  const [first] = parseCatalog(
    { ...catalog({ ...entry(), price: 99 }), made: 'by us' },
    catalogUrl,
  );
  expect(first?.id).toBe('panto');
});

test("reads the size of a child's face", () => {
  const fit = { ...entry().fit, faceScale: 0.86 };
  const [first] = parseCatalog(catalog({ ...entry(), wearer: 'child', fit }), catalogUrl);
  expect(first).toMatchObject({ wearer: 'child', fit: { faceScale: 0.86 } });
});

test('reads variants with pictures beside the catalogue, and without colours to show', () => {
  const variants = [{ name: 'Plain', lens: 'clear', thumbnail: 'pictures/plain.webp' }, havana];
  const [first] = parseCatalog(catalog({ ...entry(), variants }), catalogUrl);
  expect(first!.variants).toEqual([
    {
      name: 'Plain',
      lens: 'clear',
      swatches: [],
      thumbnail: 'https://shop.test/try/assets/pictures/plain.webp',
    },
    { ...havana, thumbnail: null },
  ]);
});

test('finds variants by name, the first one without', () => {
  const [first] = parseCatalog(catalog(entry()), catalogUrl);
  expect(findVariant(first!, 'Black').name).toBe('Black');
  expect(findVariant(first!, null).name).toBe('Havana');
  // Names are as they are written.
  expect(() => findVariant(first!, 'black')).toThrow(
    'The frame "panto" has no variant "black". It has: "Havana", "Black".',
  );
});

test('the shipped catalogue can be read', () => {
  const file = path.join(__dirname, '../../assets/catalog.json');
  const entries = parseCatalog(JSON.parse(readFileSync(file, 'utf8')), catalogUrl);
  expect(entries.length).toBeGreaterThanOrEqual(10);
  expect(new Set(entries.map(({ rim }) => rim))).toEqual(new Set(['full', 'half', 'rimless']));
  for (const { variants } of entries) {
    expect(variants.length).toBeGreaterThanOrEqual(3);
    for (const { thumbnail, swatches } of variants) {
      expect(thumbnail).toMatch(/^https:.*\/thumbnails\/.*\.webp$/);
      expect(swatches.length).toBeGreaterThanOrEqual(2);
    }
  }
});

test('reads fine tuning; without it and without a fit glasses rest by themselves, at 8°', () => {
  const [tuned, plain] = parseCatalog(
    catalog(
      { ...entry(), tuning: { upMm: -1.5, tiltDeg: 2 } },
      { ...entry(), id: 'other', fit: undefined },
    ),
    catalogUrl,
  );
  expect(tuned?.tuning).toEqual({ upMm: -1.5, nearMm: 0, tiltDeg: 2 });
  expect(plain?.tuning).toEqual({ upMm: 0, nearMm: 0, tiltDeg: 0 });
  expect(plain?.fit).toEqual({ offsetMm: [0, 0, 0], pantoscopicDeg: 8, faceScale: 1 });
});

test('an empty catalogue is a catalogue', () => {
  expect(parseCatalog(catalog(), catalogUrl)).toEqual([]);
});

const faults: [string, unknown, RegExp][] = [
  ['no object', [], /^catalog must be an object/],
  ['null', null, /^catalog must be an object, but there is null/],
  ['no format', { frames: [] }, /^catalog\.format must be the number 2, but there is nothing/],
  ['another format', { format: 1, frames: [] }, /^catalog\.format .* but there is 1/],
  ['no frames', { format: 2 }, /^catalog\.frames must be a list/],
  ['a frame that is text', catalog('panto'), /^catalog\.frames\[0\] must be an object/],
  ['an empty name', catalog({ ...entry(), name: '' }), /^catalog\.frames\[0\]\.name /],
  ['no file', catalog({ ...entry(), file: undefined }), /^catalog\.frames\[0\]\.file /],
  ['an impossible file', catalog({ ...entry(), file: 'https://' }), /\.file must be the address/],
  ['an id twice', catalog(entry(), entry()), /^catalog\.frames\[1\]\.id must be an id used once/],
  [
    'a tuning beyond its limit',
    catalog({ ...entry(), tuning: { upMm: 8.5 } }),
    /^catalog\.frames\[0\]\.tuning\.upMm must be a number from −8 to 8, but there is 8\.5/,
  ],
  [
    'a tuning as text',
    catalog({ ...entry(), tuning: { tiltDeg: '2' } }),
    /\.tuning\.tiltDeg must be a number, but there is "2"/,
  ],
  ['a tuning that is none', catalog({ ...entry(), tuning: 3 }), /\.tuning must be an object/],
  [
    'a tilt nobody wears',
    catalog({ ...entry(), fit: { offsetMm: [0, 0, 0], pantoscopicDeg: 45 } }),
    /\.fit\.pantoscopicDeg must be a number from −20 to 20, but there is 45/,
  ],
  [
    'a width of 0',
    catalog({ ...entry(), dimensionsMm: { ...entry().dimensionsMm, frontWidth: 0 } }),
    /^catalog\.frames\[0\]\.dimensionsMm\.frontWidth must be a number above 0, but there is 0/,
  ],
  [
    'a width as text',
    catalog({ ...entry(), dimensionsMm: { ...entry().dimensionsMm, bridge: '22' } }),
    /\.bridge must be a number, but there is "22"/,
  ],
  [
    'two offsets',
    catalog({ ...entry(), fit: { ...entry().fit, offsetMm: [0, 1] } }),
    /\.fit\.offsetMm must be a list of three numbers/,
  ],
  [
    'a fourth offset',
    catalog({ ...entry(), fit: { ...entry().fit, offsetMm: [0, 1, 2, 3] } }),
    /\.fit\.offsetMm must be a list of three numbers/,
  ],
  [
    'an unknown category',
    catalog({ ...entry(), category: 'sports' }),
    /\.category must be one of "optical", "sun", but there is "sports"/,
  ],
  ['no wearer', catalog({ ...entry(), wearer: undefined }), /\.wearer must be one of .* nothing/],
  ['an unknown rim', catalog({ ...entry(), rim: 'none' }), /\.rim must be one of "full"/],
  ['no variants', catalog({ ...entry(), variants: undefined }), /\.variants must be a list/],
  ['no variant', catalog({ ...entry(), variants: [] }), /\.variants must be a list of one/],
  [
    'a variant twice',
    catalog({ ...entry(), variants: [havana, havana] }),
    /\.variants\[1\]\.name must be a name used once, but there is "Havana"/,
  ],
  [
    'an unknown lens',
    catalog({ ...entry(), variants: [{ ...havana, lens: 'blue' }] }),
    /\.variants\[0\]\.lens must be one of "clear"/,
  ],
  [
    'a swatch that is no colour',
    catalog({ ...entry(), variants: [{ ...havana, swatches: ['brown'] }] }),
    /\.variants\[0\]\.swatches\[0\] must be a colour like "#1b2c3d"/,
  ],
  [
    'a picture that is no text',
    catalog({ ...entry(), variants: [{ ...havana, thumbnail: 7 }] }),
    /\.variants\[0\]\.thumbnail must be the address of a file, but there is 7/,
  ],
  [
    'swatches that are no list',
    catalog({ ...entry(), variants: [{ ...havana, swatches: '#000000' }] }),
    /\.variants\[0\]\.swatches must be a list/,
  ],
  [
    'a face of no size',
    catalog({ ...entry(), fit: { ...entry().fit, faceScale: 0 } }),
    /\.fit\.faceScale must be a number above 0/,
  ],
  [
    'an offset that is no number',
    catalog({ ...entry(), fit: { ...entry().fit, offsetMm: [0, null, 1] } }),
    /\.fit\.offsetMm\[1\] must be a number/,
  ],
];
for (const [what, json, message] of faults) {
  test(`complains about ${what}, naming the field`, () => {
    expect(complaint(json)).toMatch(message);
  });
}
