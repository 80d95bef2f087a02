import type { CheckReply, CheckRequest } from './check-messages.ts';
import type { DroppedModel } from './dropped-files.ts';

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
