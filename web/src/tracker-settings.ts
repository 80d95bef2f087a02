import { LorgnetteError } from './errors.ts';

/**
 * What of a tracker may change while it runs.
 *
 * `restSeconds` and `restDegrees` say how calm poses are. Both trade steadiness for how soon a small
 * motion shows; large ones show at once. What they do to a motion is the same at any frame rate.
 */
export interface TrackerSettings {
  /** How many faces are followed at once, 1…20. */
  readonly maxFaces: number;
  /** What is seen of a head that holds still is averaged over about this, seconds, 0…10; 0: poses are as seen. */
  readonly restSeconds: number;
  /** Turns up to about this are taken for noise, degrees, 0.01…10; so are shifts in proportion. */
  readonly restDegrees: number;
  /**
   * The distance of the first face's pupils, mm: its sizes are exact then. 40…80, children's and adults'
   * (N. Dodgson, "Variation and extrema of human interpupillary distance", 2004). null: not known.
   */
  readonly userIpdMm: number | null;
}

export const defaultSettings: TrackerSettings = {
  maxFaces: 1,
  restSeconds: 1.2,
  restDegrees: 0.7,
  userIpdMm: null,
};

/** @throws LorgnetteError invalid-argument */
export function checkSettings(settings: TrackerSettings): void {
  const { maxFaces, restSeconds, restDegrees, userIpdMm } = settings;
  if (!(Number.isInteger(maxFaces) && maxFaces >= 1 && maxFaces <= 20)) {
    refuse(`${maxFaces} faces at once; it must be a whole number from 1 to 20.`);
  }
  if (!(restSeconds >= 0 && restSeconds <= 10)) {
    refuse(`Poses averaged over ${restSeconds} s at rest; it must be 0 to 10 s.`);
  }
  if (!(restDegrees >= 0.01 && restDegrees <= 10)) {
    refuse(`Turns up to ${restDegrees}° taken for noise; it must be 0.01° to 10°.`);
  }
  if (userIpdMm !== null && !(userIpdMm >= 40 && userIpdMm <= 80)) {
    refuse(`A pupillary distance of ${userIpdMm} mm; it must be 40 to 80 mm.`);
  }
}

/** @param fovDeg undefined: not known. @throws LorgnetteError invalid-argument */
export function checkFieldOfView(fovDeg: number | undefined): void {
  if (fovDeg === undefined || (fovDeg > 1 && fovDeg < 170)) return;
  refuse(`A field of view of ${fovDeg}°; it must be more than 1° and less than 170°.`);
}

function refuse(message: string): never {
  throw new LorgnetteError('invalid-argument', message);
}
