import { expect, test } from '@playwright/test';
import { LorgnetteError } from '../../web/src/errors.ts';
import type { EngineParts } from '../../web/src/shared-engine.ts';
import { defaultSettings } from '../../web/src/tracker-settings.ts';
import { TrackerClient, type TrackerOptions } from '../../web/src/tracker-client.ts';
import type { ReplyMessage, RequestMessage } from '../../web/src/worker-protocol.ts';
import { settle } from './session-fakes.ts';

// Who shares a worker with whom, and what they notice of each other.

/** A worker whose every answer the test gives. */
class FakeWorker extends EventTarget {
  static all: FakeWorker[] = [];
  readonly requests: RequestMessage[] = [];
  ended = false;

  constructor() {
    super();
    FakeWorker.all.push(this);
  }

  postMessage(message: RequestMessage): void {
    this.requests.push(message);
  }

  terminate(): void {
    this.ended = true;
  }

  /** What was asked and by whom, as `type client`. */
  get asked(): string[] {
    return this.requests.map(({ client, request }) => `${request.type} ${client}`);
  }

  async send(data: ReplyMessage): Promise<void> {
    this.dispatchEvent(new MessageEvent('message', { data }));
    await settle();
  }

  /** Answers all requests of this type that were not answered. */
  async answer(type: string, value: unknown = undefined): Promise<void> {
    const open = this.requests.filter((message) => message.request.type === type);
    for (const { id } of open) await this.send({ type: 'value', id, value: value as undefined });
  }

  async die(): Promise<void> {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
    await settle();
  }
}

const parts: EngineParts = {
  startWorker: () => new FakeWorker() as unknown as Worker,
  openModel: async () => new Uint8Array(8),
};
let clients: TrackerClient[];

test.beforeEach(() => {
  FakeWorker.all = [];
  clients = [];
});
test.afterEach(() => {
  for (const client of clients) client.dispose();
  expect(FakeWorker.all.filter(({ ended }) => !ended).length, 'workers left').toBe(0);
});

function create(options: Partial<TrackerOptions> = {}): Promise<TrackerClient> {
  const assetBase = 'https://shop.test/lorgnette/';
  const wanted = { assetBase, pack: 'facemesh', settings: defaultSettings, ...options };
  const created = TrackerClient.create(wanted, parts);
  created.then(
    (client) => clients.push(client),
    () => undefined,
  );
  return created;
}

/** A tracker whose worker answers as it should. */
async function opened(created: Promise<TrackerClient>, worker: FakeWorker): Promise<TrackerClient> {
  await worker.answer('load');
  await worker.answer('open');
  return created;
}

/** Two that share the first worker, loaded. */
async function two(): Promise<[TrackerClient, TrackerClient, FakeWorker]> {
  const created = [create(), create({ fovDeg: 70 })] as const;
  const worker = FakeWorker.all[0]!;
  await worker.answer('load');
  await worker.answer('open');
  return [...(await Promise.all(created)), worker] as [TrackerClient, TrackerClient, FakeWorker];
}

const picture = { width: 4, height: 3 } as ImageBitmap;
const outcome = (promise: Promise<unknown>) =>
  promise.then(
    () => 'answered',
    (error: Error) => (error instanceof LorgnetteError ? error.code : error.name),
  );

test('one worker loads for all who want the same, each opens a tracking of its own', async () => {
  const [one, other, worker] = await two();
  expect(FakeWorker.all).toHaveLength(1);
  expect(worker.asked).toEqual(['load 0', 'open 1', 'open 2']);
  expect(worker.requests[2]!.request).toMatchObject({ fovDeg: 70 });
  void outcome(one.track(picture, 0, 'video'));
  void outcome(other.configure({ ...defaultSettings, maxFaces: 3 }));
  expect(worker.asked.slice(3)).toEqual(['track 1', 'configure 2']);
  for (const different of [
    { pack: '3ddfa' },
    { engine: 'ort' },
    { assetBase: 'https://cdn.test/' },
  ]) {
    void create({ ...different });
  }
  expect(FakeWorker.all).toHaveLength(4);
  for (const started of FakeWorker.all.slice(1)) {
    await started.answer('load');
    await started.answer('open');
  }
});

test('the last one to leave ends the worker, and whoever comes then starts another', async () => {
  const [one, other, worker] = await two();
  const asked = [outcome(one.track(picture, 0, 'still')), outcome(other.reset())];
  one.dispose();
  expect(await asked[0]).toBe('AbortError');
  expect(worker.asked.at(-1)).toBe('close 1');
  expect(worker.ended).toBe(false);
  expect(await outcome(one.reset()), 'one that has gone asks nothing').toBe('AbortError');
  one.dispose();
  await worker.answer('reset');
  expect(await asked[1]).toBe('answered');
  other.dispose();
  expect(worker.ended).toBe(true);

  void create();
  expect(FakeWorker.all).toHaveLength(2);
  await FakeWorker.all[1]!.answer('load');
  await FakeWorker.all[1]!.answer('open');
});

test('progress goes to all who wait, also to those who came later', async () => {
  const heard: string[] = [];
  const hear = (name: string) => ({
    onProgress: ({ loadedBytes }: { loadedBytes: number }) => heard.push(`${name} ${loadedBytes}`),
  });
  void create(hear('a'));
  const worker = FakeWorker.all[0]!;
  const progress = (loadedBytes: number) =>
    worker.send({ type: 'progress', progress: { loadedBytes, totalBytes: 9, part: 'x' } });
  await progress(3);
  void create(hear('b'));
  await progress(9);
  expect(heard).toEqual(['a 3', 'b 3', 'a 9', 'b 9']);
  await worker.answer('load');
  await worker.answer('open');
});

test('one that stops waiting is nothing to the others', async () => {
  const giveUp = new AbortController();
  const [given, kept] = [outcome(create({ signal: giveUp.signal })), create()];
  const worker = FakeWorker.all[0]!;
  giveUp.abort();
  expect(await given).toBe('AbortError');
  expect(worker.ended).toBe(false);
  await worker.answer('load');
  await worker.answer('open');
  const client = await kept;
  expect(worker.asked).toEqual(['load 0', 'open 1', 'open 2', 'close 1']);
  client.dispose();

  const alone = new AbortController();
  const last = outcome(create({ signal: alone.signal }));
  alone.abort();
  expect(await last).toBe('AbortError');
  expect(FakeWorker.all[1]!.ended, 'nobody else waits').toBe(true);
});

test('a pack that is missing is told to all, and the next start tries again', async () => {
  const waiting = [outcome(create()), outcome(create())];
  const worker = FakeWorker.all[0]!;
  const error = { code: 'pack-unavailable', message: 'There is none.' } as const;
  await worker.send({ type: 'error', id: worker.requests[0]!.id, error });
  expect(await Promise.all(waiting)).toEqual(['pack-unavailable', 'pack-unavailable']);
  expect(worker.ended).toBe(true);
  await opened(create(), FakeWorker.all[1]!);
});

test('settings that are wrong are one’s own fault', async () => {
  const [, other, worker] = await two();
  expect(await outcome(create({ settings: { ...defaultSettings, maxFaces: 0 } }))).toBe(
    'invalid-argument',
  );
  expect(await outcome(create({ fovDeg: 200 }))).toBe('invalid-argument');
  expect(worker.ended || other.lost).toBe(false);
});

test('a worker that dies is lost to all; the next ones share a new one', async () => {
  const [one, other, worker] = await two();
  const asked = outcome(one.track(picture, 0, 'video'));
  await worker.die();
  expect(await asked).toBe('worker-unavailable');
  expect([one.lost, other.lost]).toEqual([true, true]);
  expect(await outcome(other.reset())).toBe('worker-unavailable');
  const created = [create(), create()];
  expect(FakeWorker.all).toHaveLength(2);
  one.dispose(); // of the old worker: nothing to the new one
  await FakeWorker.all[1]!.answer('load');
  await FakeWorker.all[1]!.answer('open');
  const [next] = await Promise.all(created);
  expect(next!.lost).toBe(false);
});

test('the head is read once for all, and not lost with the one who asked first', async () => {
  const [one, other, worker] = await two();
  const url = 'https://shop.test/lorgnette/assets/occluder.glb';
  const heads = [one.loadHead(url), other.loadHead(url)];
  await settle();
  expect(worker.asked.filter((what) => what.startsWith('load-model'))).toEqual(['load-model 0']);
  one.dispose();
  const error = { code: 'glasses-invalid', message: 'Broken off.' } as const;
  await worker.send({ type: 'error', id: worker.requests.at(-2)!.id, error });
  expect(await Promise.all(heads.map(outcome))).toEqual(['glasses-invalid', 'glasses-invalid']);

  const again = other.loadHead(url);
  await settle();
  await worker.answer('load-model', { primitives: [] });
  expect(await again).toEqual({ primitives: [] });
  expect(await other.loadHead(url)).toBe(await again);
});
