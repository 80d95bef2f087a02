import { readFileSync } from 'node:fs';
import { escapeHtml, type Contents } from './site-content.ts';
import { policy } from './site-frame.ts';

/** What a shop's developer reads further; the first words name it. */
const documents: readonly (readonly [file: string, title: string])[] = [
  ['element.md', 'Attributes, methods, events'],
  ['api.md', 'All types'],
  ['hosting.md', 'Hosting'],
  ['catalog.md', 'The catalogue'],
  ['glasses-models.md', 'Models of glasses'],
  ['analytics.md', 'Counting'],
  ['privacy.md', 'Privacy'],
  ['errors.md', 'Errors'],
  ['troubleshooting.md', 'When something is wrong'],
];

/**
 * @param examples folder of the examples in frameworks: shown as they are tested
 * @param sources where the documents can be read, if that is known
 */
export function guideContents(examples: string, sources: string | undefined): Contents {
  const example = (file: string) => () =>
    escapeHtml(readFileSync(`${examples}/${file}`, 'utf8').trimEnd());
  return {
    'example-react': example('react/main.tsx'),
    'example-vue': example('vue/Product.vue'),
    policy: () => escapeHtml(policy),
    documents: () =>
      sources === undefined
        ? 'Everything else is told in the folder <code>web/docs</code> of the sources: attributes, methods and events, all types, hosting, the catalogue, models, counting, privacy, errors.'
        : `Read on: ${documents
            .map(([file, title]) => `<a href="${sources}/blob/main/web/docs/${file}">${title}</a>`)
            .join(', ')}.`,
  };
}
