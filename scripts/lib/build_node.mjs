// The web shell is written in TypeScript with `.ts` import endings; node 20 reads neither. This
// writes web/src/core.ts and others, and what they import, to build/node/*.mjs, one module for one module.
import { mkdirSync, readFileSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { inCheckout, requireFromWeb } from './paths.mjs';

const sourceFolder = inCheckout('web/src');
const outputFolder = inCheckout('build/node');
const entries = ['catalog.ts', 'core.ts', 'core-module.ts', 'errors.ts', 'gltf/unpack.ts'];

const toModuleName = (name) => name.replace(/\.ts$/, '.mjs');

/**
 * Transpiles the entries and everything they import by relative path, types erased.
 * Safe to run any number of times, also at once: a file is replaced whole, and only if it differs.
 * @returns {{modules: string[], written: number}} all modules, relative to build/node; how many
 *   were new or different
 * @throws if a source is missing or does not parse
 */
export function buildNode() {
  const ts = requireFromWeb('typescript');
  const modules = new Set();
  const waiting = entries.map((name) => join(sourceFolder, name));
  let written = 0;
  while (waiting.length > 0) {
    const source = waiting.pop();
    const name = toModuleName(relative(sourceFolder, source));
    if (modules.has(name)) continue;
    modules.add(name);
    const { text, imports } = transpile(ts, source);
    waiting.push(...imports.map((specifier) => resolve(dirname(source), specifier)));
    if (replaceIfDifferent(join(outputFolder, name), text)) written += 1;
  }
  linkNodeModules();
  return { modules: [...modules].sort(), written };
}

/** One source as JavaScript, and the relative imports that remain when the types are gone. */
function transpile(ts, source) {
  const imports = [];
  const rename = (specifier) => {
    if (!ts.isStringLiteral(specifier) || !/^\.\.?\/.*\.ts$/.test(specifier.text)) return specifier;
    imports.push(specifier.text);
    return ts.factory.createStringLiteral(toModuleName(specifier.text), true);
  };
  const renameImports = (context) => (file) => {
    const visit = (node) => {
      if (ts.isImportDeclaration(node)) {
        const { modifiers, importClause, moduleSpecifier, attributes } = node;
        const renamed = rename(moduleSpecifier);
        return ts.factory.updateImportDeclaration(
          node,
          modifiers,
          importClause,
          renamed,
          attributes,
        );
      }
      if (ts.isExportDeclaration(node) && node.moduleSpecifier) {
        const { modifiers, isTypeOnly, exportClause, moduleSpecifier, attributes } = node;
        const renamed = rename(moduleSpecifier);
        return ts.factory.updateExportDeclaration(
          node,
          modifiers,
          isTypeOnly,
          exportClause,
          renamed,
          attributes,
        );
      }
      if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) {
        const [specifier, ...rest] = node.arguments;
        return ts.factory.updateCallExpression(node, node.expression, undefined, [
          rename(specifier),
          ...rest,
        ]);
      }
      return ts.visitEachChild(node, visit, context);
    };
    return ts.visitNode(file, visit);
  };
  const { outputText, diagnostics } = ts.transpileModule(readFileSync(source, 'utf8'), {
    fileName: source,
    reportDiagnostics: true,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      verbatimModuleSyntax: true,
    },
    transformers: { after: [renameImports] },
  });
  if (diagnostics.length > 0) {
    throw new Error(
      ts.formatDiagnostics(diagnostics, {
        getCanonicalFileName: (name) => name,
        getCurrentDirectory: () => sourceFolder,
        getNewLine: () => '\n',
      }),
    );
  }
  return { text: outputText, imports };
}

function replaceIfDifferent(path, text) {
  try {
    if (readFileSync(path, 'utf8') === text) return false;
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  mkdirSync(dirname(path), { recursive: true });
  const partial = `${path}.${process.pid}`;
  writeFileSync(partial, text);
  renameSync(partial, path);
  return true;
}

/** Bare imports (`onnxruntime-web`) are looked up from the importing file upwards. */
function linkNodeModules() {
  try {
    symlinkSync('../../web/node_modules', join(outputFolder, 'node_modules'));
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { modules, written } = buildNode();
  console.log(`build/node: ${modules.length} modules, ${written} of them new or different`);
}
