// A rasteriser of textured triangles: 4 × 4 samples a pixel for what is seen, weighed evenly (a box of
// one pixel, like a sensor's) in linear light. In each quarter of a pixel every triangle that is seen
// there is shaded once, in the middle of its samples; where a texture is faint, cloth say, whole pixels
// are enough. Everything is perspective-correct.
//
// Screen coordinates: px, pixel centres at integers, x right, y down. Front faces run anticlockwise in a
// frame whose y points up.
import { addBilinear } from './texture.mjs';

const across = 4; // samples a pixel, in each direction: the code below shifts by 2 and 4
const samples = across * across;
/** At most so many texture samples along the direction in which a texture is squeezed most. */
const mostTaps = 4;

/** Numbers kept of a triangle: planes a + b x + c y of 1/depth, and of u, v, light over depth. */
const planeSize = 12;

/**
 * @typedef {object} Triangles
 * @property {Float64Array} screen of each vertex: x, y (px), 1/depth (1/mm)
 * @property {Float32Array} light of each vertex: the factor of its colour
 * @property {Uint16Array} indices three vertices of each triangle
 * @property {Float32Array} cornerUvs u, v (0…1 of the texture) of each corner of each triangle
 * @property {Uint8Array} textureOf of each triangle: index into the textures
 * @property {Uint8Array} twoSided of each triangle: 0 leaves it out where it faces away
 */

export class Raster {
  /** @param {number} width px @param {number} height px */
  constructor(width, height) {
    this.width = width;
    this.height = height;
    /** The picture in linear light, r g b, rows from the top. */
    this.frame = new Float32Array(3 * width * height);
    // The samples of a pixel lie side by side. Triangle numbers count from 1; 0 is the background.
    this.ids = new Uint16Array(samples * width * height);
    this.idPairs = new Uint32Array(this.ids.buffer);
    this.nearness = new Float32Array(samples * width * height); // 1/depth
    this.drawn = { left: width, top: height, right: 0, bottom: 0 };
    this.out = new Float64Array(3);
    this.planes = new Float64Array(0);
    this.levels = new Float32Array(0);
    this.taps = new Uint8Array(0);
    this.tapSteps = new Float32Array(0);
  }

  /**
   * Draws everything before a background.
   * @param {Float32Array} background linear light, as `frame`
   * @param {Triangles} scene fewer than 65535 triangles
   * @param {ReturnType<import('./texture.mjs').makeTexture>[]} textures
   */
  draw(background, scene, textures) {
    this.clear();
    this.frame.set(background);
    const count = scene.indices.length / 3;
    this.reserve(count);
    for (let t = 0; t < count; t += 1) {
      if (this.prepare(t, scene, textures[scene.textureOf[t]])) this.fill(t, scene);
    }
    this.resolve(background, scene.textureOf, textures);
  }

  /** The triangle that is seen in the middle of a pixel (of the samples around it), −1 for none. */
  triangleAt(x, y) {
    if (!(x > -0.5 && y > -0.5 && x < this.width - 0.5 && y < this.height - 0.5)) return -1;
    const pixel = Math.round(y) * this.width + Math.round(x);
    return this.ids[samples * pixel + samples / 2 + across / 2] - 1;
  }

  clear() {
    const { left, top, right, bottom } = this.drawn;
    for (let y = top; y < bottom; y += 1) {
      const [from, to] = [left, right].map((x) => samples * (y * this.width + x));
      this.ids.fill(0, from, to);
      this.nearness.fill(0, from, to);
    }
    this.drawn = { left: this.width, top: this.height, right: 0, bottom: 0 };
  }

  reserve(count) {
    if (this.levels.length >= count) return;
    this.planes = new Float64Array(planeSize * count);
    this.levels = new Float32Array(count);
    this.taps = new Uint8Array(count);
    this.tapSteps = new Float32Array(2 * count);
  }

  /** Planes and texture level of a triangle; false if it is not to be seen. */
  prepare(t, { screen, light, indices, cornerUvs, twoSided }, { width, height, levels }) {
    const [a, b, c] = [3 * indices[3 * t], 3 * indices[3 * t + 1], 3 * indices[3 * t + 2]];
    const x0 = screen[a];
    const y0 = screen[a + 1];
    const x1 = screen[b] - x0;
    const y1 = screen[b + 1] - y0;
    const x2 = screen[c] - x0;
    const y2 = screen[c + 1] - y0;
    const area = x1 * y2 - x2 * y1; // twice the area, negative where it faces us
    if (!(Math.abs(area) > 1e-9) || (area > 0 && twoSided[t] === 0)) return false;
    const q0 = screen[a + 2];
    const q1 = screen[b + 2];
    const q2 = screen[c + 2];
    if (!(q0 > 0 && q1 > 0 && q2 > 0)) return false;

    const { planes } = this;
    const set = (at, f0, f1, f2) => {
      const fx = ((f1 - f0) * y2 - (f2 - f0) * y1) / area;
      const fy = ((f2 - f0) * x1 - (f1 - f0) * x2) / area;
      planes[at] = f0 - fx * x0 - fy * y0;
      planes[at + 1] = fx;
      planes[at + 2] = fy;
    };
    const at = planeSize * t;
    const uv = 6 * t;
    // To pixels of the texture, centres at integers.
    const u0 = cornerUvs[uv] * width - 0.5;
    const v0 = cornerUvs[uv + 1] * height - 0.5;
    const u1 = cornerUvs[uv + 2] * width - 0.5;
    const v1 = cornerUvs[uv + 3] * height - 0.5;
    const u2 = cornerUvs[uv + 4] * width - 0.5;
    const v2 = cornerUvs[uv + 5] * height - 0.5;
    set(at, q0, q1, q2);
    set(at + 3, u0 * q0, u1 * q1, u2 * q2);
    set(at + 6, v0 * q0, v1 * q1, v2 * q2);
    set(at + 9, light[a / 3] * q0, light[b / 3] * q1, light[c / 3] * q2);

    // How far the texture moves by half a pixel's step, in the middle of the triangle.
    const q = (q0 + q1 + q2) / 3;
    const u = (u0 * q0 + u1 * q1 + u2 * q2) / 3 / q;
    const v = (v0 * q0 + v1 * q1 + v2 * q2) / 3 / q;
    const ux = (planes[at + 4] - u * planes[at + 1]) / q / 2;
    const uy = (planes[at + 5] - u * planes[at + 2]) / q / 2;
    const vx = (planes[at + 7] - v * planes[at + 1]) / q / 2;
    const vy = (planes[at + 8] - v * planes[at + 2]) / q / 2;
    this.chooseLevel(t, ux, uy, vx, vy, levels.length - 1);
    return true;
  }

  /**
   * A quarter of a pixel is an ellipse in the texture: samples along its long axis, each for a piece at
   * most twice as long as wide, at the level of such a piece (after J. McCormack et al., "Feline", 1999).
   */
  chooseLevel(t, ux, uy, vx, vy, lastLevel) {
    const uu = ux * ux + uy * uy;
    const vv = vx * vx + vy * vy;
    const uv = ux * vx + uy * vy;
    const middle = (uu + vv) / 2;
    const spread = Math.hypot((uu - vv) / 2, uv);
    const long = Math.sqrt(middle + spread);
    const short = Math.sqrt(Math.max(middle - spread, 0));
    const taps = Math.min(mostTaps, Math.ceil(Math.max(1, long / Math.max(short, 1) / 2)));
    const level = Math.log2(Math.max(long / taps, short, 1));
    this.levels[t] = Math.min(level, lastLevel);
    this.taps[t] = taps;
    const angle = Math.atan2(2 * uv, uu - vv) / 2; // of the long axis, in the texture
    this.tapSteps[2 * t] = (Math.cos(angle) * long) / taps;
    this.tapSteps[2 * t + 1] = (Math.sin(angle) * long) / taps;
  }

  /**
   * Marks the samples inside of a triangle that nothing nearer covers. Neighbours compute their common
   * edge by the same arithmetic: no sample of it is missed or taken twice.
   */
  fill(t, { screen, indices }) {
    const toSample = (px) => (px + 0.5) * across - 0.5;
    const vertex = (k) => 3 * indices[3 * t + k];
    let [a, b, c] = [vertex(0), vertex(1), vertex(2)];
    if (screen[b + 1] < screen[a + 1]) [a, b] = [b, a];
    if (screen[c + 1] < screen[a + 1]) [a, c] = [c, a];
    if (screen[c + 1] < screen[b + 1]) [b, c] = [c, b];
    const ax = toSample(screen[a]);
    const ay = toSample(screen[a + 1]);
    const bx = toSample(screen[b]);
    const by = toSample(screen[b + 1]);
    const cx = toSample(screen[c]);
    const cy = toSample(screen[c + 1]);
    const lastRow = Math.min(across * this.height, Math.ceil(cy));
    const firstRow = Math.max(0, Math.ceil(ay));
    const slopeAc = (cx - ax) / (cy - ay);
    const slopeAb = (bx - ax) / (by - ay);
    const slopeBc = (cx - bx) / (cy - by);
    const longIsLeft = (bx - ax) * (cy - ay) > (cx - ax) * (by - ay);

    const at = planeSize * t;
    const stepX = this.planes[at + 1] / across;
    const stepY = this.planes[at + 2] / across;
    const atOrigin =
      this.planes[at] - (1 - 1 / across) * 0.5 * (this.planes[at + 1] + this.planes[at + 2]);
    const { ids, nearness, width } = this;
    const widthInSamples = across * width;
    const id = t + 1;
    let [leftmost, rightmost] = [widthInSamples, 0];
    for (let row = firstRow; row < lastRow; row += 1) {
      const long = ax + (row - ay) * slopeAc;
      const short = row < by ? ax + (row - ay) * slopeAb : bx + (row - by) * slopeBc;
      let from = Math.ceil(longIsLeft ? long : short);
      let to = Math.ceil(longIsLeft ? short : long);
      if (from < 0) from = 0;
      if (to > widthInSamples) to = widthInSamples;
      if (from >= to) continue;
      if (from < leftmost) leftmost = from;
      if (to > rightmost) rightmost = to;
      const base = (((row >> 2) * width) << 4) + ((row & 3) << 2);
      let near = atOrigin + stepX * from + stepY * row;
      for (let x = from; x < to; x += 1) {
        const sample = base + ((x >> 2) << 4) + (x & 3);
        if (near > nearness[sample]) {
          nearness[sample] = near;
          ids[sample] = id;
        }
        near += stepX;
      }
    }
    if (rightmost <= leftmost) return;
    const { drawn } = this;
    drawn.left = Math.min(drawn.left, leftmost >> 2);
    drawn.right = Math.max(drawn.right, (rightmost + 3) >> 2);
    drawn.top = Math.min(drawn.top, firstRow >> 2);
    drawn.bottom = Math.max(drawn.bottom, (lastRow + 3) >> 2);
  }

  /** Colours of the pixels in which triangles are seen. */
  resolve(background, textureOf, textures) {
    const { frame, ids, idPairs, width, out, drawn } = this;
    for (let y = drawn.top; y < drawn.bottom; y += 1) {
      for (let x = drawn.left; x < drawn.right; x += 1) {
        const pixel = y * width + x;
        const first = samples * pixel;
        const pair = idPairs[first >> 1];
        let isOne = (pair & 0xffff) === pair >>> 16;
        for (let k = 1; isOne && k < samples / 2; k += 1) {
          isOne = idPairs[(first >> 1) + k] === pair;
        }
        const id = ids[first];
        if (isOne && id === 0) continue;
        out.fill(0);
        if (isOne) {
          const { levels, isFaint } = textures[textureOf[id - 1]];
          if (isFaint) {
            this.shade(id - 1, x, y, samples, levels);
          } else {
            this.shade(id - 1, x - 0.25, y - 0.25, 4, levels);
            this.shade(id - 1, x + 0.25, y - 0.25, 4, levels);
            this.shade(id - 1, x - 0.25, y + 0.25, 4, levels);
            this.shade(id - 1, x + 0.25, y + 0.25, 4, levels);
          }
        } else {
          this.resolveQuarter(first, x - 0.25, y - 0.25, background, textureOf, textures);
          this.resolveQuarter(first + 2, x + 0.25, y - 0.25, background, textureOf, textures);
          this.resolveQuarter(first + 8, x - 0.25, y + 0.25, background, textureOf, textures);
          this.resolveQuarter(first + 10, x + 0.25, y + 0.25, background, textureOf, textures);
        }
        frame[3 * pixel] = out[0];
        frame[3 * pixel + 1] = out[1];
        frame[3 * pixel + 2] = out[2];
      }
    }
  }

  /** Adds the colours of a quarter of a pixel; `first` is its upper left sample, x, y its middle. */
  resolveQuarter(first, x, y, background, textureOf, textures) {
    const { ids, out } = this;
    let left = 15; // a bit for each sample that is still to be shaded
    while (left !== 0) {
      let [id, count, sx, sy] = [-1, 0, 0, 0];
      for (let k = 0; k < 4; k += 1) {
        if ((left & (1 << k)) === 0) continue;
        const at = ids[first + (k & 1) + ((k & 2) << 1)];
        if (id < 0) id = at;
        if (at !== id) continue;
        left &= ~(1 << k);
        count += 1;
        sx += k & 1;
        sy += k >> 1;
      }
      if (id === 0) {
        const pixel = Math.floor(first / samples);
        for (let c = 0; c < 3; c += 1) out[c] += (count / samples) * background[3 * pixel + c];
        continue;
      }
      // The quarter's samples are 1/8 px to each side of its middle.
      const [dx, dy] = [(sx / count) * 0.25 - 0.125, (sy / count) * 0.25 - 0.125];
      this.shade(id - 1, x + dx, y + dy, count, textures[textureOf[id - 1]].levels);
    }
  }

  /** Adds the colour of a triangle around a place of the screen to `out`, as `count` samples' worth. */
  shade(t, x, y, count, levels) {
    const { planes, out } = this;
    const at = planeSize * t;
    const depth = 1 / (planes[at] + planes[at + 1] * x + planes[at + 2] * y);
    const u = (planes[at + 3] + planes[at + 4] * x + planes[at + 5] * y) * depth;
    const v = (planes[at + 6] + planes[at + 7] * x + planes[at + 8] * y) * depth;
    const light = (planes[at + 9] + planes[at + 10] * x + planes[at + 11] * y) * depth;
    const taps = this.taps[t];
    // A whole pixel at once is twice as wide as a quarter.
    const level = Math.min(levels.length - 1, this.levels[t] + (count === samples ? 1 : 0));
    const fine = level | 0;
    const toCoarse = level - fine;
    const weight = ((count / samples) * light) / taps;
    for (let k = 0; k < taps; k += 1) {
      const offset = k - (taps - 1) / 2;
      const tu = u + offset * this.tapSteps[2 * t];
      const tv = v + offset * this.tapSteps[2 * t + 1];
      let scale = 1 / (1 << fine);
      addBilinear(
        levels[fine],
        (tu + 0.5) * scale - 0.5,
        (tv + 0.5) * scale - 0.5,
        weight * (1 - toCoarse),
        out,
      );
      if (toCoarse === 0) continue;
      scale /= 2;
      addBilinear(
        levels[fine + 1],
        (tu + 0.5) * scale - 0.5,
        (tv + 0.5) * scale - 0.5,
        weight * toCoarse,
        out,
      );
    }
  }
}
