// The face's texture from a photograph: what it shows well is taken as it is, what it shows badly from
// the other side of the face, what it shows on neither side from the skin around. The light that fell
// on the face in the photograph is divided out as far as it depends on the skin's direction.
import { atlasHeight, atlasWidth } from './face_atlas.mjs';
import { eyes, isBetweenLips, lips } from './face_mesh.mjs';
import { fillGaps } from './fill_gaps.mjs';
import { linearOfByte } from './linear_light.mjs';
import { seedOfText, valueNoise } from './random.mjs';
import { cross, smoothstep, sub, unit } from '../../../scripts/assets/vec.mjs';

const pixels = atlasWidth * atlasHeight;

/** Cosines between skin and line of sight in the photograph from which it is taken a little, wholly. */
const [leastFacing, goodFacing] = [0.35, 0.7];
/** mm from the face's border within which the photograph may show hair or what is behind it. */
const [borderFrom, borderTo] = [3, 15];
/** mm from the border from which what is not known turns into the colour that the whole head has. */
const evenFrom = 30;
/** Lids are a little darker than the cheeks; lashes reach so far up a lid, of its height. */
const lidShade = 0.75;
const lashes = [0.1, 0.4];
const lashShade = 0.4;
/** v of the atlas down to which there is hair at the face's border. */
const lowestHair = 0.3;
/** Skin that is darker or lighter than its mean by more than this is none: eyes, lips, brows, gloss. */
const skinRange = [0.45, 1.8];
/** The divided light stays between these, relative to that on skin facing forward. */
const lightRange = [0.6, 1.4];

/**
 * @param {import('./assets.mjs').Assets} assets
 * @param {import('./assets.mjs').Photo} photo
 * @param {Float64Array} atlasUvs of layOutAtlas()
 * @param {Float64Array} borderDistances mm, of each vertex from the face's border
 * @param {import('./identities.mjs').Identity} identity its skin, hair and contrast
 * @returns {{rgb: Float32Array, skin: number[]}} linear light, atlasWidth × atlasHeight; `skin` is the
 *   colour at the border, which the rest of the head has
 */
export function bakeFaceTexture(
  { positions, triangles },
  photo,
  atlasUvs,
  borderDistances,
  { skin: skinColour, hair: hairColour, contrast = 1 },
) {
  const normals = vertexNormals(positions, triangles);
  const landmarks = withClosedLips(photo.landmarks);
  const facing = facingOf(positions, triangles, landmarks);
  const map = rasterize(triangles, atlasUvs);

  // What the photograph shows, and how well.
  const own = new Float32Array(3 * pixels);
  const weights = new Float32Array(pixels);
  const inner = new Float32Array(pixels); // 0 at the face's border, 1 inside
  const toBorder = new Float32Array(pixels); // mm
  const normalMap = new Float32Array(3 * pixels);
  const at = (values, i, axis, size) => {
    const t = 3 * (map.triangle[i] - 1);
    let sum = 0;
    for (let k = 0; k < 3; k += 1) {
      sum += map.weights[3 * i + k] * values[size * triangles[t + k] + axis];
    }
    return sum;
  };
  for (let i = 0; i < pixels; i += 1) {
    if (map.triangle[i] === 0) continue;
    sampleCubic(photo, at(landmarks, i, 0, 2), at(landmarks, i, 1, 2), own, 3 * i);
    toBorder[i] = at(borderDistances, i, 0, 1);
    inner[i] = smoothstep(borderFrom, borderTo, toBorder[i]);
    weights[i] = inner[i] * smoothstep(leastFacing, goodFacing, at(facing, i, 0, 1));
    for (let axis = 0; axis < 3; axis += 1) normalMap[3 * i + axis] = at(normals, i, axis, 3);
  }
  divideLight(own, weights, normalMap);
  leaveOutHair(own, weights);
  tone(own, meanSkin(own, weights), skinColour, contrast);

  // The other side's, where this one is badly seen. The layout is symmetric.
  const best = new Float32Array(3 * pixels);
  const known = new Float32Array(pixels);
  for (let y = 0; y < atlasHeight; y += 1) {
    for (let x = 0; x < atlasWidth; x += 1) {
      const i = y * atlasWidth + x;
      const other = y * atlasWidth + atlasWidth - 1 - x;
      const mine = weights[i];
      const theirs = (1 - mine) * weights[other];
      known[i] = mine + theirs;
      if (known[i] === 0) continue;
      for (let c = 0; c < 3; c += 1) {
        best[3 * i + c] = (mine * own[3 * i + c] + theirs * own[3 * other + c]) / known[i];
      }
    }
  }

  const skin = meanSkin(best, known);
  clearLids(best, triangles, map, skin);
  const rgb = fillGaps(atlasWidth, atlasHeight, best, known);
  const grain = skinGrain();
  const hair = hairline(seedOfText(photo.name));
  for (let i = 0; i < pixels; i += 1) {
    const [x, y] = [i % atlasWidth, Math.floor(i / atlasWidth)];
    const roughness = 1 + (1 - known[i]) * grain(x, y);
    const even = smoothstep(evenFrom, borderFrom, toBorder[i]);
    const grown = hair(x, y, toBorder[i]);
    for (let c = 0; c < 3; c += 1) {
      const filled = (1 - even) * rgb[3 * i + c] + even * skin[c];
      const surface = (known[i] * rgb[3 * i + c] + (1 - known[i]) * filled) * roughness;
      rgb[3 * i + c] = (1 - grown) * surface + grown * hairColour[c];
    }
  }
  return { rgb, skin };
}

/**
 * Gives the skin another mean colour, and what differs from it more contrast. What is lighter and paler
 * than the skin, the white of the eyes and gloss, keeps its own light half-way.
 */
function tone(rgb, from, to, contrast) {
  for (let i = 0; i < rgb.length; i += 3) {
    const ratios = [0, 1, 2].map((c) => rgb[i + c] / from[c]);
    const light = Math.max(1e-3, luminance(ratios, 0));
    // Blue is what skin has least of.
    const white = smoothstep(1.2, 2, ratios[2] / Math.max(1e-3, ratios[0]));
    for (let c = 0; c < 3; c += 1) {
      const skin = to[c] * ratios[c] * light ** (contrast - 1);
      const kept = rgb[i + c] * Math.sqrt(to[1] / from[1]);
      rgb[i + c] = (1 - white) * skin + white * kept;
    }
  }
}

/**
 * The skin between the edge of the upper lid and its crease is a few pixels of lashes and shadow, but a
 * closed eye shows all of it: lashes stay on the edge only, above them the lid has a colour of its own.
 */
function clearLids(rgb, triangles, map, skin) {
  const lid = skin.map((v) => lidShade * v);
  const heights = new Map(); // vertex → 0 on the edge, 1 on the crease
  for (const { upper, crease } of eyes) {
    upper.forEach((v) => heights.set(v, 0));
    crease.forEach((v) => heights.set(v, 1));
  }
  for (let i = 0; i < pixels; i += 1) {
    if (map.triangle[i] === 0) continue;
    const t = 3 * (map.triangle[i] - 1);
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const known = corners.map((v) => heights.get(v));
    if (known.includes(undefined) || !known.includes(1)) continue;
    let height = 0;
    for (let k = 0; k < 3; k += 1) height += known[k] * map.weights[3 * i + k];
    const share = smoothstep(lashes[0], lashes[1], height) * smoothstep(1.1, 0.7, height);
    const lash = lashShade + (1 - lashShade) * smoothstep(0.04, lashes[0] + 0.08, height);
    for (let c = 0; c < 3; c += 1) {
      rgb[3 * i + c] = (rgb[3 * i + c] + share * (lid[c] - rgb[3 * i + c])) * lash;
    }
  }
}

/** Hair does not begin on a line: it reaches some millimetres into the forehead. How much there is of it. */
function hairline(seed) {
  const [tufts, single] = [valueNoise(seed), valueNoise(seed + 1)];
  return (x, y, toBorder) => {
    const reach = 9 * tufts(x / 40, 0) + 7 * single(x / 5, y / 60);
    return (
      smoothstep(lowestHair, lowestHair - 0.08, y / atlasHeight) *
      smoothstep(reach, reach - 7, toBorder)
    );
  };
}

/**
 * Face Mesh has the inner edges of closed lips a little apart, the dark line where they meet between
 * them: each lip gets its half.
 */
function withClosedLips(landmarks) {
  const closed = Float32Array.from(landmarks);
  const { upperInner, lowerInner } = lips;
  for (let k = 1; k < upperInner.length - 1; k += 1) {
    for (const axis of [0, 1]) {
      const [upper, lower] = [2 * upperInner[k] + axis, 2 * lowerInner[k] + axis];
      const middle = (landmarks[upper] + landmarks[lower]) / 2;
      closed[upper] = closed[lower] = middle;
    }
  }
  return closed;
}

/** Skin is never of one colour: ±4 % in spots of a few millimetres and finer. */
function skinGrain() {
  const coarse = valueNoise(11);
  const fine = valueNoise(12);
  return (x, y) => 0.06 * (coarse(x / 18, y / 13) - 0.5) + 0.08 * (fine(x / 3, y / 2.2) - 0.5);
}

/** Unit normals of the vertices, x y z. */
function vertexNormals(positions, triangles) {
  const point = (v) => [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]];
  const sums = new Float64Array(positions.length);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const [a, b, c] = corners.map(point);
    const normal = cross(sub(b, a), sub(c, a));
    for (const v of corners) normal.forEach((value, axis) => (sums[3 * v + axis] += value));
  }
  for (let v = 0; v < sums.length; v += 3) sums.set(unit([...sums.subarray(v, v + 3)]), v);
  return sums;
}

/** About the cosine between each vertex' skin and the line of sight: its area in the photograph over its own. */
function facingOf(positions, triangles, landmarks) {
  const n = positions.length / 3;
  const seen = new Float64Array(n);
  const real = new Float64Array(n);
  const point = (v) => [positions[3 * v], positions[3 * v + 1], positions[3 * v + 2]];
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    const [a, b, c] = corners.map(point);
    const [p, q, r] = corners.map((v) => [landmarks[2 * v], landmarks[2 * v + 1]]);
    // y points down in the photograph.
    const inPhoto = (r[0] - p[0]) * (q[1] - p[1]) - (q[0] - p[0]) * (r[1] - p[1]);
    const inSpace = Math.hypot(...cross(sub(b, a), sub(c, a)));
    for (const v of corners) {
      seen[v] += inPhoto;
      real[v] += inSpace;
    }
  }
  const ratios = Float64Array.from(seen, (area, v) => area / real[v]);
  // The most frontal tenth is seen frontally.
  const frontal = Float64Array.from(ratios).sort()[Math.floor(0.9 * n)];
  return ratios.map((ratio) => ratio / frontal);
}

/** For each pixel of the atlas its triangle, counted from 1 (0 for none), and its barycentric weights. */
function rasterize(triangles, uvs) {
  const triangle = new Uint16Array(pixels);
  const weights = new Float32Array(3 * pixels);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [triangles[t], triangles[t + 1], triangles[t + 2]];
    if (isBetweenLips(...corners)) continue;
    const [a, b, c] = corners.map((v) => [
      uvs[2 * v] * atlasWidth - 0.5,
      uvs[2 * v + 1] * atlasHeight - 0.5,
    ]);
    const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    const [xs, ys] = [0, 1].map((axis) => [a[axis], b[axis], c[axis]]);
    for (let y = Math.ceil(Math.min(...ys)); y <= Math.max(...ys); y += 1) {
      for (let x = Math.ceil(Math.min(...xs)); x <= Math.max(...xs); x += 1) {
        const wb = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
        const wc = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
        if (wb < -1e-6 || wc < -1e-6 || wb + wc > 1 + 1e-6) continue;
        triangle[y * atlasWidth + x] = t / 3 + 1;
        weights.set([1 - wb - wc, wb, wc], 3 * (y * atlasWidth + x));
      }
    }
  }
  return { triangle, weights };
}

/** Catmull and Rom's cubic through four pixels a direction, in linear light. */
function sampleCubic({ width, height, rgb }, x, y, out, to) {
  const [column, row] = [Math.floor(x), Math.floor(y)];
  const [wx, wy] = [cubicWeights(x - column), cubicWeights(y - row)];
  for (let j = 0; j < 4; j += 1) {
    const r = Math.min(height - 1, Math.max(0, row + j - 1));
    for (let i = 0; i < 4; i += 1) {
      const c = Math.min(width - 1, Math.max(0, column + i - 1));
      const weight = wx[i] * wy[j];
      const from = 3 * (r * width + c);
      for (let k = 0; k < 3; k += 1) out[to + k] += weight * linearOfByte[rgb[from + k]];
    }
  }
  for (let k = 0; k < 3; k += 1) out[to + k] = Math.max(0, out[to + k]);
}

function cubicWeights(t) {
  return [
    ((-t + 2) * t - 1) * t * 0.5,
    ((3 * t - 5) * t * t + 2) * 0.5,
    ((-3 * t + 4) * t + 1) * t * 0.5,
    (t - 1) * t * t * 0.5,
  ];
}

const luminance = (rgb, i) =>
  0.2126 * rgb[3 * i] + 0.7152 * rgb[3 * i + 1] + 0.0722 * rgb[3 * i + 2];

/** The (geometric) mean colour of what is well seen and neither much darker nor much lighter than that. */
function meanSkin(rgb, weights) {
  let skin = [0, 0, 0];
  let level = 0;
  for (let round = 0; round < 3; round += 1) {
    const sums = [0, 0, 0, 0];
    for (let i = 0; i < pixels; i += 1) {
      if (weights[i] < 0.8) continue;
      const ratio = luminance(rgb, i) / level;
      if (round > 0 && (ratio < skinRange[0] || ratio > skinRange[1])) continue;
      for (let c = 0; c < 3; c += 1) sums[c] += Math.log(rgb[3 * i + c] + 0.01);
      sums[3] += 1;
    }
    skin = sums.slice(0, 3).map((sum) => Math.exp(sum / sums[3]) - 0.01);
    level = luminance(skin, 0);
  }
  return skin;
}

/** Fits light = a + b·n to the skin's luminance and divides by it, relative to n = +z. */
function divideLight(rgb, weights, normals) {
  const level = luminance(meanSkin(rgb, weights), 0);
  const matrix = Array.from({ length: 4 }, () => [0, 0, 0, 0, 0]);
  const basis = [1, 0, 0, 0, 0];
  for (let i = 0; i < pixels; i += 1) {
    const ratio = luminance(rgb, i) / level;
    if (weights[i] < 0.5 || ratio < skinRange[0] || ratio > skinRange[1]) continue;
    for (let axis = 0; axis < 3; axis += 1) basis[1 + axis] = normals[3 * i + axis];
    basis[4] = ratio;
    for (let row = 0; row < 4; row += 1) {
      for (let column = 0; column < 5; column += 1) {
        matrix[row][column] += basis[row] * basis[column];
      }
    }
  }
  const [a, bx, by, bz] = solve(matrix);
  for (let i = 0; i < pixels; i += 1) {
    const [nx, ny, nz] = [normals[3 * i], normals[3 * i + 1], normals[3 * i + 2]];
    const light = (a + bx * nx + by * ny + bz * nz) / (a + bz);
    const divisor = Math.min(lightRange[1], Math.max(lightRange[0], light));
    for (let c = 0; c < 3; c += 1) rgb[3 * i + c] /= divisor;
  }
}

/**
 * Takes the weight of what has not the skin's colour from the forehead's upper part and the face's
 * sides: hair that hangs into it. `u`, `v` of the atlas.
 */
function leaveOutHair(rgb, weights) {
  const skin = meanSkin(rgb, weights);
  const hair = new Float32Array(pixels);
  for (let y = 0; y < atlasHeight; y += 1) {
    for (let x = 0; x < atlasWidth; x += 1) {
      const i = y * atlasWidth + x;
      if (weights[i] === 0) continue;
      const aside = Math.abs((x + 0.5) / atlasWidth - 0.5);
      const zone = Math.max(smoothstep(0.23, 0.27, aside), smoothstep(0.2, 0.16, y / atlasHeight));
      let farthest = 0;
      for (let c = 0; c < 3; c += 1) {
        const ratio = rgb[3 * i + c] / skin[c];
        farthest = Math.max(farthest, ratio > 1 ? ratio : 1 / Math.max(ratio, 1e-3));
      }
      hair[i] = zone * smoothstep(1.3, 1.7, farthest);
    }
  }
  const around = boxBlur(boxBlur(hair));
  for (let i = 0; i < pixels; i += 1) weights[i] *= 1 - Math.min(1, 2 * around[i]);
}

/** The mean over a square of the atlas. */
function boxBlur(values) {
  const reach = 7;
  const lines = (from, count, step, length, along) => {
    const to = new Float32Array(pixels);
    for (let line = 0; line < count; line += 1) {
      let sum = 0;
      for (let i = -reach; i < length; i += 1) {
        if (i + reach < length) sum += from[line * step + (i + reach) * along];
        if (i - reach - 1 >= 0) sum -= from[line * step + (i - reach - 1) * along];
        if (i >= 0) to[line * step + i * along] = sum / (2 * reach + 1);
      }
    }
    return to;
  };
  const across = lines(values, atlasHeight, atlasWidth, atlasWidth, 1);
  return lines(across, atlasWidth, 1, atlasHeight, atlasWidth);
}

/** Gaussian elimination of n rows of n + 1 numbers; the matrix is positive definite. */
function solve(rows) {
  const n = rows.length;
  for (let k = 0; k < n; k += 1) {
    for (let row = 0; row < n; row += 1) {
      if (row === k) continue;
      const factor = rows[row][k] / rows[k][k];
      for (let column = k; column <= n; column += 1) rows[row][column] -= factor * rows[k][column];
    }
  }
  return rows.map((row, k) => row[n] / row[k]);
}
