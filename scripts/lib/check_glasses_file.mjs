import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkGlasses, Refusal } from './check_glasses/check.mjs';
import { requireFromWeb } from './paths.mjs';

// What checks glasses, with node's files and libraries.

const load = (name) => import(pathToFileURL(requireFromWeb.resolve(name)));

/** @type {import('./check_glasses/check.mjs').Tools} */
const tools = {
  open: async () => {
    const { NodeIO, Logger } = await load('@gltf-transform/core');
    const { ALL_EXTENSIONS } = await load('@gltf-transform/extensions');
    const { MeshoptDecoder } = await load('meshoptimizer');
    await MeshoptDecoder.ready;
    return new NodeIO()
      .registerExtensions(ALL_EXTENSIONS)
      .registerDependencies({
        'draco3d.decoder': await requireFromWeb('draco3d').createDecoderModule(),
        'meshopt.decoder': MeshoptDecoder,
      })
      .setLogger(new Logger(Logger.Verbosity.ERROR));
  },
  validate: (bytes, options) => requireFromWeb('gltf-validator').validateBytes(bytes, options),
};

/**
 * Checks a model on disk. Arguments and result as of checkGlasses.
 * @param {string} file
 * @param {{ width?: number }} [stated]
 */
export async function checkFile(file, stated = {}) {
  const folder = dirname(resolve(file));
  const plain = async (path) => new Uint8Array(await readFile(path));
  let bytes;
  try {
    bytes = await plain(file);
  } catch (cause) {
    throw new Refusal(`${file} cannot be read: ${cause.message}`);
  }
  const read = (uri) => plain(join(folder, decodeURIComponent(uri)));
  return checkGlasses({ name: file, bytes, read }, tools, stated);
}
