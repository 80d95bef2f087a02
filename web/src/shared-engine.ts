import { LorgnetteError } from './errors.ts';
import { openModel } from './gltf/open-model.ts';
import type { PackName } from './pack-name.ts';
import type { GlassesModel } from './types.ts';
import { missingWasmFeature } from './wasm-support.ts';
import { WorkerLink, workerFailure } from './worker-link.ts';
import type { LoadProgress, ReplyValues, WorkerRequest } from './worker-protocol.ts';

/** What an engine is made of: who wants the same shares one. */
export interface EngineChoice {
  /** Folder that holds models/ and assets/; absolute, ends with a slash. */
  readonly assetBase: string;
  readonly pack: PackName;
  /** `auto`, `light` or `ort` (core.ts). */
  readonly engine?: string | undefined;
}

type OnProgress = (progress: LoadProgress) => void;

/** The number of the engine itself among its clients: what it asks for is everybody's. */
const everybody = 0;

/**
 * One worker with one core, one set of networks and one head, for all who measure with the same on
 * this page. It starts with its first client and ends with its last.
 */
export class SharedEngine {
  /** Those that run, by their choice. */
  static readonly #running = new Map<string, SharedEngine>();

  readonly #link: WorkerLink;
  readonly #clients = new Map<number, OnProgress | undefined>();
  readonly #heads = new Map<string, Promise<GlassesModel>>();
  #lastClient = everybody;
  #progress: LoadProgress | undefined;

  private constructor(choice: EngineChoice, onEnd: () => void) {
    this.#link = new WorkerLink(startWorker(), {
      onProgress: (progress) => {
        this.#progress = progress;
        for (const tell of this.#clients.values()) tell?.(progress);
      },
      onEnd,
    });
    // Without its networks an engine is nobody's: whoever waits is told what was missing.
    this.#link
      .ask(everybody, { type: 'load', ...choice })
      .catch((error: unknown) => this.#link.end(error));
  }

  /**
   * The engine of this choice that runs, or a new one. Join it at once.
   * @throws LorgnetteError wasm-unavailable, worker-unavailable
   */
  static of({ assetBase, pack, engine }: EngineChoice): SharedEngine {
    const key = JSON.stringify([assetBase, pack, engine ?? 'auto']);
    const running = SharedEngine.#running.get(key);
    if (running) return running;
    const started = new SharedEngine({ assetBase, pack, engine }, () =>
      SharedEngine.#running.delete(key),
    );
    SharedEngine.#running.set(key, started);
    return started;
  }

  /** Whether it was left by all, or its worker has died: it answers nothing any more. */
  get ended(): boolean {
    return this.#link.ended;
  }

  /** @returns the number to ask as */
  join(onProgress: OnProgress | undefined): number {
    this.#clients.set(++this.#lastClient, onProgress);
    if (this.#progress) onProgress?.(this.#progress);
    return this.#lastClient;
  }

  /** What the client waits for is rejected with the reason; the others notice nothing. */
  leave(client: number, reason: unknown): void {
    if (!this.#clients.delete(client)) return;
    if (this.#clients.size === 0) this.#link.end(reason);
    this.#link.abandon(client, reason);
    // Where the worker has ended, there is nothing left to close.
    if (!this.ended) void this.#link.ask(client, { type: 'close' }).catch(() => undefined);
  }

  ask<Request extends WorkerRequest>(
    client: number,
    request: Request,
    transfer: Transferable[] = [],
  ): Promise<ReplyValues[Request['type']]> {
    return this.#link.ask(client, request, transfer);
  }

  /**
   * Reads the head that everybody's glasses sit on, once; one of another address takes its place.
   * @param url absolute
   * @throws LorgnetteError asset-unavailable, glasses-invalid, glasses-unsupported
   */
  loadHead(url: string): Promise<GlassesModel> {
    let head = this.#heads.get(url);
    if (!head) {
      this.#heads.clear();
      head = openModel(url).then((bytes) =>
        this.#link.ask(everybody, { type: 'load-model', bytes, as: 'head' }, [bytes.buffer]),
      );
      this.#heads.set(url, head);
      head.catch(() => this.#heads.delete(url)); // to be tried again
    }
    return head;
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
