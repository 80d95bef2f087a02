/**
 * Finds includes and imports that run against the layers (layers.mjs).
 *
 * As a program: node check_layers.mjs [DIRECTORY], exit status 1 when there is one.
 */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { coreLayers, modules, reserved, webLayers } from './layers.mjs';

const sourceFile = /\.(cpp|hpp|h|ts|mjs|js)$/;

/** A path pattern of layers.mjs as a regular expression. */
function toRegExp(pattern) {
  const source = pattern.replace(/\*\*|[*.{},]/g, (token) => {
    switch (token) {
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '.':
        return '\\.';
      case '{':
        return '(?:';
      case '}':
        return ')';
      default:
        return '|';
    }
  });
  return new RegExp(`^${source}$`);
}

const matches = (patterns, file) => patterns.some((pattern) => toRegExp(pattern).test(file));

/** The layer of a file and its height, or null. */
function layerOf(file) {
  const layers = file.startsWith('cpp/') ? coreLayers : webLayers;
  const height = layers.findIndex((layer) => matches(layer.files, file));
  return height < 0 ? null : { ...layers[height], height };
}

const moduleOf = (file) =>
  modules.find((module) => matches(module.files, file))?.name ??
  file.replace(/^cpp\/(include\/lorgnette|src)\//, 'cpp/').replace(/\.(cpp|hpp)$/, '');

/** Comments blanked out, lines kept: what is commented out uses nothing. */
const withoutComments = (text) =>
  text
    .replace(/\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
    .replace(/(^|[\s;{}])\/\/.*$/gm, '$1');

/** What a source file names in includes, imports and `new URL(..., import.meta.url)`. */
function usesIn(file, text) {
  const patterns = /\.(cpp|hpp|h)$/.test(file)
    ? [/^[ \t]*#[ \t]*include[ \t]*[<"]([^>"]+)[>"]/gm]
    : [
        /\b(?:import|export)\b[^'";]*?\bfrom\s*['"]([^'"]+)['"]/g,
        /\bimport\s*['"]([^'"]+)['"]/g,
        /\bimport\s*\(\s*['"]([^'"]+)['"]/g,
        /\bnew\s+URL\s*\(\s*['"]([^'"]+)['"]\s*,\s*import\.meta\.url/g,
      ];
  const code = withoutComments(text);
  return patterns.flatMap((pattern) =>
    [...code.matchAll(pattern)].map((match) => ({
      name: match[1],
      line: code.slice(0, match.index + match[0].indexOf(match[1])).split('\n').length,
    })),
  );
}

/** The file in the checkout that a name stands for, or null for somebody else's. */
function resolveUse(root, file, name) {
  if (name.startsWith('lorgnette/')) return `cpp/include/${name}`;
  const beside = posix.join(posix.dirname(file), name.split('?')[0]);
  if (name.startsWith('.')) return beside;
  return file.startsWith('cpp/') && existsSync(join(root, beside)) ? beside : null;
}

function listSources(root) {
  const folders = [
    ...['cpp/include', 'cpp/src', 'cpp/bindings', 'tests/cpp', 'web/src', 'web/site'],
    'scripts/lib/check_glasses',
  ];
  return folders.flatMap((folder) => {
    let entries;
    try {
      entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
    } catch (error) {
      if (error.code === 'ENOENT') return [];
      throw error;
    }
    return entries
      .filter((entry) => entry.isFile() && sourceFile.test(entry.name))
      .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)))
      .sort();
  });
}

/** A cycle among modules as a list of names, or null. */
function findCycle(graph) {
  const done = new Set();
  const path = [];
  const visit = (node) => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return null;
    path.push(node);
    for (const next of graph.get(node) ?? []) {
      const cycle = visit(next);
      if (cycle) return cycle;
    }
    path.pop();
    done.add(node);
    return null;
  };
  for (const node of graph.keys()) {
    const cycle = visit(node);
    if (cycle) return cycle;
  }
  return null;
}

/**
 * @param {string} root a checkout
 * @returns {{files: number, arrows: number, faults: string[]}} what was looked at, and what is wrong
 */
export function checkLayers(root) {
  const files = listSources(root);
  const faults = [];
  const graph = new Map();
  let arrows = 0;
  for (const file of files) {
    const from = layerOf(file);
    const isTest = file.startsWith('tests/');
    if (!from && !isTest) {
      faults.push(`${file}: has no layer; give it one in scripts/lib/layers.mjs`);
      continue;
    }
    for (const { name, line } of usesIn(file, readFileSync(join(root, file), 'utf8'))) {
      arrows += 1;
      for (const rule of reserved) {
        if (rule.use.test(name) && !matches(rule.only, file)) {
          faults.push(`${file}:${line}: uses ${name}, but ${rule.why}`);
        }
      }
      const target = resolveUse(root, file, name);
      if (!target || isTest || moduleOf(target) === moduleOf(file)) continue;
      const to = layerOf(target);
      if (!to) {
        if (sourceFile.test(target)) faults.push(`${file}:${line}: ${target} has no layer`);
      } else if (to.height > from.height) {
        faults.push(`${file}:${line}: ${from.name} may not use ${to.name} (${target})`);
      } else if (to.height === from.height && from.apart) {
        faults.push(`${file}:${line}: ${from.name} may not use each other (${target})`);
      } else {
        const module = moduleOf(file);
        graph.set(module, (graph.get(module) ?? new Set()).add(moduleOf(target)));
      }
    }
  }
  const cycle = findCycle(graph);
  if (cycle) faults.push(`these use each other in a circle: ${cycle.join(' → ')}`);
  return { files: files.length, arrows, faults };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const here = dirname(fileURLToPath(import.meta.url));
  const { files, arrows, faults } = checkLayers(resolve(process.argv[2] ?? join(here, '../..')));
  for (const fault of faults) console.error(fault);
  console.log(
    `layers: ${files} files, ${arrows} includes and imports, ${faults.length} against the layers`,
  );
  if (faults.length > 0 || files === 0) process.exitCode = 1;
}
