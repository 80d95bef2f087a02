import { Texture } from './texture.ts';

/** The picture of the frame that is shown, re-filled with every frame. Its first row is v = 0. */
export class FrameTexture {
  readonly #gl: WebGL2RenderingContext;
  readonly #texture: Texture;
  #exact = true;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#texture = new Texture(gl);
  }

  /**
   * @param exact the drawing buffer has one pixel for each of the frame's: no filter may touch them.
   *   Else the frame is larger and is reduced through mipmaps.
   */
  upload(frame: TexImageSource, exact: boolean): void {
    const gl = this.#gl;
    this.#exact = exact;
    this.#texture.upload(gl.RGBA8, frame);
    this.#texture.setOptions(
      exact
        ? { minFilter: gl.NEAREST, magFilter: gl.NEAREST }
        : { minFilter: gl.LINEAR_MIPMAP_LINEAR },
    );
    if (!exact) this.#texture.generateMipmap();
  }

  /** Has something drawn into the picture. @param draw binds a framebuffer of the texture */
  paint(draw: (texture: Texture) => void): void {
    draw(this.#texture);
    if (!this.#exact) this.#texture.generateMipmap();
  }

  bind(unit: number): void {
    this.#texture.bind(unit);
  }

  dispose(): void {
    this.#texture.dispose();
  }
}
