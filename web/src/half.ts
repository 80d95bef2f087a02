/**
 * Widens IEEE 754 half-precision numbers (little-endian) to single precision. Exact for every
 * finite value; weights hold no others.
 */
export function widenHalf(bytes: Uint8Array): Float32Array<ArrayBuffer> {
  const half = new Uint16Array(bytes.slice().buffer);
  const wide = new Float32Array(half.length);
  const bits = new Uint32Array(wide.buffer);
  for (let i = 0; i < half.length; i += 1)
    bits[i] = ((half[i]! & 0x8000) << 16) | ((half[i]! & 0x7fff) << 13);
  // The exponents' biases differ by 127 − 15 = 112; as a product this is right for subnormals too.
  for (let i = 0; i < wide.length; i += 1) wide[i]! *= 2 ** 112;
  return wide;
}
