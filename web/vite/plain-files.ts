import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

export interface PlainFilesOptions {
  /** Folder of the site's sources. */
  readonly folder: string;
  /** Names in it. They keep their names and their bytes. */
  readonly files: readonly string[];
  /** Source of glasses-tryon.js, which plain pages name as a shop's page does. */
  readonly element: string;
}

/** Ships files as they are written, above all the page that shops copy from. */
export function plainFiles({ folder, files, element }: PlainFilesOptions): Plugin {
  return {
    name: 'lorgnette:plain-files',

    configureServer: ({ middlewares }) => {
      middlewares.use((request, _response, next) => {
        if (request.url === '/glasses-tryon.js') request.url = `/@fs${element}`;
        next();
      });
    },

    generateBundle() {
      for (const fileName of files) {
        this.emitFile({ type: 'asset', fileName, source: readFileSync(join(folder, fileName)) });
      }
    },
  };
}
