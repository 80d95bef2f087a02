import vertex from '../../shaders/background.vert?raw';
import fragment from '../../shaders/prefilter.frag?raw';
import { LorgnetteError } from '../errors.ts';
import type { CubeLevels } from './cube-texture.ts';
import { Framebuffer } from './framebuffer.ts';
import type { LinearPicture } from './hdr.ts';
import { Program } from './program.ts';
import { Texture } from './texture.ts';

/** Side of what mirrors show, texels, and the last level's index. */
const kSize = 128;
const kLast = 5;

/** The largest number of a half float, and of RGB9_E5. */
const kBrightest = 65000;

/**
 * A panorama's prefiltered levels, made on a GPU context of their own, which ends with it.
 *
 * @throws LorgnetteError `webgl-unavailable` where the GPU cannot draw into floats
 */
export function prefilter({ width, height, rgb }: LinearPicture): CubeLevels {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl?.getExtension('EXT_color_buffer_float')) {
    throw new LorgnetteError(
      'webgl-unavailable',
      'The panorama cannot be filtered: this device does not draw floating-point numbers.',
    );
  }
  const most = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
  if (Math.max(width, height) > most) {
    throw new LorgnetteError(
      'environment-invalid',
      `The panorama has ${width} × ${height} pixels; this device takes ${most}. Reduce it.`,
    );
  }
  const panorama = new Texture(gl, {
    wrapS: gl.REPEAT,
    minFilter: gl.LINEAR_MIPMAP_LINEAR,
  });
  const rgba = new Float32Array(4 * width * height);
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) rgba[4 * i + c] = Math.min(kBrightest, rgb[3 * i + c]!);
  }
  gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA16F, width, height, 0, gl.RGBA, gl.FLOAT, rgba);
  panorama.generateMipmap();
  const program = new Program(gl, {
    name: 'prefilter',
    vertex,
    fragment,
    samplers: ['uPanorama'],
  });
  panorama.bind(0);
  gl.uniform1f(program.at('uMirror'), 1);
  const levels = Array.from({ length: kLast + 1 }, (_, level) => {
    const size = kSize >> level;
    const face = new Texture(gl);
    face.reserve(gl.RGBA32F, size, size);
    const target = Framebuffer.of(gl, face, size, size);
    panorama.bind(0);
    gl.viewport(0, 0, size, size);
    const roughness = 1 - Math.sqrt(1 - level / kLast);
    gl.uniform1f(program.at('uAlpha'), roughness * roughness);
    gl.uniform1f(program.at('uSize'), size);
    const texels = new Uint32Array(6 * size * size);
    const pixels = new Float32Array(4 * size * size);
    for (let index = 0; index < 6; index++) {
      gl.uniform1i(program.at('uFace'), index);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
      gl.readPixels(0, 0, size, size, gl.RGBA, gl.FLOAT, pixels);
      for (let i = 0; i < size * size; i++) {
        texels[index * size * size + i] = toRgb9e5(
          pixels[4 * i]!,
          pixels[4 * i + 1]!,
          pixels[4 * i + 2]!,
        );
      }
    }
    target.dispose();
    face.dispose();
    return texels;
  });
  // Browsers keep few contexts alive: not waiting for the garbage collector.
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return { size: kSize, levels };
}

/** Three floats in 32 bits with one exponent: OpenGL ES 3.0 §3.8.3.2. */
export function toRgb9e5(...color: [number, number, number]): number {
  const clamped = color.map((value) => Math.min(65408, Math.max(0, value)));
  const most = Math.max(...clamped);
  let exponent = Math.max(-16, most > 0 ? Math.floor(Math.log2(most)) : -16) + 16;
  if (Math.floor(most / 2 ** (exponent - 24) + 0.5) === 512) exponent += 1;
  const [r, g, b] = clamped.map((value) => Math.floor(value / 2 ** (exponent - 24) + 0.5));
  return ((exponent << 27) | (b! << 18) | (g! << 9) | r!) >>> 0;
}
