// What peers load in the page that tests/bench/chromium.mjs serves: files of the checkout by path.
import { parseReferenceFace } from '../../../scripts/lib/reference_face.mjs';

/** @param {string} path relative to the checkout */
export const urlOf = (path) => new URL(`/${path}`, location.href).href;

export async function loadBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status} ${response.statusText}`);
  return new Uint8Array(await response.arrayBuffer());
}

export const loadReferenceFace = async () =>
  parseReferenceFace(await loadBytes(urlOf('models/facemesh/reference_face.bin')));

/** Runs a script that is no module. */
export function loadScript(url) {
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = url;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${url} does not load`));
    document.head.append(script);
  });
}

/**
 * A picture of bytes for those who want a canvas. Of what a page can hand over, this costs least here:
 * the pixels stay in memory, where software rendering reads them.
 */
export class PixelCanvas {
  #canvas = document.createElement('canvas');
  #context = this.#canvas.getContext('2d', { willReadFrequently: true });

  /** @returns {HTMLCanvasElement} the same one each time */
  show({ rgba, width, height }) {
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
    }
    const bytes = new Uint8ClampedArray(rgba.buffer, rgba.byteOffset, rgba.byteLength);
    this.#context.putImageData(new ImageData(bytes, width, height), 0, 0);
    return this.#canvas;
  }
}
