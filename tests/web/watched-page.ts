import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** All tracks of cameras that were opened, where watchTracks was called. */
    tracks: MediaStreamTrack[];
  }
}

/** What a page has done since it was watched; both lists grow. */
export interface Watched {
  /** Uncaught errors and what the console tells, in words. */
  readonly complaints: string[];
  /** Addresses asked for by the page and its workers, in order. */
  readonly requests: string[];
}

interface Options {
  /** The console's warnings are complaints, too; so they are if nothing is said. */
  readonly warnings?: boolean;
  /** What the console may tell. */
  readonly allowed?: string;
  /** How a request is told; by its address if nothing is said. */
  readonly named?: (url: string) => string;
}

/** Watches a page that has a context of its own, from here on. */
export function watch(
  page: Page,
  { warnings = true, allowed, named = (url) => url }: Options = {},
): Watched {
  const complaints: string[] = [];
  const requests: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const [type, text] = [message.type(), message.text()];
    if (type !== 'error' && !(warnings && type === 'warning')) return;
    // SwiftShader's remark that readPixels waits for the GPU is none of ours.
    if (text.includes('ReadPixels') || (allowed && text.includes(allowed))) return;
    complaints.push(text);
  });
  page.context().on('request', (request) => requests.push(named(request.url())));
  return { complaints, requests };
}

/** The last part of an address, without its query. */
export const fileName = (url: string): string => new URL(url).pathname.split('/').pop()!;

/** Those of the addresses that leave the site; what is in memory does not. */
export const foreign = (requests: readonly string[], site: { readonly url: string }): string[] =>
  requests.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(site.url));

/** Collects the tracks of every camera that the page will open in `window.tracks`. */
export async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.tracks = [];
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (!devices) return; // an insecure address
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (constraints) => {
      const stream = await ask(constraints);
      window.tracks.push(...stream.getTracks());
      return stream;
    };
  });
}

/** How many of them have not ended. */
export const liveTracksIn = (page: Page): Promise<number> =>
  page.evaluate(() => window.tracks.filter(({ readyState }) => readyState === 'live').length);
