// Lorgnette's own core, on the page's thread as the others: the modules that the site's worker runs.
import { loadBytes, urlOf } from './assets.mjs';

const ortWasm = 'web/node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm';

export class LorgnettePeer {
  #core;

  /**
   * @param {object} [options]
   * @param {number} [options.fovDeg] of the camera, along the longer side
   * @param {string} [options.engine] light or ort
   * @param {string} [options.pack]
   * @param {(exports: object) => object} [options.wrap] gets the core's exports, and returns what is
   *   to be used in their place
   */
  static async open({ fovDeg, engine = 'light', pack = 'facemesh', wrap = (e) => e } = {}) {
    const [{ Core }, coreModule, { default: moduleFactory }] = await Promise.all([
      import(urlOf('build/node/core.mjs')),
      import(urlOf('build/node/core-module.mjs')),
      import(urlOf('build/wasm/lorgnette.mjs')),
    ]);
    const { chooseVariant, compileModule, openModule } = coreModule;
    const wasm = chooseVariant({
      simd: 'build/wasm/lorgnette.wasm',
      relaxedSimd: 'build/wasm/lorgnette_relaxed.wasm',
    });
    const peer = new LorgnettePeer();
    peer.#core = await Core.create({
      packUrl: urlOf(`models/${pack}/`),
      engine,
      ...(fovDeg === undefined ? {} : { fovDeg }),
      files: { read: loadBytes },
      moduleFactory: async () =>
        wrap(await openModule(moduleFactory, await compileModule(await fetch(urlOf(wasm))))),
      ortWasmUrl: urlOf(ortWasm),
    });
    return peer;
  }

  async track({ rgba, width, height, time }) {
    const start = performance.now();
    const result = await this.#core.processFrame(rgba, width, height, time, 'video');
    const faces = result.faces.map(({ landmarks, rotation, translation, scale }) => ({
      landmarks: [...landmarks],
      rotation: [...rotation],
      translation: [...translation],
      scale,
    }));
    return { faces, ms: performance.now() - start };
  }

  /** @param {import('../../../web/src/tracker-settings.js').TrackerSettings} settings some of them */
  configure(settings) {
    return this.#core.configure(settings);
  }

  reset() {
    return this.#core.reset();
  }

  close() {
    return this.#core.dispose();
  }
}
