// Fills what is unknown of a picture from what is known around it, smoothly: means over coarser and
// coarser pixels, and back ("pull-push", S. Gortler et al., "The lumigraph", 1996, section 3.3).

/**
 * @param {number} width power of two
 * @param {number} height power of two
 * @param {Float32Array} rgb
 * @param {Float32Array} weights 0…1 of each pixel, how well it is known
 * @returns {Float32Array} rgb: known pixels as they are, others as their surroundings
 */
export function fillGaps(width, height, rgb, weights) {
  const levels = [pull(width, height, rgb, weights)];
  while (levels.at(-1).width > 1 || levels.at(-1).height > 1) levels.push(halve(levels.at(-1)));
  for (let k = levels.length - 2; k >= 0; k -= 1) push(levels[k], levels[k + 1]);
  return levels[0].rgb;
}

function pull(width, height, rgb, weights) {
  return { width, height, rgb: Float32Array.from(rgb), weights: Float32Array.from(weights) };
}

function halve(from) {
  const width = Math.max(1, from.width >> 1);
  const height = Math.max(1, from.height >> 1);
  const to = {
    width,
    height,
    rgb: new Float32Array(3 * width * height),
    weights: new Float32Array(width * height),
  };
  for (let y = 0; y < from.height; y += 1) {
    for (let x = 0; x < from.width; x += 1) {
      const a = y * from.width + x;
      const b = Math.min(y >> 1, height - 1) * width + Math.min(x >> 1, width - 1);
      to.weights[b] += from.weights[a];
      for (let c = 0; c < 3; c += 1) to.rgb[3 * b + c] += from.weights[a] * from.rgb[3 * a + c];
    }
  }
  for (let i = 0; i < to.weights.length; i += 1) {
    if (to.weights[i] === 0) continue;
    for (let c = 0; c < 3; c += 1) to.rgb[3 * i + c] /= to.weights[i];
    to.weights[i] = Math.min(1, to.weights[i]);
  }
  return to;
}

function push(fine, coarse) {
  const at = (x, y, c) => {
    const column = Math.min(coarse.width - 1, Math.max(0, x));
    const row = Math.min(coarse.height - 1, Math.max(0, y));
    return coarse.rgb[3 * (row * coarse.width + column) + c];
  };
  for (let y = 0; y < fine.height; y += 1) {
    for (let x = 0; x < fine.width; x += 1) {
      const i = y * fine.width + x;
      const missing = 1 - fine.weights[i];
      if (missing === 0) continue;
      // Bilinear: a quarter of a coarse pixel to this or that side of its centre.
      const [cx, cy] = [x >> 1, y >> 1];
      const [sx, sy] = [x & 1 ? 1 : -1, y & 1 ? 1 : -1];
      for (let c = 0; c < 3; c += 1) {
        const coarser =
          0.5625 * at(cx, cy, c) +
          0.1875 * (at(cx + sx, cy, c) + at(cx, cy + sy, c)) +
          0.0625 * at(cx + sx, cy + sy, c);
        fine.rgb[3 * i + c] = (1 - missing) * fine.rgb[3 * i + c] + missing * coarser;
      }
    }
  }
}
