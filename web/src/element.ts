import { adoptEarlyProperties, observedAttributes } from './element-attributes.ts';
import { ElementBase } from './element-base.ts';
import type { FrameChoice } from './element-compare.ts';
import { elementEvent, type GlassesTryOnEvents } from './element-events.ts';
import { beginLife, type Life } from './element-life.ts';
import { measurementOf, type Measurement } from './element-measure.ts';
import { shownPhoto } from './element-photo.ts';
import { addressOf, assetOf, isSetting, trackerSettings } from './element-settings.ts';
import { wearFile } from './element-wear.ts';
import { LorgnetteError } from './errors.ts';
import type { Adjustment } from './placement.ts';
import type { QualityChoice } from './render/quality.ts';
import type { Session, Status } from './session.ts';
import type { FrameResult } from './types.ts';
import { acceptFiles } from './ui/incoming-files.ts';
import { acceptUndoKeys } from './ui/undo-keys.ts';
import { languageOf, loadStrings } from './ui/languages.ts';

export type { FrameChoice } from './element-compare.ts';
export type { Measurement } from './element-measure.ts';
export type { FaceUpdate, GlassesTryOnEventMap, GlassesTryOnEvents } from './element-events.ts';

/**
 * `<glasses-tryon>`: glasses on the faces of a camera, a photo or a video, in the page.
 *
 * Before the visitor starts something, nothing is fetched and no camera asked for, unless `preload`,
 * `loading` or `reveal` say otherwise. Taking the element out of the document stops the camera and frees
 * everything; putting it back begins anew.
 */
export class GlassesTryOn extends ElementBase {
  static readonly observedAttributes = observedAttributes;

  #life: Life | undefined;
  /** Which attribute names what is shown; null: something else is. */
  #named: 'photo' | 'video' | null = null;

  constructor() {
    super();
    this.attachShadow({ mode: 'open' });
  }

  /**
   * What runs inside while the element is in a document, else null: `session.result` is the `FrameResult`
   * of the picture that is shown, `session.feed` takes numbered frames.
   */
  get session(): Session | null {
    return this.#life?.session ?? null;
  }

  /** Where it stands. Its `state` is also the attribute of this name. */
  get status(): Status {
    return this.#life?.session.status ?? { state: 'idle' };
  }

  /** Whether glasses are on a face. Also the attribute of this name, as `status` holds the state. */
  get tracking(): boolean {
    return this.status.state === 'running';
  }

  /**
   * Starts what the attributes `source`, `photo` and `video` name.
   * @returns whether it started; why not is told by an `error` event, also where there is no `video` to play
   */
  async start(): Promise<boolean> {
    const { source } = this;
    if (source === 'camera') return this.startCamera();
    const address = addressOf(this[source]);
    if (source === 'video' && address === null) {
      const message =
        'There is no video to play. Set the attribute video to its address, or call playVideo() with a file.';
      this.#tell(new LorgnetteError('invalid-argument', message));
      return false;
    }
    const started =
      source === 'video' ? this.playVideo(address!) : this.showPhoto(address ?? this.#sample());
    this.#named = source;
    return started;
  }

  /**
   * Asks for the camera and shows it.
   * @param deviceId exactly this one; default the one that faces the visitor
   * @returns as `start`
   */
  async startCamera(deviceId?: string): Promise<boolean> {
    return this.#show((session) => session.startCamera(deviceId));
  }

  /**
   * Shows a photo with the glasses on.
   * @param photo a file, or an address on the page's own origin
   * @returns as `start`
   */
  async showPhoto(photo: Blob | string): Promise<boolean> {
    return this.#show((session) => session.showPhoto(photo));
  }

  /**
   * Plays a video over and over, muted, with the glasses on.
   * @param video a file, or an address on the page's own origin
   * @returns as `start`
   */
  async playVideo(video: Blob | string): Promise<boolean> {
    return this.#show((session) => session.playVideo(video));
  }

  /**
   * Shows the portrait that ships with the element.
   * @returns as `start`
   */
  async showSample(): Promise<boolean> {
    return this.showPhoto(this.#sample());
  }

  /**
   * As `showPhoto`, for those who want to go on with the outcome: resolves once the photo is shown with
   * the glasses on, if they could be had.
   * @param photo a file, or an address on the page's own origin
   * @returns what was measured on it
   * @throws LorgnetteError why not; AbortError when something else was started or stopped meanwhile
   */
  async tryPhoto(photo: Blob | string): Promise<FrameResult> {
    const { session, wear } = this.#alive();
    this.#named = null;
    const worn = wear.now();
    const result = await shownPhoto(session, photo);
    await worn;
    return result;
  }

  /**
   * Wears a model that the visitor has chosen: a GLB, or a .gltf that names no other files. It is worn as
   * `src` is, until another frame is chosen, but nothing is fetched for it.
   * @returns whether it is on; of a failure an `error` event tells, and what was worn stays. Before
   *   something is started it is only remembered: false
   */
  async wear(file: Blob): Promise<boolean> {
    return wearFile(this, this.#alive(), file);
  }

  /** Ends what is shown, and the camera. The models stay, so that the next start is quick. */
  stop(): void {
    this.#life?.session.stop();
  }

  /**
   * Freezes the picture of a camera or a video. The camera stays on: `stop` puts it out. The glasses can
   * still be changed, the picture be saved. @returns whether the picture stands still now
   */
  pause(): boolean {
    return this.#life?.session.pause() ?? false;
  }

  /** Ends `pause`. @returns whether there was one */
  resume(): boolean {
    return this.#life?.session.resume() ?? false;
  }

  /**
   * Stops the camera and frees everything, as taking the element out of the document does. Nothing can
   * be started then until it is put into a document again.
   */
  dispose(): void {
    this.#life?.session.dispose();
    this.#life = undefined;
    this.shadowRoot?.replaceChildren();
    this.#reflect({ state: 'idle' });
  }

  /**
   * Moves the glasses from where they rest by themselves, these and those put on later; what is not
   * given stays.
   * @param changes mm, up the nose and nearer to the eyes, each from −8 to 8
   * @returns whether they moved; why not is told by an `error` event
   */
  async adjust(changes: Partial<Adjustment>): Promise<boolean> {
    return (await this.#life?.session.adjust(changes)) ?? false;
  }

  /**
   * The picture with the glasses on.
   * @param type media type, as of `HTMLCanvasElement.toBlob`; default PNG
   * @param quality 0…1, of types that lose something
   * @throws LorgnetteError invalid-argument when nothing is shown
   */
  async toBlob(type?: string, quality?: number): Promise<Blob> {
    return this.#alive().session.snapshot(type, quality);
  }

  /**
   * Puts several glasses on one picture, a camera's being frozen for it, and shows them side by side until
   * the visitor closes that.
   * @param frames 2 to 4, ids of the catalogue or these with a colour
   * @returns what is shown, a PNG
   * @throws LorgnetteError invalid-argument, or why one of them could not be put on; AbortError when others
   *   were chosen meanwhile
   */
  async compare(frames: readonly (string | FrameChoice)[]): Promise<Blob> {
    return this.#alive().comparison.compareNamed(frames);
  }

  /**
   * Films the picture of a camera or a video with the glasses on; shorter where it ends before.
   * @param options.seconds above 0 to 60, default 5
   * @returns MP4 or WebM as the browser can, without sound
   * @throws LorgnetteError recording-unavailable, invalid-argument
   */
  async record({ seconds = 5 }: { readonly seconds?: number } = {}): Promise<Blob> {
    return this.#alive().recorder.record(seconds);
  }

  /**
   * The measures of the face that is largest in the picture, and how broad the catalogue's frames are
   * beside it. True to scale only with `user-ipd-mm`: else as of an average adult, as the errors say.
   * @throws LorgnetteError invalid-argument where no face is shown; as the catalogue's
   */
  async measure(): Promise<Measurement> {
    const { session, catalog } = this.#alive();
    const hasCatalog = this.src === null || this.catalog !== null;
    return measurementOf(session.result, hasCatalog ? await catalog.entries() : []);
  }

  /** Whether the visitor has chosen, moved or mirrored something that `undo` takes back. */
  get canUndo(): boolean {
    return this.#life?.history.canUndo ?? false;
  }

  /** Whether `redo` has something to do again. */
  get canRedo(): boolean {
    return this.#life?.history.canRedo ?? false;
  }

  /**
   * Takes back what the visitor did last; what the page set is not touched.
   * @returns whether there was something
   */
  undo(): boolean {
    return this.#life?.history.undo() ?? false;
  }

  /**
   * Does again what was undone last.
   * @returns whether there was something
   */
  redo(): boolean {
    return this.#life?.history.redo() ?? false;
  }

  /** `toBlob` under its first name. */
  snapshot(type?: string, quality?: number): Promise<Blob> {
    return this.toBlob(type, quality);
  }

  connectedCallback(): void {
    adoptEarlyProperties(this);
    this.#life = beginLife(this, {
      tell: (error) => this.#tell(error),
      reflect: (status) => this.#reflect(status),
      dispatch: (name, detail) => this.#dispatch(name, detail),
    });
    const { session, view } = this.#life;
    session.setQuality(this.#quality());
    view.follow(session);
    acceptFiles(
      this,
      (file) => void (file.type.startsWith('video/') ? this.playVideo(file) : this.showPhoto(file)),
      session.ended,
    );
    acceptUndoKeys(this, this, session.ended);
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
    if (!this.#life || before === after) return;
    const { session, catalog, wear } = this.#life;
    if (name === 'mirror') session.setMirror(this.mirror);
    else if (isSetting(name)) void session.configure(trackerSettings(this));
    else if (name === 'pack') void session.setPack(this.pack);
    else if (name === 'frame' || name === 'variant' || name === 'src') wear.soon();
    else if (name === 'environment-image')
      void session.setEnvironmentImage(addressOf(this.environmentImage));
    else if (name === 'quality') session.setQuality(this.#quality());
    else if (name === 'preload' || name === 'loading') this.#preload();
    else if (name === 'reveal') this.#reveal();
    else if (name === this.#named) this.#showNamed();
    else if (name === 'lang') void this.#speak();
    else if (name === 'poster' || name === 'alt') this.#showPoster();
    else if (name === 'catalog') {
      const { asked } = catalog;
      catalog.forget();
      if (asked) void wear.now();
    }
  }

  /** @throws LorgnetteError invalid-argument outside a document */
  #alive(): Life {
    if (this.#life) return this.#life;
    throw new LorgnetteError(
      'invalid-argument',
      'The element is in no document, or was disposed of. Put it into one first.',
    );
  }

  async #show(start: (session: Session) => Promise<boolean>): Promise<boolean> {
    const life = this.#life;
    if (!life) return false;
    this.#named = null;
    void life.wear.now();
    return start(life.session);
  }

  /** The page has named another photo or video than the one that is shown, or none any more. */
  #showNamed(): void {
    if (this.source !== this.#named || ['idle', 'stopped'].includes(this.status.state)) return;
    if (this.source === 'video' && this.video === null) this.stop();
    else void this.start();
  }

  #sample(): string {
    return assetOf(this, 'assets/samples/astronaut.jpg');
  }

  #preload(): void {
    const what = this.loading === 'eager' ? 'all' : this.preload;
    if (what === 'catalog' || what === 'all') void this.#life?.wear.now();
    if (what === 'all') void this.#life?.session.load();
  }

  /** Starts by itself where the page wants that; after this task, so that its listeners hear it. */
  #reveal(): void {
    const life = this.#life;
    if (this.reveal !== 'auto' || life?.session.status.state !== 'idle') return;
    queueMicrotask(() => {
      if (life === this.#life && life.session.status.state === 'idle') void this.start();
    });
  }

  /** In the language of the element, as far as there are words in it. */
  async #speak(): Promise<void> {
    const life = this.#life;
    const language = languageOf(this);
    const strings = await loadStrings(language);
    if (life === this.#life && language === languageOf(this)) life?.view.setStrings(strings);
  }

  #showPoster(): void {
    this.#life?.view.setPoster(addressOf(this.poster));
    this.#life?.view.setAlt(this.alt);
  }

  /** What the page's style sheets can ask for. */
  #reflect(status: Status): void {
    if (this.isConnected) this.setAttribute('status', status.state);
    else this.removeAttribute('status');
    this.toggleAttribute('tracking', status.state === 'running');
  }

  #tell(error: unknown): void {
    if (!(error instanceof LorgnetteError)) throw error;
    this.#dispatch('error', { error, fatal: false });
  }

  #dispatch<Name extends keyof GlassesTryOnEvents>(
    name: Name,
    detail: GlassesTryOnEvents[Name],
  ): void {
    this.dispatchEvent(elementEvent(name, detail));
  }

  /** As written: the session says what is wrong. */
  #quality(): QualityChoice {
    return this.quality as QualityChoice;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'glasses-tryon': GlassesTryOn;
  }
}

globalThis.customElements?.define('glasses-tryon', GlassesTryOn);
