// scripts/bench: measures Lorgnette and its peers in one run. The head of scripts/bench has the options.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';

import { tables } from './bench_tables.mjs';
import { describeMachine } from './machine.mjs';
import { describeBar, judge } from './table.mjs';

async function main() {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean' },
      rounds: { type: 'string' },
      runtime: { type: 'string' },
      json: { type: 'string' },
      check: { type: 'boolean' },
    },
  });
  const rounds = options.rounds === undefined ? undefined : Number(options.rounds);
  if (rounds !== undefined && !(Number.isInteger(rounds) && rounds > 0)) {
    throw new RangeError(`--rounds ${options.rounds}: it must be a whole number of at least 1`);
  }
  const names = positionals.length > 0 ? positionals : Object.keys(tables);
  const unknown = names.find((name) => !tables[name]);
  if (unknown) {
    throw new RangeError(
      `there is no table '${unknown}' (there are: ${Object.keys(tables).join(', ')})`,
    );
  }

  const results = { machine: describeMachine() };
  const bars = [];
  for (const name of names) {
    const table = tables[name];
    const data = await table.measure({
      ...(rounds === undefined ? {} : { rounds }),
      quick: options.quick,
      runtime: options.runtime,
    });
    results[name] = data;
    console.log(`${table.title}\n${table.format(data)}`);
    for (const reason of data.missing) console.log(`missing: ${reason}`);
    console.log();
    bars.push(...table.bars(data).map(judge));
  }
  results.bars = bars;
  const { cpu, cores, node, browser } = results.machine;
  console.log(`on ${cpu}, ${cores} cores; node ${node}; ${browser}`);
  console.log('bars:');
  for (const bar of bars) console.log(`    ${describeBar(bar)}`);
  if (options.json) {
    writeFileSync(options.json, `${JSON.stringify(results, roundNumber, 2)}\n`);
  }
  if (options.check) {
    if (bars.length === 0) throw new RangeError('nothing was measured that has a bar');
    if (bars.some(({ withinLimit }) => !withinLimit)) process.exitCode = 1;
  }
}

/** More digits than are measured would only make noise in what is stored. */
const roundNumber = (_, value) =>
  typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;

try {
  await main();
} catch (error) {
  console.error(`bench: ${error.message}`);
  process.exitCode = 2;
}
