export interface TextureOptions {
  /** Default: clamp to the edge, linear, no mipmaps. */
  readonly wrapS?: GLenum;
  readonly wrapT?: GLenum;
  readonly minFilter?: GLenum;
  readonly magFilter?: GLenum;
}

/** A two-dimensional texture. */
export class Texture {
  readonly #gl: WebGL2RenderingContext;
  /** For framebuffers to draw into. */
  readonly handle: WebGLTexture;

  constructor(gl: WebGL2RenderingContext, options: TextureOptions = {}) {
    this.#gl = gl;
    this.handle = gl.createTexture();
    this.setOptions(options);
  }

  setOptions(options: TextureOptions): void {
    const gl = this.#gl;
    this.bind(0);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, options.wrapS ?? gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, options.wrapT ?? gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, options.minFilter ?? gl.LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MAG_FILTER, options.magFilter ?? gl.LINEAR);
  }

  /** Takes a copy of a picture's pixels. */
  upload(format: GLenum, picture: TexImageSource): void {
    const gl = this.#gl;
    this.bind(0);
    gl.texImage2D(gl.TEXTURE_2D, 0, format, gl.RGBA, gl.UNSIGNED_BYTE, picture);
  }

  /** Reserves room that never changes its size, for framebuffers. */
  reserve(format: GLenum, width: number, height: number, levels = 1): void {
    this.bind(0);
    this.#gl.texStorage2D(this.#gl.TEXTURE_2D, levels, format, width, height);
  }

  generateMipmap(): void {
    this.bind(0);
    this.#gl.generateMipmap(this.#gl.TEXTURE_2D);
  }

  bind(unit: number): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, this.handle);
  }

  dispose(): void {
    this.#gl.deleteTexture(this.handle);
  }
}
