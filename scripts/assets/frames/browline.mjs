// Browline spectacles: acetate brows on metal rims, a metal bridge between them.
import { ACETATE_HINGE, acetateTemple, FIT, PADS } from './parts.mjs';
import { browed } from './shapes.mjs';

export const browline = {
  id: 'browline',
  name: 'Kontor',
  category: 'optical',
  shape: 'browline',
  rim: 'full',
  material: 'acetate and metal',
  construction: 'browline',
  lens: {
    width: 50,
    height: 41,
    bridge: 20,
    centreY: -7.6,
    apexZ: -1.9,
    wrapDegrees: 6,
    baseCurve: 4.5,
    outline: browed,
    thickness: 1.8,
  },
  wire: { section: 'round', width: 1.4, depth: 2.2 },
  brow: {
    proud: 1.7,
    thickness: 3.8,
    count: 42,
    middle: [
      { rim: 176, width: 1 },
      { rim: 162, width: 1.5 },
      { rim: 147, width: 2.1 },
      { rim: 128, width: 2.5 },
      { rim: 104, width: 2.5 },
      { rim: 80, width: 2.6 },
      { rim: 62, width: 2.8 },
      [52.4, 13],
      [58.4, 11.2],
      [64.2, 10.2],
      [69.8, 9.6],
    ],
    widths: [2.4, 4, 5.6, 6.4, 6.4, 6.6, 7, 7.6, 8.4, 8.7, 8.4],
    joint: [68.8, 9.5],
    rivets: {
      at: [
        [62.4, 11.4],
        [65.6, 9.8],
      ],
      radius: 0.85,
      proud: 0.2,
    },
  },
  bridges: [
    {
      fromDegrees: 160,
      half: [
        [7.6, 0.7, 0.3],
        [3.8, 1.5, 0.9],
        [0, 1.7, 1.1],
      ],
      section: 'flat',
      sizes: [
        [2, 2],
        [2.8, 2],
      ],
    },
  ],
  pads: { ...PADS, fromDegrees: 190 },
  hinge: { ...ACETATE_HINGE, height: 4.6, leaf: [3, 3, 8] },
  temple: acetateTemple(140, 3.8, [8.2, 5.6, 8.4], {
    height: 9.5,
    mark: { at: [8.6, 0.4], size: 1.9 },
  }),
  fit: FIT,
  variants: [
    {
      name: 'Havana and gold',
      materials: {
        brow: 'havana',
        letters: 'gold lettering',
        temple: 'havana',
        metal: 'gold',
        rivets: 'foil gold',
        mark: 'foil gold',
      },
    },
    {
      name: 'Black and silver',
      materials: { brow: 'black acetate', temple: 'black acetate', metal: 'silver' },
    },
    {
      name: 'Burgundy and gold',
      materials: {
        brow: 'burgundy acetate',
        temple: 'burgundy acetate',
        metal: 'gold',
        rivets: 'foil gold',
        mark: 'foil gold',
      },
    },
  ],
};
