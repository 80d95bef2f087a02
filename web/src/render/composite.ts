import vertex from '../../shaders/background.vert?raw';
import fragment from '../../shaders/composite.frag?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import { Program } from './program.ts';
import type { Region } from './region.ts';
import type { Texture } from './texture.ts';

/** Puts the finished layer onto the frame, encoded as sRGB, where something was drawn. */
export class CompositePass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, {
      name: 'composite',
      vertex,
      fragment: srgb + fragment,
      samplers: ['uLayer'],
    });
  }

  /** @param region where the layer lies in the drawing buffer */
  draw(layer: Texture, { x, y, width, height }: Region): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    gl.viewport(x, y, width, height);
    this.#program.use();
    layer.bind(0);
    gl.uniform1f(this.#program.at('uMirror'), 1);
    gl.uniform2f(this.#program.at('uOrigin'), x, y);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#program.dispose();
  }
}
