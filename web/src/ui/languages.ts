import { english, type Strings } from './strings.ts';

/** Fetched when a page is in that language. */
const others: Readonly<Record<string, () => Promise<{ readonly strings: Strings }>>> = {
  de: () => import('./strings-de.ts'),
  es: () => import('./strings-es.ts'),
  fr: () => import('./strings-fr.ts'),
  it: () => import('./strings-it.ts'),
  pt: () => import('./strings-pt.ts'),
};

/** The language an element is in: its own `lang`, or that of what is around it; `en` where none is told. */
export function languageOf(element: Element): string {
  for (let node: Node | null = element; node; node = node.parentNode ?? hostOf(node)) {
    const lang = node instanceof Element ? node.getAttribute('lang') : null;
    if (lang) return lang;
  }
  return 'en';
}

const hostOf = (node: Node): Element | null => (node instanceof ShadowRoot ? node.host : null);

/**
 * @param language a BCP 47 tag; of `de-AT` the part before the hyphen counts
 * @returns English for languages there are no words in, or whose words cannot be had
 */
export async function loadStrings(language: string): Promise<Strings> {
  const name = language.split('-')[0]!.toLowerCase();
  const load = Object.hasOwn(others, name) ? others[name] : undefined;
  if (!load) return english;
  try {
    return (await load()).strings;
  } catch {
    return english;
  }
}
