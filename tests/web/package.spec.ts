import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Browser } from '@playwright/test';
import { build } from 'vite';
import { compileScript, parse } from 'vue/compiler-sfc';
import { launchChromium, recommendedPolicy } from './site.ts';
import { watch } from './watched-page.ts';

// The npm package as a shop gets it: packed, installed without a network into an empty folder, imported,
// compiled against, served, and bundled by the examples of web/examples.

const repository = path.join(__dirname, '../..');
const web = path.join(repository, 'web');
const examples = path.join(web, 'examples');
const soon = { timeout: 60_000 };
test.setTimeout(300_000);

/** The shop's project. */
let project: string;
let browser: Browser;
const servers: Server[] = [];

const run = async (command: string, args: string[], cwd = project): Promise<string> =>
  (await promisify(execFile)(command, args, { cwd })).stdout;

test.beforeAll(async () => {
  test.setTimeout(300_000);
  const tarball = (await run(path.join(repository, 'scripts/package'), [], repository)).trim();
  project = await mkdtemp(path.join(tmpdir(), 'lorgnette-shop-'));
  const quiet = ['--offline', '--ignore-scripts', '--no-audit', '--no-fund'];
  const name = tarball.split('\n').pop()!;
  await run('npm', ['install', ...quiet, path.join(repository, 'build', name)]);
  // What the shop has already.
  for (const library of ['react', 'react-dom', 'vue', '@vitejs', '@types']) {
    await symlink(
      path.join(web, 'node_modules', library),
      path.join(project, 'node_modules', library),
    );
  }
  browser = await launchChromium();
});
test.afterAll(async () => {
  await browser?.close();
  if (project) await rm(project, { recursive: true });
});
test.afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function serve(folder: string, pages: Record<string, string> = {}, headers = {}) {
  const { serveDirectory } = await import('../../scripts/lib/static_server.mjs');
  const inMemory = new Map(Object.entries(pages));
  const server = await serveDirectory(folder, 0, { headers, inMemory });
  servers.push(server);
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

/** A page, and what it complains of: errors, and files that are not there. */
async function open(url: string) {
  const page = await browser.newPage();
  const { complaints } = watch(page, { warnings: false, allowed: '404' });
  page.on('response', (response) => {
    if (response.status() >= 400 && !response.url().endsWith('/favicon.ico'))
      complaints.push(`${response.status()} ${response.url()}`);
  });
  await page.goto(url);
  const state = () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state);
  return { page, complaints, state };
}

const installed = (file: string) => path.join(project, 'node_modules/lorgnette', file);

test('the package needs nothing else, and has no page of the site', async () => {
  const manifest = JSON.parse(await readFile(installed('package.json'), 'utf8'));
  const own = JSON.parse(await readFile(path.join(web, 'package.json'), 'utf8'));
  expect(manifest).toMatchObject({ name: 'lorgnette', version: own.version, type: 'module' });
  for (const kind of ['dependencies', 'peerDependencies', 'scripts', 'private'])
    expect(manifest).not.toHaveProperty(kind);
  const files = await readdir(installed(''), { recursive: true });
  expect(files.filter((name) => /\.(html|css|webmanifest|svg)$|service-worker/.test(name))).toEqual(
    [],
  );
  for (const name of ['LICENSE', 'NOTICE', 'README.md', 'CHANGELOG.md', 'catalog.schema.json'])
    expect(files).toContain(name);
  // Those that the catalogue names, and the hashes of the scripts that are there.
  const { frames } = JSON.parse(await readFile(installed('dist/assets/catalog.json'), 'utf8'));
  for (const { file, variants } of frames) {
    for (const one of [
      file,
      ...variants.map((variant: { thumbnail: string }) => variant.thumbnail),
    ])
      expect(files).toContain(`dist/assets/${one}`);
  }
  const hashes = JSON.parse(await readFile(installed('dist/integrity.json'), 'utf8'));
  expect(Object.keys(hashes).map((name) => `dist/${name}`)).toEqual(
    files.filter((name) => /^dist\/.*\.js$/.test(name)).sort(),
  );
});

test('node imports it by its name, as a server does that renders pages', async () => {
  const program = `
    import { errorCodes, GlassesTryOn, LorgnetteError } from 'lorgnette';
    import 'lorgnette/react';
    import schema from 'lorgnette/catalog.schema.json' with { type: 'json' };
    const error = new LorgnetteError(errorCodes[0], 'what was wrong');
    console.log([typeof GlassesTryOn, error.code, schema.$schema.length > 0].join(' '));`;
  const args = ['--no-warnings', '--input-type=module', '--eval', program];
  expect((await run(process.execPath, args)).trim()).toBe('function invalid-argument true');
});

test('programs that use it compile, wrong ones do not', async () => {
  const uses = path.join(__dirname, 'package-use');
  for (const name of await readdir(uses)) await cp(path.join(uses, name), path.join(project, name));
  await cp(path.join(examples, 'react/main.tsx'), path.join(project, 'example-react.tsx'));
  const source = await readFile(path.join(examples, 'vue/Product.vue'), 'utf8');
  const { content } = compileScript(parse(source).descriptor, { id: 'product' });
  await writeFile(path.join(project, 'example-vue.ts'), content);
  // So that `module: nodenext` takes them for modules.
  const manifest = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8'));
  await writeFile(
    path.join(project, 'package.json'),
    JSON.stringify({ ...manifest, type: 'module' }),
  );
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2022', 'DOM', 'DOM.Iterable'],
    jsx: 'react-jsx',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: [],
  };
  // Frameworks' own types are many: once is enough.
  for (const [module, moduleResolution, files] of [
    ['ESNext', 'bundler', ['use.ts', 'use-react.tsx', 'example-react.tsx', 'example-vue.ts']],
    ['NodeNext', 'NodeNext', ['use.ts']],
  ] as const) {
    await writeFile(
      path.join(project, 'tsconfig.json'),
      JSON.stringify({ compilerOptions: { ...compilerOptions, module, moduleResolution }, files }),
    );
    const compiler = path.join(web, 'node_modules/typescript/bin/tsc');
    const complaints = await run(process.execPath, [compiler, '-p', '.']).catch(
      (error: { stdout: string }) => error.stdout,
    );
    expect(complaints, moduleResolution).toBe('');
  }
});

test('served as it is installed, the sample portrait wears glasses under the strict policy', async () => {
  const folder = '/node_modules/lorgnette/dist/';
  const url = await serve(
    project,
    {
      '/shop.html': `<!doctype html><html lang="fr"><meta charset="utf-8"><title>Shop</title>
        <script type="module" src="${folder}glasses-tryon.js"></script>
        <glasses-tryon asset-base="${folder}" frame="panto-havana"></glasses-tryon>`,
    },
    { 'Content-Security-Policy': recommendedPolicy() },
  );
  const { page, complaints, state } = await open(`${url}shop.html`);
  await page.getByRole('button', { name: 'Portrait d’exemple', exact: true }).click();
  await expect.poll(state, soon).toBe('running');
  expect(
    await page.evaluate(() => document.querySelector('glasses-tryon')!.session!.frame?.id),
  ).toBe('panto-havana');
  expect(complaints).toEqual([]);
  await page.close();
});

test('every example is tested', async () => {
  const folders = (await readdir(examples, { withFileTypes: true })).filter((one) =>
    one.isDirectory(),
  );
  expect(folders.map(({ name }) => name).sort()).toEqual(['react', 'vue']);
});

for (const name of ['react', 'vue']) {
  test(`the example in ${name} is bundled with it, and what it binds is worn`, async () => {
    const root = path.join(project, name);
    await cp(path.join(examples, name), root, { recursive: true });
    const files = path.join(root, 'public/lorgnette');
    await mkdir(files, { recursive: true });
    for (const folder of ['assets', 'models'])
      await cp(installed(`dist/${folder}`), path.join(files, folder), { recursive: true });
    const configFile = (await readdir(root)).includes('vite.config.js')
      ? path.join(root, 'vite.config.js')
      : (false as const);
    await build({ root, configFile, logLevel: 'error' });
    const { page, complaints, state } = await open(await serve(path.join(root, 'dist')));
    await page.getByRole('button', { name: 'Sample portrait', exact: true }).click();
    const worn = page.locator('main > [role=status]');
    await expect(worn).toHaveText('Rondel, Gold', soon);
    await expect.poll(state, soon).toBe('running');
    await page.getByLabel('Colour', { exact: true }).selectOption('Black');
    await expect(worn).toHaveText('Rondel, Black', soon);
    expect(complaints).toEqual([]);
    await page.close();
  });
}
