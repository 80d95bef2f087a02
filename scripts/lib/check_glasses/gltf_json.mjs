// A glTF file's container and JSON, without reading any vertex. Runs in node and in pages.

const GLB_MAGIC = 0x46546c67; // "glTF"
const JSON_CHUNK = 0x4e4f534a;
const BIN_CHUNK = 0x004e4942;

/**
 * @param {Uint8Array} bytes of a .glb or .gltf
 * @returns {{ container: 'glb' | 'gltf', bytes: number, json: object, bin: Uint8Array | undefined, external: string[] }}
 *   `bin`: a GLB's own buffer; `external`: names of the files it refers to
 * @throws {RangeError} that says what is wrong
 */
export function factsOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isGlb = bytes.length >= 12 && view.getUint32(0, true) === GLB_MAGIC;
  const json = parse(isGlb ? jsonChunk(bytes, view) : bytes);
  const external = [...(json.buffers ?? []), ...(json.images ?? [])]
    .map(({ uri }) => uri)
    .filter((uri) => uri !== undefined && !uri.startsWith('data:'));
  const bin = isGlb ? binChunk(bytes, view) : undefined;
  return { container: isGlb ? 'glb' : 'gltf', bytes: bytes.length, json, bin, external };
}

function binChunk(bytes, view) {
  const at = 20 + view.getUint32(12, true);
  if (at + 8 > bytes.length || view.getUint32(at + 4, true) !== BIN_CHUNK) return undefined;
  return bytes.subarray(at + 8, at + 8 + view.getUint32(at, true));
}

function jsonChunk(bytes, view) {
  const version = view.getUint32(4, true);
  if (version !== 2) throw new RangeError(`it is a GLB of version ${version}, not 2`);
  if (bytes.length < 20 || view.getUint32(16, true) !== JSON_CHUNK) {
    throw new RangeError('its first chunk is not JSON');
  }
  const length = view.getUint32(12, true);
  if (20 + length > bytes.length) throw new RangeError('it ends within its JSON');
  return bytes.subarray(20, 20 + length);
}

function parse(bytes) {
  let json;
  try {
    json = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw new RangeError('it is neither a GLB nor JSON');
  }
  if (json?.asset?.version?.startsWith?.('2') !== true) {
    throw new RangeError('its JSON has no asset.version 2.0');
  }
  return json;
}
