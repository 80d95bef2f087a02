import type { LorgnetteError } from './errors.ts';

/** One picture of a source. Whoever holds it last must `image.close()` it: camera buffers are few. */
export interface Frame {
  readonly image: VideoFrame | ImageBitmap;
  /** Seconds, strictly increasing within one source. */
  readonly time: number;
  /** px, as displayed. */
  readonly width: number;
  readonly height: number;
}

export type SourceKind = 'camera' | 'photo' | 'video' | 'numbered';

export interface FrameSink {
  /** Takes ownership of the frame. Never called after `stop`. */
  frame(frame: Frame): void;
  /** The source is over; it has released what it held. */
  error(error: LorgnetteError): void;
}

/** Pushes frames as they come. What is too many is the sink's affair. */
export interface FrameSource {
  readonly kind: SourceKind;
  /** Of a camera: it does not look at the visitor, and is no mirror. */
  readonly facesAway?: boolean;
  start(sink: FrameSink): void;
  /** Ends the stream and releases camera, files and pictures still held. Idempotent. */
  stop(): void;
}

export function imageSize(image: VideoFrame | ImageBitmap): { width: number; height: number } {
  return 'displayWidth' in image
    ? { width: image.displayWidth, height: image.displayHeight }
    : { width: image.width, height: image.height };
}

/** Wraps a picture as the frame of `time`; takes ownership. */
export function makeFrame(image: VideoFrame | ImageBitmap, time: number): Frame {
  return { image, time, ...imageSize(image) };
}
