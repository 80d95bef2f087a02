import type { CatalogEntry } from './catalog.ts';
import type { FaceLength } from './types.ts';

/** How broad a frame is beside a face. */
export type FrameSize = 'narrow' | 'fits' | 'wide';

/** Whether a frame is as broad as a face. */
export interface SizeAdvice {
  readonly size: FrameSize;
  /** The front's width less the one that suits the face best, mm; its error is that of the face's width. */
  readonly roomMm: FaceLength;
  /** Whether `size` holds for all face widths within one standard error. */
  readonly sure: boolean;
}

/**
 * Width of a front that suits a face, over `Face.faceWidth`. The reference face, an average adult's, is
 * 153.3 mm wide at landmarks 1 and 15, which lie before the ears and so farther apart than the temples;
 * the adults' frames that ship have fronts of 140 to 147 mm, 142.3 in the middle.
 */
export const frontOverFace = 142.3 / 153.3;

/** Opticians' sizes (narrow, medium, wide) differ by about as much: half of it to either side fits. */
export const fittingRoomMm = 5;

/**
 * Whether a frame is as broad as a face: by its front's width, the first thing to look at in fitting.
 * @param faceWidth as measured, at the scale of the person
 * @returns null where the catalogue does not tell the frame's width
 */
export function adviseSize(
  faceWidth: FaceLength,
  { dimensionsMm }: Pick<CatalogEntry, 'dimensionsMm'>,
): SizeAdvice | null {
  if (dimensionsMm === null) return null;
  const mm = dimensionsMm.frontWidth - frontOverFace * faceWidth.mm;
  const errorMm = frontOverFace * faceWidth.errorMm;
  const toNearestLimit = Math.abs(Math.abs(mm) - fittingRoomMm);
  return { size: sizeOf(mm), roomMm: { mm, errorMm }, sure: toNearestLimit >= errorMm };
}

function sizeOf(roomMm: number): FrameSize {
  if (roomMm < -fittingRoomMm) return 'narrow';
  return roomMm > fittingRoomMm ? 'wide' : 'fits';
}
