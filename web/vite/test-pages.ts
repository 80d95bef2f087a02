import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/**
 * On the development server only: pages of web/test-pages/ under /test-pages/, and sources of web/src
 * under /src/, so that tests reach parts the site does not show.
 */
export function testPages({ web }: { readonly web: string }): Plugin {
  return {
    name: 'lorgnette:test-pages',
    apply: 'serve',
    resolveId: (id) => {
      const [path = ''] = id.split('?');
      if (!/^\/(test-pages|src|shaders)\//.test(path)) return null;
      return existsSync(join(web, path)) ? join(web, id) : null;
    },
    configureServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const [path = ''] = (request.url ?? '').split('?');
        const file = join(web, path);
        if (!/^\/test-pages\/[\w-]+\.html$/.test(path) || !existsSync(file)) return next();
        server
          .transformIndexHtml(path, readFileSync(file, 'utf8'))
          .then((html) => {
            response.setHeader('Content-Type', 'text/html');
            response.end(html);
          })
          .catch(next);
      });
    },
  };
}
