import { moments, principalAxes } from './moments.mjs';
import { cross, dot, normalised, range, triangleArea } from './numbers.mjs';
import { asymmetryOf } from './symmetry.mjs';

// Which way a pair of glasses lies in its file. Nothing is taken from names or units, only from the shape:
//
// 1. Glasses have one mirror plane; its normal is the x axis. The coordinate axes and the principal axes are tried.
// 2. Near the middle there is only the front (lenses, bridge), at the sides there are also the temples. In the mirror
//    plane the front between the pads and the end pieces is a strip whose long axis is upright.
// 3. The temples lie behind the front.
// 4. Up is where the bridge is (over the nose), where the temples leave the front, and away from where their tips bend.

/** Closer than this to a coordinate axis, the plane's normal is taken for it: cosine of 1.5°. */
const AXIS_COSINE = Math.cos((1.5 * Math.PI) / 180);
/** Mean distance of the mirror image over the size, above which glasses are not symmetric. */
export const SYMMETRIC_BELOW = 0.03;
/** What the spread of the samples does to the median, as share of the size. */
const NOISE = 0.0012;
/** Shares of the whole width: what lies between is front, and neither pad nor temple. */
const FRONT_FROM = 0.11;
const FRONT_TO = 0.34;
/** Beyond this share there are temples, if any. */
const SIDE_FROM = 0.38;

const middleOf = (t) => [0, 1, 2].map((k) => (t[0][k] + t[1][k] + t[2][k]) / 3);

/** The mirror plane: axis · p = offset. */
function mirrorPlane(triangles) {
  const asymmetry = asymmetryOf(triangles);
  const { covariance } = moments(triangles);
  const coordinate = [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ];
  const planes = [...coordinate, ...principalAxes(covariance)].map((axis, i) => ({
    ...bestOffset(axis, triangles, asymmetry),
    coordinate: i < 3,
  }));
  const better = (a, b) => (b.median < a.median ? b : a);
  const best = planes.reduce(better);
  // Models are seldom exactly symmetric: one along a coordinate axis is believed if it is nearly as good.
  const aligned = planes.filter(
    (plane) =>
      plane.coordinate &&
      (Math.abs(dot(plane.axis, best.axis)) > AXIS_COSINE || plane.median < best.median + 0.003),
  );
  return aligned.length > 0 ? aligned.reduce(better) : best;
}

/** The best mirror plane across an axis: near the middle, unless something stands on one side only. */
function bestOffset(axis, triangles, asymmetry) {
  const [low, high] = range(triangles.flat().map((p) => dot(axis, p)));
  const [middle, width] = [(low + high) / 2, high - low];
  const at = (offset, every) => ({ axis, offset, width, ...asymmetry(axis, offset, every) });
  let best = at(middle);
  for (const [step, every] of [
    [0.02, 4],
    [0.005, 1],
  ]) {
    const around = best.offset;
    const start = at(around, every);
    let found = start;
    for (const k of [-4, -3, -2, -1, 1, 2, 3, 4]) {
      const plane = at(around + k * step * width, every);
      if (plane.median < found.median) found = plane;
    }
    // only if it is better by more than the samples' noise
    if (found.median < start.median - NOISE) best = at(found.offset);
  }
  return best;
}

/**
 * @param triangles [[a, b, c]…] of the whole model, in the file's unit
 * @returns {{ x: number[], up: number[], forward: number[], offset: number, width: number, asymmetry: number,
 *   temples: boolean, sure: number }} unit axes of the glasses frame in the file's own, the mirror plane's offset along
 *   x, the width over all; `temples`: there is something behind the front at the sides; `sure`: how much speaks for up
 *   being up, −1…1
 */
export function orientationOf(triangles) {
  const { axis, offset, width, mean: asymmetry } = mirrorPlane(triangles);
  // Any two axes of the mirror plane, to begin with.
  const seed = Math.abs(axis[1]) < 0.9 ? [0, 1, 0] : [0, 0, 1];
  const e1 = normalised(cross(axis, seed));
  const e2 = cross(axis, e1);
  const flat = triangles.map((t) => ({
    side: Math.abs(dot(axis, middleOf(t)) - offset) / width,
    corners: Object.assign(
      t.map((p) => [dot(e1, p), dot(e2, p)]),
      { weight: triangleArea(t) },
    ),
  }));
  const within = (from, to) =>
    flat.filter(({ side }) => side >= from && side <= to).map(({ corners }) => corners);
  const front = moments(orAll(within(FRONT_FROM, FRONT_TO), flat));
  const sides = within(SIDE_FROM, 1);
  const [upright, through] = principalAxes(front.covariance);

  // Temples reach far to one side of the front's plane.
  const depths = sides.flat().map((p) => dot2(through, p) - dot2(through, front.mean));
  const [nearest, farthest] = range(depths);
  const back = Math.abs(nearest) > Math.abs(farthest) ? -1 : 1;
  const reach = Math.max(Math.abs(nearest), Math.abs(farthest));
  const temples = reach > 0.4 * width;
  const forward2 = through.map((v) => -back * v);

  const up = upVotes({ upright, forward2, front, flat, sides, temples, reach, width });
  const up2 = upright.map((v) => v * (up < 0 ? -1 : 1));
  const inSpace = ([a, b]) => normalised(e1.map((v, k) => a * v + b * e2[k]));
  const frame = {
    up: inSpace(up2),
    forward: inSpace(temples ? forward2 : facing(forward2, inSpace)),
  };
  const x = cross(frame.up, frame.forward);
  return {
    ...frame,
    x,
    offset: offset * Math.sign(dot(x, axis)),
    width,
    asymmetry,
    temples,
    sure: up,
  };
}

const dot2 = (a, b) => a[0] * b[0] + a[1] * b[1];
const orAll = (chosen, flat) => (chosen.length > 0 ? chosen : flat.map(({ corners }) => corners));

/** Without temples nothing tells front from back but the file: what looks to its +z is left so. */
const facing = (forward2, inSpace) =>
  inSpace(forward2)[2] < 0 ? forward2.map((v) => -v) : forward2;

/** What speaks for `upright` pointing up, > 0, or down, < 0. */
function upVotes({ upright, forward2, front, flat, sides, temples, reach, width }) {
  const height = (p) => dot2(upright, p) - dot2(upright, front.mean);
  const depth = (p) => dot2(forward2, front.mean) - dot2(forward2, p);
  const mean = (corners, f) => {
    let [sum, weight] = [0, 0];
    for (const t of corners) {
      sum += (t.weight * (f(t[0]) + f(t[1]) + f(t[2]))) / 3;
      weight += t.weight;
    }
    return weight > 0 ? sum / weight : 0;
  };
  const votes = [];
  const bridge = flat.filter(({ side }) => side < 0.03).map(({ corners }) => corners);
  if (bridge.length > 0) votes.push(mean(bridge, height) / (0.05 * width));
  if (temples) {
    const at = (from, to) =>
      sides.filter((t) => depth(t[0]) > from * reach && depth(t[0]) <= to * reach);
    const [root, end] = [at(0.2, 0.5), at(0.85, 1)];
    if (root.length > 0) votes.push(mean(root, height) / (0.08 * width));
    if (root.length > 0 && end.length > 0) {
      votes.push((mean(root, height) - mean(end, height)) / (0.12 * width));
    }
  }
  const clipped = votes.map((v) => Math.max(-1, Math.min(1, v)));
  return clipped.length > 0 ? clipped.reduce((a, b) => a + b, 0) / clipped.length : 0;
}
