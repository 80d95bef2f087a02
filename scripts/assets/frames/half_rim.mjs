// Half-rimmed spectacles: a metal brow, the lenses hang in nylon thread.
import { FIT, METAL_HINGE, metalTemple, PADS } from './parts.mjs';
import { rectangle } from './shapes.mjs';

export const halfRim = {
  id: 'half-rim',
  name: 'Linea',
  category: 'optical',
  shape: 'rectangle',
  rim: 'half',
  material: 'metal',
  construction: 'half rim',
  lens: {
    width: 53,
    height: 34,
    bridge: 18,
    centreY: -6.5,
    apexZ: -1.6,
    wrapDegrees: 6.5,
    baseCurve: 4.5,
    outline: rectangle,
    thickness: 2,
  },
  wire: { section: 'flat', width: 2, depth: 2.4, from: -12, to: 192, ends: [1.2, 1.8] },
  bridges: [
    {
      fromDegrees: 158,
      half: [
        [8, 0.9, 0.2],
        [4, 1.4, 1],
        [0, 1.5, 1.3],
      ],
      section: 'flat',
      sizes: [
        [2.2, 1.8],
        [2.6, 1.8],
      ],
    },
  ],
  pads: { ...PADS, fromDegrees: 186 },
  endPiece: {
    fromDegrees: 24,
    points: [
      [64.6, 5, -7.8],
      [68, 5, -8.7],
      [69.9, 4.95, -10.4],
      [70.4, 4.9, -13],
    ],
    sections: [
      [0, 1.6, 3],
      [0.4, 1.6, 4],
      [1, 1.6, 4.2],
    ],
  },
  hinge: METAL_HINGE,
  temple: metalTemple(140, [1.6, 4.2]),
  fit: FIT,
  variants: [
    { name: 'Gunmetal', materials: { metal: 'gunmetal', tips: 'black acetate' } },
    { name: 'Copper', materials: { metal: 'copper', tips: 'brown acetate' } },
    { name: 'Black', materials: { metal: 'matt black metal', tips: 'black acetate' } },
  ].map(({ name, materials }) => ({
    name,
    materials: { ...materials, lensEdge: 'clear lens edge', thread: 'nylon' },
  })),
};
