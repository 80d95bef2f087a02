import { gradientPicture } from './gradient.mjs';
import { linear, MATERIALS } from './materials.mjs';
import { tortoise } from './tortoise.mjs';

/**
 * The materials of a frame's variants, made as they are asked for.
 * @param spec { variants: [{ materials: { slot: name } }] }
 * @returns {Promise<(name: string) => Material>}
 */
export async function gltfMaterials(document, extensions, spec) {
  const names = new Set(spec.variants.flatMap(({ materials }) => Object.values(materials)));
  const pictures = new Map();
  for (const name of names) {
    const material = MATERIALS[name];
    if (!material) throw new RangeError(`${spec.id}: there is no material "${name}"`);
    if (material.pattern) pictures.set(name, ['image/jpeg', await tortoise(material.pattern)]);
    if (material.gradient) {
      const colours = material.gradient.map(linear);
      pictures.set(name, ['image/png', await gradientPicture(colours)]);
    }
  }
  /** Adds an extension's property to a material. */
  const extend = (target, Extension, create, set) => {
    const extension = document.createExtension(extensions[Extension]);
    const property = extension[create]();
    set(property);
    target.setExtension(property.extensionName, property);
  };
  const make = (name) => {
    const { colour, metallic, roughness, alpha, transmission, ior, specular, iridescence } =
      MATERIALS[name];
    const made = document
      .createMaterial(name)
      .setBaseColorFactor([...linear(colour), alpha ?? 1])
      .setAlphaMode(alpha ? 'BLEND' : 'OPAQUE')
      .setMetallicFactor(metallic)
      .setRoughnessFactor(roughness);
    if (pictures.has(name)) {
      const [type, bytes] = pictures.get(name);
      made.setBaseColorTexture(document.createTexture(name).setMimeType(type).setImage(bytes));
      const info = made.getBaseColorTextureInfo();
      const { CLAMP_TO_EDGE } = info.constructor.WrapMode;
      info.setWrapS(CLAMP_TO_EDGE).setWrapT(CLAMP_TO_EDGE);
    }
    if (transmission) {
      extend(made, 'KHRMaterialsTransmission', 'createTransmission', (p) =>
        p.setTransmissionFactor(transmission),
      );
    }
    if (ior) extend(made, 'KHRMaterialsIOR', 'createIOR', (p) => p.setIOR(ior));
    if (specular !== undefined) {
      extend(made, 'KHRMaterialsSpecular', 'createSpecular', (p) => p.setSpecularFactor(specular));
    }
    if (iridescence) {
      extend(made, 'KHRMaterialsIridescence', 'createIridescence', (p) =>
        p
          .setIridescenceFactor(iridescence.factor)
          .setIridescenceIOR(iridescence.ior)
          .setIridescenceThicknessMaximum(iridescence.nm),
      );
    }
    return made;
  };
  const known = new Map();
  return (name) => {
    if (!known.has(name)) known.set(name, make(name));
    return known.get(name);
  };
}
