import { make } from './dom.ts';
import { icon, type IconName } from './icons.ts';

export function button(
  text: string,
  className: string,
  onClick: () => void,
  name?: IconName,
): HTMLButtonElement {
  const element = make('button', { type: 'button', class: className });
  label(element, text, name);
  element.addEventListener('click', onClick);
  return element;
}

/** An icon over its word. */
export const tool = (name: IconName, text: string, onClick: () => void): HTMLButtonElement =>
  button(text, 'tool', onClick, name);

/** An icon alone: its word is read out, and shown to a pointer that rests on it. */
export const round = (name: IconName, text: string, onClick: () => void): HTMLButtonElement =>
  button(text, 'round', onClick, name);

/** Changes what a button says, without taking the focus from it. */
export function label(element: HTMLButtonElement, text: string, name?: IconName): void {
  element.replaceChildren(...(name ? [icon(name)] : []), make('span', { class: 'word' }, text));
  if (element.className === 'round') element.title = text;
}

/** A button that opens the file dialogue; the same file can be chosen twice in a row. */
export function fileButton(
  text: string,
  name: IconName,
  accept: string,
  onFile: (file: Blob) => void,
): HTMLElement {
  const input = make('input', { type: 'file', accept, hidden: true, 'aria-label': text });
  input.addEventListener('change', () => {
    const file = input.files?.[0];
    input.value = '';
    if (file) onFile(file);
  });
  const open = button(text, '', () => input.click(), name);
  return make('span', {}, open, input);
}
