import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { benchContents } from './vite/bench-content.ts';
import { catalogueContents } from './vite/catalogue-content.ts';
import { guideContents } from './vite/guide-content.ts';
import { icons } from './vite/icons.ts';
import { integrity } from './vite/integrity.ts';
import { offline } from './vite/offline.ts';
import { addressesForBundlers } from './vite/plain-addresses.ts';
import { plainFiles } from './vite/plain-files.ts';
import { licences } from './vite/licences.ts';
import { leanShaders } from './vite/shaders.ts';
import { siteContent } from './vite/site-content.ts';
import { siteFrame, sitePages, sourcesAddress } from './vite/site-frame.ts';
import { shippedPacks, shippedWeights, siteFiles } from './vite/site-files.ts';

const repository = fileURLToPath(new URL('..', import.meta.url));
const web = fileURLToPath(new URL('.', import.meta.url));
const site = `${web}site`;

const { version } = JSON.parse(readFileSync(`${web}package.json`, 'utf8')) as { version: string };
const sources = sourcesAddress(process.env);
const pages = sitePages(site).map((file) => [file.replace('.html', ''), `${site}/${file}`]);

const packs = shippedPacks(process.env['LORGNETTE_PACKS']);
const weights = shippedWeights(process.env['LORGNETTE_WEIGHTS']);

const server = { host: 'localhost', port: 8080, strictPort: true };

/** Of the trackers that are measured; what runs them is not needed here until a page asks. */
const peerTitles = async (): Promise<Record<string, string>> => {
  const { peers } = (await import(`${repository}tests/bench/peers/index.mjs`)) as {
    peers: Record<string, { title: string }>;
  };
  return Object.fromEntries(Object.entries(peers).map(([name, { title }]) => [name, title]));
};

/** What only one page loads lies apart: scripts/check_budget weighs it apart from the first load. */
const folderOf = (name: string): string =>
  name !== 'index' && pages.some(([page]) => page === name) ? 'pages/' : '';

export default defineConfig({
  root: site,
  // Relative addresses: the folder works under any path of any server.
  base: './',
  // No fallback to index.html: a missing file must be a 404, or it would be parsed as a model.
  appType: 'mpa',
  publicDir: false,
  cacheDir: `${web}node_modules/.vite`,
  plugins: [
    siteFrame({ folder: site, version, sources }),
    siteContent({
      ...catalogueContents(`${repository}assets/catalog.json`),
      ...benchContents({
        results: `${repository}tests/bench/results.json`,
        budget: `${repository}tests/bench/budget.json`,
        titles: peerTitles,
      }),
      ...guideContents(`${web}examples`, sources),
    }),
    leanShaders(),
    siteFiles({ repository, packs, weights }),
    plainFiles({
      folder: site,
      files: ['embed.html', 'embed.css', 'embed.js', 'favicon.svg', 'site.webmanifest'],
      element: `${web}src/index.ts`,
    }),
    licences({
      'licences/gltf-validator.txt': `${web}node_modules/gltf-validator/NOTICES`,
    }),
    icons({ drawing: `${site}/favicon.svg`, ground: '#faf8f5' }),
    addressesForBundlers(),
    offline(),
    integrity(),
  ],
  define: { 'import.meta.env.LORGNETTE_PACKS': JSON.stringify(packs) },
  resolve: {
    alias: [
      { find: /^lorgnette-core$/, replacement: `${repository}build/wasm/lorgnette.mjs` },
      { find: /^lorgnette-core(?=\/)/, replacement: `${repository}build/wasm` },
    ],
  },
  // Pre-bundled, its address of the .wasm beside it would point into the cache.
  optimizeDeps: { exclude: ['onnxruntime-web'] },
  server: { ...server, fs: { allow: [repository] } },
  preview: server,
  worker: { format: 'es' },
  build: {
    outDir: `${repository}dist`,
    emptyOutDir: true,
    // assets/ is the name of our own files.
    assetsDir: 'app',
    // Everything a file of its own: the content policy allows no data: scripts or modules.
    assetsInlineLimit: 0,
    target: 'es2022',
    // Every page loads one script; there is nothing to preload.
    modulePreload: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      // Shops import from the element by the names in src/index.ts; our own chunks may by others, too.
      preserveEntrySignatures: 'allow-extension',
      input: {
        ...Object.fromEntries(pages),
        'glasses-tryon': `${web}src/index.ts`,
        'service-worker': `${site}/offline/service-worker.ts`,
      },
      output: {
        // Shops' pages refer to the element, and browsers look for a service worker where it was.
        entryFileNames: ({ name }) =>
          /^(glasses-tryon|service-worker)$/.test(name)
            ? '[name].js'
            : `app/${folderOf(name)}[name]-[hash].js`,
        assetFileNames: ({ names }) => {
          const [name = ''] = names;
          return `app/${name.endsWith('.css') ? folderOf(name.slice(0, -4)) : ''}[name]-[hash][extname]`;
        },
      },
    },
  },
});
