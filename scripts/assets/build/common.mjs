import { hinge } from '../hinge.mjs';
import { letters, mark } from '../lettering.mjs';
import { lensSolid } from '../lens.mjs';
import { arcLengths, pointsAt } from '../curve.mjs';
import { rivet } from '../screw.mjs';
import { templePath, templePiece, templeSide } from '../temple.mjs';
import { earRest } from '../fit.mjs';
import { sub, unit } from '../vec.mjs';

// A node is { name, pivot?, pieces }: what the wearer's left side has. Its right side is its mirror image, but for
// pieces with a `side`. A piece is { slot, part, crease }: `slot` names one of the variants' materials, or is a
// function from the part's tags to one.

/** Wires of few sides are round all the way; their ends' lids stay hard. */
export const WIRE_CREASE = 80;
/** Bevels round off, corners of bars do not. */
const CREASE = 50;

export const piece = (slot, part, crease = CREASE) => ({ slot, part, crease });

/** Points around a lens whose edge a rim hides. */
const HIDDEN_EDGE = { count: 64 };

/**
 * @param edge of lensSolid(), with `slot`, for a lens whose edge is seen
 */
export function lensNode(surface, spec, { slot = 'lens', ...shape } = HIDDEN_EDGE) {
  const { faces, edge } = lensSolid(surface, spec.lens.thickness, shape);
  return {
    name: 'lens',
    pieces: [
      { ...piece('lens', faces), planar: true },
      { ...piece(slot, edge, 30), planar: true },
    ],
  };
}

/** ISO 8624's marking: lens width □ bridge, temple length. */
const sizeMark = ({ lens, temple }) => `${lens.width}□${lens.bridge} ${temple.length}`;

/**
 * The temple with its half of the hinge, its engraving and its mark; and the hinge's other half for the front.
 * @param joint { at, ahead, thickness, cut? }: the middle of the gap, mm, the direction towards the front; a plane
 *   the temple ends at, if it is not square
 */
export function templeNode(spec, joint) {
  const { temple } = spec;
  const [thickness, height] = temple.pieces[0].sizes.at(-1).slice(1);
  const ear = earRest(spec.fit, thickness, height);
  const path = templePath(temple, joint.at, ear);
  const [first, second] = pointsAt(path, [0, 1]);
  const behind = unit(sub(second, first));
  const hung = hinge({ ...joint, behind }, spec.hinge);
  const pieces = temple.pieces.map((part) => {
    const solid = templePiece(path, { ...part, ...(part.from === 0 && { cut: joint.cut }) });
    const slot = part.split
      ? (tag) => (tag === 'inside' ? part.split.inside : part.split.outside)
      : part.slot;
    return piece(slot, solid);
  });
  const outside = templeSide(path, temple.pieces[0], -1);
  const inside = templeSide(path, temple.pieces[0], 1);
  if (temple.rivets) {
    for (const [s, b] of temple.rivets.at) {
      const { position, normal } = outside(s, b);
      pieces.push(piece('rivets', rivet(position, normal, temple.rivets)));
    }
  }
  if (temple.mark) {
    const {
      at: [s, b],
      size,
    } = temple.mark;
    pieces.push(piece('mark', mark(outside(s, b, 0.02), size)));
  }
  const { letters: style } = temple;
  // Read from inside, the text runs forwards on the left temple; the right one is drawn to be mirrored.
  const texts = { left: [`LORGNETTE ${spec.name.toUpperCase()}`, -1], right: [sizeMark(spec), 1] };
  const engraved = Object.entries(texts).map(([side, [text, direction]]) => ({
    ...piece(
      'letters',
      letters(text, style, (x, y) => inside(style.at[0] + direction * x, style.at[1] + y, PROUD)),
    ),
    side,
  }));
  return {
    temple: {
      name: 'temple',
      pivot: hung.axis,
      pieces: [...pieces, piece('hinge', hung.temple), ...engraved],
    },
    front: [piece('hinge', hung.front), piece('screws', hung.screw)],
    path,
    length: arcLengths(path).at(-1),
  };
}

/** How far letters stand above the surface, so that neither rounding nor the depth buffer hides them, mm. */
const PROUD = 0.05;
