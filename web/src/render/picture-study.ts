import type { Face, FrameResult } from '../types.ts';
import { kPatchSide, kPlaces, type FaceProbe } from './face-probe.ts';
import type { FrameTexture } from './frame-texture.ts';
import {
  estimateLight,
  kNoEstimate,
  mixEstimates,
  type LightEstimate,
  type SkinSample,
  type Triple,
} from './light-estimate.ts';
import { kCheeks, kEyes, kSkinPoints } from './skin-points.ts';
import { estimateBlur, estimateNoise } from './softness.ts';

/** What glasses take on of a picture. */
export interface Look {
  readonly light: LightEstimate;
  /** Standard deviation of the picture's blur, px of the drawing buffer; 0 while unknown. */
  readonly blurPx: number;
  /** Standard deviation of its noise, levels of 255. */
  readonly noise: number;
}

/** A stream is looked at so often, s of its own time. */
const kInterval = 0.25;
/** A change is followed with this time constant, s. */
const kFollow = 1.5;
/** After so long, s, what was seen before says nothing any more. */
const kForget = 3;
/** Another face decides once it is so much larger. */
const kLarger = 1.25;
/** Half the side of a skin sample, mm. */
const kSampleMm = 3;
/** Surfaces more turned away show their edge: the cosine to the viewer. */
const kLeastFacing = 0.3;
/** The picture's own mean is read in so many places a side. */
const kGrid = 4;

/** Places in the frame and what they are of. */
interface Asked {
  readonly normals: readonly Triple[];
  readonly time: number;
}

/**
 * Looks at frames from time to time: the skin of the largest face, its eye and cheek, the whole picture;
 * and follows what it finds smoothly. A picture that follows on none, as a photo, is looked at at once;
 * of a stream the answer is taken when the next question is due, so no frame waits for the GPU, and the
 * same frames always give the same pictures.
 */
export class PictureStudy {
  #look: Look = { light: kNoEstimate, blurPx: 0, noise: 0 };
  #known = false;
  #asked: Asked | null = null;
  #faceId = -1;
  #result: FrameResult | null = null;
  /** Of the last look that counted. */
  #time = 0;
  #size = '';
  readonly #plan = {
    places: new Float32Array(4 * kPlaces),
    patches: new Float32Array(4),
    width: 0,
    height: 0,
  };

  get look(): Look {
    return this.#look;
  }

  /**
   * @param width, height the drawing buffer's
   * @param shade as for estimateLight
   */
  update(
    probe: FaceProbe,
    frame: FrameTexture,
    result: FrameResult,
    width: number,
    height: number,
    shade: (normal: Triple) => number,
  ): void {
    if (result === this.#result) return;
    const since = result.time - this.#time;
    const size = `${result.width} ${result.height}`;
    const follows = this.#known && since > 0 && since < kForget && size === this.#size;
    if (follows && since < kInterval) return;
    const face = this.#largest(result);
    if (!face) return;
    const normals = this.#aim(face, result, width, height);
    if (!follows) {
      this.#learn(probe.read(frame, this.#plan), { normals, time: result.time }, shade, 1);
    } else {
      if (this.#asked && probe.pending) {
        const t = 1 - Math.exp(-since / kFollow);
        this.#learn(probe.take(), this.#asked, shade, t);
      }
      probe.ask(frame, this.#plan);
    }
    this.#asked = { normals, time: result.time };
    this.#known = true;
    this.#result = result;
    this.#time = result.time;
    this.#size = size;
  }

  #largest({ faces, focalPx }: FrameResult): Face | null {
    let [best, most] = [null as Face | null, 0];
    for (const face of faces) {
      const { id, seen, scale, translation } = face;
      const z = -translation[2]!;
      if (!seen || !(z > 0)) continue;
      const size = ((focalPx * scale) / z) * (id === this.#faceId ? kLarger : 1);
      if (size > most) [best, most] = [face, size];
    }
    if (best) this.#faceId = best.id;
    return best;
  }

  /** Fills the plan; returns the normals of the skin points that are seen, in its order. */
  #aim(face: Face, result: FrameResult, width: number, height: number): Triple[] {
    const { rotation: r, translation: t, scale } = face;
    const turned = (x: number, y: number, z: number) =>
      [0, 3, 6].map((row) => r[row]! * x + r[row + 1]! * y + r[row + 2]! * z) as unknown as Triple;
    const placed = (x: number, y: number, z: number) =>
      turned(scale * x, scale * y, scale * z).map((v, k) => v + t[k]!) as unknown as Triple;
    /** Texture coordinates of a point of the camera frame. */
    const seenAt = ([x, y, z]: Triple) =>
      [
        0.5 - (result.focalPx * x) / (z * result.width),
        0.5 + (result.focalPx * y) / (z * result.height),
      ] as const;
    const { places, patches } = this.#plan;
    const normals: Triple[] = [];
    for (const [x, y, z, nx, ny, nz] of kSkinPoints) {
      const at = placed(x, y, z);
      const normal = turned(nx, ny, nz);
      const facing = -(at[0] * normal[0] + at[1] * normal[1] + at[2] * normal[2]);
      if (facing < kLeastFacing * Math.hypot(...at)) continue;
      const [u, v] = seenAt(at);
      if (!(u > 0 && u < 1 && v > 0 && v < 1)) continue;
      const half = (kSampleMm * scale * result.focalPx) / -at[2];
      places.set([u, v, half / result.width, half / result.height], 4 * normals.length);
      normals.push(normal);
    }
    for (let i = 0; i < kGrid * kGrid; i++) {
      const [u, v] = [(i % kGrid) + 0.5, Math.floor(i / kGrid) + 0.5];
      const half = 0.5 / kGrid;
      places.set([u / kGrid, v / kGrid, half, half], 4 * (kPlaces - kGrid * kGrid + i));
    }
    // Of the side that is turned to the camera.
    const side = r[6]! >= 0 ? 0 : 1;
    [kEyes[side]!, kCheeks[side]!].forEach(([x, y, z], i) => {
      patches.set(seenAt(placed(x, y, z)), 2 * i);
    });
    this.#plan.width = width;
    this.#plan.height = height;
    return normals;
  }

  #learn(bytes: Uint8Array, asked: Asked, shade: (normal: Triple) => number, t: number): void {
    const light = (texel: number) =>
      [0, 1, 2].map((c) => toLight(bytes[4 * texel + c]! / 255)) as unknown as Triple;
    const samples = asked.normals.map((normal, i): SkinSample => ({ normal, color: light(i) }));
    const picture = [0, 0, 0];
    for (let i = kPlaces - kGrid * kGrid; i < kPlaces; i++) {
      light(i).forEach((value, c) => (picture[c]! += value / kGrid ** 2));
    }
    const found = estimateLight(samples, picture as unknown as Triple, shade);
    const noise = estimateNoise(greyOf(bytes, 1), kPatchSide);
    const before = this.#look;
    const blurPx =
      estimateBlur(greyOf(bytes, 0), kPatchSide, noise) ?? (t === 1 ? 0 : before.blurPx);
    this.#look = {
      light: mixEstimates(before.light, found ?? (t === 1 ? kNoEstimate : before.light), t),
      blurPx: before.blurPx + t * (blurPx - before.blurPx),
      noise: before.noise + t * (noise - before.noise),
    };
  }
}

const toLight = (shown: number) =>
  shown <= 0.04045 ? shown / 12.92 : ((shown + 0.055) / 1.055) ** 2.4;

/** A cut-out's luma (ITU-R BT.601), levels. */
function greyOf(bytes: Uint8Array, patch: number): Float32Array {
  const begin = 4 * kPatchSide * (1 + patch * kPatchSide);
  return Float32Array.from({ length: kPatchSide ** 2 }, (_, i) => {
    const at = begin + 4 * i;
    return 0.299 * bytes[at]! + 0.587 * bytes[at + 1]! + 0.114 * bytes[at + 2]!;
  });
}
