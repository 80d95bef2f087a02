import fragment from '../../shaders/backdrop.frag?raw';
import vertex from '../../shaders/background.vert?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import type { FrameTexture } from './frame-texture.ts';
import { Program } from './program.ts';
import type { Region } from './region.ts';
import type { Texture } from './texture.ts';

/** Fills the layer with the frame as linear light, shadows on it: what glasses are blended with. */
export class BackdropPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #plain: Program;
  readonly #shadowed: Program;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const source = { name: 'backdrop', vertex, fragment: srgb + fragment };
    const samplers = ['uFrame', 'uShadow'];
    this.#plain = new Program(gl, { ...source, samplers });
    this.#shadowed = new Program(gl, { ...source, samplers, defines: ['SHADOW'] });
  }

  /** @param shadow what of the light is missing, over the whole region; null: nothing */
  draw(frame: FrameTexture, mirror: boolean, shadow: Texture | null, region: Region): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    const program = shadow ? this.#shadowed : this.#plain;
    program.use();
    frame.bind(0);
    shadow?.bind(1);
    gl.uniform1f(program.at('uMirror'), mirror ? -1 : 1);
    gl.uniform2f(program.at('uLayer'), region.width, region.height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }

  dispose(): void {
    this.#plain.dispose();
    this.#shadowed.dispose();
  }
}
