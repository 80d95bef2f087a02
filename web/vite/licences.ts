import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/** Ships the licences of what is bundled where a line in NOTICE is not enough. @param files by their names in the site */
export function licences(files: Readonly<Record<string, string>>): Plugin {
  return {
    name: 'lorgnette:licences',
    generateBundle() {
      for (const [fileName, origin] of Object.entries(files)) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(origin) });
      }
    },
  };
}
