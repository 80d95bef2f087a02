import { buildFrame } from './build_frame.mjs';

const FRONT_NODES = /^(front|hinge_)/;

/** Widest extent of the front with its end pieces and hinges, mm, to 0.1. */
function frontWidth(spec) {
  const xs = buildFrame(spec)
    .filter((node) => FRONT_NODES.test(node.name))
    .flatMap((node) => node.primitives.flatMap((p) => p.part.positions.map(([x]) => x)));
  return Math.round((Math.max(...xs) - Math.min(...xs)) * 10) / 10;
}

/** assets/catalog.json: what a page needs to know of each frame before it loads it. */
export const catalog = (frames) => ({
  format: 1,
  frames: frames.map((spec) => ({
    id: spec.id,
    name: spec.name,
    file: `glasses/${spec.id}.glb`,
    kind: spec.kind,
    material: spec.material,
    colour: spec.colour,
    dimensionsMm: {
      lensWidth: spec.lens.width,
      lensHeight: spec.lens.height,
      bridge: spec.lens.bridge,
      templeLength: spec.temple.length,
      frontWidth: frontWidth(spec),
    },
    fit: spec.fit,
  })),
});
