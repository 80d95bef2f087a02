import { LorgnetteError } from '../errors.ts';

/** A picture of linear light, rows from the top, RGB. */
export interface LinearPicture {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

/** More than a light needs: what is reflected on spectacles is some hundred pixels wide. */
const kMaxSide = 8192;

/**
 * Reads a Radiance picture (.hdr, RGBE), run-length encoded or not: Ward, "Real pixels", Graphics Gems
 * II, 1991; the file format is that of Radiance's manual, "filefmts".
 *
 * @throws LorgnetteError `environment-invalid`
 */
export function readHdr(file: Uint8Array): LinearPicture {
  const reader = new HdrReader(file);
  const { width, height } = reader.readHeader();
  const rgb = new Float32Array(3 * width * height);
  const row = new Uint8Array(4 * width);
  for (let y = 0; y < height; y++) {
    reader.readRow(row, width);
    for (let x = 0; x < width; x++) {
      const exponent = row[4 * x + 3]!;
      if (exponent === 0) continue;
      const unit = 2 ** (exponent - 128 - 8);
      for (let c = 0; c < 3; c++) {
        rgb[3 * (y * width + x) + c] = (row[4 * x + c]! + 0.5) * unit;
      }
    }
  }
  return { width, height, rgb };
}

function invalid(what: string): LorgnetteError {
  return new LorgnetteError(
    'environment-invalid',
    `The panorama cannot be read: ${what}. Save it as Radiance HDR, twice as wide as high.`,
  );
}

class HdrReader {
  readonly #file: Uint8Array;
  #at = 0;

  constructor(file: Uint8Array) {
    this.#file = file;
  }

  readHeader(): { width: number; height: number } {
    if (!/^#\?(RADIANCE|RGBE)/.test(this.#line())) throw invalid('it does not begin like one');
    for (let line = this.#line(); line !== ''; line = this.#line()) {
      const format = /^FORMAT=(.*)$/.exec(line)?.[1];
      if (format && format !== '32-bit_rle_rgbe') throw invalid(`its format is ${format}`);
    }
    const size = /^-Y (\d+) \+X (\d+)$/.exec(this.#line());
    if (!size) throw invalid('its rows do not run from left to right and from the top');
    const [height, width] = [Number(size[1]), Number(size[2])];
    if (width < 1 || height < 1 || width > kMaxSide || height > kMaxSide)
      throw invalid(`it has ${width} × ${height} pixels; each side may have ${kMaxSide}`);
    return { width, height };
  }

  /** @param row width × RGBE, written */
  readRow(row: Uint8Array, width: number): void {
    const start = this.#file.subarray(this.#at, this.#at + 4);
    // Rows of other widths, and of old files, are not encoded by component.
    const encoded = start[0] === 2 && start[1] === 2 && ((start[2]! << 8) | start[3]!) === width;
    if (!encoded || width < 8 || width > 0x7fff) return this.#readOldRow(row, width);
    this.#at += 4;
    for (let component = 0; component < 4; component++) {
      for (let x = 0; x < width;) {
        let count = this.#byte();
        const run = count > 128;
        if (run) count -= 128;
        if (count === 0 || x + count > width) throw invalid('a row is damaged');
        const value = run ? this.#byte() : 0;
        for (; count > 0; count--) row[4 * x++ + component] = run ? value : this.#byte();
      }
    }
  }

  /** Plain pixels; 1 1 1 n repeats the one before n times, and n · 256 times where it follows another. */
  #readOldRow(row: Uint8Array, width: number): void {
    let shift = 0;
    for (let x = 0; x < width;) {
      const pixel = [this.#byte(), this.#byte(), this.#byte(), this.#byte()];
      if (pixel[0] !== 1 || pixel[1] !== 1 || pixel[2] !== 1) {
        row.set(pixel, 4 * x++);
        shift = 0;
        continue;
      }
      const count = pixel[3]! << shift;
      if (x === 0 || shift > 16 || x + count > width) throw invalid('a row is damaged');
      for (let i = 0; i < count; i++, x++) row.copyWithin(4 * x, 4 * x - 4, 4 * x);
      shift += 8;
    }
  }

  #byte(): number {
    const value = this.#file[this.#at++];
    if (value === undefined) throw invalid('it is cut off');
    return value;
  }

  #line(): string {
    const end = this.#file.indexOf(10, this.#at);
    if (end < 0 || end - this.#at > 4096) throw invalid('its header is damaged');
    const text = String.fromCharCode(...this.#file.subarray(this.#at, end));
    this.#at = end + 1;
    return text.trimEnd();
  }
}
