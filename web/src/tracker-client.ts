import { checkedPackName } from './pack-name.ts';
import { SharedEngine, type EngineParts } from './shared-engine.ts';
import { checkFieldOfView, checkSettings, type TrackerSettings } from './tracker-settings.ts';
import type { FrameResult, GlassesModel, WornWith } from './types.ts';
import { letGo } from './worker-link.ts';
import type { LoadProgress, ReplyValues, TrackMode, WorkerRequest } from './worker-protocol.ts';

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
  /** Aborting while it loads ends it; `create` then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * A tracker as the page sees it: every call is answered by the worker, in the order of the calls.
 * Trackers of the same pack share worker and networks (SharedEngine), and nothing else: each has
 * faces and settings of its own.
 */
export class TrackerClient {
  readonly #engine: SharedEngine;
  readonly #client: number;
  /** Why it was disposed of. */
  #left: unknown;

  private constructor(engine: SharedEngine, onProgress: TrackerOptions['onProgress']) {
    this.#engine = engine;
    this.#client = engine.join(onProgress);
  }

  /**
   * Loads the models and warms them up, unless another tracker has or does.
   * @throws LorgnetteError invalid-argument, worker-unavailable, wasm-unavailable,
   *   asset-unavailable, pack-unavailable, pack-invalid
   */
  static async create(options: TrackerOptions, parts: EngineParts): Promise<TrackerClient> {
    const { assetBase, engine, settings, fovDeg, signal, onProgress } = options;
    signal?.throwIfAborted();
    const pack = checkedPackName(options.pack);
    checkSettings(settings);
    checkFieldOfView(fovDeg);
    const shared = SharedEngine.of({ assetBase, pack, engine }, parts);
    const client = new TrackerClient(shared, onProgress);
    const abort = (): void => client.#leave(signal?.reason);
    signal?.addEventListener('abort', abort);
    try {
      await client.#ask({ type: 'open', settings, fovDeg });
      return client;
    } catch (error) {
      client.#leave(error);
      throw error;
    } finally {
      signal?.removeEventListener('abort', abort);
    }
  }

  /** Whether its worker has died: all it is asked is rejected. */
  get lost(): boolean {
    return this.#engine.ended;
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

  /** As SharedEngine.loadModel. @param worn how it is to rest on the head */
  async loadModel(source: string | Uint8Array, worn: WornWith): Promise<GlassesModel> {
    if (this.#left !== undefined) throw this.#left;
    return this.#engine.loadModel(this.#client, source, worn);
  }

  /** As SharedEngine.loadHead: all trackers of one engine have the same head. */
  loadHead(url: string): Promise<GlassesModel> {
    return this.#engine.loadHead(url);
  }

  /** From the next frame on. @throws LorgnetteError invalid-argument */
  configure(settings: TrackerSettings): Promise<undefined> {
    return this.#ask({ type: 'configure', settings });
  }

  /** Forgets all faces: the next frame comes from another source. */
  reset(): Promise<undefined> {
    return this.#ask({ type: 'reset' });
  }

  /** What is under way rejects with AbortError; the last tracker of a worker ends it. */
  dispose(): void {
    this.#leave(new DOMException('The tracker was disposed of.', 'AbortError'));
  }

  #ask<Request extends WorkerRequest>(
    request: Request,
    transfer: Transferable[] = [],
  ): Promise<ReplyValues[Request['type']]> {
    if (this.#left === undefined) return this.#engine.ask(this.#client, request, transfer);
    letGo(transfer);
    return Promise.reject(this.#left);
  }

  #leave(reason: unknown): void {
    this.#left ??= reason;
    this.#engine.leave(this.#client, reason);
  }
}
