import {
  findVariant,
  loadCatalog,
  uncatalogued,
  type CatalogEntry,
  type FrameVariant,
} from './catalog.ts';
import type { ElementProperties } from './element-attributes.ts';
import { addressOf, assetOf } from './element-settings.ts';
import { LorgnetteError } from './errors.ts';

/** What an element's attributes name: the frames of its catalogue, read once, or the file of `src`. */
export class ElementCatalog {
  readonly #element: ElementProperties;
  readonly #onEntries: (entries: readonly CatalogEntry[]) => void;
  #entries: Promise<readonly CatalogEntry[]> | undefined;
  /** What `src` names. */
  #own: CatalogEntry | undefined;

  /** @param onEntries gets what was read */
  constructor(element: ElementProperties, onEntries: (entries: readonly CatalogEntry[]) => void) {
    this.#element = element;
    this.#onEntries = onEntries;
  }

  /** Whether it was read, or is being read. */
  get asked(): boolean {
    return this.#entries !== undefined;
  }

  /** It is read anew when it is needed next. */
  forget(): void {
    this.#entries = undefined;
  }

  /** @throws LorgnetteError why it cannot be read */
  entries(): Promise<readonly CatalogEntry[]> {
    this.#entries ??= this.#read();
    return this.#entries;
  }

  /** @throws LorgnetteError invalid-argument, naming those there are */
  async find(id: string): Promise<CatalogEntry> {
    const entries = await this.entries();
    const entry = entries.find((candidate) => candidate.id === id);
    if (entry) return entry;
    throw new LorgnetteError(
      'invalid-argument',
      `The catalogue has no frame "${id}". It has: ${entries.map((e) => e.id).join(', ')}.`,
    );
  }

  /** What is to be worn: of `src`, else of `frame`, else the first; null where the catalogue is empty. */
  async chosen(): Promise<CatalogEntry | null> {
    const { src, frame } = this.#element;
    if (src !== null) return this.#ownFrame(src);
    return frame === null ? ((await this.entries())[0] ?? null) : this.find(frame);
  }

  /** Of an unknown colour `tell` hears; what is seen is the frame in its first one. */
  chosenVariant(entry: CatalogEntry, tell: (error: unknown) => void): FrameVariant {
    try {
      return findVariant(entry, this.#element.variant);
    } catch (error) {
      tell(error);
      return findVariant(entry, null);
    }
  }

  /** The same for the same file and colour: the session then knows that it has it. */
  #ownFrame(src: string): CatalogEntry {
    const url = addressOf(src);
    const { variant } = this.#element;
    if (this.#own?.url === url && (variant === null || this.#own.variants[1]?.name === variant)) {
      return this.#own;
    }
    this.#own = uncatalogued(url, variant);
    return this.#own;
  }

  async #read(): Promise<readonly CatalogEntry[]> {
    const entries = await loadCatalog(
      addressOf(this.#element.catalog) ?? assetOf(this.#element, 'assets/catalog.json'),
    );
    this.#onEntries(entries);
    return entries;
  }
}
