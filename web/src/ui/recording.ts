import { LorgnetteError } from '../errors.ts';

/** In this order of liking: what most devices play, then what browsers without licences write. */
const types = [
  'video/mp4;codecs=avc1',
  'video/webm;codecs=vp9',
  'video/webm;codecs=vp8',
  'video/webm',
];

/**
 * Films a canvas.
 * @param seconds how long, or until `signal` is aborted
 * @returns MP4 or WebM, without sound
 * @throws LorgnetteError recording-unavailable
 */
export async function recordCanvas(
  canvas: HTMLCanvasElement,
  seconds: number,
  signal: AbortSignal,
): Promise<Blob> {
  const Recorder = (globalThis as { MediaRecorder?: typeof MediaRecorder }).MediaRecorder;
  const mimeType = types.find((type) => Recorder?.isTypeSupported(type));
  if (!Recorder || mimeType === undefined || !('captureStream' in canvas)) {
    throw new LorgnetteError(
      'recording-unavailable',
      'This browser cannot record a canvas. Use a current browser, or save a picture instead.',
    );
  }
  const stream = canvas.captureStream();
  const chunks: Blob[] = [];
  try {
    const recorder = new Recorder(stream, { mimeType });
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        if (recorder.state !== 'inactive') recorder.stop();
      };
      recorder.addEventListener('dataavailable', ({ data }) => chunks.push(data));
      recorder.addEventListener('stop', () => resolve());
      recorder.addEventListener('error', (event) =>
        reject(
          new LorgnetteError(
            'recording-unavailable',
            `The recording failed (${String((event as ErrorEvent).error ?? event.type)}). Try again.`,
          ),
        ),
      );
      recorder.start();
      const timer = setTimeout(stop, seconds * 1000);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          stop();
        },
        { once: true },
      );
    });
    const clip = new Blob(chunks, { type: recorder.mimeType });
    if (clip.size > 0) return clip;
    throw new LorgnetteError(
      'recording-unavailable',
      `Nothing was drawn that could be filmed in ${seconds} s. Record for longer.`,
    );
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}
