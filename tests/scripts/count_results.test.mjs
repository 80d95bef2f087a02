import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../scripts/lib/count_results.awk', import.meta.url));

/** "passed failed skipped" of a log. */
const count = (log) =>
  execFileSync('awk', ['-f', program], { input: log, encoding: 'utf8' }).trim();

test('ctest: skipped tests are not passed ones', () => {
  assert.equal(count('100% tests passed, 0 tests failed out of 12\n'), '12 0 0');
  assert.equal(
    count(
      '90% tests passed, 1 tests failed out of 10\n\nThe following tests did not run:\n' +
        '\t  2 - Env.Ci (Skipped)\n\t 10 - Fit.Real (Skipped)\n\n' +
        'The following tests FAILED:\n\t  3 - Fit.Small (Failed)\n',
    ),
    '7 1 2',
  );
});

test('node: cancelled tests have failed', () => {
  assert.equal(
    count('ℹ tests 9\nℹ suites 0\nℹ pass 5\nℹ fail 1\nℹ cancelled 1\nℹ skipped 2\nℹ todo 0\n'),
    '5 2 2',
  );
});

test('Playwright: what did not run or was flaky has failed', () => {
  assert.equal(count('  ✓  1 a.spec.ts:3:1 › passed (12ms)\n\n  12 passed (30.1s)\n'), '12 0 0');
  assert.equal(
    count(
      '  2 failed\n    a.spec.ts:3:1 › x\n  1 flaky\n  3 skipped\n  4 did not run\n  5 passed (1.2m)\n',
    ),
    '5 7 3',
  );
});

test('unittest', () => {
  assert.equal(count('Ran 6 tests in 0.1s\n\nOK\n'), '6 0 0');
  assert.equal(count('Ran 6 tests in 0.1s\n\nOK (skipped=2)\n'), '4 0 2');
  assert.equal(count('Ran 6 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\n'), '2 3 1');
});

test('a log without a runner says so', () => {
  assert.equal(count('5 files passed the check with ease\n'), '- - -');
});
