import moduleFactory from 'lorgnette-core';
import simd from 'lorgnette-core/lorgnette.wasm?url';
import relaxedSimd from 'lorgnette-core/lorgnette_relaxed.wasm?url';
import ortWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { chooseVariant, compileModule, openModule } from './core-module.ts';
import { SharedCore } from './core-shared.ts';
import { Core, type CoreFiles } from './core.ts';
import { LorgnetteError } from './errors.ts';
import { fetchBytes, fetchOk, isNotFound } from './fetch.ts';
import { packUnavailable } from './pack-name.ts';
import { PixelReader } from './pixels.ts';
import { transferables } from './transferables.ts';
import type {
  LoadProgress,
  LoadRequest,
  ReplyMessage,
  ReplyValues,
  RequestMessage,
  TrackRequest,
  WorkerRequest,
} from './worker-protocol.ts';

/**
 * The worker around one core, for all clients of a page. Requests run one after another, in the order
 * they came, whoever's they are.
 */

const progressSteps = 50;
/** Chromium 156 has optimised the networks after 5 runs, or has kept them so from another visit. */
const warmUpRuns = 12;

const pixelReader = new PixelReader();
/** With all networks. */
let shared: SharedCore | undefined;
/** Each client's own tracking. */
const trackings = new Map<number, Core>();
let queue: Promise<void> = Promise.resolve();
let unanswered = 0;
let warmUpsLeft = warmUpRuns;

self.addEventListener('message', ({ data }: MessageEvent<RequestMessage>) => {
  // One queue: nothing may interleave with a frame that waits for its inference.
  unanswered += 1;
  queue = queue.then(async () => {
    await answer(data);
    unanswered -= 1;
    if (data.request.type === 'open') void warmUpWhileIdle();
  });
});

/** While the visitor is still asked for the camera, say. Anybody who asks for something comes first. */
async function warmUpWhileIdle(): Promise<void> {
  for (; warmUpsLeft > 0; warmUpsLeft -= 1) {
    await new Promise((resolve) => setTimeout(resolve));
    if (unanswered > 0) return;
    await shared?.warmUp();
  }
}

async function answer({ id, client, request }: RequestMessage): Promise<void> {
  try {
    const value = await run(client, request);
    post({ type: 'value', id, value }, transferables(value));
  } catch (error) {
    post({ type: 'error', id, error: plainError(error, request.type) });
  }
}

async function run(
  client: number,
  request: WorkerRequest,
): Promise<ReplyValues[WorkerRequest['type']]> {
  switch (request.type) {
    case 'load':
      return load(request);
    case 'open': {
      const { settings, fovDeg } = request;
      trackings.set(client, await Core.over(loadedCore(), { ...settings, fovDeg }));
      return undefined;
    }
    case 'close':
      await trackings.get(client)?.dispose();
      trackings.delete(client);
      return undefined;
    case 'track':
      return track(client, request);
    case 'load-model':
      return request.as === 'head'
        ? loadedCore().loadHead(request.bytes)
        : loadedCore().loadGlasses(request.bytes, request.as);
    case 'configure':
      await trackingOf(client).configure(request.settings);
      return undefined;
    case 'reset':
      await trackingOf(client).reset();
      return undefined;
  }
}

async function load({ assetBase, pack, engine }: LoadRequest): Promise<undefined> {
  const packUrl = new URL(`models/${pack}/`, assetBase).href;
  const read: CoreFiles['read'] = async (url, onProgress) => {
    try {
      return await fetchBytes(url, onProgress);
    } catch (error) {
      const isPack = url === `${packUrl}pack.json` && isNotFound(error);
      throw isPack ? packUnavailable(pack, url, error) : error;
    }
  };
  shared = await SharedCore.load({
    packUrl,
    ...(engine === undefined ? {} : { engine }),
    files: { read },
    moduleFactory: async () => {
      const url = chooseVariant({ simd, relaxedSimd });
      return openModule(moduleFactory, await compileModule(await fetchOk(absolute(url))));
    },
    ortWasmUrl: absolute(ortWasmUrl),
    onProgress: stepwise((progress) => post({ type: 'progress', progress })),
  });
  // Since the worker was made, as performance.timeOrigin has it.
  performance.measure('lorgnette: ready', { start: 0 });
  return undefined;
}

const absolute = (url: string): string => new URL(url, self.location.href).href;

/** Lets through what moves a bar: files come in thousands of small pieces. */
function stepwise(tell: (progress: LoadProgress) => void): (progress: LoadProgress) => void {
  let told = -1;
  return (progress) => {
    const step = Math.floor((progressSteps * progress.loadedBytes) / progress.totalBytes);
    if (step === told) return;
    told = step;
    tell(progress);
  };
}

async function track(
  client: number,
  { image, time, mode }: TrackRequest,
): Promise<ReplyValues['track']> {
  try {
    const { rgba, width, height } = await pixelReader.read(image);
    return await trackingOf(client).processFrame(rgba, width, height, time, mode);
  } finally {
    image.close();
  }
}

const loadedCore = (): SharedCore => shared ?? refuse('its networks were loaded');

const trackingOf = (client: number): Core => trackings.get(client) ?? refuse('it was opened');

function refuse(before: string): never {
  throw new LorgnetteError('invalid-argument', `The tracker was asked before ${before}.`);
}

function plainError(
  error: unknown,
  during: string,
): { code: LorgnetteError['code']; message: string } {
  if (error instanceof LorgnetteError) return { code: error.code, message: error.message };
  return {
    code: 'inference-failed',
    message: `The tracker failed during ${during}: ${String(error)}`,
  };
}

function post(message: ReplyMessage, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}
