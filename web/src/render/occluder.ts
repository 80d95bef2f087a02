import fragment from '../../shaders/occluder.frag?raw';
import vertex from '../../shaders/occluder.vert?raw';
import type { GlassesModel } from '../types.ts';
import type { Matrix4 } from './matrix.ts';
import { Mesh } from './mesh.ts';
import { Program } from './program.ts';

/** Draws heads into the depth buffer only: what of the glasses is behind them stays hidden. */
export class OccluderPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  #meshes: Mesh[] = [];

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, { name: 'occluder', vertex, fragment });
  }

  /** @param model in the head frame, mm; its materials are ignored */
  setModel(model: GlassesModel | null): void {
    for (const mesh of this.#meshes) mesh.dispose();
    this.#meshes = (model?.primitives ?? []).map((primitive) => new Mesh(this.#gl, primitive));
  }

  /** Draws one head for each of the first `count` poses. */
  draw(clipFromCamera: Matrix4, cameraFromHead: readonly Matrix4[], count: number): void {
    const gl = this.#gl;
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.depthMask(true);
    gl.colorMask(false, false, false, false);
    gl.disable(gl.BLEND);
    // The nearest surface wins whichever way its triangles are wound.
    gl.disable(gl.CULL_FACE);
    this.#program.use();
    gl.uniformMatrix4fv(this.#program.at('uClipFromCamera'), false, clipFromCamera);
    for (let i = 0; i < count; i++) {
      gl.uniformMatrix4fv(this.#program.at('uCameraFromModel'), false, cameraFromHead[i]!);
      for (const mesh of this.#meshes) mesh.draw();
    }
    gl.colorMask(true, true, true, true);
  }

  /** Draws one head with a program of this pass' vertex shader, and the state, in use. */
  drawShape(program: Program, clipFromCamera: Matrix4, cameraFromHead: Matrix4): void {
    const gl = this.#gl;
    gl.uniformMatrix4fv(program.at('uClipFromCamera'), false, clipFromCamera);
    gl.uniformMatrix4fv(program.at('uCameraFromModel'), false, cameraFromHead);
    for (const mesh of this.#meshes) mesh.draw();
  }

  dispose(): void {
    this.setModel(null);
    this.#program.dispose();
  }
}
