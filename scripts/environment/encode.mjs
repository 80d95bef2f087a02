const MAGIC = 0x564e454c; // "LENV"
const VERSION = 1;

/** Three floats in 32 bits with one exponent: OpenGL ES 3.0 §3.8.3.2. */
export function toRgb9e5(red, green, blue) {
  const [bias, bits, largest] = [15, 9, 65408];
  const clamp = (value) => Math.min(largest, Math.max(0, value));
  const [r, g, b] = [clamp(red), clamp(green), clamp(blue)];
  const most = Math.max(r, g, b);
  let exponent = Math.max(-bias - 1, most > 0 ? Math.floor(Math.log2(most)) : -bias - 1) + 1 + bias;
  let unit = 2 ** (exponent - bias - bits);
  if (Math.floor(most / unit + 0.5) === 2 ** bits) {
    exponent += 1;
    unit *= 2;
  }
  const mantissa = (value) => Math.floor(value / unit + 0.5);
  return ((exponent << 27) | (mantissa(b) << 18) | (mantissa(g) << 9) | mantissa(r)) >>> 0;
}

/**
 * An environment file; web/src/render/environment.ts describes and reads it.
 * @param levels Float32Array of 6 · side² · 3 each, side halved from level to level
 * @param irradiance number[27]
 * @param lamp { direction, irradiance }
 * @returns Uint8Array
 */
export function encodeEnvironment(size, levels, irradiance, lamp) {
  const head = new DataView(new ArrayBuffer(4 * (4 + 27 + 6)));
  [MAGIC, VERSION, size, levels.length].forEach((word, i) => head.setUint32(4 * i, word, true));
  [...irradiance, ...lamp.direction, ...lamp.irradiance].forEach((number, i) =>
    head.setFloat32(4 * (4 + i), number, true),
  );
  const words = levels.flatMap((level) =>
    Array.from({ length: level.length / 3 }, (_, i) =>
      toRgb9e5(...level.subarray(3 * i, 3 * i + 3)),
    ),
  );
  const planes = new Uint8Array(4 * words.length);
  for (let plane = 0; plane < 4; plane++) {
    let before = 0;
    words.forEach((word, i) => {
      const value = (word >>> (8 * plane)) & 0xff;
      planes[plane * words.length + i] = value - before;
      before = value;
    });
  }
  return Buffer.concat([Buffer.from(head.buffer), planes]);
}
