import { bridgeBar } from '../bridge.mjs';
import { lensSurface } from '../lens.mjs';
import { openRim, rimPoint } from '../rim.mjs';
import { lensNode, piece, WIRE_CREASE } from './common.mjs';
import { padNodes, sideNodes } from './wire.mjs';

/** The nylon thread that holds a half-rimmed lens: its middle lies in the edge's groove. */
const THREAD = { section: 'round', width: 0.55, depth: 0.5 };

/** Spectacles with a rim above and a nylon thread below. */
export function buildHalfRim(spec, face) {
  const surface = lensSurface(spec.lens);
  const middle = -spec.lens.thickness / 2;
  const { from, to, ends, section } = spec.wire;
  // Heaviest over the brow, tapering towards both ends.
  const taper = (full, end) => (t) => end + (full - end) * Math.sin(Math.PI * t) ** 0.6;
  const wire = {
    section,
    nominalWidth: spec.wire.width,
    width: taper(spec.wire.width, ends[0]),
    depth: taper(spec.wire.depth, ends[1]),
    depthOffset: middle,
    end: ends[0],
  };
  const at = (degrees) => rimPoint(surface, { ...wire, width: spec.wire.width }, degrees);
  const side = sideNodes(spec, at(spec.endPiece.fromDegrees));
  const pads = padNodes(spec, face, at(spec.pads.fromDegrees));
  const thread = openRim(surface, { ...THREAD, depthOffset: middle }, [to - 2, from + 362]);
  return [
    {
      name: 'front',
      pieces: [
        piece('metal', openRim(surface, wire, [from, to]), WIRE_CREASE),
        piece('thread', thread, WIRE_CREASE),
        ...spec.bridges.map((bridge) =>
          piece('metal', bridgeBar(at(bridge.fromDegrees), bridge), WIRE_CREASE),
        ),
        ...side.front,
        ...pads.front,
      ],
    },
    pads.pads,
    side.temple,
    lensNode(surface, spec, { slot: 'lensEdge', count: 88, chamfer: 0.2, groove: true }),
  ];
}
