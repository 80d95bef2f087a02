import type { ElementCatalog } from './element-catalog.ts';
import type { ElementProperties } from './element-attributes.ts';
import { addressOfFile } from './own-files.ts';
import type { Session } from './session.ts';
import type { View } from './ui/view.ts';

/** Puts on what the attributes of an element name. */
export class ElementWear {
  readonly #session: Session;
  readonly #view: View;
  readonly #catalog: ElementCatalog;
  readonly #tell: (error: unknown) => void;
  /** Counts: the last one asked for wins. */
  #count = 0;
  #soon = false;

  /** @param tell hears of what failed */
  constructor(
    session: Session,
    view: View,
    catalog: ElementCatalog,
    tell: (error: unknown) => void,
  ) {
    this.#session = session;
    this.#view = view;
    this.#catalog = catalog;
    this.#tell = tell;
  }

  /** Reads the catalogue first if need be. Resolves when it is on, or cannot be, or was overtaken. */
  async now(): Promise<void> {
    this.#soon = false;
    const count = ++this.#count;
    const overtaken = (): boolean => count !== this.#count || this.#session.ended.aborted;
    try {
      const entry = await this.#catalog.chosen();
      if (overtaken()) return;
      const variant = entry && this.#catalog.chosenVariant(entry, this.#tell);
      this.#view.select(entry, variant);
      await this.#session.setFrame(entry, variant?.name);
    } catch (error) {
      if (overtaken()) return;
      this.#catalog.forget();
      this.#tell(error);
    }
  }

  /** Once, of attributes that are set one after the other. */
  soon(): void {
    if (this.#soon) return;
    this.#soon = true;
    queueMicrotask(() => {
      // Unless `now` was asked for meanwhile.
      if (this.#soon && !this.#session.ended.aborted) void this.now();
    });
  }
}

/**
 * Wears a file of the visitor's as `src` is worn.
 * @returns whether it is on; where it cannot be, `src` and `variant` are as they were
 */
export async function wearFile(
  element: ElementProperties,
  { session, wear }: { readonly session: Session; readonly wear: ElementWear },
  file: Blob,
): Promise<boolean> {
  const before = { src: element.src, variant: element.variant };
  const src = addressOfFile(file);
  let failed = false;
  const note = (): void => void (failed = true);
  session.addEventListener('error', note);
  // It comes in its own colours.
  Object.assign(element, { src, variant: null });
  await wear.now();
  session.removeEventListener('error', note);
  if (failed && element.src === src) Object.assign(element, before);
  return session.frame?.url === src;
}
