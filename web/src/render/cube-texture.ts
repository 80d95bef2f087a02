/** Radiance from all around, in mip levels: see Environment. */
export interface CubeLevels {
  /** Side of level 0's faces, texels; halved from level to level. */
  readonly size: number;
  /** Each level's six faces in WebGL's order (+x −x +y −y +z −z), RGB9_E5 texels, rows as WebGL has. */
  readonly levels: readonly Uint32Array[];
}

/** A cube map with prefiltered levels. */
export class CubeTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: WebGLTexture;

  constructor(gl: WebGL2RenderingContext, { size, levels }: CubeLevels) {
    this.#gl = gl;
    this.#texture = gl.createTexture();
    this.bind(0);
    gl.texStorage2D(gl.TEXTURE_CUBE_MAP, levels.length, gl.RGB9_E5, size, size);
    levels.forEach((texels, level) => {
      const side = size >> level;
      for (let face = 0; face < 6; face++) {
        gl.texSubImage2D(
          gl.TEXTURE_CUBE_MAP_POSITIVE_X + face,
          level,
          0,
          0,
          side,
          side,
          gl.RGB,
          gl.UNSIGNED_INT_5_9_9_9_REV,
          texels,
          face * side * side,
        );
      }
    });
    gl.texParameteri(gl.TEXTURE_CUBE_MAP, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_CUBE_MAP, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
  }

  bind(unit: number): void {
    this.#gl.activeTexture(this.#gl.TEXTURE0 + unit);
    this.#gl.bindTexture(this.#gl.TEXTURE_CUBE_MAP, this.#texture);
  }

  dispose(): void {
    this.#gl.deleteTexture(this.#texture);
  }
}
