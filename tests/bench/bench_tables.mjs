// The tables of scripts/bench.
import * as frame from './frame.mjs';
import * as int8 from './int8.mjs';
import * as networks from './networks.mjs';
import * as tracking from './tracking_table.mjs';

/**
 * Each in a module of its own, which exports
 *
 *   title                    what is measured, how and in which unit
 *   measure(options)         → data, plain JSON; its `missing`: why something was left out
 *   format(data)             → text
 *   bars(data)               → [{name, value, relation: '<=' | '>=', bar, limit}]: `bar` is the aim, and
 *                              `limit`, farther out, what --check insists on: machines are noisy
 */
export const tables = { networks, frame, tracking, int8 };
