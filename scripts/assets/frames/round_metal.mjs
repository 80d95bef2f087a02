// Round metal spectacles: wire rims, saddle bridge, pads on arms, thin temples with acetate tips.
import { FIT, METAL_HINGE, metalTemple, PADS } from './parts.mjs';
import { round } from './shapes.mjs';

export const roundMetal = {
  id: 'round-metal',
  name: 'Rondel',
  category: 'optical',
  shape: 'round',
  rim: 'full',
  material: 'metal',
  construction: 'wire',
  lens: {
    width: 49,
    height: 46,
    bridge: 21,
    centreY: -7.5,
    apexZ: -1.6,
    wrapDegrees: 6,
    baseCurve: 4.5,
    outline: round,
    thickness: 1.8,
  },
  wire: { section: 'round', width: 1.6, depth: 2.2 },
  bridges: [
    {
      fromDegrees: 164,
      half: [
        [8.4, 0.1, 0.2],
        [4.2, 0.95, 0.85],
        [0, 1.15, 1.1],
      ],
      sizes: [
        [1.9, 1.8],
        [2.3, 1.9],
      ],
    },
  ],
  pads: { ...PADS, fromDegrees: 186 },
  endPiece: {
    fromDegrees: 22,
    points: [
      [61.6, 2.6, -6.3],
      [66.2, 2.6, -7.1],
      [68.8, 2.6, -8.6],
      [69.4, 2.55, -11.2],
    ],
    sections: [
      [0, 1.5, 2.4],
      [0.35, 1.5, 3.3],
      [1, 1.5, 3.4],
    ],
  },
  block: { offset: [1.3, -1.2, -1.2], width: 1.9, height: 4.6, depth: 2.1 },
  hinge: METAL_HINGE,
  temple: metalTemple(140, [1.5, 3.4]),
  fit: FIT,
  variants: [
    { name: 'Gold', materials: { metal: 'gold', tips: 'brown acetate' } },
    { name: 'Silver', materials: { metal: 'silver', tips: 'black acetate' } },
    { name: 'Black', materials: { metal: 'black metal', tips: 'black acetate' } },
  ],
};
