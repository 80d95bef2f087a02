import type { CatalogEntry, FrameVariant } from './catalog.ts';
import type { ErrorCode, LorgnetteError } from './errors.ts';
import type { Adjustment } from './placement.ts';
import type { QualityChange } from './render/quality.ts';
import type { LoadProgress } from './tracker-client.ts';
import type { FrameResult } from './types.ts';

/** Where a session stands. */
export type Status =
  | { readonly state: 'idle' }
  /** Models or the chosen file are on their way; `progress` once the first bytes came. */
  | { readonly state: 'loading'; readonly progress?: LoadProgress | undefined }
  /** The visitor is being asked; the models load meanwhile. */
  | { readonly state: 'asking-camera' }
  | { readonly state: 'no-face' }
  | { readonly state: 'running'; readonly faces: number }
  /** The picture stands still, and its glasses can be changed; a camera stays on. */
  | { readonly state: 'paused'; readonly faces: number }
  | { readonly state: 'stopped' }
  | { readonly state: 'error'; readonly code: ErrorCode; readonly message: string };

export interface SessionEventDetails {
  /** It stands elsewhere now: as the property `status`. */
  'status-change': Status;
  /** Bytes of the models that have come so far. */
  progress: LoadProgress;
  /** The models are loaded and warm: the next picture is measured at once. */
  ready: Record<never, never>;
  /** A face that was not there in the frame before. */
  'face-found': { readonly id: number; readonly faces: number };
  /** A face that is not there any more. */
  'face-lost': { readonly id: number; readonly faces: number };
  /** Other spectacles are being worn now, or the same in another colour; null for none. */
  'frame-change': { readonly frame: CatalogEntry | null; readonly variant: FrameVariant | null };
  /** The wearer has moved the glasses. */
  'adjust-change': Adjustment;
  /** Another model pack measures now; after a failed change, the one before still does. */
  'pack-change': { readonly pack: string };
  /** Another quality is drawn: the page chose it, or frames took too long or left time to spare. */
  'quality-change': QualityChange;
  /** Fatal ones also end the source: the status is then `error`. */
  error: { readonly error: LorgnetteError; readonly fatal: boolean };
  /** A frame is on the canvas with what was measured on it. */
  result: FrameResult;
  /** The camera in use and the ones to choose from. */
  'cameras-change': {
    readonly deviceId: string;
    readonly cameras: readonly { readonly deviceId: string; readonly label: string }[];
  };
}

export function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}

export type SessionEventName = keyof SessionEventDetails;

/** Tells the listeners of a session. */
export type Emit = <Name extends SessionEventName>(
  name: Name,
  detail: SessionEventDetails[Name],
) => void;

/** An EventTarget whose events carry a typed `detail`. */
export class SessionEvents extends EventTarget {
  on<Name extends SessionEventName>(
    name: Name,
    listener: (detail: SessionEventDetails[Name]) => void,
  ): void {
    this.addEventListener(name, (event) =>
      listener((event as CustomEvent<SessionEventDetails[Name]>).detail),
    );
  }

  protected emit<Name extends SessionEventName>(
    name: Name,
    detail: SessionEventDetails[Name],
  ): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
