/**
 * A static file server for the built site: correct media types, entity tags, no ranges.
 *
 * It sends no special headers unless told to: the site needs none. `no-cache` makes the browser ask
 * each time, so that a rebuilt file is seen at once and an unchanged one costs a 304.
 *
 * As a program: node static_server.mjs DIRECTORY [PORT]
 */
import { createReadStream } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { pathToFileURL } from 'node:url';

const mediaTypes = new Map(
  Object.entries({
    '.bin': 'application/octet-stream',
    '.css': 'text/css; charset=utf-8',
    '.glb': 'model/gltf-binary',
    '.gltf': 'model/gltf+json',
    '.html': 'text/html; charset=utf-8',
    '.ico': 'image/x-icon',
    '.jpg': 'image/jpeg',
    '.js': 'text/javascript; charset=utf-8',
    '.json': 'application/json',
    '.map': 'application/json',
    '.md': 'text/markdown; charset=utf-8',
    '.mjs': 'text/javascript; charset=utf-8',
    '.mp4': 'video/mp4',
    '.png': 'image/png',
    '.svg': 'image/svg+xml',
    '.txt': 'text/plain; charset=utf-8',
    '.wasm': 'application/wasm',
    '.webmanifest': 'application/manifest+json',
    '.webm': 'video/webm',
    '.webp': 'image/webp',
  }),
);

const mediaTypeOf = (path) => mediaTypes.get(extname(path)) ?? 'application/octet-stream';

/**
 * The file that a request's path stands for, or null: nothing outside of `directory` (not by "..",
 * nor by a symbolic link) and no dot files.
 */
async function findFile(directory, urlPath) {
  let path;
  try {
    path = decodeURIComponent(urlPath);
  } catch {
    return null;
  }
  if (
    path.includes('\0') ||
    path.includes('\\') ||
    path.split('/').some((p) => p.startsWith('.'))
  ) {
    return null;
  }
  if (path.endsWith('/')) path += 'index.html';
  try {
    const file = await realpath(join(directory, path));
    if (!file.startsWith(directory + sep)) return null;
    const info = await stat(file);
    return info.isFile() ? { file, info } : null;
  } catch {
    return null;
  }
}

async function answer({ directory, headers: extra, inMemory, cacheControl }, request, response) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const path = request.url.split(/[?#]/, 1)[0];
  const common = {
    ...extra,
    'Cache-Control': cacheControl(path),
    'X-Content-Type-Options': 'nosniff',
  };
  const body = inMemory.get(path);
  if (body !== undefined) {
    response.writeHead(200, {
      ...common,
      'Content-Type': mediaTypeOf(path),
      'Content-Length': Buffer.byteLength(body),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
    return;
  }
  const found = await findFile(directory, path);
  if (!found) {
    response.writeHead(404, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Not found\n');
    return;
  }
  const { file, info } = found;
  const tag = `"${info.size.toString(16)}-${Math.round(info.mtimeMs).toString(16)}"`;
  const headers = { ...common, ETag: tag };
  if (request.headers['if-none-match'] === tag) {
    response.writeHead(304, headers).end();
    return;
  }
  headers['Content-Type'] = mediaTypeOf(file);
  headers['Content-Length'] = info.size;
  response.writeHead(200, headers);
  if (request.method === 'HEAD') response.end();
  else await pipeline(createReadStream(file), response);
}

/**
 * Serves `directory` on this machine only.
 *
 * @param {string} directory
 * @param {number} port 0 for any free one
 * @param {object} [options]
 * @param {Record<string, string>} [options.headers] sent with every file
 * @param {Map<string, string | Uint8Array>} [options.inMemory] bodies by path ("/name.ext"), looked
 *   for before the files; read at each request, so it may change
 * @param {(path: string) => string} [options.cacheControl] the header Cache-Control of a path
 * @returns {Promise<import('node:http').Server>} rejected when the port cannot be had (EADDRINUSE)
 */
export async function serveDirectory(
  directory,
  port,
  { headers = {}, inMemory = new Map(), cacheControl = () => 'no-cache' } = {},
) {
  const served = { directory: await realpath(directory), headers, inMemory, cacheControl };
  const server = createServer((request, response) => {
    // A client that goes away in the middle is no fault of ours.
    answer(served, request, response).catch(() => response.destroy());
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return server;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [directory, port = '8080'] = process.argv.slice(2);
  try {
    const server = await serveDirectory(directory, Number(port));
    console.log(`Serving ${directory} on http://localhost:${server.address().port} (stop: Ctrl+C)`);
  } catch (error) {
    if (error.code === 'EADDRINUSE') {
      console.error(
        `Port ${port} is in use. Choose another one: scripts/serve --port ${Number(port) + 1}`,
      );
    } else {
      console.error(`Cannot serve ${directory}: ${error.message}`);
    }
    process.exitCode = 1;
  }
}
