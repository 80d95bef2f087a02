import type { Json } from './json.ts';

/** "glTF", "JSON" and "BIN\0" as little-endian words: glTF 2.0 §4.4. */
const kMagic = 0x46546c67;
const kJsonChunk = 0x4e4f534a;
const kBinChunk = 0x004e4942;
const kHeaderBytes = 12;
const kChunkHeaderBytes = 8;

/** A file's JSON text and its BIN chunk, where it has one. Points into `file`. */
export interface Container {
  readonly text: string;
  readonly bin: Uint8Array | undefined;
}

/** Splits a GLB, or takes the file for glTF text; undefined for what the core will refuse anyway. */
export function openContainer(file: Uint8Array): Container | undefined {
  const words = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (file.length < 4 || words.getUint32(0, true) !== kMagic)
    return { text: decode(file), bin: undefined };
  const chunks = new Map<number, Uint8Array>();
  for (let at = kHeaderBytes; at + kChunkHeaderBytes <= file.length;) {
    const [size, type] = [words.getUint32(at, true), words.getUint32(at + 4, true)];
    at += kChunkHeaderBytes;
    if (at + size > file.length) return undefined;
    if (!chunks.has(type)) chunks.set(type, file.subarray(at, at + size));
    at += size;
  }
  const json = chunks.get(kJsonChunk);
  return json && { text: decode(json), bin: chunks.get(kBinChunk) };
}

/** A GLB of a JSON tree and the bytes of buffer 0. */
export function writeGlb(json: Json, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder().encode(JSON.stringify(json));
  const padded = (size: number) => 4 * Math.ceil(size / 4);
  const binBytes = padded(parts.reduce((sum, { length }) => sum + length, 0));
  const total = kHeaderBytes + 2 * kChunkHeaderBytes + padded(text.length) + binBytes;
  const file = new Uint8Array(total);
  const words = new DataView(file.buffer);
  let at = 0;
  const word = (value: number) => {
    words.setUint32(at, value, true);
    at += 4;
  };
  [kMagic, 2, total, padded(text.length), kJsonChunk].forEach(word);
  file.set(text, at);
  file.fill(0x20, at + text.length, at + padded(text.length));
  at += padded(text.length);
  [binBytes, kBinChunk].forEach(word);
  for (const part of parts) {
    file.set(part, at);
    at += part.length;
  }
  return file;
}
