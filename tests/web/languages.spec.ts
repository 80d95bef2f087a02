import { readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { languageOf, loadStrings } from '../../web/src/ui/languages.ts';
import { strings as de } from '../../web/src/ui/strings-de.ts';
import { strings as es } from '../../web/src/ui/strings-es.ts';
import { strings as fr } from '../../web/src/ui/strings-fr.ts';
import { strings as it } from '../../web/src/ui/strings-it.ts';
import { strings as pt } from '../../web/src/ui/strings-pt.ts';
import { english } from '../../web/src/ui/strings.ts';

const tables = { de, es, fr, it, pt };

const languages = readdirSync(path.join(__dirname, '../../web/src/ui'))
  .map((name) => /^strings-(.*)\.ts$/.exec(name)?.[1])
  .filter((language) => language !== undefined);

/** Every word of a table by where it stands; functions by what they say of 2. */
function words(table: object, at = ''): [string, string][] {
  return Object.entries(table).flatMap(([key, value]): [string, string][] => {
    const name = at + key;
    if (typeof value === 'object') return words(value as object, `${name}.`);
    if (typeof value === 'function')
      return [[name, (value as (...a: number[]) => string)(2, -2, 2)]];
    return [[name, value as string]];
  });
}

test('there are English and five more', () => {
  expect(languages).toEqual(Object.keys(tables));
});

for (const [language, table] of Object.entries(tables)) {
  test(`${language} has the words that English has, in its own`, () => {
    expect(table.language).toBe(language);
    const own = words(table);
    const of = new Map(words(english));
    expect(own.map(([name]) => name).sort()).toEqual([...of.keys()].sort());
    expect(own.filter(([, text]) => text.trim() === '' || text.includes('undefined'))).toEqual([]);
    // Names and sizes may be the same in several languages; sentences are not.
    const same = own.filter(([name, text]) => text.includes(' ') && of.get(name) === text);
    expect(same.map(([name]) => name)).toEqual(['framesSize']);
    expect(table.running(1)).not.toBe(table.running(2));
    expect(table.running(3)).toContain('3');
    expect(table.adjusted(0.5, 0)).toContain('mm');
    expect(table.adjusted(0, 0)).not.toContain('mm');
  });
}

test('numbers are written as in the language, and visitors addressed formally', () => {
  const familiar = {
    de: /\b(du|dein\w*|dir|dich)\b/i,
    es: /\b(tú|tu|tus|tuyo)\b/i,
    fr: /\b(tu|ton|ta|tes|toi)\b/i,
    it: /\b(tu|tuo|tua|tuoi|tue|ti)\b/i,
    pt: /\b(tu|teu|tua|teus|tuas)\b/i,
  };
  for (const [language, table] of Object.entries(tables)) {
    expect(table.loading(1_250_000, 3_000_000), language).toMatch(/^1,[23] \p{L}+ 3,0 M[Bo]$/u);
    const spoken = words(table).filter(([, text]) => familiar[table.language as 'de'].test(text));
    expect(spoken, language).toEqual([]);
  }
  expect(english.loading(1_260_000, 3_000_000)).toBe('1.3 of 3.0 MB');
});

test('of other languages the words are English', async () => {
  for (const language of ['en-GB', 'ja', '', 'constructor']) {
    expect(await loadStrings(language), language).toBe(english);
  }
});

test('an element without any language is taken for English', () => {
  Object.assign(globalThis, { Element: class {}, ShadowRoot: class {} });
  const node = { parentNode: null } as unknown as Element;
  expect(languageOf(node)).toBe('en');
});
