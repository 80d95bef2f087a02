import { LorgnetteError } from '../errors.ts';
import type { Texture } from './texture.ts';

/** Something other than the canvas to draw into. */
export class Framebuffer {
  readonly #gl: WebGL2RenderingContext;
  readonly #framebuffer: WebGLFramebuffer;
  readonly #renderbuffers: WebGLRenderbuffer[] = [];
  readonly #width: number;
  readonly #height: number;

  private constructor(gl: WebGL2RenderingContext, width: number, height: number) {
    this.#gl = gl;
    this.#framebuffer = gl.createFramebuffer();
    this.#width = width;
    this.#height = height;
  }

  /** Colour and depth, `samples` of each a pixel (0: one, without smoothing). */
  static multisampled(
    gl: WebGL2RenderingContext,
    format: GLenum,
    width: number,
    height: number,
    samples: number,
  ): Framebuffer {
    const made = new Framebuffer(gl, width, height);
    made.bind();
    made.#attach(gl.COLOR_ATTACHMENT0, format, samples);
    made.#attach(gl.DEPTH_ATTACHMENT, gl.DEPTH_COMPONENT24, samples);
    made.#check();
    return made;
  }

  /** A texture's level 0, with depth if asked for. The texture stays the caller's. */
  static of(
    gl: WebGL2RenderingContext,
    texture: Texture,
    width: number,
    height: number,
    depth = false,
  ): Framebuffer {
    const made = new Framebuffer(gl, width, height);
    made.bind();
    const [target, point] = [gl.FRAMEBUFFER, gl.COLOR_ATTACHMENT0];
    gl.framebufferTexture2D(target, point, gl.TEXTURE_2D, texture.handle, 0);
    if (depth) made.#attach(gl.DEPTH_ATTACHMENT, gl.DEPTH_COMPONENT24, 0);
    made.#check();
    return made;
  }

  /** A depth texture alone. The texture stays the caller's. */
  static ofDepth(
    gl: WebGL2RenderingContext,
    texture: Texture,
    width: number,
    height: number,
  ): Framebuffer {
    const made = new Framebuffer(gl, width, height);
    made.bind();
    const [target, point] = [gl.FRAMEBUFFER, gl.DEPTH_ATTACHMENT];
    gl.framebufferTexture2D(target, point, gl.TEXTURE_2D, texture.handle, 0);
    gl.drawBuffers([gl.NONE]);
    made.#check();
    return made;
  }

  bind(): void {
    this.#gl.bindFramebuffer(this.#gl.FRAMEBUFFER, this.#framebuffer);
  }

  /** The mean of each pixel's samples, into one of the same size and format. */
  copyTo(other: Framebuffer): void {
    const gl = this.#gl;
    const [w, h] = [this.#width, this.#height];
    gl.bindFramebuffer(gl.READ_FRAMEBUFFER, this.#framebuffer);
    gl.bindFramebuffer(gl.DRAW_FRAMEBUFFER, other.#framebuffer);
    gl.blitFramebuffer(0, 0, w, h, 0, 0, w, h, gl.COLOR_BUFFER_BIT, gl.NEAREST);
  }

  /** Says that the depth is not needed any more: tiled GPUs then do not write it to memory. */
  forgetDepth(): void {
    this.#gl.bindFramebuffer(this.#gl.READ_FRAMEBUFFER, this.#framebuffer);
    this.#gl.invalidateFramebuffer(this.#gl.READ_FRAMEBUFFER, [this.#gl.DEPTH_ATTACHMENT]);
  }

  dispose(): void {
    this.#gl.deleteFramebuffer(this.#framebuffer);
    for (const renderbuffer of this.#renderbuffers) this.#gl.deleteRenderbuffer(renderbuffer);
  }

  #attach(point: GLenum, format: GLenum, samples: number): void {
    const gl = this.#gl;
    const renderbuffer = gl.createRenderbuffer();
    gl.bindRenderbuffer(gl.RENDERBUFFER, renderbuffer);
    const [w, h] = [this.#width, this.#height];
    gl.renderbufferStorageMultisample(gl.RENDERBUFFER, samples, format, w, h);
    gl.framebufferRenderbuffer(gl.FRAMEBUFFER, point, gl.RENDERBUFFER, renderbuffer);
    this.#renderbuffers.push(renderbuffer);
  }

  #check(): void {
    const gl = this.#gl;
    const status = gl.checkFramebufferStatus(gl.FRAMEBUFFER);
    if (status === gl.FRAMEBUFFER_COMPLETE || gl.isContextLost()) return;
    this.dispose();
    throw new LorgnetteError(
      'webgl-unavailable',
      `This browser's WebGL2 could not make a buffer of ${this.#width} × ${this.#height} px ` +
        `to draw into (0x${status.toString(16)}). Update the browser or the graphics driver.`,
    );
  }
}
