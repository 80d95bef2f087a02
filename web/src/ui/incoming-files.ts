/**
 * Takes the pictures and videos that visitors drop onto an element, or paste: while the focus is in it, or
 * nowhere, if it is the page's first of its kind.
 * @param signal ends it
 */
export function acceptFiles(
  host: HTMLElement,
  onFile: (file: File) => void,
  signal: AbortSignal,
): void {
  const drag = (event: DragEvent): void => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    // Else the browser would leave the page for the file.
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    host.toggleAttribute('dropping', true);
  };
  const drop = (event: DragEvent): void => {
    host.toggleAttribute('dropping', false);
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    take(event.dataTransfer);
  };
  const paste = (event: ClipboardEvent): void => {
    const target = event.composedPath()[0];
    const inside = event.composedPath().includes(host);
    const nowhere = target === document.body || target === document.documentElement;
    if (!inside && !(nowhere && document.querySelector(host.localName) === host)) return;
    if (event.clipboardData && take(event.clipboardData)) event.preventDefault();
  };
  const take = ({ files }: DataTransfer): boolean => {
    const file = [...files].find(({ type }) => /^(image|video)\//.test(type)) ?? files[0];
    if (file) onFile(file);
    return file !== undefined;
  };
  host.addEventListener('dragenter', drag, { signal });
  host.addEventListener('dragover', drag, { signal });
  host.addEventListener('dragleave', () => host.toggleAttribute('dropping', false), { signal });
  host.addEventListener('drop', drop, { signal });
  document.addEventListener('paste', paste, { signal });
}
