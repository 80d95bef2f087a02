// Where things lie, found from this file: the working directory does not matter.
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Absolute path of something in the checkout; without argument the checkout itself. */
export const inCheckout = (relative = '') =>
  fileURLToPath(new URL(`../../${relative}`, import.meta.url));

/** `require` of the npm modules, which are installed below web/. */
export const requireFromWeb = createRequire(inCheckout('web/package.json'));
