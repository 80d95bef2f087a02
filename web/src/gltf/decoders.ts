import { MeshoptDecoder } from 'meshoptimizer/decoder';
import { fetchBytes } from '../fetch.ts';
import { dracoModule } from './draco.ts';
import { dracoWasmAddress } from './open-model.ts';

/** draco3d's decoder, for readers of glTF other than ours. @throws LorgnetteError asset-unavailable */
export const dracoDecoder = (): Promise<object> =>
  dracoModule(() => fetchBytes(dracoWasmAddress()));

/** meshoptimizer's decoder, likewise. */
export async function meshoptDecoder(): Promise<object> {
  await MeshoptDecoder.ready;
  return MeshoptDecoder;
}
