import { SPAN_MM } from './tortoise.mjs';

/** The pattern's top edge over a temple's hinge, mm: a temple with its tip is 65 mm high. */
const TEMPLE_TOP_MM = 18;

/**
 * Texture coordinates of a vertex: patterns run through the sheet, so they are projected along its thickness;
 * a lens's picture is spread over its box.
 * @param place { node, planar, spec, mirrored }: `mirrored` for the wearer's right, whose pattern is another one
 * @returns (position of the left side, mm) → [u, v]
 */
export function textureUv({ node, planar, spec, mirrored }) {
  const [width, height] = SPAN_MM;
  if (planar) {
    const { centreY, height: lensHeight } = spec.lens;
    return ([, y]) => [0.5, 0.5 - (y - centreY) / lensHeight];
  }
  if (node === 'temple') {
    // The two are cut from the sheet in opposite directions, so that they are no pair of twins.
    return ([, y, z]) => [mirrored ? 1 + z / width : -z / width, (TEMPLE_TOP_MM - y) / height];
  }
  const side = mirrored ? -1 : 1;
  return ([x, y]) => [0.5 + (side * x) / width, 0.5 - (y + 8) / height];
}
