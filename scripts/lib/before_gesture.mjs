/** What embed.html loads before a visitor has asked for anything. */
import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Addresses in a page that a browser fetches by itself. */
function loadedByPage(html) {
  const tags = html.replace(/<!--[\s\S]*?-->/g, '').match(/<(?:script|link|img)\b[^>]*>/g) ?? [];
  return tags.flatMap((tag) => /\s(?:src|href)="([^"]+)"/.exec(tag)?.[1] ?? []);
}

/** Modules that a built one imports at once; `import(...)` waits for a need. */
const loadedByScript = (code) =>
  [...code.matchAll(/\b(?:from|import)\s*["'](\.{1,2}\/[^"']+)["']/g)].map(([, name]) => name);

/**
 * @param {string} directory the built site
 * @param {string} [page] a page in it
 * @returns {string[]} paths from `directory`, sorted: the page, what it names, what that imports
 * @throws when one of them does not exist
 */
export function filesBeforeGesture(directory, page = 'embed.html') {
  const found = new Set();
  const waiting = [page];
  while (waiting.length > 0) {
    const path = waiting.pop();
    if (found.has(path)) continue;
    found.add(path);
    const text = readFileSync(join(directory, path), 'utf8');
    const names = path.endsWith('.html')
      ? loadedByPage(text)
      : path.endsWith('.js')
        ? loadedByScript(text)
        : [];
    waiting.push(...names.map((name) => posix.join(posix.dirname(path), name)));
  }
  return [...found].sort();
}
