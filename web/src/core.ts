import { answered, type PipelineModule } from './core-exports.ts';
import { readResult } from './core-result.ts';
import { disposedOf, SharedCore, type SharedCoreOptions } from './core-shared.ts';
import {
  checkFieldOfView,
  checkSettings,
  defaultSettings,
  type TrackerSettings,
} from './tracker-settings.ts';
import type { FrameResult, GlassesModel, WornWith } from './types.ts';

export type { CoreExports } from './core-exports.ts';
export { engines, type CoreFiles, type Engine, type LoadProgress } from './core-files.ts';

/** What of the settings is not given is as in `defaultSettings`. */
export interface TrackingOptions extends Partial<TrackerSettings> {
  /** Degrees the camera sees along the picture's longer side; default: focal length 0.9 × that side. */
  readonly fovDeg?: number | undefined;
}

export interface CoreOptions extends SharedCoreOptions, TrackingOptions {}

/**
 * One tracking: who is followed, and how. Over networks of its own (`create`) or over some that
 * others use, too (`over`); none of them notices the others. Runs in a worker and in node.
 */
export class Core {
  readonly #shared: SharedCore;
  readonly #ownsShared: boolean;
  readonly #pipeline: PipelineModule;
  #settings = defaultSettings;
  #disposed = false;

  private constructor(shared: SharedCore, ownsShared: boolean, pipeline: PipelineModule) {
    this.#shared = shared;
    this.#ownsShared = ownsShared;
    this.#pipeline = pipeline;
  }

  /**
   * Loads everything and runs the networks: none of them fails for the first time on a frame.
   * Throws `asset-unavailable` (from `files`), `pack-invalid` or `invalid-argument`.
   */
  static async create(options: CoreOptions): Promise<Core> {
    checkTracking(options); // before anything is loaded
    const shared = await SharedCore.load(options);
    return Core.#open(shared, true, options);
  }

  /** @throws LorgnetteError invalid-argument */
  static over(shared: SharedCore, options: TrackingOptions = {}): Promise<Core> {
    return Core.#open(shared, false, options);
  }

  static async #open(
    shared: SharedCore,
    ownsShared: boolean,
    options: TrackingOptions,
  ): Promise<Core> {
    const { settings, fieldOfView } = checkTracking(options);
    const pipeline = await shared.openPipeline(settings.maxFaces, fieldOfView);
    const core = new Core(shared, ownsShared, pipeline);
    await core.configure(settings);
    return core;
  }

  /** As SharedCore.warmUp. */
  warmUp(): Promise<void> {
    return this.#shared.warmUp();
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
    return this.#ask((shared) =>
      shared.inTurn(async (module) => {
        module.input(rgba.length).set(rgba);
        answered(await this.#pipeline.processFrame(width, height, time, mode === 'still'));
        return readResult(this.#pipeline.result(), shared.layout, { time, width, height });
      }),
    );
  }

  /** As SharedCore.loadGlasses. */
  loadGlasses(bytes: Uint8Array, worn: Partial<WornWith> = {}): Promise<GlassesModel> {
    return this.#ask((shared) => shared.loadGlasses(bytes, worn));
  }

  /** As SharedCore.loadHead: for all that share it. */
  loadHead(bytes: Uint8Array): Promise<GlassesModel> {
    return this.#ask((shared) => shared.loadHead(bytes));
  }

  /** Changes settings from the next frame on; those not given stay. @throws LorgnetteError invalid-argument */
  async configure(changes: Partial<TrackerSettings>): Promise<void> {
    const settings = { ...this.#settings, ...changes };
    checkSettings(settings);
    this.#settings = settings;
    await this.#inTurn((pipeline) => {
      pipeline.setMaxFaces(settings.maxFaces);
      pipeline.setSmoothing(settings.restSeconds, (settings.restDegrees * Math.PI) / 180);
      pipeline.setPupillaryDistance(settings.userIpdMm ?? 0);
    });
  }

  /** Forgets everybody: the next frame is of another scene. */
  reset(): Promise<void> {
    return this.#inTurn((pipeline) => pipeline.reset());
  }

  /** Frees all memory that is not others', too, after the calls under way have ended. */
  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    await this.#shared.inTurn(() => this.#pipeline.delete());
    if (this.#ownsShared) await this.#shared.dispose();
  }

  #inTurn(task: (pipeline: PipelineModule) => void): Promise<void> {
    return this.#ask((shared) => shared.inTurn(() => task(this.#pipeline)));
  }

  async #ask<T>(question: (shared: SharedCore) => Promise<T>): Promise<T> {
    if (this.#disposed) throw disposedOf();
    return question(this.#shared);
  }
}

/** @throws LorgnetteError invalid-argument */
function checkTracking(options: TrackingOptions): {
  settings: TrackerSettings;
  /** rad; 0: the core's default */
  fieldOfView: number;
} {
  const { maxFaces, restSeconds, restDegrees, userIpdMm } = { ...defaultSettings, ...options };
  const settings = { maxFaces, restSeconds, restDegrees, userIpdMm };
  checkSettings(settings);
  checkFieldOfView(options.fovDeg);
  return { settings, fieldOfView: ((options.fovDeg ?? 0) * Math.PI) / 180 };
}
