import { Framebuffer } from './framebuffer.ts';
import type { Region } from './region.ts';
import { Texture } from './texture.ts';

/** As many as WebGL2 promises, where the format allows them. */
const kSamples = 4;

/**
 * Where the glasses are drawn: a multisampled buffer of linear light and depth, as large as the part of
 * the picture they cover, which is resolved into textures. Alpha says how much of a pixel is not the
 * frame's own.
 *
 * Half floats where the browser can draw into them; else sRGB bytes, which WebGL blends as linear
 * light, too, only coarser.
 */
export class Layer {
  readonly #gl: WebGL2RenderingContext;
  readonly #format: GLenum;
  readonly #samples: number;
  #width = 0;
  #height = 0;
  #drawn: Framebuffer | null = null;
  #finished: { texture: Texture; target: Framebuffer } | null = null;
  #behind: { texture: Texture; target: Framebuffer } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const formats: GLenum[] = [gl.SRGB8_ALPHA8];
    if (gl.getExtension('EXT_color_buffer_float') ?? gl.getExtension('EXT_color_buffer_half_float'))
      formats.unshift(gl.RGBA16F);
    // Some devices draw into half floats, but not into several samples of them.
    const found = formats.find((format) => isDrawable(gl, format));
    this.#format = found ?? gl.SRGB8_ALPHA8;
    this.#samples = samplesOf(gl, this.#format);
  }

  /** Of its textures. */
  get format(): GLenum {
    return this.#format;
  }

  /** Makes the layer as large as the region and draws into it from here on. */
  begin(region: Region, canvasWidth: number, canvasHeight: number): void {
    const gl = this.#gl;
    if (region.width !== this.#width || region.height !== this.#height) {
      this.dispose();
      this.#width = region.width;
      this.#height = region.height;
    }
    this.#drawn ??= Framebuffer.multisampled(
      gl,
      this.#format,
      this.#width,
      this.#height,
      this.#samples,
    );
    this.#drawn.bind();
    // As the whole drawing buffer, of which the layer is a window.
    gl.viewport(-region.x, -region.y, canvasWidth, canvasHeight);
    gl.clear(gl.DEPTH_BUFFER_BIT);
  }

  /** What has been drawn so far, with mipmaps; the layer stays the one drawn into. */
  grab(): Texture {
    this.#behind ??= this.#target(1 + Math.floor(Math.log2(Math.max(this.#width, this.#height))));
    this.#drawn!.copyTo(this.#behind.target);
    this.#behind.texture.generateMipmap();
    this.#drawn!.bind();
    return this.#behind.texture;
  }

  /** Ends drawing; the picture is read from the texture returned. */
  finish(): Texture {
    this.#finished ??= this.#target(1);
    this.#drawn!.copyTo(this.#finished.target);
    this.#drawn!.forgetDepth();
    this.#gl.bindFramebuffer(this.#gl.FRAMEBUFFER, null);
    return this.#finished.texture;
  }

  dispose(): void {
    this.#drawn?.dispose();
    this.#drawn = null;
    for (const resolved of [this.#finished, this.#behind]) {
      resolved?.target.dispose();
      resolved?.texture.dispose();
    }
    this.#finished = this.#behind = null;
  }

  #target(levels: number): { texture: Texture; target: Framebuffer } {
    const gl = this.#gl;
    const minFilter = levels > 1 ? gl.LINEAR_MIPMAP_LINEAR : gl.NEAREST;
    const texture = new Texture(gl, { minFilter });
    texture.reserve(this.#format, this.#width, this.#height, levels);
    return { texture, target: Framebuffer.of(gl, texture, this.#width, this.#height) };
  }
}

function samplesOf(gl: WebGL2RenderingContext, format: GLenum): number {
  const supported: Int32Array | null = gl.getInternalformatParameter(
    gl.RENDERBUFFER,
    format,
    gl.SAMPLES,
  );
  return Math.min(kSamples, supported?.[0] ?? 0);
}

function isDrawable(gl: WebGL2RenderingContext, format: GLenum): boolean {
  try {
    Framebuffer.multisampled(gl, format, 1, 1, samplesOf(gl, format)).dispose();
    return true;
  } catch {
    return false;
  }
}
