export const snapshotFile = 'lorgnette.png';

export const clipFile = (type: string): string =>
  type.startsWith('video/mp4') ? 'lorgnette.mp4' : 'lorgnette.webm';

/** Hands a file to the visitor's downloads. */
export function download(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download takes its own hold of the blob, but only after this task.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
