import {
  checkedEngine,
  requestFiles,
  type CoreFiles,
  type LoadProgress,
  type OrtFiles,
} from './core-files.ts';
import { errorCodes, LorgnetteError, type ErrorCode } from './errors.ts';
import type { HostAnswer, NetworkBytes, OrtHost } from './ort.ts';
import { checkSettings, defaultSettings, type TrackerSettings } from './tracker-settings.ts';
import type { Face, FrameResult, GlassesModel, WornWith } from './types.ts';

export { engines, type CoreFiles, type Engine, type LoadProgress } from './core-files.ts';

/** What of the settings is not given is as in `defaultSettings`. */
export interface CoreOptions extends Partial<TrackerSettings> {
  /** The model pack's folder, ends with a slash. */
  readonly packUrl: string;
  /** Degrees the camera sees along the picture's longer side; default: focal length 0.9 × that side. */
  readonly fovDeg?: number;
  /** One of `engines`, default auto. */
  readonly engine?: string;
  readonly files: CoreFiles;
  /** Opens the compiled core, lorgnette.mjs. */
  readonly moduleFactory: () => Promise<CoreExports>;
  /** ONNX Runtime Web's ort-wasm-simd-threaded.wasm; fetched where that engine runs. */
  readonly ortWasmUrl: string;
  readonly onProgress?: (progress: LoadProgress) => void;
}

type CoreError = { readonly code: string; readonly message: string };

/** The exports of lorgnette.mjs, with the types embind cannot express (cpp/bindings/module.cpp). */
export interface CoreExports {
  CoreModule: new (
    host: { run(network: number, input: Float32Array): Promise<HostAnswer> } | undefined,
  ) => CoreModule;
  resultLayout(): ResultLayout;
}

interface CoreModule {
  input(size: number): Uint8Array;
  loadCompiled(network: number): CoreError | undefined;
  open(packJson: string, maxFaces: number, fieldOfView: number): CoreError | undefined;
  warmUp(): void;
  processFrame(
    width: number,
    height: number,
    time: number,
    still: boolean,
  ): Promise<CoreError | undefined>;
  result(): Float32Array;
  setMaxFaces(maxFaces: number): void;
  setSmoothing(restSeconds: number, restAngle: number): void;
  setPupillaryDistance(mm: number): void;
  reset(): void;
  loadGlasses(tilt: number, faceScale: number): GlassesModel | CoreError;
  loadHead(): GlassesModel | CoreError;
  delete(): void;
}

type ResultLayout = Readonly<
  Record<
    | 'faces'
    | 'focal'
    | 'stageSeconds'
    | 'stages'
    | 'header'
    | 'id'
    | 'confidence'
    | 'box'
    | 'rotation'
    | 'translation'
    | 'scale'
    | 'euler'
    | 'landmarks2d'
    | 'landmarks3d'
    | 'presence'
    | 'seen'
    | 'pupillaryDistance'
    | 'faceWidth'
    | 'breadth'
    | 'meshPoints'
    | 'meshOffsets'
    | 'faceSize',
    number
  >
>;

const landmarkCount = 68;
/** Opticians' usual pantoscopic tilt of a worn front. */
const defaultTiltDeg = 8;

/** Order of Stage in cpp/include/lorgnette/pipeline.hpp. */
const stages = [
  'detectCrop',
  'detectInference',
  'detectDecode',
  'regressCrop',
  'regressInference',
  'landmarks',
  'fit',
  'total',
] as const;

/** The tracker: the compiled core with its networks. Runs in a worker and in node. */
export class Core {
  readonly #module: CoreModule;
  readonly #layout: ResultLayout;
  readonly #host: OrtHost | undefined;
  #settings = defaultSettings;
  #frames: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(module: CoreModule, layout: ResultLayout, host: OrtHost | undefined) {
    this.#module = module;
    this.#layout = layout;
    this.#host = host;
  }

  /**
   * Loads everything and runs the networks: none of them fails for the first time on a frame.
   * Throws `asset-unavailable` (from `files`), `pack-invalid` or `invalid-argument`.
   */
  static async create(options: CoreOptions): Promise<Core> {
    const { maxFaces, restSeconds, restDegrees, userIpdMm } = { ...defaultSettings, ...options };
    const settings = { maxFaces, restSeconds, restDegrees, userIpdMm };
    checkSettings(settings);
    const fovDeg = options.fovDeg ?? 0;
    if (options.fovDeg !== undefined && !(fovDeg > 1 && fovDeg < 170)) {
      throw new LorgnetteError(
        'invalid-argument',
        `A field of view of ${fovDeg}°; it must be more than 1° and less than 170°.`,
      );
    }
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
    const core = new Core(module, exports.resultLayout(), host);
    try {
      for (const [network, coming] of files.compiled.entries()) {
        const bytes = await coming; // the others are still on their way
        module.input(bytes.length).set(bytes);
        throwIf(module.loadCompiled(network));
      }
      const referenceFace = await files.referenceFace;
      module.input(referenceFace.length).set(referenceFace);
      throwIf(module.open(files.packJson, maxFaces, (fovDeg * Math.PI) / 180));
      await core.configure(settings);
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
   * ONNX Runtime's have run often enough when `create` returns.
   */
  warmUp(): Promise<void> {
    return this.#inTurn(async () => this.#module.warmUp());
  }

  /**
   * Finds the faces of one picture: `rgba` is width × height pixels, rows top-down, unmirrored.
   * `time` in seconds must not run back in mode 'video'; a 'still' is searched on its own, longer
   * and for smaller faces, and forgets everybody. Calls run one after another.
   * Throws `frame-invalid`, `invalid-argument` or `inference-failed`.
   */
  processFrame(
    rgba: Uint8Array | Uint8ClampedArray,
    width: number,
    height: number,
    time: number,
    mode: 'video' | 'still' = 'video',
  ): Promise<FrameResult> {
    return this.#inTurn(async () => {
      this.#module.input(rgba.length).set(rgba);
      const error = await this.#module.processFrame(width, height, time, mode === 'still');
      throwIf(error);
      return readResult(this.#module.result(), this.#layout, { time, width, height });
    });
  }

  /**
   * Reads a GLB; throws `glasses-invalid` or `glasses-unsupported`. After `loadHead` it comes with its
   * seat on the head.
   */
  loadGlasses(bytes: Uint8Array, worn: Partial<WornWith> = {}): Promise<GlassesModel> {
    const { tiltDeg = defaultTiltDeg, faceScale = 1 } = worn;
    const tilt = (tiltDeg * Math.PI) / 180;
    return this.#loadModel(bytes, () => this.#module.loadGlasses(tilt, faceScale));
  }

  /** Reads the head that glasses sit on from now on, a GLB in the head frame; throws likewise. */
  loadHead(bytes: Uint8Array): Promise<GlassesModel> {
    return this.#loadModel(bytes, () => this.#module.loadHead());
  }

  #loadModel(bytes: Uint8Array, read: () => GlassesModel | CoreError): Promise<GlassesModel> {
    return this.#inTurn(async () => {
      this.#module.input(bytes.length).set(bytes);
      const model = read();
      if ('code' in model) throw asError(model);
      return model;
    });
  }

  /** Changes settings from the next frame on; those not given stay. @throws LorgnetteError invalid-argument */
  async configure(changes: Partial<TrackerSettings>): Promise<void> {
    const settings = { ...this.#settings, ...changes };
    checkSettings(settings);
    this.#settings = settings;
    await this.#inTurn(async () => {
      this.#module.setMaxFaces(settings.maxFaces);
      this.#module.setSmoothing(settings.restSeconds, (settings.restDegrees * Math.PI) / 180);
      this.#module.setPupillaryDistance(settings.userIpdMm ?? 0);
    });
  }

  /** Forgets everybody: the next frame is of another scene. */
  reset(): Promise<void> {
    return this.#inTurn(async () => this.#module.reset());
  }

  /** Frees all memory, after the calls under way have ended. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#frames;
    this.#module.delete();
    await this.#host?.dispose();
  }

  /** One call at a time: they share the module's input buffer, and a frame waits for its inference. */
  #inTurn<T>(task: () => Promise<T>): Promise<T> {
    if (this.#disposed) {
      return Promise.reject(
        new LorgnetteError('invalid-argument', 'The core has been disposed of.'),
      );
    }
    const result = this.#frames.then(task);
    this.#frames = result.catch(() => undefined);
    return result;
  }
}

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

function throwIf(error: CoreError | undefined): void {
  if (error) throw asError(error);
}

function asError({ code, message }: CoreError): LorgnetteError {
  const known = errorCodes.find((name) => name === code);
  return new LorgnetteError(known ?? ('invalid-argument' satisfies ErrorCode), message);
}

/** Copies the flat result (ResultLayout in pipeline.hpp) out of the module's memory. */
function readResult(
  block: Float32Array,
  layout: ResultLayout,
  frame: { time: number; width: number; height: number },
): FrameResult {
  const faces: Face[] = [];
  for (let i = 0; i < block[layout.faces]!; i += 1) {
    const begin = layout.header + i * layout.faceSize;
    faces.push(readFace(block.slice(begin, begin + layout.faceSize), layout));
  }
  const ms = Object.fromEntries(
    stages.map((name, index) => [name, block[layout.stageSeconds + index]! * 1000]),
  ) as Record<(typeof stages)[number], number>;
  return {
    ...frame,
    focalPx: block[layout.focal]!,
    faces,
    ms: {
      detect: ms.detectCrop + ms.detectInference + ms.detectDecode,
      regress: ms.regressCrop + ms.regressInference + ms.landmarks,
      fit: ms.fit,
      total: ms.total,
      inference: ms.detectInference + ms.regressInference,
      crop: ms.detectCrop + ms.regressCrop,
    },
  };
}

function readFace(record: Float32Array, layout: ResultLayout): Face {
  const part = (offset: number, length: number) => record.slice(offset, offset + length);
  const length = (offset: number) => ({
    mm: record[offset]!,
    errorMm: record[offset + 1]!,
  });
  const degrees = (index: number) => (record[layout.euler + index]! * 180) / Math.PI;
  const [x, y, width, height] = part(layout.box, 4) as unknown as [number, number, number, number];
  return {
    id: record[layout.id]!,
    confidence: record[layout.confidence]!,
    box: [x, y, width, height],
    landmarks: part(layout.landmarks2d, 2 * landmarkCount),
    landmarks3d: part(layout.landmarks3d, 3 * landmarkCount),
    rotation: part(layout.rotation, 9),
    translation: part(layout.translation, 3),
    scale: record[layout.scale]!,
    seen: record[layout.seen] === 1,
    presence: record[layout.presence]!,
    pupillaryDistance: length(layout.pupillaryDistance),
    faceWidth: length(layout.faceWidth),
    breadth: record[layout.breadth]!,
    meshOffsets: part(layout.meshOffsets, 3 * record[layout.meshPoints]!),
    yaw: degrees(0),
    pitch: degrees(1),
    roll: degrees(2),
  };
}
