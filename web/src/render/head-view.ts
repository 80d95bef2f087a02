import fragment from '../../shaders/head-view.frag?raw';
import vertex from '../../shaders/occluder.vert?raw';
import type { FrameResult } from '../types.ts';
import type { FrameTexture } from './frame-texture.ts';
import { Framebuffer } from './framebuffer.ts';
import { identity, perspective, type Matrix4 } from './matrix.ts';
import type { OccluderPass } from './occluder.ts';
import { Program } from './program.ts';

/**
 * For diagnosis: paints the heads that hide glasses onto the frame's picture, tinted, so that all that is
 * drawn after it, lenses and shadows too, has them in the background. Takes nothing of the GPU before it
 * is first used.
 */
export class HeadView {
  readonly #gl: WebGL2RenderingContext;
  #program: Program | null = null;
  #target: { buffer: Framebuffer; width: number; height: number } | null = null;
  readonly #clipFromCamera = identity();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
  }

  /**
   * @param frame holds the picture of `result`; it is changed
   * @param cameraFromHead of each face, with its scale
   * @param near, far clipping planes, mm
   */
  paint(
    frame: FrameTexture,
    { width, height, focalPx, faces }: FrameResult,
    cameraFromHead: readonly Matrix4[],
    occluder: OccluderPass,
    near: number,
    far: number,
  ): void {
    const gl = this.#gl;
    const samplers = ['uOffsets'];
    const defines = ['SURFACE'];
    this.#program ??= new Program(gl, { name: 'head view', vertex, fragment, samplers, defines });
    frame.paint((texture) => {
      if (this.#target?.width !== width || this.#target.height !== height) {
        this.#release();
        this.#target = { buffer: Framebuffer.of(gl, texture, width, height, true), width, height };
      }
      this.#target.buffer.bind();
      gl.viewport(0, 0, width, height);
      gl.depthMask(true);
      gl.clear(gl.DEPTH_BUFFER_BIT);
      gl.enable(gl.DEPTH_TEST);
      gl.depthFunc(gl.LEQUAL);
      gl.disable(gl.CULL_FACE);
      perspective(this.#clipFromCamera, focalPx, width, height, near, far, false);
      // The picture's first row is the texture's first, which WebGL takes for the lowest.
      for (let column = 0; column < 4; column++) this.#clipFromCamera[4 * column + 1]! *= -1;
      // Its depth first: of a head only what is nearest is to be seen.
      gl.colorMask(false, false, false, false);
      this.#drawHeads(faces, cameraFromHead, occluder);
      gl.colorMask(true, true, true, true);
      gl.enable(gl.BLEND);
      gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
      this.#drawHeads(faces, cameraFromHead, occluder);
      gl.disable(gl.BLEND);
    });
  }

  dispose(): void {
    this.#program?.dispose();
    this.#program = null;
    this.#release();
  }

  #drawHeads(
    faces: FrameResult['faces'],
    cameraFromHead: readonly Matrix4[],
    occluder: OccluderPass,
  ): void {
    const program = this.#program!;
    program.use();
    faces.forEach((face, i) => {
      occluder.drawHead(program, 0, this.#clipFromCamera, cameraFromHead[i]!, face, i);
    });
  }

  #release(): void {
    this.#target?.buffer.dispose();
    this.#target = null;
  }
}
