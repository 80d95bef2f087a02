import fragment from '../../shaders/background.frag?raw';
import vertex from '../../shaders/background.vert?raw';
import type { FrameTexture } from './frame-texture.ts';
import { Program } from './program.ts';

/** Fills what is drawn into with the frame, its colours untouched. */
export class BackgroundPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, {
      name: 'background',
      vertex,
      fragment,
      samplers: ['uFrame'],
    });
  }

  draw(frame: FrameTexture, mirror: boolean): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    this.#program.use();
    frame.bind(0);
    gl.uniform1f(this.#program.at('uMirror'), mirror ? -1 : 1);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#program.dispose();
  }
}
