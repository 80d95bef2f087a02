import type { CatalogEntry, FrameVariant } from './catalog.ts';
import type { GlassesTryOnEvents } from './element-events.ts';
import { LorgnetteError } from './errors.ts';
import type { Session } from './session.ts';
import type { Worn } from './ui/compare-sheet.ts';

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
export const mostCompared = 4;

/** @throws LorgnetteError invalid-argument */
export function checkCount({ length }: readonly unknown[]): void {
  if (length >= fewestCompared && length <= mostCompared) return;
  throw new LorgnetteError(
    'invalid-argument',
    `${length} pairs of glasses cannot be compared: name ${fewestCompared} to ${mostCompared}.`,
  );
}

/** Takes the picture that is shown with each of several glasses on. */
export async function wearInTurn(session: Session, choices: readonly Tried[]): Promise<Worn[]> {
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
