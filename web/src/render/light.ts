import { CubeTexture } from './cube-texture.ts';
import { dfgTable, kDfgSize } from './dfg.ts';
import { kDarkness, type Environment } from './environment.ts';
import { kNoEstimate, type LightEstimate, type Triple } from './light-estimate.ts';
import type { Program } from './program.ts';
import { Texture } from './texture.ts';

/** The samplers of light.glsl, on the first texture units. */
export const kLightSamplers = ['uEnvironment', 'uDfg'] as const;

/** The light around the head, on the GPU. */
export class Light {
  readonly #gl: WebGL2RenderingContext;
  readonly #dfg: Texture;
  #environment: Environment = kDarkness;
  #estimate: LightEstimate = kNoEstimate;
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

  /** How the light differs from the environment's. */
  setEstimate(estimate: LightEstimate): void {
    this.#estimate = estimate;
  }

  /** Luminance of a white, matt surface in the environment itself. @param normal unit */
  shade([x, y, z]: Triple): number {
    const { irradiance, mainDirection, mainIrradiance } = this.#environment;
    // As diffuseLight() in light.glsl.
    const basis = [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y];
    const cosine = x * mainDirection[0] + y * mainDirection[1] + z * mainDirection[2];
    return [0.2126, 0.7152, 0.0722].reduce((sum, share, c) => {
      const around = basis.reduce((light, b, i) => light + b * irradiance[3 * i + c]!, 0);
      const main = (mainIrradiance[c]! * Math.max(0, cosine)) / Math.PI;
      return sum + share * (Math.max(0, around) + main);
    }, 0);
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
    const { gain, lean } = this.#estimate;
    // The lamp goes to the side the light leans to, as far as that is known.
    const turned = mainDirection.map((v, k) => v + lean[k]!);
    const length = Math.hypot(...turned);
    const direction = turned.map((v) => v / length);
    const more = 1 + direction.reduce((sum, v, k) => sum + v * lean[k]!, 0);
    gl.uniform3fv(program.at('uGain'), gain);
    gl.uniform3fv(program.at('uLean'), lean);
    gl.uniform1f(program.at('uLastLevel'), radiance.levels.length - 1);
    gl.uniform3fv(program.at('uIrradiance'), irradiance);
    gl.uniform3fv(program.at('uMainDirection'), direction);
    const main = mainIrradiance.map((v, c) => v * gain[c]! * more);
    gl.uniform3fv(program.at('uMainIrradiance'), main);
  }

  dispose(): void {
    this.#cube.dispose();
    this.#dfg.dispose();
  }
}
