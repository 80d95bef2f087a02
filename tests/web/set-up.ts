import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { fakeCamera, launchChromium, makeCameraFile, serveSite, type Site } from './site.ts';

/** A browser for all tests of a file; `close` ends it and what was started with it. */
interface Launched {
  readonly browser: Browser;
  close(): Promise<void>;
}
/** With a folder for what the tests write; it goes with the browser. */
interface WithScratch extends Launched {
  readonly scratch: string;
}
interface WithSite extends Launched {
  readonly site: Site;
}

/** A browser whose camera shows a face. */
export async function launchWithFace(): Promise<WithScratch> {
  const scratch = mkdtempSync(path.join(tmpdir(), 'lorgnette-test-'));
  const clear = () => rmSync(scratch, { recursive: true });
  try {
    const camera = path.join(scratch, 'face.y4m');
    makeCameraFile(camera);
    const browser = await launchChromium(fakeCamera(camera));
    return { browser, scratch, close: () => browser.close().finally(clear) };
  } catch (error) {
    clear();
    throw error;
  }
}

async function serveBeside<T extends Launched>(launched: T): Promise<T & WithSite> {
  const site = await serveSite().catch(async (error: unknown) => {
    await launched.close();
    throw error;
  });
  return { ...launched, site, close: () => launched.close().finally(() => site.close()) };
}

/** The built site, served, and a browser with these flags. */
export async function serveAndLaunch(args: readonly string[] = []): Promise<WithSite> {
  const browser = await launchChromium(args);
  return serveBeside({ browser, close: () => browser.close() });
}

/** The built site, served, and a browser whose camera shows a face. */
export const serveAndLaunchWithFace = async (): Promise<WithScratch & WithSite> =>
  serveBeside(await launchWithFace());
