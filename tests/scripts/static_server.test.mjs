import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { serveDirectory } from '../../scripts/lib/static_server.mjs';

let top;
let server;

before(async () => {
  top = mkdtempSync(join(tmpdir(), 'serve-'));
  const site = join(top, 'site');
  mkdirSync(join(site, 'models'), { recursive: true });
  mkdirSync(join(top, 'site-other'));
  writeFileSync(join(top, 'secret.txt'), 'secret');
  writeFileSync(join(top, 'site-other/secret.txt'), 'secret');
  symlinkSync(join(top, 'secret.txt'), join(site, 'link.txt'));
  writeFileSync(join(site, '.hidden'), 'secret');
  writeFileSync(join(site, 'index.html'), '<p>here');
  for (const name of ['a.js', 'a.mjs', 'a.wasm', 'a.glb', 'models/a.onnx', 'a b.json', 'a.jpg']) {
    writeFileSync(join(site, name), name);
  }
  server = await serveDirectory(site, 0);
});

after(() => {
  server.close();
  rmSync(top, { recursive: true });
});

/** A plain request: fetch() would tidy up the path before it is sent. */
function get(path, { method = 'GET', headers = {} } = {}) {
  return new Promise((resolve, reject) => {
    const { port } = server.address();
    request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode, headers: response.headers, body }),
      );
    })
      .on('error', reject)
      .end();
  });
}

test('files come with their media types', async () => {
  for (const [path, type] of [
    ['/', 'text/html; charset=utf-8'],
    ['/index.html?x=1', 'text/html; charset=utf-8'],
    ['/a.js', 'text/javascript; charset=utf-8'],
    ['/a.mjs', 'text/javascript; charset=utf-8'],
    ['/a.wasm', 'application/wasm'],
    ['/a.glb', 'model/gltf-binary'],
    ['/models/a.onnx', 'application/octet-stream'],
    ['/a%20b.json', 'application/json'],
    ['/a.jpg', 'image/jpeg'],
  ]) {
    const { status, headers } = await get(path);
    assert.equal(status, 200, path);
    assert.equal(headers['content-type'], type, path);
    assert.equal(headers['cache-control'], 'no-cache');
    assert.equal(headers['cross-origin-opener-policy'], undefined);
    assert.equal(headers['cross-origin-embedder-policy'], undefined);
  }
});

test('how long files may be kept is told as the caller wants it', async () => {
  const cacheControl = (path) => (path === '/a.js' ? 'max-age=60' : 'no-store');
  const keeping = await serveDirectory(join(top, 'site'), 0, { cacheControl });
  const told = async (name) => {
    const response = await fetch(`http://localhost:${keeping.address().port}/${name}`);
    await response.arrayBuffer();
    return response.headers.get('cache-control');
  };
  try {
    assert.deepEqual([await told('a.js'), await told('a.mjs')], ['max-age=60', 'no-store']);
  } finally {
    keeping.closeAllConnections();
    keeping.close();
  }
});

test('an unchanged file is a 304 without a body', async () => {
  const first = await get('/a.wasm');
  assert.equal(first.body, 'a.wasm');
  const again = await get('/a.wasm', { headers: { 'If-None-Match': first.headers.etag } });
  assert.equal(again.status, 304);
  assert.equal(again.body, '');
});

test('HEAD has the length and no body', async () => {
  const { status, headers, body } = await get('/a.wasm', { method: 'HEAD' });
  assert.deepEqual([status, headers['content-length'], body], [200, '6', '']);
});

test('nothing outside of the directory is served', async () => {
  for (const path of [
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/models/../../secret.txt',
    '/../site-other/secret.txt',
    '/..\\secret.txt',
    '//../secret.txt',
    '/link.txt',
    '/.hidden',
    '/%00',
    '/%zz',
    '/models',
    '/missing.js',
  ]) {
    const { status, body } = await get(path);
    assert.equal(status, 404, path);
    assert.doesNotMatch(body, /secret/, path);
  }
});

test('bodies in memory come first and may change; headers of one’s own come with everything', async () => {
  const inMemory = new Map([['/a.js', 'of memory']]);
  const own = await serveDirectory(join(top, 'site'), 0, {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin' },
    inMemory,
  });
  try {
    const { port } = own.address();
    const answer = async (path) => {
      const response = await fetch(`http://127.0.0.1:${port}${path}`);
      const { headers } = response;
      return [
        headers.get('content-type'),
        headers.get('cross-origin-opener-policy'),
        await response.text(),
      ];
    };
    const script = 'text/javascript; charset=utf-8';
    assert.deepEqual(await answer('/a.js'), [script, 'same-origin', 'of memory']);
    assert.deepEqual(await answer('/a.mjs'), [script, 'same-origin', 'a.mjs']);
    inMemory.set('/frame', Uint8Array.of(65, 66));
    assert.deepEqual(await answer('/frame'), ['application/octet-stream', 'same-origin', 'AB']);
  } finally {
    own.close();
  }
});

test('other methods are refused', async () => {
  assert.equal((await get('/a.js', { method: 'POST' })).status, 405);
});

test('a port in use is an error', async () => {
  const { port } = server.address();
  await assert.rejects(serveDirectory(top, port), { code: 'EADDRINUSE' });
});
