/**
 * Reads a catalogue as the page does, frame by frame, so that each frame's first fault is told at once,
 * and looks whether the files are there that it names.
 *
 * As a program: node check_catalog.mjs FILE.json [--json], exit status 1 if there is a fault, 2 if the
 * file cannot be read.
 */
import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { buildNode } from './build_node.mjs';
import { inCheckout } from './paths.mjs';

const usage = `scripts/check_catalog FILE.json [--json]

Tells what is wrong with a catalogue of frames (web/docs/catalog.md), and whether its files are there.
  --json  the findings as JSON
Ends with 0 if nothing is wrong, 1 if something is, 2 if the file cannot be read.
The models themselves are looked at by scripts/check_glasses.`;

/**
 * @param {string} text of the catalogue
 * @param {string} file where it lies; what it names is looked for beside it
 * @returns {Promise<{frames: number, files: number, unseen: string[], faults: string[]}>} how many frames
 *   and files were looked at, addresses that are not files here, and what is wrong
 */
export async function checkCatalog(text, file) {
  buildNode();
  const { parseCatalog } = await import(pathToFileURL(inCheckout('build/node/catalog.mjs')).href);
  const url = pathToFileURL(resolve(file)).href;
  const report = { frames: 0, files: 0, unseen: [], faults: [] };
  let json;
  try {
    json = JSON.parse(text);
  } catch (error) {
    report.faults.push(`The catalogue is not JSON: ${error.message}${placeOf(error, text)}`);
    return report;
  }
  const complaint = (catalog) => {
    try {
      return { entries: parseCatalog(catalog, url) };
    } catch (error) {
      if (error.name !== 'LorgnetteError') throw error;
      return { message: error.message };
    }
  };
  const whole = complaint(json);
  const frames = Array.isArray(json?.frames) ? json.frames : [];
  const entries = [];
  for (const [index, frame] of frames.entries()) {
    const { message, entries: [entry] = [] } = complaint({ ...json, frames: [frame] });
    // A fault above the frames would be told for each of them.
    if (message?.startsWith('catalog.frames[0]')) {
      report.faults.push(message.replace('frames[0]', `frames[${index}]`));
    }
    if (entry) entries.push({ entry, index });
  }
  report.frames = frames.length;
  if (whole.message && !report.faults.includes(whole.message)) report.faults.unshift(whole.message);

  for (const { entry, index } of entries) {
    const at = `catalog.frames[${index}]`;
    checkFile(report, entry.url, `${at}.file`, modelFault);
    entry.variants.forEach(({ thumbnail }, i) => {
      if (thumbnail) checkFile(report, thumbnail, `${at}.variants[${i}].thumbnail`, pictureFault);
    });
  }
  return report;
}

/** Where JSON.parse stopped; newer node says line and column itself. */
function placeOf({ message }, text) {
  const position = / at position (\d+)/.exec(message)?.[1];
  if (position === undefined || message.includes('line ')) return '';
  const lines = text.slice(0, Number(position)).split('\n');
  return ` (line ${lines.length}, column ${lines.at(-1).length + 1})`;
}

function checkFile(report, url, at, faultOf) {
  const { protocol, pathname } = new URL(url);
  if (protocol !== 'file:') {
    report.unseen.push(url);
    return;
  }
  report.files += 1;
  let path;
  try {
    path = fileURLToPath(`file://${pathname}`); // without ?version
  } catch {
    report.faults.push(`${at}: ${url} is no path of a file. Name it relative to the catalogue.`);
    return;
  }
  const fault = withFile(path, (head, bytes) => faultOf(head, bytes, path));
  if (fault) report.faults.push(`${at}: ${path} ${fault}`);
}

/** @returns {string | null} what `use` says of the first bytes, or why there are none */
function withFile(path, use) {
  let descriptor;
  try {
    descriptor = openSync(path, 'r');
    const { size } = fstatSync(descriptor);
    const head = Buffer.alloc(12);
    readSync(descriptor, head, 0, 12, 0);
    return use(head, size);
  } catch (error) {
    if (error.code === 'ENOENT') {
      return 'does not exist. Paths are relative to the catalogue; upload the file or correct the path.';
    }
    return `cannot be read (${error.code}).`;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

/** glTF 2.0, §4.4.2: magic, version, length of the whole file. A .gltf is JSON. */
function modelFault(head, bytes, path) {
  if (extname(path).toLowerCase() === '.gltf') {
    return head.toString('latin1').trimStart().startsWith('{') ? null : 'is no .gltf: no JSON.';
  }
  if (head.toString('latin1', 0, 4) !== 'glTF')
    return 'is no GLB. Export the model as glTF binary.';
  if (head.readUInt32LE(4) !== 2) return `is glTF ${head.readUInt32LE(4)}; export it as glTF 2.0.`;
  const length = head.readUInt32LE(8);
  if (length > bytes) return `is cut off: ${bytes} of ${length} bytes. Copy it again.`;
  return null;
}

/** What browsers show: the first bytes of WebP, JPEG, PNG, AVIF; SVG is a text. */
function pictureFault(head, bytes, path) {
  const start = head.toString('latin1');
  const known = [/^RIFF....WEBP/s, /^\xff\xd8\xff/, /^\x89PNG/, /^....ftyp(avif|avis|mif1)/s];
  if (known.some((pattern) => pattern.test(start))) return null;
  if (extname(path).toLowerCase() === '.svg' && start.trimStart().startsWith('<')) return null;
  return 'is no picture: use WebP, JPEG, PNG, AVIF or SVG.';
}

async function main(args) {
  let options;
  try {
    options = parseArgs({
      args,
      allowPositionals: true,
      options: { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    return 2;
  }
  const { values, positionals } = options;
  if (values.help) {
    console.log(usage);
    return 0;
  }
  if (positionals.length !== 1) {
    console.error(usage);
    return 2;
  }
  const [file] = positionals;
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    console.error(`${file} cannot be read: ${error.message}`);
    return 2;
  }
  const report = await checkCatalog(text, file);
  const { frames, files, unseen, faults } = report;
  if (values.json) console.log(JSON.stringify(report, null, 2));
  else {
    for (const fault of faults) console.error(fault);
    for (const url of unseen) console.log(`not looked at: ${url}`);
    console.log(`${file}: ${frames} frames, ${files} files, ${faults.length} faults`);
  }
  return faults.length > 0 ? 1 : 0;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.slice(2));
}
