// Nothing of the element is forgotten: what its sources offer is told in element.md, and in some browser
// test it is used.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { requireFromWeb } from '../../scripts/lib/paths.mjs';

const ts = requireFromWeb('typescript');
const folder = (path) => fileURLToPath(new URL(`../../${path}/`, import.meta.url));
const textOf = (path, wanted) =>
  readdirSync(folder(path))
    .filter((name) => wanted.test(name))
    .map((name) => readFileSync(folder(path) + name, 'utf8'))
    .join('\n');

const docs = readFileSync(`${folder('web/docs')}element.md`, 'utf8');
const specs = textOf('tests/web', /\.spec\.ts$/);
const sources = textOf('web/src', /^(element|element-.*)\.ts$/);
const view = textOf('web/src/ui', /\.ts$/);
const css = textOf('web/src/ui', /\.css$/);

const program = ts.createProgram([`${folder('web/src')}element.ts`], {
  allowImportingTsExtensions: true,
  lib: ['lib.es2022.d.ts', 'lib.dom.d.ts', 'lib.dom.iterable.d.ts'],
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  noEmit: true,
  strict: true,
  target: ts.ScriptTarget.ES2022,
  types: [],
});
const checker = program.getTypeChecker();

/** The declared type of a name in a file of web/src. */
function typeOf(file, name) {
  const source = program.getSourceFile(`${folder('web/src')}${file}`);
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source));
  const symbol = exported.find((candidate) => candidate.name === name);
  assert.ok(symbol, `web/src/${file} has no type ${name}`);
  return checker.getDeclaredTypeOfSymbol(symbol);
}

const propertiesOf = (type) => type.getProperties().map(({ name }) => name);

/** What the class itself has, but for what the browser calls. */
function members(isWanted) {
  const declared = typeOf('element.ts', 'GlassesTryOn').symbol.valueDeclaration.members;
  return declared
    .filter((member) => isWanted(member) && member.name && ts.isIdentifier(member.name))
    .filter((member) => !(ts.getCombinedModifierFlags(member) & ts.ModifierFlags.Static))
    .map((member) => member.name.text)
    .filter((name) => !name.endsWith('Callback'));
}

const found = (text, pattern) => [
  ...new Set([...text.matchAll(pattern)].flatMap((match) => match.slice(1).filter(Boolean))),
];

const camel = (name) => name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
const states = typeOf('session-events.ts', 'Status').types.map(
  (one) => checker.getTypeOfSymbol(one.getProperty('state')).value,
);

const listed = /observedAttributes = \[([^\]]*)\]/.exec(sources)[1];
const kinds = {
  attribute: {
    names: [
      ...new Set([
        ...found(listed, /'([a-z-]+)'/g),
        // Those that are read, or have a property.
        ...found(sources, /(?:getAttribute\(|numberIn\(\w+, |^ {2}\w+: \[|^ {2}\[)'([a-z-]+)'/gm),
      ]),
    ],
    atLeast: 20,
    documented: (name) => docs.includes(`| \`${name}\` |`),
    used: (name) =>
      new RegExp(`[\\s\`'"]${name}=|['"]${name}['"]|\\b${camel(name)}( =|:|,)`).test(specs),
  },
  property: {
    names: [
      ...propertiesOf(typeOf('element-attributes.ts', 'ElementProperties')),
      ...members(ts.isGetAccessorDeclaration),
    ],
    atLeast: 20,
    documented: (name) => docs.includes(`\`${name}\``),
    used: (name) => new RegExp(`\\.${name}\\b|\\b${name}( =|:|[,} ])`).test(specs),
  },
  method: {
    names: members(ts.isMethodDeclaration),
    atLeast: 15,
    // In the table, or in the row of another as its other name.
    documented: (name) => new RegExp(`^\\| .*\`${name}[(\`]`, 'm').test(docs),
    used: (name) => specs.includes(`.${name}(`),
  },
  event: {
    names: propertiesOf(typeOf('element-events.ts', 'GlassesTryOnEvents')),
    atLeast: 12,
    documented: (name) => new RegExp(`^\\| .*\`${name}\``, 'm').test(docs),
    used: (name) => new RegExp(`(heard\\(|on\\(|Listener\\(|[[,] ?)\\s*'${name}'`).test(specs),
  },
  state: {
    names: states,
    atLeast: 8,
    documented: (name) => docs.includes(`\`${name}\``),
    used: (name) => specs.includes(`'${name}'`),
  },
  part: {
    names: found(view, /\bpart: '([a-z-]+)'/g),
    atLeast: 9,
    documented: (name) => new RegExp(`^\\| .*\`${name}\``, 'm').test(docs.split('## Parts')[1]),
    used: (name) => new RegExp(`part=["']?${name}\\b|['"]${name}['"]`).test(specs),
  },
  slot: {
    names: [...found(view, /(?:slot\(|'slot', \{ name: )'([a-z-]+)'/g), ...states],
    atLeast: 16,
    documented: (name) =>
      new RegExp(`^\\| .*\`${name}\``, 'm').test(docs.split('## Slots')[1].split('\n## ')[0]),
    // Those of the states by a loop over them.
    used: (name) =>
      specs.includes(`slot="${name}"`) || (states.includes(name) && specs.includes('slot="${')),
  },
  'custom property': {
    names: [
      ...found(/:host \{([^}]*)\}/.exec(css)[1], /^ {2}--([a-z-]+):/gm),
      ...found(css, /var\(--(picture-height)\b/g),
    ],
    atLeast: 9,
    documented: (name) => docs.includes(`\`--${name}\``),
    used: (name) => specs.includes(`--${name}`),
  },
};

for (const [kind, { names, atLeast, documented, used }] of Object.entries(kinds)) {
  describe(`each ${kind}`, () => {
    test('is found', () => assert.ok(names.length >= atLeast, `${kind}s: ${names.join(', ')}`));
    test('is documented in element.md', () =>
      assert.deepEqual(
        names.filter((n) => !documented(n)),
        [],
      ));
    test('is used in a browser test', () =>
      assert.deepEqual(
        names.filter((n) => !used(n)),
        [],
      ));
  });
}
