import { restOnNose } from '../fit.mjs';
import { frontSurface } from '../front_surface.mjs';
import { lensSurface } from '../lens.mjs';
import { padBump } from '../nose_pads.mjs';
import { outerEdge, plateFront } from '../plate.mjs';
import { rivet } from '../screw.mjs';
import { addScaled, unit } from '../vec.mjs';
import { lensNode, piece, templeNode } from './common.mjs';

/** Air between front and temple, mm. */
const GAP = 0.12;

/** The lens and the face of a front whose bridge rests, at its rear lower edge, on the origin. */
function seatedSurfaces(spec) {
  const surfaces = (apexZ) => {
    const lens = lensSurface({ ...spec.lens, apexZ });
    return { lens, surface: frontSurface(lens, spec.front) };
  };
  const [, bottom] = spec.front.outline[0];
  const rear = surfaces(0).surface.at(0, bottom, spec.front.thickness)[2];
  return surfaces(-rear);
}

/** Where the temple is hung: behind the front's side, or, of a front that wraps around, on its edge. */
function joint({ front, temple }, lens, surface) {
  const [, thickness] = temple.pieces[0].sizes[0];
  const y = temple.height;
  const edge = outerEdge(front, lens, y);
  const flush = edge - thickness / 2 - temple.inset;
  const normal = surface.normal(flush, y);
  // along the front, towards the lens
  const inwards = unit([-normal[2], 0, normal[0]]);
  if (temple.joins === 'edge') {
    const at = addScaled(surface.at(edge, y, front.thickness / 2), inwards, -GAP);
    return { at, ahead: inwards, thickness, cut: { point: at, normal: inwards } };
  }
  const at = surface.at(flush, y, front.thickness + GAP);
  return { at, ahead: inwards, thickness, cut: { point: at, normal } };
}

/** Spectacles of acetate or nylon: one plate with pads moulded on, hinges let in. */
export function buildPlate(spec, face) {
  const { lens, surface } = seatedSurfaces(spec);
  const { front, temple } = spec;
  const slot = front.split ? (tag) => (tag === 'front' ? 'front' : 'frontBack') : 'front';

  const side = templeNode(spec, joint(spec, lens, surface));
  const rivets = (front.rivets?.at ?? []).map(([u, v]) =>
    piece('rivets', rivet(surface.at(u, v, -front.dome), surface.normal(u, v), front.rivets)),
  );
  const rest = restOnNose(face, spec.fit, spec.pads);
  return [
    {
      name: 'front',
      pieces: [
        piece(slot, plateFront(front, lens, surface)),
        piece(spec.pads.slot ?? (front.split ? 'frontBack' : 'front'), padBump(rest, spec.pads)),
        ...rivets,
        ...side.front,
      ],
    },
    side.temple,
    lensNode(lens, spec),
  ];
}
