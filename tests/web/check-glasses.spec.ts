import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { launchChromium } from './site.ts';

// The analysis behind scripts/check_glasses in a page: a dropped file gets the findings the command gives.

const repository = path.join(__dirname, '../..');
const modules = path.join(repository, 'web/node_modules');
const folders: Record<string, string> = {
  check: path.join(repository, 'scripts/lib/check_glasses'),
  core: path.join(modules, '@gltf-transform/core/dist'),
  extensions: path.join(modules, '@gltf-transform/extensions/dist'),
  graph: path.join(modules, 'property-graph/dist'),
  ktx: path.join(modules, 'ktx-parse/dist'),
  glasses: path.join(repository, 'assets/glasses'),
};
const html = `<!doctype html><script type="importmap">{ "imports": {
  "@gltf-transform/core": "/core/index.js",
  "@gltf-transform/extensions": "/extensions/index.js",
  "property-graph": "/graph/index.mjs",
  "ktx-parse": "/ktx/ktx-parse.modern.js" } }</script>`;

test('a page finds out what the command does', async () => {
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    await page.route('http://check.test/**', (route) => {
      const [, folder = '', name = ''] = new URL(route.request().url()).pathname.split('/');
      if (!folder) return route.fulfill({ contentType: 'text/html', body: html });
      const contentType = name.endsWith('.glb') ? 'model/gltf-binary' : 'text/javascript';
      return route.fulfill({ contentType, path: path.join(folders[folder]!, name) });
    });
    await page.goto('http://check.test/');
    const levels = await page.evaluate(async () => {
      // In variables, so that no compiler looks for them.
      const [core, extensions, check] = [
        '@gltf-transform/core',
        '@gltf-transform/extensions',
        '/check/',
      ];
      const { WebIO } = await import(core);
      const { ALL_EXTENSIONS } = await import(extensions);
      const { modelOf } = await import(`${check}model.mjs`);
      const { measure } = await import(`${check}measures.mjs`);
      const { modelFindings } = await import(`${check}findings.mjs`);
      const bytes = await (await fetch('/glasses/cat-eye.glb')).arrayBuffer();
      const io = new WebIO().registerExtensions(ALL_EXTENSIONS);
      const model = modelOf(await io.readBinary(new Uint8Array(bytes)));
      return modelFindings(model, measure(model)).map(
        ({ topic, level, says }: Record<string, string>) => `${level} ${topic}: ${says}`,
      );
    });
    expect(levels.length).toBeGreaterThan(10);
    expect(levels.filter((line: string) => !line.startsWith('ok '))).toEqual([]);
    const { frames } = JSON.parse(
      readFileSync(path.join(repository, 'assets/catalog.json'), 'utf8'),
    );
    const { variants } = frames.find(({ id }: { id: string }) => id === 'cat-eye');
    for (const { name } of variants) expect(levels.at(-1)).toContain(name);
  } finally {
    await browser.close();
  }
});
