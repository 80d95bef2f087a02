// Round metal spectacles: wire rims, saddle bridge, pads on arms, thin temples with acetate tips.
const circle = Array.from({ length: 16 }, (_, i) => {
  const a = (2 * Math.PI * i) / 16;
  // a "panto" hint: a little flatter on top, fuller towards the temples' upper corner
  return [Math.cos(a), Math.sin(a) * (Math.sin(a) > 0 ? 0.97 : 1)];
});

export const roundMetal = {
  id: 'round-metal',
  name: 'Round metal',
  kind: 'optical',
  material: 'metal',
  colour: 'gold',
  construction: 'wire',
  lens: {
    width: 49,
    height: 46,
    bridge: 21,
    centreY: -7.5,
    apexZ: -1.6,
    wrapDegrees: 6,
    baseRadius: 115,
    outline: circle,
    thickness: 1.6,
    material: 'clear lens',
  },
  metal: 'gold',
  rim: { width: 1.7, depth: 2.3, depthOffset: -0.8 },
  bridges: [
    {
      fromDegrees: 164,
      half: [
        [8.4, 0.1, 0.2],
        [4.2, 0.95, 0.85],
        [0, 1.15, 1.1],
      ],
      width: 2.3,
      depth: 2.2,
    },
  ],
  pads: {
    contact: [11.2, -12.9, -5.5],
    normal: [0.851, 0.362, 0.379],
    along: [0, 1, -0.25],
    length: 13,
    width: 7.6,
    thickness: 2.7,
    fromDegrees: 188,
    arm: [
      [12.8, -9.4, -4.2],
      [14.9, -9.8, -6.4],
      [15.0, -11.2, -6.6],
    ],
    wire: 1,
  },
  endPiece: {
    fromDegrees: 24,
    points: [
      [61.5, 2.6, -6.6],
      [66.4, 2.6, -7.2],
      [68.7, 2.6, -8.3],
      [69.3, 2.6, -11],
    ],
    thickness: 1.7,
    height: 3.4,
  },
  hinge: { axis: [68.4, 2.6, -11.6], radius: 1.25, height: 3.8 },
  temple: {
    hinge: [69.2, 2.6, -11.2],
    ear: [80.8, -14.2, -97.5],
    length: 142,
    bow: 1.45,
    bendRadius: 13,
    tipDownDegrees: 52,
    tipInDegrees: 7,
    pieces: [
      {
        material: 'gold',
        from: 0,
        to: 97,
        shape: 'bar',
        count: 12,
        sections: [
          [0, 1.5, 3.4],
          [12, 1.3, 2.6],
          [60, 1.2, 2],
          [97, 1.2, 1.8],
        ],
      },
      {
        material: 'brown acetate',
        from: 86,
        to: 140.4,
        shape: 'tip',
        count: 16,
        sections: [
          [86, 2.4, 3],
          [92, 3, 3.9],
          [112, 3.2, 4.4],
          [132, 3.3, 6.6],
          [142, 3, 6],
        ],
        startRound: 0.6,
        endRound: 1.6,
      },
    ],
  },
  fit: { offsetMm: [0, -2, 3], pantoscopicDeg: 8 },
};
