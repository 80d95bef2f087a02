import brdf from '../../shaders/brdf.glsl?raw';
import fragment from '../../shaders/glasses.frag?raw';
import vertex from '../../shaders/glasses.vert?raw';
import iridescence from '../../shaders/iridescence.glsl?raw';
import light from '../../shaders/light.glsl?raw';
import occlusion from '../../shaders/occlusion.glsl?raw';
import smoothRead from '../../shaders/smooth-read.glsl?raw';
import surface from '../../shaders/surface.glsl?raw';
import transmission from '../../shaders/transmission.glsl?raw';
import { LorgnetteError } from '../errors.ts';
import {
  textureSlots,
  type GlassesMaterial,
  type GlassesPrimitive,
  type MaterialTexture,
  type TextureSlot,
} from '../types.ts';
import { kLightSamplers } from './light.ts';
import { Program, type ProgramSource } from './program.ts';

/** After the light's: the heads' depth, what is behind, then the material's pictures in the order of textureSlots. */
export const kHeadUnit = kLightSamplers.length;
export const kBehindUnit = kHeadUnit + 1;
export const kFirstPictureUnit = kBehindUnit + 1;

/** Slots that mean nothing unless another part of the material does; `null`: always read. */
const kNeeds: Readonly<Partial<Record<TextureSlot, string>>> = {
  transmission: 'TRANSMISSION',
  thickness: 'TRANSMISSION',
  clearcoat: 'CLEARCOAT',
  clearcoatRoughness: 'CLEARCOAT',
  clearcoatNormal: 'CLEARCOAT',
  iridescence: 'IRIDESCENCE',
  iridescenceThickness: 'IRIDESCENCE',
};

/** The pictures of a material that are read, in the order of their texture units. */
export function picturesOf(material: GlassesMaterial): [TextureSlot, MaterialTexture][] {
  const parts = partsOf(material);
  return textureSlots.flatMap((slot) => {
    const texture = material.textures[slot];
    const needs = kNeeds[slot];
    const read = material.unlit ? slot === 'baseColor' : !needs || parts.includes(needs);
    return texture && read ? [[slot, texture] as [TextureSlot, MaterialTexture]] : [];
  });
}

/** What the shaders leave out where a material does not have it. */
function partsOf(material: GlassesMaterial): string[] {
  const parts = [];
  if (material.alphaMode === 'blend') parts.push('BLEND');
  if (material.alphaMode === 'mask') parts.push('MASK');
  if (material.unlit) return [...parts, 'UNLIT'];
  if (material.transmission > 0) parts.push('TRANSMISSION');
  if (material.clearcoat > 0) parts.push('CLEARCOAT');
  if (material.iridescence > 0) parts.push('IRIDESCENCE');
  return parts;
}

/**
 * The shaders for a material on a primitive. Materials with the same `key` share them.
 *
 * @param units texture units of the GPU
 * @throws LorgnetteError `glasses-unsupported` for more pictures than it can read at once
 */
export function materialSource(
  material: GlassesMaterial,
  primitive: GlassesPrimitive,
  units: number,
): { key: string; source: ProgramSource } {
  const pictures = picturesOf(material);
  const most = units - kFirstPictureUnit;
  if (pictures.length > most) {
    throw new LorgnetteError(
      'glasses-unsupported',
      `The material "${material.name}" shows ${pictures.length} pictures; this device reads ${most} at ` +
        'once. Pack several into the channels of one.',
    );
  }
  const defines = partsOf(material);
  if (primitive.colors.length > 0) defines.push('COLORS');
  for (const set of [0, 1]) {
    if (pictures.some(([, { texcoordSet }]) => texcoordSet === set))
      defines.push(set === 0 ? 'TEXELS' : 'TEXELS_1');
  }
  const has = (slot: TextureSlot) => pictures.some(([name]) => name === slot);
  if (has('normal')) defines.push('NORMAL_MAP');
  if (has('clearcoatNormal')) defines.push('CLEARCOAT_NORMAL_MAP');
  if (has('normal') || has('clearcoatNormal')) defines.push('NORMAL_MAPS');
  if (has('occlusion')) defines.push('OCCLUSION_MAP');
  const accessors = textureSlots
    .map((slot) => accessor(slot, pictures.find(([name]) => name === slot)?.[1]))
    .join('');
  const parts = [brdf, light];
  if (defines.includes('TRANSMISSION')) parts.push(smoothRead, transmission);
  if (defines.includes('IRIDESCENCE')) parts.push(iridescence);
  return {
    key: `${defines.join()}\n${accessors}`,
    source: {
      name: `glasses ${defines.join(' ')}`,
      vertex,
      fragment: [...parts, varyings(defines), accessors, surface, occlusion, fragment].join('\n'),
      defines,
      samplers: [
        ...kLightSamplers,
        'uHead',
        'uBehind',
        ...pictures.map(([slot]) => samplerOf(slot)),
      ],
    },
  };
}

const samplerOf = (slot: TextureSlot) => `${slot}Map`;
export const transformOf = (slot: TextureSlot) => `${slot}Uv`;

export const isTransformed = ({ uvTransform }: MaterialTexture) =>
  uvTransform.join() !== '1,0,0,1,0,0';

const varyings = (defines: readonly string[]) =>
  (defines.includes('TEXELS') ? 'centroid in vec2 vTexel;\n' : '') +
  (defines.includes('TEXELS_1') ? 'centroid in vec2 vTexel1;\n' : '');

/** slotTexel(), and slotTexelAt() with its coordinates; white where there is no picture. */
function accessor(slot: TextureSlot, texture: MaterialTexture | undefined): string {
  if (!texture) return `#define ${slot}Texel() vec4(1.0)\n`;
  const texel = texture.texcoordSet === 0 ? 'vTexel' : 'vTexel1';
  const transformed = isTransformed(texture);
  return (
    `uniform sampler2D ${samplerOf(slot)};\n` +
    (transformed ? `uniform mat3x2 ${transformOf(slot)};\n` : '') +
    `vec2 ${slot}TexelAt() { return ${transformed ? `${transformOf(slot)} * vec3(${texel}, 1.0)` : texel}; }\n` +
    `vec4 ${slot}Texel() { return texture(${samplerOf(slot)}, ${slot}TexelAt()); }\n`
  );
}

/** Sets the uniforms that a material decides, in the program in use. */
export function setMaterial(
  gl: WebGL2RenderingContext,
  program: Program,
  material: GlassesMaterial,
  pictures: readonly [TextureSlot, MaterialTexture][],
): void {
  const number = (name: string, value: number) => gl.uniform1f(program.at(name), value);
  const color = (name: string, value: readonly number[]) =>
    gl.uniform3fv(program.at(name), value as number[]);
  gl.uniform4fv(program.at('uBaseColor'), material.baseColor);
  color('uEmissive', material.emissive);
  color('uSpecularColor', material.specularColor);
  color('uAttenuationColor', material.attenuationColor);
  number('uMetallic', material.metallic);
  number('uRoughness', material.roughness);
  number('uAlphaCutoff', material.alphaCutoff);
  number('uNormalScale', material.normalScale);
  number('uOcclusionStrength', material.occlusionStrength);
  number('uIor', material.ior);
  number('uSpecular', material.specular);
  number('uTransmission', material.transmission);
  number('uAttenuationMm', material.attenuationDistanceMm);
  number('uClearcoat', material.clearcoat);
  number('uClearcoatRoughness', material.clearcoatRoughness);
  number('uClearcoatNormalScale', material.clearcoatNormalScale);
  number('uIridescence', material.iridescence);
  number('uIridescenceIor', material.iridescenceIor);
  gl.uniform2f(program.at('uIridescenceNm'), material.iridescenceMinNm, material.iridescenceMaxNm);
  for (const [slot, texture] of pictures) {
    if (isTransformed(texture))
      gl.uniformMatrix3x2fv(program.at(transformOf(slot)), false, texture.uvTransform);
  }
}
