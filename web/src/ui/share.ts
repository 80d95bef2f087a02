/** Whether this browser hands pictures to the visitor's other programs. */
export function canSharePictures(): boolean {
  const file = new File([], 'a.png', { type: 'image/png' });
  return navigator.canShare?.({ files: [file] }) ?? false;
}

/** @throws DOMException AbortError where the visitor thinks better of it */
export async function sharePicture(picture: Blob, fileName: string): Promise<void> {
  await navigator.share({ files: [new File([picture], fileName, { type: picture.type })] });
}
