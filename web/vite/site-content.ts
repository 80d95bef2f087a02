import type { Plugin } from 'vite';

/** What pages show of the checkout, as HTML; computed when a page asks for it. */
export type Contents = Readonly<Record<string, () => string | Promise<string>>>;

/** Puts `contents` into the places of comments: `<!-- content: catalogue -->`. */
export function siteContent(contents: Contents): Plugin {
  return {
    name: 'lorgnette:site-content',
    // After Vite: addresses in it are those of the built site.
    transformIndexHtml: { order: 'post', handler: (html) => fill(html, contents) },
  };
}

/** @throws when a page asks for what there is not */
export async function fill(html: string, contents: Contents): Promise<string> {
  const parts = html.split(/<!-- content: ([\w-]+) -->/);
  const filled = parts.map((part, i) => {
    if (i % 2 === 0) return part;
    const content = contents[part];
    if (content) return content();
    throw new Error(`A page asks for "${part}"; there are: ${Object.keys(contents).join(', ')}.`);
  });
  return (await Promise.all(filled)).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (character) => entities[character]!);
