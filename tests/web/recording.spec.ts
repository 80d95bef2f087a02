import { expect, test } from '@playwright/test';
import { LorgnetteError } from '../../web/src/errors.ts';
import { recordCanvas } from '../../web/src/ui/recording.ts';

/** What is filmed, a chunk when it is stopped, as by browsers that are told no interval. */
let filmed = new Blob();

class FakeRecorder extends EventTarget {
  static isTypeSupported = (type: string): boolean => type.startsWith('video/webm');
  state = 'inactive';
  readonly mimeType: string;

  constructor(_stream: unknown, { mimeType }: { mimeType: string }) {
    super();
    this.mimeType = mimeType;
  }

  start(): void {
    this.state = 'recording';
  }

  stop(): void {
    this.state = 'inactive';
    this.dispatchEvent(Object.assign(new Event('dataavailable'), { data: filmed }));
    this.dispatchEvent(new Event('stop'));
  }
}

let tracksEnded = 0;
const canvas = {
  captureStream: () => ({ getTracks: () => [{ stop: () => (tracksEnded += 1) }] }),
} as unknown as HTMLCanvasElement;
const record = () => recordCanvas(canvas, 0.01, new AbortController().signal);

test.beforeEach(() => {
  tracksEnded = 0;
  Object.assign(globalThis, { MediaRecorder: FakeRecorder });
});
test.afterEach(() => {
  Reflect.deleteProperty(globalThis, 'MediaRecorder');
});

test('a clip has the best type that can be written', async () => {
  filmed = new Blob(['film']);
  const clip = await record();
  expect([clip.type, clip.size, tracksEnded]).toEqual(['video/webm;codecs=vp9', 4, 1]);
});

test('a clip without a picture is an error, not an empty file', async () => {
  filmed = new Blob();
  const error = await record().catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(LorgnetteError);
  expect(error).toMatchObject({ code: 'recording-unavailable' });
  expect((error as Error).message).toContain('0.01 s');
  expect(tracksEnded).toBe(1);
});
