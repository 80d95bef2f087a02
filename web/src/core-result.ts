import type { ResultLayout } from './core-exports.ts';
import type { Face, FrameResult } from './types.ts';

const landmarkCount = 68;

/** Order of Stage in cpp/include/lorgnette/pipeline.hpp. */
const stages = [
  'detectCrop',
  'detectInference',
  'detectDecode',
  'regressCrop',
  'regressInference',
  'landmarks',
  'fit',
  'total',
] as const;

/** Copies the flat result (ResultLayout in pipeline.hpp) out of the module's memory. */
export function readResult(
  block: Float32Array,
  layout: ResultLayout,
  frame: { time: number; width: number; height: number },
): FrameResult {
  const faces: Face[] = [];
  for (let i = 0; i < block[layout.faces]!; i += 1) {
    const begin = layout.header + i * layout.faceSize;
    faces.push(readFace(block.slice(begin, begin + layout.faceSize), layout));
  }
  const ms = Object.fromEntries(
    stages.map((name, index) => [name, block[layout.stageSeconds + index]! * 1000]),
  ) as Record<(typeof stages)[number], number>;
  return {
    ...frame,
    focalPx: block[layout.focal]!,
    faces,
    ms: {
      detect: ms.detectCrop + ms.detectInference + ms.detectDecode,
      regress: ms.regressCrop + ms.regressInference + ms.landmarks,
      fit: ms.fit,
      total: ms.total,
      inference: ms.detectInference + ms.regressInference,
      crop: ms.detectCrop + ms.regressCrop,
    },
  };
}

function readFace(record: Float32Array, layout: ResultLayout): Face {
  const part = (offset: number, length: number) => record.slice(offset, offset + length);
  const length = (offset: number) => ({
    mm: record[offset]!,
    errorMm: record[offset + 1]!,
  });
  const degrees = (index: number) => (record[layout.euler + index]! * 180) / Math.PI;
  const [x, y, width, height] = part(layout.box, 4) as unknown as [number, number, number, number];
  return {
    id: record[layout.id]!,
    confidence: record[layout.confidence]!,
    box: [x, y, width, height],
    landmarks: part(layout.landmarks2d, 2 * landmarkCount),
    landmarks3d: part(layout.landmarks3d, 3 * landmarkCount),
    rotation: part(layout.rotation, 9),
    translation: part(layout.translation, 3),
    scale: record[layout.scale]!,
    seen: record[layout.seen] === 1,
    presence: record[layout.presence]!,
    pupillaryDistance: length(layout.pupillaryDistance),
    faceWidth: length(layout.faceWidth),
    breadth: record[layout.breadth]!,
    meshOffsets: part(layout.meshOffsets, 3 * record[layout.meshPoints]!),
    yaw: degrees(0),
    pitch: degrees(1),
    roll: degrees(2),
  };
}
