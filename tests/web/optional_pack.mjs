// The research pack is fetched by hand, or from ../shared by scripts/test.
import { missingParts } from '../../scripts/lib/node_core.mjs';

/**
 * @returns {string | false} why tests with the pack 3ddfa are skipped, or false
 * @throws with CI=true, where they may not be
 */
export function skipWithout3ddfa() {
  const missing = missingParts('3ddfa');
  if (missing && process.env.CI === 'true') throw new Error(missing.message);
  return missing ? missing.message : false;
}
