import { Logger, WebIO } from '@gltf-transform/core';
import { ALL_EXTENSIONS } from '@gltf-transform/extensions';
import * as validator from 'gltf-validator';
import {
  checkGlasses,
  fixGlasses,
  Refusal,
  type Tools,
} from '../../../scripts/lib/check_glasses/check.mjs';
import { dracoDecoder, meshoptDecoder } from '../../src/gltf/decoders.ts';
import type { CheckReply, CheckRequest } from './check-messages.ts';
import { findFile } from './dropped-files.ts';

// scripts/check_glasses in a page: the same analysis and the same libraries.

const tools: Tools = {
  open: async (extensions) => {
    const io = new WebIO()
      .registerExtensions(ALL_EXTENSIONS)
      .setLogger(new Logger(Logger.Verbosity.ERROR));
    // Decoders are fetched for files that need them.
    if (extensions.includes('KHR_draco_mesh_compression')) {
      io.registerDependencies({ 'draco3d.decoder': await dracoDecoder() });
    }
    if (extensions.includes('EXT_meshopt_compression')) {
      io.registerDependencies({ 'meshopt.decoder': await meshoptDecoder() });
    }
    return io;
  },
  validate: validator.validateBytes,
};

async function answer({ name, model, files, widthMm, fix }: CheckRequest): Promise<CheckReply> {
  const bytes = new Uint8Array(await model.arrayBuffer());
  const read = async (uri: string): Promise<Uint8Array> =>
    new Uint8Array(await findFile(files, decodeURIComponent(uri)).arrayBuffer());
  try {
    const outcome = await checkGlasses({ name, bytes, read }, tools, { width: widthMm });
    const { findings, figures } = outcome;
    const fixed = fix ? await fixGlasses(outcome) : undefined;
    return { findings, figures, fixed };
  } catch (error) {
    if (error instanceof Refusal) return { refused: error.message };
    return { refused: `${name} could not be checked: ${String(error)}` };
  }
}

addEventListener('message', ({ data }: MessageEvent<CheckRequest>) => {
  void answer(data).then((reply) => postMessage({ id: data.id, reply }));
});
