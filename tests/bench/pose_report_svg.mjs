// The pose report as a picture: scale and anisotropy over time.
import { mean, quantile } from './signal.mjs';

const width = 960;
const panelHeight = 190;
const margin = { left: 62, right: 16, top: 34, gap: 78 };
const colours = { raw: '#c2410c', original: '#7c3aed', ours: '#0f766e' };
const names = { raw: 'raw R′', original: 'original solver', ours: 'Lorgnette' };

/** @param {object} series as tests/bench/pose_report.mjs measures it @returns {string} SVG */
export function drawPoseReport(series) {
  const { times } = series;
  const solvers = Object.keys(names);
  // Relative to its own typical value: what a wearer would see the glasses grow and shrink by.
  const size = Object.fromEntries(
    solvers.map((name) => {
      const { scale } = series[name];
      const typical = quantile(scale, 0.5);
      return [name, scale.map((v) => 100 * (v / typical - 1))];
    }),
  );
  const stretch = Object.fromEntries(
    solvers.map((name) => [name, series[name].anisotropy.map((v) => 100 * v)]),
  );
  const from = calmest(size.raw, 75);
  const cut = (values) => values.slice(from, from + 75);
  const panels = [
    ['Size in the picture, % of its median: three calm seconds', cut(times), mapValues(size, cut)],
    ['Size in the picture, % of its median', times, size],
    [
      'Anisotropy, %: how much longer the longest axis is than the shortest (0 for a rotation)',
      times,
      stretch,
    ],
  ];
  const height = margin.top + panels.length * (panelHeight + margin.gap);
  const body = panels
    .map(([title, at, lines], i) =>
      panel(title, at, lines, margin.top + i * (panelHeight + margin.gap)),
    )
    .join('\n');
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="13">
<rect width="${width}" height="${height}" fill="#fff"/>
${body}
</svg>
`;
}

const mapValues = (object, map) =>
  Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value)]));

/** Where `count` neighbours differ least. */
function calmest(values, count) {
  let best = { spread: Infinity, from: 0 };
  for (let from = 0; from + count <= values.length; from += 1) {
    const part = values.slice(from, from + count);
    const middle = mean(part);
    const spread = mean(part.map((v) => (v - middle) ** 2));
    if (spread < best.spread) best = { spread, from };
  }
  return best.from;
}

function panel(title, times, lines, top) {
  const all = Object.values(lines).flat();
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const x = (t) =>
    margin.left +
    ((t - times[0]) / (times.at(-1) - times[0])) * (width - margin.left - margin.right);
  const y = (v) => top + panelHeight - ((v - low) / (high - low)) * panelHeight;
  const ticks = ticksOf(low, high).map(
    (v) =>
      `<path d="M${margin.left} ${y(v).toFixed(1)}H${width - margin.right}" stroke="#ddd"/>` +
      `<text x="${margin.left - 8}" y="${(y(v) + 4).toFixed(1)}" text-anchor="end" fill="#555">${v}</text>`,
  );
  const seconds = ticksOf(times[0], times.at(-1)).map(
    (t) =>
      `<text x="${x(t).toFixed(1)}" y="${top + panelHeight + 18}" text-anchor="middle" fill="#555">${t} s</text>`,
  );
  const paths = Object.entries(lines).map(
    ([name, values]) =>
      `<path fill="none" stroke="${colours[name]}" stroke-width="${name === 'ours' ? 1.6 : 1}" d="M${values
        .map((v, i) => `${x(times[i]).toFixed(1)} ${y(v).toFixed(1)}`)
        .join('L')}"/>`,
  );
  const legend = Object.keys(lines).map(
    (name, i) =>
      `<text x="${margin.left + 150 * i}" y="${top + panelHeight + 38}" fill="${colours[name]}">● ${names[name]}</text>`,
  );
  return [
    `<text x="${margin.left}" y="${top - 12}" font-weight="bold">${title}</text>`,
    ...ticks,
    ...seconds,
    ...paths,
    ...legend,
  ].join('\n');
}

/** Round numbers within a range, four or so. */
function ticksOf(low, high) {
  const raw = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => s >= raw);
  const ticks = [];
  for (let k = Math.ceil(low / step); k * step <= high; k += 1) {
    ticks.push(Number((k * step).toPrecision(6)));
  }
  return ticks;
}
