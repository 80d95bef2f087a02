import { expect, test } from '@playwright/test';
import { History } from '../../web/src/element-history.ts';

interface State {
  readonly frame: string | null;
  readonly mm: number;
}

const make = () => new History<State>();
const frame = (before: string | null, after: string) => ({
  before: { frame: before },
  after: { frame: after },
});
const move = (before: number, after: number) => ({
  before: { mm: before },
  after: { mm: after },
  kind: 'move',
});

test('nothing was done, and nothing is undone', () => {
  const history = make();
  expect([history.canUndo, history.canRedo]).toEqual([false, false]);
  expect([history.undo(), history.redo()]).toEqual([null, null]);
  history.record(frame('a', 'a'), 0);
  expect(history.canUndo).toBe(false);
});

test('steps are undone from the last one on, and done again', () => {
  const history = make();
  history.record(frame(null, 'a'), 0);
  history.record(frame('a', 'b'), 1);
  expect(history.undo()).toEqual({ frame: 'a' });
  expect(history.undo()).toEqual({ frame: null });
  expect([history.canUndo, history.canRedo]).toEqual([false, true]);
  expect(history.redo()).toEqual({ frame: 'a' });
  expect(history.redo()).toEqual({ frame: 'b' });
  expect(history.redo()).toBeNull();
  expect(history.undo()).toEqual({ frame: 'a' });
});

test('after something else, what was undone is gone', () => {
  const history = make();
  history.record(frame('a', 'b'), 0);
  history.undo();
  history.record(frame('a', 'c'), 1);
  expect(history.canRedo).toBe(false);
  expect(history.undo()).toEqual({ frame: 'a' });
  expect(history.canUndo).toBe(false);
});

test('small moves in quick succession are one; later ones, and after others, are not', () => {
  const history = make();
  history.record(move(0, 0.5), 0);
  history.record(move(0.5, 1), 900);
  history.record(move(1, 1.5), 1800);
  history.record(move(1.5, 2), 2800);
  history.record(frame('a', 'b'), 2900);
  history.record(move(2, 2.5), 3000);
  expect(history.undo()).toEqual({ mm: 2 });
  expect(history.undo()).toEqual({ frame: 'a' });
  expect(history.undo()).toEqual({ mm: 1.5 });
  expect(history.undo()).toEqual({ mm: 0 });
  expect(history.canUndo).toBe(false);
  // Done again, it is a step of its own.
  expect(history.redo()).toEqual({ mm: 1.5 });
  history.record(move(1.5, 2), 1801);
  expect(history.undo()).toEqual({ mm: 1.5 });
  expect(history.undo()).toEqual({ mm: 0 });
});

test('moved there and back, nothing was done', () => {
  const history = make();
  history.record(move(0, 0.5), 0);
  history.record(move(0.5, 0), 100);
  expect(history.canUndo).toBe(false);
});

test('of very many steps the last hundred are kept', () => {
  const history = make();
  for (let step = 0; step < 150; step++) history.record(frame(`${step}`, `${step + 1}`), step);
  let undone = 0;
  while (history.undo()) undone++;
  expect(undone).toBe(100);
});
