import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { shade, weld } from './mesh.mjs';
import { MATERIALS } from './materials.mjs';

// The package is installed for the web shell; resolve it from there.
const require = createRequire(new URL('../../web/package.json', import.meta.url));
const { Accessor, Document, Logger, NodeIO } = await import(
  pathToFileURL(require.resolve('@gltf-transform/core'))
);

const METRES_PER_MM = 0.001;

/**
 * A GLB 2.0 with the given nodes under one root.
 * @param nodes as buildFrame() returns them, mm
 * @returns Uint8Array; the same bytes for the same input
 */
export async function encodeGlb(name, nodes, { generator }) {
  const document = new Document().setLogger(new Logger(Logger.Verbosity.WARN));
  document.getRoot().getAsset().generator = generator;
  const buffer = document.createBuffer();
  const scene = document.createScene(name);
  document.getRoot().setDefaultScene(scene);
  const root = document.createNode(name);
  scene.addChild(root);

  const materials = new Map();
  const material = (key) => {
    if (!materials.has(key)) {
      const { colour, metallic, roughness, blend } = MATERIALS[key];
      materials.set(
        key,
        document
          .createMaterial(key)
          .setBaseColorFactor(colour)
          .setMetallicFactor(metallic)
          .setRoughnessFactor(roughness)
          .setAlphaMode(blend ? 'BLEND' : 'OPAQUE'),
      );
    }
    return materials.get(key);
  };
  const accessor = (type, array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);

  for (const part of nodes) {
    const mesh = document.createMesh(part.name);
    for (const primitive of mergeByMaterial(part.primitives)) {
      const shaded = primitive.meshes;
      const offsets = [];
      shaded.reduce((sum, m) => (offsets.push(sum), sum + m.positions.length / 3), 0);
      const join = (key) => Float32Array.from(shaded.flatMap((m) => [...m[key]]));
      const gltf = document
        .createPrimitive()
        .setAttribute(
          'POSITION',
          accessor(
            Accessor.Type.VEC3,
            join('positions').map((v) => v * METRES_PER_MM),
          ),
        )
        .setIndices(
          accessor(
            Accessor.Type.SCALAR,
            Uint16Array.from(shaded.flatMap((m, i) => [...m.indices].map((v) => v + offsets[i]))),
          ),
        );
      if (primitive.material) {
        gltf
          .setAttribute('NORMAL', accessor(Accessor.Type.VEC3, join('normals')))
          .setAttribute('TEXCOORD_0', accessor(Accessor.Type.VEC2, join('uvs')))
          .setMaterial(material(primitive.material));
      }
      mesh.addPrimitive(gltf);
    }
    const node = document.createNode(part.name).setMesh(mesh);
    if (part.pivot) node.setTranslation(part.pivot.map((v) => v * METRES_PER_MM));
    root.addChild(node);
  }
  return new NodeIO().writeBinary(document);
}

/** One primitive a material: fewer draws. */
function mergeByMaterial(primitives) {
  const groups = new Map();
  for (const { material, part, creaseDegrees } of primitives) {
    const group = groups.get(material) ?? { material, meshes: [] };
    group.meshes.push(material ? shade(part, creaseDegrees) : weld(part));
    groups.set(material, group);
  }
  return [...groups.values()];
}
