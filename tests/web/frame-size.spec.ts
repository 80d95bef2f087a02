import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { parseCatalog, uncatalogued } from '../../web/src/catalog.ts';
import { adviseSize, fittingRoomMm, frontOverFace } from '../../web/src/frame-size.ts';

const front = (frontWidth: number) => ({
  dimensionsMm: { lensWidth: 50, lensHeight: 40, bridge: 20, templeLength: 140, frontWidth },
});
const face = (mm: number, errorMm = 0) => ({ mm, errorMm });
const best = frontOverFace * 150;

test('a front fits within the room, and is narrow or wide beyond', () => {
  const sizes = [-5.1, -4.9, 0, 4.9, 5.1].map(
    (room) => adviseSize(face(150), front(best + room))!.size,
  );
  expect(sizes).toEqual(['narrow', 'fits', 'fits', 'fits', 'wide']);
});

test('the room has its sign and the error of the face', () => {
  const { roomMm } = adviseSize(face(150, 10), front(best - 3))!;
  expect(roomMm.mm).toBeCloseTo(-3, 10);
  expect(roomMm.errorMm).toBeCloseTo(10 * frontOverFace, 10);
});

test('it is sure where no face within the error says otherwise', () => {
  const sure = (room: number, errorMm: number) =>
    adviseSize(face(150, errorMm / frontOverFace), front(best + room))!.sure;
  expect([sure(0, 4.9), sure(0, 5.1)]).toEqual([true, false]);
  expect([sure(12, 6.9), sure(12, 7.1)]).toEqual([true, false]);
  expect([sure(-12, 6.9), sure(-12, 7.1)]).toEqual([true, false]);
  expect(sure(fittingRoomMm, 0.1)).toBe(false);
});

test('of a frame without a catalogue nothing is known', () => {
  expect(adviseSize(face(150), uncatalogued('https://shop.test/a.glb'))).toBeNull();
});

test('the frames that ship fit the faces they are made for', () => {
  const file = path.join(__dirname, '../../assets/catalog.json');
  const entries = parseCatalog(JSON.parse(readFileSync(file, 'utf8')), 'https://shop.test/c.json');
  const wearer = (scale: number) => face(153.3 * scale);
  for (const entry of entries) {
    const made = adviseSize(wearer(entry.fit.faceScale), entry)!;
    expect(made.size, entry.id).toBe('fits');
  }
  const child = entries.find(({ wearer }) => wearer === 'child')!;
  expect(adviseSize(wearer(1), child)!.size).toBe('narrow');
});
