import fragment from '../../shaders/occluder.frag?raw';
import vertex from '../../shaders/occluder.vert?raw';
import type { Face, GlassesModel } from '../types.ts';
import { Framebuffer } from './framebuffer.ts';
import type { Matrix4 } from './matrix.ts';
import { Mesh } from './mesh.ts';
import { Program } from './program.ts';
import type { Region } from './region.ts';
import { Texture } from './texture.ts';

/** Of a face: its points, and how many faces there are at most (cpp/include/lorgnette/track.hpp). */
const kMeshPoints = 468;
const kMostFaces = 20;

/**
 * Draws heads into a depth texture: what of the glasses lies behind them stays hidden. A vertex follows
 * the point of the wearer's face that its texture coordinate names (u), as far as v says: 1 on
 * the face, less and less behind it, on what the file leaves without: 0. Faces without a mesh get the
 * same head, as broad as they are.
 */
export class OccluderPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  #meshes: Mesh[] = [];
  #offsets: Texture | null = null;
  #depth: { texture: Texture; target: Framebuffer; width: number; height: number } | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    const samplers = ['uOffsets'];
    this.#program = new Program(gl, { name: 'occluder', vertex, fragment, samplers });
  }

  /** @param model in the head frame, mm; its materials are ignored */
  setModel(model: GlassesModel | null): void {
    for (const mesh of this.#meshes) mesh.dispose();
    this.#meshes = (model?.primitives ?? []).map((primitive) => new Mesh(this.#gl, primitive));
  }

  /**
   * Draws one head for each face.
   *
   * @param region the layer's place in the drawing buffer, of `canvasWidth` × `canvasHeight` px
   * @param visible false: none, so that nothing is hidden
   * @returns their depth, for each pixel of the region
   */
  draw(
    clipFromCamera: Matrix4,
    cameraFromHead: readonly Matrix4[],
    faces: readonly Face[],
    region: Region,
    canvasWidth: number,
    canvasHeight: number,
    visible: boolean,
  ): Texture {
    const gl = this.#gl;
    const { texture, target } = this.#reserve(region);
    target.bind();
    gl.viewport(-region.x, -region.y, canvasWidth, canvasHeight);
    gl.depthMask(true);
    gl.clear(gl.DEPTH_BUFFER_BIT);
    this.follow(faces);
    if (!visible) return texture;
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.disable(gl.BLEND);
    // The nearest surface wins whichever way its triangles are wound.
    gl.disable(gl.CULL_FACE);
    const program = this.#program;
    program.use();
    faces.forEach((face, i) =>
      this.drawHead(program, 0, clipFromCamera, cameraFromHead[i]!, face, i),
    );
    return texture;
  }

  /**
   * Draws the head of one of the faces that draw() or follow() was last given, with a program of this pass' vertex
   * shader, and the state, in use.
   *
   * @param unit of the program's sampler uOffsets
   * @param index of the face
   */
  drawHead(
    program: Program,
    unit: number,
    clipFromCamera: Matrix4,
    cameraFromHead: Matrix4,
    { meshOffsets, breadth }: Face,
    index: number,
  ): void {
    const gl = this.#gl;
    this.#offsets?.bind(unit);
    gl.uniformMatrix4fv(program.at('uClipFromCamera'), false, clipFromCamera);
    gl.uniformMatrix4fv(program.at('uCameraFromModel'), false, cameraFromHead);
    gl.uniform1i(program.at('uRow'), isMesh(meshOffsets) && index < kMostFaces ? index : -1);
    gl.uniform1f(program.at('uBreadth'), breadth);
    for (const mesh of this.#meshes) mesh.draw();
  }

  /** Gives the heads the shapes of these faces. */
  follow(faces: readonly Face[]): void {
    const gl = this.#gl;
    if (!this.#offsets) {
      this.#offsets = new Texture(gl, { minFilter: gl.NEAREST, magFilter: gl.NEAREST });
      this.#offsets.reserve(gl.RGB32F, kMeshPoints, kMostFaces);
    }
    this.#offsets.bind(0);
    faces.slice(0, kMostFaces).forEach(({ meshOffsets: data }, row) => {
      if (!isMesh(data)) return;
      gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, row, kMeshPoints, 1, gl.RGB, gl.FLOAT, data);
    });
  }

  dispose(): void {
    this.setModel(null);
    this.#program.dispose();
    this.#offsets?.dispose();
    this.#offsets = null;
    this.#release();
  }

  #reserve({ width, height }: Region) {
    if (this.#depth?.width === width && this.#depth.height === height) return this.#depth;
    this.#release();
    const gl = this.#gl;
    const texture = new Texture(gl, { minFilter: gl.NEAREST, magFilter: gl.NEAREST });
    texture.reserve(gl.DEPTH_COMPONENT24, width, height);
    const target = Framebuffer.ofDepth(gl, texture, width, height);
    return (this.#depth = { texture, target, width, height });
  }

  #release(): void {
    this.#depth?.target.dispose();
    this.#depth?.texture.dispose();
    this.#depth = null;
  }
}

const isMesh = (offsets: Float32Array) => offsets.length === 3 * kMeshPoints;
