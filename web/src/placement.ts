import { LorgnetteError } from './errors.ts';
import type { FrameFit, FrameTuning } from './catalog.ts';
import type { GlassesSeat, WornWith } from './types.ts';

/** How the wearer has moved glasses from where they rest, mm. */
export interface Adjustment {
  /** Up the nose. */
  readonly upMm: number;
  /** Nearer to the eyes. */
  readonly nearMm: number;
}

export const noAdjustment: Adjustment = { upMm: 0, nearMm: 0 };

/** Farther than this nobody wears glasses from where they rest. */
export const mostAdjustmentMm = 8;

/** @throws LorgnetteError invalid-argument */
export function checkAdjustment(adjustment: Adjustment): void {
  for (const [name, mm] of Object.entries(adjustment)) {
    if (Math.abs(mm) <= mostAdjustmentMm) continue; // NaN is not
    throw new LorgnetteError(
      'invalid-argument',
      `Glasses moved by ${name} = ${mm}; it must be from −${mostAdjustmentMm} to ${mostAdjustmentMm} mm.`,
    );
  }
}

/**
 * Where glasses sit on the reference face: where they rest by themselves, or where the catalogue says
 * if they find no rest; then the catalogue's and the wearer's own fine tuning.
 */
export function placeGlasses(
  seat: GlassesSeat | undefined,
  { fit, tuning }: { readonly fit: FrameFit; readonly tuning: FrameTuning },
  adjustment: Adjustment,
): FrameFit {
  const [x, y, z] = seat?.offsetMm ?? fit.offsetMm;
  return {
    offsetMm: [
      x,
      y + tuning.upMm + adjustment.upMm,
      // Towards the eyes is back.
      z - tuning.nearMm - adjustment.nearMm,
    ],
    pantoscopicDeg: wornOf({ fit, tuning }).tiltDeg,
    faceScale: fit.faceScale,
  };
}

/** How the core is to rest a frame on the head. */
export const wornOf = ({
  fit,
  tuning,
}: {
  readonly fit: FrameFit;
  readonly tuning: FrameTuning;
}): WornWith => ({
  tiltDeg: fit.pantoscopicDeg + tuning.tiltDeg,
  faceScale: fit.faceScale,
});
