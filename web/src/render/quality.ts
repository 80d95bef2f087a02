/** The passes that make glasses belong to a picture, and may be left out. */
export interface Passes {
  /** Light as on the face, see light-estimate.ts. */
  readonly light: boolean;
  /** The shadow of glasses on the face, see shadow.ts. */
  readonly shadow: boolean;
  /** Edges as soft as the picture's, see soften.ts. */
  readonly softness: boolean;
  /** Noise as in the picture, see grain.ts. */
  readonly grain: boolean;
}

export const kAllPasses: Passes = { light: true, shadow: true, softness: true, grain: true };
export const kNoPasses: Passes = { light: false, shadow: false, softness: false, grain: false };

/** From the best. */
export const qualities = ['high', 'medium', 'low'] as const;
/** How much is drawn to make glasses belong to the picture. */
export type Quality = (typeof qualities)[number];
/** `auto`: as good as the time for a frame allows. */
export type QualityChoice = 'auto' | Quality;

export const kPasses: Readonly<Record<Quality, Passes>> = {
  high: kAllPasses,
  medium: { ...kAllPasses, softness: false, grain: false },
  low: { ...kNoPasses, light: true },
};

/** Another quality is drawn, and why. */
export interface QualityChange {
  readonly quality: Quality;
  /** `chosen` by the page; frames took too long (`slow`), or would leave time for more (`fast`). */
  readonly reason: 'chosen' | 'slow' | 'fast';
}

/** Half of what a camera of 30 frames a second leaves; the other half is the tracker's. */
export const kBudgetSeconds = 0.016;
/** Medians are taken over so long, of no fewer frames: neither a hiccup nor a photo changes anything. */
const kWindowSeconds = 1;
const kFewestFrames = 10;
/** Shaders and buffers of another quality are made in its first frames. */
const kSettleSeconds = 0.5;
/** Below this share of the budget, for so long, the next better quality is tried. */
const kSpare = 0.4;
const kPatienceSeconds = 5;
/** A try that fails within this time doubles the patience, up to the most. */
const kTrialSeconds = 10;
const kMostPatienceSeconds = 320;

/** Chooses the quality by the time frames take. Times are arguments, seconds of any one clock. */
export class QualityGovernor {
  readonly #budget: number;
  #choice: QualityChoice = 'auto';
  #quality: Quality = 'high';
  #frames: { at: number; cost: number }[] = [];
  /** When the present quality began; then, when there first was time to spare. */
  #since = -Infinity;
  #spareSince: number | null = null;
  #patience = kPatienceSeconds;
  /** Whether the present quality is a try. */
  #trial = false;

  /** @param budget seconds a frame may take */
  constructor(budget = kBudgetSeconds) {
    this.#budget = budget;
  }

  get quality(): Quality {
    return this.#quality;
  }

  /** @returns what changed, or null. `auto` begins with the quality there is */
  choose(choice: QualityChoice): QualityChange | null {
    this.#choice = choice;
    this.#patience = kPatienceSeconds;
    this.#trial = false;
    if (choice === 'auto' || choice === this.#quality) return null;
    return this.#change(choice, 'chosen', -Infinity);
  }

  /**
   * @param cost what a frame took, s
   * @param at when it was drawn, s, increasing
   * @returns what changed, or null
   */
  add(cost: number, at: number): QualityChange | null {
    if (this.#choice !== 'auto' || at - this.#since < kSettleSeconds) return null;
    this.#frames.push({ at, cost });
    const first = this.#frames.findIndex((frame) => at - frame.at <= kWindowSeconds);
    this.#frames.splice(0, first);
    if (this.#frames.length < kFewestFrames || at - this.#frames[0]!.at < kWindowSeconds / 2)
      return null;
    const costs = this.#frames.map((frame) => frame.cost).sort((a, b) => a - b);
    const median = costs[costs.length >> 1]!;
    const level = qualities.indexOf(this.#quality);
    if (median > this.#budget) {
      this.#spareSince = null;
      const worse = qualities[level + 1];
      if (!worse) return null;
      if (this.#trial && at - this.#since < kTrialSeconds)
        this.#patience = Math.min(kMostPatienceSeconds, 2 * this.#patience);
      this.#trial = false;
      return this.#change(worse, 'slow', at);
    }
    if (median > kSpare * this.#budget) {
      this.#spareSince = null;
      return null;
    }
    this.#spareSince ??= at;
    const better = qualities[level - 1];
    if (!better || at - this.#spareSince < this.#patience) return null;
    this.#trial = true;
    return this.#change(better, 'fast', at);
  }

  #change(quality: Quality, reason: QualityChange['reason'], at: number): QualityChange {
    this.#quality = quality;
    this.#since = at;
    this.#spareSince = null;
    this.#frames = [];
    return { quality, reason };
  }
}
