import mapFragment from '../../shaders/shadow-map.frag?raw';
import mapVertex from '../../shaders/shadow-map.vert?raw';
import fragment from '../../shaders/shadow.frag?raw';
import smoothRead from '../../shaders/smooth-read.glsl?raw';
import vertex from '../../shaders/occluder.vert?raw';
import type { Face } from '../types.ts';
import { Framebuffer } from './framebuffer.ts';
import type { GlassesPass, GlassesView } from './glasses.ts';
import type { Triple } from './light-estimate.ts';
import { identity, invertPerspective, invertRigid, multiply, type Matrix4 } from './matrix.ts';
import type { OccluderPass } from './occluder.ts';
import { Program } from './program.ts';
import type { Box, Region } from './region.ts';
import { Texture } from './texture.ts';

/** Side of the map, texels; kTexels in shadow.frag. */
const kMapSide = 128;
const kLevels = 8;
/** One texel of the shadow for so many pixels a side: it is soft. */
const kReduction = 4;
/** Of the glasses so much behind their front casts a shadow, mm; farther back hair mostly catches it. */
const kDepthMm = 70;
/** Around the glasses, mm: for blur, and where the light comes in slanting. */
const kMarginMm = 10;
/** How far a shadow falls beside, below and above glasses, mm. */
const kBesideMm = 6;
const kBelowMm = 22;
/**
 * Where rooms are lit from, camera frame: in front and above. To this is added where the light leans to.
 */
const kUsual: Triple = [0, 0.75, 0.75];
/** How much of the skin's light comes from there: the rest comes from all around, past the glasses. */
const kShare = 0.6;
/** And so much more where the light leans to one side. */
const kLeaning = 0.2;

/** The part of the picture that glasses and their shadow reach, glasses frame, mm. */
export function shadowBox({ min, max }: Box): Box {
  return {
    min: [min[0] - kBesideMm, min[1] - kBelowMm, min[2]],
    max: [max[0] + kBesideMm, max[1] + kBesideMm, max[2]],
  };
}

/**
 * The soft shadow of glasses on the face that wears them, and of dark lenses on what is behind: glasses as
 * seen from the light, in a small map with mipmaps, then the head, darkened where the map says.
 */
export class ShadowPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #mapProgram: Program;
  readonly #program: Program;
  readonly #map: Texture;
  readonly #mapTarget: Framebuffer;
  #shadow: { texture: Texture; target: Framebuffer; width: number; height: number } | null = null;
  /** Scratch, kept between frames. */
  readonly #mapFromGlasses = identity();
  readonly #glassesFromCamera = identity();
  readonly #cameraFromClip = identity();
  readonly #crop = identity();
  readonly #clipFromCamera = identity();

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#mapProgram = new Program(gl, {
      name: 'shadow map',
      vertex: mapVertex,
      fragment: mapFragment,
    });
    this.#program = new Program(gl, {
      name: 'shadow',
      vertex,
      fragment: smoothRead + fragment,
      samplers: ['uMap', 'uOffsets'],
    });
    this.#map = new Texture(gl, { minFilter: gl.LINEAR_MIPMAP_LINEAR });
    this.#map.reserve(gl.RGBA8, kMapSide, kMapSide, kLevels);
    this.#mapTarget = Framebuffer.of(gl, this.#map, kMapSide, kMapSide);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /**
   * What of the light is missing on the heads, over the view's region.
   *
   * @param lean of the light estimate
   */
  draw(
    view: GlassesView,
    cameraFromHead: readonly Matrix4[],
    faces: readonly Face[],
    lean: Triple,
    glasses: GlassesPass,
    occluder: OccluderPass,
  ): Texture | null {
    const gl = this.#gl;
    const { bounds } = glasses;
    if (!bounds) return null;
    const towards = kUsual.map((v, k) => v + lean[k]!) as unknown as Triple;
    const strength = kShare + kLeaning * Math.hypot(...lean);
    invertPerspective(this.#cameraFromClip, view.clipFromCamera);
    multiply(this.#clipFromCamera, this.#cropped(view), view.clipFromCamera);
    const { texture, target, width, height } = this.#reserve(view.region);
    for (let face = 0; face < view.count; face++) {
      invertRigid(this.#glassesFromCamera, view.cameraFromGlasses[face]!);
      const reach = this.#aim(towards, bounds);
      this.#drawMap(glasses);
      target.bind();
      gl.viewport(0, 0, width, height);
      gl.depthMask(true);
      if (face === 0) gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
      this.#prepare(view, reach, bounds, strength * view.presence[face]!);
      occluder.drawHead(
        this.#program,
        1,
        this.#clipFromCamera,
        cameraFromHead[face]!,
        faces[face]!,
        face,
      );
    }
    return texture;
  }

  dispose(): void {
    this.#mapProgram.dispose();
    this.#program.dispose();
    this.#mapTarget.dispose();
    this.#map.dispose();
    this.#forget();
  }

  /** Fills mapFromGlasses. Returns the length of a texel and of the map's depth, mm. */
  #aim(towards: Triple, { min, max }: Box): { texelMm: number; depthMm: number } {
    const m = this.#glassesFromCamera;
    const light = unit(
      [0, 1, 2].map((k) => m[k]! * towards[0] + m[4 + k]! * towards[1] + m[8 + k]! * towards[2]),
    );
    const right = unit([light[2] + 1e-6, 0, -light[0]]);
    const up = [
      light[1] * right[2] - light[2] * right[1],
      light[2] * right[0] - light[0] * right[2],
      light[0] * right[1] - light[1] * right[0],
    ];
    const back = Math.max(min[2], max[2] - kDepthMm);
    const low: [number, number, number] = [Infinity, Infinity, Infinity];
    const high: [number, number, number] = [-Infinity, -Infinity, -Infinity];
    for (let corner = 0; corner < 8; corner++) {
      const x = (corner & 1 ? max : min)[0];
      const y = (corner & 2 ? max : min)[1];
      const z = corner & 4 ? max[2] : back;
      [right, up, light].forEach((axis, k) => {
        const along = axis[0]! * x + axis[1]! * y + axis[2]! * z;
        low[k] = Math.min(low[k]!, along - kMarginMm);
        high[k] = Math.max(high[k]!, along + kMarginMm);
      });
    }
    // One length for both sides, so that blurs are round.
    const side = Math.max(high[0] - low[0], high[1] - low[1]);
    const out = this.#mapFromGlasses;
    [right, up, light].forEach((axis, k) => {
      const length = k === 2 ? high[2] - low[2] : side;
      for (let c = 0; c < 3; c++) out[4 * c + k] = axis[c]! / length;
      out[12 + k] = k === 2 ? -low[2] / length : 0.5 - (low[k]! + high[k]!) / 2 / length;
    });
    return { texelMm: side / kMapSide, depthMm: high[2] - low[2] };
  }

  #drawMap(glasses: GlassesPass): void {
    const gl = this.#gl;
    this.#mapTarget.bind();
    gl.viewport(0, 0, kMapSide, kMapSide);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.disable(gl.DEPTH_TEST);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    gl.frontFace(gl.CCW);
    gl.cullFace(gl.BACK);
    const program = this.#mapProgram;
    program.use();
    gl.uniformMatrix4fv(program.at('uMapFromGlasses'), false, this.#mapFromGlasses);
    const opacity = program.at('uOpacity');
    glasses.drawShapes((kept) => gl.uniform1f(opacity, kept));
    this.#map.generateMipmap();
  }

  #prepare(
    { region, canvasWidth, canvasHeight }: GlassesView,
    { texelMm, depthMm }: { texelMm: number; depthMm: number },
    { max }: Box,
    strength: number,
  ): void {
    const gl = this.#gl;
    const program = this.#program;
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    program.use();
    this.#map.bind(0);
    gl.uniformMatrix4fv(program.at('uCameraFromClip'), false, this.#cameraFromClip);
    gl.uniformMatrix4fv(program.at('uGlassesFromCamera'), false, this.#glassesFromCamera);
    gl.uniformMatrix4fv(program.at('uMapFromGlasses'), false, this.#mapFromGlasses);
    const { width, height } = this.#shadow!;
    gl.uniform4f(
      program.at('uCanvas'),
      (2 * region.x) / canvasWidth - 1,
      (2 * region.y) / canvasHeight - 1,
      (2 * region.width) / width / canvasWidth,
      (2 * region.height) / height / canvasHeight,
    );
    gl.uniform2f(program.at('uReachMm'), texelMm, depthMm);
    gl.uniform1f(program.at('uBackMm'), max[2] - kDepthMm);
    gl.uniform1f(program.at('uStrength'), strength);
  }

  /** Clip space of the region from that of the drawing buffer. */
  #cropped({ region, canvasWidth, canvasHeight }: GlassesView): Matrix4 {
    const out = this.#crop;
    out[0] = canvasWidth / region.width;
    out[5] = canvasHeight / region.height;
    out[12] = (canvasWidth - 2 * region.x) / region.width - 1;
    out[13] = (canvasHeight - 2 * region.y) / region.height - 1;
    return out;
  }

  #reserve(region: Region) {
    const [width, height] = [region.width, region.height].map((side) =>
      Math.ceil(side / kReduction),
    ) as [number, number];
    if (this.#shadow?.width !== width || this.#shadow.height !== height) {
      this.#forget();
      const texture = new Texture(this.#gl);
      texture.reserve(this.#gl.R8, width, height);
      const target = Framebuffer.of(this.#gl, texture, width, height, true);
      this.#shadow = { texture, target, width, height };
    }
    return this.#shadow;
  }

  #forget(): void {
    this.#shadow?.target.dispose();
    this.#shadow?.texture.dispose();
    this.#shadow = null;
  }
}

function unit(v: readonly number[]): [number, number, number] {
  const length = Math.hypot(...v);
  return [v[0]! / length, v[1]! / length, v[2]! / length];
}
