// Makes the catalogue's pictures: `node scripts/thumbnails/main.mjs [directory]`, assets/thumbnails unless named.
// The page's own renderer draws them, in headless Chromium. scripts/make_thumbnails runs it when something changed.
import { mkdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { thumbnailList } from '../assets/thumbnails.mjs';
import { inCheckout, requireFromWeb } from '../lib/paths.mjs';

const { createServer } = await import(pathToFileURL(requireFromWeb.resolve('vite')).href);
const { chromium } = requireFromWeb('@playwright/test');
const sharp = requireFromWeb('sharp');

const directory = resolve(process.argv[2] ?? inCheckout('assets/thumbnails'));
const list = thumbnailList(JSON.parse(await readFile(inCheckout('assets/catalog.json'), 'utf8')));

const cacheDir = join(tmpdir(), `lorgnette-thumbnails-${process.pid}`);
const server = await createServer({
  root: inCheckout(),
  configFile: false,
  cacheDir,
  logLevel: 'warn',
  publicDir: false,
  appType: 'mpa',
  resolve: {
    alias: [{ find: /^lorgnette-core$/, replacement: inCheckout('build/wasm/lorgnette.mjs') }],
  },
  // No dependencies but on demand, for compressed models, which ours are not.
  optimizeDeps: { noDiscovery: true },
  server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
});
await server.listen();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-extensions', '--disable-component-update'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(error.message));
  await page.goto(`${server.resolvedUrls.local[0]}scripts/thumbnails/page.html`);
  await page.waitForFunction(() => globalThis.photograph);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });
  let bytes = 0;
  for (const { file, model, variant, sizePx, camera } of list) {
    const drawn = await page.evaluate((shot) => globalThis.photograph(shot), {
      url: `/assets/${model}`,
      variant,
      sizePx,
      camera,
    });
    const { size } = await sharp(Buffer.from(drawn.split(',')[1], 'base64'))
      .resize(...sizePx, { kernel: 'lanczos3' })
      .webp({ quality: 82, effort: 6, smartSubsample: true })
      .toFile(join(directory, basename(file)));
    bytes += size;
  }
  console.log(`thumbnails: ${list.length} pictures, ${bytes} bytes`);
} finally {
  await browser.close();
  await server.close();
  await rm(cacheDir, { recursive: true, force: true });
}
