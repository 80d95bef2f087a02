// tests/bench/draw_results.mjs [--check]
//
// Writes web/docs/bench.md and its picture from tests/bench/results.json, which scripts/bench --json
// stores. --check compares instead: status 1 if they are not what the results say.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';

import { inCheckout } from '../../scripts/lib/paths.mjs';
import { tables } from './bench_tables.mjs';
import { peers } from './peers/index.mjs';
import { describeBar } from './table.mjs';

const colours = { ours: '#0f766e', peer: '#9ca3af' };
const row = { height: 22, gap: 40, left: 290, width: 560, right: 110 };
/** What the picture shows of the table "tracking"; less is better in all. */
const shown = [
  ['time a frame, ms', ({ ms }) => ms],
  ...[
    'still head: rotation jitter, ° rms',
    'still head: jitter of the bridge of the nose, px rms',
    'talking and blinking: rotation moved, ° rms',
    '300 to 1200 mm: spread of the size of glasses, %',
  ].map((name) => [name, ({ rows }) => rows.find((one) => one.name === name)?.value]),
];

/** @returns {Record<string, string>} the files' texts, by path in the checkout */
export function draw(results) {
  return {
    'web/docs/images/bench.svg': drawPicture(results.tracking.trackers),
    'web/docs/bench.md': drawPage(results),
  };
}

function drawPage(results) {
  const { cpu, cores, node, browser } = results.machine;
  const measured = Object.entries(tables).filter(([name]) => results[name]);
  const sections = measured.map(([name, table]) => {
    const [heading, how] = table.title.split(/: (.*)/s);
    return `## ${heading}\n\n${how[0].toUpperCase()}${how.slice(1)}.\n\n\`\`\`text\n${table.format(results[name])}\n\`\`\`\n`;
  });
  return `# Measured

<!-- Written by tests/bench/draw_results.mjs from tests/bench/results.json: do not edit. -->

\`scripts/bench --json tests/bench/results.json\` measures all of this in one run, Lorgnette and its peers by
turns on the same frames; \`node tests/bench/draw_results.mjs\` then writes this page. It was ${cpu},
${cores} cores; node ${node}; ${browser}. On another machine only ratios will be alike.

![What is measured of each tracker: time, jitter, what a talking mouth moves, size](images/bench.svg)

${sections.join('\n')}
## Bars

What is aimed at, and what is reached:

\`\`\`text
${results.bars.map(describeBar).join('\n')}
\`\`\`
`;
}

function drawPicture(trackers) {
  const entries = Object.entries(trackers);
  const panelHeight = entries.length * row.height + row.gap;
  const height = shown.length * panelHeight + 16;
  const panels = shown.map(([title, valueOf], i) =>
    drawPanel(
      title,
      entries.map(([name, tracker]) => [name, valueOf(tracker)]),
      16 + i * panelHeight,
    ),
  );
  const width = row.left + row.width + row.right;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<rect width="${width}" height="${height}" fill="#fff"/>
${panels.join('\n')}
</svg>
`;
}

function drawPanel(title, entries, top) {
  const isNumber = (value) => typeof value === 'number';
  const most = Math.max(...entries.map(([, value]) => value).filter(isNumber));
  const lines = entries.map(([name, value], i) => {
    const y = top + 14 + i * row.height;
    const length = isNumber(value) ? Math.max(1, (row.width * value) / most) : 0;
    const colour = name.startsWith('lorgnette') ? colours.ours : colours.peer;
    const text = isNumber(value) ? String(Number(value.toPrecision(3))) : '–';
    return (
      `<text x="${row.left - 8}" y="${y + 13}" text-anchor="end" fill="#333">${peers[name].title}</text>` +
      `<rect x="${row.left}" y="${y}" width="${length.toFixed(1)}" height="${row.height - 5}" fill="${colour}"/>` +
      `<text x="${(row.left + length + 6).toFixed(1)}" y="${y + 13}" fill="#333">${text}</text>`
    );
  });
  return `<text x="16" y="${top + 4}" font-weight="bold">${title}</text>\n${lines.join('\n')}`;
}

function main(isCheck) {
  const stored = inCheckout('tests/bench/results.json');
  for (const [path, text] of Object.entries(draw(JSON.parse(readFileSync(stored, 'utf8'))))) {
    const file = inCheckout(path);
    if (!isCheck) writeFileSync(file, text);
    else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
      console.error(`${path} is not what tests/bench/results.json says: run ${command}`);
      process.exitCode = 1;
    }
  }
}

const command = 'node tests/bench/draw_results.mjs';
main(process.argv.includes('--check'));
