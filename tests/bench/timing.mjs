// Timing by turns: what is compared runs alternately in one run, so that whatever else the machine
// does falls on all alike. Runs in node and in pages.

/**
 * @param {Record<string, (round: number) => number | Promise<number>>} candidates what is timed, by
 *   name; each runs once and returns how many ms it took
 * @param {object} options
 * @param {number} options.warmUp rounds before, which are not counted: engines tier up, caches fill
 * @param {number} options.rounds
 * @param {() => Promise<void>} [options.rest] between turns: what a turn leaves behind (garbage, a
 *   busy graphics process) is not to fall on the next one
 * @returns {Promise<Record<string, number[]>>} ms of each round. Each round begins with another
 *   candidate: none always runs after the same one.
 */
export async function timeByTurns(candidates, { warmUp, rounds, rest }) {
  const entries = Object.entries(candidates);
  const times = Object.fromEntries(entries.map(([name]) => [name, []]));
  for (let round = 0; round < warmUp + rounds; round += 1) {
    for (let turn = 0; turn < entries.length; turn += 1) {
      const [name, run] = entries[(round + turn) % entries.length];
      const ms = await run(round);
      if (round >= warmUp) times[name].push(ms);
      await rest?.();
    }
  }
  return times;
}

/** Rounds to warm up with: WebAssembly engines take some runs to optimise, however few are counted. */
export const warmUpOf = (rounds) => Math.max(30, Math.ceil(rounds / 4));

/** The middle value, or the mean of the two in the middle; NaN of none. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** Lets the page's other tasks run. */
export const nextTask = () => new Promise((resolve) => setTimeout(resolve));
