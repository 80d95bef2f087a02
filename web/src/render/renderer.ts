import { LorgnetteError } from '../errors.ts';
import type { FrameResult, GlassesModel } from '../types.ts';
import { BackgroundPass } from './background.ts';
import type { DecodedGlasses } from './glasses.ts';
import { decodeGlasses, GlassesPass } from './glasses.ts';
import type { Matrix4 } from './matrix.ts';
import { identity, perspective, rigid } from './matrix.ts';
import { OccluderPass } from './occluder.ts';

/** The drawing buffer's longest side, px: larger frames are shown reduced to it. */
export const kMaxSidePx = 1920;

/** Clipping planes, mm. A face that fills the frame is some 130 mm away, one of 1/60 of it 8 m. */
const kNearMm = 10;
const kFarMm = 50_000;

/** One frame and what was measured on it. */
export interface Scene {
  /** Decoded and unmirrored, the very picture the result belongs to. */
  readonly frame: TexImageSource;
  readonly result: FrameResult;
  /** Show it as a mirror would. Nothing but the drawing knows of it. */
  readonly mirror: boolean;
}

/** All that lives on the GPU. */
interface Passes {
  readonly background: BackgroundPass;
  readonly occluder: OccluderPass;
  readonly glasses: GlassesPass;
}

/**
 * Draws frames with glasses on every face found, into one canvas, with WebGL2.
 *
 * The canvas' drawing buffer takes the frame's width × height, its longest side at most
 * `kMaxSidePx`; its size on the page is the page's affair (CSS). A lost context is restored by
 * itself, and what was shown last is drawn again.
 */
export class Renderer {
  /** false leaves the heads out of the depth buffer: nothing of the glasses is hidden. */
  occlusion = true;

  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #maxTexturePx: number;
  /** null while the context is lost. */
  #passes: Passes | null = null;

  #occluder: GlassesModel | null = null;
  #glasses: DecodedGlasses | null = null;
  #headFromGlasses = identity();
  /** Counts calls of setGlasses: the last one asked for wins, whichever is decoded first. */
  #request = 0;

  #scene: Scene | null = null;
  /** Whether the background holds the scene's frame. */
  #uploaded = false;

  /** Scratch, kept between frames. */
  readonly #clipFromCamera = identity();
  readonly #cameraFromHead: Matrix4[] = [];

  /** @throws LorgnetteError `webgl-unavailable` where the canvas gets no WebGL2 context */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', { alpha: false, antialias: true, depth: true });
    if (!gl || gl.isContextLost()) {
      throw new LorgnetteError(
        'webgl-unavailable',
        'The glasses are drawn with WebGL2, which this browser does not offer here. ' +
          'Turn on hardware acceleration or update the browser.',
      );
    }
    this.#canvas = canvas;
    this.#gl = gl;
    this.#maxTexturePx = gl.getParameter(gl.MAX_TEXTURE_SIZE) as number;
    this.#build();
    canvas.addEventListener('webglcontextlost', this.#onLost);
    canvas.addEventListener('webglcontextrestored', this.#onRestored);
  }

  /**
   * Sets the shape of a head, which hides what is behind it; null for none.
   *
   * @param model in the head frame, mm, on the reference face; each face scales it by its own size
   */
  setOccluder(model: GlassesModel | null): void {
    this.#occluder = model;
    this.#passes?.occluder.setModel(model);
  }

  /**
   * Decodes the pictures of a pair of glasses, then swaps it for the present one; until then the
   * present one is drawn. Where calls overlap, the last one wins. Draw again with `redraw`.
   *
   * @param headFromGlasses 4 × 4 column-major, mm: where they sit, see `headFromGlasses` in matrix.ts
   * @throws LorgnetteError `invalid-argument`, or `glasses-invalid` for a picture that cannot be
   *   decoded; the present glasses then stay
   */
  async setGlasses(model: GlassesModel | null, headFromGlasses: Float32Array): Promise<void> {
    if (headFromGlasses.length !== 16) {
      throw new LorgnetteError(
        'invalid-argument',
        `headFromGlasses must hold the 16 numbers of a 4 × 4 matrix, not ${headFromGlasses.length}.`,
      );
    }
    const pose = Float32Array.from(headFromGlasses);
    const request = ++this.#request;
    if (model && model === this.#glasses?.model) {
      this.#headFromGlasses = pose;
      return;
    }
    const decoded = model && (await decodeGlasses(model));
    if (request !== this.#request) {
      closeImages(decoded);
      return;
    }
    this.#passes?.glasses.setGlasses(decoded);
    closeImages(this.#glasses);
    this.#glasses = decoded;
    this.#headFromGlasses = pose;
  }

  /**
   * Draws a frame and the glasses of all its faces. The frame may be closed or reused afterwards;
   * but while a frame other than a VideoFrame (which is cloned) stays as it is, it also comes back
   * by itself after a lost context.
   *
   * @throws LorgnetteError `frame-invalid` where the frame is empty or more than the GPU can take
   */
  render(scene: Scene): void {
    this.#checkSize(scene.result);
    this.#keep(scene);
    this.#draw();
  }

  /** Draws the last frame again: after `setGlasses`, `setOccluder` or a change of `occlusion`. */
  redraw(): void {
    this.#draw();
  }

  /**
   * What the canvas shows, as a picture file.
   *
   * @param type, quality as of HTMLCanvasElement.toBlob
   * @throws LorgnetteError `invalid-argument` where nothing has been drawn yet or the browser cannot
   *   write `type`, `webgl-unavailable` while the context is lost
   */
  snapshot(type = 'image/png', quality?: number): Promise<Blob> {
    return new Promise((resolve, reject) => {
      if (!this.#scene) {
        throw new LorgnetteError('invalid-argument', 'Nothing has been drawn yet to be saved.');
      }
      // The drawing buffer is only sure to hold the picture in the task that drew it.
      this.#draw();
      if (!this.#uploaded) {
        throw new LorgnetteError(
          'webgl-unavailable',
          'The graphics context is lost for the moment. Try again when the picture is back.',
        );
      }
      this.#canvas.toBlob(
        (blob) => {
          if (blob) resolve(blob);
          else {
            reject(new LorgnetteError('invalid-argument', `No picture could be made as ${type}.`));
          }
        },
        type,
        quality,
      );
    });
  }

  /** Frees everything. The renderer cannot be used afterwards; its canvas can. */
  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#request++;
    for (const pass of Object.values(this.#passes ?? {})) pass.dispose();
    this.#passes = null;
    closeImages(this.#glasses);
    this.#glasses = null;
    this.#release();
  }

  #checkSize({ width, height }: FrameResult): void {
    const most = this.#maxTexturePx;
    if (width > 0 && height > 0 && Math.max(width, height) <= most) return;
    throw new LorgnetteError(
      'frame-invalid',
      `A frame of ${width} × ${height} px cannot be drawn: ` +
        `each side must be 1 to ${most} px. Scale it first.`,
    );
  }

  /** Makes a scene the present one. A VideoFrame's clone shares its pixels and costs nothing. */
  #keep(scene: Scene): void {
    const isVideoFrame = typeof VideoFrame !== 'undefined' && scene.frame instanceof VideoFrame;
    const kept = isVideoFrame ? { ...scene, frame: (scene.frame as VideoFrame).clone() } : scene;
    this.#release();
    this.#scene = kept;
    this.#uploaded = false;
  }

  #release(): void {
    const frame = this.#scene?.frame;
    if (typeof VideoFrame !== 'undefined' && frame instanceof VideoFrame) frame.close();
    this.#scene = null;
  }

  /**
   * One pass over the drawing buffer for all faces:
   *
   * 1. the frame
   * 2. all heads, depth only: one head may hide another's temples
   * 3. all parts of the glasses that cover
   * 4. all parts that let light through, farthest first
   */
  #draw(): void {
    const gl = this.#gl;
    const passes = this.#passes;
    if (!this.#scene || !passes) return;
    const { result, mirror, frame } = this.#scene;
    this.#resize(result);
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
    if (!this.#uploaded) {
      passes.background.upload(frame, this.#canvas.width === result.width);
      this.#uploaded = true;
    }
    const { focalPx, width, height, faces } = result;
    perspective(this.#clipFromCamera, focalPx, width, height, kNearMm, kFarMm, mirror);
    faces.forEach(({ rotation, translation, scale }, i) => {
      rigid((this.#cameraFromHead[i] ??= identity()), rotation, translation, scale);
    });

    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    passes.background.draw(mirror);
    if (this.occlusion) {
      passes.occluder.draw(this.#clipFromCamera, this.#cameraFromHead, faces.length);
    }
    passes.glasses.draw(
      this.#clipFromCamera,
      this.#cameraFromHead,
      faces.length,
      this.#headFromGlasses,
      mirror,
    );
  }

  #resize({ width, height }: FrameResult): void {
    const shrink = Math.min(1, kMaxSidePx / Math.max(width, height));
    const canvasWidth = Math.max(1, Math.round(width * shrink));
    const canvasHeight = Math.max(1, Math.round(height * shrink));
    // Setting a canvas' size clears it and reallocates its buffers, even where nothing changes.
    if (this.#canvas.width !== canvasWidth) this.#canvas.width = canvasWidth;
    if (this.#canvas.height !== canvasHeight) this.#canvas.height = canvasHeight;
  }

  readonly #onLost = (event: Event): void => {
    // Says that we will rebuild; else the browser never restores the context.
    event.preventDefault();
    this.#passes = null;
    this.#uploaded = false;
  };

  readonly #onRestored = (): void => {
    this.#build();
    try {
      this.#draw();
    } catch (error) {
      // The frame was closed meanwhile: the next one brings the picture back.
      if (!(error instanceof DOMException)) throw error;
      this.#release();
    }
  };

  #build(): void {
    const gl = this.#gl;
    this.#passes = {
      background: new BackgroundPass(gl),
      occluder: new OccluderPass(gl),
      glasses: new GlassesPass(gl),
    };
    this.#passes.occluder.setModel(this.#occluder);
    this.#passes.glasses.setGlasses(this.#glasses);
  }
}

function closeImages(glasses: DecodedGlasses | null): void {
  for (const image of glasses?.images ?? []) image.close();
}
