import { LorgnetteError } from '../errors.ts';
import { openContainer, writeGlb } from './container.ts';
import { indexIn, objectIn, objectsIn, textIn, type Json } from './json.ts';

/** As in cpp/include/lorgnette/glasses.hpp: what a file is read of at most. */
const kMaxBytes = 256 * 2 ** 20;
const kMaxElements = 2 ** 20;
/** Files a model may consist of: each costs a request. */
const kMaxFiles = 64;

const kDraco = 'KHR_draco_mesh_compression';
const kMeshopt = ['EXT_meshopt_compression', 'KHR_meshopt_compression'] as const;

export interface UnpackOptions {
  /** The file's own absolute address: what it names beside it is looked for there. */
  readonly base?: string | undefined;
  /** Reads a file beside it. */
  readonly read: (url: string) => Promise<Uint8Array>;
  /** Reads draco3d's draco_decoder.wasm. */
  readonly dracoWasm: () => Promise<Uint8Array>;
}

/**
 * Writes a model anew that is compressed or consists of several files, as one plain GLB. What is
 * malformed is left to the core, which says what is wrong with it.
 *
 * @throws LorgnetteError asset-unavailable for a file that cannot be read, glasses-invalid for data
 *   that cannot be decompressed, glasses-unsupported for too many of them
 */
export async function unpackModel(
  file: Uint8Array<ArrayBuffer>,
  options: UnpackOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const container = openContainer(file);
  let json: Json;
  try {
    json = JSON.parse(container?.text ?? '') as Json;
  } catch {
    return file;
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return file;
  const unpacking = new Unpacking(json, options);
  await unpacking.gatherBuffers(container?.bin);
  await unpacking.gatherImages();
  await unpacking.decodeViews();
  await unpacking.decodePrimitives();
  return unpacking.finish();
}

/** One file being rewritten: its JSON, changed in place, and the bytes of its new only buffer. */
class Unpacking {
  readonly #json: Json;
  readonly #options: UnpackOptions;
  readonly #parts: Uint8Array[] = [];
  #bytes = 0;
  #files = 0;
  /** Of each buffer of the file: its bytes, where they could be had. */
  readonly #buffers: (Uint8Array | undefined)[] = [];

  constructor(json: Json, options: UnpackOptions) {
    this.#json = json;
    this.#options = options;
  }

  /** 1. All buffers' bytes: of the BIN chunk, of data URIs, of files. */
  async gatherBuffers(bin: Uint8Array | undefined): Promise<void> {
    for (const [index, buffer] of objectsIn(this.#json, 'buffers').entries()) {
      const uri = textIn(buffer, 'uri');
      const bytes = uri === undefined ? (index === 0 ? bin : undefined) : await this.#resolve(uri);
      const length = indexIn(buffer, 'byteLength', 0);
      this.#buffers.push(bytes && bytes.length >= length ? bytes.subarray(0, length) : undefined);
    }
  }

  /** 2. Pictures in files come into buffer views. */
  async gatherImages(): Promise<void> {
    for (const image of objectsIn(this.#json, 'images')) {
      const uri = textIn(image, 'uri');
      if (!image || uri === undefined || uri.startsWith('data:')) continue;
      const bytes = await this.#resolve(uri);
      if (!bytes) continue;
      delete image['uri'];
      image['bufferView'] = this.#add(bytes);
    }
  }

  /** 3. Buffer views move to the new buffer, decompressed. */
  async decodeViews(): Promise<void> {
    for (const [index, view] of objectsIn(this.#json, 'bufferViews').entries()) {
      if (!view || indexIn(view, 'buffer', -1) === kNewBuffer) continue;
      const extensions = objectIn(view, 'extensions');
      const name = kMeshopt.find((candidate) => objectIn(extensions, candidate));
      const bytes = name
        ? await this.#decodeView(index, objectIn(extensions, name)!)
        : this.#slice(view);
      if (!bytes) continue;
      if (name) delete extensions![name];
      this.#moved.push({ view, offset: this.#append(bytes), length: bytes.length });
    }
  }

  /** 4. Primitives get plain accessors. */
  async decodePrimitives(): Promise<void> {
    for (const [m, mesh] of objectsIn(this.#json, 'meshes').entries()) {
      for (const [p, primitive] of objectsIn(mesh, 'primitives').entries()) {
        const extensions = objectIn(primitive, 'extensions');
        const draco = objectIn(extensions, kDraco);
        if (!primitive || !draco) continue;
        await this.#decodePrimitive(`mesh ${m} primitive ${p}`, primitive, draco);
        delete extensions![kDraco];
      }
    }
  }

  /** 5. All as one file. Buffers that could not be had stay, for the core to complain of. */
  finish(): Uint8Array<ArrayBuffer> {
    const json = this.#json;
    for (const { view, offset, length } of this.#moved)
      Object.assign(view, { buffer: 0, byteOffset: offset, byteLength: length });
    const moved = new Set(this.#moved.map(({ view }) => view));
    const left = objectsIn(json, 'bufferViews').filter((view) => view && !moved.has(view));
    const old = left.length > 0 && Array.isArray(json['buffers']) ? json['buffers'] : [];
    if (this.#bytes > 0) {
      for (const view of left) view!['buffer'] = indexIn(view, 'buffer', -1) + 1;
      json['buffers'] = [{ byteLength: this.#bytes }, ...(old as unknown[])];
    }
    const done = [kDraco, ...kMeshopt] as readonly string[];
    for (const list of ['extensionsUsed', 'extensionsRequired']) {
      if (!Array.isArray(json[list])) continue;
      const rest = (json[list] as unknown[]).filter((name) => !done.includes(name as string));
      if (rest.length > 0) json[list] = rest;
      else delete json[list];
    }
    return writeGlb(json, this.#parts);
  }

  readonly #moved: { view: Json; offset: number; length: number }[] = [];

  async #decodeView(index: number, packed: Json): Promise<Uint8Array | undefined> {
    const source = this.#slice(packed);
    const [count, stride] = [indexIn(packed, 'count', 0), indexIn(packed, 'byteStride', 0)];
    const mode = textIn(packed, 'mode');
    const filter = textIn(packed, 'filter');
    if (!source || !mode || count === 0 || stride === 0) return undefined;
    if (stride > 256 || count > kMaxBytes / stride - this.#bytes / stride) throw tooLarge();
    const target = new Uint8Array(count * stride);
    const { decodeMeshopt } = await import('./meshopt.ts');
    try {
      await decodeMeshopt(target, count, stride, source, mode, filter);
    } catch (cause) {
      throw undecodable(`Buffer view ${index}`, 'meshopt', cause);
    }
    return target;
  }

  async #decodePrimitive(where: string, primitive: Json, draco: Json): Promise<void> {
    const view = objectsIn(this.#json, 'bufferViews')[indexIn(draco, 'bufferView', -1)];
    const moved = this.#moved.find((candidate) => candidate.view === view);
    const source = moved && this.#bytesAt(moved.offset);
    const ids = objectIn(draco, 'attributes');
    const attributes = objectIn(primitive, 'attributes');
    const accessors = this.#json['accessors'];
    if (!source || !ids || !attributes || !Array.isArray(accessors)) return;
    const wanted = [];
    for (const name of Object.keys(ids)) {
      const accessor = accessors[indexIn(attributes, name, -1)] as Json | undefined;
      const components = kComponents[textIn(accessor, 'type') ?? ''];
      if (!accessor || !components) return;
      const componentType = indexIn(accessor, 'componentType', 0);
      wanted.push({ name, id: indexIn(ids, name, -1), componentType, components, accessor });
    }
    const { decodeDraco } = await import('./draco.ts');
    let mesh;
    try {
      mesh = await decodeDraco(this.#options.dracoWasm, source, wanted, kMaxElements);
    } catch (cause) {
      if (cause instanceof LorgnetteError) throw cause; // the decoder could not be fetched
      throw undecodable(where, 'Draco', cause);
    }
    const add = (accessor: Json, bytes: Uint8Array, count: number): number => {
      const { sparse: _sparse, byteOffset: _byteOffset, ...rest } = accessor;
      accessors.push({ ...rest, bufferView: this.#add(bytes), count });
      return accessors.length - 1;
    };
    for (const { name, accessor } of wanted)
      attributes[name] = add(accessor, mesh.attributes.get(name)!, mesh.points);
    const plain = { componentType: 5125, type: 'SCALAR' };
    primitive['indices'] = add(plain, mesh.indices, mesh.indices.length / 4);
    primitive['mode'] = 4;
  }

  /** What a buffer view, or the like of it, covers. */
  #slice(view: Json): Uint8Array | undefined {
    const bytes = this.#buffers[indexIn(view, 'buffer', -1)];
    const begin = indexIn(view, 'byteOffset', 0);
    const length = indexIn(view, 'byteLength', 0);
    if (!bytes || length === 0 || begin + length > bytes.length) return undefined;
    return bytes.subarray(begin, begin + length);
  }

  /** A new buffer view of these bytes. */
  #add(bytes: Uint8Array): number {
    const views = (this.#json['bufferViews'] ??= []);
    if (!Array.isArray(views)) return -1;
    const view = { buffer: kNewBuffer };
    views.push(view);
    this.#moved.push({ view, offset: this.#append(bytes), length: bytes.length });
    return views.length - 1;
  }

  /** Puts bytes into the new buffer, at a multiple of 4. */
  #append(bytes: Uint8Array): number {
    const offset = this.#bytes;
    const padding = -bytes.length & 3;
    if (offset + bytes.length + padding > kMaxBytes) throw tooLarge();
    this.#starts.set(offset, bytes);
    this.#parts.push(bytes, new Uint8Array(padding));
    this.#bytes += bytes.length + padding;
    return offset;
  }

  readonly #starts = new Map<number, Uint8Array>();
  readonly #bytesAt = (offset: number) => this.#starts.get(offset);

  /** A URI's bytes; undefined where only the core's message can help. */
  async #resolve(uri: string): Promise<Uint8Array | undefined> {
    if (uri.startsWith('data:')) return decodeDataUri(uri);
    const { base, read } = this.#options;
    if (base === undefined) return undefined;
    let url: URL;
    try {
      // Spaces that are not encoded are wrong, but seen; at the ends they would be lost.
      url = new URL(uri.replaceAll(' ', '%20'), base);
    } catch {
      return undefined;
    }
    // All that a page asks for is on its own origin.
    if (url.origin !== new URL(base).origin) return undefined;
    this.#files += 1;
    if (this.#files > kMaxFiles) throw tooLarge();
    return read(url.href);
  }
}

/** Marks buffer views that are made here; `finish` gives all moved ones their true buffer. */
const kNewBuffer = Number.MAX_SAFE_INTEGER;

const kComponents: Readonly<Record<string, number>> = { SCALAR: 1, VEC2: 2, VEC3: 3, VEC4: 4 };

function decodeDataUri(uri: string): Uint8Array | undefined {
  const comma = uri.indexOf(',');
  if (comma < 0) return undefined;
  const data = uri.slice(comma + 1);
  try {
    const text = uri.slice(0, comma).endsWith(';base64')
      ? atob(data)
      : data.replace(/%([0-9a-f]{2})/gi, (_, hex: string) =>
          String.fromCharCode(parseInt(hex, 16)),
        );
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function tooLarge(): LorgnetteError {
  return new LorgnetteError(
    'glasses-unsupported',
    `The model has more than ${kMaxFiles} files, or ${kMaxBytes} bytes when unpacked. Simplify it.`,
  );
}

function undecodable(where: string, format: string, cause: unknown): LorgnetteError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LorgnetteError(
    'glasses-invalid',
    `${where} of the glasses cannot be decompressed (${format}): ${reason}. Export the file again.`,
    { cause },
  );
}
