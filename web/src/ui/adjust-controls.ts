import { mostAdjustmentMm, noAdjustment, type Adjustment } from '../placement.ts';
import { button } from './buttons.ts';
import { make } from './dom.ts';
import type { Strings } from './strings.ts';

const stepMm = 0.5;

/** By which key, on any button of the group, what changes by how much. */
const keys: Readonly<Record<string, Partial<Adjustment>>> = {
  ArrowUp: { upMm: stepMm },
  ArrowDown: { upMm: -stepMm },
  PageUp: { nearMm: stepMm },
  PageDown: { nearMm: -stepMm },
};

/** Moves the glasses on the nose: up and down, nearer and farther, and back to where they rest. */
export class AdjustControls {
  readonly root: HTMLElement;
  readonly #onAdjust: (adjustment: Adjustment) => void;
  readonly #strings: Strings;
  readonly #amount = make('output', { 'aria-live': 'polite' });
  #adjustment = noAdjustment;

  constructor(strings: Strings, onAdjust: (adjustment: Adjustment) => void) {
    this.#strings = strings;
    this.#onAdjust = onAdjust;
    const moves = [
      ['up', strings.adjustUp, { upMm: stepMm }],
      ['down', strings.adjustDown, { upMm: -stepMm }],
      ['nearer', strings.adjustNearer, { nearMm: stepMm }],
      ['farther', strings.adjustFarther, { nearMm: -stepMm }],
    ] as const;
    this.root = make(
      'fieldset',
      { class: 'adjust drawer', part: 'adjust' },
      make('legend', {}, strings.adjust),
      make(
        'div',
        { class: 'moves' },
        ...moves.map(([icon, text, change]) => button(text, '', () => this.#move(change), icon)),
        button(strings.adjustReset, '', () => this.#onAdjust(noAdjustment), 'reset'),
      ),
      this.#amount,
    );
    this.root.addEventListener('keydown', (event) => {
      const change = keys[event.key];
      if (!change) return;
      event.preventDefault();
      this.#move(change);
    });
    this.show(noAdjustment);
  }

  /** How the glasses are moved now. */
  show(adjustment: Adjustment): void {
    this.#adjustment = adjustment;
    this.#amount.textContent = this.#strings.adjusted(adjustment.upMm, adjustment.nearMm);
  }

  #move({ upMm = 0, nearMm = 0 }: Partial<Adjustment>): void {
    const within = (mm: number) => Math.min(mostAdjustmentMm, Math.max(-mostAdjustmentMm, mm));
    this.#onAdjust({
      upMm: within(this.#adjustment.upMm + upMm),
      nearMm: within(this.#adjustment.nearMm + nearMm),
    });
  }
}
