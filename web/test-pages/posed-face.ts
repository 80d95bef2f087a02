import type { Face } from '../src/types.ts';

/** A face of which only the pose matters. */
export function posedFace(pose: {
  readonly translation: ArrayLike<number>;
  readonly rotation?: ArrayLike<number>;
  readonly scale?: number;
  readonly presence?: number;
  readonly breadth?: number;
  readonly meshOffsets?: Float32Array;
}): Face {
  const { translation, rotation = [1, 0, 0, 0, 1, 0, 0, 0, 1], scale = 1, presence = 1 } = pose;
  return {
    id: 1,
    confidence: 1,
    box: [0, 0, 1, 1],
    landmarks: new Float32Array(136),
    landmarks3d: new Float32Array(204),
    rotation: new Float32Array(rotation),
    translation: new Float32Array(translation),
    scale,
    seen: true,
    presence,
    pupillaryDistance: { mm: 63, errorMm: 0 },
    faceWidth: { mm: 150, errorMm: 0 },
    breadth: pose.breadth ?? 1,
    meshOffsets: pose.meshOffsets ?? new Float32Array(0),
    yaw: 0,
    pitch: 0,
    roll: 0,
  };
}
