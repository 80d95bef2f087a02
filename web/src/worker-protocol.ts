import type { ErrorCode } from './errors.ts';
import type { PackName } from './pack-name.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import type { FrameResult, GlassesModel, WornWith } from './types.ts';

/** What crosses between the page and the worker, and nothing else. Addresses are absolute. */

/** Once, first: what all clients share. */
export interface LoadRequest {
  readonly type: 'load';
  /** Folder that holds models/; ends with a slash. */
  readonly assetBase: string;
  readonly pack: PackName;
  /** One of core.ts's `engines`. */
  readonly engine?: string | undefined;
}

/** Starts a client's own tracking. */
export interface OpenRequest {
  readonly type: 'open';
  readonly settings: TrackerSettings;
  readonly fovDeg?: number | undefined;
}

/** Ends it and frees its memory. */
export interface CloseRequest {
  readonly type: 'close';
}

export interface TrackRequest {
  readonly type: 'track';
  /** Moved to (VideoFrame) or copied for (ImageBitmap) the worker, which closes it. */
  readonly image: VideoFrame | ImageBitmap;
  /** Seconds. */
  readonly time: number;
  readonly mode: TrackMode;
}

export interface LoadModelRequest {
  readonly type: 'load-model';
  /** The head that everybody's glasses sit on, or glasses that are to be worn so. */
  readonly as: 'head' | WornWith;
  /** The file's bytes; moved to the worker. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export interface ConfigureRequest {
  readonly type: 'configure';
  readonly settings: TrackerSettings;
}

export interface ResetRequest {
  readonly type: 'reset';
}

export type WorkerRequest =
  | LoadRequest
  | OpenRequest
  | CloseRequest
  | TrackRequest
  | LoadModelRequest
  | ConfigureRequest
  | ResetRequest;

export type TrackMode = 'video' | 'still';

/** What each request is answered with. */
export interface ReplyValues {
  load: undefined;
  open: undefined;
  close: undefined;
  track: FrameResult;
  'load-model': GlassesModel;
  configure: undefined;
  reset: undefined;
}

/** How much of the models has come. */
export interface LoadProgress {
  readonly loadedBytes: number;
  /** Of all of them, as far as is known. */
  readonly totalBytes: number;
  /** The part being loaded, for people who look closely. */
  readonly part: string;
}

export interface RequestMessage {
  readonly id: number;
  /** Whose request it is: trackings do not see each other. */
  readonly client: number;
  readonly request: WorkerRequest;
}

/** Errors cross as plain data: a class does not survive the structured clone. */
export interface PlainError {
  readonly code: ErrorCode;
  readonly message: string;
}

export type ReplyMessage =
  | {
      readonly type: 'value';
      readonly id: number;
      readonly value: ReplyValues[WorkerRequest['type']];
    }
  | { readonly type: 'error'; readonly id: number; readonly error: PlainError }
  | { readonly type: 'progress'; readonly progress: LoadProgress };
