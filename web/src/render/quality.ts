/** The passes that make glasses belong to a picture, and may be left out. */
export interface Passes {
  /** Light as on the face, see light-estimate.ts. */
  readonly light: boolean;
  /** The shadow of glasses on the face, see shadow.ts. */
  readonly shadow: boolean;
}

export const kAllPasses: Passes = { light: true, shadow: true };
export const kNoPasses: Passes = { light: false, shadow: false };
