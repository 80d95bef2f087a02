// The contact sheet: every frame of the catalogue from several sides and in all its variants, drawn by three.js
// in headless Chromium, for people to look at. With --file another GLB, worn as our own metal frames are.
//
//   node scripts/assets/sheet/main.mjs [--only ID,… | --file GLB] [--views NAME,…] [--variants all|first] [--tile WxH]
//     [--columns N] [--out FILE]
import { mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { requireFromWeb } from '../../lib/paths.mjs';
import { sheetViews } from './views.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const sharp = requireFromWeb('sharp');
const { chromium } = requireFromWeb('@playwright/test');

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    file: { type: 'string' },
    views: { type: 'string' },
    variants: { type: 'string', default: 'all' },
    tile: { type: 'string', default: '480x320' },
    columns: { type: 'string' },
    out: { type: 'string', default: join(root, 'build/screenshots/frames.png') },
  },
});
const tile = options.tile.split('x').map(Number);
const list = (text) => text?.split(',').map((name) => name.trim());

const catalog = JSON.parse(await readFile(join(root, 'assets/catalog.json'), 'utf8'));
const foreign = options.file && {
  id: 'file',
  name: basename(options.file),
  url: '/file',
  dimensionsMm: { frontWidth: 140 },
  variants: [],
  fit: { offsetMm: [0, -2, 3], pantoscopicDeg: 8 },
};
const ours = catalog.frames.map((entry) => ({ ...entry, url: `/assets/${entry.file}` }));
const only = list(options.only) ?? ours.map(({ id }) => id);
for (const id of only) {
  if (!ours.some((frame) => frame.id === id)) throw new Error(`there is no frame ${id}`);
}
const entries = foreign ? [foreign] : ours.filter(({ id }) => only.includes(id));

/** What the page may read: its own modules, three.js, the assets. */
const FOLDERS = {
  sheet: join(root, 'scripts/assets/sheet'),
  three: join(root, 'web/node_modules/three'),
  assets: join(root, 'assets'),
};
const TYPES = { mjs: 'text/javascript', js: 'text/javascript', glb: 'model/gltf-binary' };
const HTML = `<!doctype html><script type="importmap">{ "imports": {
  "three": "/three/build/three.module.js", "three/addons/": "/three/examples/jsm/" } }</script>`;

async function serve(route) {
  const { pathname } = new URL(route.request().url());
  if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: HTML });
  const [, folder, ...names] = pathname.split('/');
  if (folder === 'file') return route.fulfill({ path: options.file, contentType: TYPES.glb });
  try {
    const body = await readFile(join(FOLDERS[folder], ...names));
    return route.fulfill({ contentType: TYPES[pathname.split('.').at(-1)], body });
  } catch {
    return route.fulfill({ status: 404, body: pathname });
  }
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-extensions', '--disable-component-update'],
});
const tiles = [];
try {
  const page = await browser.newPage();
  page.on('console', (message) => message.type() === 'error' && console.error(message.text()));
  page.on('pageerror', (error) => console.error(error.message));
  await page.route('http://sheet.test/**', serve);
  await page.goto('http://sheet.test/');
  for (const entry of entries) {
    const hinge = await page.evaluate(
      async ([file, fit]) =>
        (await import('/sheet/page.mjs')).load(file, '/assets/occluder.glb', fit),
      [entry.url, entry.fit],
    );
    const views = sheetViews({ ...entry.dimensionsMm, hinge });
    const [first, ...others] = entry.variants.map(({ name }) => name);
    const names = list(options.views) ?? Object.keys(views);
    const shots = names.map((name) => ({ view: views[name], name, variant: first }));
    if (options.variants === 'all') {
      for (const variant of others) {
        shots.push({ view: views['three-quarter'], name: 'three-quarter', variant });
      }
    }
    const row = [];
    for (const { view, name, variant } of shots) {
      const data = await page.evaluate(
        async ([view, variant, size]) =>
          (await import('/sheet/page.mjs')).draw(view, variant, size),
        [view, variant, tile],
      );
      row.push(await labelled(data, `${entry.name}, ${variant ?? 'as it is'}: ${name}`));
    }
    tiles.push(row);
    console.log(entry.id);
  }
} finally {
  await browser.close();
}

/** Writes what it shows into a tile's corner. */
async function labelled(dataUrl, text) {
  const [width, height] = tile;
  const label = `<svg width="${width}" height="${height}"><text x="6" y="${height - 7}"
    font-family="DejaVu Sans" font-size="11" fill="#555">${text}</text></svg>`;
  return sharp(Buffer.from(dataUrl.split(',')[1], 'base64'))
    .composite([{ input: Buffer.from(label) }])
    .png()
    .toBuffer();
}

// A row a frame, or as many columns as asked for.
const columns = Number(options.columns ?? Math.max(...tiles.map((row) => row.length)));
const rows = [];
for (const row of options.columns ? [tiles.flat()] : tiles) {
  for (let i = 0; i < row.length; i += columns) rows.push(row.slice(i, i + columns));
}
const out = resolve(options.out);
await mkdir(dirname(out), { recursive: true });
await sharp({
  create: {
    width: tile[0] * columns,
    height: tile[1] * rows.length,
    channels: 3,
    background: '#f4f3f1',
  },
})
  .composite(
    rows.flatMap((row, y) =>
      row.map((input, x) => ({ input, left: x * tile[0], top: y * tile[1] })),
    ),
  )
  .png()
  .toFile(out);
console.log(out);
