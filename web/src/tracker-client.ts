import { LorgnetteError } from './errors.ts';
import { openModel } from './gltf/open-model.ts';
import { checkedPackName } from './pack-name.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import type { FrameResult, GlassesModel, WornWith } from './types.ts';
import { missingWasmFeature } from './wasm-support.ts';
import type {
  LoadModelRequest,
  LoadProgress,
  ReplyMessage,
  ReplyValues,
  RequestMessage,
  TrackMode,
  WorkerRequest,
} from './worker-protocol.ts';

export type { LoadProgress, TrackMode } from './worker-protocol.ts';

export interface TrackerOptions {
  /** Folder that holds models/ and assets/; absolute, ends with a slash. */
  readonly assetBase: string;
  /** One of packNames. */
  readonly pack: string;
  readonly settings: TrackerSettings;
  /** Field of view along the longer image side, degrees; without it the core's default. */
  readonly fovDeg?: number | undefined;
  /** `auto`, `light` or `ort` (core.ts). */
  readonly engine?: string | undefined;
  readonly onProgress?: (progress: LoadProgress) => void;
  /** Aborting while it loads ends the worker; `create` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The tracker as the page sees it: every call is answered by the worker, in the order of the calls. */
export class TrackerClient {
  readonly #worker: Worker;
  readonly #pending = new Map<number, Pending>();
  readonly #onProgress: ((progress: LoadProgress) => void) | undefined;
  #nextId = 1;
  #closed: unknown;

  private constructor(worker: Worker, onProgress: TrackerOptions['onProgress']) {
    this.#worker = worker;
    this.#onProgress = onProgress;
    worker.addEventListener('message', ({ data }: MessageEvent<ReplyMessage>) =>
      this.#receive(data),
    );
    worker.addEventListener('error', (event) => this.#end(workerFailure(event.message)));
    worker.addEventListener('messageerror', () => this.#end(workerFailure('unreadable message')));
  }

  /**
   * Starts the worker, loads the models and warms them up.
   * @throws LorgnetteError invalid-argument, worker-unavailable, wasm-unavailable,
   *   asset-unavailable, pack-unavailable, pack-invalid
   */
  static async create(options: TrackerOptions): Promise<TrackerClient> {
    options.signal?.throwIfAborted();
    const pack = checkedPackName(options.pack);
    const client = new TrackerClient(startWorker(), options.onProgress);
    const abort = (): void => client.#end(options.signal?.reason);
    options.signal?.addEventListener('abort', abort);
    try {
      await client.#ask({
        type: 'create',
        assetBase: options.assetBase,
        pack,
        settings: options.settings,
        fovDeg: options.fovDeg,
        engine: options.engine,
      });
      return client;
    } catch (error) {
      client.#end(error);
      throw error;
    } finally {
      options.signal?.removeEventListener('abort', abort);
    }
  }

  /**
   * Measures one frame.
   * @param image stays the caller's, who closes it; the worker gets its own
   * @param time seconds
   * @throws LorgnetteError frame-invalid, inference-failed
   */
  track(image: VideoFrame | ImageBitmap, time: number, mode: TrackMode): Promise<FrameResult> {
    // A clone of a VideoFrame shares the pixels; an ImageBitmap's are copied by the message.
    if (!('clone' in image)) return this.#ask({ type: 'track', image, time, mode });
    const clone = image.clone();
    return this.#ask({ type: 'track', image: clone, time, mode }, [clone]);
  }

  /**
   * Reads a GLB, or a .gltf with its files beside it; compressed or not.
   * @param source its absolute address, or its bytes, which are copied
   * @param worn how it is to rest on the head
   * @throws LorgnetteError asset-unavailable, glasses-invalid, glasses-unsupported
   */
  loadModel(source: string | Uint8Array, worn: WornWith): Promise<GlassesModel> {
    return this.#loadModel(source, worn);
  }

  /** Reads the head that glasses sit on from now on. Arguments and errors as of loadModel. */
  loadHead(source: string | Uint8Array): Promise<GlassesModel> {
    return this.#loadModel(source, 'head');
  }

  async #loadModel(source: string | Uint8Array, as: LoadModelRequest['as']): Promise<GlassesModel> {
    // Fetched here, not in the worker: frames must not queue behind the network.
    const bytes = await openModel(source);
    return this.#ask({ type: 'load-model', bytes, as }, [bytes.buffer]);
  }

  /** From the next frame on. @throws LorgnetteError invalid-argument */
  configure(settings: TrackerSettings): Promise<undefined> {
    return this.#ask({ type: 'configure', settings });
  }

  /** Forgets all faces: the next frame comes from another source. */
  reset(): Promise<undefined> {
    return this.#ask({ type: 'reset' });
  }

  /** Ends the worker; what is under way rejects with AbortError. */
  dispose(): void {
    this.#end(new DOMException('The tracker was disposed of.', 'AbortError'));
  }

  #ask<Request extends WorkerRequest>(
    request: Request,
    transfer: Transferable[] = [],
  ): Promise<ReplyValues[Request['type']]> {
    return new Promise((resolve, reject) => {
      if (this.#closed !== undefined) {
        for (const item of transfer) if ('close' in item) item.close();
        reject(this.#closed);
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      const message: RequestMessage = { id, request };
      try {
        this.#worker.postMessage(message, transfer);
      } catch (cause) {
        this.#pending.delete(id);
        reject(
          new LorgnetteError('frame-invalid', 'The frame was closed before it was measured.', {
            cause,
          }),
        );
      }
    });
  }

  #receive(reply: ReplyMessage): void {
    if (reply.type === 'progress') {
      this.#onProgress?.(reply.progress);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'value') pending?.resolve(reply.value);
    else pending?.reject(new LorgnetteError(reply.error.code, reply.error.message));
  }

  #end(reason: unknown): void {
    if (this.#closed !== undefined) return;
    this.#closed = reason;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
  }
}

function startWorker(): Worker {
  const missing = missingWasmFeature();
  if (missing) {
    throw new LorgnetteError(
      'wasm-unavailable',
      `This browser has no ${missing}. Use a current browser, and check that no setting turns it off.`,
    );
  }
  if (typeof Worker !== 'function') throw workerFailure('this browser has none');
  try {
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  } catch (cause) {
    throw workerFailure(String(cause), cause);
  }
}

function workerFailure(what: string, cause?: unknown): LorgnetteError {
  return new LorgnetteError(
    'worker-unavailable',
    `The tracker's worker could not run: ${what || 'its script could not be loaded'}. Use a current browser; a page that embeds this needs worker-src 'self' in its policy.`,
    { cause },
  );
}
