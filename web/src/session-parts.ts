import { listCameras, type CameraDevice } from './camera.ts';
import { engineParts } from './engine-parts.ts';
import { openPhotoSource } from './frame-photo.ts';
import { openCameraSource, openVideoSource, type CameraSource } from './frame-video.ts';
import type { FrameSource } from './frame.ts';
import { fetchBytes } from './fetch.ts';
import type { Environment } from './render/environment.ts';
import { loadModule } from './load-module.ts';
import { headFromGlasses } from './render/matrix.ts';
import type { QualityChange, QualityChoice } from './render/quality.ts';
import { TrackerClient, type LoadProgress, type TrackMode } from './tracker-client.ts';
import type { FrameFit } from './catalog.ts';
import type { TrackerSettings } from './tracker-settings.ts';
import type { FrameResult, GlassesModel, WornWith } from './types.ts';

/** What a session needs of a tracker. */
export interface Tracker {
  /** Its worker has died: all it is asked is rejected. */
  readonly lost: boolean;
  track(image: VideoFrame | ImageBitmap, time: number, mode: TrackMode): Promise<FrameResult>;
  loadModel(source: string | Uint8Array, worn: WornWith): Promise<GlassesModel>;
  loadHead(url: string): Promise<GlassesModel>;
  configure(settings: TrackerSettings): Promise<unknown>;
  reset(): Promise<unknown>;
  dispose(): void;
}

/** What a session needs of a renderer. */
export interface SceneRenderer {
  /** false: nothing of the glasses is hidden by the heads. */
  occlusion: boolean;
  /** true: the heads are seen, tinted. */
  headView: boolean;
  onQualityChange: ((change: QualityChange) => void) | null;
  setQuality(choice: QualityChoice): void;
  setOccluder(model: GlassesModel | null): void;
  setEnvironment(environment: Environment): void;
  setGlasses(model: GlassesModel | null, headFromGlasses: Float32Array): Promise<void>;
  /** @param name one of the model's variants; null: its materials without one */
  setVariant(name: string | null): void;
  render(scene: { frame: TexImageSource; result: FrameResult; mirror: boolean }): void;
  redraw(): void;
  snapshot(type?: string, quality?: number): Promise<Blob>;
  dispose(): void;
}

/** Everything a session takes from the browser; tests put their own in its place. */
export interface SessionParts {
  createTracker(options: {
    pack: string;
    settings: TrackerSettings;
    signal: AbortSignal;
    onProgress: (progress: LoadProgress) => void;
  }): Promise<Tracker>;
  createRenderer(): Promise<SceneRenderer>;
  openCamera(deviceId: string | undefined): Promise<CameraSource>;
  openPhoto(photo: Blob | string): Promise<FrameSource>;
  openVideo(video: Blob | string): Promise<FrameSource>;
  listCameras(): Promise<CameraDevice[]>;
  /** @param image address of an .hdr panorama; null: the studio that ships */
  loadEnvironment(image: string | null): Promise<Environment>;
  headFromGlasses(fit: FrameFit): Float32Array;
  /** Address of the head that hides what is behind it. */
  readonly occluderUrl: string;
}

export interface BrowserPartsOptions {
  readonly canvas: HTMLCanvasElement;
  /** Folder that holds models/ and assets/; absolute, ends with a slash. */
  readonly assetBase: string;
  readonly fovDeg?: number | undefined;
  readonly engine?: string | undefined;
}

/** The real parts. */
export function browserParts(options: BrowserPartsOptions): SessionParts {
  const { canvas, assetBase, fovDeg, engine } = options;
  return {
    createTracker: (request) =>
      TrackerClient.create({ assetBase, fovDeg, engine, ...request }, engineParts),
    // Half of the element's code, which nobody needs before there is something to draw.
    createRenderer: async () => {
      const { Renderer } = await loadModule('the renderer', () => import('./render/renderer.ts'));
      return new Renderer(canvas);
    },
    openCamera: (deviceId) => openCameraSource({ deviceId }),
    openPhoto: openPhotoSource,
    openVideo: openVideoSource,
    listCameras,
    loadEnvironment: async (image) => {
      if (image === null) {
        const { readEnvironment } = await loadModule(
          'the light',
          () => import('./render/environment.ts'),
        );
        return readEnvironment(await fetchBytes(new URL('assets/environment.bin', assetBase).href));
      }
      // Few pages have a light of their own.
      const { loadPanorama } = await loadModule(
        'the reader of panoramas',
        () => import('./render/panorama.ts'),
      );
      return loadPanorama(image);
    },
    headFromGlasses,
    occluderUrl: new URL('assets/occluder.glb', assetBase).href,
  };
}
