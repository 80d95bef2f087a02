import type { Session, Status } from '../session.ts';
import type { Adjustment } from '../placement.ts';
import { AdjustControls } from './adjust-controls.ts';
import { Controls, type Commands } from './controls.ts';
import { make } from './dom.ts';
import { FramePicker } from './frame-picker.ts';
import { StatusPanel } from './status-panel.ts';
import { strings } from './strings.ts';
import css from './view.css?inline';

export interface ViewCommands extends Commands {
  chooseFrame(id: string): void;
  chooseVariant(name: string): void;
  adjust(adjustment: Adjustment): void;
}

/** Everything the element shows, and what it does with the session's news. Knows no attributes. */
export class View {
  readonly canvas = make('canvas', { role: 'img', 'aria-label': strings.canvas, part: 'canvas' });
  readonly picker: FramePicker;
  readonly #controls: Controls;
  readonly #adjust: AdjustControls;
  readonly #panel: StatusPanel;
  readonly #stage: HTMLElement;
  readonly #root: HTMLElement;

  constructor(commands: ViewCommands) {
    this.picker = new FramePicker(commands);
    this.#controls = new Controls(commands);
    this.#adjust = new AdjustControls(commands.adjust);
    this.#panel = new StatusPanel(this.#controls.begin);
    this.#stage = make('div', { class: 'stage', part: 'stage' }, this.canvas, this.#panel.root);
    this.#root = make(
      'div',
      { class: 'tryon' },
      this.#stage,
      make('div', { class: 'side' }, this.#controls.bar, this.picker.root, this.#adjust.root),
    );
  }

  mount(root: ShadowRoot): void {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
    root.replaceChildren(this.#root);
  }

  follow(session: Session): void {
    const show = (status: Status): void => {
      this.#root.dataset['state'] = status.state;
      this.#panel.show(status);
      this.#controls.show(status, session.mirrored);
      this.#adjust.root.hidden = status.state !== 'running' && status.state !== 'no-face';
    };
    session.on('adjust-change', (adjustment) => this.#adjust.show(adjustment));
    show(session.status);
    session.on('status-change', show);
    session.on('result', ({ width, height }) => {
      this.#stage.style.setProperty('--ratio', String(width / height));
    });
    session.on('cameras-change', ({ cameras, deviceId }) => {
      this.#controls.setCameras(cameras, deviceId);
    });
  }
}
