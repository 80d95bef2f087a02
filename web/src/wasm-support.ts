/**
 * The smallest module that needs SIMD: one function that makes a vector and drops it.
 * WebAssembly binary format, §5 (modules), and the SIMD opcodes of WebAssembly 2.0.
 */
// prettier-ignore
const simdModule = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00, // "\0asm", version 1
  0x01, 0x04, 0x01, 0x60, 0x00, 0x00,             // types: () → ()
  0x03, 0x02, 0x01, 0x00,                         // functions: one of type 0
  0x0a, 0x09, 0x01, 0x07, 0x00,                   // code: one body of 7 bytes, no locals
  0x41, 0x00, 0xfd, 0x0f, 0x1a, 0x0b,             // i32.const 0, i8x16.splat, drop, end
]);

/** Likewise one that multiplies and adds in one instruction, of relaxed SIMD (WebAssembly 3.0). */
// prettier-ignore
const relaxedSimdModule = new Uint8Array([
  0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00,
  0x01, 0x04, 0x01, 0x60, 0x00, 0x00,
  0x03, 0x02, 0x01, 0x00,
  0x0a, 0x14, 0x01, 0x12, 0x00,                   // one body of 18 bytes, no locals
  0x41, 0x00, 0xfd, 0x0f,                         // i32.const 0, i8x16.splat
  0x41, 0x00, 0xfd, 0x0f,
  0x41, 0x00, 0xfd, 0x0f,
  0xfd, 0x85, 0x02, 0x1a, 0x0b,                   // f32x4.relaxed_madd, drop, end
]);

export const hasRelaxedSimd = (): boolean => WebAssembly.validate(relaxedSimdModule);

/** What this browser lacks for the core, or nothing. */
export function missingWasmFeature(): 'WebAssembly' | 'WebAssembly SIMD' | undefined {
  if (typeof WebAssembly !== 'object') return 'WebAssembly';
  return WebAssembly.validate(simdModule) ? undefined : 'WebAssembly SIMD';
}
