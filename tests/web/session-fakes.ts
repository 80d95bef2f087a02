import type { CatalogEntry, FrameFit } from '../../web/src/catalog.ts';
import type { LorgnetteError } from '../../web/src/errors.ts';
import type { FrameSink, FrameSource, SourceKind } from '../../web/src/frame.ts';
import { makeFrame } from '../../web/src/frame.ts';
import type { Environment } from '../../web/src/render/environment.ts';
import type { SceneRenderer, SessionParts, Tracker } from '../../web/src/session-parts.ts';
import type { TrackerSettings } from '../../web/src/tracker-settings.ts';
import type { FrameResult, GlassesModel, GlassesSeat, WornWith } from '../../web/src/types.ts';

/** A promise to be settled by the test. */
export interface Gate<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: unknown): void;
}

export function gate<T>(): Gate<T> {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((onValue, onError) => {
    resolve = onValue;
    reject = onError;
  });
  return { promise, resolve, reject };
}

/** Lets everything that is ready run. */
export const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** A picture that counts how often it is closed. */
export class FakeImage {
  static open = new Set<FakeImage>();
  readonly width = 64;
  readonly height = 48;
  readonly name: string;
  closed = false;

  constructor(name: string) {
    this.name = name;
    FakeImage.open.add(this);
  }

  close(): void {
    this.closed = true;
    FakeImage.open.delete(this);
  }

  asImage(): ImageBitmap {
    return this as unknown as ImageBitmap;
  }
}

export class FakeSource implements FrameSource {
  readonly kind: SourceKind;
  readonly deviceId = 'front';
  sink: FrameSink | undefined;
  stopped = false;

  constructor(kind: SourceKind) {
    this.kind = kind;
  }

  start(sink: FrameSink): void {
    this.sink = sink;
  }

  stop(): void {
    this.stopped = true;
  }

  /** Sends a picture as the real sources do: only until stopped. */
  send(image: FakeImage, time: number): void {
    if (this.stopped) throw new Error('a stopped source sent a frame');
    this.sink?.frame(makeFrame(image.asImage(), time));
  }
}

export function faceResult(time: number, ids: readonly number[]): FrameResult {
  const faces = ids.map((id) => ({ id }) as FrameResult['faces'][number]);
  return { time, width: 64, height: 48, focalPx: 58, faces } as unknown as FrameResult;
}

export class FakeTracker implements Tracker {
  /** Frames being measured; the test answers them. */
  readonly asked: { name: string; time: number; mode: string; answer: Gate<FrameResult> }[] = [];
  readonly models = new Map<string, Gate<GlassesModel>>();
  resets = 0;
  settings: TrackerSettings[] = [];
  lost = false;
  disposed = false;

  track(image: VideoFrame | ImageBitmap, time: number, mode: string): Promise<FrameResult> {
    const fake = image as unknown as FakeImage;
    if (fake.closed) throw new Error(`${fake.name} was closed before it was measured`);
    const answer = gate<FrameResult>();
    this.asked.push({ name: fake.name, time, mode, answer });
    return answer.promise;
  }

  readonly heads: string[] = [];
  async loadHead(url: string): Promise<GlassesModel> {
    this.heads.push(url);
    return fakeModel(url);
  }

  /** How the last model asked for is to be worn. */
  worn: WornWith | undefined;

  loadModel(source: string | Uint8Array, worn: WornWith): Promise<GlassesModel> {
    this.worn = worn;
    const url = String(source);
    const answer = gate<GlassesModel>();
    this.models.set(url, answer);
    return answer.promise;
  }

  async configure(settings: TrackerSettings): Promise<void> {
    this.settings.push(settings);
  }

  async reset(): Promise<void> {
    this.resets += 1;
  }

  /** As the real one: what is under way is rejected. */
  dispose(): void {
    this.disposed = true;
    const reason = new DOMException('The tracker was disposed of.', 'AbortError');
    for (const { answer } of this.asked) answer.reject(reason);
    for (const answer of this.models.values()) answer.reject(reason);
  }
}

export const fakeModel = (
  name: string,
  variants: readonly string[] = [],
  seat?: GlassesSeat,
): GlassesModel => ({ name, variants, seat }) as unknown as GlassesModel;

export class FakeRenderer implements SceneRenderer {
  readonly drawn: { name: string; time: number; mirror: boolean }[] = [];
  readonly worn: (string | null)[] = [];
  /** The variants asked for, null for the file's own look. */
  readonly variants: (string | null)[] = [];
  redrawn = 0;
  occlusion = true;
  headView = false;
  onQualityChange: SceneRenderer['onQualityChange'] = null;
  readonly qualities: string[] = [];
  disposed = false;

  setQuality(choice: string): void {
    this.qualities.push(choice);
  }

  /** What lights it: addresses of panoramas, null for the studio. */
  readonly lights: (string | null)[] = [];

  setOccluder(): void {}

  setEnvironment(environment: Environment): void {
    this.lights.push((environment as unknown as { image: string | null }).image);
  }

  /** Where the glasses put on or moved last sit: see FakeParts.headFromGlasses. */
  place: readonly number[] = [];

  async setGlasses(model: GlassesModel | null, headFromGlasses: Float32Array): Promise<void> {
    const name = (model as unknown as { name: string } | null)?.name ?? null;
    this.worn.push(name);
    this.place = [...headFromGlasses];
  }

  setVariant(name: string | null): void {
    this.variants.push(name);
  }

  render(scene: Parameters<SceneRenderer['render']>[0]): void {
    const image = scene.frame as unknown as FakeImage;
    if (image.closed) throw new Error(`${image.name} was closed before it was drawn`);
    this.drawn.push({ name: image.name, time: scene.result.time, mirror: scene.mirror });
  }

  redraw(): void {
    this.redrawn += 1;
  }

  async snapshot(): Promise<Blob> {
    return new Blob(['picture']);
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** Parts whose every answer the test gives. */
export class FakeParts implements SessionParts {
  readonly occluderUrl = 'occluder.glb';
  readonly trackers: Gate<FakeTracker>[] = [];
  readonly trackerRequests: Parameters<SessionParts['createTracker']>[0][] = [];
  readonly cameras: Gate<FakeSource>[] = [];
  readonly photos: Gate<FakeSource>[] = [];
  readonly videos: Gate<FakeSource>[] = [];
  readonly renderers: FakeRenderer[] = [];
  rendererFailure: unknown;

  createTracker(request: Parameters<SessionParts['createTracker']>[0]): Promise<FakeTracker> {
    this.trackerRequests.push(request);
    const answer = gate<FakeTracker>();
    this.trackers.push(answer);
    request.signal.addEventListener('abort', () => answer.reject(request.signal.reason));
    return answer.promise;
  }

  async createRenderer(): Promise<FakeRenderer> {
    if (this.rendererFailure) throw this.rendererFailure;
    const renderer = new FakeRenderer();
    this.renderers.push(renderer);
    return renderer;
  }

  openCamera(): Promise<FakeSource> {
    return ask(this.cameras);
  }

  openPhoto(): Promise<FakeSource> {
    return ask(this.photos);
  }

  openVideo(): Promise<FakeSource> {
    return ask(this.videos);
  }

  async listCameras(): Promise<{ deviceId: string; label: string }[]> {
    return [{ deviceId: 'front', label: 'Front' }];
  }

  /** Panoramas that cannot be had. */
  readonly brokenLights = new Map<string, LorgnetteError>();

  async loadEnvironment(image: string | null): Promise<Environment> {
    const broken = image === null ? undefined : this.brokenLights.get(image);
    if (broken) throw broken;
    return { image } as unknown as Environment;
  }

  /** Not the matrix: what it is made of. */
  headFromGlasses({ offsetMm, pantoscopicDeg }: FrameFit): Float32Array {
    return Float32Array.of(...offsetMm, pantoscopicDeg);
  }
}

function ask<T>(list: Gate<T>[]): Promise<T> {
  const answer = gate<T>();
  list.push(answer);
  return answer.promise;
}

export function catalogEntry(id: string, ...more: readonly string[]): CatalogEntry {
  return {
    id,
    name: id,
    url: `${id}.glb`,
    category: 'optical',
    wearer: 'adult',
    shape: 'round',
    rim: 'full',
    material: 'acetate',
    dimensionsMm: { lensWidth: 1, lensHeight: 1, bridge: 1, templeLength: 1, frontWidth: 1 },
    variants: ['Black', ...more].map((name) => ({
      name,
      lens: 'clear',
      swatches: ['#000000'],
      thumbnail: null,
    })),
    fit: { offsetMm: [0, 0, 0], pantoscopicDeg: 0, faceScale: 1 },
    tuning: { upMm: 0, nearMm: 0, tiltDeg: 0 },
  };
}
