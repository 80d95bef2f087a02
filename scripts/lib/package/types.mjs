/** The package's types: all that web/src/index.ts exports, in one file. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inCheckout, requireFromWeb } from '../paths.mjs';

const node = (...args) =>
  execFileSync(process.execPath, args, { cwd: inCheckout('web'), stdio: 'pipe', encoding: 'utf8' });

/**
 * First the compiler writes declarations beside each other, then those that are public, and what they
 * are made of, are gathered from them.
 * @param {string} file where to
 */
export async function writeTypes(file) {
  mkdirSync(inCheckout('build'), { recursive: true });
  // Within the checkout: types are looked for from there.
  const scratch = mkdtempSync(inCheckout('build/types-'));
  try {
    const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--stripInternal'];
    const compiler = requireFromWeb.resolve('typescript/bin/tsc');
    node(compiler, '-p', 'tsconfig.json', ...emit, '--outDir', scratch);
    const config = join(scratch, 'tsconfig.json');
    const { compilerOptions } = JSON.parse(readFileSync(inCheckout('web/tsconfig.json'), 'utf8'));
    writeFileSync(config, JSON.stringify({ compilerOptions, include: ['src'] }));
    const bundler = requireFromWeb.resolve('dts-bundle-generator/dist/bin/dts-bundle-generator.js');
    const public_ = [
      '--inline-declare-global',
      '--export-referenced-types=false',
      '--no-banner',
      '--no-check',
    ];
    node(
      bundler,
      '--silent',
      '--project',
      config,
      ...public_,
      '-o',
      file,
      join(scratch, 'src/index.d.ts'),
    );
  } catch (error) {
    throw new Error(`The types could not be made:\n${error.stdout ?? ''}${error.stderr ?? error}`);
  } finally {
    rmSync(scratch, { recursive: true });
  }
  const prettier = requireFromWeb('prettier');
  const style = JSON.parse(readFileSync(inCheckout('web/.prettierrc'), 'utf8'));
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, await prettier.format(text, { ...style, parser: 'typescript' }));
}
