import type { CatalogEntry } from './catalog.ts';
import { LorgnetteError } from './errors.ts';
import { adviseSize, type SizeAdvice } from './frame-size.ts';
import type { Face, FaceLength, FrameResult } from './types.ts';

/** A wearer's measures, and what they say of the catalogue's frames. */
export interface Measurement {
  readonly pupillaryDistance: FaceLength;
  readonly faceWidth: FaceLength;
  /** In the catalogue's order; null where it does not tell how wide a frame is. */
  readonly frames: readonly { readonly frame: CatalogEntry; readonly advice: SizeAdvice | null }[];
}

/**
 * Of the face that is largest in the picture.
 * @throws LorgnetteError invalid-argument where no face is shown
 */
export function measurementOf(
  result: FrameResult | null,
  entries: readonly CatalogEntry[],
): Measurement {
  const { pupillaryDistance, faceWidth } = nearest(result?.faces ?? []);
  const frames = entries.map((frame) => ({ frame, advice: adviseSize(faceWidth, frame) }));
  return { pupillaryDistance, faceWidth, frames };
}

function nearest(faces: readonly Face[]): Face {
  const [first, ...others] = faces.filter(({ seen }) => seen);
  if (first) return others.reduce((a, b) => (b.box[2] > a.box[2] ? b : a), first);
  throw new LorgnetteError(
    'invalid-argument',
    'There is no face to measure. Start the camera or choose a photo first.',
  );
}
