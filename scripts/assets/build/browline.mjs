import { bridgeBar } from '../bridge.mjs';
import { resampleByCurvature, spline } from '../curve.mjs';
import { frontSurface } from '../front_surface.mjs';
import { lensSurface } from '../lens.mjs';
import { outlinePoints } from '../plate.mjs';
import { rim, rimPoint } from '../rim.mjs';
import { rivet } from '../screw.mjs';
import { framesAround, roundEnd, softRectangle, sweep } from '../sweep.mjs';
import { unit } from '../vec.mjs';
import { lensNode, piece, templeNode, WIRE_CREASE } from './common.mjs';
import { padNodes } from './wire.mjs';

/** Air between front and temple, mm. */
const GAP = 0.12;

/**
 * The brow: a bar of acetate over the lens, as broad as its `width`s tell, lying on the front's face.
 * @param brow { middle, widths, thickness, count }: `middle` as in outlinePoints(), from the nose outwards;
 *   `widths` for each of its points, mm
 */
function browBar(brow, lens, surface) {
  const controls = outlinePoints(brow.middle, lens).map((p, i) => [...p, brow.widths[i]]);
  const path = resampleByCurvature(spline(controls, { perSpan: 24 }), brow.count, {
    maxStep: 3,
    sagitta: 0.03,
  });
  const points = path.map(([x, y]) => surface.at(x, y, brow.thickness / 2));
  const frames = framesAround(
    points,
    path.map(([x, y]) => surface.normal(x, y)),
    false,
  );
  const rim = { start: roundEnd(0.8, 4), end: roundEnd(1.4, 5) };
  // Its face bulges a little: a quarter turn of a plank standing on its edge.
  const outline = (_, i) =>
    softRectangle(brow.thickness, path[Math.min(i, path.length - 1)][2], 1, 2, 0.08).map(
      ([a, b]) => [b, -a],
    );
  return sweep(frames, outline, rim);
}

/** Spectacles with metal rims under a brow of acetate. */
export function buildBrowline(spec, face) {
  const surface = lensSurface(spec.lens);
  const wire = { ...spec.wire, depthOffset: spec.wire.depthOffset ?? -spec.lens.thickness / 2 };
  const at = (degrees) => rimPoint(surface, wire, degrees);
  const { brow, temple } = spec;
  const plate = frontSurface(surface, brow);
  const [, thickness] = temple.pieces[0].sizes[0];
  const [x, y] = brow.joint;
  const normal = plate.normal(x, y);
  const joint = plate.at(x, y, brow.thickness + GAP);
  const side = templeNode(spec, {
    at: joint,
    ahead: unit([-normal[2], 0, normal[0]]),
    thickness,
    cut: { point: joint, normal },
  });
  const pads = padNodes(spec, face, at(spec.pads.fromDegrees));
  return [
    {
      name: 'front',
      pieces: [
        piece('metal', rim(surface, wire), WIRE_CREASE),
        piece('brow', browBar(brow, surface, plate)),
        ...brow.rivets.at.map(([u, v]) =>
          piece('rivets', rivet(plate.at(u, v), plate.normal(u, v), brow.rivets)),
        ),
        ...spec.bridges.map((bridge) =>
          piece('metal', bridgeBar(at(bridge.fromDegrees), bridge), WIRE_CREASE),
        ),
        ...side.front,
        ...pads.front,
      ],
    },
    pads.pads,
    side.temple,
    lensNode(surface, spec),
  ];
}
