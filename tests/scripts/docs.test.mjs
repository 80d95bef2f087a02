import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { inCheckout } from '../../scripts/lib/paths.mjs';

const root = inCheckout();
const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
});
const texts = listed
  .split('\n')
  .filter((name) => name.endsWith('.md') && existsSync(join(root, name)));

const withoutCode = (text) => text.replace(/```[\s\S]*?```/g, '').replace(/`[^`\n]*`/g, '');

/** As GitHub names the anchors of headings. */
const anchorsOf = (text) =>
  [...text.replace(/```[\s\S]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replace(/\s/g, '-'),
  );

/** What is wrong with the links of a text, by their targets. */
function brokenLinks(name) {
  const text = readFileSync(join(root, name), 'utf8');
  return [...withoutCode(text).matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path, anchor] = target.split('#');
      const file = path === '' ? join(root, name) : join(root, dirname(name), path);
      if (!existsSync(file)) return true;
      if (anchor === undefined || statSync(file).isDirectory()) return false;
      return !anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
    });
}

test('links between the texts lead somewhere, to their headings, too', () => {
  assert.ok(texts.length > 10, `${texts.length} texts`);
  const broken = texts.flatMap((name) => brokenLinks(name).map((target) => `${name}: ${target}`));
  // Drawn from a machine's own results by tests/bench/draw_results.mjs.
  const drawn = /: bench\.md$/;
  assert.deepEqual(
    broken.filter((line) => !drawn.test(line)),
    [],
  );
});

test('every error code is explained, and the texts name no other', () => {
  const source = readFileSync(join(root, 'web/src/errors.ts'), 'utf8');
  const list = /errorCodes = \[([\s\S]*?)\]/.exec(source)[1];
  const codes = [...list.matchAll(/'([a-z-]+)'/g)].map(([, code]) => code);
  assert.ok(codes.length > 15);
  const errors = readFileSync(join(root, 'web/docs/errors.md'), 'utf8');
  const rows = [...errors.matchAll(/^\| `([a-z-]+)`/gm)].map(([, code]) => code);
  assert.deepEqual(rows.sort(), [...codes].sort());

  // What is named like the codes are.
  const families = [...new Set(codes.map((code) => code.split('-')[0]))].join('|');
  const endings = [...new Set(codes.map((code) => code.split('-').slice(1).join('-')))].join('|');
  const like = new RegExp(`\`((?:${families})-(?:${endings}))\``, 'g');
  const named = texts.flatMap((name) =>
    [...readFileSync(join(root, name), 'utf8').matchAll(like)].map(([, code]) => [name, code]),
  );
  assert.ok(named.length > codes.length);
  assert.deepEqual(
    named.filter(([, code]) => !codes.includes(code)),
    [],
  );
});

test('the API reference is as the types and comments are', () => {
  // Its complaint says which command writes it anew.
  execFileSync(inCheckout('scripts/make_api_reference'), ['--check'], { stdio: 'pipe' });
});
