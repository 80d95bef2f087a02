import { buildBrowline } from './build/browline.mjs';
import { buildHalfRim } from './build/half_rim.mjs';
import { buildPlate } from './build/plate.mjs';
import { buildRimless } from './build/rimless.mjs';
import { buildWire } from './build/wire.mjs';

const BUILDERS = {
  wire: buildWire,
  plate: buildPlate,
  browline: buildBrowline,
  'half rim': buildHalfRim,
  rimless: buildRimless,
};

/**
 * All nodes of a frame from its specification, glasses frame, mm.
 * @param face the reference face, which pads rest on
 * @returns nodes as build/common.mjs describes them
 */
export function buildFrame(spec, face) {
  const build = BUILDERS[spec.construction];
  if (!build) throw new RangeError(`${spec.id}: there is no construction "${spec.construction}"`);
  return build(spec, face);
}
