import type { Session, Status } from '../session.ts';
import type { Adjustment } from '../placement.ts';
import { AdjustControls } from './adjust-controls.ts';
import { CompareDialog } from './compare-sheet.ts';
import { Controls, type Commands } from './controls.ts';
import { make } from './dom.ts';
import { FramePicker } from './frame-picker.ts';
import { MeasurePanel } from './measure-panel.ts';
import { isShowing, StatusPanel } from './status-panel.ts';
import { strings } from './strings.ts';
import css from './view.css?inline';

export interface ViewCommands extends Commands {
  chooseFrame(id: string): void;
  chooseVariant(name: string): void;
  adjust(adjustment: Adjustment): void;
  saveSheet(sheet: HTMLCanvasElement): void;
  measure(): void;
}

/** Everything the element shows, and what it does with the session's news. Knows no attributes. */
export class View {
  readonly canvas = make('canvas', { role: 'img', 'aria-label': strings.canvas, part: 'canvas' });
  readonly picker: FramePicker;
  readonly compare: CompareDialog;
  readonly measure: MeasurePanel;
  readonly #poster = make('img', { class: 'poster', part: 'poster', hidden: true });
  readonly controls: Controls;
  readonly #adjust: AdjustControls;
  readonly #panel: StatusPanel;
  readonly #stage: HTMLElement;
  readonly #root: HTMLElement;

  constructor(commands: ViewCommands) {
    this.picker = new FramePicker(commands);
    this.controls = new Controls(commands);
    this.measure = new MeasurePanel(commands.measure);
    this.compare = new CompareDialog(commands.saveSheet);
    this.#adjust = new AdjustControls(commands.adjust);
    this.#panel = new StatusPanel(this.controls.begin);
    this.#stage = make(
      'div',
      { class: 'stage', part: 'stage' },
      this.#poster,
      this.canvas,
      this.#panel.root,
    );
    this.#root = make(
      'div',
      { class: 'tryon' },
      this.#stage,
      make(
        'div',
        { class: 'side' },
        this.controls.bar,
        this.picker.root,
        this.#adjust.root,
        this.measure.root,
      ),
      this.compare.root,
    );
  }

  mount(root: ShadowRoot): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#root);
  }

  /**
   * @param poster address of the picture shown until something is started; null: none
   * @param alt what screen readers say of it, and of the picture with the glasses on; null: the usual
   */
  setPoster(poster: string | null, alt: string | null): void {
    this.canvas.setAttribute('aria-label', alt ?? strings.canvas);
    this.#poster.alt = alt ?? '';
    this.#poster.hidden = poster === null;
    this.#root.classList.toggle('with-poster', poster !== null);
    if (poster === null) this.#poster.removeAttribute('src');
    else this.#poster.src = poster;
  }

  follow(session: Session): void {
    const show = (status: Status): void => {
      this.#root.dataset['state'] = status.state;
      this.#panel.show(status);
      this.controls.show(status, session.mirrored, session.moving);
      this.#adjust.root.hidden = this.measure.root.hidden = !isShowing(status);
      if (!isShowing(status)) this.measure.show(null);
    };
    session.on('adjust-change', (adjustment) => this.#adjust.show(adjustment));
    show(session.status);
    session.on('status-change', show);
    session.on('result', ({ width, height }) => {
      this.#stage.style.setProperty('--ratio', String(width / height));
    });
    session.on('cameras-change', ({ cameras, deviceId }) => {
      this.controls.setCameras(cameras, deviceId);
    });
  }
}
