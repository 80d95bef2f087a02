import brdf from '../../shaders/brdf.glsl?raw';
import fragment from '../../shaders/glasses.frag?raw';
import vertex from '../../shaders/glasses.vert?raw';
import studio from '../../shaders/studio.glsl?raw';
import { LorgnetteError } from '../errors.ts';
import type { GlassesMaterial, GlassesModel, GlassesPrimitive } from '../types.ts';
import type { Matrix4 } from './matrix.ts';
import { identity, multiply } from './matrix.ts';
import { Mesh } from './mesh.ts';
import { Program } from './program.ts';
import { materialTexture, whiteTexture } from './texture.ts';

/** A model with its pictures decoded: all that is needed to build it on the GPU, again and again. */
export interface DecodedGlasses {
  readonly model: GlassesModel;
  /** One for each of the model's images. */
  readonly images: readonly ImageBitmap[];
}

/**
 * Decodes a model's pictures, their numbers as stored: no colour management, no premultiplication.
 *
 * @throws LorgnetteError `glasses-invalid` where the browser cannot read one
 */
export async function decodeGlasses(model: GlassesModel): Promise<DecodedGlasses> {
  const results = await Promise.allSettled(
    model.images.map(({ bytes, mimeType }) =>
      createImageBitmap(new Blob([bytes], { type: mimeType }), {
        colorSpaceConversion: 'none',
        premultiplyAlpha: 'none',
      }),
    ),
  );
  const images = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const broken = results.findIndex((result) => result.status === 'rejected');
  if (broken >= 0) {
    for (const image of images) image.close();
    throw new LorgnetteError(
      'glasses-invalid',
      `Picture ${broken} of the glasses (${model.images[broken]!.mimeType}) cannot be decoded. ` +
        'Export it again as PNG, JPEG or WebP.',
      { cause: (results[broken] as PromiseRejectedResult).reason },
    );
  }
  return { model, images };
}

/** One primitive of the glasses, ready to draw. */
interface Part {
  readonly mesh: Mesh;
  readonly material: GlassesMaterial;
  /** Base colour, metallic-roughness, normal, emissive: texture units 0 to 3. */
  readonly textures: readonly WebGLTexture[];
  /** Middle of its bounds, mm, glasses frame: what see-through parts are sorted by. */
  readonly centre: readonly [number, number, number];
}

const kSamplers = ['uBaseColorMap', 'uMetallicRoughnessMap', 'uNormalMap', 'uEmissiveMap'];

/** Draws the same glasses on every head: first what covers, then what lets light through. */
export class GlassesPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #program: Program;
  readonly #white: WebGLTexture;
  #solid: Part[] = [];
  #clear: Part[] = [];
  #textures: WebGLTexture[] = [];
  /** Scratch, kept between frames. */
  readonly #cameraFromGlasses: Matrix4[] = [];
  readonly #order: { part: Part; face: number; z: number }[] = [];

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#program = new Program(gl, 'glasses', vertex, studio + brdf + fragment);
    this.#white = whiteTexture(gl);
    this.#program.use();
    kSamplers.forEach((sampler, unit) => gl.uniform1i(this.#program.at(sampler), unit));
  }

  setGlasses(glasses: DecodedGlasses | null): void {
    const gl = this.#gl;
    for (const { mesh } of [...this.#solid, ...this.#clear]) mesh.dispose();
    for (const texture of this.#textures) gl.deleteTexture(texture);
    this.#solid = [];
    this.#clear = [];
    this.#textures = [];
    this.#order.length = 0;
    if (!glasses) return;

    // A picture may serve as colour and as data: then it is uploaded once for each.
    const uploaded = new Map<string, WebGLTexture>();
    const texture = (image: number, srgb: boolean): WebGLTexture => {
      const bitmap = glasses.images[image];
      if (!bitmap) return this.#white;
      const key = `${image} ${srgb}`;
      const known = uploaded.get(key);
      if (known) return known;
      const made = materialTexture(gl, bitmap, srgb);
      uploaded.set(key, made);
      this.#textures.push(made);
      return made;
    };
    for (const primitive of glasses.model.primitives) {
      const material = glasses.model.materials[primitive.material]!;
      const part = {
        mesh: new Mesh(gl, primitive),
        material,
        textures: [
          texture(material.baseColorImage, true),
          texture(material.metallicRoughnessImage, false),
          texture(material.normalImage, false),
          texture(material.emissiveImage, true),
        ],
        centre: centreOf(primitive),
      };
      (isClear(material) ? this.#clear : this.#solid).push(part);
    }
  }

  /** Draws one pair for each of the first `count` poses, into the colour and depth there are. */
  draw(
    clipFromCamera: Matrix4,
    cameraFromHead: readonly Matrix4[],
    count: number,
    headFromGlasses: Float32Array,
    mirror: boolean,
  ): void {
    const gl = this.#gl;
    this.#program.use();
    gl.uniformMatrix4fv(this.#program.at('uClipFromCamera'), false, clipFromCamera);
    gl.enable(gl.DEPTH_TEST);
    gl.depthFunc(gl.LEQUAL);
    gl.enable(gl.CULL_FACE);
    // The mirror turns every triangle's winding round.
    gl.frontFace(mirror ? gl.CW : gl.CCW);
    for (let face = 0; face < count; face++) {
      const pose = (this.#cameraFromGlasses[face] ??= identity());
      multiply(pose, cameraFromHead[face]!, headFromGlasses);
    }

    gl.depthMask(true);
    gl.disable(gl.BLEND);
    for (const part of this.#solid) {
      this.#setMaterial(part);
      for (let face = 0; face < count; face++) this.#drawSolid(part, face);
    }

    gl.depthMask(false);
    gl.enable(gl.BLEND);
    const total = this.#sortClear(count);
    for (let i = 0; i < total; i++) {
      const { part, face } = this.#order[i]!;
      this.#setMaterial(part);
      this.#drawClear(part, face);
    }
    gl.depthMask(true);
    gl.disable(gl.BLEND);
  }

  dispose(): void {
    this.setGlasses(null);
    this.#gl.deleteTexture(this.#white);
    this.#program.dispose();
  }

  #setMaterial({ material, textures }: Part): void {
    const gl = this.#gl;
    const program = this.#program;
    for (let unit = 0; unit < textures.length; unit++) {
      gl.activeTexture(gl.TEXTURE0 + unit);
      gl.bindTexture(gl.TEXTURE_2D, textures[unit]!);
    }
    gl.uniform4fv(program.at('uBaseColor'), material.baseColor);
    gl.uniform3fv(program.at('uEmissive'), material.emissive);
    gl.uniform1f(program.at('uMetallic'), material.metallic);
    gl.uniform1f(program.at('uRoughness'), material.roughness);
    gl.uniform1f(program.at('uTransmission'), material.transmission);
    gl.uniform1f(program.at('uIor'), material.ior);
    // Without a normal map the scale is 0, which the shader takes as "skip".
    const normalScale = material.normalImage < 0 ? 0 : material.normalScale;
    gl.uniform1f(program.at('uNormalScale'), normalScale);
    gl.uniform1i(program.at('uBlend'), material.alphaMode === 'blend' ? 1 : 0);
    gl.uniform1f(
      program.at('uAlphaCutoff'),
      material.alphaMode === 'mask' ? material.alphaCutoff : 0,
    );
    gl.uniform1i(program.at('uThrough'), 0);
  }

  #drawSolid({ mesh, material }: Part, face: number): void {
    const gl = this.#gl;
    if (material.doubleSided) gl.disable(gl.CULL_FACE);
    else gl.enable(gl.CULL_FACE);
    gl.cullFace(gl.BACK);
    this.#setPose(face);
    mesh.draw();
  }

  #drawClear(part: Part, face: number): void {
    const gl = this.#gl;
    this.#setPose(face);
    gl.enable(gl.CULL_FACE);
    // The far sides of a closed, double-sided part lie behind its near sides.
    if (part.material.doubleSided) {
      gl.cullFace(gl.FRONT);
      this.#blend(part);
    }
    gl.cullFace(gl.BACK);
    this.#blend(part);
  }

  /**
   * Blending knows one weight for the background, a tinted lens has one for each channel. So such a
   * lens is drawn twice: it first filters what is behind it, then adds the light it sends itself.
   */
  #blend({ mesh, material }: Part): void {
    const gl = this.#gl;
    if (material.transmission > 0) {
      gl.uniform1i(this.#program.at('uThrough'), 1);
      gl.blendFunc(gl.ZERO, gl.SRC_COLOR);
      mesh.draw();
      gl.uniform1i(this.#program.at('uThrough'), 0);
      gl.blendFunc(gl.ONE, gl.ONE);
    } else {
      gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    }
    mesh.draw();
  }

  #setPose(face: number): void {
    const location = this.#program.at('uCameraFromModel');
    this.#gl.uniformMatrix4fv(location, false, this.#cameraFromGlasses[face]!);
  }

  /** Orders the see-through parts of all faces, farthest first; returns how many there are. */
  #sortClear(count: number): number {
    const order = this.#order;
    let total = 0;
    for (let face = 0; face < count; face++) {
      const m = this.#cameraFromGlasses[face]!;
      for (const part of this.#clear) {
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

function isClear(material: GlassesMaterial): boolean {
  return material.alphaMode === 'blend' || material.transmission > 0;
}

function centreOf({ vertices }: GlassesPrimitive): [number, number, number] {
  const min = [Infinity, Infinity, Infinity];
  const max = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < vertices.length; i += 12) {
    for (let axis = 0; axis < 3; axis++) {
      min[axis] = Math.min(min[axis]!, vertices[i + axis]!);
      max[axis] = Math.max(max[axis]!, vertices[i + axis]!);
    }
  }
  return [(min[0]! + max[0]!) / 2, (min[1]! + max[1]!) / 2, (min[2]! + max[2]!) / 2];
}
