import { LorgnetteError } from './errors.ts';

/** The model packs a page can choose from (models/README.md); the first is the default. */
export const packNames = ['facemesh', '3ddfa'] as const;

export type PackName = (typeof packNames)[number];

export const defaultPack: PackName = packNames[0];

/** What makes a pack in the checkout, before the site is built. */
export const packCommands: Readonly<Record<PackName, string>> = {
  facemesh: 'scripts/build --models',
  // By hand: its licence allows research only, and is the user's to accept.
  '3ddfa': 'scripts/fetch_models 3ddfa --accept-research-licence',
};

/** @throws LorgnetteError invalid-argument naming the packs there are */
export function checkedPackName(name: string): PackName {
  const known = packNames.find((one) => one === name);
  if (known) return known;
  throw new LorgnetteError(
    'invalid-argument',
    `There is no model pack "${name}". There are: ${packNames.join(', ')}.`,
  );
}

/** What to say when a site has no such pack. */
export function packUnavailable(name: PackName, url: string, cause?: unknown): LorgnetteError {
  const both = [...new Set([defaultPack, name])].join(' ');
  return new LorgnetteError(
    'pack-unavailable',
    `The model pack "${name}" is not on this site: there is no ${url}. Run ${packCommands[name]}, ` +
      `then build the site with it: LORGNETTE_PACKS="${both}" scripts/build.`,
    { cause },
  );
}
