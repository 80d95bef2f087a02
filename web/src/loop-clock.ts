/** A step for the seam of the loop: media time does not say how long the last picture lasted. */
const seamSeconds = 1 / 30;

/** Turns the media time of a looping video, which falls back to 0, into a time that only grows. */
export class LoopClock {
  #offset = 0;
  #last = -Infinity;

  /** @param mediaSeconds media time of a frame @returns seconds, never less than before */
  at(mediaSeconds: number): number {
    if (mediaSeconds + this.#offset < this.#last) {
      this.#offset = this.#last + seamSeconds - mediaSeconds;
    }
    this.#last = mediaSeconds + this.#offset;
    return this.#last;
  }
}
