import { pathToFileURL } from 'node:url';
import { requireFromWeb } from '../lib/paths.mjs';
import { gltfMaterials } from './gltf_materials.mjs';
import { MATERIALS } from './materials.mjs';
import { shade, weld } from './mesh.mjs';
import { textureUv } from './texture_uv.mjs';
import { sub } from './vec.mjs';

// The packages are installed for the web shell; resolve them from there.
const load = (name) => import(pathToFileURL(requireFromWeb.resolve(name)));
const { Accessor, Document, Logger, NodeIO } = await load('@gltf-transform/core');
const extensions = await load('@gltf-transform/extensions');
const { KHRMaterialsVariants, KHRMeshQuantization } = extensions;

const METRES_PER_MM = 0.001;

/**
 * Vertices as 16-bit integers (KHR_mesh_quantization). Positions are normalized, so that their unit stays the
 * metre: a step is 31 µm, with normals of their own invisible.
 */
/** Broad polished parts show the steps of 8-bit normals in their reflections; thin and small ones do not. */
const BROAD = /^(front|temple|lens)/;

const newDocument = (name, generator) => {
  const document = new Document().setLogger(new Logger(Logger.Verbosity.WARN));
  document.getRoot().getAsset().generator = generator;
  const scene = document.createScene(name);
  document.getRoot().setDefaultScene(scene);
  const root = document.createNode(name);
  scene.addChild(root);
  return { document, root, buffer: document.createBuffer() };
};

const write = (document) =>
  new NodeIO().registerExtensions(extensions.ALL_EXTENSIONS).writeBinary(document);

/** @returns {Promise<Uint8Array>} the occluder: positions, what they follow and indices in one node */
export async function encodeOccluder(name, node, part, { generator }) {
  const { document, root, buffer } = newDocument(name, generator);
  const { positions, follows, indices } = weld(part);
  const accessor = (type, array) =>
    document.createAccessor().setType(type).setArray(array).setBuffer(buffer);
  const primitive = document
    .createPrimitive()
    .setAttribute(
      'POSITION',
      accessor(
        'VEC3',
        positions.map((v) => v * METRES_PER_MM),
      ),
    )
    // What its vertices follow: web/src/render/occluder.ts.
    .setAttribute('TEXCOORD_0', accessor('VEC2', follows))
    .setIndices(accessor('SCALAR', indices));
  root.addChild(
    document.createNode(node).setMesh(document.createMesh(node).addPrimitive(primitive)),
  );
  return write(document);
}

/**
 * A GLB 2.0 of a frame: a node for each side of each part; the right ones are mirrored and share the left ones'
 * vertices. Materials change by KHR_materials_variants.
 * @param spec the frame's specification: { id, variants: [{ name, materials: { slot: material } }] }
 * @param nodes as buildFrame() returns them, mm
 * @returns {Promise<Uint8Array>} the same bytes for the same input
 */
export async function encodeFrame(spec, nodes, { generator }) {
  const { document, root, buffer } = newDocument(spec.id, generator);
  document.createExtension(KHRMeshQuantization).setRequired(true);
  const variants = document.createExtension(KHRMaterialsVariants);
  const named = spec.variants.map(({ name }) => variants.createVariant(name));
  const material = await gltfMaterials(document, extensions, spec);

  const attribute = attributeWriter(document, buffer);
  const indices = (list) =>
    document
      .createAccessor()
      .setType(Accessor.Type.SCALAR)
      .setArray(Uint16Array.from(list))
      .setBuffer(buffer);

  /** Which material each variant has in a slot. */
  const applyMaterials = (primitive, slot) => {
    const names = spec.variants.map((variant) => variant.materials[slot]);
    primitive.setMaterial(material(names[0]));
    if (names.every((name) => name === names[0])) return;
    const list = variants.createMappingList();
    for (const name of new Set(names)) {
      const mapping = variants.createMapping().setMaterial(material(name));
      names.forEach((own, i) => own === name && mapping.addVariant(named[i]));
      list.addMapping(mapping);
    }
    primitive.setExtension('KHR_materials_variants', list);
  };

  for (const node of nodes) {
    const group = node.name === 'front' ? document.createNode('front') : root;
    if (group !== root) root.addChild(group);
    const meshes = {
      left: document.createMesh(`${node.name}_left`),
      right: document.createMesh(`${node.name}_right`),
    };
    const pivot = node.pivot ?? [0, 0, 0];
    for (const { slot, side, planar, ...mesh } of primitivesOf(node)) {
      const local = [];
      for (let i = 0; i < mesh.positions.length; i += 3) {
        local.push(...sub(mesh.positions.slice(i, i + 3), pivot));
      }
      const position = attribute.positions(local);
      const normal = attribute.normals(mesh.normals, BROAD.test(slot));
      const index = indices(mesh.indices);
      const textured = spec.variants.some((v) => MATERIALS[v.materials[slot]]?.textured);
      for (const own of side ? [side] : ['left', 'right']) {
        const primitive = document
          .createPrimitive()
          .setAttribute('POSITION', position)
          .setAttribute('NORMAL', normal)
          .setIndices(index);
        if (textured) {
          const uv = textureUv({ node: node.name, planar, spec, mirrored: own === 'right' });
          primitive.setAttribute('TEXCOORD_0', attribute.uvs(mesh.positions, uv));
        }
        applyMaterials(primitive, slot);
        meshes[own].addPrimitive(primitive);
      }
    }
    for (const [own, mesh] of Object.entries(meshes)) {
      const mirror = own === 'right' ? -1 : 1;
      const placed = document.createNode(`${node.name}_${own}`).setMesh(mesh);
      if (mirror < 0) placed.setScale([-1, 1, 1]);
      if (node.pivot) {
        const [x, y, z] = pivot.map((v) => v * METRES_PER_MM);
        placed.setTranslation([mirror * x, y, z]);
      }
      group.addChild(placed);
    }
  }
  return write(document);
}

/** A node's pieces, shaded, one primitive for each slot and side: fewer draws. */
function primitivesOf(node) {
  const groups = new Map();
  // A front's halves meet in the mirror plane; what lies on the right is the mirrored node's.
  const keep = (corners) => corners.reduce((sum, [x]) => sum + x, 0) > 0;
  for (const { slot, part, crease, side, planar } of node.pieces) {
    const shaded = shade(part, crease, node.name === 'front' ? keep : undefined);
    const tags = typeof slot === 'function' ? [...new Set(shaded.tags)] : [undefined];
    for (const tag of tags) {
      const name = typeof slot === 'function' ? slot(tag) : slot;
      const key = `${name} ${side ?? ''}`;
      const group = groups.get(key) ?? {
        slot: name,
        side,
        planar,
        positions: [],
        normals: [],
        indices: [],
      };
      append(group, shaded, (t) => tag === undefined || shaded.tags[t] === tag);
      groups.set(key, group);
    }
  }
  return [...groups.values()];
}

/** Adds the triangles that are wanted, with only the vertices they need. */
function append(group, { positions, normals, indices }, wanted) {
  const renumbered = new Map();
  for (let t = 0; 3 * t < indices.length; t++) {
    if (!wanted(t)) continue;
    for (const i of indices.slice(3 * t, 3 * t + 3)) {
      if (!renumbered.has(i)) {
        renumbered.set(i, group.positions.length / 3);
        group.positions.push(...positions.slice(3 * i, 3 * i + 3));
        group.normals.push(...normals.slice(3 * i, 3 * i + 3));
      }
      group.indices.push(renumbered.get(i));
    }
  }
  if (group.positions.length > 3 * 65535) {
    throw new RangeError(`${group.positions.length / 3} vertices do not fit 16-bit indices`);
  }
}

/** Accessors of positions (from mm), unit normals and texture coordinates, as normalized integers. */
function attributeWriter(document, buffer) {
  const accessor = (type, array) =>
    document.createAccessor().setType(type).setArray(array).setNormalized(true).setBuffer(buffer);
  /** Numbers from −1 to 1. */
  const vectors = (list, Integers) => {
    const steps = 2 ** (8 * Integers.BYTES_PER_ELEMENT - 1) - 1;
    return accessor(
      'VEC3',
      Integers.from(list, (v) => Math.round(v * steps) + 0),
    );
  };
  return {
    positions: (list) =>
      vectors(
        list.map((v) => v * METRES_PER_MM),
        Int16Array,
      ),
    normals: (list, fine) => vectors(list, fine ? Int16Array : Int8Array),
    uvs: (positions, uv) => {
      const list = [];
      for (let i = 0; i < positions.length; i += 3) {
        list.push(...uv(positions.slice(i, i + 3)).map((v) => Math.max(0, Math.min(1, v))));
      }
      return accessor(
        'VEC2',
        Uint16Array.from(list, (v) => Math.round(v * 65535)),
      );
    },
  };
}
