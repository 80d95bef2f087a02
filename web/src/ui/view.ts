import type { Session, Status } from '../session.ts';
import type { Adjustment } from '../placement.ts';
import { AdjustControls } from './adjust-controls.ts';
import { CompareDialog } from './compare-dialog.ts';
import { Controls, type Commands } from './controls.ts';
import { Disclosures } from './disclosures.ts';
import { make } from './dom.ts';
import type { CameraDevice } from '../camera.ts';
import type { CatalogEntry, FrameVariant } from '../catalog.ts';
import type { Measurement } from '../element-measure.ts';
import type { HistoryState } from '../element-history.ts';
import { FramePicker } from './frame-picker.ts';
import { MeasurePanel } from './measure-panel.ts';
import { isShowing, StatusPanel } from './status-panel.ts';
import { english, type Strings } from './strings.ts';
import { followSwipes } from './swipe.ts';
import css from './view.css?inline';

export interface ViewCommands extends Commands {
  chooseFrame(id: string): void;
  chooseVariant(name: string): void;
  adjust(adjustment: Adjustment): void;
  saveSheet(sheet: HTMLCanvasElement): void;
  measure(): void;
}

/** What is made of words, and made anew for another language. */
interface Pieces {
  readonly strings: Strings;
  readonly picker: FramePicker;
  readonly controls: Controls;
  readonly adjust: AdjustControls;
  readonly measure: MeasurePanel;
  readonly disclosures: Disclosures;
  readonly compare: CompareDialog;
  readonly panel: StatusPanel;
}

/** Everything the element shows, and what it does with the session's news. Knows no attributes. */
export class View {
  readonly canvas = make('canvas', { role: 'img', part: 'canvas' });
  readonly #poster = make('img', { class: 'poster', part: 'poster', hidden: true });
  readonly #posterSlot = make('slot', { name: 'poster' }, this.#poster);
  readonly #stage = make('div', { class: 'stage', part: 'stage' });
  /** What has changed elsewhere than in a list or on the button that did it. */
  readonly #spoken = make('p', { class: 'spoken', 'aria-live': 'polite' });
  readonly #root = make('div', { class: 'tryon' });
  readonly #commands: ViewCommands;
  #pieces: Pieces;

  // What is shown, for pieces made anew.
  #session: Session | undefined;
  #alt: string | null = null;
  #entries: readonly CatalogEntry[] = [];
  #worn: readonly [CatalogEntry | null, FrameVariant | null] = [null, null];
  #tried = 0;
  #history: HistoryState = { canUndo: false, canRedo: false };
  #cameras: readonly [readonly CameraDevice[], string] = [[], ''];

  constructor(commands: ViewCommands) {
    this.#commands = commands;
    this.#pieces = this.#build(english);
    this.#posterSlot.addEventListener('slotchange', () => this.#showsPoster());
    followSwipes(this.#stage, (step) => this.#wearNext(step));
  }

  get strings(): Strings {
    return this.#pieces.strings;
  }

  /** Says everything in another language. */
  setStrings(strings: Strings): void {
    if (strings === this.strings) return;
    const { open } = this.#pieces.disclosures;
    this.#pieces = this.#build(strings);
    this.setAlt(this.#alt);
    this.setEntries(this.#entries);
    this.select(...this.#worn);
    this.setTried(this.#tried);
    this.setHistory(this.#history);
    this.setFullScreen();
    this.#pieces.controls.setCameras(...this.#cameras);
    if (!this.#session) return;
    this.#pieces.adjust.show(this.#session.adjustment);
    this.#show(this.#session.status);
    if (isShowing(this.#session.status)) this.#pieces.disclosures.show(open);
  }

  mount(root: ShadowRoot): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#root);
  }

  /** @param poster address of the picture shown until something is started; null: none */
  setPoster(poster: string | null): void {
    this.#poster.hidden = poster === null;
    if (poster === null) this.#poster.removeAttribute('src');
    else this.#poster.src = poster;
    this.#showsPoster();
  }

  /** @param alt what screen readers say of the poster and the picture; null: the usual */
  setAlt(alt: string | null): void {
    this.#alt = alt;
    this.#poster.alt = alt ?? '';
    this.canvas.setAttribute('aria-label', alt ?? this.strings.canvas);
  }

  setEntries(entries: readonly CatalogEntry[]): void {
    this.#entries = entries;
    this.#pieces.picker.setEntries(entries);
  }

  /** Shows what is worn, and in which colour; null for none. */
  select(entry: CatalogEntry | null, variant: FrameVariant | null): void {
    this.#worn = [entry, variant];
    this.#pieces.picker.select(entry, variant);
  }

  /** @param count how many pairs of glasses, or colours of them, there are to compare */
  setTried(count: number): void {
    this.#tried = count;
    this.#pieces.controls.setTried(count);
  }

  /** @param history whether there is something to undo, or to do again */
  setHistory(history: HistoryState): void {
    this.#history = history;
    this.#pieces.controls.setHistory(history);
  }

  /** @param text for those who do not see what has changed */
  say(text: string): void {
    // The same again is not read out, but for a space that nobody hears.
    this.#spoken.textContent = this.#spoken.textContent === text ? `${text}\u00a0` : text;
  }

  setRecording(recording: boolean): void {
    this.#pieces.controls.setRecording(recording);
  }

  setFullScreen(): void {
    const root = this.#root.getRootNode();
    const full = root instanceof ShadowRoot && document.fullscreenElement === root.host;
    this.#pieces.controls.setFullScreen(full);
  }

  showMeasurement(measurement: Measurement): void {
    this.#pieces.measure.show(measurement);
  }

  /** Resolves when the visitor closes it. */
  showSheet(sheet: HTMLCanvasElement): Promise<void> {
    return this.#pieces.compare.show(sheet);
  }

  follow(session: Session): void {
    this.#session = session;
    session.on('adjust-change', (adjustment) => this.#pieces.adjust.show(adjustment));
    this.#show(session.status);
    session.on('status-change', (status) => this.#show(status));
    session.on('result', ({ width, height }) => {
      this.#stage.style.setProperty('--ratio', String(width / height));
    });
    session.on('cameras-change', ({ cameras, deviceId }) => {
      this.#cameras = [cameras, deviceId];
      this.#pieces.controls.setCameras(cameras, deviceId);
    });
  }

  #show(status: Status): void {
    const { panel, controls, disclosures, measure } = this.#pieces;
    this.#root.dataset['state'] = status.state;
    panel.show(status);
    controls.show(status, this.#session?.mirrored ?? true, this.#session?.moving ?? false);
    if (isShowing(status)) return;
    disclosures.show(null);
    measure.show(null);
  }

  /** Whether there is a picture, ours or one in the slot, for the words to stand clear of. */
  #showsPoster(): void {
    const own = this.#posterSlot.assignedElements().length > 0;
    this.#root.classList.toggle('with-poster', own || !this.#poster.hidden);
  }

  /** @param step 1: the catalogue's next frame, after its last the first; −1: the one before */
  #wearNext(step: 1 | -1): void {
    const entries = this.#entries;
    if (entries.length < 2 || !this.#session || !isShowing(this.#session.status)) return;
    const at = entries.findIndex(({ id }) => id === this.#worn[0]?.id);
    const from = at < 0 && step < 0 ? 0 : at;
    const entry = entries[(from + step + entries.length) % entries.length]!;
    this.#commands.chooseFrame(entry.id);
    this.say([entry.name, entry.variants[0]!.name].join(', '));
  }

  #build(strings: Strings): Pieces {
    const commands = this.#commands;
    const adjust = new AdjustControls(strings, commands.adjust);
    const measure = new MeasurePanel(strings, commands.measure);
    const disclosures = new Disclosures([
      { icon: 'adjust', text: strings.adjust, panel: slot('adjust', adjust.root) },
      {
        icon: 'measure',
        text: strings.measure,
        panel: slot('measure', measure.root),
        onOpen: () => commands.measure(),
      },
    ]);
    const controls = new Controls(strings, commands, disclosures.toggles);
    const picker = new FramePicker(strings, commands);
    const compare = new CompareDialog(strings, commands.saveSheet);
    const panel = new StatusPanel(strings, controls.begin);
    // Not always the page's: screen readers would read it by the wrong rules.
    this.#root.lang = strings.language;
    this.#stage.replaceChildren(
      this.#posterSlot,
      this.canvas,
      panel.root,
      controls.corner,
      this.#spoken,
    );
    this.#root.replaceChildren(
      this.#stage,
      controls.bar,
      make('div', { class: 'side' }, ...disclosures.panels, slot('picker', picker.root)),
      compare.root,
    );
    return { strings, controls, picker, adjust, measure, disclosures, compare, panel };
  }
}

/** Where a page's own content takes the place of ours. */
const slot = (name: string, ours: HTMLElement): HTMLSlotElement => make('slot', { name }, ours);
