import dracoWasmUrl from 'draco3d/draco_decoder.wasm?url';
import { fetchBytes } from '../fetch.ts';
import { openContainer } from './container.ts';

/** What the core cannot read by itself: compressed meshes, and files beside the file. */
const kPacked =
  /"(KHR_draco_mesh_compression|(EXT|KHR)_meshopt_compression)"|"uri"\s*:\s*"(?!data:)/;

/**
 * A model's file as the core reads it. The code that unpacks comes only when a file needs it.
 *
 * @param source an absolute address, or the bytes, which are not changed
 * @throws LorgnetteError asset-unavailable, glasses-invalid, glasses-unsupported
 */
export async function openModel(source: string | Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const base = typeof source === 'string' ? source : undefined;
  const bytes = typeof source === 'string' ? await fetchBytes(source) : new Uint8Array(source);
  if (!kPacked.test(openContainer(bytes)?.text ?? '')) return bytes;
  const { unpackModel } = await import('./unpack.ts');
  return unpackModel(bytes, {
    base,
    read: fetchBytes,
    dracoWasm: () => fetchBytes(dracoWasmAddress()),
  });
}

/**
 * A model and the files it names, as one GLB.
 *
 * @param read gives a file by its name, which is relative to the model's folder
 * @throws what `read` throws, LorgnetteError glasses-invalid, glasses-unsupported
 */
export async function gatherModel(
  bytes: Uint8Array<ArrayBuffer>,
  read: (name: string) => Promise<Uint8Array>,
): Promise<Uint8Array<ArrayBuffer>> {
  const { unpackModel } = await import('./unpack.ts');
  // No address that anything is fetched from: names only have to be resolved against something.
  const base = 'http://files.invalid/';
  return unpackModel(bytes, {
    base,
    read: (url) => read(decodeURIComponent(url.slice(base.length))),
    dracoWasm: () => fetchBytes(dracoWasmAddress()),
  });
}

export const dracoWasmAddress = (): string => new URL(dracoWasmUrl, import.meta.url).href;
