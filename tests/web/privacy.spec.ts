import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test, type Browser, type Page, type Request } from '@playwright/test';
import { serveAndLaunchWithFace } from './set-up.ts';
import { media, type Site } from './site.ts';

// What web/docs/privacy.md promises, with the camera running and a photo used; and that the example of
// web/docs/analytics.md counts what it says.

const soon = { timeout: 60_000 };
test.setTimeout(120_000);

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let page: Page;
let requests: Request[];

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunchWithFace());
});
test.afterAll(() => close?.());
test.beforeEach(async () => {
  page = await browser.newPage();
  requests = [];
  // Of the page and of its workers.
  page.context().on('request', (request) => requests.push(request));
});
test.afterEach(() => page.close());

const state = () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state);

/** Requests that say something: to another origin, with a body, or with a query. Files in memory stay. */
const telling = () =>
  requests
    .filter((request) => {
      const { origin, search, protocol } = new URL(request.url());
      if (protocol === 'blob:' || protocol === 'data:') return false;
      const own = origin === new URL(site.url).origin;
      return !own || search !== '' || request.method() !== 'GET' || request.postData() !== null;
    })
    .map((request) => `${request.method()} ${request.url()}`);

test('with camera and photo, measured, compared and saved, only files of the origin are asked for', async () => {
  const sockets: string[] = [];
  page.on('websocket', (socket) => sockets.push(socket.url()));
  await page.goto(`${site.url}embed.html`);
  await page.evaluate(() => document.querySelector('glasses-tryon')!.startCamera());
  await expect.poll(state, soon).toBe('running');
  await page.evaluate(async () => {
    const tryOn = document.querySelector('glasses-tryon')!;
    await tryOn.measure();
    await tryOn.toBlob();
    tryOn.frame = 'panto-havana';
  });
  const photo = (await readFile(media.photo)).toString('base64');
  const faces = await page.evaluate(async (base64) => {
    const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
    const { faces } = await document
      .querySelector('glasses-tryon')!
      .tryPhoto(new Blob([bytes], { type: 'image/jpeg' }));
    return faces.length;
  }, photo);
  expect(faces).toBe(1);
  expect(
    requests.filter((request) => /\.(light|wasm|glb)$/.test(request.url())).length,
  ).toBeGreaterThan(3);
  expect(telling()).toEqual([]);
  expect(sockets).toEqual([]);
  expect(await page.context().cookies()).toEqual([]);
  expect(
    await page.evaluate(async () => [
      localStorage.length,
      sessionStorage.length,
      (await indexedDB.databases()).length,
    ]),
  ).toEqual([0, 0, 0]);

  // The page could not send a picture away, and what it sends to its own server is seen here.
  const away = await page.evaluate(() =>
    fetch('https://elsewhere.example/', { method: 'POST', body: 'a face' }).then(
      () => 'sent',
      () => 'refused',
    ),
  );
  expect(away).toBe('refused');
  expect(telling()).toEqual([]);
  await page.evaluate(() => fetch('./own', { method: 'POST', body: 'a face' }));
  expect(telling()).toEqual([`POST ${site.url}own`]);
});

test('the example of analytics.md counts tries, frames and errors, and nothing else', async () => {
  const docs = path.join(__dirname, '../../web/docs/analytics.md');
  const code = /```js\n([\s\S]*?)```/.exec(await readFile(docs, 'utf8'))![1]!;
  await writeFile(path.join(site.root, 'counts.js'), code);
  await writeFile(
    path.join(site.root, 'counted.html'),
    `<!doctype html><meta charset="utf-8"><title>Shop</title>
      <glasses-tryon frame="round-metal"></glasses-tryon>
      <script type="module" src="./glasses-tryon.js"></script>
      <script type="module" src="./counts.js"></script>`,
  );
  await page.goto(`${site.url}counted.html`);
  const worn = (id: string) =>
    expect
      .poll(
        () => page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id),
        soon,
      )
      .toBe(id);
  await page.evaluate(() => document.querySelector('glasses-tryon')!.showSample());
  await expect.poll(state, soon).toBe('running');
  await worn('round-metal');
  await page.evaluate(() => (document.querySelector('glasses-tryon')!.frame = 'panto-havana'));
  await worn('panto-havana');
  await page.evaluate(() => document.querySelector('glasses-tryon')!.showPhoto(new Blob(['?'])));
  await expect.poll(state, soon).toBe('error');
  // As when the visitor leaves, but with the page still there to be asked what it has sent.
  const [address, sent] = await page.evaluate(() => {
    let beacon: [string, string] | undefined;
    navigator.sendBeacon = (to, what) => Boolean((beacon = [String(to), String(what)]));
    dispatchEvent(new PageTransitionEvent('pagehide'));
    return beacon!;
  });
  expect(address).toBe('/try-on-counts');
  expect(JSON.parse(sent)).toEqual({
    tries: 1,
    frames: { 'round-metal': 1, 'panto-havana': 1 },
    errors: { 'photo-unreadable': 1 },
  });
});
