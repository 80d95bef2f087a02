import { readFileSync } from 'node:fs';
import { escapeHtml, type Contents } from './site-content.ts';

/** tests/bench/results.json, as scripts/bench --json stores it. */
export interface BenchResults {
  readonly machine: {
    readonly cpu: string;
    readonly cores: number;
    readonly node: string;
    readonly browser: string;
  };
  readonly frame: {
    readonly rounds: number;
    readonly rows: readonly { readonly name: string; readonly ms: number }[];
    readonly session: { readonly ms: number };
  };
  readonly networks: {
    readonly rounds: number;
    readonly rows: readonly {
      readonly runtime: string;
      readonly network: string;
      readonly engine: string;
      readonly ms: number;
      readonly timesOrt: number;
      readonly shareOfPeak: number;
    }[];
  };
  readonly tracking: {
    readonly sequences: number;
    readonly frames: number;
    readonly trackers: Readonly<
      Record<
        string,
        {
          readonly ms: number;
          readonly rows: readonly { readonly name: string; readonly value: number }[];
        }
      >
    >;
  };
  readonly bars: readonly {
    readonly name: string;
    readonly value: number;
    readonly relation: '<=' | '>=';
    readonly bar: number;
    readonly met: boolean;
  }[];
}

export interface BenchFiles {
  /** tests/bench/results.json and budget.json. */
  readonly results: string;
  readonly budget: string;
  /** What trackers are called, by their names in the results. */
  readonly titles: () => Promise<Readonly<Record<string, string>>>;
}

/** The measured numbers, as tables with bars in them, and some of them in words. */
export function benchContents({ results, budget, titles }: BenchFiles): Contents {
  const read = (): BenchResults => JSON.parse(readFileSync(results, 'utf8')) as BenchResults;
  const weights = () =>
    JSON.parse(readFileSync(budget, 'utf8')) as {
      limitBeforeGesture: number;
      parts: Record<string, { brotli: number }>;
    };
  const frameMs = (name: string) => read().frame.rows.find((row) => row.name === name)!.ms;
  return {
    'frame-ms': () => frameMs('lorgnette').toFixed(1),
    'frame-part-of-mediapipe': () => partOf(frameMs('lorgnette') / frameMs('mediapipe')),
    'first-load': () => `${(weights().parts['first load']!.brotli / 1e6).toFixed(1)} MB`,
    'before-gesture': () => `${weights().limitBeforeGesture / 1000} kB`,
    'bench-machine': () => {
      const { cpu, cores, node, browser } = read().machine;
      return escapeHtml(`${cpu}, ${cores} cores; node ${node}; ${browser}`);
    },
    'bench-frame': async () => frameTable(read(), await titles()),
    'bench-networks': () => networksTable(read()),
    'bench-tracking': async () => trackingTable(read(), await titles()),
    'bench-bars': async () => barsList(read(), await titles()),
  };
}

const ordinals = [
  '',
  '',
  'half',
  'third',
  'quarter',
  'fifth',
  'sixth',
  'seventh',
  'eighth',
  'ninth',
];
/** 0.117: "ninth". Less than a tenth, or more than half, is told in per cent. */
const partOf = (ratio: number): string =>
  ordinals[Math.round(1 / ratio)] || `share of ${(100 * ratio).toFixed(0)} %`;

const isOurs = (name: string): boolean => name.startsWith('lorgnette');

/** A row's value with a bar as long, of the longest. The bar says nothing to screen readers. */
function barRow(title: string, value: number, text: string, most: number, ours: boolean): string {
  const width = Math.max(0.5, (100 * value) / most).toFixed(1);
  return `<tr${ours ? ' class="ours"' : ''}><th scope="row">${escapeHtml(title)}</th><td class="number">${text}</td><td class="bar" aria-hidden="true"><svg width="100%" height="12" preserveAspectRatio="none"><rect width="${width}%" height="12" rx="3" /></svg></td></tr>`;
}

function frameTable({ frame }: BenchResults, titles: Readonly<Record<string, string>>): string {
  const most = Math.max(...frame.rows.map(({ ms }) => ms));
  const rows = frame.rows.map(({ name, ms }) =>
    barRow(titles[name] ?? name, ms, `${ms.toFixed(1)} ms`, most, isOurs(name)),
  );
  return `<table class="bars"><caption>Median of ${frame.rounds} frames, from the picture’s bytes to the pose of one followed face, 640 × 480, in Chromium</caption><thead class="unseen"><tr><th scope="col">Tracker</th><th scope="col">Time a frame</th><td></td></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

const networkTitles: Readonly<Record<string, string>> = {
  blazeface: 'BlazeFace, which finds faces',
  facemesh: 'Face Mesh, 468 points of a face',
  tiny_face_detector: 'TinyFaceDetector, of the pack 3ddfa',
  '3ddfa': '3DDFA, pose and shape',
};

/** In the browser only; node's numbers are in web/docs/bench.md. */
function networksTable({ networks }: BenchResults): string {
  const rows = networks.rows.filter(({ runtime }) => runtime === 'chromium');
  const most = Math.max(...rows.map(({ ms }) => ms));
  const names = [...new Set(rows.map(({ network }) => network))];
  const bodies = names.map((name) => {
    const own = rows.filter(({ network }) => network === name);
    const lines = own.map(({ engine, ms, timesOrt }) => {
      const isOrt = engine === 'ORT';
      const text = `${ms.toFixed(2)} ms${isOrt ? '' : `, ${timesOrt.toFixed(2)} ×`}`;
      return barRow(isOrt ? 'ONNX Runtime Web' : `Ours, ${engine}`, ms, text, most, !isOrt);
    });
    const title = escapeHtml(networkTitles[name] ?? name);
    return `<tbody><tr class="group"><th scope="rowgroup" colspan="3">${title}</th></tr>${lines.join('')}</tbody>`;
  });
  return `<table class="bars"><caption>Median time of a run, one thread, in Chromium; × is how many times as fast as ONNX Runtime Web</caption><thead class="unseen"><tr><th scope="col">Engine</th><th scope="col">Time</th><td></td></tr></thead>${bodies.join('')}</table>`;
}

/** Three digits tell two machines apart no better than more. */
const short = (value: number): string =>
  String(Number(Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3)));

function trackingTable(
  { tracking, bars }: BenchResults,
  titles: Readonly<Record<string, string>>,
): string {
  const trackers = Object.entries(tracking.trackers);
  const names = trackers.reduce<readonly string[]>((most, [, { rows }]) => {
    const found = rows.map(({ name }) => name);
    return found.length > most.length ? found : most;
  }, []);
  const lines = names.map((name) => {
    const aim = bars.find((bar) => bar.name === `lorgnette: ${name}`);
    const cells = trackers.map(([tracker, { rows }]) => {
      const value = rows.find((row) => row.name === name)?.value;
      const missed = bars.find((bar) => bar.name === `${tracker}: ${name}`)?.met === false;
      const text = typeof value === 'number' ? short(value) : '–';
      const note = missed ? '<span class="missed"> missed</span>' : '';
      return `<td class="number${isOurs(tracker) ? ' ours' : ''}">${text}${note}</td>`;
    });
    const title = escapeHtml(name[0]!.toUpperCase() + name.slice(1));
    return `<tr><th scope="row">${title}</th>${cells.join('')}<td class="number">${aim ? short(aim.bar) : '–'}</td></tr>`;
  });
  const heads = trackers.map(([name]) => {
    return `<th scope="col">${escapeHtml(titles[name] ?? name)}</th>`;
  });
  return `<table class="values"><caption>Medians over ${tracking.sequences} sequences, ${tracking.frames.toLocaleString('en-US')} frames of rendered heads whose pose is known, the same for all; less is better</caption><thead><tr><td></td>${heads.join('')}<th scope="col">Our aim</th></tr></thead><tbody>${lines.join('')}</tbody></table>`;
}

/** "…" stands for what the line above begins with. */
function fullName(bars: BenchResults['bars'], bar: BenchResults['bars'][number]): string {
  if (!bar.name.includes('…')) return bar.name;
  const above = bars.slice(0, bars.indexOf(bar)).findLast(({ name }) => !name.includes('…'));
  const begin = /: ([^,]+)/.exec(above?.name ?? '')?.[1] ?? '';
  return bar.name.replace('…', `${begin},`);
}

function barsList({ bars }: BenchResults, titles: Readonly<Record<string, string>>): string {
  const missed = bars.filter(({ met }) => !met);
  const items = missed.map((one) => {
    const { value, relation, bar } = one;
    const name = fullName(bars, one);
    const tracker = /^[\w-]+(?=: )/.exec(name)?.[0] ?? '';
    const title = titles[tracker] ? `${titles[tracker]}${name.slice(tracker.length)}` : name;
    const aim = `${relation === '<=' ? 'at most' : 'at least'} ${short(bar)}`;
    return `<li>${escapeHtml(title)}: <strong>${short(value)}</strong>, the aim is ${aim}</li>`;
  });
  const met = `<p>${bars.length - missed.length} of ${bars.length} aims are met.`;
  return missed.length === 0 ? `${met}</p>` : `${met} Not yet:</p><ul>${items.join('')}</ul>`;
}
