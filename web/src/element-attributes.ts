import { defaultPack } from './pack-name.ts';

/** What `start()` shows. */
export const sources = ['camera', 'photo', 'video'] as const;
export const loadings = ['lazy', 'eager'] as const;
export const reveals = ['interaction', 'auto'] as const;
export const preloads = ['none', 'catalog', 'all'] as const;

/**
 * Properties of the element that mirror its attributes, whose names are the same with hyphens. null: the
 * attribute is absent, and setting null takes it away. Addresses are relative to the document.
 */
export interface ElementProperties {
  /** A GLB worn without a catalogue, where it rests by itself. Goes before `frame`. */
  src: string | null;
  /** Address of the catalogue; null: `assets/catalog.json` in `assetBase`. */
  catalog: string | null;
  /** Id of the spectacles to wear; null: the catalogue's first. */
  frame: string | null;
  /** Name of the colour to wear them in; null: the frame's first. */
  variant: string | null;
  /** The models that measure: `facemesh`, or another pack that the site was built with. */
  pack: string;
  /** What `start()` shows; default `camera`. */
  source: (typeof sources)[number];
  /** Address of the photo that `source` = `photo` shows; null: the sample portrait. */
  photo: string | null;
  /** Address of the video that `source` = `video` plays. */
  video: string | null;
  /** Address of the picture that is shown until something is started. */
  poster: string | null;
  /** What screen readers say of the poster, and of the picture with the glasses on. */
  alt: string | null;
  /** `eager`: as `preload` = `all`; default `lazy`. */
  loading: (typeof loadings)[number];
  /** `auto`: starts by itself what `source` names; default `interaction`, by the visitor's gesture. */
  reveal: (typeof reveals)[number];
  /** What to fetch before the visitor asks; default `none`. */
  preload: (typeof preloads)[number];
  /** How many faces are followed at once, 1…20; null: 1. */
  maxFaces: number | null;
  /** Whether pictures are mirrored; null: those of cameras. */
  mirror: boolean | null;
  /**
   * How much is drawn to make glasses belong to the picture: `auto` (the default), `high`, `medium` or
   * `low`. As written: a wrong one is told by an `error` event.
   */
  quality: string;
  /** Address of an .hdr panorama on the page's own origin that lights the glasses; null: a studio. */
  environmentImage: string | null;
  /** The distance of the wearer's pupils, mm, 40…80: sizes are true then; null: an average adult's head. */
  userIpdMm: number | null;
  /** Folder with `assets/` and `models/`; default the document's own. Read on entering a document. */
  assetBase: string;
}

/** Attributes that are heard of when they change. */
export const observedAttributes = [
  'src',
  'poster',
  'alt',
  'lang',
  'loading',
  'reveal',
  'catalog',
  'frame',
  'variant',
  'mirror',
  'max-faces',
  'user-ipd-mm',
  'rest-seconds',
  'rest-degrees',
  'pack',
  'environment-image',
  'quality',
  'preload',
  'photo',
  'video',
] as const;

type Read<T> = (value: string | null) => T;

const text: Read<string | null> = (value) => value;
const textOr =
  (fallback: string): Read<string> =>
  (value) =>
    value ?? fallback;
const number: Read<number | null> = (value) => (value === null ? null : Number(value));
/** As of HTML's own enumerated attributes an unknown word is the first one. */
const oneOf =
  <Word extends string>(words: readonly [Word, ...Word[]]): Read<Word> =>
  (value) =>
    words.find((word) => word === value) ?? words[0];

const reflections: {
  readonly [Name in keyof ElementProperties]: readonly [string, Read<ElementProperties[Name]>];
} = {
  src: ['src', text],
  catalog: ['catalog', text],
  frame: ['frame', text],
  variant: ['variant', text],
  pack: ['pack', textOr(defaultPack)],
  source: ['source', oneOf(sources)],
  photo: ['photo', text],
  video: ['video', text],
  poster: ['poster', text],
  alt: ['alt', text],
  loading: ['loading', oneOf(loadings)],
  reveal: ['reveal', oneOf(reveals)],
  preload: ['preload', oneOf(preloads)],
  maxFaces: ['max-faces', number],
  mirror: ['mirror', (value) => (value === null ? null : value !== 'false')],
  quality: ['quality', textOr('auto')],
  environmentImage: ['environment-image', text],
  userIpdMm: ['user-ipd-mm', number],
  assetBase: ['asset-base', textOr('.')],
};

/** Gives a class of elements the properties. Null and undefined take an attribute away. */
export function defineProperties(prototype: HTMLElement): void {
  for (const [name, [attribute, read]] of Object.entries(reflections)) {
    Object.defineProperty(prototype, name, {
      configurable: true,
      enumerable: true,
      get(this: HTMLElement) {
        return read(this.getAttribute(attribute));
      },
      set(this: HTMLElement, value: unknown) {
        if (value === null || value === undefined) this.removeAttribute(attribute);
        else this.setAttribute(attribute, String(value));
      },
    });
  }
}

/**
 * Pages and frameworks may set properties before the script has come: such a value lies on the element
 * itself and hides the class's property.
 */
export function adoptEarlyProperties(element: HTMLElement & ElementProperties): void {
  const values = element as unknown as Record<string, unknown>;
  for (const name of Object.keys(reflections)) {
    if (!Object.hasOwn(element, name)) continue;
    const value = values[name];
    delete values[name];
    values[name] = value;
  }
}
