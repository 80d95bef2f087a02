/**
 * Weighs the built site against tests/bench/budget.json: bytes as they lie in dist/ (raw) and as a
 * server would send them (Brotli, quality 11), part by part. A part that has grown by more than the
 * budget's tolerance fails the check, until --update takes the new weights over on purpose. What a shop's
 * page loads before its visitor's gesture has a limit that --update leaves alone.
 *
 * As a program: node check_budget.mjs [--update]
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { filesBeforeGesture } from './before_gesture.mjs';

/** What a page loads before it shows the first pair, and what only comes when it is asked for. */
const partOf = [
  ['source maps', /\.map$/],
  ['texts', /\.(md|txt)$|(^|\/)(LICENSE|NOTICE)$|^integrity\.json$/],
  ['models for ONNX Runtime', /^models\/.*\.(onnx|f16)$/],
  ['models', /^models\//],
  ['ONNX Runtime', /(^|\/)ort[-.][^/]*\.(wasm|mjs|js)$/],
  ['core', /(^|\/)lorgnette[^/]*\.(wasm|mjs)$/],
  ['worker', /(^|\/)worker[^/]*\.js$/],
  // What comes only when a file, a page or a visitor needs it.
  [
    'on demand',
    /(^|\/)(draco|meshopt|unpack|panorama|check-worker|compare-sheet|recording|strings-..|__vite-browser-external)[^/]*\.(js|wasm)$/,
  ],
  // A page to look at and to copy from, beside the site.
  ['sample page', /^embed\.(html|css|js)$/],
  // The other pages of the site, with what only they load (web/vite.config.ts).
  ['site pages', /^(?!index\.)[^/]+\.html$|^app\/pages\//],
  // What browsers fetch behind the page.
  ['offline', /^service-worker\.js$|\.webmanifest$/],
  ['page', /\.(html|css|js|svg|ico|webmanifest)$/],
  ['catalog, occluder and light', /^assets\/(catalog\.json|occluder\.glb|environment\.bin)$/],
  ['glasses', /^assets\/glasses\/.*\.glb$/],
  // Each frame's picture in its first colour; cards that are not seen yet do not fetch theirs.
  ['thumbnails', /^assets\/thumbnails\/.*-1\.webp$/],
  ['pictures', /\.(jpg|png|webp|mp4)$/],
];
/** Parts of which everything is loaded first; of the glasses it is one pair, the heaviest. */
const firstLoad = ['page', 'worker', 'core', 'models', 'catalog, occluder and light', 'thumbnails'];
/** Of these a browser loads one file, the one for its instruction set: the heaviest counts. */
const oneFile = ['core'];

/**
 * @param {{path: string, raw: number, brotli: number}[]} files paths from dist/
 * @returns {{[part: string]: {raw: number, brotli: number}}} parts in order, then the whole first load
 * @throws when a file belongs to no part, or a part of the first load has no file
 */
export function weighParts(files) {
  const groups = new Map();
  for (const file of files) {
    const part = partOf.find(([, pattern]) => pattern.test(file.path))?.[0];
    if (!part)
      throw new Error(`${file.path} belongs to no part; name one in scripts/lib/check_budget.mjs`);
    groups.set(part, [...(groups.get(part) ?? []), file]);
  }
  const heaviest = (group) => group.reduce((a, b) => (b.brotli > a.brotli ? b : a));
  const sum = (group) => ({
    raw: group.reduce((bytes, file) => bytes + file.raw, 0),
    brotli: group.reduce((bytes, file) => bytes + file.brotli, 0),
  });
  const parts = {};
  for (const part of firstLoad) {
    if (!groups.has(part)) throw new Error(`dist/ has no file of the part "${part}"`);
    const group = groups.get(part);
    parts[part] = sum(oneFile.includes(part) ? [heaviest(group)] : group);
  }
  if (!groups.has('glasses')) throw new Error('dist/ has no glasses');
  parts['one pair of glasses'] = sum([heaviest(groups.get('glasses'))]);
  parts['first load'] = sum(Object.values(parts));
  return parts;
}

/**
 * @param {{tolerance: number, parts: object}} budget what the parts may weigh
 * @param {object} parts what they weigh
 * @returns {{part: string, kind: string, allowed: number, found: number}[]} what has grown too much
 */
export function findGrowth(budget, parts) {
  const faults = [];
  for (const [part, found] of Object.entries(parts)) {
    for (const kind of ['raw', 'brotli']) {
      const allowed = budget.parts[part]?.[kind] ?? 0;
      if (found[kind] > allowed * (1 + budget.tolerance)) {
        faults.push({ part, kind, allowed, found: found[kind] });
      }
    }
  }
  return faults;
}

/**
 * What a shop's page may cost before its visitor asks for anything: a bar, not a record.
 * @param {number} limit bytes, Brotli
 * @param {string[]} before paths of what is loaded then
 * @param {{path: string, brotli: number}[]} files
 * @returns {{brotli: number, limit: number, kept: boolean}}
 */
export function weighBeforeGesture(limit, before, files) {
  const weights = new Map(files.map(({ path, brotli }) => [path, brotli]));
  const brotli = before.reduce((bytes, path) => {
    if (!weights.has(path)) throw new Error(`${path}, which embed.html loads, is not in dist/`);
    return bytes + weights.get(path);
  }, 0);
  return { brotli, limit, kept: brotli <= limit };
}

/** Weighs all files of a directory. Compressing takes half a minute, so results are kept by content. */
function weighFiles(directory, cacheFile) {
  let known = {};
  try {
    known = JSON.parse(readFileSync(cacheFile, 'utf8'));
  } catch {
    // none yet, or not readable: it is only a cache
  }
  const kept = {};
  const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const file = join(entry.parentPath ?? entry.path, entry.name);
      const bytes = readFileSync(file);
      const hash = createHash('sha256').update(bytes).digest('hex');
      kept[hash] = known[hash] ?? brotliSize(bytes);
      const path = relative(directory, file);
      return { path, raw: bytes.length, brotli: Math.min(kept[hash], bytes.length) };
    });
  mkdirSync(dirname(cacheFile), { recursive: true });
  writeFileSync(cacheFile, JSON.stringify(kept));
  return files;
}

function brotliSize(bytes) {
  const params = {
    [constants.BROTLI_PARAM_QUALITY]: 11,
    [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
  };
  return brotliCompressSync(bytes, { params }).length;
}

function main(update) {
  const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
  const budgetFile = join(root, 'tests/bench/budget.json');
  const dist = join(root, 'dist');
  const files = weighFiles(dist, join(root, 'build/.stamps/brotli.json'));
  const parts = weighParts(files);
  let budget = { tolerance: 0.1, parts: {} };
  try {
    budget = JSON.parse(readFileSync(budgetFile, 'utf8'));
  } catch (error) {
    if (!(update && error.code === 'ENOENT')) throw error;
  }
  if (update) {
    budget.parts = parts;
    // Written by tests/web/stage-times.spec.ts; on record to be compared by eye, as machines differ.
    const stageTimes = join(root, 'build/stage_times.json');
    if (existsSync(stageTimes)) budget.stageMs = JSON.parse(readFileSync(stageTimes, 'utf8'));
    writeFileSync(budgetFile, `${JSON.stringify(budget, null, 2)}\n`);
  }

  const row = (cells) => cells.map((cell, i) => (i ? cell.padStart(12) : cell.padEnd(22))).join('');
  const count = (bytes) => bytes.toLocaleString('en-US');
  console.log(row(['part', 'raw', 'budget', 'brotli', 'budget']));
  for (const [part, { raw, brotli }] of Object.entries(parts)) {
    const { raw: rawBudget = 0, brotli: brotliBudget = 0 } = budget.parts[part] ?? {};
    console.log(row([part, count(raw), count(rawBudget), count(brotli), count(brotliBudget)]));
  }
  const faults = findGrowth(budget, parts);
  for (const { part, kind, allowed, found } of faults) {
    console.error(
      `${part}: ${count(found)} bytes ${kind}, the budget is ${count(allowed)} ` +
        `+ ${budget.tolerance * 100} %. Make it smaller, or run scripts/check_budget --update and say why.`,
    );
  }
  const before = filesBeforeGesture(dist);
  const gesture = weighBeforeGesture(budget.limitBeforeGesture, before, files);
  console.log(
    `embed.html before the gesture: ${count(gesture.brotli)} bytes brotli in ${before.length} files; ` +
      `the limit is ${count(gesture.limit)}`,
  );
  if (!gesture.kept)
    console.error(`embed.html loads too much before the gesture: ${before.join(', ')}`);
  if (faults.length > 0 || !gesture.kept) process.exitCode = 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const [argument, ...rest] = process.argv.slice(2);
  if ((argument !== undefined && argument !== '--update') || rest.length > 0) {
    console.error('usage: scripts/check_budget [--update]');
    process.exitCode = 2;
  } else {
    try {
      main(argument === '--update');
    } catch (error) {
      console.error(`check_budget: ${error.message}`);
      process.exitCode = 1;
    }
  }
}
