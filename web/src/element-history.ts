/** Whether there is something to undo, or to do again. */
export interface HistoryState {
  readonly canUndo: boolean;
  readonly canRedo: boolean;
}

/** One thing that the visitor did. */
interface Step<State> {
  /** Of what was changed, as it was before. */
  readonly before: Partial<State>;
  /** The same, as it is since. */
  readonly after: Partial<State>;
  /** Steps of the same kind in quick succession are one. */
  readonly kind: string;
  /** When it was done last, ms. */
  readonly timeMs: number;
}

/** Small moves nearer together than this are taken for one. */
const mergedMs = 1000;
/** Nobody goes back further. */
const mostSteps = 100;

/**
 * What the visitor did, to be undone and done again. Knows only what was changed from what to what; the
 * rest of the state is whoever's it is.
 */
export class History<State extends object> {
  #done: Step<State>[] = [];
  #undone: Step<State>[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /**
   * What was undone cannot be done again after this. A step that changes nothing is none.
   * @param step.kind steps of one kind within a second are one; of no kind: never
   * @param timeMs now
   */
  record(
    { before, after, kind = '' }: { before: Partial<State>; after: Partial<State>; kind?: string },
    timeMs: number,
  ): void {
    if (same(before, after)) return;
    this.#undone = [];
    const last = this.#done.at(-1);
    if (last && kind !== '' && last.kind === kind && timeMs - last.timeMs < mergedMs) {
      this.#done.pop();
      // There and back again is nothing.
      if (!same(last.before, after)) this.#done.push({ before: last.before, after, kind, timeMs });
      return;
    }
    this.#done = [...this.#done, { before, after, kind, timeMs }].slice(-mostSteps);
  }

  /** @returns what to put back; null: nothing */
  undo(): Partial<State> | null {
    const step = this.#done.pop();
    if (!step) return null;
    this.#undone.push(step);
    return step.before;
  }

  /** @returns what to change again; null: nothing */
  redo(): Partial<State> | null {
    const step = this.#undone.pop();
    if (!step) return null;
    // Nothing is merged into what was done again.
    this.#done.push({ ...step, kind: '' });
    return step.after;
  }
}

function same<State extends object>(a: Partial<State>, b: Partial<State>): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof State>;
  return [...names].every((name) => a[name] === b[name]);
}
