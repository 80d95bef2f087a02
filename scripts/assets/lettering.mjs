import { merge } from './mesh.mjs';
import { framesAround, sweep } from './sweep.mjs';
import { drum } from './screw.mjs';
import { add, cross, dot, scale, sub, unit } from './vec.mjs';

// What is engraved on temples. Letters are single strokes, as an engraver's needle draws them, in units of a sixth
// of a capital's height: "x,y x,y …|x,y …".
const GLYPHS = {
  A: '0,0 2,6 4,0|.7,2 3.3,2',
  B: '0,0 0,6 2.6,6 3.6,5.3 3.6,3.8 2.6,3.1 0,3.1|2.6,3.1 4,2.3 4,.8 2.8,0 0,0',
  C: '4,5 3,6 1.2,6 0,4.6 0,1.4 1.2,0 3,0 4,1',
  D: '0,0 0,6 2.4,6 4,4.6 4,1.4 2.4,0 0,0',
  E: '3.6,6 0,6 0,0 3.6,0|0,3.1 3,3.1',
  F: '3.6,6 0,6 0,0|0,3.1 3,3.1',
  G: '4,5 3,6 1.2,6 0,4.6 0,1.4 1.2,0 2.8,0 4,1.2 4,2.8 2.4,2.8',
  H: '0,0 0,6|4,0 4,6|0,3.1 4,3.1',
  I: '0,0 0,6',
  J: '2.6,6 2.6,1.2 1.6,0 .8,0 0,1',
  K: '0,0 0,6|4,6 0,2.4|1.4,3.6 4,0',
  L: '0,6 0,0 3.4,0',
  M: '0,0 0,6 2.4,2.4 4.8,6 4.8,0',
  N: '0,0 0,6 4,0 4,6',
  O: '1.4,0 0,1.4 0,4.6 1.4,6 2.8,6 4.2,4.6 4.2,1.4 2.8,0 1.4,0',
  P: '0,0 0,6 2.6,6 3.8,5.2 3.8,3.6 2.6,2.8 0,2.8',
  Q: '1.4,0 0,1.4 0,4.6 1.4,6 2.8,6 4.2,4.6 4.2,1.4 2.8,0 1.4,0|2.6,1.6 4.4,-.4',
  R: '0,0 0,6 2.6,6 3.8,5.2 3.8,3.6 2.6,2.8 0,2.8|2,2.8 4,0',
  S: '3.8,5.1 2.8,6 1.1,6 0,5.1 0,4 1,3.2 2.9,2.8 3.9,2 3.9,.9 2.8,0 1,0 0,.9',
  T: '0,6 4.2,6|2.1,6 2.1,0',
  U: '0,6 0,1.4 1.3,0 2.7,0 4,1.4 4,6',
  V: '0,6 2.1,0 4.2,6',
  W: '0,6 1.4,0 2.8,5 4.2,0 5.6,6',
  X: '0,0 4,6|0,6 4,0',
  Y: '0,6 2,3 4,6|2,3 2,0',
  Z: '0,6 4,6 0,0 4,0',
  0: '1.2,0 0,1.4 0,4.6 1.2,6 2.4,6 3.6,4.6 3.6,1.4 2.4,0 1.2,0',
  1: '0,4.8 1.4,6 1.4,0',
  2: '0,4.8 1.2,6 2.6,6 3.6,5 3.6,4 0,0 3.8,0',
  3: '0,5.2 1,6 2.6,6 3.5,5.2 3.5,4 2.5,3.1 1.4,3.1|2.5,3.1 3.7,2.2 3.7,.9 2.6,0 1,0 0,.8',
  4: '2.8,0 2.8,6 0,1.8 4,1.8',
  5: '3.4,6 .4,6 0,3.2 1,3.7 2.5,3.7 3.7,2.6 3.7,1.1 2.5,0 1,0 0,.8',
  6: '3.2,5.4 2.4,6 1.3,6 0,4.4 0,1.3 1.2,0 2.5,0 3.7,1.2 3.7,2.4 2.5,3.5 1.2,3.5 0,2.4',
  7: '0,6 3.8,6 1.3,0',
  8: '1.2,3.2 .2,4.1 .2,5.1 1.2,6 2.5,6 3.5,5.1 3.5,4.1 2.5,3.2 1.2,3.2 0,2.2 0,.9 1.2,0 2.5,0 3.7,.9 3.7,2.2 2.5,3.2',
  9: '.5,.6 1.3,0 2.4,0 3.7,1.6 3.7,4.7 2.5,6 1.2,6 0,4.8 0,3.6 1.2,2.5 2.5,2.5 3.7,3.6',
  // the sign between lens width and bridge (ISO 8624)
  '□': '0,1 3.4,1 3.4,4.4 0,4.4 0,1',
  '-': '0,3 2.4,3',
  ' ': '',
};
const SPACING = 1.7;
const SPACE = 2.4;

const strokes = (glyph) =>
  glyph
    .split('|')
    .filter(Boolean)
    .map((line) => line.split(' ').map((point) => point.split(',').map(Number)));

/** A flat band of the given width along a polyline in the plane, as points left and right of it, mitred. */
function band(line, width) {
  const closed = line.length > 2 && line[0].every((v, k) => v === line.at(-1)[k]);
  const n = line.length;
  return line.map((p, i) => {
    const before = i > 0 ? line[i - 1] : closed ? line[n - 2] : undefined;
    const after = i < n - 1 ? line[i + 1] : closed ? line[1] : undefined;
    const normal = (a, b) => {
      const d = Math.hypot(b[0] - a[0], b[1] - a[1]);
      return [(a[1] - b[1]) / d, (b[0] - a[0]) / d];
    };
    const sides = [before && normal(before, p), after && normal(p, after)].filter(Boolean);
    const sum = sides.reduce(([x, y], [u, v]) => [x + u, y + v], [0, 0]);
    const length = Math.hypot(...sum);
    // A mitre's reach, bounded so that sharp corners do not spike.
    const reach = Math.min(1.6, sides.length / length) * (width / 2);
    const m = sum.map((v) => (v / length) * reach);
    return [
      [p[0] + m[0], p[1] + m[1]],
      [p[0] - m[0], p[1] - m[1]],
    ];
  });
}

/**
 * A line of text as flat bands on a surface.
 * @param style { height, stroke } mm
 * @param place (x, y) mm from the text's middle → { position, normal } just above the surface
 */
export function letters(text, { height, stroke }, place) {
  const unitMm = height / 6;
  let x = 0;
  const lines = [];
  for (const letter of text) {
    const glyph = GLYPHS[letter];
    if (glyph === undefined) throw new RangeError(`there is no letter "${letter}" to engrave`);
    const own = strokes(glyph);
    for (const line of own) lines.push(line.map(([u, v]) => [(x + u) * unitMm, (v - 3) * unitMm]));
    x += own.length ? Math.max(...own.flat().map(([u]) => u)) + SPACING : SPACE + SPACING;
  }
  const shift = ((x - SPACING) * unitMm) / 2;
  const out = { positions: [], uvs: [], triangles: [], normals: [] };
  for (const line of lines) {
    const base = out.positions.length;
    for (const pair of band(line, stroke)) {
      for (const [u, v] of pair) {
        const { position, normal } = place(u - shift, v);
        out.positions.push(position);
        out.normals.push(normal);
        out.uvs.push([0, 0]);
      }
    }
    for (let i = 0; i + 1 < line.length; i++) {
      const k = base + 2 * i;
      out.triangles.push([k, k + 1, k + 3], [k, k + 3, k + 2]);
    }
  }
  return { ...out, triangles: out.triangles.map((t) => towards(out, t)) };
}

/** A triangle turned to where its normals look. */
function towards({ positions, normals }, [a, b, c]) {
  const area = cross(sub(positions[b], positions[a]), sub(positions[c], positions[a]));
  return dot(area, normals[a]) >= 0 ? [a, b, c] : [a, c, b];
}

/**
 * The maker's mark, a pair of lenses on a handle, as a metal inlay.
 * @param at { position, normal, tangent, up } of the surface in its middle
 * @param size of a lens across, mm
 */
export function mark(at, size) {
  const out = unit(at.normal);
  const right = unit(at.tangent);
  const up = cross(out, right);
  const lift = Math.sign(dot(up, at.up)) || 1;
  const spot = (u, v) => add(at.position, add(scale(right, u), scale(up, v * lift)));
  const sides = 18;
  // Sunk below, its upper edges broken: [across, up] of its section.
  const [half, high] = [0.1 * size, 0.08 * size];
  const section = [
    [half, -high],
    [half, 0.4 * high],
    [0.5 * half, high],
    [-0.5 * half, high],
    [-half, 0.4 * high],
    [-half, -high],
  ];
  const ring = (u) => {
    const path = Array.from({ length: sides }, (_, i) => {
      const a = (2 * Math.PI * i) / sides;
      return spot(u + (size / 2) * Math.cos(a), (size / 2) * Math.sin(a));
    });
    const frames = framesAround(
      path,
      path.map(() => out),
    );
    return sweep(frames, section, { closed: true });
  };
  const gap = 0.62 * size;
  const bar = (from, to, radius) =>
    drum(spot(...from), spot(...to), radius, { sides: 8, ends: [0.04, 0.04] });
  return merge(
    ring(-gap),
    ring(gap),
    bar([-0.16 * size, 0.1 * size], [0.16 * size, 0.1 * size], 0.08 * size),
    bar([gap + 0.36 * size, -0.36 * size], [gap + 1.35 * size, -1.05 * size], 0.1 * size),
  );
}
