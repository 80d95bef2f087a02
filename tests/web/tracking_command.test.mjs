// node tests/bench/tracking.mjs as a person runs it, on the built core.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { promisify } from 'node:util';

import { inCheckout } from '../../scripts/lib/paths.mjs';

const run = promisify(execFile);
const tracking = (...args) =>
  run(process.execPath, [inCheckout('tests/bench/tracking.mjs'), ...args], {
    maxBuffer: 64 * 2 ** 20,
  });

test('lists the sequences, the short set among them', async () => {
  const lines = async (...args) => (await tracking('--list', ...args)).stdout.trim().split('\n');
  const [all, quick] = [await lines(), await lines('--quick')];
  assert.ok(all.length >= 50);
  assert.ok(quick.length < all.length && quick.every((line) => all.includes(line)));
  assert.match(all.join('\n'), /^turn-yaw-60 +126 frames at 60\/s: lag/m);
});

test('says what is wrong with the command line', async () => {
  await assert.rejects(tracking('--sequence', 'nothing'), ({ code, stderr }) => {
    assert.match(stderr, /^tracking: no such sequence; --list names all/);
    return code === 2;
  });
  await assert.rejects(tracking('--pack', 'nothing'), ({ code, stderr }) => {
    assert.match(stderr, /^tracking: no model pack 'nothing'/);
    return code === 2;
  });
});

test('the core finds the rendered face and follows it; all is written down', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'lorgnette-tracking-'));
  try {
    const { stdout } = await tracking('--sequence', 'step-yaw', '--json', '--dump', folder);
    const { pack, bars, sequences } = JSON.parse(stdout);
    assert.equal(pack, 'facemesh');
    assert.equal(sequences.length, 1);
    const [{ name, values, steps }] = sequences;
    assert.equal(name, 'step-yaw');
    const value = (metric) => values.find((one) => one.metric === metric).value;
    assert.equal(value('frames lost'), 0);
    assert.ok(Math.abs(value('turn found °') - 20) < 4, `${value('turn found °')}`);
    assert.ok(value('bridge error, mean px') < 3, `${value('bridge error, mean px')}`);
    assert.ok(Math.abs(value('distance error, mean %')) < 10);
    const caught = bars.find(({ name: bar }) => bar.startsWith('sudden turn'));
    assert.equal(caught.value, value('frames until caught'));
    assert.equal(caught.met, caught.value <= caught.bar);
    assert.equal(steps.length, 40);
    assert.equal(steps[0].truth.rotation.length, 9);
    assert.equal(steps[0].face.rotation.length, 9);

    const files = readdirSync(join(folder, 'step-yaw')).sort();
    assert.deepEqual([files.length, files[0], files.at(-1)], [40, '000.png', '039.png']);
    // Width and height in the head of a PNG.
    const png = readFileSync(join(folder, 'step-yaw', '000.png'));
    assert.deepEqual([png.readUInt32BE(16), png.readUInt32BE(20)], [640, 480]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
