import { LorgnetteError } from '../errors.ts';
import type { FrameResult, GlassesModel } from '../types.ts';
import { BackdropPass } from './backdrop.ts';
import { BackgroundPass } from './background.ts';
import { CompositePass } from './composite.ts';
import { closeImages, decodeGlasses, type DecodedGlasses } from './decode.ts';
import { kDarkness, type Environment } from './environment.ts';
import { FaceProbe } from './face-probe.ts';
import { FrameTexture } from './frame-texture.ts';
import { GlassesPass } from './glasses.ts';
import { GpuClock } from './gpu-clock.ts';
import { grainFor, grainSeed } from './grain.ts';
import { HeadView } from './head-view.ts';
import { Layer } from './layer.ts';
import { kNoEstimate, type Triple } from './light-estimate.ts';
import { Light } from './light.ts';
import type { Matrix4 } from './matrix.ts';
import { identity, multiply, perspective, rigid } from './matrix.ts';
import { OccluderPass } from './occluder.ts';
import { PictureStudy } from './picture-study.ts';
import {
  kPasses,
  QualityGovernor,
  type Passes,
  type Quality,
  type QualityChange,
  type QualityChoice,
} from './quality.ts';
import { coveredRegion, type Region } from './region.ts';
import { bendTemples, grownBox, kNoHair, straightTemples, type TempleBend } from './temples.ts';
import { shadowBox, ShadowPass } from './shadow.ts';
import { SoftenPass } from './soften.ts';

/** The drawing buffer's longest side, px: larger frames are shown reduced to it. */
export const kMaxSidePx = 1920;

/** Clipping planes, mm. A face that fills the frame is some 130 mm away, one of 1/60 of it 8 m. */
export const kNearMm = 10;
export const kFarMm = 50_000;

/** Brighter light of the glasses than this is compressed, so that highlights keep their drawing. */
const kShoulder = 0.8;

/** Around what glasses cover, px: for smoothed edges; and for what glass bends in, a share of it. */
const kMarginPx = 4;
const kGlassMarginPx = 32;

/** Heads hide glasses with an edge about three times as wide, mm; and at least as many px. */
const kSoftMm = 0.5;

/** One frame and what was measured on it. */
export interface Scene {
  /** Decoded and unmirrored, the very picture the result belongs to. */
  readonly frame: TexImageSource;
  readonly result: FrameResult;
  /** Show it as a mirror would. Nothing but the drawing knows of it. */
  readonly mirror: boolean;
}

/** All that lives on the GPU. */
interface Gpu {
  readonly clock: GpuClock;
  readonly frame: FrameTexture;
  readonly probe: FaceProbe;
  readonly light: Light;
  readonly layer: Layer;
  readonly background: BackgroundPass;
  readonly backdrop: BackdropPass;
  readonly occluder: OccluderPass;
  readonly heads: HeadView;
  readonly shadow: ShadowPass;
  readonly glasses: GlassesPass;
  readonly soften: SoftenPass;
  readonly composite: CompositePass;
}

/**
 * Draws frames with glasses on every face found, into one canvas, with WebGL2.
 *
 * The canvas' drawing buffer takes the frame's width × height, its longest side at most
 * `kMaxSidePx`; its size on the page is the page's affair (CSS). A lost context is restored by
 * itself, and what was shown last is drawn again.
 */
export class Renderer {
  /** Edges are smoothed, and depth is kept, only where glasses are drawn: see Layer. */
  static readonly contextOptions: WebGLContextAttributes = {
    alpha: false,
    antialias: false,
    depth: false,
  };

  /** false leaves the heads out of the depth buffer: nothing of the glasses is hidden. */
  occlusion = true;
  /** true tints the heads, so that it is seen what hides the glasses. */
  headView = false;
  /** `none` leaves the light of the glasses as it is, and cuts it off at white. */
  toneMapping: 'shoulder' | 'none' = 'shoulder';

  /** What is drawn whatever the quality; null: as the quality says. Draw again with `redraw`. */
  passes: Passes | null = null;
  /** Is told of every change of `quality`, also those that setQuality made. */
  onQualityChange: ((change: QualityChange) => void) | null = null;

  readonly #canvas: HTMLCanvasElement;
  readonly #gl: WebGL2RenderingContext;
  readonly #maxTexturePx: number;
  /** null while the context is lost. */
  #gpu: Gpu | null = null;

  #occluder: GlassesModel | null = null;
  #environment: Environment = kDarkness;
  #glasses: DecodedGlasses | null = null;
  /** Index into the model's variants, −1 for none. */
  #variant = -1;
  #headFromGlasses = identity();
  /** Counts calls of setGlasses: the last one asked for wins, whichever is decoded first. */
  #request = 0;

  #scene: Scene | null = null;
  /** Whether the background holds the scene's frame. */
  #uploaded = false;
  /** Whether heads are painted on it. */
  #painted = false;

  /** Scratch, kept between frames. */
  readonly #clipFromCamera = identity();
  readonly #cameraFromHead: Matrix4[] = [];
  readonly #cameraFromGlasses: Matrix4[] = [];
  readonly #clipFromGlasses: Matrix4[] = [];
  readonly #presence: number[] = [];
  readonly #bends: TempleBend[] = [];
  readonly #softPx: number[] = [];
  readonly #placed = identity();
  #region: Region | null = null;
  readonly #box: Parameters<typeof grownBox>[3] = { min: [0, 0, 0], max: [0, 0, 0] };
  readonly #study = new PictureStudy();
  readonly #governor = new QualityGovernor();

  /** @throws LorgnetteError `webgl-unavailable` where the canvas gets no WebGL2 context */
  constructor(canvas: HTMLCanvasElement) {
    const gl = canvas.getContext('webgl2', Renderer.contextOptions);
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
    this.#gpu?.occluder.setModel(model);
  }

  /** Sets the light around the head. Until then there is none. */
  setEnvironment(environment: Environment): void {
    this.#environment = environment;
    this.#gpu?.light.setEnvironment(environment);
  }

  get quality(): Quality {
    return this.#governor.quality;
  }

  /** Draw again with `redraw`. @param choice `auto`: what the time for a frame allows */
  setQuality(choice: QualityChoice): void {
    this.#tell(this.#governor.choose(choice));
  }

  /** The names of the present glasses' variants. */
  get variants(): readonly string[] {
    return this.#glasses?.model.variants ?? [];
  }

  /**
   * Gives the present glasses the materials of a variant; null: those of no variant. Draw again with
   * `redraw`. Other glasses begin without a variant.
   *
   * @throws LorgnetteError `invalid-argument` where the glasses have no such variant
   */
  setVariant(name: string | null): void {
    const variant = name === null ? -1 : this.variants.indexOf(name);
    if (name !== null && variant < 0) {
      const known = this.variants.map((other) => `"${other}"`).join(', ') || 'none';
      throw new LorgnetteError(
        'invalid-argument',
        `The glasses have no variant "${name}". They have: ${known}.`,
      );
    }
    this.#variant = variant;
    if (this.#glasses) this.#gpu?.glasses.setVariant(this.#glasses, variant);
  }

  /**
   * Decodes the pictures of a pair of glasses, then swaps it for the present one; until then the
   * present one is drawn. Where calls overlap, the last one wins. Draw again with `redraw`.
   *
   * @param headFromGlasses 4 × 4 column-major, mm: where they sit, see `headFromGlasses` in matrix.ts
   * @throws LorgnetteError `invalid-argument`, or `glasses-invalid` for a picture that cannot be
   *   decoded; the present glasses then stay. `glasses-unsupported` for more pictures on one material
   *   than the GPU reads; then there are no glasses
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
    closeImages(this.#glasses);
    this.#glasses = null;
    this.#variant = -1;
    try {
      this.#gpu?.glasses.setGlasses(decoded, -1);
    } catch (error) {
      closeImages(decoded);
      throw error;
    }
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
    const start = performance.now();
    const clock = this.#gpu?.clock;
    const onGpu = clock?.take() ?? 0;
    clock?.begin();
    this.#draw();
    clock?.end();
    const now = performance.now();
    // Of two frames; both mean the same, and the longer one is what limits.
    const cost = Math.max(onGpu, (now - start) / 1000);
    this.#tell(this.#governor.add(cost, now / 1000));
  }

  /** Draws the last frame again: after `setGlasses`, `setOccluder` or a change of `occlusion` or `headView`. */
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

  /** Frees everything, the graphics context, too: neither renderer nor canvas can be used afterwards. */
  dispose(): void {
    this.#canvas.removeEventListener('webglcontextlost', this.#onLost);
    this.#canvas.removeEventListener('webglcontextrestored', this.#onRestored);
    this.#request++;
    for (const part of Object.values(this.#gpu ?? {})) part.dispose();
    this.#gpu = null;
    closeImages(this.#glasses);
    this.#glasses = null;
    this.#release();
    // Else buffers and context stay until the canvas is collected, and browsers allow a page only some 16.
    this.#gl.getExtension('WEBGL_lose_context')?.loseContext();
  }

  get #passes(): Passes {
    return this.passes ?? kPasses[this.quality];
  }

  #tell(change: QualityChange | null): void {
    if (change) this.onQualityChange?.(change);
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
   * All faces together:
   *
   * 1. the frame, onto the drawing buffer; for diagnosis the heads on it
   * 2. where glasses are seen, the depth of all heads: one head may hide another's temples
   * 3. the shadows of the glasses on the heads
   * 4. into the layer: the frame as light, less where shadows are
   * 5. all glasses
   * 6. the layer, its glasses as soft and grainy as the frame, onto the drawing buffer
   */
  #draw(): void {
    const gl = this.#gl;
    const gpu = this.#gpu;
    if (!this.#scene || !gpu) return;
    const { result, mirror, frame } = this.#scene;
    this.#resize(result);
    const { drawingBufferWidth: canvasWidth, drawingBufferHeight: canvasHeight } = gl;
    // What was painted on the last time must go.
    if (!this.#uploaded || this.headView || this.#painted) {
      gpu.frame.upload(frame, this.#canvas.width === result.width);
      this.#uploaded = true;
    }
    const count = result.faces.length;
    this.#placeAll(result, mirror, canvasWidth);
    const region = gpu.glasses.bounds && this.#covered(gpu, count, canvasWidth, canvasHeight);
    // Before heads are painted on: it looks at the skin.
    if (region) this.#belong(gpu, result, canvasWidth, canvasHeight);
    this.#painted = this.headView;
    if (this.headView) {
      gpu.occluder.follow(result.faces);
      gpu.heads.paint(gpu.frame, result, this.#cameraFromHead, gpu.occluder, kNearMm, kFarMm);
    }
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
    gl.viewport(0, 0, canvasWidth, canvasHeight);
    gpu.background.draw(gpu.frame, mirror);
    if (!region) return;
    const heads = gpu.occluder.draw(
      this.#clipFromCamera,
      this.#cameraFromHead,
      result.faces,
      region,
      canvasWidth,
      canvasHeight,
      this.occlusion,
    );
    const view = {
      clipFromCamera: this.#clipFromCamera,
      cameraFromGlasses: this.#cameraFromGlasses,
      presence: this.#presence,
      bends: this.#bends,
      heads,
      softPx: this.#softPx,
      count,
      mirror,
      region,
      canvasWidth,
      canvasHeight,
      shoulder: this.toneMapping === 'shoulder' ? kShoulder : 1,
    };
    const { lean } = this.#passes.light ? this.#study.look.light : kNoEstimate;
    const shadow = this.#passes.shadow
      ? gpu.shadow.draw(view, this.#cameraFromHead, result.faces, lean, gpu.glasses, gpu.occluder)
      : null;
    gpu.layer.begin(region, canvasWidth, canvasHeight);
    gpu.backdrop.draw(gpu.frame, mirror, shadow, region);
    gpu.glasses.draw(view, gpu.light, gpu.layer);
    const { softness, grain } = this.#passes;
    const { blurPx, noise } = this.#study.look;
    const canvas = { width: canvasWidth, height: canvasHeight };
    const finished = gpu.layer.finish();
    const { format } = gpu.layer;
    const soft = softness
      ? gpu.soften.draw(finished, format, gpu.frame, region, canvas, mirror, blurPx)
      : finished;
    gpu.composite.draw(soft, region, grain ? grainFor(noise) : 0, grainSeed(result.time));
  }

  /** Lets the glasses take on what the picture is like. */
  #belong(gpu: Gpu, result: FrameResult, canvasWidth: number, canvasHeight: number): void {
    const { light, softness, grain } = this.#passes;
    const shade = (normal: Triple) => gpu.light.shade(normal);
    if (light || softness || grain) {
      this.#study.update(gpu.probe, gpu.frame, result, canvasWidth, canvasHeight, shade);
    }
    gpu.light.setEstimate(light ? this.#study.look.light : kNoEstimate);
  }

  /** The matrices of all faces. */
  #placeAll(
    { focalPx, width, height, faces }: FrameResult,
    mirror: boolean,
    canvasWidth: number,
  ): void {
    perspective(this.#clipFromCamera, focalPx, width, height, kNearMm, kFarMm, mirror);
    const temples = this.#glasses?.model.seat?.temples;
    faces.forEach((face, i) => {
      const { rotation, translation, scale, presence } = face;
      const head = (this.#cameraFromHead[i] ??= identity());
      // Glasses are as large as they are; where they sit on it depends on the size of the head.
      const glasses = (this.#cameraFromGlasses[i] ??= identity());
      rigid(head, rotation, translation, 1);
      this.#placed.set(this.#headFromGlasses);
      for (let axis = 12; axis < 15; axis++) this.#placed[axis]! *= scale;
      const bend = (this.#bends[i] ??= straightTemples());
      bendTemples(bend, temples, face, this.#placed);
      if (!this.occlusion) bend.hair.set(kNoHair);
      const pxPerMm = (focalPx * canvasWidth) / width / -translation[2]!;
      this.#softPx[i] = Math.min(4, Math.max(1, Math.round(kSoftMm * pxPerMm)));
      multiply(glasses, head, this.#placed);
      rigid(head, rotation, translation, scale);
      this.#presence[i] = presence;
      multiply((this.#clipFromGlasses[i] ??= identity()), this.#clipFromCamera, glasses);
    });
  }

  /** Where glasses are seen; null where they are not. */
  #covered(gpu: Gpu, count: number, canvasWidth: number, canvasHeight: number): Region | null {
    const margin = gpu.glasses.transmits ? kGlassMarginPx : kMarginPx;
    const bounds = gpu.glasses.bounds!;
    const region = coveredRegion(
      grownBox(this.#passes.shadow ? shadowBox(bounds) : bounds, this.#bends, count, this.#box),
      this.#clipFromGlasses,
      count,
      canvasWidth,
      canvasHeight,
      margin,
      this.#region,
    );
    if (region) this.#region = region;
    return region;
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
    // It goes on by itself, with objects that are none any more.
    this.#gpu?.clock.dispose();
    this.#gpu = null;
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
    this.#gpu = {
      clock: new GpuClock(gl),
      frame: new FrameTexture(gl),
      probe: new FaceProbe(gl),
      light: new Light(gl),
      layer: new Layer(gl),
      background: new BackgroundPass(gl),
      backdrop: new BackdropPass(gl),
      occluder: new OccluderPass(gl),
      heads: new HeadView(gl),
      shadow: new ShadowPass(gl),
      glasses: new GlassesPass(gl),
      soften: new SoftenPass(gl),
      composite: new CompositePass(gl),
    };
    this.#gpu.light.setEnvironment(this.#environment);
    this.#gpu.occluder.setModel(this.#occluder);
    this.#gpu.glasses.setGlasses(this.#glasses, this.#variant);
  }
}
