import { LorgnetteError } from '../errors.ts';

/** Every shader file leaves these two lines out, so that files can be joined. */
const kHeader = '#version 300 es\nprecision highp float;\n';

export interface ProgramSource {
  /** Names the pair in errors. */
  readonly name: string;
  /** GLSL ES 3.00 without `#version`. */
  readonly vertex: string;
  readonly fragment: string;
  /** Defined in both, without a value. */
  readonly defines?: readonly string[];
  /** Sampler uniforms, each set to the texture unit of its place in the list. */
  readonly samplers?: readonly string[];
}

/** A linked pair of shaders and the places of its uniforms. */
export class Program {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: WebGLProgram;
  readonly #locations = new Map<string, WebGLUniformLocation>();

  /** @throws LorgnetteError `webgl-unavailable` with the log and the numbered source */
  constructor(gl: WebGL2RenderingContext, source: ProgramSource) {
    this.#gl = gl;
    this.#program = gl.createProgram();
    const header = kHeader + (source.defines ?? []).map((name) => `#define ${name}\n`).join('');
    const shaders = [
      compile(gl, gl.VERTEX_SHADER, header + source.vertex),
      compile(gl, gl.FRAGMENT_SHADER, header + source.fragment),
    ];
    for (const shader of shaders) gl.attachShader(this.#program, shader);
    gl.linkProgram(this.#program);
    // Only the link status is asked: asking after each compilation would make the driver wait twice.
    // A lost context reports failure too; it is rebuilt on restore and is no error.
    if (!gl.getProgramParameter(this.#program, gl.LINK_STATUS) && !gl.isContextLost()) {
      const log = describe(gl, this.#program, shaders);
      throw new LorgnetteError(
        'webgl-unavailable',
        `This browser's WebGL2 could not build the "${source.name}" shaders. ` +
          `Update the browser or the graphics driver.\n${log}`,
      );
    }
    for (const shader of shaders) gl.deleteShader(shader);
    const count = (gl.getProgramParameter(this.#program, gl.ACTIVE_UNIFORMS) ?? 0) as number;
    for (let i = 0; i < count; i++) {
      const uniform = gl.getActiveUniform(this.#program, i)?.name;
      const location = uniform && gl.getUniformLocation(this.#program, uniform);
      // Arrays are listed by their first element.
      if (location) this.#locations.set(uniform.replace('[0]', ''), location);
    }
    this.use();
    source.samplers?.forEach((sampler, unit) => gl.uniform1i(this.at(sampler), unit));
  }

  use(): void {
    this.#gl.useProgram(this.#program);
  }

  /** Where a uniform lives; null, which WebGL ignores, where the driver found no use for it. */
  at(uniform: string): WebGLUniformLocation | null {
    return this.#locations.get(uniform) ?? null;
  }

  dispose(): void {
    this.#gl.deleteProgram(this.#program);
  }
}

function compile(gl: WebGL2RenderingContext, type: GLenum, source: string): WebGLShader {
  // null only on a lost context, where every call is a no-op anyway
  const shader = gl.createShader(type) as WebGLShader;
  gl.shaderSource(shader, source);
  gl.compileShader(shader);
  return shader;
}

function describe(gl: WebGL2RenderingContext, program: WebGLProgram, shaders: WebGLShader[]) {
  const failed = shaders.filter((shader) => !gl.getShaderParameter(shader, gl.COMPILE_STATUS));
  if (failed.length === 0) return gl.getProgramInfoLog(program) ?? '';
  return failed
    .map((shader) => {
      const lines = (gl.getShaderSource(shader) ?? '').split('\n');
      const numbered = lines.map((line, i) => `${String(i + 1).padStart(4)} ${line}`).join('\n');
      return `${gl.getShaderInfoLog(shader) ?? ''}\n${numbered}`;
    })
    .join('\n');
}
