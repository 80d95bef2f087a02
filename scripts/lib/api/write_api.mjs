/** The API as a page of Markdown, and as a custom elements manifest for editors. */

/** An attribute's name of a property's: `user-ipd-mm` of `userIpdMm`. */
export const attributeName = (property) =>
  property.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const inCell = (text) => text.replace(/\|/g, '\\|');
const code = (text) => `\`${text.replace(/\s+/g, ' ')}\``;
const titles = { param: 'Takes', returns: 'Returns', throws: 'Rejects or throws' };

/** A sentence of a tag: `@param frames 2 to 4` → Takes `frames`: 2 to 4. */
function sentence({ name, text }) {
  if (name !== 'param') return `- ${titles[name] ?? name}: ${text}`;
  const [, parameter, what] = /^(\S+)\s*([\s\S]*)$/.exec(text);
  return `- Takes \`${parameter}\`: ${what}`;
}

const methodSection = (level) => (method) =>
  [
    `${'#'.repeat(level)} ${method.name}`,
    `\`\`\`ts\n${method.signature}\n\`\`\``,
    method.text,
    method.tags.map(sentence).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');

const table = (head, rows) =>
  [`| ${head.join(' | ')} |`, `|${' --- |'.repeat(head.length)}`]
    .concat(rows.map((cells) => `| ${cells.map(inCell).join(' | ')} |`))
    .join('\n');

const fieldTable = (fields) =>
  table(
    ['field', 'type', ''],
    fields.map(({ name, type, text, optional }) => [
      code(optional ? `${name}?` : name),
      code(type),
      text,
    ]),
  );

function typeSection({ name, text, alias, fields }) {
  const body = fields ? fieldTable(fields) : `\`\`\`ts\ntype ${name} = ${alias};\n\`\`\``;
  return [`### ${name}`, text, body].filter(Boolean).join('\n\n');
}

/** @returns {string} web/docs/api.md */
export function markdownOf({ element, error, codes, functions, types }) {
  return `${[
    '# API reference',
    'Written by `scripts/make_api_reference` from the types and comments of `web/src/index.ts`: change those. ' +
      'What attributes do together, parts and custom properties: [element.md](element.md).',
    "```ts\nimport { GlassesTryOn, LorgnetteError, errorCodes } from 'lorgnette'; // defines the element\n```",
    '## GlassesTryOn',
    element.text,
    '### Attributes and their properties',
    table(
      ['property', 'attribute', 'type', ''],
      element.attributes.map(({ name, type, text }) => [
        code(name),
        code(attributeName(name)),
        code(type),
        text,
      ]),
    ),
    '### Other properties',
    table(
      ['property', 'type', ''],
      element.properties.map(({ name, type, text }) => [code(name), code(type), text]),
    ),
    '### Methods',
    ...element.methods.map(methodSection(4)),
    '### Events',
    table(
      ['event', 'type of `detail`', ''],
      element.events.map(({ name, type, text }) => [code(name), code(type), text]),
    ),
    '## LorgnetteError',
    error.text,
    fieldTable(error.properties),
    `\`errorCodes\` lists all there are: ${codes.map(code).join(', ')}. ` +
      'What each means and what to do: [errors.md](errors.md).',
    '## Functions',
    ...functions.map(methodSection(3)),
    '## Types',
    ...types.map(typeSection),
  ].join('\n\n')}\n`;
}

/** @returns {object} custom-elements.json (custom-elements-manifest, schema 1.0.0) */
export function manifestOf({ element }) {
  const path = 'dist/glasses-tryon.js';
  const member = ({ name, type, text, readonly }) => ({
    kind: 'field',
    name,
    type: { text: type },
    description: text,
    ...(readonly ? { readonly } : {}),
  });
  const declaration = {
    kind: 'class',
    customElement: true,
    tagName: 'glasses-tryon',
    name: 'GlassesTryOn',
    description: element.text,
    attributes: element.attributes.map(({ name, type, text }) => ({
      name: attributeName(name),
      fieldName: name,
      type: { text: type },
      description: text,
    })),
    members: [
      ...[...element.attributes, ...element.properties].map(member),
      ...element.methods.map(({ name, signature, text }) => ({
        kind: 'method',
        name,
        description: text,
        return: { type: { text: signature.slice(signature.lastIndexOf('): ') + 3) } },
      })),
    ],
    events: element.events.map(({ name, type, text }) => ({
      name,
      type: { text: `CustomEvent<${type}>` },
      description: text,
    })),
  };
  const reference = { name: 'GlassesTryOn', module: path };
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path,
        declarations: [declaration],
        exports: [
          { kind: 'js', name: 'GlassesTryOn', declaration: reference },
          { kind: 'custom-element-definition', name: 'glasses-tryon', declaration: reference },
        ],
      },
    ],
  };
}
