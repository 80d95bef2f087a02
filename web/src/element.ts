import {
  findVariant,
  loadCatalog,
  uncatalogued,
  type CatalogEntry,
  type FrameVariant,
} from './catalog.ts';
import {
  adoptEarlyProperties,
  defineProperties,
  type ElementProperties,
} from './element-attributes.ts';
import {
  checkCount,
  mostCompared,
  pngOf,
  wearInTurn,
  type FrameChoice,
  type Tried,
} from './element-compare.ts';
import {
  elementEvent,
  faceUpdate,
  forwardedEvents,
  type GlassesTryOnEventMap,
  type GlassesTryOnEvents,
} from './element-events.ts';
import { measurementOf, type Measurement } from './element-measure.ts';
import { LorgnetteError } from './errors.ts';
import type { Adjustment } from './placement.ts';
import { browserParts } from './session-parts.ts';
import type { QualityChoice } from './render/quality.ts';
import { Session, type Status } from './session.ts';
import { defaultSettings, type TrackerSettings } from './tracker-settings.ts';
import type { FrameResult } from './types.ts';
import { drawSheet } from './ui/compare-sheet.ts';
import { clipFile, download, snapshotFile } from './ui/download.ts';
import { acceptFiles } from './ui/incoming-files.ts';
import { recordCanvas } from './ui/recording.ts';
import { sharePicture } from './ui/share.ts';
import { languageOf, loadStrings } from './ui/languages.ts';
import { View } from './ui/view.ts';

export type { FrameChoice } from './element-compare.ts';
export type { Measurement } from './element-measure.ts';
export type { FaceUpdate, GlassesTryOnEventMap, GlassesTryOnEvents } from './element-events.ts';

/** Servers that render pages import this module, too: they have no elements, nor do they need this one. */
const ElementOrNone = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Attributes that are settings of the tracker. */
const settingOf = new Map<string, keyof TrackerSettings>([
  ['max-faces', 'maxFaces'],
  ['user-ipd-mm', 'userIpdMm'],
  ['rest-seconds', 'restSeconds'],
  ['rest-degrees', 'restDegrees'],
]);

const mostRecordedSeconds = 60;

/**
 * `<glasses-tryon>`: glasses on the faces of a camera, a photo or a video, in the page.
 *
 * Attributes, properties, methods, events, parts and custom properties: web/docs/element.md. Taking the
 * element out of the document stops the camera and frees everything; putting it back begins anew.
 */
export class GlassesTryOn extends ElementOrNone {
  static readonly observedAttributes = [
    'src',
    'poster',
    'alt',
    'lang',
    'loading',
    'reveal',
    'catalog',
    'frame',
    'variant',
    'mirror',
    'max-faces',
    'user-ipd-mm',
    'rest-seconds',
    'rest-degrees',
    'pack',
    'environment-image',
    'quality',
    'preload',
  ];

  #session: Session | undefined;
  #view: View | undefined;
  #catalog: Promise<readonly CatalogEntry[]> | undefined;
  /** What was worn last, the newest at the end, no more than can be compared. */
  #tried: Tried[] = [];
  #comparing = false;
  #recording = false;
  /** What `src` names. */
  #own: CatalogEntry | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  /** The session while the element is in a document: its `feed` takes numbered frames. */
  get session(): Session | null {
    return this.#session ?? null;
  }

  get status(): Status {
    return this.#session?.status ?? { state: 'idle' };
  }

  /** Whether glasses are on a face. Also the attribute of this name, as `status` holds the state. */
  get tracking(): boolean {
    return this.status.state === 'running';
  }

  /** Starts what the `source` attribute names. Resolves to whether it started. */
  async start(): Promise<boolean> {
    if (this.source === 'photo') return this.showSample();
    if (this.source === 'camera') return this.startCamera();
    const message = 'No video comes with the element: call playVideo() with a file of yours.';
    this.#tell(new LorgnetteError('invalid-argument', message));
    return false;
  }

  async startCamera(deviceId?: string): Promise<boolean> {
    return this.#begin((session) => session.startCamera(deviceId));
  }

  /** @param photo a file, or an address on the page's own origin */
  async showPhoto(photo: Blob | string): Promise<boolean> {
    return this.#begin((session) => session.showPhoto(photo));
  }

  /** @param video a file, or an address on the page's own origin */
  async playVideo(video: Blob | string): Promise<boolean> {
    return this.#begin((session) => session.playVideo(video));
  }

  /** Shows the portrait that ships with the page. */
  async showSample(): Promise<boolean> {
    return this.showPhoto(this.#asset('assets/samples/astronaut.jpg'));
  }

  /**
   * As showPhoto, for those who want to go on with the outcome: resolves once the photo is shown, with
   * what was measured on it and with the glasses on, if they could be had.
   * @throws LorgnetteError why not; AbortError when something else was started or stopped meanwhile
   */
  async tryPhoto(photo: Blob | string): Promise<FrameResult> {
    const session = this.#session;
    if (!session) throw detached();
    const worn = this.#wear();
    const started = await session.showPhoto(photo);
    if (started && session.result === null) await shownOrEnded(session);
    const { status, result } = session;
    if (status.state === 'error') throw new LorgnetteError(status.code, status.message);
    if (!started || result === null) {
      throw new DOMException('Something else was started, or it was stopped.', 'AbortError');
    }
    await worn;
    return result;
  }

  stop(): void {
    this.#session?.stop();
  }

  /**
   * Freezes the picture of a camera or a video. The camera stays on: `stop` puts it out. The glasses can
   * still be changed, the picture be saved. @returns whether the picture stands still now
   */
  pause(): boolean {
    return this.#session?.pause() ?? false;
  }

  /** Ends `pause`. @returns whether there was one */
  resume(): boolean {
    return this.#session?.resume() ?? false;
  }

  /**
   * Stops the camera and frees everything, as taking the element out of the document does. Nothing can
   * be started then until it is put into a document again.
   */
  dispose(): void {
    this.#session?.dispose();
    this.#session = this.#view = this.#catalog = undefined;
    this.#own = null;
    this.#tried = [];
    this.shadowRoot?.replaceChildren();
    this.#reflect({ state: 'idle' });
  }

  /**
   * Moves the glasses from where they rest by themselves, these and those put on later; what is not
   * given stays. Beyond ±8 mm nothing moves, and an `error` event tells.
   */
  async adjust(changes: Partial<Adjustment>): Promise<boolean> {
    return (await this.#session?.adjust(changes)) ?? false;
  }

  /**
   * The picture with the glasses on.
   * @param type, quality as of HTMLCanvasElement.toBlob; default PNG
   * @throws LorgnetteError invalid-argument when nothing is shown
   */
  async toBlob(type?: string, quality?: number): Promise<Blob> {
    if (!this.#session) throw detached();
    return this.#session.snapshot(type, quality);
  }

  /**
   * Puts several glasses on one picture, a camera's being frozen for it, and shows them side by side until
   * the visitor closes that.
   * @param frames 2 to 4
   * @returns what is shown, a PNG
   * @throws LorgnetteError invalid-argument, or why one of them could not be put on; AbortError when others
   *   were chosen meanwhile
   */
  async compare(frames: readonly (string | FrameChoice)[]): Promise<Blob> {
    checkCount(frames);
    const chosen = frames.map((one) => (typeof one === 'string' ? { frame: one } : one));
    const entries = await Promise.all(chosen.map(({ frame }) => this.#catalogued(frame)));
    return this.#compare(
      entries.map((entry, k) => ({
        entry,
        variant: findVariant(entry, chosen[k]!.variant ?? null),
      })),
    );
  }

  /**
   * Films the picture of a camera or a video with the glasses on; shorter where it ends before.
   * @param options.seconds above 0 to 60, default 5
   * @returns MP4 or WebM as the browser can, without sound
   * @throws LorgnetteError recording-unavailable, invalid-argument
   */
  async record({ seconds = 5 }: { readonly seconds?: number } = {}): Promise<Blob> {
    if (!(seconds > 0 && seconds <= mostRecordedSeconds)) {
      throw new LorgnetteError(
        'invalid-argument',
        `A clip of ${seconds} s cannot be recorded: name above 0 to ${mostRecordedSeconds} s.`,
      );
    }
    const session = this.#session;
    if (!session?.result || !session.moving || this.#recording) {
      throw new LorgnetteError(
        'invalid-argument',
        this.#recording
          ? 'A clip is being recorded already. Wait for it first.'
          : 'There is nothing that moves to be recorded. Start the camera or a video first.',
      );
    }
    const over = new AbortController();
    const endWithSource = (): void => {
      if (!['running', 'no-face', 'paused'].includes(session.status.state)) over.abort();
    };
    const end = (): void => over.abort();
    session.addEventListener('status-change', endWithSource);
    session.ended.addEventListener('abort', end);
    this.#recording = true;
    try {
      return await recordCanvas(this.#view!.canvas, seconds, over.signal);
    } finally {
      this.#recording = false;
      session.removeEventListener('status-change', endWithSource);
      session.ended.removeEventListener('abort', end);
    }
  }

  /**
   * The measures of the face that is largest in the picture, and how broad the catalogue's frames are
   * beside it. True to scale only with `user-ipd-mm`: else as of an average adult, as the errors say.
   * @throws LorgnetteError invalid-argument where no face is shown; as the catalogue's
   */
  async measure(): Promise<Measurement> {
    const result = this.#session?.result ?? null;
    const hasCatalog = this.src === null || this.catalog !== null;
    return measurementOf(result, hasCatalog ? await this.#entries() : []);
  }

  /** The name that `toBlob` had first. */
  snapshot(type?: string, quality?: number): Promise<Blob> {
    return this.toBlob(type, quality);
  }

  connectedCallback(): void {
    adoptEarlyProperties(this);
    const view = new View({
      startCamera: (deviceId) => void this.startCamera(deviceId),
      stop: () => this.stop(),
      pause: () => this.pause(),
      resume: () => this.resume(),
      choosePhoto: (file) => void this.showPhoto(file),
      chooseVideo: (file) => void this.playVideo(file),
      showSample: () => void this.showSample(),
      setMirror: (mirror) => this.setAttribute('mirror', String(mirror)),
      saveSnapshot: () => void this.#saveSnapshot(),
      saveSheet: (sheet) =>
        void this.#attempt(async () => download(await pngOf(sheet), snapshotFile)),
      share: () => void this.#attempt(() => this.#sharePicture()),
      toggleFullScreen: () => void this.#toggleFullScreen(),
      measure: () => void this.#attempt(async () => view.showMeasurement(await this.measure())),
      compare: () => void this.#attempt(() => this.#compare(this.#tried)),
      recordClip: () => void this.#attempt(() => this.#saveClip()),
      adjust: (adjustment) => void this.adjust(adjustment),
      chooseFrame: (id) => {
        // Other frames come in other colours.
        this.src = this.variant = null;
        this.frame = id;
      },
      chooseVariant: (name) => (this.variant = name),
    });
    const parts = browserParts({
      canvas: view.canvas,
      assetBase: this.#asset(''),
      engine: this.getAttribute('engine') ?? undefined,
      fovDeg: this.#number('fov-deg'),
    });
    const session = new Session(parts, {
      pack: this.pack,
      settings: this.#settings(),
      mirror: this.mirror,
      environmentImage: this.#environmentImage(),
    });
    this.#view = view;
    this.#session = session;
    session.on('status-change', (status) => this.#reflect(status));
    for (const name of forwardedEvents) {
      if (name === 'frame-change') session.on(name, (detail) => this.#frameChanged(detail));
      else session.on(name, (detail) => this.dispatchEvent(elementEvent(name, detail)));
    }
    session.on('result', ({ faces }) => {
      for (const face of faces) {
        if (face.seen) this.dispatchEvent(elementEvent('face-updated', faceUpdate(face)));
      }
    });
    session.setQuality(this.#quality());
    view.follow(session);
    acceptFiles(
      this,
      (file) => void (file.type.startsWith('video/') ? this.playVideo(file) : this.showPhoto(file)),
      session.ended,
    );
    document.addEventListener('fullscreenchange', () => view.setFullScreen(), {
      signal: session.ended,
    });
    this.#reflect(session.status);
    this.#showPoster();
    view.mount(this.shadowRoot as ShadowRoot);
    void this.#speak();
    this.#preload();
    this.#reveal();
  }

  disconnectedCallback(): void {
    this.dispose();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#session || before === after) return;
    if (name === 'mirror') this.#session.setMirror(this.mirror);
    else if (settingOf.has(name)) void this.#session.configure(this.#settings());
    else if (name === 'pack') void this.#session.setPack(this.pack);
    else if (name === 'frame' || name === 'variant' || name === 'src') void this.#wear();
    else if (name === 'environment-image')
      void this.#session.setEnvironmentImage(this.#environmentImage());
    else if (name === 'quality') this.#session.setQuality(this.#quality());
    else if (name === 'preload' || name === 'loading') this.#preload();
    else if (name === 'reveal') this.#reveal();
    else if (name === 'lang') void this.#speak();
    else if (name === 'poster' || name === 'alt') this.#showPoster();
    else if (name === 'catalog') {
      const known = this.#catalog;
      this.#catalog = undefined;
      if (known) void this.#wear();
    }
  }

  async #begin(start: (session: Session) => Promise<boolean>): Promise<boolean> {
    const session = this.#session;
    if (!session) return false;
    void this.#wear();
    return start(session);
  }

  #preload(): void {
    const what = this.loading === 'eager' ? 'all' : this.preload;
    if (what === 'catalog' || what === 'all') void this.#wear();
    if (what === 'all') void this.#session?.load();
  }

  /** Starts by itself where the page wants that; after this task, so that its listeners hear it. */
  #reveal(): void {
    const session = this.#session;
    if (this.reveal !== 'auto' || session?.status.state !== 'idle') return;
    queueMicrotask(() => {
      if (session === this.#session && session.status.state === 'idle') void this.start();
    });
  }

  /** In the language of the element, as far as there are words in it. */
  async #speak(): Promise<void> {
    const view = this.#view;
    const language = languageOf(this);
    const strings = await loadStrings(language);
    if (view === this.#view && language === languageOf(this)) view?.setStrings(strings);
  }

  #showPoster(): void {
    const { poster, alt } = this;
    this.#view?.setPoster(poster === null ? null : new URL(poster, document.baseURI).href);
    this.#view?.setAlt(alt);
  }

  /** What the page's style sheets can ask for. */
  #reflect(status: Status): void {
    if (this.isConnected) this.setAttribute('status', status.state);
    else this.removeAttribute('status');
    this.toggleAttribute('tracking', status.state === 'running');
  }

  /** Puts on what `src`, or what `frame` and `variant` name, reading the catalogue first if need be. */
  async #wear(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    try {
      const entry = this.src === null ? await this.#chosen() : this.#ownFrame(this.src);
      if (session !== this.#session) return;
      const variant = entry && this.#variantOf(entry);
      this.#view?.select(entry, variant);
      await session.setFrame(entry, variant?.name);
    } catch (error) {
      if (session !== this.#session) return;
      this.#catalog = undefined;
      this.#tell(error);
    }
  }

  /** The catalogue's frame; null where that is empty. */
  async #chosen(): Promise<CatalogEntry | null> {
    const id = this.frame;
    if (id !== null) return this.#catalogued(id);
    return (await this.#entries())[0] ?? null;
  }

  #entries(): Promise<readonly CatalogEntry[]> {
    this.#catalog ??= this.#readCatalog();
    return this.#catalog;
  }

  /** @throws LorgnetteError invalid-argument, naming those there are */
  async #catalogued(id: string): Promise<CatalogEntry> {
    const entries = await this.#entries();
    const entry = entries.find((candidate) => candidate.id === id);
    if (entry) return entry;
    throw new LorgnetteError(
      'invalid-argument',
      `The catalogue has no frame "${id}". It has: ${entries.map((e) => e.id).join(', ')}.`,
    );
  }

  /** The same for the same file and colour: the session then knows that it has it. */
  #ownFrame(src: string): CatalogEntry {
    const url = new URL(src, document.baseURI).href;
    const { variant } = this;
    if (this.#own?.url === url && (variant === null || this.#own.variants[1]?.name === variant)) {
      return this.#own;
    }
    this.#own = uncatalogued(url, variant);
    return this.#own;
  }

  /** Of an unknown one the page is told; the visitor sees the frame in its first colour. */
  #variantOf(entry: CatalogEntry): FrameVariant {
    try {
      return findVariant(entry, this.variant);
    } catch (error) {
      this.#tell(error);
      return findVariant(entry, null);
    }
  }

  async #readCatalog(): Promise<readonly CatalogEntry[]> {
    const view = this.#view;
    const { catalog } = this;
    const entries = await loadCatalog(
      catalog === null
        ? this.#asset('assets/catalog.json')
        : new URL(catalog, document.baseURI).href,
    );
    view?.setEntries(entries);
    return entries;
  }

  async #saveSnapshot(): Promise<void> {
    await this.#attempt(async () => download(await this.toBlob(), snapshotFile));
  }

  async #sharePicture(): Promise<void> {
    const picture = await this.toBlob();
    try {
      await sharePicture(picture, snapshotFile);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name === 'AbortError') throw error;
      // Not from this page, or not so long after the click.
      download(picture, snapshotFile);
    }
  }

  async #toggleFullScreen(): Promise<void> {
    try {
      await (document.fullscreenElement === this
        ? document.exitFullscreen()
        : this.requestFullscreen());
    } catch {
      // The browser refuses: the picture stays as large as it is.
    }
  }

  async #saveClip(): Promise<void> {
    const view = this.#view;
    if (this.#recording) return;
    view?.setRecording(true);
    try {
      const clip = await this.record();
      download(clip, clipFile(clip.type));
    } finally {
      view?.setRecording(false);
    }
  }

  /** Does what a visitor asked for; of a failure the page is told. */
  async #attempt(what: () => Promise<unknown>): Promise<void> {
    try {
      await what();
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) this.#tell(error);
    }
  }

  #frameChanged(worn: GlassesTryOnEvents['frame-change']): void {
    // What is put on for a comparison is not what the visitor wears.
    if (this.#comparing) return;
    const { frame, variant } = worn;
    this.#view?.select(frame, variant);
    if (frame && variant) {
      const others = this.#tried.filter((old) => old.entry !== frame || old.variant !== variant);
      this.#tried = [...others, { entry: frame, variant }].slice(-mostCompared);
      this.#view?.setTried(this.#tried.length);
    }
    this.dispatchEvent(elementEvent('frame-change', worn));
  }

  async #compare(choices: readonly Tried[]): Promise<Blob> {
    const session = this.#session;
    const view = this.#view;
    if (!session || !view) throw detached();
    if (!session.result || this.#comparing) {
      throw new LorgnetteError(
        'invalid-argument',
        this.#comparing
          ? 'A comparison is under way. Wait for it first.'
          : 'There is no picture to compare glasses on. Start the camera or choose a photo first.',
      );
    }
    const froze = session.status.state !== 'paused' && session.pause();
    const thaw = (): void => void (froze && session.resume());
    const { frame, variant } = session;
    this.#comparing = true;
    let sheet: HTMLCanvasElement;
    try {
      sheet = drawSheet(view.strings, await wearInTurn(session, choices));
    } catch (error) {
      thaw();
      throw error;
    } finally {
      await this.#wear();
      this.#comparing = false;
      // The page may have chosen others meanwhile.
      if (session.frame !== frame || session.variant !== variant) {
        this.#frameChanged({ frame: session.frame, variant: session.variant });
      }
    }
    void view.showSheet(sheet).then(thaw);
    return pngOf(sheet);
  }

  #tell(error: unknown): void {
    if (!(error instanceof LorgnetteError)) throw error;
    this.dispatchEvent(elementEvent('error', { error, fatal: false }));
  }

  #asset(path: string): string {
    const base = this.assetBase.replace(/\/?$/, '/');
    return new URL(path, new URL(base, document.baseURI)).href;
  }

  /** As written: the session says what is wrong. */
  #quality(): QualityChoice {
    return this.quality as QualityChoice;
  }

  #environmentImage(): string | null {
    const value = this.environmentImage;
    return value === null ? null : new URL(value, document.baseURI).href;
  }

  #settings(): TrackerSettings {
    const given = [...settingOf].flatMap(([attribute, setting]) => {
      const value = this.#number(attribute);
      return value === undefined ? [] : [[setting, value]];
    });
    return { ...defaultSettings, ...Object.fromEntries(given) };
  }

  #number(attribute: string): number | undefined {
    const value = this.getAttribute(attribute);
    return value === null ? undefined : Number(value);
  }
}

// Their types: the class has its attributes' properties, and its listeners get its events.
export interface GlassesTryOn extends ElementProperties {
  addEventListener<Name extends keyof GlassesTryOnEventMap>(
    type: Name,
    listener: (this: GlassesTryOn, event: GlassesTryOnEventMap[Name]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<Name extends keyof GlassesTryOnEventMap>(
    type: Name,
    listener: (this: GlassesTryOn, event: GlassesTryOnEventMap[Name]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
defineProperties(GlassesTryOn.prototype);

function detached(): LorgnetteError {
  return new LorgnetteError(
    'invalid-argument',
    'The element is in no document, or was disposed of. Put it into one first.',
  );
}

/** Until the picture of the source that has started is shown, or the source is over. */
function shownOrEnded(session: Session): Promise<unknown> {
  return new Promise((resolve) => {
    session.addEventListener('status-change', resolve, { once: true });
    session.ended.addEventListener('abort', resolve, { once: true });
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'glasses-tryon': GlassesTryOn;
  }
}

globalThis.customElements?.define('glasses-tryon', GlassesTryOn);
