import type { CatalogEntry, FrameVariant } from '../catalog.ts';
import { make } from './dom.ts';
import type { Strings } from './strings.ts';

/** What the visitor can ask for here. */
export interface FrameCommands {
  chooseFrame(id: string): void;
  chooseVariant(name: string): void;
}

/**
 * The choice of spectacles and of their colours. Native radio buttons: arrow keys, Home in the tab
 * order and what screen readers say come with them.
 */
export class FramePicker {
  readonly root = make('div', { class: 'picker', part: 'picker', hidden: true });
  readonly #worn = make('p', { class: 'caption', part: 'worn' });
  readonly #frames = make('fieldset', { class: 'glasses' });
  readonly #variants = make('fieldset', { class: 'colours', part: 'variants', hidden: true });
  readonly #strings: Strings;
  /** Whose colours are shown. */
  #entry: CatalogEntry | null = null;

  constructor(strings: Strings, commands: FrameCommands) {
    this.#strings = strings;
    this.root.append(this.#worn, this.#variants, this.#frames);
    const onChoose = (group: HTMLElement, choose: (value: string) => void): void =>
      group.addEventListener('change', (event) => choose((event.target as HTMLInputElement).value));
    onChoose(this.#frames, commands.chooseFrame);
    onChoose(this.#variants, commands.chooseVariant);
  }

  setEntries(entries: readonly CatalogEntry[]): void {
    const list = make('div', { class: 'frames' }, ...entries.map((entry) => frameChoice(entry)));
    this.#frames.replaceChildren(make('legend', {}, this.#strings.frames), list);
    this.root.hidden = entries.length === 0;
  }

  /** Shows what is worn, and in which colour; null for none. */
  select(entry: CatalogEntry | null, variant: FrameVariant | null): void {
    this.#showVariants(entry);
    check(this.#frames, entry?.id);
    check(this.#variants, variant?.name);
    this.#worn.replaceChildren(...describe(this.#strings, entry, variant));
    const picture = this.#frames.querySelector<HTMLImageElement>('input:checked + .card img');
    if (picture && variant?.thumbnail) picture.src = variant.thumbnail;
    this.#reveal();
  }

  /** Scrolls the list, and not as scrollIntoView would the page, to what is chosen. */
  #reveal(): void {
    const list = this.#frames.querySelector('.frames');
    const card = list?.querySelector('input:checked')?.parentElement;
    if (!list || !card) return;
    const all = list.getBoundingClientRect();
    const one = card.getBoundingClientRect();
    if (one.left < all.left || one.right > all.right) {
      list.scrollLeft += one.left - all.left - (all.width - one.width) / 2;
    }
    if (one.top < all.top || one.bottom > all.bottom) {
      list.scrollTop += one.top - all.top - (all.height - one.height) / 2;
    }
  }

  /** The row stays as it is while its frame does: the one that is chosen keeps the focus. */
  #showVariants(entry: CatalogEntry | null): void {
    if (entry === this.#entry) return;
    this.#entry = entry;
    const variants = entry?.variants ?? [];
    const row = make(
      'div',
      { class: 'swatches' },
      ...variants.map((variant) => variantChoice(this.#strings, variant)),
    );
    this.#variants.replaceChildren(make('legend', {}, this.#strings.variants), row);
    this.#variants.hidden = variants.length < 2;
  }
}

function check(group: HTMLElement, value: string | undefined): void {
  for (const input of group.querySelectorAll('input')) input.checked = input.value === value;
}

function frameChoice(entry: CatalogEntry): HTMLElement {
  return make(
    'label',
    { class: 'choice' },
    make('input', { type: 'radio', name: 'frame', value: entry.id }),
    make(
      'span',
      { class: 'card' },
      ...thumbnail(entry.variants[0]!),
      make('span', { class: 'name' }, entry.name),
      make('span', { class: 'detail' }, entry.material),
    ),
  );
}

/** What is worn, in words: a file of the page's own has no name. */
function describe(
  strings: Strings,
  entry: CatalogEntry | null,
  variant: FrameVariant | null,
): HTMLElement[] {
  if (!entry || !variant || entry.name === '') return [];
  const details = [variant.name, strings.lens[variant.lens]];
  if (entry.dimensionsMm) {
    const { lensWidth, bridge, templeLength } = entry.dimensionsMm;
    details.push(strings.framesSize(lensWidth, bridge, templeLength));
  }
  return [
    make('span', { class: 'name' }, entry.name),
    make('span', { class: 'detail' }, details.filter(Boolean).join(' · ')),
  ];
}

/** Says nothing that the name does not; fetched when it is scrolled to. */
function thumbnail({ thumbnail }: FrameVariant): HTMLElement[] {
  if (thumbnail === null) return [];
  const picture = make('img', { loading: 'lazy', width: '480', height: '240', alt: '' });
  // After `loading`, which is too late once the address is known.
  picture.src = thumbnail;
  return [picture];
}

function variantChoice(strings: Strings, variant: FrameVariant): HTMLElement {
  return make(
    'label',
    { class: 'choice', title: strings.lens[variant.lens] },
    make('input', { type: 'radio', name: 'variant', value: variant.name }),
    make('span', { class: 'card' }, ...swatch(variant), make('span', {}, variant.name)),
  );
}

/** A disc of the frame's colours, the first one largest, with the lens's in the corner. */
function swatch({ swatches }: FrameVariant): HTMLElement[] {
  if (swatches.length === 0) return [];
  const disc = make('span', { class: 'swatch', 'aria-hidden': 'true' });
  const colours = [swatches[0]!, ...swatches];
  const step = 100 / colours.length;
  const bands = colours.map((colour, i) => `${colour} ${i * step}% ${(i + 1) * step}%`);
  disc.style.background = `linear-gradient(135deg, ${bands.join(', ')})`;
  return [disc];
}
