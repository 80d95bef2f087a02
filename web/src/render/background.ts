import fragment from '../../shaders/background.frag?raw';
import vertex from '../../shaders/background.vert?raw';
import { Program } from './program.ts';
import { FrameTexture } from './texture.ts';

/** Fills the drawing buffer with the frame, its colours untouched. */
export class BackgroundPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  readonly #frame: FrameTexture;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, 'background', vertex, fragment);
    this.#frame = new FrameTexture(gl);
  }

  /** Takes a copy of the frame; see FrameTexture. */
  upload(frame: TexImageSource, exact: boolean): void {
    this.#frame.upload(frame, exact);
  }

  draw(mirror: boolean): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    this.#program.use();
    this.#frame.bind(0);
    gl.uniform1i(this.#program.at('uFrame'), 0);
    gl.uniform1f(this.#program.at('uMirror'), mirror ? -1 : 1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#program.dispose();
    this.#frame.dispose();
  }
}
