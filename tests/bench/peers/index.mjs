// Lorgnette and its peers, as tests/bench measures them.
//
// A peer is a class in a file of its own that runs in the page of tests/bench/chromium.mjs, with
//
//   static open(options) → Promise<peer>    loads all it needs; `fovDeg`, the angle of view along the
//                                           picture's longer side, the core's default without it
//   track({rgba, width, height, time}) → Promise<{faces, ms}>
//                                           one frame of a video (bytes, px, px, s); `ms` from the
//                                           bytes to the poses
//   reset()                                 another video follows
//   close()
//
// and a face is {landmarks, rotation, translation}: 68 × (x, y) of iBUG in px; camera_from_head,
// row-major, and mm, both in the core's frames. MediaPipe's has its own answer besides, `mesh`.
import { existsSync } from 'node:fs';

import { missingParts } from '../../../scripts/lib/node_core.mjs';
import { inCheckout } from '../../../scripts/lib/paths.mjs';
import { openBenchPage } from '../chromium.mjs';

const npm = (...files) => {
  const missing = files.find((file) => !existsSync(inCheckout(`web/node_modules/${file}`)));
  return missing && `web/node_modules/${missing} is missing: run npm ci in web/`;
};
const pack = (name) => missingParts(name)?.message;

/** `missing()`: why a peer cannot run here, or undefined. */
export const peers = {
  lorgnette: {
    title: 'Lorgnette, own kernels',
    file: 'lorgnette.mjs',
    className: 'LorgnettePeer',
    options: { engine: 'light' },
    missing: () => pack('facemesh'),
  },
  'lorgnette-ort': {
    title: 'Lorgnette, ONNX Runtime',
    file: 'lorgnette.mjs',
    className: 'LorgnettePeer',
    options: { engine: 'ort' },
    missing: () => pack('facemesh'),
  },
  'lorgnette-3ddfa': {
    title: 'Lorgnette with 3DDFA, own kernels',
    file: 'lorgnette.mjs',
    className: 'LorgnettePeer',
    options: { engine: 'light', pack: '3ddfa' },
    missing: () => pack('3ddfa'),
  },
  mediapipe: {
    title: 'MediaPipe face_mesh, CPU',
    file: 'mediapipe.mjs',
    className: 'MediaPipePeer',
    missing: () => npm('@mediapipe/face_mesh/face_mesh.js'),
  },
  'face-api': {
    title: 'face-api tiny 224 + 68',
    file: 'face_api.mjs',
    className: 'FaceApiPeer',
    missing: () =>
      npm(
        '@vladmandic/face-api/dist/face-api.esm.js',
        '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm',
      ),
  },
  original: {
    title: '3DDFA, ONNX Runtime, original solver',
    file: 'original.mjs',
    className: 'OriginalPeer',
    missing: () => pack('3ddfa'),
  },
};

/**
 * Opens peers in a page, where they are then `globalThis.peers[name]`.
 * @param {import('@playwright/test').Page} page of openBenchPage()
 * @param {object} [options]
 * @param {string[]} [options.names] of `peers`
 * @param {number} [options.fovDeg]
 * @returns {Promise<{opened: string[], missing: Record<string, string>}>} `missing`: the reasons, by
 *   name
 */
export async function openPeersIn(page, { names = Object.keys(peers), fovDeg } = {}) {
  const opened = [];
  const missing = {};
  for (const name of names) {
    if (!peers[name]) {
      throw new RangeError(
        `there is no peer '${name}' (there are: ${Object.keys(peers).join(', ')})`,
      );
    }
    const { file, className, options, missing: reasonOf } = peers[name];
    const reason = reasonOf();
    if (reason) {
      missing[name] = reason;
      continue;
    }
    await page.evaluate(
      async ({ name, url, className, options }) => {
        const module = await import(url);
        globalThis.peers ??= {};
        globalThis.peers[name] = await module[className].open(options);
      },
      {
        name,
        url: `/tests/bench/peers/${file}`,
        className,
        options: { ...options, ...(fovDeg === undefined ? {} : { fovDeg }) },
      },
    );
    opened.push(name);
  }
  return { opened, missing };
}

/**
 * Peers as functions of frames that node makes, in a page of their own.
 * @param {{names?: string[], fovDeg?: number}} [options]
 * @returns {Promise<{trackers: Record<string, (frame: {rgba: Uint8Array, width: number,
 *   height: number, time: number}) => Promise<object[]>>, missing: Record<string, string>,
 *   reset: () => Promise<void>, close: () => Promise<void>}>} a tracker returns the faces of a frame
 */
export async function openPeers(options) {
  const { page, inMemory, close } = await openBenchPage();
  try {
    const { opened, missing } = await openPeersIn(page, options);
    const trackers = Object.fromEntries(
      opened.map((name) => [
        name,
        async ({ rgba, width, height, time }) => {
          inMemory.set(`/frame/${name}`, rgba);
          return page.evaluate(
            async ({ name, width, height, time }) => {
              const bytes = await (await fetch(`/frame/${name}`)).arrayBuffer();
              const rgba = new Uint8ClampedArray(bytes);
              return (await globalThis.peers[name].track({ rgba, width, height, time })).faces;
            },
            { name, width, height, time },
          );
        },
      ]),
    );
    const reset = () =>
      page.evaluate(async () => {
        for (const peer of Object.values(globalThis.peers)) await peer.reset();
      });
    return { trackers, missing, reset, close };
  } catch (error) {
    await close();
    throw error;
  }
}
