import { smoothstep, unit } from './vec.mjs';

/** Sideways reach of the linear continuation beyond a lens's temporal edge, mm, before it begins. */
const BEYOND = 1.5;
/** How far beyond a lens's nasal edge the bridge begins to come forward, mm: its groove is that deep. */
const INTO_LENS = 3;

/**
 * The face of a front that is bent like its lenses: around each lens a sphere with the lens's centre, `proud` mm
 * before it; between them a bridge, drawn forward by `bridgeForward`; beyond them the slope goes on.
 * @param lens of lensSurface()
 * @returns { z(x, y), normal(x, y), at(x, y, depth) }: `depth` mm behind the face along its normal
 */
export function frontSurface(lens, { proud, bridgeForward = 0 }) {
  const [sx, sy, sz] = lens.sphereCentre;
  const radius = lens.radius + proud;
  const xs = lens.outline.map(([a, b]) => lens.at(a, b)[0]);
  const nasal = Math.max(4, Math.min(...xs) - 0.5);
  const temporal = Math.max(...xs) + BEYOND;
  const sphere = (x, y) => {
    const dy = Math.max(-0.8 * radius, Math.min(0.8 * radius, y - sy));
    return sz + Math.sqrt(radius ** 2 - (x - sx) ** 2 - dy ** 2);
  };
  const slope = (x, y) => -(x - sx) / (sphere(x, y) - sz);
  const z = (x, y) => {
    const side = Math.abs(x);
    const forward = bridgeForward * smoothstep(nasal + INTO_LENS, 0, side);
    if (side > temporal) return sphere(temporal, y) + slope(temporal, y) * (side - temporal);
    if (side > nasal) return sphere(side, y) + forward;
    // Even in x, and with the sphere's height and slope where it meets it.
    const bow = slope(nasal, y) / (2 * nasal);
    return sphere(nasal, y) + bow * (x * x - nasal * nasal) + forward;
  };
  const h = 0.01;
  const normal = (x, y) =>
    unit([(z(x - h, y) - z(x + h, y)) / (2 * h), (z(x, y - h) - z(x, y + h)) / (2 * h), 1]);
  return {
    z,
    normal,
    at: (x, y, depth = 0) => {
      const n = normal(x, y);
      return [x - n[0] * depth, y - n[1] * depth, z(x, y) - n[2] * depth];
    },
  };
}
