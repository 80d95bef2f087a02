import { rigid } from './render/matrix.ts';
import type { HistoryState } from './element-history.ts';
import type { SessionEventDetails } from './session.ts';
import type { Face, FaceLength } from './types.ts';

/** What the session says that the element says, too. */
export const forwardedEvents = [
  'status-change',
  'progress',
  'ready',
  'face-found',
  'face-lost',
  'frame-change',
  'adjust-change',
  'pack-change',
  'quality-change',
  'error',
] as const satisfies readonly (keyof SessionEventDetails)[];

/** Where a face is in the frame that is shown, and how large. */
export interface FaceUpdate {
  /** Stays with one person from frame to frame; never used again after the face is lost. */
  readonly id: number;
  /**
   * camera_from_head, 4 × 4 column-major, mm: the head's rotation and the bridge of its nose, without
   * its scale.
   */
  readonly matrix: Float32Array;
  /** The last column of `matrix`: mm in the camera frame. */
  readonly translation: readonly [number, number, number];
  /** The person's size; 1 is the reference face. */
  readonly scale: number;
  /** 68 × (x, y), px of the frame, not mirrored, iBUG order. */
  readonly landmarks: Float32Array;
  /** Between the middles of the eyes. Its error is 0 where the distance was given. */
  readonly pupillaryDistance: FaceLength;
  /** In front of the ears, landmarks 1 to 15. */
  readonly faceWidth: FaceLength;
}

/** The element's events and their `detail`. */
export type GlassesTryOnEvents = Pick<SessionEventDetails, (typeof forwardedEvents)[number]> & {
  /** Each face that a frame shows, frame by frame. */
  'face-updated': FaceUpdate;
  /** The visitor has done, undone, or done again something. */
  'history-change': HistoryState;
};

/** The element's events, as listeners get them. */
export type GlassesTryOnEventMap = Omit<HTMLElementEventMap, keyof GlassesTryOnEvents> & {
  [Name in keyof GlassesTryOnEvents]: CustomEvent<GlassesTryOnEvents[Name]>;
};

/**
 * An event of the element. It bubbles out of the shadow trees around it; `error` does not bubble, as
 * nowhere in the DOM: it would end in the window's `onerror`.
 */
export function elementEvent<Name extends keyof GlassesTryOnEvents>(
  name: Name,
  detail: GlassesTryOnEvents[Name],
): CustomEvent<GlassesTryOnEvents[Name]> {
  return new CustomEvent(name, { detail, bubbles: name !== 'error', composed: true });
}

export function faceUpdate(face: Face): FaceUpdate {
  const { id, rotation, translation, scale, landmarks, pupillaryDistance, faceWidth } = face;
  const matrix = new Float32Array(16);
  rigid(matrix, rotation, translation, 1);
  const [x, y, z] = translation as unknown as [number, number, number];
  return {
    id,
    matrix,
    translation: [x, y, z],
    scale,
    landmarks,
    pupillaryDistance,
    faceWidth,
  };
}
