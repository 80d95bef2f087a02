import { findVariant, type CatalogEntry, type FrameVariant } from './catalog.ts';
import type { ElementCatalog } from './element-catalog.ts';
import type { ElementWear } from './element-wear.ts';
import type { GlassesTryOnEvents } from './element-events.ts';
import { LorgnetteError } from './errors.ts';
import { loadModule } from './load-module.ts';
import type { Session } from './session.ts';
import type { Worn } from './ui/compare-sheet.ts';
import type { View } from './ui/view.ts';

/** Spectacles of the catalogue, by their id, and which of their colours; default their first. */
export interface FrameChoice {
  readonly frame: string;
  readonly variant?: string;
}

/** Spectacles in one of their colours. */
export interface Tried {
  readonly entry: CatalogEntry;
  readonly variant: FrameVariant;
}

const fewestCompared = 2;
const mostCompared = 4;

/** @throws LorgnetteError invalid-argument */
function checkCount({ length }: readonly unknown[]): void {
  if (length >= fewestCompared && length <= mostCompared) return;
  throw new LorgnetteError(
    'invalid-argument',
    `${length} pairs of glasses cannot be compared: name ${fewestCompared} to ${mostCompared}.`,
  );
}

/** What of an element a comparison works with. */
export interface ComparisonParts {
  readonly session: Session;
  readonly view: View;
  readonly catalog: ElementCatalog;
  readonly wear: ElementWear;
}

/** Shows glasses side by side on the picture of a session; knows which were worn last. */
export class Comparison {
  readonly #parts: ComparisonParts;
  readonly #onWorn: (worn: GlassesTryOnEvents['frame-change']) => void;
  /** The newest at the end, no more than can be compared. */
  #tried: Tried[] = [];
  #running = false;

  /** @param onWorn hears of glasses that were chosen meanwhile */
  constructor(parts: ComparisonParts, onWorn: (worn: GlassesTryOnEvents['frame-change']) => void) {
    this.#parts = parts;
    this.#onWorn = onWorn;
  }

  /** While true, what is put on is not what the visitor wears. */
  get running(): boolean {
    return this.#running;
  }

  remember({ frame, variant }: GlassesTryOnEvents['frame-change']): void {
    if (!frame || !variant) return;
    const others = this.#tried.filter((old) => old.entry !== frame || old.variant !== variant);
    this.#tried = [...others, { entry: frame, variant }].slice(-mostCompared);
    this.#parts.view.setTried(this.#tried.length);
  }

  /**
   * Of the catalogue's.
   * @throws LorgnetteError as `compare`
   */
  async compareNamed(frames: readonly (string | FrameChoice)[]): Promise<Blob> {
    checkCount(frames);
    const { catalog } = this.#parts;
    const choices = frames.map(async (one): Promise<Tried> => {
      const { frame, variant = null } = typeof one === 'string' ? { frame: one } : one;
      const entry = await catalog.find(frame);
      return { entry, variant: findVariant(entry, variant) };
    });
    return this.compare(await Promise.all(choices));
  }

  /** Of what was worn last. */
  compareTried(): Promise<Blob> {
    return this.compare(this.#tried);
  }

  /**
   * Until the visitor closes it; a picture that moves is frozen for it.
   * @returns what is shown, a PNG
   * @throws LorgnetteError, or AbortError when others were chosen meanwhile
   */
  async compare(choices: readonly Tried[]): Promise<Blob> {
    const { session, view, wear } = this.#parts;
    if (!session.result || this.#running) {
      throw new LorgnetteError(
        'invalid-argument',
        this.#running
          ? 'A comparison is under way. Wait for it first.'
          : 'There is no picture to compare glasses on. Start the camera or choose a photo first.',
      );
    }
    const froze = session.status.state !== 'paused' && session.pause();
    const thaw = (): void => void (froze && session.resume());
    const { frame, variant } = session;
    this.#running = true;
    let sheet: HTMLCanvasElement;
    try {
      const { drawSheet } = await loadModule('comparisons', () => import('./ui/compare-sheet.ts'));
      sheet = drawSheet(view.strings, await wearInTurn(session, choices));
    } catch (error) {
      thaw();
      throw error;
    } finally {
      await wear.now();
      this.#running = false;
      // The page may have chosen others meanwhile.
      if (session.frame !== frame || session.variant !== variant) {
        this.#onWorn({ frame: session.frame, variant: session.variant });
      }
    }
    void view.showSheet(sheet).then(thaw);
    return pngOf(sheet);
  }
}

/** Takes the picture that is shown with each of several glasses on. */
async function wearInTurn(session: Session, choices: readonly Tried[]): Promise<Worn[]> {
  let failure: unknown = new DOMException('Other glasses were chosen.', 'AbortError');
  const heard = new AbortController();
  session.addEventListener(
    'error',
    (event) => (failure = (event as CustomEvent<GlassesTryOnEvents['error']>).detail.error),
    { signal: heard.signal },
  );
  const worn: Worn[] = [];
  try {
    for (const { entry, variant } of choices) {
      if (!(await session.setFrame(entry, variant.name))) throw failure;
      const picture = await createImageBitmap(await session.snapshot());
      worn.push({ picture, label: [entry.name, variant.name].filter(Boolean).join(', ') });
    }
    return worn;
  } catch (error) {
    for (const { picture } of worn) picture.close();
    throw error;
  } finally {
    heard.abort();
  }
}

export const pngOf = (canvas: HTMLCanvasElement): Promise<Blob> =>
  new Promise((resolve) => canvas.toBlob((blob) => resolve(blob!)));
