import { LorgnetteError } from './errors.ts';
import { fetchOk } from './fetch.ts';

/** How a frame sits on the reference nose. */
export interface FrameFit {
  /**
   * Where its origin is, head frame, mm of the wearer the frame is made for; only where the core does not
   * find where it rests.
   */
  readonly offsetMm: readonly [number, number, number];
  /** Tilt of the lenses, lower edge towards the cheeks, degrees. */
  readonly pantoscopicDeg: number;
  /**
   * Size of the face the frame is made for, the reference face being 1: below it for children. Where
   * faces are taken for the reference face's size, the frame is to be drawn larger by its inverse.
   */
  readonly faceScale: number;
}

/** How a frame is worn otherwise than where it would rest. */
export interface FrameTuning {
  /** Up the nose, mm, −8 to 8. */
  readonly upMm: number;
  /** Nearer to the eyes, mm, −8 to 8. */
  readonly nearMm: number;
  /** Added to the fit's tilt, degrees, from −6 to 6. */
  readonly tiltDeg: number;
}

const mostTuningMm = 8;
const mostTuningDeg = 6;
const mostTiltDeg = 20;

/** Boxing system (ISO 8624), mm. */
export interface FrameDimensions {
  readonly lensWidth: number;
  readonly lensHeight: number;
  readonly bridge: number;
  readonly templeLength: number;
  readonly frontWidth: number;
}

const categories = ['optical', 'sun'] as const;
const wearers = ['adult', 'child'] as const;
const rims = ['full', 'half', 'rimless'] as const;
const lensKinds = ['clear', 'tinted', 'gradient', 'mirrored'] as const;

/** One of the colours a frame comes in; a variant of the GLB's KHR_materials_variants. */
export interface FrameVariant {
  /** As in the GLB. */
  readonly name: string;
  readonly lens: (typeof lensKinds)[number];
  /** sRGB #rrggbb, the frame's colours, most telling first, then the lens's; may be none. */
  readonly swatches: readonly string[];
  /** Absolute address of a picture of the frame in this colour; null where the catalogue names none. */
  readonly thumbnail: string | null;
}

/** One pair of spectacles of the catalogue. */
export interface CatalogEntry {
  /** What the attribute `frame` names. */
  readonly id: string;
  /** A word for visitors, as are `shape` and `material`. */
  readonly name: string;
  /** Absolute address of the GLB. */
  readonly url: string;
  readonly category: (typeof categories)[number];
  readonly wearer: (typeof wearers)[number];
  readonly shape: string;
  readonly rim: (typeof rims)[number];
  readonly material: string;
  /** null: not known, of a file worn without a catalogue. */
  readonly dimensionsMm: FrameDimensions | null;
  /** At least one; the first is what the GLB shows by itself. */
  readonly variants: readonly FrameVariant[];
  /** Without one in the file: 8° of tilt. */
  readonly fit: FrameFit;
  /** How it is worn otherwise than it would rest; all 0 where the catalogue does not say. */
  readonly tuning: FrameTuning;
}

export const catalogFormat = 2;

/** Without `fit` in the catalogue; the offset only matters where a frame finds no rest by itself. */
const defaultFit: FrameFit = { offsetMm: [0, 0, 0], pantoscopicDeg: 8, faceScale: 1 };

/**
 * A GLB worn without a catalogue: it sits where it rests by itself.
 * @param url absolute address of the file
 * @param variant name of one of its KHR_materials_variants, offered beside its own look
 * @param fit what the defaults of a catalogue are replaced by
 */
export function uncatalogued(
  url: string,
  variant: string | null = null,
  fit: Partial<FrameFit> = {},
): CatalogEntry {
  const colours = variant === null ? [''] : ['', variant];
  return {
    id: url,
    name: nameIn(new URL(url)),
    url,
    category: 'optical',
    wearer: 'adult',
    shape: '',
    rim: 'full',
    material: '',
    dimensionsMm: null,
    variants: colours.map((name) => ({ name, lens: 'clear', swatches: [], thumbnail: null })),
    fit: { ...defaultFit, ...fit },
    tuning: { upMm: 0, nearMm: 0, tiltDeg: 0 },
  };
}

/** The file's name; those of the visitor's files stand in the hash (own-files.ts). */
function nameIn({ protocol, pathname, hash }: URL): string {
  const name = protocol === 'blob:' ? hash.slice(1) : (pathname.split('/').pop() ?? '');
  return decodeURIComponent(name);
}

/**
 * @param name null: the first one
 * @throws LorgnetteError invalid-argument, naming those there are
 */
export function findVariant({ id, variants }: CatalogEntry, name: string | null): FrameVariant {
  const found = name === null ? variants[0] : variants.find((variant) => variant.name === name);
  if (found) return found;
  const known = variants.map((variant) => `"${variant.name}"`).join(', ');
  throw new LorgnetteError(
    'invalid-argument',
    `The frame "${id}" has no variant "${name}". It has: ${known}.`,
  );
}

/**
 * Fetches and reads a catalogue.
 * @param url absolute address of the catalogue
 * @throws LorgnetteError asset-unavailable, catalog-invalid
 */
export async function loadCatalog(url: string): Promise<CatalogEntry[]> {
  const response = await fetchOk(url);
  let json: unknown;
  try {
    json = await response.json();
  } catch (cause) {
    throw new LorgnetteError('catalog-invalid', `The catalogue ${url} is not JSON.`, { cause });
  }
  return parseCatalog(json, url);
}

/**
 * Reads a catalogue; unknown fields are left alone.
 * @param json what the file holds, as web/docs/catalog.md says; `file` and `thumbnail` are relative to it
 * @param catalogUrl absolute address of the catalogue
 * @throws LorgnetteError catalog-invalid, naming the field
 */
export function parseCatalog(json: unknown, catalogUrl: string): CatalogEntry[] {
  const root = new Field(json, 'catalog');
  const format = root.get('format');
  if (format.value !== catalogFormat) throw format.wrong(`the number ${catalogFormat}`);
  const entries = root
    .get('frames')
    .list()
    .map((field) => parseEntry(field, catalogUrl));
  const seen = new Set<string>();
  entries.forEach(({ id }, index) => {
    if (seen.has(id)) throw new Field(id, `catalog.frames[${index}].id`).wrong('an id used once');
    seen.add(id);
  });
  return entries;
}

function parseEntry(field: Field, catalogUrl: string): CatalogEntry {
  const file = field.get('file');
  const dimensions = field.get('dimensionsMm');
  return {
    id: field.get('id').text(),
    name: field.get('name').text(),
    url: file.url(catalogUrl),
    category: field.get('category').oneOf(categories),
    wearer: field.get('wearer').oneOf(wearers),
    shape: field.get('shape').text(),
    rim: field.get('rim').oneOf(rims),
    material: field.get('material').text(),
    dimensionsMm: {
      lensWidth: dimensions.get('lensWidth').positive(),
      lensHeight: dimensions.get('lensHeight').positive(),
      bridge: dimensions.get('bridge').positive(),
      templeLength: dimensions.get('templeLength').positive(),
      frontWidth: dimensions.get('frontWidth').positive(),
    },
    variants: parseVariants(field.get('variants'), catalogUrl),
    fit: parseFit(field.get('fit')),
    tuning: parseTuning(field.get('tuning')),
  };
}

function parseFit(fit: Field): FrameFit {
  if (fit.value === undefined) return defaultFit;
  const faceScale = fit.get('faceScale');
  return {
    offsetMm: fit.get('offsetMm').triple(),
    pantoscopicDeg: fit.get('pantoscopicDeg').within(mostTiltDeg),
    faceScale: faceScale.value === undefined ? 1 : faceScale.positive(),
  };
}

function parseTuning(tuning: Field): FrameTuning {
  const number = (key: string, most: number): number => {
    if (tuning.value === undefined) return 0;
    const field = tuning.get(key);
    return field.value === undefined ? 0 : field.within(most);
  };
  return {
    upMm: number('upMm', mostTuningMm),
    nearMm: number('nearMm', mostTuningMm),
    tiltDeg: number('tiltDeg', mostTuningDeg),
  };
}

function parseVariants(field: Field, catalogUrl: string): FrameVariant[] {
  const names = new Set<string>();
  const variants = field.list().map((variant) => {
    const name = variant.get('name');
    const thumbnail = variant.get('thumbnail');
    if (names.has(name.text())) throw name.wrong('a name used once');
    names.add(name.text());
    const swatches = variant.get('swatches');
    return {
      name: name.text(),
      lens: variant.get('lens').oneOf(lensKinds),
      swatches: swatches.value === undefined ? [] : swatches.list().map((one) => one.colour()),
      thumbnail: thumbnail.value === undefined ? null : thumbnail.url(catalogUrl),
    };
  });
  if (variants.length === 0) throw field.wrong('a list of one variant or more');
  return variants;
}

/** A JSON value that knows where it stands, so that a complaint can say so. */
class Field {
  readonly value: unknown;
  readonly path: string;

  constructor(value: unknown, path: string) {
    this.value = value;
    this.path = path;
  }

  wrong(expected: string): LorgnetteError {
    const found = this.value === undefined ? 'nothing' : JSON.stringify(this.value).slice(0, 60);
    return new LorgnetteError(
      'catalog-invalid',
      `${this.path} must be ${expected}, but there is ${found}. Correct the catalogue file.`,
    );
  }

  get(key: string): Field {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) {
      throw this.wrong('an object');
    }
    return new Field((this.value as Record<string, unknown>)[key], `${this.path}.${key}`);
  }

  list(): Field[] {
    if (!Array.isArray(this.value)) throw this.wrong('a list');
    return this.value.map((item: unknown, index) => new Field(item, `${this.path}[${index}]`));
  }

  text(): string {
    if (typeof this.value !== 'string' || this.value === '') throw this.wrong('a non-empty text');
    return this.value;
  }

  oneOf<T extends string>(words: readonly T[]): T {
    const word = words.find((known) => known === this.value);
    if (word === undefined) throw this.wrong(`one of ${words.map((w) => `"${w}"`).join(', ')}`);
    return word;
  }

  colour(): string {
    if (!/^#[0-9a-f]{6}$/i.test(this.text())) throw this.wrong('a colour like "#1b2c3d"');
    return this.text();
  }

  number(): number {
    if (typeof this.value !== 'number' || !Number.isFinite(this.value)) {
      throw this.wrong('a number');
    }
    return this.value;
  }

  within(most: number): number {
    if (!(Math.abs(this.number()) <= most)) throw this.wrong(`a number from −${most} to ${most}`);
    return this.number();
  }

  positive(): number {
    if (this.number() <= 0) throw this.wrong('a number above 0');
    return this.number();
  }

  triple(): [number, number, number] {
    const [x, y, z, ...more] = this.list();
    if (!x || !y || !z || more.length > 0) throw this.wrong('a list of three numbers');
    return [x.number(), y.number(), z.number()];
  }

  url(base: string): string {
    try {
      return new URL(this.text(), base).href;
    } catch {
      throw this.wrong('the address of a file');
    }
  }
}
