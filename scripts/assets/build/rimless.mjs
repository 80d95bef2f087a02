import { bridgeBar } from '../bridge.mjs';
import { lensSurface } from '../lens.mjs';
import { drum, screwHead } from '../screw.mjs';
import { bevelledEnd, framesAlong, roundedRectangle, sweep } from '../sweep.mjs';
import { addScaled, scale } from '../vec.mjs';
import { lensNode, piece, WIRE_CREASE } from './common.mjs';
import { padNodes, sideNodes } from './wire.mjs';

/**
 * What grips a drilled lens: a tab on its back, from beyond the edge to behind two screws.
 * @param mount { degrees, inside, height, thickness, screws: [[along from the edge, up]…] } mm
 */
function lensMount(surface, lensThickness, { degrees, inside, height, thickness, screws }) {
  const [a, b] = surface.edge(degrees);
  const size = Math.hypot(a, b);
  const out = [a / size, b / size];
  const across = [-out[1], out[0]];
  const spot = (along, up, depth) =>
    surface.at(a + out[0] * along + across[0] * up, b + out[1] * along + across[1] * up, depth);
  const back = -lensThickness - thickness / 2;
  const normal = surface.normal(a, b);
  const tab = sweep(
    framesAlong([spot(0.6, 0, back), spot(-inside, 0, back)], normal),
    roundedRectangle(height, thickness, 0.4, 2),
    { start: bevelledEnd(0.15, thickness / 2), end: bevelledEnd(0.3, thickness / 2) },
  );
  const pieces = [piece('metal', tab)];
  for (const [along, up] of screws) {
    const foot = spot(-along, up, 0);
    pieces.push(
      piece(
        'metal',
        drum(spot(-along, up, 0.02), spot(-along, up, -lensThickness), 0.55, { sides: 10 }),
      ),
      piece('screws', screwHead(foot, normal, { radius: 0.85, height: 0.4, turn: 0.4 })),
      piece(
        'metal',
        drum(spot(-along, up, back), spot(-along, up, back - 0.9), 0.8, {
          ends: [0, 0.2],
          sides: 10,
        }),
      ),
    );
  }
  return { pieces, root: spot(0.3, 0, back), tip: spot(-inside + 0.6, 0, back) };
}

/** Spectacles without rims: drilled lenses, screwed to bridge and end pieces. */
export function buildRimless(spec, face) {
  const surface = lensSurface(spec.lens);
  const { thickness } = spec.lens;
  const nasal = lensMount(surface, thickness, spec.mounts.nasal);
  const temporal = lensMount(surface, thickness, spec.mounts.temporal);
  const side = sideNodes(spec, temporal.root);
  const pads = padNodes(spec, face, addScaled(nasal.root, scale([0, 1, 0], -1), 0.4));
  return [
    {
      name: 'front',
      pieces: [
        piece('metal', bridgeBar(nasal.root, spec.bridge), WIRE_CREASE),
        ...nasal.pieces,
        ...temporal.pieces,
        ...side.front,
        ...pads.front,
      ],
    },
    pads.pads,
    side.temple,
    lensNode(surface, spec, { slot: 'lensEdge', count: 96, chamfer: 0.25 }),
  ];
}
