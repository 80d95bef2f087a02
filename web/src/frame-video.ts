import { openCamera, type CameraRequest } from './camera.ts';
import { LorgnetteError } from './errors.ts';
import { makeFrame, type FrameSource } from './frame.ts';
import { LoopClock } from './loop-clock.ts';

export interface CameraSource extends FrameSource {
  readonly deviceId: string;
}

/**
 * The camera as a source. An end that nobody asked for reaches the sink as `camera-ended`.
 * @throws LorgnetteError as `openCamera`
 */
export async function openCameraSource(
  request: Pick<CameraRequest, 'deviceId'>,
): Promise<CameraSource> {
  let ended = (_error: LorgnetteError): void => {};
  const camera = await openCamera({ ...request, onEnded: (error) => ended(error) });
  const video = silentVideo();
  video.srcObject = camera.stream;
  let pump: { stop(): void } | undefined;
  const stop = (): void => {
    pump?.stop();
    camera.stop();
    video.srcObject = null;
  };
  return {
    kind: 'camera',
    deviceId: camera.deviceId,
    facesAway: camera.facesAway,
    start: (sink) => {
      ended = (error) => {
        stop();
        sink.error(error);
      };
      // A camera's own clock does not jump; captureTime is when light fell on the sensor.
      pump = pumpFrames(
        video,
        (metadata, now) => (metadata?.captureTime ?? now) / 1000,
        sink.frame,
      );
      playOr(video, (cause) =>
        ended(
          new LorgnetteError('camera-ended', 'The camera picture could not be played.', { cause }),
        ),
      );
    },
    stop,
  };
}

/**
 * A video file, muted, over and over.
 * @param video the file, or the address of one on the page's own origin
 * @throws LorgnetteError video-unreadable
 */
export async function openVideoSource(file: Blob | string): Promise<FrameSource> {
  const video = silentVideo();
  video.loop = true;
  const objectUrl = typeof file === 'string' ? undefined : URL.createObjectURL(file);
  let pump: { stop(): void } | undefined;
  const stop = (): void => {
    pump?.stop();
    video.removeAttribute('src');
    video.load();
    if (objectUrl !== undefined) URL.revokeObjectURL(objectUrl);
  };
  const unreadable = (): LorgnetteError =>
    new LorgnetteError(
      'video-unreadable',
      `${typeof file === 'string' ? file : 'The chosen file'} could not be played as a video (${video.error?.message || 'unknown format'}). Choose an MP4 or WebM file.`,
    );

  await new Promise<void>((resolve, reject) => {
    video.addEventListener('loadeddata', () => resolve(), { once: true });
    video.addEventListener('error', () => reject(unreadable()), { once: true });
    video.preload = 'auto';
    video.src = objectUrl ?? String(file);
  }).catch((error: unknown) => {
    stop();
    throw error;
  });
  if (video.videoWidth === 0) {
    stop();
    throw new LorgnetteError(
      'video-unreadable',
      'The chosen file has sound but no picture. Choose a video with a picture.',
    );
  }

  return {
    kind: 'video',
    start: (sink) => {
      const clock = new LoopClock();
      const broken = (): void => {
        const error = unreadable();
        stop();
        sink.error(error);
      };
      video.addEventListener('error', () => video.hasAttribute('src') && broken());
      pump = pumpFrames(
        video,
        (metadata) => clock.at(metadata?.mediaTime ?? video.currentTime),
        sink.frame,
      );
      playOr(video, broken);
    },
    stop,
  };
}

function silentVideo(): HTMLVideoElement {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  return video;
}

/** `play` rejects with AbortError when the source is taken away meanwhile: that is `stop`, no error. */
function playOr(video: HTMLVideoElement, failed: (cause: unknown) => void): void {
  video.play().catch((cause: unknown) => {
    if (!(cause instanceof DOMException && cause.name === 'AbortError')) failed(cause);
  });
}

type TimeOf = (metadata: VideoFrameCallbackMetadata | undefined, nowMs: number) => number;

/** One picture for each one the element presents, until stopped. */
function pumpFrames(
  video: HTMLVideoElement,
  timeOf: TimeOf,
  emit: (frame: ReturnType<typeof makeFrame>) => void,
): { stop(): void } {
  let running = true;
  let capturing = false;
  let lastTime = -Infinity;
  const hasVideoCallback = 'requestVideoFrameCallback' in video;
  const schedule = (): void => {
    if (hasVideoCallback) video.requestVideoFrameCallback((now, metadata) => tick(now, metadata));
    else requestAnimationFrame((now) => tick(now, undefined));
  };
  const tick = (now: number, metadata: VideoFrameCallbackMetadata | undefined): void => {
    if (!running) return;
    schedule();
    if (capturing || video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) return;
    const time = timeOf(metadata, now);
    if (!(time > lastTime)) return; // the same picture again
    lastTime = time;
    if (typeof VideoFrame === 'function') {
      emit(makeFrame(new VideoFrame(video), time));
      return;
    }
    capturing = true;
    createImageBitmap(video)
      .then((bitmap) => (running ? emit(makeFrame(bitmap, time)) : bitmap.close()))
      .catch(() => {}) // the element lost its picture between two frames; the next one counts
      .finally(() => (capturing = false));
  };
  schedule();
  return { stop: () => void (running = false) };
}
