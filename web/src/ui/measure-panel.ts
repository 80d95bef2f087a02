import type { CatalogEntry } from '../catalog.ts';
import type { Measurement } from '../element-measure.ts';
import type { FaceLength } from '../types.ts';
import { button } from './buttons.ts';
import { make } from './dom.ts';
import type { Strings } from './strings.ts';

/** The size of a face, and which frames suit it. */
export class MeasurePanel {
  readonly root = make('section', { class: 'measure drawer', part: 'measure' });
  readonly #strings: Strings;
  readonly #results = make('div', { 'aria-live': 'polite' });

  constructor(strings: Strings, measure: () => void) {
    this.#strings = strings;
    this.root.setAttribute('aria-label', strings.measure);
    this.root.append(this.#results, button(strings.measureAgain, '', measure, 'measure'));
  }

  /** @param measurement null: nothing, another picture is shown */
  show(measurement: Measurement | null): void {
    this.#results.replaceChildren();
    if (!measurement) return;
    const strings = this.#strings;
    const { pupillaryDistance, faceWidth, frames } = measurement;
    const fitting = frames
      .filter(({ advice }) => advice?.size === 'fits')
      .map(({ frame }) => frame);
    this.#results.append(
      make(
        'dl',
        {},
        row(strings.faceWidth, length(faceWidth), 'length'),
        row(strings.pupillaryDistance, length(pupillaryDistance), 'length'),
        ...(frames.length > 0 ? [row(strings.fitting, names(fitting) || strings.noneFits)] : []),
      ),
      make('p', { class: 'detail' }, strings.measureNote),
    );
  }
}

const row = (term: string, description: string, className = ''): HTMLElement =>
  make('div', { class: className }, make('dt', {}, term), make('dd', {}, description));

const length = ({ mm, errorMm }: FaceLength): string =>
  errorMm === 0 ? `${mm.toFixed(1)} mm` : `${Math.round(mm)} ± ${Math.ceil(errorMm)} mm`;

const names = (entries: readonly CatalogEntry[]): string =>
  entries.map(({ name }) => name).join(', ');
