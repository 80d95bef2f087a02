/** Lays the npm package out in build/package/; scripts/package packs it. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApi } from '../api/read_api.mjs';
import { manifestOf as elementsOf } from '../api/write_api.mjs';
import { inCheckout } from '../paths.mjs';
import { integrityOf, packageFiles } from './contents.mjs';
import { manifestOf } from './manifest.mjs';
import { writeTypes } from './types.mjs';

const dist = inCheckout('dist');
const out = inCheckout('build/package');

const writeJson = (path, value) =>
  writeFileSync(join(out, path), `${JSON.stringify(value, null, 2)}\n`);

rmSync(out, { recursive: true, force: true });
mkdirSync(out, { recursive: true });
const files = packageFiles(dist);
for (const path of files) cpSync(join(dist, path), join(out, 'dist', path));
writeJson('dist/integrity.json', integrityOf(dist, files));
for (const path of ['LICENSE', 'NOTICE', 'CHANGELOG.md']) cpSync(inCheckout(path), join(out, path));
cpSync(inCheckout('web/docs/catalog.schema.json'), join(out, 'catalog.schema.json'));
cpSync(inCheckout('web/package'), out, { recursive: true });
writeJson(
  'package.json',
  manifestOf(JSON.parse(readFileSync(inCheckout('web/package.json'), 'utf8'))),
);
writeJson('custom-elements.json', elementsOf(readApi()));
await writeTypes(join(out, 'index.d.ts'));
