// Pictures in linear light with the means of 2 × 2 pixels over and over (L. Williams, "Pyramidal
// parametrics", 1983), so that what is drawn smaller does not alias.

/**
 * @param {number} width
 * @param {number} height
 * @param {Float32Array} rgb linear light, rows from the top
 * @returns {{width: number, height: number, isFaint: boolean, levels: {width: number,
 *   height: number, rgb: Float32Array}[]}} `isFaint`: of so little contrast that it may be sampled less
 */
export function makeTexture(width, height, rgb) {
  const levels = [{ width, height, rgb }];
  while (levels.at(-1).width > 1 && levels.at(-1).height > 1) levels.push(halve(levels.at(-1)));
  return { width, height, isFaint: false, levels };
}

function halve({ width, height, rgb }) {
  const half = { width: width >> 1, height: height >> 1 };
  half.rgb = new Float32Array(3 * half.width * half.height);
  for (let y = 0; y < half.height; y += 1) {
    for (let x = 0; x < half.width; x += 1) {
      const from = 3 * (2 * y * width + 2 * x);
      const below = from + 3 * width;
      const to = 3 * (y * half.width + x);
      for (let c = 0; c < 3; c += 1) {
        half.rgb[to + c] =
          (rgb[from + c] + rgb[from + 3 + c] + rgb[below + c] + rgb[below + 3 + c]) / 4;
      }
    }
  }
  return half;
}

/** A texture of one colour, linear light. */
export function plainTexture(colour) {
  const rgb = new Float32Array(3 * 4);
  for (let i = 0; i < rgb.length; i += 1) rgb[i] = colour[i % 3];
  return makeTexture(2, 2, rgb);
}

/**
 * A texture of values of a function.
 * @param {number} width
 * @param {number} height
 * @param {(u: number, v: number) => number[]} colourAt linear light at u, v in 0…1
 */
export function paintTexture(width, height, colourAt) {
  const rgb = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      rgb.set(colourAt((x + 0.5) / width, (y + 0.5) / height), 3 * (y * width + x));
    }
  }
  return makeTexture(width, height, rgb);
}

/**
 * Adds a bilinear sample of one level to `out`, times `weight`; beyond the edges the edge's pixels.
 * @param {{width: number, height: number, rgb: Float32Array}} level
 * @param {number} x pixels of the level, pixel centres at integers
 * @param {number} y
 * @param {number} weight
 * @param {Float64Array} out r, g, b
 */
export function addBilinear(level, x, y, weight, out) {
  const { width, height, rgb } = level;
  const cx = x < 0 ? 0 : x > width - 1 ? width - 1 : x;
  const cy = y < 0 ? 0 : y > height - 1 ? height - 1 : y;
  const column = cx | 0;
  const row = cy | 0;
  const right = cx - column;
  const down = weight * (cy - row);
  const up = weight - down;
  const a = (3 * (row * width + column)) | 0;
  const c = row + 1 < height ? (a + 3 * width) | 0 : a;
  const step = column + 1 < width ? 3 : 0;
  const wb = up * right;
  const wa = up - wb;
  const wd = down * right;
  const wc = down - wd;
  const b = (a + step) | 0;
  const d = (c + step) | 0;
  out[0] += wa * rgb[a] + wb * rgb[b] + wc * rgb[c] + wd * rgb[d];
  out[1] += wa * rgb[a + 1] + wb * rgb[b + 1] + wc * rgb[c + 1] + wd * rgb[d + 1];
  out[2] += wa * rgb[a + 2] + wb * rgb[b + 2] + wc * rgb[c + 2] + wd * rgb[d + 2];
}
