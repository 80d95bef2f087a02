import { findVariant, type CatalogEntry, type FrameFit, type FrameVariant } from './catalog.ts';
import { LorgnetteError } from './errors.ts';
import { makeFrame, type Frame, type FrameSource, type SourceKind } from './frame.ts';
import { defaultPack } from './pack-name.ts';
import {
  checkAdjustment,
  noAdjustment,
  placeGlasses,
  wornOf,
  type Adjustment,
} from './placement.ts';
import { qualities, type QualityChoice } from './render/quality.ts';
import { Run } from './run.ts';
import { SessionEvents, type Status } from './session-events.ts';
import type { SceneRenderer, SessionParts, Tracker } from './session-parts.ts';
import type { LoadProgress } from './tracker-client.ts';
import { checkSettings, defaultSettings, type TrackerSettings } from './tracker-settings.ts';
import type { FrameResult, GlassesModel } from './types.ts';

export type { SessionEventDetails, SessionEventName, Status } from './session-events.ts';

export interface SessionOptions {
  /** One of packNames; default facemesh. */
  readonly pack?: string;
  /** Those not given are as in `defaultSettings`. */
  readonly settings?: Partial<TrackerSettings>;
  /** true or false whatever the source; default null: cameras mirrored, files not. */
  readonly mirror?: boolean | null;
  /** Address of an .hdr panorama that lights the glasses; default null: the studio that ships. */
  readonly environmentImage?: string | null;
  /** How much is drawn to make glasses belong to the picture; default `auto`: what time allows. */
  readonly quality?: QualityChoice;
}

const kNoFit: FrameFit = { offsetMm: [0, 0, 0], pantoscopicDeg: 0, faceScale: 1 };

/** Spectacles in one of their colours. */
interface Choice {
  readonly entry: CatalogEntry;
  readonly variant: FrameVariant;
}

/**
 * One try-on: a source of frames, the tracker and the renderer, joined. The page shows the frame
 * that was measured with the pose measured on it.
 *
 * Starting replaces what runs; of two overlapping calls the last one wins. The start methods,
 * setFrame, setVariant and setPack never reject: a failure is told once, by the `error` event (and the status,
 * where it ends the source), and they resolve to whether they succeeded.
 */
export class Session extends SessionEvents {
  readonly #parts: SessionParts;
  readonly #ended = new AbortController();
  #status: Status = { state: 'idle' };
  #pack: string;
  #settings: TrackerSettings;
  #mirror: boolean | null;

  #loading: Promise<Tracker> | undefined;
  #progress: LoadProgress | undefined;
  #tracker: Tracker | undefined;
  #renderer: SceneRenderer | undefined;
  #rendering: Promise<SceneRenderer> | undefined;
  #occlusion = true;

  #run: Run | undefined;
  #shown: { frame: Frame; result: FrameResult; kind: SourceKind } | undefined;
  #numbered: Promise<unknown> = Promise.resolve();

  #environmentImage: string | null;
  #quality: QualityChoice;
  /** Counts the changes of light: the last one asked for wins. */
  #lighting = 0;
  #wanted: Choice | null = null;
  #worn: (Choice & { readonly model: GlassesModel }) | null = null;
  #adjustment = noAdjustment;
  /** The file on its way, so that a change of colour meanwhile does not fetch it again. */
  #fetching: { readonly entry: CatalogEntry; readonly model: Promise<GlassesModel> } | undefined;
  /** The change of pack under way. */
  #changing: AbortController | undefined;
  /** Counts the changes of spectacles: the last one asked for wins. */
  #wearing = 0;

  constructor(parts: SessionParts, options: SessionOptions = {}) {
    super();
    this.#parts = parts;
    this.#pack = options.pack ?? defaultPack;
    this.#settings = { ...defaultSettings, ...options.settings };
    this.#mirror = options.mirror ?? null;
    this.#environmentImage = options.environmentImage ?? null;
    this.#quality = checkedQuality(options.quality ?? 'auto');
  }

  /** Aborted by `dispose`. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get status(): Status {
    return this.#status;
  }

  /** What was measured on the frame that is shown, or null. */
  get result(): FrameResult | null {
    return this.#shown?.result ?? null;
  }

  /** The spectacles being worn: set, loaded and drawn. */
  get frame(): CatalogEntry | null {
    return this.#worn?.entry ?? null;
  }

  /** Which of their colours is drawn. */
  get variant(): FrameVariant | null {
    return this.#worn?.variant ?? null;
  }

  /** Where they sit on the reference face: 4 × 4 column-major, mm; null without any. */
  get headFromGlasses(): Float32Array | null {
    return this.#worn && this.#placement(this.#worn.entry, this.#worn.model);
  }

  /** How the wearer has moved them. */
  get adjustment(): Adjustment {
    return this.#adjustment;
  }

  /** The model pack that measures, or will once it is loaded. */
  get pack(): string {
    return this.#pack;
  }

  /** Whether what is shown, or would be shown of a camera, is mirrored. */
  get mirrored(): boolean {
    return this.#mirrors(this.#run?.kind ?? 'camera');
  }

  /** Whether a camera or a video is shown: `pause` can freeze it. */
  get moving(): boolean {
    return this.#run?.kind === 'camera' || this.#run?.kind === 'video';
  }

  /** Loads the models ahead of the first source. Resolves to whether they are ready. */
  async load(): Promise<boolean> {
    try {
      await this.#ready();
      return true;
    } catch (error) {
      this.#report(error, false);
      return false;
    }
  }

  /** @param deviceId exactly this camera; without it the one facing the visitor */
  startCamera(deviceId?: string): Promise<boolean> {
    return this.#start('camera', async () => {
      const camera = await this.#parts.openCamera(deviceId);
      void this.#announceCameras(camera.deviceId);
      return camera;
    });
  }

  /** @param photo a file, or an address on the page's own origin */
  showPhoto(photo: Blob | string): Promise<boolean> {
    return this.#start('photo', () => this.#parts.openPhoto(photo));
  }

  /** Plays a video over and over, muted. @param video as in showPhoto */
  playVideo(video: Blob | string): Promise<boolean> {
    return this.#start('video', () => this.#parts.openVideo(video));
  }

  /**
   * Measures and shows one frame of a numbered sequence: each one, fully, in the order of the calls.
   * For exact results, where a live source would skip frames.
   * @param image taken over and closed
   * @param time seconds, strictly increasing
   * @throws LorgnetteError, or AbortError when another source was started or this one stopped
   */
  feed(image: VideoFrame | ImageBitmap, time: number): Promise<FrameResult> {
    const run = this.#numberedRun();
    const frame = makeFrame(image, time);
    const result = this.#numbered.then(() => this.#measure(run, frame));
    this.#numbered = result.catch((error: unknown) => this.#fail(run, error));
    return result;
  }

  /**
   * Freezes the picture of a camera or a video: what it shows can be dressed otherwise and saved. The
   * camera stays on, and a video plays on unseen, so that `resume` shows the present at once.
   * @returns whether the picture stands still now: a photo does so by itself
   */
  pause(): boolean {
    if (!this.moving || !this.#shown) return false;
    this.#run!.paused = true;
    this.#setStatus({ state: 'paused', faces: this.#shown.result.faces.length });
    return true;
  }

  /** Ends `pause`. @returns whether there was one */
  resume(): boolean {
    if (!this.#run?.paused || !this.#shown) return false;
    this.#run.paused = false;
    this.#setStatus(facesStatus(this.#shown.result));
    return true;
  }

  /** Ends the source: the camera's light goes off, all frames are closed. The models stay loaded. */
  stop(): void {
    if (!this.#run) return;
    this.#endRun();
    this.#setStatus({ state: 'stopped' });
  }

  /**
   * Puts on other spectacles. Before the first source it is only remembered.
   * @param entry null takes them off
   * @param variant name of one of their colours; null: the first. An unknown one changes nothing
   * @returns whether they are on; false when another call came meanwhile
   */
  async setFrame(entry: CatalogEntry | null, variant: string | null = null): Promise<boolean> {
    try {
      this.#wanted = entry && { entry, variant: findVariant(entry, variant) };
    } catch (error) {
      this.#report(error, false);
      return false;
    }
    if (!this.#tracker || !this.#renderer) return false;
    return this.#wear(this.#wanted, this.#renderer);
  }

  /**
   * Shows the spectacles asked for last in another of their colours.
   * @param variant its name; null: the first. An unknown one changes nothing
   * @returns as setFrame
   */
  async setVariant(variant: string | null): Promise<boolean> {
    if (this.#wanted) return this.setFrame(this.#wanted.entry, variant);
    const message = 'There are no spectacles to change the colour of. Choose some first.';
    this.#report(new LorgnetteError('invalid-argument', message), false);
    return false;
  }

  /**
   * Moves glasses from where they rest: these and those put on after them. What is not given stays;
   * a wrong value changes nothing and is told by the `error` event.
   * @param changes mm, each from −8 to 8 in all
   * @returns whether they moved
   */
  async adjust(changes: Partial<Adjustment>): Promise<boolean> {
    const adjustment = { ...this.#adjustment, ...changes };
    try {
      checkAdjustment(adjustment);
    } catch (error) {
      this.#report(error, false);
      return false;
    }
    this.#adjustment = adjustment;
    this.emit('adjust-change', adjustment);
    if (!this.#worn || !this.#renderer) return true;
    // Of the same model it is only placed anew.
    const { entry, model } = this.#worn;
    await this.#renderer.setGlasses(model, this.#placement(entry, model));
    if (this.#shown) this.#renderer.redraw();
    return true;
  }

  /**
   * Measures with another model pack. It loads beside the one in use, which goes on until then, and
   * for good if the other cannot be had. Before the first source it is only remembered.
   * @param pack one of packNames
   * @returns whether it measures now; false when another call came meanwhile
   */
  async setPack(pack: string): Promise<boolean> {
    this.#changing?.abort(abortError('Another model pack was chosen.'));
    const changing = new AbortController();
    this.#changing = changing;
    // What is loading is let through: sources wait for it.
    await this.#loading?.catch(() => undefined);
    if (changing.signal.aborted) return false;
    if (!this.#tracker || pack === this.#pack) {
      this.#pack = pack;
      return this.#tracker !== undefined;
    }
    try {
      const tracker = await this.#createTracker({
        pack,
        signal: changing.signal,
        prepare: async (created) => {
          await created.loadHead(this.#parts.occluderUrl);
          // The worker in use may have died meanwhile, and another one be loading.
          await this.#loading?.catch(() => undefined);
        },
      });
      this.#pack = pack;
      this.#replaceTracker(tracker);
    } catch (error) {
      if (changing.signal.aborted) return false;
      this.#report(error, false);
    }
    this.emit('pack-change', { pack: this.#pack });
    return this.#pack === pack;
  }

  /** @param mirror null: cameras mirrored, files not */
  setMirror(mirror: boolean | null): void {
    this.#mirror = mirror;
    this.#draw();
  }

  /**
   * For diagnosis: shows also what of the glasses the heads hide.
   * @param occlusion false until it is set to true again
   */
  setOcclusion(occlusion: boolean): void {
    this.#occlusion = occlusion;
    if (this.#renderer) this.#renderer.occlusion = occlusion;
    this.#draw();
  }

  /**
   * Lights the glasses by another environment. Before the first source it is only remembered.
   * @param image address of an .hdr panorama on the page's own origin; null: the studio that ships
   * @returns whether it lights them; false when another call came meanwhile
   */
  async setEnvironmentImage(image: string | null): Promise<boolean> {
    this.#environmentImage = image;
    if (!this.#tracker || !this.#renderer) return false;
    try {
      return await this.#light(this.#renderer);
    } catch (error) {
      this.#report(error, false);
      return false;
    }
  }

  /**
   * How much is drawn to make glasses belong to the picture. Told by `quality-change`, where it changes.
   * @param quality auto: as much as the time for a frame allows; a wrong one is told and changes nothing
   */
  setQuality(quality: QualityChoice): void {
    try {
      this.#quality = checkedQuality(quality);
    } catch (error) {
      this.#report(error, false);
      return;
    }
    this.#renderer?.setQuality(quality);
    if (this.#shown) this.#renderer?.redraw();
  }

  /** Changes the tracker's settings; those not given stay. A wrong one changes nothing. */
  async configure(changes: Partial<TrackerSettings>): Promise<void> {
    const settings = { ...this.#settings, ...changes };
    try {
      checkSettings(settings);
      this.#settings = settings;
      if (this.#tracker) await this.#ask((tracker) => tracker.configure(settings));
    } catch (error) {
      this.#report(error, false);
    }
  }

  /**
   * What the canvas shows.
   * @throws LorgnetteError invalid-argument when nothing is shown
   */
  async snapshot(type?: string, quality?: number): Promise<Blob> {
    if (!this.#shown || !this.#renderer) {
      throw new LorgnetteError(
        'invalid-argument',
        'There is no picture to save yet. Start the camera or choose a photo first.',
      );
    }
    return this.#renderer.snapshot(type, quality);
  }

  /** Ends everything; the session cannot be used again. */
  dispose(): void {
    this.#endRun();
    this.#ended.abort(abortError('The session was disposed of.'));
    this.#changing?.abort(this.#ended.signal.reason);
    this.#tracker?.dispose();
    this.#renderer?.dispose();
    this.#tracker = this.#renderer = undefined;
  }

  /**
   * 1. what ran before ends;
   * 2. the source opens (the visitor may be asked) while the models load;
   * 3. the source starts, and frames are measured as soon as the models are there.
   */
  async #start(kind: SourceKind, open: () => Promise<FrameSource>): Promise<boolean> {
    const run = this.#replaceRun(kind);
    this.#setStatus(kind === 'camera' ? { state: 'asking-camera' } : this.#loadingStatus());
    try {
      // First: without WebGL there is no point in asking for the camera.
      await this.#sceneRenderer();
      if (run.stopped) return false;
      const ready = this.#ready();
      // Awaited below, but told at once, while the visitor may still be thinking about the camera.
      ready.catch((error: unknown) => this.#fail(run, error));
      const source = await open();
      run.attach(source);
      if (run.stopped) return false;
      source.start({
        frame: (frame) => run.offer(frame),
        error: (error) => this.#fail(run, error),
      });
      this.#setStatus(this.#loadingStatus());
      await ready;
      if (run.stopped) return false;
      await this.#ask((tracker) => tracker.reset());
      run.begin();
      return !run.stopped;
    } catch (error) {
      this.#fail(run, error);
      return false;
    }
  }

  #replaceRun(kind: SourceKind): Run {
    this.#endRun();
    const run: Run = new Run(kind, (frame) => this.#measureLive(run, frame));
    this.#run = run;
    return run;
  }

  #endRun(): void {
    this.#run?.stop();
    this.#run = undefined;
    this.#announceFaces([], this.#shown?.result);
    this.#shown?.frame.image.close();
    this.#shown = undefined;
  }

  /** The numbered sequence under way, or a new one. */
  #numberedRun(): Run {
    if (this.#run?.kind === 'numbered') return this.#run;
    const run = this.#replaceRun('numbered');
    this.#setStatus(this.#loadingStatus());
    this.#numbered = this.#numbered
      .then(() => this.#ready())
      .then(() => this.#ask((tracker) => tracker.reset()))
      .catch((error: unknown) => this.#fail(run, error));
    return run;
  }

  async #measureLive(run: Run, frame: Frame): Promise<void> {
    try {
      await this.#measure(run, frame);
    } catch (error) {
      // What was being measured when the picture was frozen is not shown any more.
      if (!run.paused || !isAbort(error)) this.#fail(run, error);
    }
  }

  /** Measures a frame and shows that same frame; closes it if it is not shown. */
  async #measure(run: Run, frame: Frame): Promise<FrameResult> {
    let shown = false;
    const throwIfStopped = (): void => {
      if (run.stopped) throw abortError('Another source was started, or this one stopped.');
    };
    try {
      throwIfStopped();
      const mode = run.kind === 'photo' ? 'still' : 'video';
      const result = await this.#ask((tracker) => {
        throwIfStopped();
        return tracker.track(frame.image, frame.time, mode);
      });
      throwIfStopped();
      if (run.paused) throw abortError('The picture was frozen.');
      shown = true;
      this.#show(run, frame, result);
      return result;
    } finally {
      if (!shown) frame.image.close();
    }
  }

  #show(run: Run, frame: Frame, result: FrameResult): void {
    const before = this.#shown;
    this.#shown = { frame, result, kind: run.kind };
    // A photo is measured again, the same picture, by another model pack.
    if (before?.frame !== frame) before?.frame.image.close();
    this.#draw();
    this.#setStatus(facesStatus(result));
    this.#announceFaces(result.faces, before?.result);
    this.emit('result', result);
  }

  #draw(): void {
    if (!this.#shown) return;
    const { frame, result, kind } = this.#shown;
    this.#renderer?.render({ frame: frame.image, result, mirror: this.#mirrors(kind) });
  }

  #mirrors(kind: SourceKind): boolean {
    return this.#mirror ?? kind === 'camera';
  }

  /** The tracker, renderer and spectacles, loaded once; after a failure, tried again. */
  #ready(): Promise<Tracker> {
    this.#loading ??= this.#loadAll().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  async #loadAll(): Promise<Tracker> {
    const { signal } = this.#ended;
    signal.throwIfAborted();
    const renderer = await this.#sceneRenderer();
    const tracker = await this.#createTracker({
      pack: this.#pack,
      signal,
      onProgress: (progress) => {
        this.#progress = progress;
        if (!this.#ended.signal.aborted) this.emit('progress', progress);
        if (this.#status.state === 'loading') this.#setStatus(this.#loadingStatus());
      },
      prepare: async (created) => {
        const head = created.loadHead(this.#parts.occluderUrl);
        await Promise.all([
          this.#light(renderer),
          head.then((model) => renderer.setOccluder(model)),
        ]);
      },
    });
    this.#tracker = tracker;
    // The first picture should wear them already; a frame that fails must not stop the tracker.
    if (this.#wanted) await this.#wear(this.#wanted, renderer);
    if (!signal.aborted) this.emit('ready', {});
    return tracker;
  }

  async #createTracker(options: {
    pack: string;
    signal: AbortSignal;
    onProgress?: (progress: LoadProgress) => void;
    prepare?: (tracker: Tracker) => Promise<void>;
  }): Promise<Tracker> {
    const { pack, signal, onProgress = () => undefined, prepare } = options;
    const settings = this.#settings;
    const tracker = await this.#parts.createTracker({ pack, settings, signal, onProgress });
    try {
      await prepare?.(tracker);
      if (settings !== this.#settings) await tracker.configure(this.#settings);
      signal.throwIfAborted();
    } catch (error) {
      tracker.dispose();
      throw error;
    }
    return tracker;
  }

  /** What the tracker before was being asked is asked anew (#ask); glasses and head stay drawn. */
  #replaceTracker(tracker: Tracker): void {
    const before = this.#tracker;
    this.#tracker = tracker;
    this.#loading = Promise.resolve(tracker);
    before?.dispose();
    // A live source sends its next frame soon; a photo has sent its only one.
    if (this.#run?.kind === 'photo' && this.#shown) {
      void this.#measureLive(this.#run, this.#shown.frame);
    }
  }

  /** Asks the tracker; asks again where another one took its place before it answered. */
  async #ask<T>(question: (tracker: Tracker) => Promise<T>): Promise<T> {
    const tracker = this.#tracker ?? (await this.#ready());
    try {
      return await question(tracker);
    } catch (error) {
      if (!this.#tracker || this.#tracker === tracker) throw error;
      return this.#ask(question);
    }
  }

  /** The renderer, made once; after a failure, tried again. */
  #sceneRenderer(): Promise<SceneRenderer> {
    this.#rendering ??= this.#createRenderer().catch((error: unknown) => {
      this.#rendering = undefined;
      throw error;
    });
    return this.#rendering;
  }

  async #createRenderer(): Promise<SceneRenderer> {
    const renderer = await this.#parts.createRenderer();
    if (this.#ended.signal.aborted) {
      renderer.dispose();
      this.#ended.signal.throwIfAborted();
    }
    renderer.onQualityChange = (change) => this.emit('quality-change', change);
    renderer.setQuality(this.#quality);
    renderer.occlusion = this.#occlusion;
    return (this.#renderer = renderer);
  }

  /** Loads the light; where a page's own one cannot be had, that is told, and the studio is lit. */
  async #light(renderer: SceneRenderer): Promise<boolean> {
    const lighting = ++this.#lighting;
    const image = this.#environmentImage;
    const overtaken = (): boolean => lighting !== this.#lighting || this.#ended.signal.aborted;
    let lit = true;
    const environment = await this.#parts.loadEnvironment(image).catch((error: unknown) => {
      if (image === null) throw error;
      if (!overtaken()) this.#report(error, false);
      lit = false;
      return this.#parts.loadEnvironment(null);
    });
    if (overtaken()) return false;
    renderer.setEnvironment(environment);
    if (this.#shown) renderer.redraw();
    return lit;
  }

  async #wear(choice: Choice | null, renderer: SceneRenderer): Promise<boolean> {
    const wearing = ++this.#wearing;
    const overtaken = (): boolean => wearing !== this.#wearing || this.#ended.signal.aborted;
    try {
      if (choice) {
        const model = await this.#modelOf(choice);
        if (overtaken()) return false;
        await renderer.setGlasses(model, this.#placement(choice.entry, model));
        if (overtaken()) return false;
        renderer.setVariant(variantInFile(choice));
        this.#worn = { ...choice, model };
      } else {
        await renderer.setGlasses(null, this.#parts.headFromGlasses(kNoFit));
        if (overtaken()) return false;
        this.#worn = null;
      }
    } catch (error) {
      if (overtaken()) return false;
      this.#wanted = this.#worn;
      this.#report(error, false);
      this.#announceFrame();
      return false;
    }
    if (this.#shown) renderer.redraw();
    this.#announceFrame();
    return true;
  }

  async #modelOf(choice: Choice): Promise<GlassesModel> {
    const { entry } = choice;
    const model = this.#worn?.entry === entry ? this.#worn.model : await this.#fetchModel(entry);
    const name = variantInFile(choice);
    if (name === null || model.variants.includes(name)) return model;
    const known = model.variants.map((other) => `"${other}"`).join(', ') || 'none';
    throw new LorgnetteError(
      'catalog-invalid',
      `The catalogue gives the frame "${entry.id}" the variant "${name}", but of ` +
        `KHR_materials_variants its file has: ${known}. Correct one of them.`,
    );
  }

  #fetchModel(entry: CatalogEntry): Promise<GlassesModel> {
    if (this.#fetching?.entry === entry) return this.#fetching.model;
    const model = this.#ask((tracker) => tracker.loadModel(entry.url, wornOf(entry))).finally(
      () => {
        if (this.#fetching === fetching) this.#fetching = undefined;
      },
    );
    const fetching = { entry, model };
    this.#fetching = fetching;
    return model;
  }

  #announceFrame(): void {
    this.emit('frame-change', { frame: this.frame, variant: this.variant });
  }

  #placement(entry: CatalogEntry, model: GlassesModel): Float32Array {
    return this.#parts.headFromGlasses(placeGlasses(model.seat, entry, this.#adjustment));
  }

  #loadingStatus(): Status {
    return { state: 'loading', progress: this.#tracker ? undefined : this.#progress };
  }

  #fail(run: Run, error: unknown): void {
    if (run !== this.#run) return;
    this.#endRun();
    // A tracker whose worker died answers nothing any more: the next start makes another.
    if (error instanceof LorgnetteError && error.code === 'worker-unavailable') {
      this.#tracker?.dispose();
      this.#tracker = this.#loading = undefined;
    }
    const { code, message } = this.#report(error, true);
    this.#setStatus({ state: 'error', code, message });
  }

  #report(error: unknown, fatal: boolean): LorgnetteError {
    const known =
      error instanceof LorgnetteError
        ? error
        : new LorgnetteError('inference-failed', `Unexpected failure: ${String(error)}`, {
            cause: error,
          });
    if (!this.#ended.signal.aborted) this.emit('error', { error: known, fatal });
    return known;
  }

  #setStatus(status: Status): void {
    if (this.#ended.signal.aborted || sameStatus(this.#status, status)) return;
    this.#status = status;
    this.emit('status-change', status);
  }

  #announceFaces(faces: FrameResult['faces'], before: FrameResult | undefined): void {
    const was = new Set(before?.faces.map(({ id }) => id));
    const is = new Set(faces.map(({ id }) => id));
    for (const id of was) if (!is.has(id)) this.emit('face-lost', { id, faces: is.size });
    for (const id of is) if (!was.has(id)) this.emit('face-found', { id, faces: is.size });
  }

  async #announceCameras(deviceId: string): Promise<void> {
    // Asked only now: browsers tell the names once one camera was allowed.
    const cameras = await this.#parts.listCameras().catch(() => []);
    if (!this.#ended.signal.aborted) this.emit('cameras-change', { deviceId, cameras });
  }
}

/** A file's own look is the first variant: a file that has only that one need not name it. */
function variantInFile({ entry, variant }: Choice): string | null {
  return variant === entry.variants[0] ? null : variant.name;
}

function checkedQuality(quality: QualityChoice): QualityChoice {
  if (quality === 'auto' || qualities.includes(quality)) return quality;
  throw new LorgnetteError(
    'invalid-argument',
    `There is no quality "${String(quality)}". It is auto, ${qualities.join(', ')}.`,
  );
}

function sameStatus(a: Status, b: Status): boolean {
  if (a.state === 'loading' || a.state === 'error') return a === b;
  const counted = a.state === 'running' || a.state === 'paused';
  return a.state === b.state && (!counted || a.faces === (b as typeof a).faces);
}

function facesStatus({ faces }: FrameResult): Status {
  return faces.length > 0 ? { state: 'running', faces: faces.length } : { state: 'no-face' };
}

function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

function abortError(message: string): DOMException {
  return new DOMException(message, 'AbortError');
}
