import { LorgnetteError } from './errors.ts';
import type {
  LoadProgress,
  ReplyMessage,
  ReplyValues,
  RequestMessage,
  WorkerRequest,
} from './worker-protocol.ts';

export interface WorkerLinkOptions {
  onProgress(progress: LoadProgress): void;
  /** Once, when the worker has ended: it was told to, or died. */
  onEnd(): void;
}

interface Pending {
  readonly client: number;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** The page's end of one worker: hands each answer to who asked, in the order of the requests. */
export class WorkerLink {
  readonly #worker: Worker;
  readonly #options: WorkerLinkOptions;
  readonly #pending = new Map<number, Pending>();
  #nextId = 1;
  #ended: unknown;

  constructor(worker: Worker, options: WorkerLinkOptions) {
    this.#worker = worker;
    this.#options = options;
    worker.addEventListener('message', ({ data }: MessageEvent<ReplyMessage>) =>
      this.#receive(data),
    );
    worker.addEventListener('error', (event) => this.end(workerFailure(event.message)));
    worker.addEventListener('messageerror', () => this.end(workerFailure('unreadable message')));
  }

  get ended(): boolean {
    return this.#ended !== undefined;
  }

  ask<Request extends WorkerRequest>(
    client: number,
    request: Request,
    transfer: Transferable[] = [],
  ): Promise<ReplyValues[Request['type']]> {
    return new Promise((resolve, reject) => {
      if (this.ended) {
        letGo(transfer);
        reject(this.#ended);
        return;
      }
      const id = this.#nextId++;
      this.#pending.set(id, { client, resolve: resolve as Pending['resolve'], reject });
      const message: RequestMessage = { id, client, request };
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

  /** Rejects what this client waits for; answers that still come for it are let go. */
  abandon(client: number, reason: unknown): void {
    for (const [id, pending] of this.#pending) {
      if (pending.client !== client) continue;
      this.#pending.delete(id);
      pending.reject(reason);
    }
  }

  /** Ends the worker, and with it all of its memory; everybody who waits is told the reason. */
  end(reason: unknown): void {
    if (this.ended) return;
    this.#ended = reason;
    this.#worker.terminate();
    for (const { reject } of this.#pending.values()) reject(reason);
    this.#pending.clear();
    this.#options.onEnd();
  }

  #receive(reply: ReplyMessage): void {
    if (reply.type === 'progress') {
      this.#options.onProgress(reply.progress);
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.type === 'value') pending?.resolve(reply.value);
    else pending?.reject(new LorgnetteError(reply.error.code, reply.error.message));
  }
}

/** Closes the pictures of a request that is not sent. */
export function letGo(transfer: readonly Transferable[]): void {
  for (const item of transfer) if ('close' in item) item.close();
}

export function workerFailure(what: string, cause?: unknown): LorgnetteError {
  return new LorgnetteError(
    'worker-unavailable',
    `The tracker's worker could not run: ${what || 'its script could not be loaded'}. Use a current browser; a page that embeds this needs worker-src 'self' in its policy.`,
    { cause },
  );
}
