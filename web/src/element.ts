import { findVariant, loadCatalog, type CatalogEntry, type FrameVariant } from './catalog.ts';
import { LorgnetteError } from './errors.ts';
import { defaultPack } from './pack-name.ts';
import type { Adjustment } from './placement.ts';
import { browserParts } from './session-parts.ts';
import type { QualityChoice } from './render/quality.ts';
import { Session, type SessionEventDetails, type Status } from './session.ts';
import { defaultSettings, type TrackerSettings } from './tracker-settings.ts';
import { download } from './ui/download.ts';
import { strings } from './ui/strings.ts';
import { View } from './ui/view.ts';

/** The element's events and their `detail`. */
export type GlassesTryOnEvents = Pick<
  SessionEventDetails,
  | 'status-change'
  | 'face-found'
  | 'face-lost'
  | 'frame-change'
  | 'adjust-change'
  | 'pack-change'
  | 'quality-change'
  | 'error'
>;

const forwardedEvents = [
  'status-change',
  'face-found',
  'face-lost',
  'frame-change',
  'adjust-change',
  'pack-change',
  'quality-change',
  'error',
] as const satisfies readonly (keyof GlassesTryOnEvents)[];

/** Servers that render pages import this module, too: they have no elements, nor do they need this one. */
const ElementOrNone = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Attributes that are settings of the tracker. */
const settingOf = new Map<string, keyof TrackerSettings>([
  ['max-faces', 'maxFaces'],
  ['user-ipd-mm', 'userIpdMm'],
  ['rest-seconds', 'restSeconds'],
  ['rest-degrees', 'restDegrees'],
]);

/**
 * `<glasses-tryon>`: glasses on the faces of a camera, a photo or a video, in the page.
 *
 * Attributes
 * - `asset-base`  folder with assets/ and models/, relative to the document; default the document's folder
 * - `catalog`     address of the catalogue; default assets/catalog.json in `asset-base`
 * - `frame`       id of the spectacles to wear; default the catalogue's first
 * - `variant`     name of the colour to wear them in, one of the frame's variants in the catalogue; default its
 *                 first. Choosing another frame in the element takes the attribute away. Also a property
 * - `source`      `camera` or `photo` (the sample portrait): what `start()` shows; default camera
 * - `mirror`      present or `true`: mirrored; `false`: not; absent: cameras mirrored, files not
 * - `max-faces`   1…20, default 1
 * - `user-ipd-mm` the distance of the wearer's pupils, 40…80 mm: head and glasses are true to scale then;
 *                 default unknown, an average adult's head
 * - `rest-seconds` over how long a head that holds still is averaged, 0…10, default 1.2; 0: not at all
 * - `rest-degrees` turns up to about this are taken for noise, 0.01…10, default 0.7
 * - `fov-deg`     the camera's field of view along the picture's longer side, degrees; default 58.1; read
 *                 when the element enters a document
 * - `pack`        the models that measure: `facemesh` (default) or `3ddfa`, which a site has only if it
 *                 was built with it; may change at any time, also as the property of the same name
 * - `engine`      what runs the networks: `auto` (default), `light` (the core's own kernels) or `ort`
 *                 (ONNX Runtime Web); read when the element enters a document
 * - `environment-image` address of an .hdr panorama on the page's own origin that lights the glasses;
 *                 default a studio; may change at any time
 * - `quality`     what makes glasses belong to the picture: `high` all of it, `medium` light and shadow, `low`
 *                 light; default `auto`: as much as the time for a frame allows, told by `quality-change`; may
 *                 change at any time
 * - `preload`     what to fetch before the visitor asks: `none` (default), `catalog` or `all`
 *
 * Events: GlassesTryOnEvents. Taking the element out of the document stops the camera and frees
 * everything; putting it back begins anew.
 */
export class GlassesTryOn extends ElementOrNone {
  static readonly observedAttributes = [
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

  /** The `pack` attribute; `session.pack` is what really measures. */
  get pack(): string {
    return this.getAttribute('pack') ?? defaultPack;
  }

  set pack(name: string) {
    this.setAttribute('pack', name);
  }

  /** The `variant` attribute; `session.variant` is what is really worn. */
  get variant(): string | null {
    return this.getAttribute('variant');
  }

  set variant(name: string | null) {
    if (name === null) this.removeAttribute('variant');
    else this.setAttribute('variant', name);
  }

  /** Starts what the `source` attribute names. Resolves to whether it started. */
  async start(): Promise<boolean> {
    return this.getAttribute('source') === 'photo' ? this.showSample() : this.startCamera();
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

  stop(): void {
    this.#session?.stop();
  }

  /**
   * Moves the glasses from where they rest by themselves, these and those put on later; what is not
   * given stays. Beyond ±8 mm nothing moves, and an `error` event tells.
   */
  async adjust(changes: Partial<Adjustment>): Promise<boolean> {
    return (await this.#session?.adjust(changes)) ?? false;
  }

  /** @throws LorgnetteError invalid-argument when nothing is shown */
  async snapshot(type?: string, quality?: number): Promise<Blob> {
    if (this.#session) return this.#session.snapshot(type, quality);
    throw new LorgnetteError('invalid-argument', 'The element is in no document.');
  }

  connectedCallback(): void {
    const view = new View({
      startCamera: (deviceId) => void this.startCamera(deviceId),
      stop: () => this.stop(),
      choosePhoto: (file) => void this.showPhoto(file),
      chooseVideo: (file) => void this.playVideo(file),
      showSample: () => void this.showSample(),
      setMirror: (mirror) => this.setAttribute('mirror', String(mirror)),
      saveSnapshot: () => void this.#saveSnapshot(),
      adjust: (adjustment) => void this.adjust(adjustment),
      chooseFrame: (id) => {
        // Other frames come in other colours.
        this.variant = null;
        this.setAttribute('frame', id);
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
      mirror: this.#mirror(),
      environmentImage: this.#environmentImage(),
    });
    this.#view = view;
    this.#session = session;
    for (const name of forwardedEvents) {
      session.on(name, (detail) => this.dispatchEvent(new CustomEvent(name, { detail })));
    }
    session.setQuality(this.#quality());
    session.on('frame-change', ({ frame, variant }) => view.picker.select(frame, variant));
    view.follow(session);
    view.mount(this.shadowRoot as ShadowRoot);
    this.#preload();
  }

  disconnectedCallback(): void {
    this.#session?.dispose();
    this.#session = this.#view = this.#catalog = undefined;
    this.shadowRoot?.replaceChildren();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#session || before === after) return;
    if (name === 'mirror') this.#session.setMirror(this.#mirror());
    else if (settingOf.has(name)) void this.#session.configure(this.#settings());
    else if (name === 'pack') void this.#session.setPack(this.pack);
    else if (name === 'frame' || name === 'variant') void this.#wear();
    else if (name === 'environment-image')
      void this.#session.setEnvironmentImage(this.#environmentImage());
    else if (name === 'quality') this.#session.setQuality(this.#quality());
    else if (name === 'preload') this.#preload();
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
    const what = this.getAttribute('preload');
    if (what === 'catalog' || what === 'all') void this.#wear();
    if (what === 'all') void this.#session?.load();
  }

  /** Puts on what `frame` and `variant` name, reading the catalogue first if need be. */
  async #wear(): Promise<void> {
    const session = this.#session;
    if (!session) return;
    try {
      this.#catalog ??= this.#readCatalog();
      const entries = await this.#catalog;
      if (session !== this.#session) return;
      const id = this.getAttribute('frame');
      const entry = id === null ? entries[0] : entries.find((candidate) => candidate.id === id);
      if (id !== null && !entry) {
        throw new LorgnetteError(
          'invalid-argument',
          `The catalogue has no frame "${id}". It has: ${entries.map((e) => e.id).join(', ')}.`,
        );
      }
      const variant = entry ? this.#variantOf(entry) : null;
      this.#view?.picker.select(entry ?? null, variant);
      await session.setFrame(entry ?? null, variant?.name);
    } catch (error) {
      if (session !== this.#session) return;
      this.#catalog = undefined;
      this.#tell(error);
    }
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
    const address = this.getAttribute('catalog');
    const entries = await loadCatalog(
      address === null
        ? this.#asset('assets/catalog.json')
        : new URL(address, document.baseURI).href,
    );
    view?.picker.setEntries(entries);
    return entries;
  }

  async #saveSnapshot(): Promise<void> {
    try {
      download(await this.snapshot(), strings.snapshotFile);
    } catch (error) {
      this.#tell(error);
    }
  }

  #tell(error: unknown): void {
    if (!(error instanceof LorgnetteError)) throw error;
    const detail: GlassesTryOnEvents['error'] = { error, fatal: false };
    this.dispatchEvent(new CustomEvent('error', { detail }));
  }

  #asset(path: string): string {
    const base = (this.getAttribute('asset-base') ?? '.').replace(/\/?$/, '/');
    return new URL(path, new URL(base, document.baseURI)).href;
  }

  #mirror(): boolean | null {
    const value = this.getAttribute('mirror');
    return value === null ? null : value !== 'false';
  }

  /** As written: the session says what is wrong. */
  #quality(): QualityChoice {
    return (this.getAttribute('quality') ?? 'auto') as QualityChoice;
  }

  #environmentImage(): string | null {
    const value = this.getAttribute('environment-image');
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

declare global {
  interface HTMLElementTagNameMap {
    'glasses-tryon': GlassesTryOn;
  }
}

globalThis.customElements?.define('glasses-tryon', GlassesTryOn);
