import type { PackName } from './pack-name.ts';
import type { GlassesModel } from './types.ts';
import { WorkerLink } from './worker-link.ts';
import type {
  LoadModelRequest,
  LoadProgress,
  ReplyValues,
  WorkerRequest,
} from './worker-protocol.ts';

/** What an engine is made of: who wants the same shares one. */
export interface EngineChoice {
  /** Folder that holds models/ and assets/; absolute, ends with a slash. */
  readonly assetBase: string;
  readonly pack: PackName;
  /** `auto`, `light` or `ort` (core.ts). */
  readonly engine?: string | undefined;
}

/** What an engine takes from the browser; tests put their own in its place. */
export interface EngineParts {
  /** @throws LorgnetteError wasm-unavailable, worker-unavailable */
  startWorker(): Worker;
  /** As open-model.ts. */
  openModel(source: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>>;
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

  readonly #parts: EngineParts;
  readonly #link: WorkerLink;
  readonly #clients = new Map<number, OnProgress | undefined>();
  readonly #heads = new Map<string, Promise<GlassesModel>>();
  #lastClient = everybody;
  #progress: LoadProgress | undefined;

  private constructor(choice: EngineChoice, parts: EngineParts, onEnd: () => void) {
    this.#parts = parts;
    this.#link = new WorkerLink(parts.startWorker(), {
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
  static of({ assetBase, pack, engine }: EngineChoice, parts: EngineParts): SharedEngine {
    const key = JSON.stringify([assetBase, pack, engine ?? 'auto']);
    const running = SharedEngine.#running.get(key);
    if (running) return running;
    const started = new SharedEngine({ assetBase, pack, engine }, parts, () =>
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
   * Reads a GLB, or a .gltf with its files beside it; compressed or not.
   * @param source its absolute address, or its bytes, which are copied
   * @param as how it is to rest on the head
   * @throws LorgnetteError asset-unavailable, glasses-invalid, glasses-unsupported
   */
  async loadModel(
    client: number,
    source: string | Uint8Array,
    as: LoadModelRequest['as'],
  ): Promise<GlassesModel> {
    // Fetched here, not in the worker: frames must not queue behind the network.
    const bytes = await this.#parts.openModel(source);
    return this.#link.ask(client, { type: 'load-model', bytes, as }, [bytes.buffer]);
  }

  /**
   * Reads the head that everybody's glasses sit on, once; one of another address takes its place.
   * @param url absolute
   * @throws LorgnetteError as loadModel
   */
  loadHead(url: string): Promise<GlassesModel> {
    const known = this.#heads.get(url);
    if (known) return known;
    const head = this.loadModel(everybody, url, 'head');
    this.#heads.clear();
    this.#heads.set(url, head);
    head.catch(() => this.#heads.delete(url)); // to be tried again
    return head;
  }
}
