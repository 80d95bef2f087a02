import openDraco, { type Draco } from 'draco3d/draco_decoder_nodejs.js';

let opened: Promise<Draco> | undefined;

/** A mesh's triangles and attributes, each in bytes of its accessor's component type. */
export interface DecodedMesh {
  readonly points: number;
  readonly indices: Uint8Array;
  readonly attributes: ReadonlyMap<string, Uint8Array>;
}

/** What a caller wants of an attribute. */
export interface WantedAttribute {
  readonly name: string;
  readonly id: number;
  /** glTF's number of the type, and how many an element has. */
  readonly componentType: number;
  readonly components: number;
}

/** The decoder, opened once. @param wasm fetches draco_decoder.wasm */
export function dracoModule(wasm: () => Promise<Uint8Array>): Promise<Draco> {
  opened ??= wasm().then((wasmBinary) => openDraco({ wasmBinary }));
  opened.catch(() => (opened = undefined));
  return opened;
}

/**
 * Decodes a mesh of KHR_draco_mesh_compression.
 *
 * @param wasm fetches draco_decoder.wasm, once
 * @throws Error where the data are malformed, or there are more points or faces than `limit`
 */
export async function decodeDraco(
  wasm: () => Promise<Uint8Array>,
  source: Uint8Array,
  wanted: readonly WantedAttribute[],
  limit: number,
): Promise<DecodedMesh> {
  const draco = await dracoModule(wasm);
  const types: Readonly<Record<number, [number, number]>> = {
    5120: [draco.DT_INT8, 1],
    5121: [draco.DT_UINT8, 1],
    5122: [draco.DT_INT16, 2],
    5123: [draco.DT_UINT16, 2],
    5125: [draco.DT_UINT32, 4],
    5126: [draco.DT_FLOAT32, 4],
  };
  const decoder = new draco.Decoder();
  const buffer = new draco.DecoderBuffer();
  const mesh = new draco.Mesh();
  /** Has `fill` write into the decoder's memory, and copies it out. */
  const copied = (bytes: number, fill: (pointer: number) => boolean): Uint8Array => {
    const pointer = draco._malloc(bytes);
    try {
      if (!pointer || !fill(pointer)) throw new Error('the decoder gave no data');
      // The memory may have grown meanwhile: a new view each time.
      return draco.HEAPU8.slice(pointer, pointer + bytes);
    } finally {
      draco._free(pointer);
    }
  };
  try {
    buffer.Init(
      new Int8Array(source.buffer, source.byteOffset, source.byteLength),
      source.byteLength,
    );
    if (decoder.GetEncodedGeometryType(buffer) !== draco.TRIANGULAR_MESH)
      throw new Error('the data are no triangle mesh');
    const status = decoder.DecodeBufferToMesh(buffer, mesh);
    if (!status.ok()) throw new Error(status.error_msg());
    const [points, faces] = [mesh.num_points(), mesh.num_faces()];
    if (Math.max(points, faces) > limit)
      throw new Error(`it has ${points} points and ${faces} triangles; the limit is ${limit}`);
    const attributes = new Map<string, Uint8Array>();
    for (const { name, id, componentType, components } of wanted) {
      const attribute = decoder.GetAttributeByUniqueId(mesh, id);
      const type = types[componentType];
      if (!type || attribute.ptr === 0 || attribute.num_components() !== components)
        throw new Error(`the attribute ${name} is not as its accessor says`);
      const bytes = points * components * type[1];
      attributes.set(
        name,
        copied(bytes, (pointer) =>
          decoder.GetAttributeDataArrayForAllPoints(mesh, attribute, type[0], bytes, pointer),
        ),
      );
    }
    const indices = copied(12 * faces, (pointer) =>
      decoder.GetTrianglesUInt32Array(mesh, 12 * faces, pointer),
    );
    return { points, indices, attributes };
  } finally {
    for (const object of [mesh, buffer, decoder]) draco.destroy(object);
  }
}
