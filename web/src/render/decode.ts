import { LorgnetteError } from '../errors.ts';
import type { GlassesModel } from '../types.ts';

/** Longest side of a picture that is kept, px: spectacles are seen smaller than this. */
const kMaxPicturePx = 4096;

/** A model with its pictures decoded: all that is needed to build it on the GPU, again and again. */
export interface DecodedGlasses {
  readonly model: GlassesModel;
  /** One for each of the model's images. */
  readonly images: readonly ImageBitmap[];
}

/**
 * Decodes a model's pictures, their numbers as stored: no colour management, no premultiplication.
 * Larger ones than `kMaxPicturePx` are reduced.
 *
 * @throws LorgnetteError `glasses-invalid` where the browser cannot read one
 */
export async function decodeGlasses(model: GlassesModel): Promise<DecodedGlasses> {
  const results = await Promise.allSettled(
    model.images.map(({ bytes, mimeType }) => decode(new Blob([bytes], { type: mimeType }))),
  );
  const images = results.flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  const broken = results.findIndex((result) => result.status === 'rejected');
  if (broken >= 0) {
    for (const image of images) image.close();
    throw new LorgnetteError(
      'glasses-invalid',
      `Picture ${broken} of the glasses (${model.images[broken]!.mimeType}) cannot be decoded. ` +
        'Export it again as PNG, JPEG or WebP.',
      { cause: (results[broken] as PromiseRejectedResult).reason },
    );
  }
  return { model, images };
}

async function decode(file: Blob): Promise<ImageBitmap> {
  const asStored = { colorSpaceConversion: 'none', premultiplyAlpha: 'none' } as const;
  const image = await createImageBitmap(file, asStored);
  const shrink = kMaxPicturePx / Math.max(image.width, image.height);
  if (shrink >= 1) return image;
  const [resizeWidth, resizeHeight] = [image.width, image.height].map((side) =>
    Math.max(1, Math.round(side * shrink)),
  ) as [number, number];
  try {
    return await createImageBitmap(image, {
      ...asStored,
      resizeWidth,
      resizeHeight,
      resizeQuality: 'high',
    });
  } finally {
    image.close();
  }
}

export function closeImages(glasses: DecodedGlasses | null): void {
  for (const image of glasses?.images ?? []) image.close();
}
