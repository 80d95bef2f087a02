import { LorgnetteError } from './errors.ts';
import { fetchOk } from './fetch.ts';
import { makeFrame, type FrameSource } from './frame.ts';

/** WebGL2 textures of this side exist on every device that runs the page. */
export const maxPhotoSidePx = 4096;

/**
 * A photograph as a source of one frame: turned as its EXIF says, at most 4096 px a side.
 * @param photo the file, or the address of one on the page's own origin
 * @throws LorgnetteError photo-unreadable, asset-unavailable
 */
export async function openPhotoSource(photo: Blob | string): Promise<FrameSource> {
  const blob = typeof photo === 'string' ? await (await fetchOk(photo)).blob() : photo;
  let bitmap: ImageBitmap | undefined = await decode(blob);
  return {
    kind: 'photo',
    start: (sink) => {
      if (!bitmap) return;
      const frame = makeFrame(bitmap, 0);
      bitmap = undefined;
      sink.frame(frame);
    },
    stop: () => {
      bitmap?.close();
      bitmap = undefined;
    },
  };
}

async function decode(blob: Blob): Promise<ImageBitmap> {
  try {
    const full = await createImageBitmap(blob, { imageOrientation: 'from-image' });
    const shrink = maxPhotoSidePx / Math.max(full.width, full.height);
    if (shrink >= 1) return full;
    try {
      return await createImageBitmap(full, {
        resizeWidth: Math.max(1, Math.round(full.width * shrink)),
        resizeHeight: Math.max(1, Math.round(full.height * shrink)),
        resizeQuality: 'high',
      });
    } finally {
      full.close();
    }
  } catch (cause) {
    throw new LorgnetteError(
      'photo-unreadable',
      `The file (${blob.type || 'unknown type'}, ${blob.size} bytes) could not be read as a picture. Choose a JPEG, PNG, WebP or AVIF file.`,
      { cause },
    );
  }
}
