import type { CatalogEntry } from '../catalog.ts';
import { make } from './dom.ts';
import { strings } from './strings.ts';

/**
 * The choice of spectacles. Native radio buttons: arrow keys, Home in the tab order and what screen
 * readers say come with them.
 */
export class FramePicker {
  readonly root = make('fieldset', { class: 'picker', part: 'picker', hidden: true });
  readonly #onChoose: (id: string) => void;

  constructor(onChoose: (id: string) => void) {
    this.#onChoose = onChoose;
    this.root.addEventListener('change', (event) => {
      this.#onChoose((event.target as HTMLInputElement).value);
    });
  }

  setEntries(entries: readonly CatalogEntry[]): void {
    const legend = make('legend', {}, strings.frames);
    const list = make('div', { class: 'frames' }, ...entries.map(choice));
    this.root.replaceChildren(legend, list);
    this.root.hidden = entries.length === 0;
  }

  /** Shows which one is worn; null for none. */
  select(id: string | null): void {
    for (const input of this.root.querySelectorAll('input')) input.checked = input.value === id;
  }
}

function choice(entry: CatalogEntry): HTMLElement {
  const { lensWidth, bridge, templeLength } = entry.dimensionsMm;
  return make(
    'label',
    { class: 'choice' },
    make('input', { type: 'radio', name: 'frame', value: entry.id }),
    make(
      'span',
      { class: 'card' },
      make('span', { class: 'name' }, entry.name),
      make('span', { class: 'detail' }, `${entry.material}, ${entry.variants[0]!.name}`),
      make('span', { class: 'detail' }, strings.framesSize(lensWidth, bridge, templeLength)),
    ),
  );
}
