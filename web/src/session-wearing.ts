import { findVariant, type CatalogEntry, type FrameFit, type FrameVariant } from './catalog.ts';
import { LorgnetteError } from './errors.ts';
import {
  checkAdjustment,
  noAdjustment,
  placeGlasses,
  wornOf,
  type Adjustment,
} from './placement.ts';
import type { SceneRenderer, SessionParts } from './session-parts.ts';
import type { GlassesModel, WornWith } from './types.ts';

const kNoFit: FrameFit = { offsetMm: [0, 0, 0], pantoscopicDeg: 0, faceScale: 1 };

/** Spectacles in one of their colours. */
interface Choice {
  readonly entry: CatalogEntry;
  readonly variant: FrameVariant;
}

/** What the wearing of glasses needs of its session, and tells it. */
export interface WearingHooks {
  loadModel(url: string, worn: WornWith): Promise<GlassesModel>;
  /** Draws again what is shown, if anything is. */
  redraw(): void;
  /** Of a failure that ends nothing. */
  report(error: unknown): void;
  /** What is worn has changed, or could not be changed. */
  changed(): void;
}

/** Which glasses are wanted, which are on, and how the wearer has moved them. */
export class Wearing {
  readonly #parts: SessionParts;
  readonly #ended: AbortSignal;
  readonly #hooks: WearingHooks;
  #wanted: Choice | null = null;
  #worn: (Choice & { readonly model: GlassesModel }) | null = null;
  #adjustment = noAdjustment;
  /** The file on its way, so that a change of colour meanwhile does not fetch it again. */
  #fetching: { readonly entry: CatalogEntry; readonly model: Promise<GlassesModel> } | undefined;
  /** Counts the changes of spectacles: the last one asked for wins. */
  #count = 0;

  constructor(parts: SessionParts, ended: AbortSignal, hooks: WearingHooks) {
    this.#parts = parts;
    this.#ended = ended;
    this.#hooks = hooks;
  }

  /** Asked for last: on, or on their way, or remembered; null: none. */
  get wanted(): Choice | null {
    return this.#wanted;
  }

  /** Set, loaded and drawn. */
  get worn(): Choice | null {
    return this.#worn;
  }

  get adjustment(): Adjustment {
    return this.#adjustment;
  }

  /** 4 × 4 column-major, mm; null without glasses. */
  get headFromGlasses(): Float32Array | null {
    return this.#worn && this.#placement(this.#worn.entry, this.#worn.model);
  }

  /** @throws LorgnetteError invalid-argument of a colour there is not; changes nothing then */
  want(entry: CatalogEntry | null, variant: string | null): void {
    this.#wanted = entry && { entry, variant: findVariant(entry, variant) };
  }

  /**
   * Puts on what is wanted.
   * @returns whether it is on; false also when another call came meanwhile
   */
  async putOn(renderer: SceneRenderer): Promise<boolean> {
    const choice = this.#wanted;
    const count = ++this.#count;
    const overtaken = (): boolean => count !== this.#count || this.#ended.aborted;
    try {
      if (choice) {
        const model = await this.#modelOf(choice);
        if (overtaken()) return false;
        await renderer.setGlasses(model, this.#placement(choice.entry, model));
        if (overtaken()) return false;
        renderer.setVariant(variantInFile(choice));
        this.#worn = { ...choice, model };
      } else {
        await renderer.setGlasses(null, this.#parts.headFromGlasses(kNoFit));
        if (overtaken()) return false;
        this.#worn = null;
      }
    } catch (error) {
      if (overtaken()) return false;
      this.#wanted = this.#worn;
      this.#hooks.report(error);
      this.#hooks.changed();
      return false;
    }
    this.#hooks.redraw();
    this.#hooks.changed();
    return true;
  }

  /** @throws LorgnetteError invalid-argument; changes nothing then */
  adjust(changes: Partial<Adjustment>): void {
    const adjustment = { ...this.#adjustment, ...changes };
    checkAdjustment(adjustment);
    this.#adjustment = adjustment;
  }

  /** Places what is on as it is adjusted now. */
  async replace(renderer: SceneRenderer): Promise<void> {
    if (!this.#worn) return;
    // Of the same model it is only placed anew.
    const { entry, model } = this.#worn;
    await renderer.setGlasses(model, this.#placement(entry, model));
    this.#hooks.redraw();
  }

  async #modelOf(choice: Choice): Promise<GlassesModel> {
    const { entry } = choice;
    const model = this.#worn?.entry === entry ? this.#worn.model : await this.#fetchModel(entry);
    const name = variantInFile(choice);
    if (name === null || model.variants.includes(name)) return model;
    const known = model.variants.map((other) => `"${other}"`).join(', ') || 'none';
    throw new LorgnetteError(
      'catalog-invalid',
      `The catalogue gives the frame "${entry.id}" the variant "${name}", but of ` +
        `KHR_materials_variants its file has: ${known}. Correct one of them.`,
    );
  }

  #fetchModel(entry: CatalogEntry): Promise<GlassesModel> {
    if (this.#fetching?.entry === entry) return this.#fetching.model;
    const model = this.#hooks.loadModel(entry.url, wornOf(entry)).finally(() => {
      if (this.#fetching === fetching) this.#fetching = undefined;
    });
    const fetching = { entry, model };
    this.#fetching = fetching;
    return model;
  }

  #placement(entry: CatalogEntry, model: GlassesModel): Float32Array {
    return this.#parts.headFromGlasses(placeGlasses(model.seat, entry, this.#adjustment));
  }
}

/** A file's own look is the first variant: a file that has only that one need not name it. */
function variantInFile({ entry, variant }: Choice): string | null {
  return variant === entry.variants[0] ? null : variant.name;
}
