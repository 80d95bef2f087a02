import { acetateFront } from './acetate_front.mjs';
import { bridgeBar } from './bridge.mjs';
import { normals2d, offset2d, pointsAt } from './curve.mjs';
import { endPiece, hingeBarrel, rivet } from './hinge.mjs';
import { lensSolid, lensSurface } from './lens.mjs';
import { map, merge, mirror } from './mesh.mjs';
import { nosePad, padArm, padBump } from './nose_pads.mjs';
import { rim, rimPoint } from './rim.mjs';
import { bevelledEnd, ellipse, flatEnd, roundedRectangle, roundEnd } from './sweep.mjs';
import { templePath, templePiece } from './temple.mjs';
import { cross, smoothstep, sub, unit } from './vec.mjs';

const TEMPLE_OUTLINES = {
  bar: (thickness, height) => roundedRectangle(thickness, height, 0.45, 2),
  plank: (thickness, height) => roundedRectangle(thickness, height, 1.4, 2),
  tip: (thickness, height) => ellipse(thickness, height, 10),
};

/** Wires of eight sides are round all the way; their ends' lids stay hard. */
const WIRE_CREASE = 80;

const node = (name, ...primitives) => ({ name, primitives });
const primitive = (material, part, creaseDegrees = 55) => ({ material, part, creaseDegrees });

/** A part's left and right node from the left one. */
const pair = (name, ...primitives) => [
  node(`${name}_left`, ...primitives),
  node(`${name}_right`, ...primitives.map((p) => ({ ...p, part: mirror(p.part) }))),
];

function lensNodes(spec, surface) {
  const lens = lensSolid(surface, { thickness: spec.lens.thickness });
  return pair('lens', primitive(spec.lens.material, lens));
}

/** The temples' parts, and their hinge as pivot so that a viewer can fold them. */
function templeNodes({ temple, rivet: button }, extra = () => []) {
  const path = templePath(temple);
  const primitives = temple.pieces.map((piece) =>
    primitive(
      piece.material,
      templePiece(path, {
        ...piece,
        outline: TEMPLE_OUTLINES[piece.shape],
        start: piece.startRound ? roundEnd(piece.startRound, 3) : flatEnd,
        end: piece.endRound ? roundEnd(piece.endRound) : flatEnd,
      }),
    ),
  );
  return pair('temple', ...primitives, ...extra(path, button)).map((side, i) => {
    const [x, y, z] = temple.hinge;
    const pivot = [i === 0 ? x : -x, y, z];
    return {
      ...side,
      pivot,
      primitives: side.primitives.map((p) => ({ ...p, part: map(p.part, (q) => sub(q, pivot)) })),
    };
  });
}

/** Spectacles of wire: rims, bridges, pads on arms. */
function buildWire(spec) {
  const surface = lensSurface(spec.lens);
  const at = (degrees) => rimPoint(surface, spec.rim, degrees);
  const wire = rim(surface, spec.rim);
  const end = endPiece(at(spec.endPiece.fromDegrees), spec.endPiece.points, spec.endPiece);
  const bridges = spec.bridges.map((b) =>
    bridgeBar(at(b.fromDegrees), b.half, ellipse(b.width, b.depth, 8)),
  );
  const arm = padArm(at(spec.pads.fromDegrees), spec.pads, spec.pads.wire);
  return [
    node(
      'front',
      primitive(spec.metal, merge(wire, mirror(wire)), WIRE_CREASE),
      primitive(spec.metal, merge(end, mirror(end))),
    ),
    node('bridge', primitive(spec.metal, merge(...bridges), WIRE_CREASE)),
    ...pair('pad_arm', primitive(spec.metal, arm, WIRE_CREASE)),
    ...pair('pad', primitive('silicone', nosePad(spec.pads))),
    ...pair('hinge', primitive(spec.metal, hingeBarrel(spec.hinge.axis, spec.hinge))),
    ...templeNodes(spec),
    ...lensNodes(spec, surface),
  ];
}

/** Spectacles of acetate: a plate with built-in pads, riveted hinges. */
function buildAcetate(spec) {
  const surface = lensSurface(spec.lens);
  const { barrel, groove } = spec.front;
  // A barrel, its bridge drawn forward over the nose.
  const frontZ = (u, v) =>
    barrel.zFront -
    (u * u) / (2 * barrel.radiusX) -
    (v * v) / (2 * barrel.radiusY) -
    barrel.bridgeForward * smoothstep(barrel.bridgeTo, barrel.bridgeFrom, Math.abs(u));
  const hole = offset2d(surface.outline, normals2d(surface.outline), -groove).map(([a, b]) =>
    surface.at(a, b).slice(0, 2),
  );
  const plate = acetateFront({ ...spec.front, surface: frontZ }, hole);
  const h = 0.01;
  const rivets = spec.rivets.map(([u, v]) =>
    rivet(
      [u, v, frontZ(u, v)],
      unit([
        (frontZ(u - h, v) - frontZ(u + h, v)) / (2 * h),
        (frontZ(u, v - h) - frontZ(u, v + h)) / (2 * h),
        1,
      ]),
      spec.rivet,
    ),
  );
  const templeRivets = (path, button) =>
    spec.temple.rivets.map((s) => {
      const [a, b] = pointsAt(path, [s, s + 1]);
      const sideways = unit(cross([0, 1, 0], sub(a, b)));
      const thickness = spec.temple.pieces[0].sections[0][1];
      return primitive(
        button.material,
        rivet(
          a.map((v, k) => v + sideways[k] * (thickness / 2 - 0.03)),
          sideways,
          button,
        ),
      );
    });
  const bump = padBump(spec.padBumps);
  return [
    node(
      'front',
      primitive(spec.front.material, plate),
      primitive(spec.front.material, merge(bump, mirror(bump))),
    ),
    ...pair('rivet', primitive(spec.rivet.material, merge(...rivets))),
    ...pair('hinge', primitive(spec.metal, hingeBarrel(spec.hinge.axis, spec.hinge))),
    ...templeNodes(spec, templeRivets),
    ...lensNodes(spec, surface),
  ];
}

/**
 * All nodes of a frame from its specification, glasses frame, mm.
 * @returns [{ name, pivot?, primitives: [{ material, part, creaseDegrees }] }]; parts relative to the pivot
 */
export const buildFrame = (spec) => (spec.construction === 'wire' ? buildWire : buildAcetate)(spec);
