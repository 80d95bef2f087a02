/** Side of the table. */
export const kDfgSize = 16;

const kSamples = 256;

/**
 * The two sums by which GGX facets reflect a uniform environment, f0 · scale + f90 · bias: Karis, "Real
 * shading in Unreal Engine 4", SIGGRAPH 2013, with Smith's height-correlated shadowing (Heitz 2014).
 * Normals are sampled as they are seen (Heitz, "Sampling the GGX distribution of visible normals",
 * JCGT 7(4), 2018), on Hammersley's points.
 *
 * @param roughness glTF's, 0…1
 * @param nv cosine between normal and viewer, 0 < nv ≤ 1
 * @returns scale, bias
 */
export function splitSum(roughness: number, nv: number): [number, number] {
  const alpha = roughness * roughness;
  const a2 = alpha * alpha;
  const smith = (cosine: number) => Math.sqrt(a2 + (1 - a2) * cosine * cosine);
  // The viewer, x–z plane, stretched so that the facets become a hemisphere.
  const vx = Math.sqrt(1 - nv * nv);
  const length = Math.hypot(alpha * vx, nv);
  const [sx, sz] = [(alpha * vx) / length, nv / length];
  let [scale, bias] = [0, 0];
  for (let i = 0; i < kSamples; i++) {
    const radius = Math.sqrt((i + 0.5) / kSamples);
    const phi = 2 * Math.PI * radicalInverse(i);
    // A point of the disc as the stretched viewer sees it, then on the hemisphere.
    const t1 = radius * Math.cos(phi);
    const s = 0.5 * (1 + sz);
    const t2 = (1 - s) * Math.sqrt(1 - t1 * t1) + s * radius * Math.sin(phi);
    const up = Math.sqrt(Math.max(0, 1 - t1 * t1 - t2 * t2));
    // t1 runs along y; t2 along viewer × y.
    const [hx, hy, hz] = [-sz * t2 + sx * up, t1, Math.max(1e-6, sx * t2 + sz * up)];
    const [fx, fy] = [alpha * hx, alpha * hy];
    const scaled = Math.hypot(fx, fy, hz);
    const [nx, nz] = [fx / scaled, hz / scaled];
    const vh = vx * nx + nv * nz;
    const nl = 2 * vh * nz - nv;
    if (nl <= 0 || vh <= 0) continue;
    // What is left of the weight when visible normals are sampled: G2 over G1.
    const weight = (nl * (nv + smith(nv))) / (nl * smith(nv) + nv * smith(nl));
    const fresnel = (1 - vh) ** 5;
    scale += (1 - fresnel) * weight;
    bias += fresnel * weight;
  }
  return [scale / kSamples, bias / kSamples];
}

/** Van der Corput's sequence in base 2. */
function radicalInverse(index: number): number {
  let [value, digit] = [0, 0.5];
  for (let rest = index; rest > 0; rest >>= 1, digit /= 2) value += digit * (rest & 1);
  return value;
}

/** kDfgSize² pairs, roughness along rows, cosine from row to row, at the texels' middles. */
export function dfgTable(): Float32Array {
  const table = new Float32Array(2 * kDfgSize * kDfgSize);
  for (let row = 0; row < kDfgSize; row++) {
    for (let column = 0; column < kDfgSize; column++) {
      const at = 2 * (row * kDfgSize + column);
      table.set(splitSum((column + 0.5) / kDfgSize, (row + 0.5) / kDfgSize), at);
    }
  }
  return table;
}
