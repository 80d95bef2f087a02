import { defaultPack } from './pack-name.ts';

/** What `start()` shows. */
export const sources = ['camera', 'photo', 'video'] as const;
export const loadings = ['lazy', 'eager'] as const;
export const reveals = ['interaction', 'auto'] as const;
export const preloads = ['none', 'catalog', 'all'] as const;

/**
 * Properties of the element that mirror its attributes; null: the attribute is absent. What they mean
 * is told in web/docs/element.md.
 */
export interface ElementProperties {
  src: string | null;
  catalog: string | null;
  frame: string | null;
  variant: string | null;
  pack: string;
  source: (typeof sources)[number];
  photo: string | null;
  video: string | null;
  poster: string | null;
  alt: string | null;
  loading: (typeof loadings)[number];
  reveal: (typeof reveals)[number];
  preload: (typeof preloads)[number];
  maxFaces: number | null;
  mirror: boolean | null;
  /** As written: a wrong one is told by an `error` event. */
  quality: string;
  environmentImage: string | null;
  userIpdMm: number | null;
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
