import vertex from '../../shaders/background.vert?raw';
import fragment from '../../shaders/composite.frag?raw';
import grain from '../../shaders/grain.glsl?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import { Program } from './program.ts';
import type { Region } from './region.ts';
import type { Texture } from './texture.ts';

/** Puts the finished layer onto the frame, encoded as sRGB, where something was drawn. */
export class CompositePass {
  readonly #gl: WebGL2RenderingContext;
  readonly #plain: Program;
  readonly #grainy: Program;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const source = { name: 'composite', vertex, samplers: ['uLayer'] };
    this.#plain = new Program(gl, { ...source, fragment: srgb + fragment });
    this.#grainy = new Program(gl, {
      ...source,
      fragment: srgb + grain + fragment,
      defines: ['GRAIN'],
    });
  }

  /**
   * @param region where the layer lies in the drawing buffer
   * @param noise standard deviation of noise to be added to glasses, levels of 255
   * @param seed of the noise, another for each frame
   */
  draw(layer: Texture, { x, y, width, height }: Region, noise: number, seed: number): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    gl.viewport(x, y, width, height);
    const program = noise > 0 ? this.#grainy : this.#plain;
    program.use();
    layer.bind(0);
    gl.uniform1f(program.at('uMirror'), 1);
    gl.uniform2f(program.at('uOrigin'), x, y);
    if (noise > 0) {
      gl.uniform1f(program.at('uNoise'), noise / 255);
      gl.uniform1ui(program.at('uSeed'), seed);
    }
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#plain.dispose();
    this.#grainy.dispose();
  }
}
