// The plain facts of a glTF document, so that what analyses them needs no library: world positions, triangles, and
// of materials and pictures what matters for spectacles. Runs in node and in pages.

/** glTF's primitive modes from triangles on. */
const [TRIANGLES, STRIP] = [4, 5];

/**
 * @param document of glTF Transform
 * @returns {Model}
 * @typedef {object} Part
 * @property {string} name of its node
 * @property {number} material index, −1 for none
 * @property {Float64Array} positions x y z of each vertex, world, in the file's unit
 * @property {Float32Array | undefined} normals of each vertex, world, unit
 * @property {Uint32Array} indices three of each triangle, counter-clockwise seen from outside
 * @property {boolean} tangents @property {boolean} uvs
 * @typedef {{ parts: Part[], materials: object[], textures: object[], variants: string[], animations: number,
 *   skins: number, morphs: number, otherPrimitives: number }} Model
 */
export function modelOf(document) {
  const root = document.getRoot();
  const materials = root.listMaterials();
  const scene = root.getDefaultScene() ?? root.listScenes()[0];
  const model = {
    parts: [],
    materials: materials.map(materialOf),
    textures: root.listTextures().map((texture) => ({
      name: texture.getName() || texture.getURI(),
      mimeType: texture.getMimeType(),
      size: texture.getSize(),
      bytes: texture.getImage()?.byteLength ?? 0,
    })),
    variants: variantNames(root),
    animations: root.listAnimations().length,
    skins: root.listSkins().length,
    morphs: 0,
    otherPrimitives: 0,
  };
  scene?.traverse((node) => {
    for (const primitive of node.getMesh()?.listPrimitives() ?? []) {
      if (primitive.listTargets().length > 0) model.morphs++;
      if (primitive.getMode() < TRIANGLES || !primitive.getAttribute('POSITION')) {
        model.otherPrimitives++;
        continue;
      }
      const material = primitive.getMaterial();
      model.parts.push({
        name: node.getName() || node.getMesh().getName(),
        material: material ? materials.indexOf(material) : -1,
        ...geometryOf(primitive, node.getWorldMatrix()),
      });
    }
  });
  return model;
}

function geometryOf(primitive, m) {
  const position = primitive.getAttribute('POSITION');
  const normal = primitive.getAttribute('NORMAL');
  const count = position.getCount();
  const positions = new Float64Array(3 * count);
  const normals = normal && new Float32Array(3 * count);
  const cofactors = cofactorsOf(m);
  const mirrored = determinant(cofactors, m) < 0;
  const side = mirrored ? -1 : 1;
  const element = [];
  for (let i = 0; i < count; i++) {
    const [x, y, z] = position.getElement(i, element);
    for (let k = 0; k < 3; k++) {
      positions[3 * i + k] = m[k] * x + m[4 + k] * y + m[8 + k] * z + m[12 + k];
    }
    if (!normal) continue;
    const [a, b, c] = normal.getElement(i, element);
    const turned = cofactors.map((row) => side * (row[0] * a + row[1] * b + row[2] * c));
    const length = Math.hypot(...turned) || 1;
    normals.set(
      turned.map((v) => v / length),
      3 * i,
    );
  }
  return {
    positions,
    normals: normals ?? undefined,
    indices: trianglesOf(primitive, count, mirrored),
    tangents: Boolean(primitive.getAttribute('TANGENT')),
    uvs: Boolean(primitive.getAttribute('TEXCOORD_0')),
  };
}

/** Cofactors of a matrix's linear part, as rows: its inverse transpose times its determinant, so they turn normals. */
function cofactorsOf(m) {
  const at = (row, column) => m[4 * (column % 3) + (row % 3)];
  return [0, 1, 2].map((r) =>
    [0, 1, 2].map((c) => at(r + 1, c + 1) * at(r + 2, c + 2) - at(r + 1, c + 2) * at(r + 2, c + 1)),
  );
}

const determinant = (cofactors, m) =>
  m[0] * cofactors[0][0] + m[4] * cofactors[0][1] + m[8] * cofactors[0][2];

function trianglesOf(primitive, count, mirrored) {
  const indices = primitive.getIndices();
  const order = indices ? indices.getArray() : Uint32Array.from({ length: count }, (_, i) => i);
  const mode = primitive.getMode();
  const out = [];
  if (mode === TRIANGLES) {
    for (let i = 0; i + 2 < order.length; i += 3) out.push(order[i], order[i + 1], order[i + 2]);
  } else {
    for (let i = 0; i + 2 < order.length; i++) {
      if (mode === STRIP) out.push(order[i], order[i + 1 + (i % 2)], order[i + 2 - (i % 2)]);
      else out.push(order[i + 1], order[i + 2], order[0]);
    }
  }
  const triangles = Uint32Array.from(out);
  if (mirrored) {
    for (let i = 0; i < triangles.length; i += 3) {
      [triangles[i], triangles[i + 1]] = [triangles[i + 1], triangles[i]];
    }
  }
  return triangles;
}

function materialOf(material) {
  const extension = (name) => material.getExtension(name);
  return {
    name: material.getName(),
    alphaMode: material.getAlphaMode(),
    colour: material.getBaseColorFactor(),
    metallic: material.getMetallicFactor(),
    transmission: extension('KHR_materials_transmission')?.getTransmissionFactor() ?? 0,
    doubleSided: material.getDoubleSided(),
    colourPicture: Boolean(material.getBaseColorTexture()),
    normalPicture: Boolean(material.getNormalTexture()),
    pictures: Boolean(
      material.getBaseColorTexture() ??
      material.getNormalTexture() ??
      material.getMetallicRoughnessTexture() ??
      material.getEmissiveTexture() ??
      material.getOcclusionTexture(),
    ),
  };
}

const variantNames = (root) =>
  root
    .listExtensionsUsed()
    .filter(({ extensionName }) => extensionName === 'KHR_materials_variants')
    .flatMap((extension) => extension.listProperties())
    .filter(({ propertyType }) => propertyType === 'Variant')
    .map((variant) => variant.getName());
