import type { CatalogEntry, FrameVariant } from './catalog.ts';
import { LorgnetteError } from './errors.ts';
import { defaultPack } from './pack-name.ts';
import type { Adjustment } from './placement.ts';
import type { QualityChoice } from './render/quality.ts';
import { abortError, SessionEvents, type Status } from './session-events.ts';
import type { SessionParts, Tracker } from './session-parts.ts';
import { Picture } from './session-picture.ts';
import { Scene } from './session-scene.ts';
import { TrackerHolder } from './session-tracker.ts';
import { Wearing } from './session-wearing.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import type { FrameResult } from './types.ts';

export type { SessionEventDetails, SessionEventName, Status } from './session-events.ts';

export interface SessionOptions {
  /** One of packNames; default facemesh. */
  readonly pack?: string;
  /** Those not given are as in `defaultSettings`. */
  readonly settings?: Partial<TrackerSettings>;
  /** true or false whatever the source; default null: cameras are, but for those that look away. */
  readonly mirror?: boolean | null;
  /** Address of an .hdr panorama that lights the glasses; default null: the studio that ships. */
  readonly environmentImage?: string | null;
  /** How much is drawn to make glasses belong to the picture; default `auto`: what time allows. */
  readonly quality?: QualityChoice;
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
  readonly #tracker: TrackerHolder;
  readonly #scene: Scene;
  readonly #wearing: Wearing;
  readonly #picture: Picture;

  /** @internal made by the element */
  constructor(parts: SessionParts, options: SessionOptions = {}) {
    super();
    const { signal } = this.#ended;
    const redraw = (): void => this.#picture.redraw();
    const report = (error: unknown): void => void this.#report(error, false);
    this.#parts = parts;
    this.#scene = new Scene(
      parts,
      signal,
      { redraw, report, qualityChanged: (change) => this.emit('quality-change', change) },
      {
        environmentImage: options.environmentImage ?? null,
        quality: options.quality ?? 'auto',
      },
    );
    this.#wearing = new Wearing(parts, signal, {
      loadModel: (url, worn) => this.#tracker.ask((tracker) => tracker.loadModel(url, worn)),
      redraw,
      report,
      changed: () => this.emit('frame-change', { frame: this.frame, variant: this.variant }),
    });
    this.#tracker = new TrackerHolder(
      parts,
      signal,
      {
        before: () => this.#scene.ready(),
        progress: (progress) => {
          if (!signal.aborted) this.emit('progress', progress);
          this.#picture.progressed();
        },
        furnish: (tracker) => this.#furnish(tracker),
        loaded: () => this.#loaded(),
        replaced: () => this.#picture.measureAgain(),
        packChanged: () => this.emit('pack-change', { pack: this.pack }),
        report,
      },
      { pack: options.pack ?? defaultPack, settings: options.settings ?? {} },
    );
    this.#picture = new Picture(
      {
        ended: signal,
        scene: this.#scene,
        tracker: this.#tracker,
        emit: (name, detail) => this.emit(name, detail),
        report: (error, fatal) => this.#report(error, fatal),
      },
      options.mirror ?? null,
    );
  }

  /** Aborted by `dispose`. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  get status(): Status {
    return this.#picture.status;
  }

  /** What was measured on the frame that is shown, or null. */
  get result(): FrameResult | null {
    return this.#picture.result;
  }

  /** The spectacles being worn: set, loaded and drawn. */
  get frame(): CatalogEntry | null {
    return this.#wearing.worn?.entry ?? null;
  }

  /** Which of their colours is drawn. */
  get variant(): FrameVariant | null {
    return this.#wearing.worn?.variant ?? null;
  }

  /** Where they sit on the reference face: 4 × 4 column-major, mm; null without any. */
  get headFromGlasses(): Float32Array | null {
    return this.#wearing.headFromGlasses;
  }

  /** How the wearer has moved them. */
  get adjustment(): Adjustment {
    return this.#wearing.adjustment;
  }

  /** The model pack that measures, or will once it is loaded. */
  get pack(): string {
    return this.#tracker.pack;
  }

  /** Whether what is shown, or would be shown of a camera, is mirrored. */
  get mirrored(): boolean {
    return this.#picture.mirrored;
  }

  /** Whether a camera or a video is shown: `pause` can freeze it. */
  get moving(): boolean {
    return this.#picture.moving;
  }

  /** Loads the models ahead of the first source. Resolves to whether they are ready. */
  async load(): Promise<boolean> {
    try {
      await this.#tracker.ready();
      return true;
    } catch (error) {
      this.#report(error, false);
      return false;
    }
  }

  /** @param deviceId exactly this camera; without it the one facing the visitor */
  startCamera(deviceId?: string): Promise<boolean> {
    return this.#picture.start('camera', async () => {
      const camera = await this.#parts.openCamera(deviceId);
      void this.#announceCameras(camera.deviceId);
      return camera;
    });
  }

  /** @param photo a file, or an address on the page's own origin */
  showPhoto(photo: Blob | string): Promise<boolean> {
    return this.#picture.start('photo', () => this.#parts.openPhoto(photo));
  }

  /** Plays a video over and over, muted. @param video as in showPhoto */
  playVideo(video: Blob | string): Promise<boolean> {
    return this.#picture.start('video', () => this.#parts.openVideo(video));
  }

  /**
   * Measures and shows one frame of a numbered sequence: each one, fully, in the order of the calls.
   * For exact results, where a live source would skip frames.
   * @param image taken over and closed
   * @param time seconds, strictly increasing
   * @throws LorgnetteError, or AbortError when another source was started or this one stopped
   */
  feed(image: VideoFrame | ImageBitmap, time: number): Promise<FrameResult> {
    return this.#picture.feed(image, time);
  }

  /**
   * Freezes the picture of a camera or a video: what it shows can be dressed otherwise and saved. The
   * camera stays on, and a video plays on unseen, so that `resume` shows the present at once.
   * @returns whether the picture stands still now: a photo does so by itself
   */
  pause(): boolean {
    return this.#picture.pause();
  }

  /** Ends `pause`. @returns whether there was one */
  resume(): boolean {
    return this.#picture.resume();
  }

  /** Ends the source: the camera's light goes off, all frames are closed. The models stay loaded. */
  stop(): void {
    this.#picture.stop();
  }

  /**
   * Puts on other spectacles. Before the first source it is only remembered.
   * @param entry null takes them off
   * @param variant name of one of their colours; null: the first. An unknown one changes nothing
   * @returns whether they are on; false when another call came meanwhile
   */
  async setFrame(entry: CatalogEntry | null, variant: string | null = null): Promise<boolean> {
    try {
      this.#wearing.want(entry, variant);
    } catch (error) {
      this.#report(error, false);
      return false;
    }
    const { renderer } = this.#scene;
    return renderer && this.#tracker.loaded ? this.#wearing.putOn(renderer) : false;
  }

  /**
   * Shows the spectacles asked for last in another of their colours.
   * @param variant its name; null: the first. An unknown one changes nothing
   * @returns as setFrame
   */
  async setVariant(variant: string | null): Promise<boolean> {
    const { wanted } = this.#wearing;
    if (wanted) return this.setFrame(wanted.entry, variant);
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
    try {
      this.#wearing.adjust(changes);
    } catch (error) {
      this.#report(error, false);
      return false;
    }
    this.emit('adjust-change', this.adjustment);
    const { renderer } = this.#scene;
    if (renderer) await this.#wearing.replace(renderer);
    return true;
  }

  /**
   * Measures with another model pack. It loads beside the one in use, which goes on until then, and
   * for good if the other cannot be had. Before the first source it is only remembered.
   * @param pack one of packNames
   * @returns whether it measures now; false when another call came meanwhile
   */
  setPack(pack: string): Promise<boolean> {
    return this.#tracker.setPack(pack);
  }

  /** @param mirror null: cameras are, but for those that look away */
  setMirror(mirror: boolean | null): void {
    this.#picture.mirror = mirror;
  }

  /**
   * For diagnosis: shows also what of the glasses the heads hide.
   * @param occlusion false until it is set to true again
   */
  setOcclusion(occlusion: boolean): void {
    this.#scene.occlusion = occlusion;
    this.#picture.draw();
  }

  /**
   * For diagnosis: shows the heads that hide what is behind them, tinted.
   * @param shown true until it is set to false again
   */
  setHeadView(shown: boolean): void {
    this.#scene.headView = shown;
    this.#picture.draw();
  }

  /**
   * Lights the glasses by another environment. Before the first source it is only remembered.
   * @param image address of an .hdr panorama on the page's own origin; null: the studio that ships
   * @returns whether it lights them; false when another call came meanwhile
   */
  async setEnvironmentImage(image: string | null): Promise<boolean> {
    this.#scene.environmentImage = image;
    const { renderer } = this.#scene;
    if (!renderer || !this.#tracker.loaded) return false;
    try {
      return await this.#scene.light(renderer);
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
      this.#scene.setQuality(quality);
    } catch (error) {
      this.#report(error, false);
    }
  }

  /** Changes the tracker's settings; those not given stay. A wrong one changes nothing. */
  async configure(changes: Partial<TrackerSettings>): Promise<void> {
    try {
      await this.#tracker.configure(changes);
    } catch (error) {
      this.#report(error, false);
    }
  }

  /**
   * What the canvas shows.
   * @throws LorgnetteError invalid-argument when nothing is shown
   */
  async snapshot(type?: string, quality?: number): Promise<Blob> {
    return this.#picture.snapshot(type, quality);
  }

  /** Ends everything; the session cannot be used again. */
  dispose(): void {
    this.#picture.end();
    this.#ended.abort(abortError('The session was disposed of.'));
    this.#tracker.dispose();
    this.#scene.dispose();
  }

  /** The light and the head that hides belong to the first picture. */
  async #furnish(tracker: Tracker): Promise<void> {
    const renderer = await this.#scene.ready();
    const head = tracker.loadHead(this.#parts.occluderUrl);
    await Promise.all([
      this.#scene.light(renderer),
      head.then((model) => renderer.setOccluder(model)),
    ]);
  }

  /** The first picture should wear them already; a frame that fails must not stop the tracker. */
  async #loaded(): Promise<void> {
    const { renderer } = this.#scene;
    if (this.#wearing.wanted && renderer) await this.#wearing.putOn(renderer);
    if (!this.#ended.signal.aborted) this.emit('ready', {});
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

  async #announceCameras(deviceId: string): Promise<void> {
    // Asked only now: browsers tell the names once one camera was allowed.
    const cameras = await this.#parts.listCameras().catch(() => []);
    if (!this.#ended.signal.aborted) this.emit('cameras-change', { deviceId, cameras });
  }
}
