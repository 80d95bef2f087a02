import { LorgnetteError } from './errors.ts';

export interface Pixels {
  /** width × height × RGBA, rows from the top. Overwritten by the next `read`. */
  readonly rgba: Uint8Array<ArrayBuffer> | Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** Reads the pixels of frames, the cheapest way each one allows. Worker only. */
export class PixelReader {
  // A plain buffer, never WASM memory: `copyTo` is awaited, and WASM memory may move meanwhile.
  #buffer = new Uint8Array(0);
  #context: OffscreenCanvasRenderingContext2D | undefined;

  /**
   * @param image stays the caller's; its displayed picture is read (turned, square pixels)
   * @throws LorgnetteError frame-invalid
   */
  async read(image: VideoFrame | ImageBitmap): Promise<Pixels> {
    if (!('copyTo' in image)) return this.#draw(image, image.width, image.height);
    const pixels = await this.#copy(image);
    return pixels ?? this.#draw(image, image.displayWidth, image.displayHeight);
  }

  /** Nothing where this browser cannot convert to RGBA, or where the stored picture is not the displayed one. */
  async #copy(frame: VideoFrame): Promise<Pixels | undefined> {
    const { width, height } = frame.visibleRect ?? { width: 0, height: 0 };
    if (width !== frame.displayWidth || height !== frame.displayHeight) return undefined;
    // Newer than TypeScript's DOM: WebCodecs, VideoFrame.rotation and .flip.
    const { rotation = 0, flip = false } = frame as { rotation?: number; flip?: boolean };
    if (rotation !== 0 || flip) return undefined;
    const bytes = width * height * 4;
    try {
      // Browsers that do not know `format` ignore it and count the native planes.
      if (frame.allocationSize({ format: 'RGBA' }) !== bytes) return undefined;
      if (this.#buffer.byteLength !== bytes) this.#buffer = new Uint8Array(bytes);
      await frame.copyTo(this.#buffer, { format: 'RGBA' });
    } catch {
      return undefined;
    }
    return { rgba: this.#buffer, width, height };
  }

  #draw(image: VideoFrame | ImageBitmap, width: number, height: number): Pixels {
    if (width === 0 || height === 0) {
      throw new LorgnetteError('frame-invalid', 'The frame has no pixels; it was closed already.');
    }
    this.#context ??=
      new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true }) ?? undefined;
    const context = this.#context;
    if (!context) {
      throw new LorgnetteError(
        'frame-invalid',
        'This browser cannot read the pixels of a frame: it has no 2D canvas in workers. Use a current browser.',
      );
    }
    if (context.canvas.width !== width || context.canvas.height !== height) {
      context.canvas.width = width;
      context.canvas.height = height;
    }
    context.drawImage(image, 0, 0, width, height);
    return { rgba: context.getImageData(0, 0, width, height).data, width, height };
  }
}
