import { againstNormals, bodiesOf } from './bodies.mjs';
import { dot, range, section, triangleArea } from './numbers.mjs';
import { orientationOf } from './orientation.mjs';
import { sights } from './sights.mjs';
import { templeOf } from './temples.mjs';
import { unitOf } from './units.mjs';

// What is measured of a model: first how it lies in its file, then, turned into the glasses frame (mm; x to the
// wearer's left, y up, z out of the face, origin where the bridge rests), what a wearer would notice.

/** Only what is this near to the bridge's lowest point carries the frame, mm. */
const BRIDGE_EDGE = 2.5;
/** Slices the front is looked through in, as share of the whole width. */
const SLICE = 0.0125;
/** No front is deeper, and none is narrower, as shares of the whole width. */
const MAX_FRONT_DEPTH = 0.25;
const MIN_FRONT_SHARE = 0.7;
/** Open temples spread by less than this, mm a mm on either side; fronts grow faster. */
const TEMPLE_SPREAD = 0.5;
/** Farther behind the middle of the front than pads and curved lenses, mm. */
const BEHIND_LENSES = 10;
/** Share of the surface there, above which temples are folded. */
const FOLDED_SHARE = 0.05;
/** Below this a frame is a child's, mm. */
const CHILD_WIDTH = 126;

function trianglesOf({ positions, indices }) {
  const at = (i) => [positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]];
  const out = [];
  for (let t = 0; t + 2 < indices.length; t += 3) {
    out.push([at(indices[t]), at(indices[t + 1]), at(indices[t + 2])]);
  }
  return out;
}

/**
 * The front's width and depth in the file's unit. From the foremost point backwards the model grows wider, fast over
 * lenses and end pieces, slowly where only the temples spread: there the front ends.
 */
function frontOf(triangles, { x, forward, offset, width }) {
  const points = triangles.flat().map((p) => [Math.abs(dot(x, p) - offset), dot(forward, p)]);
  const foremost = range(points.map(([, z]) => z))[1];
  const step = SLICE * width;
  const widest = [];
  for (const [side, z] of points) {
    const slice = Math.floor((foremost - z) / step);
    widest[slice] = Math.max(widest[slice] ?? 0, side);
  }
  let [half, depth] = [0, 0];
  for (let i = 0; i * step < MAX_FRONT_DEPTH * width && i < widest.length; i++) {
    const next = Math.max(half, widest[i] ?? 0);
    if (half > MIN_FRONT_SHARE * (width / 2) && next - half < TEMPLE_SPREAD * step) break;
    if (next > half) depth = (i + 1) * step;
    half = next;
  }
  return { width: 2 * half, depth, foremost };
}

/** The place the bridge rests on, y and z: the rear of its lowest edge in the mirror plane. */
function bridgeRest(triangles) {
  const cut = section(triangles, 0, 0);
  if (cut.length === 0) return undefined;
  const [lowest] = range(cut.map((p) => p[1]));
  const edge = cut.filter((p) => p[1] < lowest + BRIDGE_EDGE);
  return [lowest, range(edge.map((p) => p[2]))[0]];
}

/** Without a bridge: above the middle of the front, at its rear. */
function guessedRest(triangles) {
  const near = triangles.flat().filter(([x]) => Math.abs(x) < 20);
  if (near.length === 0) return [0, 0];
  const [low, high] = range(near.map((p) => p[1]));
  return [low + 0.7 * (high - low), range(near.map((p) => p[2]))[0]];
}

/** Folded temples lie behind the lenses, as long bodies across: more than pads would be. */
function isFolded(triangles, width) {
  const inner = [];
  let whole = 0;
  for (const t of triangles) {
    const area = triangleArea(t);
    const [x, , z] = [0, 1, 2].map((k) => (t[0][k] + t[1][k] + t[2][k]) / 3);
    whole += area;
    if (Math.abs(x) < 0.3 * width) inner.push({ area, z });
  }
  inner.sort((a, b) => b.z - a.z);
  const half = inner.reduce((sum, { area }) => sum + area, 0) / 2;
  let passed = 0;
  const middle = inner.find(({ area }) => (passed += area) >= half)?.z ?? 0;
  const behind = inner.filter(({ z }) => z < middle - BEHIND_LENSES && z > middle - 90);
  return behind.reduce((sum, { area }) => sum + area, 0) > FOLDED_SHARE * whole;
}

/**
 * @param model of modelOf()
 * @param stated { width }: mm of the front, where it is known; otherwise the unit is told from the file's own numbers
 * @returns everything the findings are made of
 */
export function measure(model, { width: stated } = {}) {
  const inFile = model.parts.map(trianglesOf);
  const orientation = orientationOf(inFile.flat());
  const front = frontOf(inFile.flat(), orientation);
  const unit = stated ? { name: 'as stated', mm: stated / front.width } : unitOf(orientation.width);
  // Of an unknown unit the shape still tells something: as if the front were of the usual width.
  const mm = unit?.mm ?? 140 / front.width;

  const { x, up, forward, offset } = orientation;
  const parts = inFile.map((triangles) => ({
    triangles: triangles.map((t) =>
      t.map((p) => [mm * (dot(x, p) - offset), mm * dot(up, p), mm * dot(forward, p)]),
    ),
  }));
  const all = parts.flatMap(({ triangles }) => triangles);
  const rest = bridgeRest(all);
  const [restY, restZ] = rest ?? guessedRest(all);
  for (const p of all.flat()) {
    p[1] -= restY;
    p[2] -= restZ;
  }
  const widthMm = mm * front.width;
  const child = widthMm < CHILD_WIDTH;
  const joint = { z: mm * (front.foremost - front.depth) - restZ, halfWidth: widthMm / 2 };
  return {
    orientation,
    unit,
    mm,
    child,
    bridge: rest !== undefined,
    /** Where the bridge rests, in the file's axes and unit. */
    origin: [0, 1, 2].map((k) => x[k] * offset + (up[k] * restY + forward[k] * restZ) / mm),
    widthMm,
    folded: isFolded(all, widthMm),
    temples: { left: templeOf(all, 1, joint), right: templeOf(all, -1, joint) },
    sights: sights(parts, child ? 0.86 : 1),
    triangles: all.length,
    bodies: bodiesOf(model.parts, orientation.width),
    against: model.parts.map(againstNormals),
  };
}
