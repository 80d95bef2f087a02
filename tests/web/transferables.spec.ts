import { expect, test } from '@playwright/test';
import { transferables } from '../../web/src/transferables.ts';

test('finds every buffer of a frame result, each once', () => {
  const shared = new Float32Array(8);
  const own = new Float32Array(3);
  const result = {
    time: 1,
    faces: [
      { id: 1, box: [1, 2, 3, 4], landmarks: shared.subarray(0, 4), rotation: own },
      { id: 2, box: [1, 2, 3, 4], landmarks: shared.subarray(4) },
    ],
    none: null,
    nothing: undefined,
  };
  expect(new Set(transferables(result))).toEqual(new Set([shared.buffer, own.buffer]));
  expect(transferables(result)).toHaveLength(2);
});

test('there is nothing to move in plain values', () => {
  for (const value of [undefined, null, 1, 'text', {}, [], [1, 2]]) {
    expect(transferables(value)).toEqual([]);
  }
});

test('what it finds can be moved', () => {
  const value = { faces: [{ landmarks: new Float32Array([1, 2]) }] };
  const moved = structuredClone(value, { transfer: transferables(value) });
  expect([...moved.faces[0]!.landmarks]).toEqual([1, 2]);
  expect(value.faces[0]!.landmarks).toHaveLength(0);
});
