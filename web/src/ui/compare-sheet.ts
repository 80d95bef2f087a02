import { button } from './buttons.ts';
import { make } from './dom.ts';
import type { Strings } from './strings.ts';

/** The same picture with one pair of glasses on. */
export interface Worn {
  readonly picture: ImageBitmap;
  readonly label: string;
}

const cellWidthPx = 960;
const gapPx = 8;
const labelPx = 52;

/** Draws pictures side by side, two in a row, with their labels beneath. Closes the pictures. */
export function drawSheet(strings: Strings, worn: readonly Worn[]): HTMLCanvasElement {
  const { width, height } = worn[0]!.picture;
  const cellWidth = Math.min(cellWidthPx, width);
  const cellHeight = Math.round((height * cellWidth) / width);
  const rows = Math.ceil(worn.length / 2);
  const canvas = make('canvas', { role: 'img', 'aria-label': sheetLabel(strings, worn) });
  canvas.width = 2 * cellWidth + gapPx;
  canvas.height = rows * (cellHeight + labelPx);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '600 22px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#1c1b1a';
  worn.forEach(({ picture, label }, index) => {
    const x = (index % 2) * (cellWidth + gapPx);
    const y = Math.floor(index / 2) * (cellHeight + labelPx);
    context.drawImage(picture, x, y, cellWidth, cellHeight);
    context.fillText(label, x + cellWidth / 2, y + cellHeight + labelPx / 2, cellWidth);
    picture.close();
  });
  return canvas;
}

const sheetLabel = (strings: Strings, worn: readonly Worn[]): string =>
  strings.compared(worn.map(({ label }) => label).join(', '));

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
