import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Browser } from '@playwright/test';
import { build } from 'vite';
import { dist, launchChromium } from './site.ts';

// The examples of web/examples: each is built as its reader would build it, and glasses are tried on.

const examples = path.join(__dirname, '../../web/examples');
const soon = { timeout: 60_000 };
test.setTimeout(120_000);

let browser: Browser;
test.beforeAll(async () => {
  browser = await launchChromium();
});
test.afterAll(() => browser?.close());

test('every example is tested', async () => {
  const folders = (await readdir(examples, { withFileTypes: true })).filter((one) =>
    one.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(['react', 'vue']);
});

for (const name of ['react', 'vue']) {
  test(`${name} builds, and what it binds is worn`, async () => {
    const outDir = await mkdtemp(path.join(tmpdir(), `lorgnette-${name}-`));
    const root = path.join(examples, name);
    const configFile = path.join(root, 'vite.config.js');
    await build({
      root,
      configFile: existsSync(configFile) ? configFile : false,
      logLevel: 'error',
      build: { outDir, emptyOutDir: true },
    });
    await cp(dist, path.join(outDir, 'lorgnette'), { recursive: true });
    const { serveDirectory } = await import('../../scripts/lib/static_server.mjs');
    const server = await serveDirectory(outDir, 0);
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('404'))
        complaints.push(message.text());
    });
    try {
      await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`);
      await page.getByRole('button', { name: 'Sample portrait', exact: true }).click();
      const worn = page.locator('main > [role=status]');
      await expect(worn).toHaveText('Rondel, Gold', soon);
      await expect
        .poll(
          () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state),
          soon,
        )
        .toBe('running');
      await page.getByLabel('Colour', { exact: true }).selectOption('Black');
      await expect(worn).toHaveText('Rondel, Black', soon);
      expect(complaints).toEqual([]);
    } finally {
      await page.close();
      server.closeAllConnections();
      server.close();
      await rm(outDir, { recursive: true });
    }
  });
}
