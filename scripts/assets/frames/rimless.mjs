// Rimless spectacles: drilled lenses on titanium.
import { FIT, METAL_HINGE, metalTemple, PADS } from './parts.mjs';
import { oval } from './shapes.mjs';

export const rimless = {
  id: 'rimless',
  name: 'Luft',
  category: 'optical',
  shape: 'oval',
  rim: 'rimless',
  material: 'titanium',
  construction: 'rimless',
  lens: {
    width: 53,
    height: 35,
    bridge: 18,
    centreY: -7,
    apexZ: -1.8,
    wrapDegrees: 6,
    baseCurve: 4.5,
    outline: oval,
    thickness: 2,
  },
  mounts: {
    nasal: {
      degrees: 166,
      inside: 3.4,
      height: 2.9,
      thickness: 0.8,
      screws: [[2.4, 0]],
    },
    temporal: {
      degrees: 22,
      inside: 3.6,
      height: 2.9,
      thickness: 0.8,
      screws: [[2.5, 0]],
    },
  },
  bridge: {
    half: [
      [8.2, 0.2, -2.6],
      [5.4, 0.75, -0.2],
      [2.6, 0.85, 0.7],
      [0, 0.85, 0.95],
    ],
    sizes: [
      [1.7, 1.4],
      [1.5, 1.5],
    ],
  },
  pads: { ...PADS, wire: { diameter: 0.9, back: 3.4, swing: 4 } },
  endPiece: {
    points: [
      [62.6, 2.4, -9.6],
      [66.2, 2.4, -9.9],
      [68.8, 2.4, -11],
      [69.6, 2.35, -13.6],
    ],
    sections: [
      [0, 0.9, 2.6],
      [0.5, 1.1, 2.4],
      [1, 1.2, 2.6],
    ],
    corner: 0.35,
  },
  hinge: { ...METAL_HINGE, radius: 0.95, height: 3.2, leaf: [1.8, 2.8, 5] },
  temple: metalTemple(135, [1.2, 2.6]),
  fit: FIT,
  variants: [
    { name: 'Titanium', materials: { metal: 'titanium', tips: 'grey rubber' } },
    { name: 'Champagne', materials: { metal: 'champagne', tips: 'brown acetate' } },
    { name: 'Navy', materials: { metal: 'navy metal', tips: 'navy acetate' } },
  ].map(({ name, materials }) => ({
    name,
    materials: { ...materials, lensEdge: 'clear lens edge' },
  })),
};
