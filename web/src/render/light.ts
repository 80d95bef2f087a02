import { CubeTexture } from './cube-texture.ts';
import { dfgTable, kDfgSize } from './dfg.ts';
import { kDarkness, type Environment } from './environment.ts';
import type { Program } from './program.ts';
import { Texture } from './texture.ts';

/** The samplers of light.glsl, on the first texture units. */
export const kLightSamplers = ['uEnvironment', 'uDfg'] as const;

/** The light around the head, on the GPU. */
export class Light {
  readonly #gl: WebGL2RenderingContext;
  readonly #dfg: Texture;
  #environment: Environment = kDarkness;
  #cube: CubeTexture;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#dfg = new Texture(gl);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RG16F, kDfgSize, kDfgSize, 0, gl.RG, gl.FLOAT, dfgTable());
    this.#cube = new CubeTexture(gl, kDarkness.radiance);
  }

  setEnvironment(environment: Environment): void {
    this.#environment = environment;
    this.#cube.dispose();
    this.#cube = new CubeTexture(this.#gl, environment.radiance);
  }

  /** Binds the textures; once for all programs of a pass. */
  bind(): void {
    this.#cube.bind(0);
    this.#dfg.bind(1);
  }

  /** Sets the uniforms of light.glsl in the program in use. */
  apply(program: Program): void {
    const gl = this.#gl;
    const { irradiance, mainDirection, mainIrradiance, radiance } = this.#environment;
    gl.uniform1f(program.at('uLastLevel'), radiance.levels.length - 1);
    gl.uniform3fv(program.at('uIrradiance'), irradiance);
    gl.uniform3fv(program.at('uMainDirection'), mainDirection);
    gl.uniform3fv(program.at('uMainIrradiance'), mainIrradiance);
  }

  dispose(): void {
    this.#cube.dispose();
    this.#dfg.dispose();
  }
}
