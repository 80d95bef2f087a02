import type { Figures } from '../../../scripts/lib/check_glasses/check.mjs';

/** Letters, digits and hyphens of a file's name: for an id, and an address that needs no escapes. */
const plainName = (name: string): string =>
  name
    .replace(/\.[^.]*$/, '')
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .toLowerCase() || 'glasses';

/** The tag that wears this model and no other. */
export const tagFor = (name: string): string =>
  `<glasses-tryon
  asset-base="/lorgnette/"
  src="/glasses/${plainName(name)}.glb"
></glasses-tryon>`;

/** An entry for catalog.json. What nobody but the shop knows is null, which scripts/check_catalog will not let pass. */
export function entryFor(name: string, figures: Figures): string {
  const id = plainName(name);
  const { widthMm, templeMm, pantoscopicDeg, child, variants } = figures;
  const names = variants.length > 0 ? variants : ['Standard'];
  const entry = {
    id,
    name: name.replace(/\.[^.]*$/, ''),
    file: `glasses/${id}.glb`,
    category: 'optical',
    wearer: child ? 'child' : 'adult',
    shape: null,
    rim: 'full',
    material: null,
    dimensionsMm: {
      lensWidth: null,
      lensHeight: null,
      bridge: null,
      templeLength: templeMm,
      frontWidth: widthMm,
    },
    variants: names.map((variant) => ({ name: variant, lens: 'clear' })),
    ...(pantoscopicDeg === null
      ? {}
      : { fit: { offsetMm: [0, 0, 0], pantoscopicDeg, ...(child ? { faceScale: 0.86 } : {}) } }),
  };
  return JSON.stringify(entry, null, 2);
}
