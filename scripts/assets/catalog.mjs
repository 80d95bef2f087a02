import { MATERIALS } from './materials.mjs';
import { thumbnailFile } from './thumbnails.mjs';
import { patternColour } from './tortoise.mjs';

/** Widest extent of the front with its end pieces, mm, to 0.1. */
function frontWidth(nodes) {
  const { pieces } = nodes.find(({ name }) => name === 'front');
  const widest = pieces
    .flatMap(({ part }) => part.positions)
    .reduce((most, [x]) => Math.max(most, x), 0);
  return Math.round(20 * widest) / 10;
}

/** The parts whose colours tell variants apart, most telling first. */
const TELLING = ['front', 'brow', 'metal', 'frontBack'];

/** A material's colour for a page's swatch, sRGB hex. */
function swatch(name) {
  const { colour, pattern, gradient } = MATERIALS[name];
  if (pattern) return patternColour(pattern);
  return gradient ? gradient[0] : colour;
}

const variant = (id, { name, materials }, i) => ({
  name,
  lens: MATERIALS[materials.lens].lens,
  swatches: [...TELLING.filter((slot) => materials[slot]), 'lens'].map((slot) =>
    swatch(materials[slot]),
  ),
  thumbnail: thumbnailFile(id, i),
});

/**
 * assets/catalog.json: what a page needs to know of each frame before it loads it.
 * @param frames [{ spec, nodes }]
 */
export const catalog = (frames) => ({
  format: 2,
  frames: frames.map(({ spec, nodes }) => ({
    id: spec.id,
    name: spec.name,
    file: `glasses/${spec.id}.glb`,
    category: spec.category,
    wearer: spec.wearer ?? 'adult',
    shape: spec.shape,
    rim: spec.rim,
    material: spec.material,
    dimensionsMm: {
      lensWidth: spec.lens.width,
      lensHeight: spec.lens.height,
      bridge: spec.lens.bridge,
      templeLength: spec.temple.length,
      frontWidth: frontWidth(nodes),
    },
    variants: spec.variants.map((own, i) => variant(spec.id, own, i)),
    fit: spec.fit,
  })),
});
