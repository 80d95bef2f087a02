import { expect, test } from '@playwright/test';
import {
  kBudgetSeconds,
  kPasses,
  qualities,
  QualityGovernor,
  type QualityChange,
} from '../../web/src/render/quality.ts';

// The choice of quality by the time frames take; all times are the test's own.

/** Frames of one cost after another: what changed, and when. */
class Stream {
  readonly changes: (QualityChange & { at: number })[] = [];
  readonly governor = new QualityGovernor();
  now = 100;

  /** @param cost of a frame in each quality, as a share of the budget */
  run(seconds: number, cost: (quality: string) => number, perSecond = 30): void {
    for (const end = this.now + seconds; this.now < end; this.now += 1 / perSecond) {
      const spent = cost(this.governor.quality) * kBudgetSeconds;
      const change = this.governor.add(spent, this.now);
      if (change) this.changes.push({ ...change, at: this.now });
    }
  }
}

const told = ({ changes }: Stream) => changes.map(({ quality, reason }) => `${quality} ${reason}`);

test('each quality draws no more than the better one', () => {
  const counts = qualities.map((quality) => Object.values(kPasses[quality]).filter(Boolean).length);
  expect(counts).toEqual([4, 2, 1]);
});

test('a device that is fast enough keeps the best quality', () => {
  const stream = new Stream();
  stream.run(60, () => 0.9);
  expect(told(stream)).toEqual([]);
  expect(stream.governor.quality).toBe('high');
});

test('frames that take too long lower the quality within two seconds, step by step', () => {
  const stream = new Stream();
  stream.run(10, () => 1.2);
  expect(told(stream)).toEqual(['medium slow', 'low slow']);
  expect(stream.changes[0]!.at - 100).toBeLessThan(1);
  expect(stream.changes[1]!.at - 100).toBeLessThan(2);
});

test('it stops where the time suffices, and neither hiccups nor single frames count', () => {
  const stream = new Stream();
  stream.run(30, (quality) => (quality === 'high' ? 1.5 : 0.8));
  expect(told(stream)).toEqual(['medium slow']);

  let frame = 0;
  const hiccups = new Stream();
  hiccups.run(60, () => (++frame % 4 === 0 ? 20 : 0.5));
  expect(told(hiccups)).toEqual([]);

  const photos = new Stream();
  photos.run(60, () => 50, 2);
  expect(told(photos)).toEqual([]);
});

test('quality comes back after five seconds of spare time, and tries that fail grow rare', () => {
  const stream = new Stream();
  stream.run(5, () => 2);
  stream.run(30, () => 0.1);
  expect(told(stream)).toEqual(['medium slow', 'low slow', 'medium fast', 'high fast']);

  // Fast with less, too slow with all: without patience it would go to and fro for ever.
  const swinging = new Stream();
  swinging.run(600, (quality) => (quality === 'high' ? 1.5 : 0.1));
  const tries = swinging.changes.filter(({ reason }) => reason === 'fast').map(({ at }) => at);
  const gaps = tries.slice(1).map((at, i) => at - tries[i]!);
  expect(tries.length).toBeGreaterThan(2);
  expect(tries.length).toBeLessThan(8);
  gaps.slice(1).forEach((gap, i) => expect(gap).toBeGreaterThan(1.5 * gaps[i]!));
});

test('a quality that was chosen stays, whatever it costs', () => {
  const stream = new Stream();
  expect(stream.governor.choose('high')).toBeNull();
  stream.run(20, () => 5);
  expect(told(stream)).toEqual([]);
  expect(stream.governor.choose('low')).toEqual({ quality: 'low', reason: 'chosen' });
  stream.run(20, () => 0.01);
  expect(told(stream)).toEqual([]);
  expect(stream.governor.choose('auto')).toBeNull();
  stream.run(20, () => 0.01);
  expect(told(stream)).toEqual(['medium fast', 'high fast']);
});
