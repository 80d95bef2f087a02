import { make } from './dom.ts';
import type { Strings } from './strings.ts';

/** The same picture with one pair of glasses on. */
export interface Worn {
  readonly picture: ImageBitmap;
  readonly label: string;
}

const cellWidthPx = 960;
const gapPx = 8;
const labelPx = 52;

/** Draws pictures side by side, two in a row, with their labels beneath. Closes the pictures. */
export function drawSheet(strings: Strings, worn: readonly Worn[]): HTMLCanvasElement {
  const { width, height } = worn[0]!.picture;
  const cellWidth = Math.min(cellWidthPx, width);
  const cellHeight = Math.round((height * cellWidth) / width);
  const rows = Math.ceil(worn.length / 2);
  const canvas = make('canvas', { role: 'img', 'aria-label': sheetLabel(strings, worn) });
  canvas.width = 2 * cellWidth + gapPx;
  canvas.height = rows * (cellHeight + labelPx);
  const context = canvas.getContext('2d')!;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.font = '600 22px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = '#1c1b1a';
  worn.forEach(({ picture, label }, index) => {
    const x = (index % 2) * (cellWidth + gapPx);
    const y = Math.floor(index / 2) * (cellHeight + labelPx);
    context.drawImage(picture, x, y, cellWidth, cellHeight);
    context.fillText(label, x + cellWidth / 2, y + cellHeight + labelPx / 2, cellWidth);
    picture.close();
  });
  return canvas;
}

const sheetLabel = (strings: Strings, worn: readonly Worn[]): string =>
  strings.compared(worn.map(({ label }) => label).join(', '));
