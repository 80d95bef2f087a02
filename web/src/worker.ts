import moduleFactory from 'lorgnette-core';
import simd from 'lorgnette-core/lorgnette.wasm?url';
import relaxedSimd from 'lorgnette-core/lorgnette_relaxed.wasm?url';
import ortWasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import { chooseVariant, compileModule, openModule } from './core-module.ts';
import { Core, type CoreFiles } from './core.ts';
import { LorgnetteError } from './errors.ts';
import { fetchBytes, fetchOk, isNotFound } from './fetch.ts';
import { packUnavailable } from './pack-name.ts';
import { PixelReader } from './pixels.ts';
import { transferables } from './transferables.ts';
import type {
  CreateRequest,
  LoadProgress,
  ReplyMessage,
  ReplyValues,
  RequestMessage,
  TrackRequest,
  WorkerRequest,
} from './worker-protocol.ts';

/** The worker around one core. Requests run one after another, in the order they came. */

const progressSteps = 50;
/** Chromium 156 has optimised the networks after 5 runs, or has kept them so from another visit. */
const warmUpRuns = 12;

const pixelReader = new PixelReader();
let core: Core | undefined;
let queue: Promise<void> = Promise.resolve();
let unanswered = 0;

self.addEventListener('message', ({ data }: MessageEvent<RequestMessage>) => {
  // One queue: nothing may interleave with a frame that waits for its inference.
  unanswered += 1;
  queue = queue.then(async () => {
    await answer(data);
    unanswered -= 1;
    if (data.request.type === 'create') void warmUpWhileIdle();
  });
});

/** While the visitor is still asked for the camera, say. Anybody who asks for something comes first. */
async function warmUpWhileIdle(): Promise<void> {
  for (let run = 0; run < warmUpRuns; run += 1) {
    await new Promise((resolve) => setTimeout(resolve));
    if (unanswered > 0) return;
    await core?.warmUp();
  }
}

async function answer({ id, request }: RequestMessage): Promise<void> {
  try {
    const value = await run(request);
    post({ type: 'value', id, value }, transferables(value));
  } catch (error) {
    post({ type: 'error', id, error: plainError(error, request.type) });
  }
}

async function run(request: WorkerRequest): Promise<ReplyValues[WorkerRequest['type']]> {
  switch (request.type) {
    case 'create':
      return create(request);
    case 'track':
      return track(request);
    case 'load-model':
      return request.as === 'head'
        ? loadedCore().loadHead(request.bytes)
        : loadedCore().loadGlasses(request.bytes, request.as);
    case 'configure':
      await loadedCore().configure(request.settings);
      return undefined;
    case 'reset':
      await loadedCore().reset();
      return undefined;
  }
}

async function create(request: CreateRequest): Promise<undefined> {
  const { pack, settings, fovDeg, engine } = request;
  const packUrl = new URL(`models/${pack}/`, request.assetBase).href;
  const read: CoreFiles['read'] = async (url, onProgress) => {
    try {
      return await fetchBytes(url, onProgress);
    } catch (error) {
      const isPack = url === `${packUrl}pack.json` && isNotFound(error);
      throw isPack ? packUnavailable(pack, url, error) : error;
    }
  };
  await core?.dispose();
  core = await Core.create({
    ...settings,
    packUrl,
    ...(fovDeg === undefined ? {} : { fovDeg }),
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

async function track({ image, time, mode }: TrackRequest): Promise<ReplyValues['track']> {
  try {
    const { rgba, width, height } = await pixelReader.read(image);
    return await loadedCore().processFrame(rgba, width, height, time, mode);
  } finally {
    image.close();
  }
}

function loadedCore(): Core {
  if (core) return core;
  throw new LorgnetteError('invalid-argument', 'The tracker was asked before it was created.');
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
