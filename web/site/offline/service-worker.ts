/**
 * Keeps the site for visits without a network. Shops' pages do not register it.
 *
 * The build knows every file of the site by its hash (web/vite/offline.ts). Pages and scripts are fetched
 * when the worker is installed, the rest when it is first asked for, and what trying on takes all at once
 * when the page says that it has begun. What is kept is answered without asking the network; a file is
 * kept under its hash, so a new version of the site takes over what did not change and drops the rest.
 * It starts when no page of the old one is open any more: pages never meet scripts of another version.
 */
const worker = self as unknown as ServiceWorkerGlobalScope;

/** Path in the site, hash, and when it is fetched. The build puts the list here. */
type SiteFile = readonly [path: string, hash: string, when: 'install' | 'try-on' | 'use'];
declare const lorgnetteSiteFiles: readonly SiteFile[];

const scope = worker.registration.scope;
/** Several copies of the site may share an origin. */
const cacheName = `lorgnette ${scope}`;
const keys = new Map(
  lorgnetteSiteFiles.map(([path, hash]) => [path, `${new URL(path, scope).href}?hash=${hash}`]),
);

worker.addEventListener('install', (event) => event.waitUntil(keep('install')));

worker.addEventListener('activate', (event) => {
  const takeOver = async (): Promise<void> => {
    const cache = await caches.open(cacheName);
    const wanted = new Set(keys.values());
    const kept = await cache.keys();
    await Promise.all(kept.map(({ url }) => wanted.has(url) || cache.delete(url)));
    // Of the first visit's page, too.
    await worker.clients.claim();
  };
  event.waitUntil(takeOver());
});

worker.addEventListener('message', (event) => {
  if (event.data === 'keep-try-on') event.waitUntil(keep('try-on'));
});

worker.addEventListener('fetch', (event) => {
  const path = pathOf(event.request);
  if (path !== undefined) event.respondWith(answer(path, event));
});

/** The file of the site that is asked for, if it is one. */
function pathOf({ method, url, mode, headers }: Request): string | undefined {
  if (method !== 'GET' || !url.startsWith(scope) || headers.has('Range')) return undefined;
  // Only pages read what comes after a question mark.
  const address = mode === 'navigate' ? url.replace(/[?#].*/, '') : url.replace(/#.*/, '');
  const path = decodeURI(address.slice(scope.length)) || 'index.html';
  return keys.has(path) ? path : undefined;
}

async function answer(path: string, event: FetchEvent): Promise<Response> {
  const key = keys.get(path)!;
  const cache = await caches.open(cacheName);
  const kept = await cache.match(key);
  if (kept) return kept;
  const response = await load(path);
  // The page reads while it comes. A full disk is no reason to fail.
  if (response.ok) event.waitUntil(cache.put(key, response.clone()).catch(() => undefined));
  return response;
}

async function keep(when: SiteFile[2]): Promise<void> {
  const cache = await caches.open(cacheName);
  const missing = lorgnetteSiteFiles.filter((file) => file[2] === when);
  await Promise.all(
    missing.map(async ([path]) => {
      const key = keys.get(path)!;
      if (await cache.match(key)) return;
      const response = await load(path);
      if (!response.ok) throw new Error(`${path} could not be fetched: status ${response.status}`);
      await cache.put(key, response);
    }),
  );
}

/** Past the browser's own cache, which may still have the file of an older version. */
async function load(path: string): Promise<Response> {
  const response = await fetch(new URL(path, scope), { cache: 'no-cache' });
  if (!response.redirected) return response;
  // Hosts that turn /index.html into /: browsers take no redirected answers for pages.
  const { status, headers } = response;
  return new Response(response.body, { status, headers });
}
