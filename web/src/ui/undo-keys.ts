/** What the keys ask for; each returns whether there was something. */
export interface UndoCommands {
  undo(): boolean;
  redo(): boolean;
}

/**
 * Ctrl or Cmd with Z undoes, with Shift and Z, or with Y, does again, while the focus is in an element;
 * but in a text field, whose own they are, and in a dialog over it all.
 * @param signal ends it
 */
export function acceptUndoKeys(
  host: HTMLElement,
  commands: UndoCommands,
  signal: AbortSignal,
): void {
  host.addEventListener(
    'keydown',
    (event) => {
      if (event.defaultPrevented || event.altKey || !(event.ctrlKey || event.metaKey)) return;
      const path = event.composedPath();
      if (isTextField(path[0]) || path.some((node) => node instanceof HTMLDialogElement)) return;
      const key = event.key.toLowerCase();
      const again = key === 'y' || (key === 'z' && event.shiftKey);
      if (!again && key !== 'z') return;
      // Where there is nothing, the keys are the page's.
      if (again ? commands.redo() : commands.undo()) event.preventDefault();
    },
    { signal },
  );
}

const withoutText = ['radio', 'checkbox', 'button', 'submit', 'reset', 'file', 'range', 'color'];

function isTextField(target: EventTarget | undefined): boolean {
  if (target instanceof HTMLInputElement) return !withoutText.includes(target.type);
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLElement && target.isContentEditable)
  );
}
