import { capped, flip, grid, merge, mirror, outward } from './mesh.mjs';
import { add, addScaled, cross, dot, norm, radians, scale, smoothstep, sub, unit } from './vec.mjs';

// The head that hides temples: the reference face, drawn in a little where frames touch it, continued to a
// skull, and ears and neck as closed bodies of their own that reach into it. Head frame, mm.

/** Adult head, mm: breadth and length as in the reference face's size (its own breadth is 155 mm). */
const SKULL = { centre: [0, 20, -95], radii: [78, 92, 95] };
/** Rings run over the skull as seen from here, behind the face's middle: its border is spread evenly around. */
const AXIS = { from: [0, -20, -90], towards: [0, 0.12, -1] };
/** How far the nose lies under the reference face, so that pads and bridges win against it in the depth buffer. */
const NOSE_INSET = 0.8;
/** How far the head's sides lie under it, so that temples touching the head stay visible. */
const SIDE_INSET = 1;
/** Where the ear's front edge leaves the head: 95 mm behind the bridge of the nose. */
const EAR = { root: [79.5, -22, -95] };
const NECK = { top: -55, bottom: -205, back: -92, lean: 0.12, radii: [60, 56] };

/** The open border of a mesh as a loop of vertices, in the order of its triangles' edges. */
export function borderLoop(triangles) {
  const edges = new Set(triangles.flatMap(([a, b, c]) => [`${a},${b}`, `${b},${c}`, `${c},${a}`]));
  const next = new Map();
  for (const edge of edges) {
    const [a, b] = edge.split(',').map(Number);
    if (!edges.has(`${b},${a}`)) next.set(a, b);
  }
  const start = Math.min(...next.keys());
  const loop = [];
  for (let v = start; loop.length === 0 || v !== start; v = next.get(v)) loop.push(v);
  if (loop.length !== next.size) throw new Error('the reference face has more than one border');
  return loop;
}

function vertexNormals({ positions, triangles }) {
  const sums = positions.map(() => [0, 0, 0]);
  for (const [a, b, c] of triangles) {
    const area = cross(sub(positions[b], positions[a]), sub(positions[c], positions[a]));
    for (const i of [a, b, c]) sums[i] = add(sums[i], area);
  }
  return sums.map(unit);
}

/** The face, its nose and sides moved inwards. */
function insetFace(face) {
  const normals = vertexNormals(face);
  return face.positions.map((p, i) => {
    // The nose's sides where pads and bridges rest: ±20 mm wide, from between the brows to its tip.
    const nose =
      smoothstep(24, 14, Math.abs(p[0])) * smoothstep(-58, -45, p[1]) * smoothstep(24, 12, p[1]);
    const side = smoothstep(-25, -50, p[2]);
    return addScaled(p, normals[i], -(NOSE_INSET * nose + SIDE_INSET * side));
  });
}

/** Distance from AXIS.from to the skull's ellipsoid along a direction: the positive root of its quadratic. */
function skullDistance(direction) {
  const d = direction.map((v, k) => v / SKULL.radii[k]);
  const o = sub(AXIS.from, SKULL.centre).map((v, k) => v / SKULL.radii[k]);
  const [a, b, c] = [dot(d, d), dot(o, d), dot(o, o) - 1];
  return (Math.sqrt(b * b - a * c) - b) / a;
}

/** The slopes with which a face comes to its border, as change of distance from AXIS.from a radian. */
export function borderSlopes(triangles, positions, loop) {
  const centre = AXIS.from;
  const neighbours = loop.map((v) => {
    const around = new Set(triangles.filter((t) => t.includes(v)).flat());
    return [...around].filter((i) => !loop.includes(i));
  });
  return loop.map((v, i) => {
    const mean = scale(
      neighbours[i].map((k) => positions[k]).reduce(add),
      1 / neighbours[i].length,
    );
    const [a, b] = [sub(mean, centre), sub(positions[v], centre)];
    const angle = Math.acos(dot(unit(a), unit(b)));
    return Math.max(-60, Math.min(60, (norm(b) - norm(a)) / angle));
  });
}

/**
 * Rings from the face's border over the skull to the back of the head, each leaving the border smoothly.
 * @param {number[][]} border
 * @param {number[]} inwardSlopes of borderSlopes()
 * @param {number} count
 */
export function skullRings(border, inwardSlopes, count) {
  const centre = AXIS.from;
  const axis = unit(AXIS.towards);
  return Array.from({ length: count }, (_, ring) => {
    const t = (ring + 1) / (count + 1);
    return border.map((p, i) => {
      const offset = sub(p, centre);
      const from = unit(offset);
      const angle = Math.acos(Math.max(-1, Math.min(1, dot(from, axis))));
      const direction = add(
        scale(from, Math.sin((1 - t) * angle) / Math.sin(angle)),
        scale(axis, Math.sin(t * angle) / Math.sin(angle)),
      );
      // Distance from the centre: the border's, leaving with the face's own slope, melts into the skull's.
      const start = norm(offset) + inwardSlopes[i] * angle * t;
      const blend = smoothstep(0, 0.55, t);
      return addScaled(centre, direction, start * (1 - blend) + skullDistance(direction) * blend);
    });
  });
}

/** The wearer's left ear: a shell leaning away from the head, its front edge rooted in it, closed. */
export function ear() {
  const rows = [];
  // Outline seen from the side as [back from the root, up] at the rim, mm.
  const outline = Array.from({ length: 20 }, (_, i) => {
    const a = (2 * Math.PI * i) / 20;
    const width = 20.5 - 2.5 * smoothstep(0.2, -1, Math.sin(a));
    return [19 + width * Math.cos(a) + 3 * Math.sin(a), 32 * Math.sin(a)];
  });
  const out = radians(24);
  const place = ([back, up], size, thickness) => {
    const b = 19 + (back - 19) * size;
    const u = up * size;
    return [
      EAR.root[0] + b * Math.sin(out) + thickness,
      EAR.root[1] + u - 0.12 * b,
      EAR.root[2] - b * Math.cos(out),
    ];
  };
  rows.push(outline.map((p) => place(p, 0.55, 2.6)));
  rows.push(outline.map((p) => place(p, 0.9, 2.6)));
  rows.push(outline.map((p) => place(p, 1, 0.8)));
  rows.push(outline.map((p) => place(p, 0.92, -2.5)));
  rows.push(outline.map((p) => place(p, 0.6, -9)));
  return capped(rows);
}

/** Points of the face's mesh before the wearer's left and right ear; the ears follow them so far. */
const EAR_POINTS = [454, 234];
const EAR_FOLLOWS = 0.9;

/** How far rings behind the face follow its border: as good as all the way to the ears, then less and less. */
const ringFollows = (t) => 1 - smoothstep(0.2, 0.9, t);

const following = (part, point, share) => ({
  ...part,
  follows: part.positions.map(() => [point, share]),
});

function neck() {
  const turn = Array.from({ length: 24 }, (_, i) => (2 * Math.PI * i) / 24);
  const rows = [];
  for (let k = 0; k <= 4; k++) {
    const y = NECK.top + ((NECK.bottom - NECK.top) * k) / 4;
    const z = NECK.back + (y - NECK.top) * NECK.lean;
    rows.push(turn.map((a) => [NECK.radii[0] * Math.cos(a), y, z + NECK.radii[1] * Math.sin(a)]));
  }
  return capped(rows);
}

/**
 * The occluder from the reference face.
 * @param face as readReferenceFace() returns it
 * @returns a part made of four closed bodies
 */
export function buildOccluder(face) {
  const positions = insetFace(face);
  const loop = borderLoop(face.triangles);
  const border = loop.map((i) => positions[i]);
  const slopes = borderSlopes(face.triangles, positions, loop);
  const rings = [border, ...skullRings(border, slopes, 11)];
  const shell = grid(rings, { wrapRow: true });
  // The seam's column comes twice.
  shell.follows = rings.flatMap((_, k) =>
    [...loop, loop[0]].map((v) => [v, ringFollows(k / rings.length)]),
  );
  const last = rings.at(-1);
  const lid = {
    positions: [
      ...last,
      addScaled(AXIS.from, unit(AXIS.towards), skullDistance(unit(AXIS.towards))),
    ],
    uvs: Array(last.length + 1).fill([0, 0]),
    triangles: last.map((_, i) => [i, (i + 1) % last.length, last.length]),
    follows: [...loop.map((v) => [v, ringFollows((rings.length - 1) / rings.length)]), [0, 0]],
  };
  const mask = {
    positions,
    uvs: positions.map(() => [0, 0]),
    triangles: face.triangles,
    follows: positions.map((_, i) => [i, 1]),
  };
  // The border runs with the face's edges, and grid()'s and the lid's triangles with their rows: turned, the shell meets
  // the face's edges against their way, as neighbours must.
  const head = outward(merge(mask, flip(shell), flip(lid)));
  const left = ear();
  return merge(
    head,
    following(left, EAR_POINTS[0], EAR_FOLLOWS),
    following(mirror(left), EAR_POINTS[1], EAR_FOLLOWS),
    following(neck(), 0, 0),
  );
}
