import { LorgnetteError } from './errors.ts';
import { makeFrame, type Frame, type FrameSource, type SourceKind } from './frame.ts';
import { Run } from './run.ts';
import { abortError, type Emit, type Status } from './session-events.ts';
import type { Scene } from './session-scene.ts';
import type { TrackerHolder } from './session-tracker.ts';
import type { FrameResult } from './types.ts';

/** What a picture works with. */
export interface PictureParts {
  readonly ended: AbortSignal;
  readonly scene: Scene;
  readonly tracker: TrackerHolder;
  readonly emit: Emit;
  report(error: unknown, fatal: boolean): LorgnetteError;
}

/**
 * The picture that is shown: of which source, where that stands, and what was measured on it. A frame is
 * shown with the pose measured on that same frame.
 */
export class Picture {
  readonly #parts: PictureParts;
  #status: Status = { state: 'idle' };
  #mirror: boolean | null;
  #facesAway = false;
  #run: Run | undefined;
  #shown: { frame: Frame; result: FrameResult; kind: SourceKind } | undefined;
  #numbered: Promise<unknown> = Promise.resolve();

  /** @param mirror null: cameras are mirrored, but for those that look away */
  constructor(parts: PictureParts, mirror: boolean | null) {
    this.#parts = parts;
    this.#mirror = mirror;
  }

  get status(): Status {
    return this.#status;
  }

  /** What was measured on the frame that is shown, or null. */
  get result(): FrameResult | null {
    return this.#shown?.result ?? null;
  }

  /** Whether it is mirrored, or a camera's would be. */
  get mirrored(): boolean {
    return this.#mirrors(this.#run?.kind ?? 'camera');
  }

  set mirror(mirror: boolean | null) {
    this.#mirror = mirror;
    this.draw();
  }

  /** Whether a camera or a video is shown: `pause` can freeze it. */
  get moving(): boolean {
    return this.#run?.kind === 'camera' || this.#run?.kind === 'video';
  }

  /**
   * 1. what ran before ends;
   * 2. the source opens (the visitor may be asked) while the models load;
   * 3. the source starts, and frames are measured as soon as the models are there.
   */
  async start(kind: SourceKind, open: () => Promise<FrameSource>): Promise<boolean> {
    const run = this.#replaceRun(kind);
    this.#setStatus(kind === 'camera' ? { state: 'asking-camera' } : this.#loadingStatus());
    try {
      // First: without WebGL there is no point in asking for the camera.
      await this.#parts.scene.ready();
      if (run.stopped) return false;
      const ready = this.#parts.tracker.ready();
      // Awaited below, but told at once, while the visitor may still be thinking about the camera.
      ready.catch((error: unknown) => this.#fail(run, error));
      const source = await open();
      run.attach(source);
      if (run.stopped) return false;
      this.#facesAway = source.facesAway ?? false;
      source.start({
        frame: (frame) => run.offer(frame),
        error: (error) => this.#fail(run, error),
      });
      this.#setStatus(this.#loadingStatus());
      await ready;
      if (run.stopped) return false;
      await this.#parts.tracker.ask((tracker) => tracker.reset());
      run.begin();
      return !run.stopped;
    } catch (error) {
      this.#fail(run, error);
      return false;
    }
  }

  /** As the session's, as are those that follow. */
  feed(image: VideoFrame | ImageBitmap, time: number): Promise<FrameResult> {
    const run = this.#numberedRun();
    const frame = makeFrame(image, time);
    const result = this.#numbered.then(() => this.#measure(run, frame));
    this.#numbered = result.catch((error: unknown) => this.#fail(run, error));
    return result;
  }

  pause(): boolean {
    if (!this.moving || !this.#shown) return false;
    this.#run!.paused = true;
    this.#setStatus({ state: 'paused', faces: this.#shown.result.faces.length });
    return true;
  }

  resume(): boolean {
    if (!this.#run?.paused || !this.#shown) return false;
    this.#run.paused = false;
    this.#setStatus(facesStatus(this.#shown.result));
    return true;
  }

  stop(): void {
    if (!this.#run) return;
    this.end();
    this.#setStatus({ state: 'stopped' });
  }

  async snapshot(type?: string, quality?: number): Promise<Blob> {
    const { renderer } = this.#parts.scene;
    if (!this.#shown || !renderer) {
      throw new LorgnetteError(
        'invalid-argument',
        'There is no picture to save yet. Start the camera or choose a photo first.',
      );
    }
    return renderer.snapshot(type, quality);
  }

  /** Ends the source without a word about where it stands. */
  end(): void {
    this.#run?.stop();
    this.#run = undefined;
    this.#announceFaces([], this.#shown?.result);
    this.#shown?.frame.image.close();
    this.#shown = undefined;
  }

  /** With another tracker. A live source sends its next frame soon; a photo has sent its only one. */
  measureAgain(): void {
    if (this.#run?.kind === 'photo' && this.#shown) {
      void this.#measureLive(this.#run, this.#shown.frame);
    }
  }

  /** More of the models has come. */
  progressed(): void {
    if (this.#status.state === 'loading') this.#setStatus(this.#loadingStatus());
  }

  /** Draws what is shown. */
  draw(): void {
    if (!this.#shown) return;
    const { frame, result, kind } = this.#shown;
    this.#parts.scene.renderer?.render({ frame: frame.image, result, mirror: this.#mirrors(kind) });
  }

  /** Draws it again as it was, other glasses on it. */
  redraw(): void {
    if (this.#shown) this.#parts.scene.renderer?.redraw();
  }

  #replaceRun(kind: SourceKind): Run {
    this.end();
    this.#facesAway = false;
    const run: Run = new Run(kind, (frame) => this.#measureLive(run, frame));
    this.#run = run;
    return run;
  }

  /** The numbered sequence under way, or a new one. */
  #numberedRun(): Run {
    if (this.#run?.kind === 'numbered') return this.#run;
    const run = this.#replaceRun('numbered');
    this.#setStatus(this.#loadingStatus());
    this.#numbered = this.#numbered
      .then(() => this.#parts.tracker.ready())
      .then(() => this.#parts.tracker.ask((tracker) => tracker.reset()))
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
      const result = await this.#parts.tracker.ask((tracker) => {
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
    this.draw();
    this.#setStatus(facesStatus(result));
    this.#announceFaces(result.faces, before?.result);
    this.#parts.emit('result', result);
  }

  #mirrors(kind: SourceKind): boolean {
    return this.#mirror ?? (kind === 'camera' && !this.#facesAway);
  }

  #loadingStatus(): Status {
    return { state: 'loading', progress: this.#parts.tracker.progress };
  }

  #fail(run: Run, error: unknown): void {
    if (run !== this.#run) return;
    this.end();
    const { code, message } = this.#parts.report(error, true);
    this.#setStatus({ state: 'error', code, message });
  }

  #setStatus(status: Status): void {
    if (this.#parts.ended.aborted || sameStatus(this.#status, status)) return;
    this.#status = status;
    this.#parts.emit('status-change', status);
  }

  #announceFaces(faces: FrameResult['faces'], before: FrameResult | undefined): void {
    const was = new Set(before?.faces.map(({ id }) => id));
    const is = new Set(faces.map(({ id }) => id));
    for (const id of was) if (!is.has(id)) this.#parts.emit('face-lost', { id, faces: is.size });
    for (const id of is) if (!was.has(id)) this.#parts.emit('face-found', { id, faces: is.size });
  }
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
