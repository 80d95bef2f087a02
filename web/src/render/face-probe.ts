import vertex from '../../shaders/background.vert?raw';
import fragment from '../../shaders/probe.frag?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import { Framebuffer } from './framebuffer.ts';
import type { FrameTexture } from './frame-texture.ts';
import { Program } from './program.ts';
import { Texture } from './texture.ts';

/** Places whose mean light is read, and the side of the cut-outs, px. */
export const kPlaces = 64;
export const kPatchSide = 64;
const kHeight = 1 + 2 * kPatchSide;

/** Where to look, in texture coordinates of the frame. */
export interface ProbePlan {
  /** kPlaces × (u, v, half width, half height). */
  readonly places: Float32Array;
  /** The middles of two cut-outs: u, v, u, v. */
  readonly patches: Float32Array;
  /** Size of the drawing buffer, in whose pixels the cut-outs are taken. */
  readonly width: number;
  readonly height: number;
}

/** Reads a little of a frame back from the GPU: at once, or when it is asked for later. */
export class FaceProbe {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  readonly #texture: Texture;
  readonly #target: Framebuffer;
  /** Of what was asked for; one for each question, as browsers speed up the reading of new ones only. */
  #buffer: WebGLBuffer | null = null;
  readonly #bytes = new Uint8Array(4 * kPatchSide * kHeight);

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const samplers = ['uFrame'];
    this.#program = new Program(gl, { name: 'probe', vertex, fragment: srgb + fragment, samplers });
    this.#texture = new Texture(gl, { minFilter: gl.NEAREST });
    this.#texture.reserve(gl.RGBA8, kPatchSide, kHeight);
    this.#target = Framebuffer.of(gl, this.#texture, kPatchSide, kHeight);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** Whether something was asked for that has not been taken. */
  get pending(): boolean {
    return this.#buffer !== null;
  }

  /** Looks at a frame; `take` has the answer, without a wait some frames later. */
  ask(frame: FrameTexture, plan: ProbePlan): void {
    const gl = this.#gl;
    this.#forget();
    this.#draw(frame, plan);
    this.#buffer = gl.createBuffer();
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, this.#buffer);
    gl.bufferData(gl.PIXEL_PACK_BUFFER, this.#bytes.length, gl.STREAM_READ);
    gl.readPixels(0, 0, kPatchSide, kHeight, gl.RGBA, gl.UNSIGNED_BYTE, 0);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** What was asked for last: RGBA, 64 texels a row, in the order of probe.frag. Kept by the probe. */
  take(): Uint8Array {
    const gl = this.#gl;
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, this.#buffer);
    gl.getBufferSubData(gl.PIXEL_PACK_BUFFER, 0, this.#bytes);
    gl.bindBuffer(gl.PIXEL_PACK_BUFFER, null);
    this.#forget();
    return this.#bytes;
  }

  /** Looks at a frame and waits for the answer. */
  read(frame: FrameTexture, plan: ProbePlan): Uint8Array {
    const gl = this.#gl;
    this.#draw(frame, plan);
    gl.readPixels(0, 0, kPatchSide, kHeight, gl.RGBA, gl.UNSIGNED_BYTE, this.#bytes);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    this.#forget();
    return this.#bytes;
  }

  dispose(): void {
    this.#program.dispose();
    this.#target.dispose();
    this.#texture.dispose();
    this.#forget();
  }

  #forget(): void {
    this.#gl.deleteBuffer(this.#buffer);
    this.#buffer = null;
  }

  #draw(frame: FrameTexture, { places, patches, width, height }: ProbePlan): void {
    const gl = this.#gl;
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    this.#target.bind();
    gl.viewport(0, 0, kPatchSide, kHeight);
    this.#program.use();
    frame.bind(0);
    gl.uniform1f(this.#program.at('uMirror'), 1);
    gl.uniform4fv(this.#program.at('uPlaces'), places);
    gl.uniform4fv(this.#program.at('uPatches'), patches);
    gl.uniform2f(this.#program.at('uStep'), 1 / width, 1 / height);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
