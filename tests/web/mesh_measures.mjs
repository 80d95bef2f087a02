// Measuring meshes of GLB files without the code that made them: rays, sections, bounds. Lengths in mm.
import { NodeIO } from '@gltf-transform/core';
import { ALL_EXTENSIONS } from '@gltf-transform/extensions';
import { add, addScaled, cross, dot, norm, scale, sub, unit } from '../../scripts/assets/vec.mjs';

const io = new NodeIO().registerExtensions(ALL_EXTENSIONS);

/**
 * Every mesh node's triangles with the node transforms applied, by name; what stands under a node without a mesh
 * of its own is also found under that node's name.
 * @param {string} file
 * @returns {Promise<{ document, nodes: Map<string, { positions: number[][], normals: number[][],
 *   triangles: number[][], parts: { material, triangles: number[][] }[] }> }>}
 */
export async function readModel(file) {
  const document = await io.read(file);
  const nodes = new Map();
  const groups = new Map();
  for (const node of document.getRoot().listNodes()) {
    if (!node.getMesh()) continue;
    const mesh = readMesh(node);
    nodes.set(node.getName(), mesh);
    const group = node.getParentNode()?.getName();
    groups.set(group, [...(groups.get(group) ?? []), mesh]);
  }
  for (const [name, meshes] of groups) {
    if (!nodes.has(name)) nodes.set(name, joinMeshes(meshes));
  }
  return { document, nodes };
}

function readMesh(node) {
  const m = node.getWorldMatrix();
  // A mirrored node shows its triangles from behind: they are turned.
  const det =
    m[0] * (m[5] * m[10] - m[6] * m[9]) -
    m[4] * (m[1] * m[10] - m[2] * m[9]) +
    m[8] * (m[1] * m[6] - m[2] * m[5]);
  const linear = ([x, y, z]) => [0, 1, 2].map((k) => m[k] * x + m[4 + k] * y + m[8 + k] * z);
  const out = { positions: [], normals: [], triangles: [], parts: [] };
  for (const primitive of node.getMesh().listPrimitives()) {
    const base = out.positions.length;
    const position = primitive.getAttribute('POSITION');
    const normal = primitive.getAttribute('NORMAL');
    for (let i = 0; i < position.getCount(); i++) {
      const at = linear(position.getElement(i, []));
      out.positions.push(at.map((v, k) => 1000 * (v + m[12 + k])));
      if (normal) out.normals.push(linear(normal.getElement(i, [])));
    }
    const indices = primitive.getIndices().getArray();
    const triangles = [];
    for (let i = 0; i < indices.length; i += 3) {
      const corners = [...indices.subarray(i, i + 3)].map((v) => v + base);
      triangles.push(det < 0 ? corners.reverse() : corners);
    }
    out.triangles.push(...triangles);
    out.parts.push({ material: primitive.getMaterial(), triangles, primitive });
  }
  return out;
}

export function joinMeshes(meshes) {
  const out = { positions: [], normals: [], triangles: [], parts: [] };
  for (const mesh of meshes) {
    const base = out.positions.length;
    const shift = (t) => t.map((i) => i + base);
    for (const p of mesh.positions) out.positions.push(p);
    for (const n of mesh.normals) out.normals.push(n);
    for (const t of mesh.triangles) out.triangles.push(shift(t));
    for (const part of mesh.parts) {
      out.parts.push({ ...part, triangles: part.triangles.map(shift) });
    }
  }
  return out;
}

/** [least, greatest] coordinate of some points. */
export function extent(points, axis) {
  let [low, high] = [Infinity, -Infinity];
  for (const p of points) {
    low = Math.min(low, p[axis]);
    high = Math.max(high, p[axis]);
  }
  return [low, high];
}

export const middle = (points) =>
  [0, 1, 2].map((k) => extent(points, k).reduce((a, b) => a + b) / 2);

const solids = new WeakMap();

/** A mesh's triangles as flat numbers: corner, two edges, middle, reach. */
function solidOf(mesh) {
  let flat = solids.get(mesh);
  if (flat) return flat;
  flat = new Float64Array(13 * mesh.triangles.length);
  mesh.triangles.forEach((corners, t) => {
    const [a, b, c] = corners.map((i) => mesh.positions[i]);
    const centre = scale(add(add(a, b), c), 1 / 3);
    const reach = Math.max(norm(sub(a, centre)), norm(sub(b, centre)), norm(sub(c, centre)));
    flat.set([...a, ...sub(b, a), ...sub(c, a), ...centre, reach * reach], 13 * t);
  });
  solids.set(mesh, flat);
  return flat;
}

/**
 * All crossings of a ray with a mesh: [distance, sign], sign +1 where it leaves a body (Möller and Trumbore,
 * "Fast, minimum storage ray/triangle intersection", 1997).
 * @param direction unit
 */
export function crossings(mesh, origin, direction) {
  const flat = solidOf(mesh);
  const [ox, oy, oz] = origin;
  const [dx, dy, dz] = direction;
  const out = [];
  for (let t = 0; t < flat.length; t += 13) {
    const [mx, my, mz] = [flat[t + 9] - ox, flat[t + 10] - oy, flat[t + 11] - oz];
    const ahead = mx * dx + my * dy + mz * dz;
    if (mx * mx + my * my + mz * mz - ahead * ahead > flat[t + 12] + 1e-9) continue;
    const [e1x, e1y, e1z] = [flat[t + 3], flat[t + 4], flat[t + 5]];
    const [e2x, e2y, e2z] = [flat[t + 6], flat[t + 7], flat[t + 8]];
    const [px, py, pz] = [dy * e2z - dz * e2y, dz * e2x - dx * e2z, dx * e2y - dy * e2x];
    const det = e1x * px + e1y * py + e1z * pz;
    if (Math.abs(det) < 1e-12) continue;
    const [sx, sy, sz] = [ox - flat[t], oy - flat[t + 1], oz - flat[t + 2]];
    const u = (sx * px + sy * py + sz * pz) / det;
    if (u < 0 || u > 1) continue;
    const [qx, qy, qz] = [sy * e1z - sz * e1y, sz * e1x - sx * e1z, sx * e1y - sy * e1x];
    const v = (dx * qx + dy * qy + dz * qz) / det;
    if (v < 0 || u + v > 1) continue;
    const distance = (e2x * qx + e2y * qy + e2z * qz) / det;
    // det is −(e1 × e2)·d: a ray leaves a body where the surface looks along it
    if (distance > 0) out.push([distance, -Math.sign(det)]);
  }
  return out;
}

/** A union of closed bodies: inside one, rays leave once more than they enter. */
export function isInside(mesh, point) {
  const oblique = unit([0.137, 0.291, 0.947]);
  return crossings(mesh, point, oblique).reduce((sum, [, sign]) => sum + sign, 0) >= 1;
}

export function isHidden(mesh, point, camera) {
  const way = sub(camera, point);
  return crossings(mesh, point, unit(way)).some(([d]) => d < norm(way));
}

/** Directed edges, by place, that are not run through as often the other way: 0 of a closed mesh. */
export function openEdges({ positions, triangles }) {
  const key = (i) => positions[i].map((v) => Math.round(v * 1000) + 0).join();
  const count = new Map();
  for (const t of triangles) {
    const corners = t.map(key);
    if (new Set(corners).size < 3) continue;
    for (let k = 0; k < 3; k++) {
      const edge = `${corners[k]};${corners[(k + 1) % 3]}`;
      count.set(edge, (count.get(edge) ?? 0) + 1);
    }
  }
  return [...count].filter(([edge, n]) => {
    const [a, b] = edge.split(';');
    return count.get(`${b};${a}`) !== n;
  }).length;
}

/** Points where a mesh meets a plane. */
export function section({ positions, triangles }, origin, normal) {
  const height = positions.map((p) => dot(sub(p, origin), normal));
  const out = [];
  for (const t of triangles) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [t[k], t[(k + 1) % 3]];
      if (height[a] * height[b] > 0 || height[a] === height[b]) continue;
      out.push(
        addScaled(
          positions[a],
          sub(positions[b], positions[a]),
          height[a] / (height[a] - height[b]),
        ),
      );
    }
  }
  return out;
}

/** The middle of what a plane cuts out of a mesh near a point: of its box, seen along the plane's normal. */
function sectionMiddle(mesh, point, direction) {
  const near = section(mesh, point, direction).filter((p) => norm(sub(p, point)) < 14);
  if (near.length < 3) return undefined;
  const side = unit([direction[2], 0, -direction[0]]);
  const up = cross(direction, side);
  const at = (axis) => {
    const [low, high] = extent(
      near.map((p) => [dot(sub(p, point), axis)]),
      0,
    );
    return (low + high) / 2;
  };
  return addScaled(addScaled(point, side, at(side)), up, at(up));
}

/**
 * The middle line of a temple, walked through its cross-sections from its front to its tip.
 * @param mesh of the left temple
 * @returns {{ points: number[][], length: number, tip: number }} mm: `length` of the line through the points, which
 *   begin 6 mm behind the foremost vertex, `tip` from the last of them to the end
 */
export function walk(mesh) {
  const STEP = 1.5;
  const front = extent(
    mesh.triangles.flat().map((i) => mesh.positions[i]),
    2,
  )[1];
  let direction = [0, 0, -1];
  let point = middle(section(mesh, [0, 0, front - 6], direction));
  // the first two steps find the way
  direction = unit(sub(sectionMiddle(mesh, addScaled(point, direction, 8), direction), point));
  // Where the line leads is found by cutting again across where it led.
  const step = (from, along) => {
    let next;
    const before = along;
    for (let k = 0; k < 3; k++) {
      next = sectionMiddle(mesh, addScaled(from, along, STEP), along);
      // near the rounded end planes turn round
      if (!next || dot(unit(sub(next, from)), before) < 0.97) return undefined;
      along = unit(sub(next, from));
    }
    return { next, along };
  };
  const points = [point];
  let length = 0;
  for (let found; (found = step(point, direction));) {
    length += norm(sub(found.next, point));
    direction = found.along;
    point = found.next;
    points.push(point);
  }
  const last = unit(sub(point, points.at(-2)));
  const tip = Math.max(
    ...mesh.positions.filter((p) => norm(sub(p, point)) < 9).map((p) => dot(sub(p, point), last)),
  );
  return { points, length, tip };
}
