import { createReadStream, existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { tmpdir } from 'node:os';
import { createServer, type ViteDevServer } from 'vite';
import { leanShaders } from '../../web/vite/shaders.ts';

const repository = path.join(__dirname, '../..');

/** The test data beside the checkout. */
export const shared = path.join(repository, '../shared');

/** Folders served under names of their own. */
const folders: readonly [string, string][] = [
  ['/assets/', path.join(repository, 'assets')],
  ['/shared/', shared],
];

/**
 * Serves web/ from source, so that tests load TypeScript and shaders as a developer's page does; the
 * built core as `lorgnette-core`; assets/ and the test data beside it.
 */
export async function startViteServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server: ViteDevServer = await createServer({
    root: path.join(repository, 'web'),
    configFile: false,
    cacheDir: path.join(tmpdir(), `lorgnette-vite-${process.pid}`),
    logLevel: 'warn',
    // Not the examples, which import the package.
    optimizeDeps: { entries: ['test-pages/*.html'] },
    resolve: {
      alias: [
        {
          find: /^lorgnette-core$/,
          replacement: path.join(repository, 'build/wasm/lorgnette.mjs'),
        },
        { find: /^lorgnette-core(?=\/)/, replacement: path.join(repository, 'build/wasm') },
      ],
    },
    plugins: [
      leanShaders({ served: true }),
      {
        name: 'lorgnette:test-files',
        configureServer: ({ middlewares }) => {
          middlewares.use((request, response, next) => {
            const url = decodeURIComponent((request.url ?? '').split('?')[0]!);
            const found = folders.find(([prefix]) => url.startsWith(prefix));
            if (!found) return next();
            const file = path.join(found[1], path.normalize(url.slice(found[0].length)));
            if (!existsSync(file) || !statSync(file).isFile()) {
              response.statusCode = 404;
              return response.end();
            }
            createReadStream(file).pipe(response);
          });
        },
      },
    ],
    server: {
      host: '127.0.0.1',
      port: 0,
      strictPort: false,
      hmr: false,
      fs: { allow: [repository] },
    },
  });
  await server.listen();
  const url = server.resolvedUrls!.local[0]!;
  return { url, close: () => server.close() };
}
