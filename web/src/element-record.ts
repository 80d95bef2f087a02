import { LorgnetteError } from './errors.ts';
import { loadModule } from './load-module.ts';
import type { Session } from './session.ts';

const mostSeconds = 60;

/** Films what a session shows, one clip at a time. */
export class ClipRecorder {
  readonly #session: Session;
  readonly #canvas: HTMLCanvasElement;
  #recording = false;

  constructor(session: Session, canvas: HTMLCanvasElement) {
    this.#session = session;
    this.#canvas = canvas;
  }

  get recording(): boolean {
    return this.#recording;
  }

  /**
   * @param seconds above 0 to 60; shorter where the picture ends before
   * @throws LorgnetteError recording-unavailable, invalid-argument, asset-unavailable
   */
  async record(seconds: number): Promise<Blob> {
    this.#check(seconds);
    const session = this.#session;
    const over = new AbortController();
    const endWithSource = (): void => {
      if (!['running', 'no-face', 'paused'].includes(session.status.state)) over.abort();
    };
    const end = (): void => over.abort();
    session.addEventListener('status-change', endWithSource);
    session.ended.addEventListener('abort', end);
    this.#recording = true;
    try {
      const { recordCanvas } = await loadModule('the recorder', () => import('./ui/recording.ts'));
      return await recordCanvas(this.#canvas, seconds, over.signal);
    } finally {
      this.#recording = false;
      session.removeEventListener('status-change', endWithSource);
      session.ended.removeEventListener('abort', end);
    }
  }

  #check(seconds: number): void {
    if (!(seconds > 0 && seconds <= mostSeconds)) {
      throw new LorgnetteError(
        'invalid-argument',
        `A clip of ${seconds} s cannot be recorded: name above 0 to ${mostSeconds} s.`,
      );
    }
    if (!this.#session.result || !this.#session.moving || this.#recording) {
      throw new LorgnetteError(
        'invalid-argument',
        this.#recording
          ? 'A clip is being recorded already. Wait for it first.'
          : 'There is nothing that moves to be recorded. Start the camera or a video first.',
      );
    }
  }
}
