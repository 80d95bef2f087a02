import type { ElementBase } from './element-base.ts';
import { History, type HistoryState } from './element-history.ts';
import type { Adjustment } from './placement.ts';
import type { Session } from './session.ts';

/** What the visitor chooses, and can take back. */
export interface VisitorChoices {
  readonly src: string | null;
  readonly frame: string | null;
  readonly variant: string | null;
  readonly mirror: boolean | null;
  readonly upMm: number;
  readonly nearMm: number;
}

/** What of the element is chosen. */
export interface ChosenElement extends ElementBase {
  readonly session: Session | null;
  adjust(changes: Partial<Adjustment>): Promise<boolean>;
}

export interface HistoryHooks {
  /** There is something to undo or to do again that was not there before, or no more. */
  changed(state: HistoryState): void;
  stepped(what: 'undone' | 'redone'): void;
}

/** Does what the visitor chooses, so that it can be undone. What the page sets is none of it. */
export class VisitorHistory {
  readonly #element: ChosenElement;
  readonly #hooks: HistoryHooks;
  readonly #history = new History<VisitorChoices>();
  #told: HistoryState = { canUndo: false, canRedo: false };

  constructor(element: ChosenElement, hooks: HistoryHooks) {
    this.#element = element;
    this.#hooks = hooks;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  chooseFrame(id: string): void {
    // Other frames come in other colours.
    this.#choose({ src: null, frame: id, variant: null });
  }

  chooseVariant(name: string): void {
    // With the frame that has it: the page may put on another one before this is undone.
    const { src, frame } = this.#element;
    this.#choose({ src, frame, variant: name });
  }

  setMirror(mirror: boolean): void {
    this.#choose({ mirror });
  }

  adjust({ upMm, nearMm }: Adjustment): void {
    this.#choose({ upMm, nearMm }, 'adjust');
  }

  /** @returns whether there was something */
  undo(): boolean {
    return this.#step(this.#history.undo(), 'undone');
  }

  /** @returns whether there was something */
  redo(): boolean {
    return this.#step(this.#history.redo(), 'redone');
  }

  #choose(after: Partial<VisitorChoices>, kind?: string): void {
    const now = this.#now();
    const names = Object.keys(after) as (keyof VisitorChoices)[];
    const before = Object.fromEntries(names.map((name) => [name, now[name]]));
    this.#history.record({ before, after, ...(kind && { kind }) }, performance.now());
    this.#apply(after);
  }

  #now(): VisitorChoices {
    const { src, frame, variant, mirror, session } = this.#element;
    return { src, frame, variant, mirror, ...session!.adjustment };
  }

  #step(choices: Partial<VisitorChoices> | null, what: 'undone' | 'redone'): boolean {
    if (!choices) return false;
    this.#apply(choices);
    this.#hooks.stepped(what);
    return true;
  }

  #apply({ upMm, nearMm, ...attributes }: Partial<VisitorChoices>): void {
    Object.assign(this.#element, attributes);
    if (upMm !== undefined && nearMm !== undefined) void this.#element.adjust({ upMm, nearMm });
    this.#tell();
  }

  #tell(): void {
    const { canUndo, canRedo } = this;
    if (canUndo === this.#told.canUndo && canRedo === this.#told.canRedo) return;
    this.#told = { canUndo, canRedo };
    this.#hooks.changed(this.#told);
  }
}
