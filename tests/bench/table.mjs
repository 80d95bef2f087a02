// Text tables, and bars for what is in them.

/**
 * @param {string[]} head
 * @param {string[][]} rows cells; columns of numbers are aligned to the right
 * @returns {string} lines without an end
 */
export function formatTable(head, rows) {
  const isNumber = head.map((_, k) => rows.every((row) => /^([\d.–-]|$)/.test(row[k])));
  const widths = head.map((name, k) => Math.max(name.length, ...rows.map((row) => row[k].length)));
  const line = (cells) =>
    cells
      .map((cell, k) => (isNumber[k] ? cell.padStart(widths[k]) : cell.padEnd(widths[k])))
      .join('  ')
      .trimEnd();
  return [head, ...rows].map(line).join('\n');
}

/**
 * @param {{value: number, relation: '<=' | '>=', bar: number, limit: number}} one
 * @returns the same with `met`, whether the value is on the right side of the bar, and `withinLimit`;
 *   NaN is on no side
 */
export function judge(one) {
  const isWithin = (bound) => (one.relation === '<=' ? one.value <= bound : one.value >= bound);
  return { ...one, met: isWithin(one.bar), withinLimit: isWithin(one.limit) };
}

/** A judged bar in a line. */
export function describeBar({ name, value, relation, bar, limit, met, withinLimit }) {
  const verdict = met ? 'met   ' : withinLimit ? 'missed' : 'FAILED';
  const tolerance = limit === bar ? '' : `, --check: ${limit}`;
  return `${verdict} ${name}: ${Number(value.toPrecision(3))} ${relation} ${bar}${tolerance}`;
}
