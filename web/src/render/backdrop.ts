import fragment from '../../shaders/backdrop.frag?raw';
import vertex from '../../shaders/background.vert?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import type { FrameTexture } from './frame-texture.ts';
import { Program } from './program.ts';

/** Fills the layer with the frame as linear light, alpha 0: what glasses are blended with. */
export class BackdropPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, {
      name: 'backdrop',
      vertex,
      fragment: srgb + fragment,
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
