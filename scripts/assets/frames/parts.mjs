// Parts that several frames have in common, as a maker buys them in: hinges, pads, temples. Parameters only, mm.

export const FIT = { offsetMm: [0, -2, 3], pantoscopicDeg: 8 };
export const ACETATE_FIT = { offsetMm: [0, -3, 2.6], pantoscopicDeg: 8 };

/** Three knuckles, for metal. */
export const METAL_HINGE = { radius: 1.05, height: 4, count: 3, back: 0.2, leaf: [2.2, 3.2, 5.5] };
/** Five knuckles on plates let into the acetate. */
export const ACETATE_HINGE = { radius: 1.25, height: 5, count: 5, back: 1, leaf: [3.6, 3.4, 8.5] };

export const PADS = {
  height: -14,
  back: -4.2,
  length: 13,
  width: 7.4,
  thickness: 2.5,
  wire: { diameter: 0.95, back: 4.4, swing: 4.2 },
};
/** Pads moulded on acetate. */
export const PAD_BUMPS = { height: -14.5, back: -0.8, length: 15.5, width: 8, thickness: 3.2 };

const BEND = { bow: 1.45, bendRadius: 14, tipDownDegrees: 49, tipInDegrees: 7 };

/**
 * Metal temples with acetate tips.
 * @param length from hinge to end
 * @param bar [thickness, height] at the hinge
 */
export const metalTemple = (length, [thickness, height], more = {}) => ({
  length,
  ...BEND,
  pieces: [
    {
      slot: 'metal',
      section: 'bar',
      from: 0,
      to: length - 44,
      count: 16,
      sizes: [
        [0, thickness, height],
        [9, thickness * 0.92, height * 0.94],
        [34, thickness * 0.8, height * 0.66],
        [length - 60, thickness * 0.76, height * 0.52],
      ],
    },
    {
      slot: 'tips',
      section: 'tip',
      from: length - 57,
      to: length - 1.6,
      count: 22,
      sizes: [
        [length - 57, 2, 2.6],
        [length - 50, 2.9, 3.7],
        [length - 30, 3.1, 4.3],
        [length - 11, 3.2, 6.4],
        [length, 2.9, 5.8],
      ],
      startRound: 0.6,
      endRound: 1.6,
    },
  ],
  letters: { at: [20, 0], height: 1.25, stroke: 0.2 },
  ...more,
});

/** The wire shot into an acetate temple: seen where the acetate is clear. */
const coreWire = (length) => ({
  slot: 'core',
  section: 'wire',
  from: 3,
  to: length - 16,
  count: 22,
  sizes: [
    [3, 1.2, 3.4],
    [14, 1.2, 3],
    [40, 1.1, 2.2],
    [length - 40, 1, 1.9],
    [length - 16, 0.9, 1.6],
  ],
  endRound: 0.6,
});

/**
 * Temples of one piece of acetate.
 * @param length from hinge to end
 * @param heights at the hinge, at the waist, at the widest place of the tip
 * @param more { height, … }: where on the front it is hung, glasses frame y, mm; `split` names the slots of its
 *   `outside` and `inside` if it is laminated; `core` shoots in a wire
 */
export const acetateTemple = (
  length,
  thickness,
  [front, waist, tip],
  { split, core, ...more },
) => ({
  length,
  ...BEND,
  inset: 0.15,
  pieces: [
    {
      slot: 'temple',
      split,
      section: 'plank',
      from: 0,
      to: length - 3.6,
      count: 30,
      sizes: [
        [0, thickness, front],
        [12, thickness * 0.98, front * 0.94],
        [46, thickness * 0.9, waist * 1.12],
        [length - 58, thickness * 0.86, waist],
        [length - 34, thickness * 0.86, waist * 1.03],
        [length - 13, thickness * 0.86, tip, 0.5],
        [length, thickness * 0.82, tip * 0.9, 0.5],
      ],
      endRound: 3.6,
    },
    ...(core ? [coreWire(length)] : []),
  ],
  letters: { at: [40, 0], height: 2, stroke: 0.26 },
  ...more,
});
