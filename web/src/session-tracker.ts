import { abortError } from './session-events.ts';
import type { SessionParts, Tracker } from './session-parts.ts';
import type { LoadProgress } from './tracker-client.ts';
import { checkSettings, defaultSettings, type TrackerSettings } from './tracker-settings.ts';

/** What the tracker's holder needs of its session, and tells it. */
export interface TrackerHooks {
  /** Before the first tracker is asked for: what must be there at all. */
  before(): Promise<unknown>;
  progress(progress: LoadProgress): void;
  /** What belongs to the first tracker before it counts as loaded. */
  furnish(tracker: Tracker): Promise<unknown>;
  /** It has loaded; what is to be there before the first picture. */
  loaded(): Promise<unknown>;
  /** Another one has taken its place. */
  replaced(): void;
  packChanged(): void;
  /** Of a failure that ends nothing. */
  report(error: unknown): void;
}

/** The tracker of a session: loaded once, replaced by another pack's, made anew when its worker died. */
export class TrackerHolder {
  readonly #parts: SessionParts;
  readonly #ended: AbortSignal;
  readonly #hooks: TrackerHooks;
  #pack: string;
  #settings: TrackerSettings;
  #tracker: Tracker | undefined;
  #loading: Promise<Tracker> | undefined;
  #progress: LoadProgress | undefined;
  /** The change of pack under way. */
  #changing: AbortController | undefined;

  constructor(
    parts: SessionParts,
    ended: AbortSignal,
    hooks: TrackerHooks,
    { pack, settings }: { pack: string; settings: Partial<TrackerSettings> },
  ) {
    this.#parts = parts;
    this.#ended = ended;
    this.#hooks = hooks;
    this.#pack = pack;
    this.#settings = { ...defaultSettings, ...settings };
  }

  /** That measures, or will once it is loaded. */
  get pack(): string {
    return this.#pack;
  }

  /** Whether one is there to be asked. */
  get loaded(): boolean {
    return this.#tracker !== undefined;
  }

  /** What of the models has come; undefined once they are there. */
  get progress(): LoadProgress | undefined {
    return this.#tracker ? undefined : this.#progress;
  }

  /** Loads the tracker, once; after a failure, tries again. */
  ready(): Promise<Tracker> {
    // Its worker may have died over what somebody else on the page had asked it.
    if (this.#tracker?.lost) this.#discard();
    this.#loading ??= this.#load().catch((error: unknown) => {
      this.#loading = undefined;
      throw error;
    });
    return this.#loading;
  }

  /** Asks the tracker; asks again where another one took its place before it answered. */
  async ask<T>(question: (tracker: Tracker) => Promise<T>): Promise<T> {
    const tracker = this.#tracker ?? (await this.ready());
    try {
      return await question(tracker);
    } catch (error) {
      if (this.#tracker === tracker && tracker.lost) this.#discard();
      if (!this.#tracker || this.#tracker === tracker) throw error;
      return this.ask(question);
    }
  }

  /** @throws LorgnetteError invalid-argument; changes nothing then */
  async configure(changes: Partial<TrackerSettings>): Promise<void> {
    const settings = { ...this.#settings, ...changes };
    checkSettings(settings);
    this.#settings = settings;
    if (this.#tracker) await this.ask((tracker) => tracker.configure(settings));
  }

  /** @returns whether it measures now; false when another call came meanwhile */
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
      const tracker = await this.#create({
        pack,
        signal: changing.signal,
        prepare: async (created) => {
          await created.loadHead(this.#parts.occluderUrl);
          // The worker in use may have died meanwhile, and another one be loading.
          await this.#loading?.catch(() => undefined);
        },
      });
      this.#pack = pack;
      this.#replace(tracker);
    } catch (error) {
      if (changing.signal.aborted) return false;
      this.#hooks.report(error);
    }
    this.#hooks.packChanged();
    return this.#pack === pack;
  }

  dispose(): void {
    this.#changing?.abort(this.#ended.reason);
    this.#tracker?.dispose();
    this.#tracker = undefined;
  }

  /** A tracker whose worker died answers nothing any more: the next start makes another. */
  #discard(): void {
    this.#tracker?.dispose();
    this.#tracker = this.#loading = undefined;
  }

  async #load(): Promise<Tracker> {
    this.#ended.throwIfAborted();
    await this.#hooks.before();
    const tracker = await this.#create({
      pack: this.#pack,
      signal: this.#ended,
      onProgress: (progress) => {
        this.#progress = progress;
        this.#hooks.progress(progress);
      },
      prepare: (created) => this.#hooks.furnish(created),
    });
    this.#tracker = tracker;
    await this.#hooks.loaded();
    return tracker;
  }

  async #create(options: {
    pack: string;
    signal: AbortSignal;
    onProgress?: (progress: LoadProgress) => void;
    prepare: (tracker: Tracker) => Promise<unknown>;
  }): Promise<Tracker> {
    const { pack, signal, onProgress = () => undefined, prepare } = options;
    const settings = this.#settings;
    const tracker = await this.#parts.createTracker({ pack, settings, signal, onProgress });
    try {
      await prepare(tracker);
      if (settings !== this.#settings) await tracker.configure(this.#settings);
      signal.throwIfAborted();
    } catch (error) {
      tracker.dispose();
      throw error;
    }
    return tracker;
  }

  /** What the tracker before was being asked is asked anew (`ask`). */
  #replace(tracker: Tracker): void {
    const before = this.#tracker;
    this.#tracker = tracker;
    this.#loading = Promise.resolve(tracker);
    before?.dispose();
    this.#hooks.replaced();
  }
}
