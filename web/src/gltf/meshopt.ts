import { MeshoptDecoder } from 'meshoptimizer/decoder';

/**
 * Decodes a buffer view of EXT_meshopt_compression or KHR_meshopt_compression.
 *
 * @param target count × stride bytes, written
 * @param mode, filter as the extension has them
 * @throws Error where the data are malformed
 */
export async function decodeMeshopt(
  target: Uint8Array,
  count: number,
  stride: number,
  source: Uint8Array,
  mode: string,
  filter: string | undefined,
): Promise<void> {
  await MeshoptDecoder.ready;
  MeshoptDecoder.decodeGltfBuffer(target, count, stride, source, mode, filter);
}
