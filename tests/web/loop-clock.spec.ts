import { expect, test } from '@playwright/test';
import { LoopClock } from '../../web/src/loop-clock.ts';

test('the time of the first turn is the media time', () => {
  const clock = new LoopClock();
  expect([0, 0.04, 0.08].map((t) => clock.at(t))).toEqual([0, 0.04, 0.08]);
});

test('time goes on over the seam of the loop, turn after turn', () => {
  const clock = new LoopClock();
  const times = [0, 1, 2, 0, 1, 2, 0].map((t) => clock.at(t));
  for (let i = 1; i < times.length; i++) expect(times[i]!).toBeGreaterThan(times[i - 1]!);
  // Within a turn the distances are those of the media.
  expect(times[4]! - times[3]!).toBeCloseTo(1, 9);
  expect(times[3]! - times[2]!).toBeCloseTo(1 / 30, 9);
});

test('the same frame again has the same time', () => {
  const clock = new LoopClock();
  expect(clock.at(0.5)).toBe(clock.at(0.5));
});
