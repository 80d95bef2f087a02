import type { GlassesMaterial, GlassesPrimitive, MaterialTexture, TextureSlot } from '../types.ts';
import type { DecodedGlasses } from './decode.ts';
import type { Layer } from './layer.ts';
import type { Light } from './light.ts';
import {
  kBehindUnit,
  kFirstPictureUnit,
  kHeadUnit,
  materialSource,
  picturesOf,
  setMaterial,
} from './material-program.ts';
import type { Matrix4 } from './matrix.ts';
import { Mesh } from './mesh.ts';
import { PictureTextures } from './picture-textures.ts';
import { Program } from './program.ts';
import type { Box, Region } from './region.ts';
import type { TempleBend } from './temples.ts';
import type { Texture } from './texture.ts';

/** A material on a primitive, ready to draw. */
interface Coat {
  readonly material: GlassesMaterial;
  readonly program: Program;
  readonly pictures: readonly [TextureSlot, MaterialTexture][];
  readonly textures: readonly Texture[];
}

/** One primitive of the glasses, ready to draw. */
interface Part {
  readonly mesh: Mesh;
  readonly primitive: GlassesPrimitive;
  /** The present variant's. */
  coat: Coat;
  /** Middle of its bounds, mm, glasses frame: what see-through parts are sorted by. */
  readonly centre: readonly [number, number, number];
}

/** What all parts of a frame are drawn with. */
export interface GlassesView {
  readonly clipFromCamera: Matrix4;
  /** One for each face, mm. */
  readonly cameraFromGlasses: readonly Matrix4[];
  /** How much of each one's glasses is there, 0…1. */
  readonly presence: readonly number[];
  /** How each one's temples lie. */
  readonly bends: readonly TempleBend[];
  /** The heads' depth, px for px the region's; and for each face how far to look around in it, px. */
  readonly heads: Texture;
  readonly softPx: readonly number[];
  readonly count: number;
  readonly mirror: boolean;
  /** The layer's place in the drawing buffer, and that one's size, px. */
  readonly region: Region;
  readonly canvasWidth: number;
  readonly canvasHeight: number;
  /** Where light begins to be compressed; 1: nowhere. */
  readonly shoulder: number;
}

/**
 * Draws the same glasses on every head: what covers, then what lets light through by transmission,
 * then what is blended.
 */
export class GlassesPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #units: number;
  readonly #programs = new Map<string, Program>();
  #pictures: PictureTextures | null = null;
  #parts: Part[] = [];
  #bounds: Box | null = null;
  /** Scratch, kept between frames. */
  readonly #order: { part: Part; face: number; z: number }[] = [];

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#units = gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number;
  }

  /** All of the glasses, glasses frame, mm; null without any. */
  get bounds(): Box | null {
    return this.#bounds;
  }

  /** Whether some part shows what is behind it bent or blurred. */
  get transmits(): boolean {
    return this.#parts.some(({ coat }) => coat.material.transmission > 0);
  }

  /**
   * @param variant index into the model's variants, −1 for none
   * @throws LorgnetteError glasses-unsupported, webgl-unavailable; then there are none
   */
  setGlasses(glasses: DecodedGlasses | null, variant: number): void {
    this.#clear();
    if (!glasses) return;
    try {
      this.#pictures = new PictureTextures(this.#gl, glasses.images);
      const boxes = [];
      for (const primitive of glasses.model.primitives) {
        const box = boundsOf(primitive);
        boxes.push(box);
        this.#parts.push({
          mesh: new Mesh(this.#gl, primitive),
          primitive,
          coat: this.#coat(glasses, primitive, variant),
          centre: [0, 1, 2].map((k) => (box.min[k]! + box.max[k]!) / 2) as [number, number, number],
        });
      }
      this.#bounds = unionOf(boxes);
    } catch (error) {
      this.#clear();
      throw error;
    }
  }

  /** Changes the materials to another variant's; the shapes stay. */
  setVariant(glasses: DecodedGlasses, variant: number): void {
    for (const part of this.#parts) part.coat = this.#coat(glasses, part.primitive, variant);
  }

  /** Draws into the layer. */
  draw(view: GlassesView, light: Light, layer: Layer): void {
    const gl = this.#gl;
    gl.enable(gl.DEPTH_TEST);
    gl.enable(gl.SAMPLE_COVERAGE);
    gl.depthFunc(gl.LEQUAL);
    gl.depthMask(true);
    // The mirror turns every triangle's winding round.
    gl.frontFace(view.mirror ? gl.CW : gl.CCW);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    // What the heads half hide is half there.
    gl.enable(gl.BLEND);
    light.bind();
    view.heads.bind(kHeadUnit);

    for (const part of this.#parts) {
      if (kindOf(part) !== 'solid') continue;
      this.#begin(part, view, light);
      for (let face = 0; face < view.count; face++) this.#drawSides(part, view, face);
    }

    gl.disable(gl.BLEND);
    const clear = this.#sort(view, 'clear');
    if (clear > 0) {
      layer.grab().bind(kBehindUnit);
      // What is nearer shows the far sides of closed glass, too.
      let backs = false;
      for (let i = 0; i < clear; i++) {
        const { part, face } = this.#order[i]!;
        if (!part.coat.material.doubleSided) continue;
        this.#begin(part, view, light);
        this.#drawSide(part, view, face, gl.FRONT);
        backs = true;
      }
      if (backs) layer.grab().bind(kBehindUnit);
      for (let i = 0; i < clear; i++) {
        const { part, face } = this.#order[i]!;
        this.#begin(part, view, light);
        this.#drawSide(part, view, face, gl.BACK);
      }
    }

    gl.depthMask(false);
    gl.enable(gl.BLEND);
    const blended = this.#sort(view, 'blended');
    for (let i = 0; i < blended; i++) {
      const { part, face } = this.#order[i]!;
      this.#begin(part, view, light);
      // The far sides of a closed, double-sided part lie behind its near sides.
      if (part.coat.material.doubleSided) this.#drawSide(part, view, face, gl.FRONT);
      this.#drawSide(part, view, face, gl.BACK);
    }
    gl.depthMask(true);
    gl.disable(gl.BLEND);
    gl.disable(gl.SAMPLE_COVERAGE);
  }

  /**
   * Draws all parts with another program and state in use, far and near sides as one.
   *
   * @param begin is told how much of the light a part keeps back, 0…1
   */
  drawShapes(begin: (opacity: number) => void): void {
    const gl = this.#gl;
    for (const part of this.#parts) {
      if (part.coat.material.doubleSided) gl.disable(gl.CULL_FACE);
      else gl.enable(gl.CULL_FACE);
      begin(opacityOf(part));
      part.mesh.draw();
    }
  }

  dispose(): void {
    this.#clear();
    for (const program of this.#programs.values()) program.dispose();
    this.#programs.clear();
  }

  #clear(): void {
    for (const { mesh } of this.#parts) mesh.dispose();
    this.#pictures?.dispose();
    this.#pictures = null;
    this.#parts = [];
    this.#bounds = null;
    this.#order.length = 0;
  }

  #coat({ model }: DecodedGlasses, primitive: GlassesPrimitive, variant: number): Coat {
    const index = primitive.variantMaterials[variant] ?? primitive.material;
    const material = model.materials[index]!;
    const { key, source } = materialSource(material, primitive, this.#units);
    let program = this.#programs.get(key);
    if (!program) this.#programs.set(key, (program = new Program(this.#gl, source)));
    const pictures = picturesOf(material);
    const textures = pictures.map(([slot, use]) => this.#pictures!.get(slot, use));
    return { material, program, pictures, textures };
  }

  /** Makes ready for drawing a part. */
  #begin({ coat, primitive }: Part, view: GlassesView, light: Light): void {
    const gl = this.#gl;
    const { program, material, pictures, textures } = coat;
    program.use();
    light.apply(program);
    setMaterial(gl, program, material, pictures);
    textures.forEach((texture, i) => texture.bind(kFirstPictureUnit + i));
    gl.uniformMatrix4fv(program.at('uClipFromCamera'), false, view.clipFromCamera);
    const { 10: depthZ, 14: depthW } = view.clipFromCamera;
    gl.uniform2f(program.at('uHeadDepth'), depthZ!, depthW!);
    gl.uniform1f(program.at('uShoulder'), view.shoulder);
    gl.uniform2f(program.at('uLayer'), view.region.width, view.region.height);
    gl.uniform2f(program.at('uCanvas'), view.canvasWidth, view.canvasHeight);
    // Of a head of scale 1; #pose has the person's.
    this.#thicknessMm = material.thickness * primitive.unitMm;
  }

  #thicknessMm = 0;

  #pose({ coat }: Part, view: GlassesView, face: number): void {
    const gl = this.#gl;
    const pose = view.cameraFromGlasses[face]!;
    // In so many of a pixel's samples: glasses fade whatever covers what.
    gl.sampleCoverage(view.presence[face]!, false);
    gl.uniformMatrix4fv(coat.program.at('uCameraFromModel'), false, pose);
    const { hingeZ, slopes, hair } = view.bends[face]!;
    gl.uniform1f(coat.program.at('uHingeZ'), hingeZ);
    gl.uniform4fv(coat.program.at('uBend'), slopes);
    gl.uniform2fv(coat.program.at('uHair'), hair);
    gl.uniform1i(coat.program.at('uHeadStep'), view.softPx[face]!);
    if (coat.material.transmission > 0) {
      const scale = Math.hypot(pose[0]!, pose[1]!, pose[2]!);
      gl.uniform1f(coat.program.at('uThicknessMm'), this.#thicknessMm * scale);
      // The glass does not grow darker with the person's size.
      const reference = coat.material.attenuationDistanceMm * scale;
      gl.uniform1f(coat.program.at('uAttenuationMm'), reference);
    }
  }

  #drawSides(part: Part, view: GlassesView, face: number): void {
    const gl = this.#gl;
    if (part.coat.material.doubleSided) gl.disable(gl.CULL_FACE);
    else gl.enable(gl.CULL_FACE);
    gl.cullFace(gl.BACK);
    this.#pose(part, view, face);
    part.mesh.draw();
  }

  #drawSide(part: Part, view: GlassesView, face: number, culled: GLenum): void {
    const gl = this.#gl;
    gl.enable(gl.CULL_FACE);
    gl.cullFace(culled);
    this.#pose(part, view, face);
    part.mesh.draw();
  }

  /** Orders the parts of one kind of all faces, farthest first; returns how many there are. */
  #sort(view: GlassesView, kind: Kind): number {
    const order = this.#order;
    let total = 0;
    for (let face = 0; face < view.count; face++) {
      const m = view.cameraFromGlasses[face]!;
      for (const part of this.#parts) {
        if (kindOf(part) !== kind) continue;
        const [x, y, cz] = part.centre;
        const z = m[2]! * x + m[6]! * y + m[10]! * cz + m[14]!;
        // Insertion into the entries kept from earlier frames: nothing is allocated.
        const entry = (order[total] ??= { part, face, z });
        entry.part = part;
        entry.face = face;
        entry.z = z;
        let i = total++;
        for (; i > 0 && order[i - 1]!.z > z; i--) order[i] = order[i - 1]!;
        order[i] = entry;
      }
    }
    return total;
  }
}

type Kind = 'solid' | 'clear' | 'blended';

function kindOf({ coat: { material } }: Part): Kind {
  if (material.alphaMode === 'blend') return 'blended';
  return material.transmission > 0 && !material.unlit ? 'clear' : 'solid';
}

/** How much of the light a part keeps back: pictures are left out of account. */
function opacityOf({ coat: { material }, primitive }: Part): number {
  const { alphaMode, baseColor, transmission, thickness, attenuationColor } = material;
  if (alphaMode === 'blend') return baseColor[3];
  const mm = thickness * primitive.unitMm;
  const reach = material.attenuationDistanceMm;
  const through = [0.2126, 0.7152, 0.0722].reduce((sum, share, c) => {
    const absorbed = reach > 0 ? attenuationColor[c]! ** (mm / reach) : 1;
    return sum + share * baseColor[c]! * absorbed;
  }, 0);
  return 1 - Math.min(1, transmission * through);
}

function boundsOf({ vertices }: GlassesPrimitive): Box {
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < vertices.length; i += 12) {
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis]!, vertices[i + axis]!);
      max[axis] = Math.max(max[axis]!, vertices[i + axis]!);
    }
  }
  return { min, max };
}

function unionOf(boxes: readonly Box[]): Box | null {
  if (boxes.length === 0) return null;
  const along = (pick: (...values: number[]) => number, side: 'min' | 'max') =>
    [0, 1, 2].map((k) => pick(...boxes.map((box) => box[side][k]!))) as [number, number, number];
  return { min: along(Math.min, 'min'), max: along(Math.max, 'max') };
}
