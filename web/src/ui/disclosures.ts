import { tool } from './buttons.ts';
import type { IconName } from './icons.ts';

export interface Disclosure {
  readonly icon: IconName;
  readonly text: string;
  readonly panel: HTMLElement;
  readonly onOpen?: () => void;
}

/** Panels that buttons open and close, one at a time. */
export class Disclosures {
  readonly toggles: readonly HTMLElement[];
  readonly #disclosures: readonly Disclosure[];
  #open: number | null = null;

  constructor(disclosures: readonly Disclosure[]) {
    this.#disclosures = disclosures;
    this.toggles = disclosures.map(({ icon, text, panel, onOpen }, index) => {
      const toggle = tool(icon, text, () => {
        this.show(this.#open === index ? null : index);
        if (this.#open === index) onOpen?.();
      });
      panel.id = icon;
      toggle.setAttribute('aria-controls', icon);
      return toggle;
    });
    this.show(null);
  }

  get panels(): readonly HTMLElement[] {
    return this.#disclosures.map(({ panel }) => panel);
  }

  /** Which is open, for those made anew in another language. */
  get open(): number | null {
    return this.#open;
  }

  show(open: number | null): void {
    this.#open = open;
    this.#disclosures.forEach(({ panel }, index) => {
      panel.hidden = index !== open;
      this.toggles[index]!.setAttribute('aria-expanded', String(index === open));
    });
  }
}
