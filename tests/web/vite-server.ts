import path from 'node:path';
import { tmpdir } from 'node:os';
import { createServer, type ViteDevServer } from 'vite';

/** Serves web/ from source, so that tests load TypeScript and shaders as a developer's page does. */
export async function startViteServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server: ViteDevServer = await createServer({
    root: path.join(__dirname, '../../web'),
    configFile: false,
    cacheDir: path.join(tmpdir(), `lorgnette-vite-${process.pid}`),
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, strictPort: false, hmr: false },
  });
  await server.listen();
  const url = server.resolvedUrls!.local[0]!;
  return { url, close: () => server.close() };
}
