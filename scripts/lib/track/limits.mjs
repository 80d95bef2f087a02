// What the command line refuses before it is decoded.
import { LorgnetteError } from '../../../build/node/errors.mjs';

/**
 * Most pixels of one frame, 100 million: 400 MB as RGBA. A file of a few bytes can announce more
 * than any memory holds; cameras stay below.
 */
export const maxPixels = 100_000_000;

/** @throws LorgnetteError with the code given if a frame of this size is refused */
export function checkSize(code, width, height) {
  if (!(width > 0 && height > 0)) {
    throw new LorgnetteError(code, `it is ${width} x ${height} px: there is nothing to see`);
  }
  if (width * height > maxPixels) {
    const message = `it is ${width} x ${height} px, more than the ${maxPixels} px that are decoded`;
    throw new LorgnetteError(code, `${message}: make it smaller`);
  }
}
