import { LorgnetteError } from './errors.ts';
import { qualities, type QualityChange, type QualityChoice } from './render/quality.ts';
import type { SceneRenderer, SessionParts } from './session-parts.ts';

/** What a scene tells its session. */
export interface SceneHooks {
  /** Draws again what is shown, if anything is. */
  redraw(): void;
  /** Of a failure that ends nothing. */
  report(error: unknown): void;
  qualityChanged(change: QualityChange): void;
}

/** The renderer, made when it is first needed, and what it is set to, before and after. */
export class Scene {
  readonly #parts: SessionParts;
  readonly #ended: AbortSignal;
  readonly #hooks: SceneHooks;
  #renderer: SceneRenderer | undefined;
  #making: Promise<SceneRenderer> | undefined;
  #occlusion = true;
  #headView = false;
  #environmentImage: string | null;
  #quality: QualityChoice;
  /** Counts the changes of light: the last one asked for wins. */
  #lighting = 0;

  /** @throws LorgnetteError invalid-argument of a wrong quality */
  constructor(
    parts: SessionParts,
    ended: AbortSignal,
    hooks: SceneHooks,
    { environmentImage, quality }: { environmentImage: string | null; quality: QualityChoice },
  ) {
    this.#parts = parts;
    this.#ended = ended;
    this.#hooks = hooks;
    this.#environmentImage = environmentImage;
    this.#quality = checkedQuality(quality);
  }

  /** Once it was made. */
  get renderer(): SceneRenderer | undefined {
    return this.#renderer;
  }

  /** Makes the renderer, once; after a failure, tries again. */
  ready(): Promise<SceneRenderer> {
    this.#making ??= this.#make().catch((error: unknown) => {
      this.#making = undefined;
      throw error;
    });
    return this.#making;
  }

  /** Lights the glasses; where a page's own light cannot be had, that is told, and the studio is lit. */
  async light(renderer: SceneRenderer): Promise<boolean> {
    const lighting = ++this.#lighting;
    const image = this.#environmentImage;
    const overtaken = (): boolean => lighting !== this.#lighting || this.#ended.aborted;
    let lit = true;
    const environment = await this.#parts.loadEnvironment(image).catch((error: unknown) => {
      if (image === null) throw error;
      if (!overtaken()) this.#hooks.report(error);
      lit = false;
      return this.#parts.loadEnvironment(null);
    });
    if (overtaken()) return false;
    renderer.setEnvironment(environment);
    this.#hooks.redraw();
    return lit;
  }

  /** To be lit by: from the next `light` on. */
  set environmentImage(image: string | null) {
    this.#environmentImage = image;
  }

  set occlusion(occlusion: boolean) {
    this.#occlusion = occlusion;
    if (this.#renderer) this.#renderer.occlusion = occlusion;
  }

  set headView(shown: boolean) {
    this.#headView = shown;
    if (this.#renderer) this.#renderer.headView = shown;
  }

  /** @throws LorgnetteError invalid-argument */
  setQuality(quality: QualityChoice): void {
    this.#quality = checkedQuality(quality);
    this.#renderer?.setQuality(quality);
    this.#hooks.redraw();
  }

  dispose(): void {
    this.#renderer?.dispose();
    this.#renderer = undefined;
  }

  async #make(): Promise<SceneRenderer> {
    const renderer = await this.#parts.createRenderer();
    if (this.#ended.aborted) {
      renderer.dispose();
      this.#ended.throwIfAborted();
    }
    renderer.onQualityChange = (change) => this.#hooks.qualityChanged(change);
    renderer.setQuality(this.#quality);
    renderer.occlusion = this.#occlusion;
    renderer.headView = this.#headView;
    return (this.#renderer = renderer);
  }
}

function checkedQuality(quality: QualityChoice): QualityChoice {
  if (quality === 'auto' || qualities.includes(quality)) return quality;
  throw new LorgnetteError(
    'invalid-argument',
    `There is no quality "${String(quality)}". It is auto, ${qualities.join(', ')}.`,
  );
}
