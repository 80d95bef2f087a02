import { button } from './buttons.ts';
import { make } from './dom.ts';
import type { Strings } from './strings.ts';

/** Shows a sheet over everything until Escape or the button closes it. */
export class CompareDialog {
  readonly root = make('dialog', { class: 'compare', part: 'compare' });
  readonly #strings: Strings;
  readonly #save: () => void;
  #onClose: (() => void) | undefined;

  /** @param save hands the sheet to the visitor's downloads */
  constructor(strings: Strings, save: (sheet: HTMLCanvasElement) => void) {
    this.#strings = strings;
    this.#save = () => save(this.root.querySelector('canvas')!);
    this.root.addEventListener('close', () => {
      this.root.replaceChildren();
      this.#onClose?.();
      this.#onClose = undefined;
    });
  }

  /** Resolves when it is closed. */
  show(sheet: HTMLCanvasElement): Promise<void> {
    const close = button(this.#strings.close, 'primary', () => this.root.close());
    const save = button(this.#strings.snapshot, '', this.#save, 'save');
    this.root.setAttribute('aria-label', this.#strings.compare);
    this.root.replaceChildren(sheet, make('div', { class: 'actions' }, close, save));
    this.root.showModal();
    // One sheet may take the place of another.
    const before = this.#onClose;
    return new Promise((resolve) => {
      this.#onClose = () => {
        before?.();
        resolve();
      };
    });
  }
}
