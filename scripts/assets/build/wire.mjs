import { bridgeBar } from '../bridge.mjs';
import { restOnNose } from '../fit.mjs';
import { endPiece } from '../hinge.mjs';
import { lensSurface } from '../lens.mjs';
import { nosePad, padArm } from '../nose_pads.mjs';
import { rim, rimPoint } from '../rim.mjs';
import { screwHead } from '../screw.mjs';
import { framesAlong, roundedRectangle, bevelledEnd, sweep } from '../sweep.mjs';
import { add, scale } from '../vec.mjs';
import { lensNode, piece, templeNode, WIRE_CREASE } from './common.mjs';

/** Air between an end piece and its temple, mm. */
const GAP = 0.15;

/** The pads and what holds them. @param from where the arm is soldered on, mm */
export function padNodes(spec, face, from) {
  const rest = restOnNose(face, spec.fit, spec.pads);
  return {
    pads: { name: 'pad', pieces: [piece('pads', nosePad(rest, spec.pads))] },
    front: [piece('metal', padArm(from, rest, spec.pads, spec.pads.wire), WIRE_CREASE)],
  };
}

/** An end piece with the temple it carries. @param from where it leaves the front, mm */
export function sideNodes(spec, from) {
  const { part, end } = endPiece(from, spec.endPiece.points, spec.endPiece);
  const at = add(end.point, scale(end.direction, GAP));
  const side = templeNode(spec, {
    at,
    ahead: scale(end.direction, -1),
    thickness: end.thickness,
  });
  return { ...side, front: [piece('metal', part), ...side.front] };
}

/** The block that closes a rim behind the end piece: its screw lets the lens in. */
function closingBlock([x, y, z], { width, height, depth }) {
  const block = (from, to) =>
    sweep(
      framesAlong(
        [
          [x, y + from, z],
          [x, y + to, z],
        ],
        [0, 0, 1],
      ),
      roundedRectangle(width, depth, 0.3, 2),
      { start: bevelledEnd(0.15, width / 2), end: bevelledEnd(0.15, width / 2) },
    );
  return [
    piece('metal', block(-height / 2, -0.25)),
    piece('metal', block(-0.1, height / 2)),
    piece(
      'screws',
      screwHead([x, y - height / 2 - 0.12, z], [0, -1, 0], { radius: 0.75, height: 0.35 }),
    ),
  ];
}

/** Spectacles of wire: full rims, one or two bridges, pads on arms. */
export function buildWire(spec, face) {
  const surface = lensSurface(spec.lens);
  const wire = { ...spec.wire, depthOffset: spec.wire.depthOffset ?? -spec.lens.thickness / 2 };
  const at = (degrees) => rimPoint(surface, wire, degrees);
  const side = sideNodes(spec, at(spec.endPiece.fromDegrees));
  const pads = padNodes(spec, face, at(spec.pads.fromDegrees));
  return [
    {
      name: 'front',
      pieces: [
        piece('metal', rim(surface, wire), WIRE_CREASE),
        ...spec.bridges.map((bridge) =>
          piece('metal', bridgeBar(at(bridge.fromDegrees), bridge), WIRE_CREASE),
        ),
        ...closingBlock(add(at(spec.endPiece.fromDegrees), spec.block.offset), spec.block),
        ...side.front,
        ...pads.front,
      ],
    },
    pads.pads,
    side.temple,
    lensNode(surface, spec),
  ];
}
