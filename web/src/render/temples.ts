import type { Face, GlassesTemples } from '../types.ts';
import type { Matrix4 } from './matrix.ts';
import type { Box } from './region.ts';

/**
 * How far temples give, as slopes: outwards with the hinges' play and the springiness of the front,
 * inwards hardly, up and down as far as opticians bend them.
 */
const kMostOut = Math.tan((12 * Math.PI) / 180);
const kMostIn = Math.tan((3 * Math.PI) / 180);
const kMostUp = Math.tan((6 * Math.PI) / 180);

/** Points of the face's mesh before the wearer's left and right ear, which follow them so far. */
const kEarPoints = [454, 234] as const;
const kEarFollows = 0.9;

/** Hair covers temples from so many mm before the ears' rest on; so many behind it they are gone. */
const kHairBefore = 18;
const kHairBehind = 0;

type Vector = [number, number, number];

/** mm: behind and before all glasses. */
const kNowhere = -1e6;
export const kNoHair = [1e6, 2e6] as const;

/** How the temples of one pair of glasses lie on one head, glasses frame. */
export interface TempleBend {
  /** Behind this plane, z in mm, they are bent. */
  hingeZ: number;
  /** Slopes by the distance behind it: of the left one along x and y, then of the right one. */
  readonly slopes: Float32Array;
  /** −z where they begin to fade, and where they are gone, mm. */
  readonly hair: Float32Array;
}

export const straightTemples = (): TempleBend => ({
  hingeZ: kNowhere,
  slopes: new Float32Array(4),
  hair: Float32Array.of(...kNoHair),
});

/**
 * Spreads temples so that they rest on the ears of a head.
 *
 * @param glassesOnHead head_from_glasses of this head, its own size
 */
export function bendTemples(
  out: TempleBend,
  temples: GlassesTemples | undefined,
  face: Face,
  glassesOnHead: Matrix4,
): void {
  if (!temples) {
    out.hingeZ = kNowhere;
    out.hair.set(kNoHair);
    return;
  }
  out.hingeZ = temples.hingeZ;
  let back = 0;
  for (const side of [0, 1] as const) {
    const [gx, gy, gz] = toGlasses(earRest(temples, face, side), glassesOnHead);
    const [x, y] = side === 0 ? temples.left : temples.right;
    const length = Math.max(20, temples.hingeZ - gz);
    const outwards = side === 0 ? 1 : -1;
    const spread = clamp((outwards * (gx - x)) / length, -kMostIn, kMostOut);
    out.slopes[2 * side] = outwards * spread;
    out.slopes[2 * side + 1] = clamp((gy - y) / length, -kMostUp, kMostUp);
    back -= gz / 2;
  }
  out.hair[0] = back - kHairBefore;
  out.hair[1] = back + kHairBehind;
}

/** A box around glasses whatever way their temples are bent on the first `count` heads. */
export function grownBox(
  box: Box,
  bends: readonly TempleBend[],
  count: number,
  out: { readonly min: Vector; readonly max: Vector },
): Box {
  for (let axis = 0; axis < 3; axis++) {
    out.min[axis] = box.min[axis]!;
    out.max[axis] = box.max[axis]!;
  }
  for (let i = 0; i < count; i++) {
    const { hingeZ, slopes } = bends[i]!;
    const length = Math.max(0, hingeZ - box.min[2]);
    slopes.forEach((slope, k) => {
      const axis = k % 2;
      out.min[axis] = Math.min(out.min[axis]!, box.min[axis]! + length * slope);
      out.max[axis] = Math.max(out.max[axis]!, box.max[axis]! + length * slope);
    });
  }
  return out;
}

/** Head frame, mm, of this head's size. */
function earRest(
  { earRest: [x, y, z] }: GlassesTemples,
  { meshOffsets, breadth, scale }: Face,
  side: 0 | 1,
): Vector {
  const outwards = side === 0 ? 1 : -1;
  const at = 3 * kEarPoints[side];
  if (meshOffsets.length === 0) return [scale * outwards * x * breadth, scale * y, scale * z];
  const moved = (axis: number) => kEarFollows * meshOffsets[at + axis]!;
  return [scale * (outwards * x + moved(0)), scale * (y + moved(1)), scale * (z + moved(2))];
}

/** By the inverse of a similarity. */
function toGlasses([x, y, z]: readonly number[], m: Matrix4): Vector {
  const [dx, dy, dz] = [x! - m[12]!, y! - m[13]!, z! - m[14]!];
  const squared = m[0]! * m[0]! + m[1]! * m[1]! + m[2]! * m[2]!;
  const along = (k: number) => (m[4 * k]! * dx + m[4 * k + 1]! * dy + m[4 * k + 2]! * dz) / squared;
  return [along(0), along(1), along(2)];
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
