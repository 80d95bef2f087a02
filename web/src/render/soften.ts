import vertex from '../../shaders/background.vert?raw';
import liftFragment from '../../shaders/lift.frag?raw';
import fragment from '../../shaders/soften.frag?raw';
import srgb from '../../shaders/srgb.glsl?raw';
import { Framebuffer } from './framebuffer.ts';
import type { FrameTexture } from './frame-texture.ts';
import { Program } from './program.ts';
import type { Region } from './region.ts';
import { Texture } from './texture.ts';

/** What glasses have themselves, px: four samples a pixel, and what measuring adds on sharp pictures. */
const kOwnPx = 0.45;
/** Less changes nothing one could see. */
const kLeastPx = 0.45;
/** As far as the kernel of five texels a side reaches; softer pictures get glasses sharper than they are. */
const kMostPx = 1.35;

interface Resolved {
  readonly texture: Texture;
  readonly target: Framebuffer;
}

/**
 * Blurs glasses as much as the picture is blurred. What they add is first taken off the frame, so that
 * the frame itself stays as it is, before, beside and behind them.
 */
export class SoftenPass {
  readonly #gl: WebGL2RenderingContext;
  readonly #lift: Program;
  readonly #soften: Program;
  #width = 0;
  #height = 0;
  #format: GLenum = 0;
  #lifted: Resolved | null = null;
  #softened: Resolved | null = null;

  constructor(gl: WebGL2RenderingContext) {
    this.#gl = gl;
    this.#lift = new Program(gl, {
      name: 'lift',
      vertex,
      fragment: srgb + liftFragment,
      samplers: ['uLayer', 'uFrame'],
    });
    this.#soften = new Program(gl, {
      name: 'soften',
      vertex,
      fragment: srgb + fragment,
      samplers: ['uLifted', 'uFrame'],
    });
  }

  /**
   * @param layer the finished layer, of the region's size
   * @param format its format
   * @param blurPx standard deviation of the picture's blur, see softness.ts
   * @returns the layer with softer glasses, or the same where the picture is as sharp as they are
   */
  draw(
    layer: Texture,
    format: GLenum,
    frame: FrameTexture,
    region: Region,
    canvas: { readonly width: number; readonly height: number },
    mirror: boolean,
    blurPx: number,
  ): Texture {
    const sigma = Math.min(kMostPx, Math.sqrt(Math.max(0, blurPx ** 2 - kOwnPx ** 2)));
    if (sigma < kLeastPx) return layer;
    const gl = this.#gl;
    this.#reserve(region, format);
    gl.disable(gl.DEPTH_TEST);
    gl.disable(gl.CULL_FACE);
    gl.disable(gl.BLEND);
    gl.bindVertexArray(null);
    gl.viewport(0, 0, region.width, region.height);
    const begin = (program: Program, { target }: Resolved, picture: Texture) => {
      target.bind();
      program.use();
      picture.bind(0);
      frame.bind(1);
      const { x, y } = region;
      gl.uniform4f(program.at('uWindow'), x, y, canvas.width, canvas.height);
      gl.uniform1f(program.at('uMirror'), mirror ? -1 : 1);
    };
    begin(this.#lift, this.#lifted!, layer);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    begin(this.#soften, this.#softened!, this.#lifted!.texture);
    gl.uniform2f(this.#soften.at('uLayer'), region.width, region.height);
    gl.uniform2f(this.#soften.at('uKernel'), ...kernelOf(sigma));
    gl.drawArrays(gl.TRIANGLES, 0, 3);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    return this.#softened!.texture;
  }

  dispose(): void {
    this.#lift.dispose();
    this.#soften.dispose();
    this.#forget();
  }

  #reserve({ width, height }: Region, format: GLenum): void {
    if (width === this.#width && height === this.#height && format === this.#format) return;
    this.#forget();
    [this.#width, this.#height, this.#format] = [width, height, format];
    const resolved = (): Resolved => {
      const texture = new Texture(this.#gl);
      texture.reserve(format, width, height);
      return { texture, target: Framebuffer.of(this.#gl, texture, width, height) };
    };
    this.#lifted = resolved();
    this.#softened = resolved();
  }

  #forget(): void {
    for (const resolved of [this.#lifted, this.#softened]) {
      resolved?.target.dispose();
      resolved?.texture.dispose();
    }
    this.#lifted = this.#softened = null;
    this.#width = 0;
  }
}

/**
 * Five weights of the standard deviation asked for, the outer two of each side read at once, between them:
 * how far out, px, and their sum. A truncated Gaussian is narrower than it should be, so its parameter is
 * looked for.
 */
function kernelOf(sigma: number): [number, number] {
  let [low, high] = [0.1, 10];
  let weights: [number, number] = [0, 0];
  for (let i = 0; i < 30; i++) {
    const middle = (low + high) / 2;
    const [one, two] = [1, 4].map((squared) => Math.exp(-squared / (2 * middle * middle))) as [
      number,
      number,
    ];
    const total = 1 + 2 * (one + two);
    weights = [one / total, two / total];
    if (2 * (weights[0] + 4 * weights[1]) < sigma * sigma) low = middle;
    else high = middle;
  }
  const sum = weights[0] + weights[1];
  return [1 + weights[1] / sum, sum];
}
