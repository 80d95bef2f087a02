import { resample, spline } from './curve.mjs';
import { merge } from './mesh.mjs';
import { drum, screwHead } from './screw.mjs';
import { bevelledEnd, framesAlong, roundedRectangle, sweep } from './sweep.mjs';
import { add, addScaled, cross, dot, unit } from './vec.mjs';

/** Air between a hinge's knuckles, mm. */
const GAP = 0.12;

/** Knuckles of equal height around an upright axis, numbered from below. */
function knuckles(axis, { radius, height, count }) {
  const each = height / count;
  return Array.from({ length: count }, (_, k) => {
    const bottom = -height / 2 + k * each;
    return drum(
      add(axis, [0, bottom + GAP / 2, 0]),
      add(axis, [0, bottom + each - GAP / 2, 0]),
      radius,
      {
        ends: [0.1, 0.1],
      },
    );
  });
}

/** A flat bar of metal between two points, `height` upright. */
const leaf = (from, to, thickness, height) =>
  sweep(framesAlong([from, to], [0, 1, 0]), roundedRectangle(thickness, height, 0.25, 1), {
    start: bevelledEnd(0.15, thickness / 2),
    end: bevelledEnd(0.15, thickness / 2),
  });

/**
 * A hinge inside the joint of front and temple.
 * @param joint { at, ahead, behind, thickness }: the middle of the joint on the temple's middle line, mm; unit
 *   directions along the front's leaf and along the temple; the temple's thickness there
 * @param hinge { radius, height, count, back, leaf: [height, front, back] } mm: `back` puts the axis that far behind
 *   the joint; the leaves run from it along front and temple
 * @returns {{ axis: number[], front, temple, screw }}: the knuckles alternate, the outer ones are the front's
 */
export function hinge({ at, ahead, behind, thickness }, spec) {
  const across = unit(cross(behind, [0, 1, 0]));
  const inside = across[0] > 0 ? across.map((v) => -v) : across;
  const { radius, height, back = 0 } = spec;
  const axis = addScaled(addScaled(at, inside, thickness / 2 + 0.8 * radius), behind, back);
  const parts = knuckles(axis, spec);
  const own = (odd) => parts.filter((_, k) => k % 2 === odd);
  const [leafHeight, leafFront, leafBack] = spec.leaf;
  const seat = addScaled(at, inside, thickness / 2 + 0.2);
  const frontFoot = addScaled(seat, behind, Math.max(0, back - radius));
  const top = add(axis, [0, height / 2 - GAP / 2, 0]);
  const bottom = add(axis, [0, GAP / 2 - height / 2, 0]);
  return {
    axis,
    front: merge(
      ...own(0),
      leaf(frontFoot, addScaled(frontFoot, ahead, leafFront), 0.9, leafHeight),
    ),
    temple: merge(
      ...own(1),
      leaf(addScaled(seat, behind, 0.4), addScaled(seat, behind, leafBack), 0.9, leafHeight),
    ),
    screw: merge(
      screwHead(top, [0, 1, 0], { radius: 0.72 * radius, height: 0.4 }),
      drum(addScaled(bottom, [0, 1, 0], -0.25), addScaled(bottom, [0, 1, 0], 0.1), 0.5 * radius, {
        ends: [0.1, 0],
      }),
    ),
  };
}

/**
 * The end piece of a metal front: a bar from the rim out to the side and around to the hinge.
 * @param sections [share of the way, thickness, height] rows
 */
export function endPiece(from, points, { sections, corner = 0.45 }) {
  const path = resample(spline([from, ...points], { perSpan: 32 }), 26);
  const at = (t) => {
    const i = Math.max(
      1,
      sections.findIndex((row) => row[0] >= t),
    );
    const [a, b] = [sections[i - 1], sections[i]];
    const s = (t - a[0]) / (b[0] - a[0]);
    return [1, 2].map((k) => a[k] + (b[k] - a[k]) * s * s * (3 - 2 * s));
  };
  const frames = framesAlong(path, [0, 1, 0]);
  const last = at(1);
  return {
    part: sweep(
      frames,
      (t) => {
        const [thickness, height] = at(Math.min(1, t));
        return roundedRectangle(thickness, height, corner, 2);
      },
      { end: bevelledEnd(0.2, last[0] / 2) },
    ),
    end: {
      point: path.at(-1),
      direction: frames.at(-1).tangent,
      thickness: last[0],
      height: last[1],
    },
  };
}

/** Cuts a part off in front of a plane: what is beyond slides back along `way` onto it. */
export function cutBy(part, { point, normal }, way) {
  const beyond = (p) =>
    dot(
      [0, 1, 2].map((k) => p[k] - point[k]),
      normal,
    );
  return {
    ...part,
    positions: part.positions.map((p) => {
      const d = beyond(p);
      return d > 0 ? addScaled(p, way, -d / dot(way, normal)) : p;
    }),
  };
}
