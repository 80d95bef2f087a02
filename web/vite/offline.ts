import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { listFiles } from './list-files.ts';

const worker = 'service-worker.js';
/** As web/site/offline/service-worker.ts names the list. */
const placeholder = 'lorgnetteSiteFiles';

type When = 'install' | 'try-on' | 'use';

/**
 * When the service worker fetches a file of the site: the pages at once, what trying on takes once
 * somebody does, what few need when it is asked for. Null: it is not for visitors.
 */
export function whenToFetch(path: string): When | null {
  if (path === worker || /\.(md|txt)$|^(LICENSE|NOTICE|integrity\.json)$|\.map$/.test(path))
    return null;
  // Decoders, panoramas, ONNX Runtime and the check of models: what most visitors never meet.
  if (/^app\/(draco|meshopt|unpack|panorama|ort|check-worker|__vite)/.test(path)) return 'use';
  if (/^app\/.*\.wasm$/.test(path)) return 'try-on';
  if (/^models\//.test(path)) {
    return /^models\/facemesh\/(pack\.json|[^/]*\.(light|bin))$/.test(path) ? 'try-on' : 'use';
  }
  if (/^assets\//.test(path) && path !== 'assets/catalog.json') return 'try-on';
  return 'install';
}

/** Tells the service worker which files the site has, by the hashes of what was written. */
export function offline(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'lorgnette:offline',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    writeBundle: {
      // After the models and the glasses are there, before the scripts' hashes are taken.
      order: 'post',
      sequential: true,
      handler: async ({ dir = config.build.outDir }) => {
        const files: [path: string, hash: string, when: When][] = [];
        for (const path of await listFiles(dir)) {
          const when = whenToFetch(path);
          if (!when) continue;
          const bytes = await readFile(join(dir, path));
          const hash = createHash('sha256').update(bytes).digest('base64url').slice(0, 12);
          files.push([path, hash, when]);
        }
        const code = await readFile(join(dir, worker), 'utf8');
        if (!code.includes(placeholder) || /\b(import|export)\b/.test(code)) {
          throw new Error(`${worker} must be one script that reads ${placeholder}.`);
        }
        const list = `const ${placeholder}=${JSON.stringify(files)};`;
        await writeFile(join(dir, worker), list + code);
      },
    },
  };
}
