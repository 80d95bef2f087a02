// Aviator sunglasses: teardrop rims, saddle bridge and top bar, tinted lenses.
import { FIT, METAL_HINGE, metalTemple, PADS } from './parts.mjs';
import { teardrop } from './shapes.mjs';

export const aviatorSun = {
  id: 'aviator-sun',
  name: 'Pilot',
  category: 'sun',
  shape: 'aviator',
  rim: 'full',
  material: 'metal',
  construction: 'wire',
  lens: {
    width: 58,
    height: 50,
    bridge: 14,
    centreY: -11.5,
    apexZ: -0.8,
    wrapDegrees: 7,
    baseCurve: 6,
    outline: teardrop,
    thickness: 1.8,
  },
  wire: { section: 'round', width: 1.4, depth: 2.1 },
  bridges: [
    {
      fromDegrees: 163,
      half: [
        [4.6, 0.7, -0.1],
        [0, 1.0, 1.0],
      ],
      sizes: [
        [1.7, 1.7],
        [2, 1.9],
      ],
    },
    {
      fromDegrees: 131,
      half: [
        [9, 10.2, -0.4],
        [0, 10.4, 0.3],
      ],
      sizes: [
        [1.6, 1.7],
        [2, 1.8],
      ],
    },
  ],
  pads: { ...PADS, fromDegrees: 176 },
  endPiece: {
    fromDegrees: 24,
    points: [
      [66.2, 3.6, -9.6],
      [69.4, 3.8, -10.9],
      [70.9, 3.8, -12.6],
      [71.2, 3.75, -15],
    ],
    sections: [
      [0, 1.4, 2.6],
      [0.4, 1.5, 3.8],
      [1, 1.5, 3.6],
    ],
  },
  block: { offset: [1.2, -1.4, -1.2], width: 1.8, height: 4.6, depth: 2.1 },
  hinge: METAL_HINGE,
  temple: metalTemple(138, [1.4, 3.6]),
  fit: FIT,
  variants: [
    {
      name: 'Gold, grey-green',
      materials: { metal: 'gold', tips: 'black acetate', lens: 'grey-green lens' },
    },
    {
      name: 'Silver, grey gradient',
      materials: { metal: 'silver', tips: 'black acetate', lens: 'grey gradient lens' },
    },
    {
      name: 'Black, silver mirror',
      materials: { metal: 'matt black metal', tips: 'black acetate', lens: 'silver mirror lens' },
    },
  ],
};
