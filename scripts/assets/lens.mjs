import {
  fitBox,
  isCounterClockwise,
  normals2d,
  offset2d,
  resampleByCurvature,
  spline,
} from './curve.mjs';
import { flip, grid, merge } from './mesh.mjs';
import { radians, scale } from './vec.mjs';

/** Points around a lens's outline, and so around its rim. */
const OUTLINE_POINTS = 92;

/** The trade's base curve of index 1.53: radius mm = 530 / dioptres. */
const baseRadius = (baseCurve) => 530 / baseCurve;

/**
 * The left lens's front surface: a sphere of the base curve's radius whose apex sits at the boxing
 * centre, turned outwards by the face-form (wrap) angle.
 * @param spec { width, height, bridge, centreY, apexZ, wrapDegrees, baseCurve, outline }: mm, degrees, dioptres;
 *   `outline` holds control points of the shape, temporal side +x, any scale
 * @returns { outline, at(a, b, depth), normal(a, b), radius, sphereCentre, point(degrees, out, depth) }:
 *   lens plane (a temporal, b up) → glasses frame; `depth` mm is measured outwards along the surface's normal,
 *   `out` mm away from the lens in its plane, degrees 0 temporal, 90 up, 180 nasal
 */
export function lensSurface(spec) {
  const radius = baseRadius(spec.baseCurve);
  const drawn = fitBox(spline(spec.outline, { closed: true }), spec.width, spec.height);
  const turned = isCounterClockwise(drawn) ? drawn : drawn.reverse();
  const outline = resampleByCurvature(turned, OUTLINE_POINTS, {
    closed: true,
    maxStep: 2,
    sagitta: 0.02,
  });
  const cos = Math.cos(radians(spec.wrapDegrees));
  const sin = Math.sin(radians(spec.wrapDegrees));
  const sag = (a, b) => Math.sqrt(radius ** 2 - a * a - b * b) - radius;
  const turn = ([a, b, c]) => [a * cos + c * sin, b, c * cos - a * sin];
  // The two lenses' nearest points are one bridge width apart, as the boxing system has it (ISO 8624).
  const nasal = Math.min(...turned.map(([a, b]) => turn([a, b, sag(a, b)])[0]));
  const centre = [spec.bridge / 2 - nasal, spec.centreY, spec.apexZ];
  const normal = (a, b) => turn([a / radius, b / radius, (sag(a, b) + radius) / radius]);
  const at = (a, b, depth = 0) => {
    const n = normal(a, b);
    return turn([a, b, sag(a, b)]).map((v, k) => v + centre[k] + n[k] * depth);
  };
  const normals = normals2d(outline);
  const edge = (degrees, out = 0) => {
    const apart = ([a, b]) =>
      Math.abs((((((Math.atan2(b, a) * 180) / Math.PI - degrees) % 360) + 540) % 360) - 180);
    const i = outline.reduce((best, p, k) => (apart(p) < apart(outline[best]) ? k : best), 0);
    return outline[i].map((v, k) => v + normals[i][k] * out);
  };
  return {
    outline,
    centre,
    at,
    normal,
    radius,
    sphereCentre: turn([0, 0, -radius]).map((v, k) => v + centre[k]),
    edge,
    point: (degrees, out = 0, depth = 0) => at(...edge(degrees, out), depth),
  };
}

/** Rings of a lens's faces, as shares of the way from its middle to its edge. */
const RINGS = [0.55];

/**
 * A lens as a closed solid of even thickness, its front on the surface.
 * @param edge { count, chamfer?, groove? }: points around it; mm taken off both rims of an edge that is seen; a
 *   groove of 0.5 mm runs around the edge if `groove` is set
 * @returns {{ faces, edge }} two parts that close each other
 */
export function lensSolid(surface, thickness, { count, chamfer = 0, groove = false }) {
  const { at, normal } = surface;
  const outline = resampleByCurvature(surface.outline, count, {
    closed: true,
    maxStep: 4,
    sagitta: 0.02,
  });
  const normals = normals2d(outline);
  const inset = offset2d(outline, normals, -chamfer);
  const face = (depth, direction) => {
    const loops = [...RINGS, 1].map((size) => inset.map(([a, b]) => [a * size, b * size]));
    const flat = [[0, 0], ...loops.flat()];
    const part = {
      positions: flat.map(([a, b]) => at(a, b, depth)),
      normals: flat.map(([a, b]) => scale(normal(a, b), direction)),
      uvs: flat.map(() => [0, 0]),
      triangles: [],
    };
    const n = inset.length;
    for (let i = 0; i < n; i++) {
      const next = (i + 1) % n;
      part.triangles.push([0, 1 + i, 1 + next]);
      for (let k = 1; k < loops.length; k++) {
        const [a, b] = [1 + (k - 1) * n, 1 + k * n];
        part.triangles.push([a + i, b + i, b + next], [a + i, b + next, a + next]);
      }
    }
    return direction > 0 ? part : flip(part);
  };
  const wall = [
    ...(chamfer ? [[chamfer, 0]] : []),
    [0, chamfer],
    ...(groove
      ? [
          [0, thickness / 2 - 0.3],
          [0.35, thickness / 2 - 0.2],
          [0.35, thickness / 2 + 0.2],
          [0, thickness / 2 + 0.3],
        ]
      : []),
    [0, thickness - chamfer],
    ...(chamfer ? [[chamfer, thickness]] : []),
  ];
  const rows = wall.map(([inwards, depth]) =>
    offset2d(outline, normals, -inwards).map(([a, b]) => at(a, b, -depth)),
  );
  return {
    faces: merge(face(0, 1), face(-thickness, -1)),
    // rows from front to back with counter-clockwise columns face inwards
    edge: flip(grid(rows, { wrapRow: true })),
  };
}
