import type { Frame, FrameSource, SourceKind } from './frame.ts';

/** Measures and shows one frame. Closes it, whatever happens. */
export type Process = (frame: Frame) => Promise<void>;

/**
 * One source being shown, from start to stop. Of a live source one frame is measured at a time and
 * the newest one waits; all others are closed, so that what is seen is never older than one frame.
 */
export class Run {
  readonly kind: SourceKind;
  readonly #process: Process;
  #source: FrameSource | undefined;
  #waiting: Frame | undefined;
  #busy = false;
  #ready = false;
  #paused = false;
  #stopped = false;

  constructor(kind: SourceKind, process: Process) {
    this.kind = kind;
    this.#process = process;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  /** While true no frame is measured; the newest one waits, and the source goes on. */
  get paused(): boolean {
    return this.#paused;
  }

  set paused(paused: boolean) {
    this.#paused = paused;
    void this.#next();
  }

  /** Binds the source's life to this run's: a run stopped meanwhile stops it at once. */
  attach(source: FrameSource): void {
    if (this.#stopped) source.stop();
    else this.#source = source;
  }

  /** Takes ownership of a frame. */
  offer(frame: Frame): void {
    if (this.#stopped) {
      frame.image.close();
      return;
    }
    this.#waiting?.image.close();
    this.#waiting = frame;
    void this.#next();
  }

  /** From now on frames are measured; until then the newest one waits. */
  begin(): void {
    this.#ready = true;
    void this.#next();
  }

  stop(): void {
    this.#stopped = true;
    this.#source?.stop();
    this.#source = undefined;
    this.#waiting?.image.close();
    this.#waiting = undefined;
  }

  async #next(): Promise<void> {
    if (this.#busy || !this.#ready || this.#paused) return;
    this.#busy = true;
    for (let frame = this.#take(); frame; frame = this.#take()) await this.#process(frame);
    this.#busy = false;
  }

  #take(): Frame | undefined {
    if (this.#paused) return undefined;
    const frame = this.#waiting;
    this.#waiting = undefined;
    return frame;
  }
}
