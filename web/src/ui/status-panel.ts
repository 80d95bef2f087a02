import type { Status } from '../session.ts';
import { make } from './dom.ts';
import { spectacles } from './icons.ts';
import type { Strings } from './strings.ts';

/** What is going on, over the picture: a panel while there is none, a hint while there is. */
export class StatusPanel {
  readonly root: HTMLElement;
  readonly #strings: Strings;
  readonly #title = make('h2');
  readonly #text = make('p', { class: 'text' });
  readonly #code = make('p', { class: 'code' });
  /** Named as the state: a page's own words for it take the place of these. */
  readonly #slot = make('slot', {}, this.#title, this.#text, this.#code);
  readonly #progress = make('progress');
  // Beside the live region, not in it: nobody wants megabytes read out.
  readonly #amount = make('p', { class: 'text amount' });
  readonly #progressSlot = make('slot', { name: 'progress-bar' }, this.#progress, this.#amount);

  /** @param wayOut buttons that help where nothing is running */
  constructor(strings: Strings, wayOut: HTMLElement) {
    this.#strings = strings;
    this.#progress.setAttribute('aria-label', strings.loadingTitle);
    const words = make(
      'div',
      { class: 'words', role: 'status', 'aria-live': 'polite', part: 'status' },
      this.#slot,
    );
    this.root = make('div', { class: 'panel' }, spectacles(), words, this.#progressSlot, wayOut);
  }

  show(status: Status): void {
    const { title, text, code = '' } = describe(this.#strings, status);
    if (this.#slot.name !== status.state) this.#slot.name = status.state;
    setText(this.#title, title);
    setText(this.#text, text);
    setText(this.#code, code);
    this.#showProgress(status);
  }

  #showProgress(status: Status): void {
    const loading = status.state === 'loading';
    this.#progressSlot.hidden = !loading;
    const { loadedBytes, totalBytes } = (loading && status.progress) || {
      loadedBytes: 0,
      totalBytes: 0,
    };
    if (loadedBytes < totalBytes) {
      this.#progress.value = loadedBytes / totalBytes;
      this.#amount.textContent = this.#strings.loading(loadedBytes, totalBytes);
    } else {
      // Without a value the bar says "under way": nothing is known yet, or the models warm up.
      this.#progress.removeAttribute('value');
      this.#amount.textContent = this.#strings.warmingUp;
    }
  }
}

/** A live region speaks whenever its text is set, even to the same. */
function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
  element.hidden = text === '';
}

function describe(
  strings: Strings,
  status: Status,
): { title: string; text: string; code?: string } {
  switch (status.state) {
    case 'idle':
      return { title: strings.title, text: strings.idle };
    case 'loading':
      return { title: strings.loadingTitle, text: '' };
    case 'asking-camera':
      return { title: strings.askingTitle, text: strings.asking };
    case 'no-face':
      return { title: '', text: strings.noFace };
    case 'running':
      return { title: '', text: strings.running(status.faces) };
    case 'paused':
      return { title: '', text: strings.paused };
    case 'stopped':
      return { title: strings.stoppedTitle, text: strings.stopped };
    case 'error':
      return {
        title: strings.errorTitle[status.code] ?? strings.errorTitleOther,
        text: status.message,
        code: status.code,
      };
  }
}

/** Whether there is a picture. */
export function isShowing({ state }: Status): boolean {
  return state === 'running' || state === 'no-face' || state === 'paused';
}
