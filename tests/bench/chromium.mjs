// A page in Debian's Chromium that reaches the whole checkout, and nothing else.
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

import { inCheckout, requireFromWeb } from '../../scripts/lib/paths.mjs';
import { serveDirectory } from '../../scripts/lib/static_server.mjs';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const args = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--mute-audio',
  // Nobody may fetch anything from elsewhere.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

function checkExecutable() {
  if (existsSync(executablePath)) return;
  throw new Error(
    `${executablePath} is missing: apt-get install chromium, or set CHROMIUM to another one`,
  );
}

/** "Chromium 1.2.3.4" with what else the program says about itself. */
export function chromiumVersion() {
  checkExecutable();
  // Debian's wrapper may have its own to say on the other stream.
  const stdio = ['ignore', 'pipe', 'ignore'];
  return execFileSync(executablePath, ['--version'], { encoding: 'utf8', stdio }).trim();
}

const html = `<!doctype html>
<title>bench</title>
<script type="importmap">
  { "imports": { "onnxruntime-web/wasm": "/web/node_modules/onnxruntime-web/dist/ort.wasm.min.mjs" } }
</script>`;

/**
 * Opens a page whose modules are the checkout's files by path: import('/tests/bench/timing.mjs').
 * @returns {Promise<{page: import('@playwright/test').Page, url: string,
 *   inMemory: Map<string, string | Uint8Array>, close: () => Promise<void>}>} `inMemory`: what the
 *   page can fetch by a path besides
 * @throws if there is no Chromium
 */
export async function openBenchPage() {
  checkExecutable();
  const inMemory = new Map([['/bench.html', html]]);
  const server = await serveDirectory(inCheckout(), 0, {
    inMemory,
    headers: {
      // Cross-origin isolation makes the page's clock fine enough: 5 µs instead of 100.
      'Cross-Origin-Opener-Policy': 'same-origin',
      'Cross-Origin-Embedder-Policy': 'require-corp',
    },
  });
  const closeServer = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  try {
    const browser = await requireFromWeb('@playwright/test').chromium.launch({
      executablePath,
      args,
    });
    const page = await browser.newPage();
    const url = `http://127.0.0.1:${server.address().port}/`;
    await page.goto(`${url}bench.html`);
    return {
      page,
      url,
      inMemory,
      close: async () => {
        await browser.close();
        await closeServer();
      },
    };
  } catch (error) {
    await closeServer();
    throw error;
  }
}
