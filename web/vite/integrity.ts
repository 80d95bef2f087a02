import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { listFiles } from './list-files.ts';

const element = 'glasses-tryon.js';

/** What a page's `integrity` attribute compares (Subresource Integrity, §3.1). */
const integrityOf = (bytes: Uint8Array): string =>
  `sha384-${createHash('sha384').update(bytes).digest('base64')}`;

/** Writes integrity.json, the hashes of all scripts by their paths, and prints that of the element. */
export function integrity(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'lorgnette:integrity',
    apply: 'build',
    configResolved: (resolved) => void (config = resolved),
    writeBundle: {
      // After the files are as they will be served.
      order: 'post',
      sequential: true,
      handler: async ({ dir = config.build.outDir }) => {
        const scripts = (await listFiles(dir)).filter((path) => /\.m?js$/.test(path));
        const hashes: Record<string, string> = {};
        for (const script of scripts)
          hashes[script] = integrityOf(await readFile(join(dir, script)));
        await writeFile(join(dir, 'integrity.json'), `${JSON.stringify(hashes, null, 2)}\n`);
        // Not by the logger: scripts/build silences all but its warnings.
        if (config.logLevel !== 'silent' && config.logLevel !== 'error') {
          console.log(`${element}: integrity="${hashes[element]}"`);
        }
      },
    },
  };
}
