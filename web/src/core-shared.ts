import {
  answered,
  type CoreError,
  type CoreExports,
  type CoreModule,
  type PipelineModule,
  type ResultLayout,
} from './core-exports.ts';
import {
  checkedEngine,
  requestFiles,
  type CoreFiles,
  type LoadProgress,
  type OrtFiles,
} from './core-files.ts';
import { LorgnetteError } from './errors.ts';
import type { NetworkBytes, OrtHost } from './ort.ts';
import type { GlassesModel, WornWith } from './types.ts';

export interface SharedCoreOptions {
  /** The model pack's folder, ends with a slash. */
  readonly packUrl: string;
  /** One of `engines`, default auto. */
  readonly engine?: string;
  readonly files: CoreFiles;
  /** Opens the compiled core, lorgnette.mjs. */
  readonly moduleFactory: () => Promise<CoreExports>;
  /** ONNX Runtime Web's ort-wasm-simd-threaded.wasm; fetched where that engine runs. */
  readonly ortWasmUrl: string;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Opticians' usual pantoscopic tilt of a worn front. */
const defaultTiltDeg = 8;

/**
 * What trackings of one model pack share: the compiled core with one set of networks, and the head
 * that glasses sit on. `Core` (core.ts) is one tracking over it.
 */
export class SharedCore {
  readonly layout: ResultLayout;
  readonly #module: CoreModule;
  readonly #host: OrtHost | undefined;
  #calls: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(module: CoreModule, layout: ResultLayout, host: OrtHost | undefined) {
    this.#module = module;
    this.layout = layout;
    this.#host = host;
  }

  /**
   * Loads everything and runs the networks: none of them fails for the first time on a frame.
   * @throws LorgnetteError asset-unavailable (from `files`), pack-invalid, invalid-argument
   */
  static async load(options: SharedCoreOptions): Promise<SharedCore> {
    const engine = checkedEngine(options.engine ?? 'auto');
    const [files, exports] = await Promise.all([
      requestFiles(options, engine),
      options.moduleFactory(),
    ]);
    const ort = await files.ort;
    const host = ort && (await openOrt(ort));
    const module = new exports.CoreModule(
      host && { run: (network, input) => host.run(network, input) },
    );
    const core = new SharedCore(module, exports.resultLayout(), host);
    try {
      for (const [network, coming] of files.compiled.entries()) {
        const bytes = await coming; // the others are still on their way
        module.input(bytes.length).set(bytes);
        answered(module.loadCompiled(network));
      }
      const referenceFace = await files.referenceFace;
      module.input(referenceFace.length).set(referenceFace);
      answered(module.open(files.packJson));
      if (host) await warmUpOrt(host, ort.networks);
      else await core.warmUp();
    } catch (error) {
      await core.dispose();
      throw error;
    }
    return core;
  }

  /**
   * Runs compiled networks once, for nothing: browsers optimise what has run some dozen times.
   * ONNX Runtime's have run often enough when `load` returns.
   */
  warmUp(): Promise<void> {
    return this.inTurn((module) => module.warmUp());
  }

  /** A tracking of its own, which the caller deletes before this core. @param fieldOfView rad, or 0 */
  openPipeline(maxFaces: number, fieldOfView: number): Promise<PipelineModule> {
    return this.inTurn((module) => answered(module.openPipeline(maxFaces, fieldOfView)));
  }

  /**
   * Reads a GLB; throws `glasses-invalid` or `glasses-unsupported`. After `loadHead` it comes with its
   * seat on the head.
   */
  loadGlasses(bytes: Uint8Array, worn: Partial<WornWith> = {}): Promise<GlassesModel> {
    const { tiltDeg = defaultTiltDeg, faceScale = 1 } = worn;
    const tilt = (tiltDeg * Math.PI) / 180;
    return this.#loadModel(bytes, (module) => module.loadGlasses(tilt, faceScale));
  }

  /** Reads the head that glasses sit on from now on, a GLB in the head frame; throws likewise. */
  loadHead(bytes: Uint8Array): Promise<GlassesModel> {
    return this.#loadModel(bytes, (module) => module.loadHead());
  }

  #loadModel(
    bytes: Uint8Array,
    read: (module: CoreModule) => GlassesModel | CoreError,
  ): Promise<GlassesModel> {
    return this.inTurn((module) => {
      module.input(bytes.length).set(bytes);
      return answered(read(module));
    });
  }

  /**
   * One call at a time, whoever's it is: all share the module's input buffer and its networks, and a
   * frame waits for its inference.
   */
  inTurn<T>(task: (module: CoreModule) => T | Promise<T>): Promise<T> {
    if (this.#disposed) return Promise.reject(disposedOf());
    const result = this.#calls.then(() => task(this.#module));
    this.#calls = result.catch(() => undefined);
    return result;
  }

  /** Frees all memory, after the calls under way have ended. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#calls;
    this.#module.delete();
    await this.#host?.dispose();
  }
}

export const disposedOf = (): LorgnetteError =>
  new LorgnetteError('invalid-argument', 'The core has been disposed of.');

/** ONNX Runtime is large: its code comes only when it is to run. */
async function openOrt({ wasm, networks }: OrtFiles): Promise<OrtHost> {
  const { OrtHost } = await import('./ort.ts');
  return OrtHost.create(wasm, networks);
}

/** The first runs are 2–4 times slower, while the WebAssembly engine optimises. */
async function warmUpOrt(host: OrtHost, networks: readonly NetworkBytes[]): Promise<void> {
  const runs = 3;
  for (const [index, { files }] of networks.entries()) {
    const { input, model } = files;
    const blank = new Float32Array(3 * input.width * input.height);
    for (let run = 0; run < runs; run += 1) {
      const answer = await host.run(index, blank);
      if ('error' in answer)
        throw new LorgnetteError('pack-invalid', `${model} does not run: ${answer.error}`);
    }
  }
}
