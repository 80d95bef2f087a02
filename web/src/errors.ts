/** Every code an error of Lorgnette can carry; web/docs/errors.md says what each means and what to do. */
export const errorCodes = [
  // from the core (cpp/include/lorgnette/error.hpp)
  'invalid-argument',
  'frame-invalid',
  'pack-invalid',
  'inference-failed',
  'glasses-invalid',
  'glasses-unsupported',
  // what the browser lacks
  'webgl-unavailable',
  'worker-unavailable',
  'wasm-unavailable',
  // the camera
  'camera-unsupported',
  'camera-denied',
  'camera-not-found',
  'camera-in-use',
  'camera-ended',
  // files
  'photo-unreadable',
  'video-unreadable',
  'asset-unavailable',
  'pack-unavailable',
  'catalog-invalid',
  'environment-invalid',
  'recording-unavailable',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** The one error class: a code to act on, a message that says what was wrong and what to do. */
export class LorgnetteError extends Error {
  override readonly name = 'LorgnetteError';
  /** What to act on. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}
