import type { Figures, Finding } from '../../../scripts/lib/check_glasses/check.mjs';
import type { DroppedModel } from './dropped-files.ts';

/** What the worker is asked. */
export interface CheckRequest extends DroppedModel {
  readonly id: number;
  /** Of the real front, where the file's own size means nothing. */
  readonly widthMm?: number | undefined;
  /** Also write it anew, put right. */
  readonly fix: boolean;
}

/** What it finds; or why it cannot look at the file. */
export type CheckReply =
  | {
      readonly findings: readonly Finding[];
      readonly figures?: Figures | undefined;
      readonly fixed?: { readonly bytes: Uint8Array; readonly done: string[] } | undefined;
    }
  | { readonly refused: string };

let worker: Worker | undefined;
let last = 0;

/** Checks a model, in a worker that is started, and fetched, with the first one. */
export function check(
  model: DroppedModel,
  { widthMm, fix = false }: { readonly widthMm?: number | undefined; readonly fix?: boolean } = {},
): Promise<CheckReply> {
  worker ??= new Worker(new URL('./check-worker.ts', import.meta.url), { type: 'module' });
  const current = worker;
  const id = ++last;
  return new Promise((resolve) => {
    const over = new AbortController();
    const finish = (reply: CheckReply): void => {
      over.abort();
      resolve(reply);
    };
    const { signal } = over;
    current.addEventListener(
      'message',
      ({ data }: MessageEvent<{ id: number; reply: CheckReply }>) => {
        if (data.id === id) finish(data.reply);
      },
      { signal },
    );
    current.addEventListener(
      'error',
      ({ message }) => {
        if (worker === current) worker = undefined;
        current.terminate();
        const why = message || 'its script could not be loaded';
        finish({ refused: `${model.name} could not be checked: the check does not run (${why}).` });
      },
      { signal },
    );
    current.postMessage({ ...model, id, widthMm, fix } satisfies CheckRequest);
  });
}
