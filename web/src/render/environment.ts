import { LorgnetteError } from '../errors.ts';
import type { CubeLevels } from './cube-texture.ts';

type Triple = readonly [number, number, number];

/** The light around the head, camera frame. Radiances are relative: about 1 is shown as white. */
export interface Environment {
  /**
   * Prefiltered radiance: level l of L + 1 is what GGX facets of roughness 1 − √(1 − l/L) reflect
   * when looked at straight on.
   */
  readonly radiance: CubeLevels;
  /** Nine RGB coefficients of irradiance over π; light.glsl says of which functions. */
  readonly irradiance: Float32Array;
  /** Towards the main light, unit. */
  readonly mainDirection: Triple;
  readonly mainIrradiance: Triple;
}

/** No light at all. */
export const kDarkness: Environment = {
  radiance: { size: 1, levels: [new Uint32Array(6)] },
  irradiance: new Float32Array(27),
  mainDirection: [0, 0, 1],
  mainIrradiance: [0, 0, 0],
};

/** "LENV", and the version of the layout below. */
const kMagic = 0x564e454c;
const kVersion = 1;
const kHeaderWords = 4 + 27 + 6;
const kLargestSide = 1024;

/**
 * Reads an environment file, as scripts/environment writes it. Little-endian 32-bit words: magic,
 * version, side of level 0, number of levels; floats: 27 of irradiance, main direction, main
 * irradiance; then the texels of all levels, in four planes of bytes (first bytes of all, second
 * bytes, …), each byte the difference to the one before it: that compresses to a third.
 *
 * @throws LorgnetteError `environment-invalid`
 */
export function readEnvironment(bytes: Uint8Array): Environment {
  const fail = (what: string): never => {
    throw new LorgnetteError(
      'environment-invalid',
      `The environment cannot be read: ${what}. Make it again with scripts/make_environment.`,
    );
  };
  if (bytes.length < 4 * kHeaderWords) fail(`it has only ${bytes.length} bytes`);
  const words = new DataView(bytes.buffer, bytes.byteOffset, 4 * kHeaderWords);
  const word = (index: number) => words.getUint32(4 * index, true);
  const numbers = (from: number, count: number) =>
    Float32Array.from({ length: count }, (_, i) => words.getFloat32(4 * (from + i), true));
  if (word(0) !== kMagic) fail('it is no environment file');
  if (word(1) !== kVersion) fail(`it is of version ${word(1)}, not ${kVersion}`);
  const [size, count] = [word(2), word(3)];
  if (size < 1 || size > kLargestSide || (size & (size - 1)) !== 0) fail(`its side is ${size}`);
  if (count < 1 || size >> (count - 1) < 1) fail(`it has ${count} levels`);
  const sizes = Array.from({ length: count }, (_, level) => 6 * (size >> level) ** 2);
  const total = sizes.reduce((sum, texels) => sum + texels, 0);
  const planes = bytes.subarray(4 * kHeaderWords);
  if (planes.length !== 4 * total)
    fail(`it has ${planes.length} bytes of texels, not ${4 * total}`);

  const texels = new Uint32Array(total);
  for (let plane = 0; plane < 4; plane++) {
    let value = 0;
    for (let i = 0; i < total; i++) {
      value = (value + planes[plane * total + i]!) & 0xff;
      texels[i]! |= value << (8 * plane);
    }
  }
  let begin = 0;
  const levels = sizes.map((length) => texels.subarray(begin, (begin += length)));
  const lamp = numbers(4 + 27, 6);
  const triple = (from: number) => [lamp[from]!, lamp[from + 1]!, lamp[from + 2]!] as const;
  return {
    radiance: { size, levels },
    irradiance: numbers(4, 27),
    mainDirection: triple(0),
    mainIrradiance: triple(3),
  };
}
