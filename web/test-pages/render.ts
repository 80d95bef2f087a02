/**
 * Bench of the renderer's tests: small exact frames, synthetic models, pixels read back. Served by
 * Vite's dev server only; no part of the product.
 */
import type { Scene } from '../src/render/renderer.ts';
import type { Face, FrameResult, GlassesMaterial, GlassesModel } from '../src/types.ts';
import { headFromGlasses, identity } from '../src/render/matrix.ts';
import { kMaxSidePx, Renderer } from '../src/render/renderer.ts';

type Vector = readonly [number, number, number];
type Color = readonly [number, number, number];

/** A frame of exactly these colours, sRGB 0…255. */
function frame(width: number, height: number, paint: (u: number, v: number) => Color) {
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(width, height);
  for (let v = 0; v < height; v++) {
    for (let u = 0; u < width; u++) {
      image.data.set([...paint(u, v), 255], 4 * (v * width + u));
    }
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function face(translation: Vector, options: { rotation?: number[]; scale?: number } = {}): Face {
  return {
    id: 1,
    confidence: 1,
    box: [0, 0, 1, 1],
    landmarks: new Float32Array(136),
    landmarks3d: new Float32Array(204),
    rotation: new Float32Array(options.rotation ?? [1, 0, 0, 0, 1, 0, 0, 0, 1]),
    translation: new Float32Array(translation),
    scale: options.scale ?? 1,
    seen: true,
    presence: 1,
    pupillaryDistance: { mm: 63, errorMm: 0 },
    faceWidth: { mm: 150, errorMm: 0 },
    yaw: 0,
    pitch: 0,
    roll: 0,
  };
}

function result(width: number, height: number, focalPx: number, faces: Face[]): FrameResult {
  const ms = { detect: 0, crop: 0, regress: 0, fit: 0, total: 0, inference: 0 };
  return { time: 0, width, height, focalPx, faces, ms };
}

/** A matt, unlit-looking surface by default: base black, nothing reflected. */
function material(options: Partial<GlassesMaterial> = {}): GlassesMaterial {
  return {
    name: '',
    baseColor: [0, 0, 0, 1],
    metallic: 0,
    roughness: 1,
    emissive: [0, 0, 0],
    alphaMode: 'opaque',
    alphaCutoff: 0.5,
    doubleSided: false,
    transmission: 0,
    ior: 1,
    normalScale: 1,
    baseColorImage: -1,
    metallicRoughnessImage: -1,
    normalImage: -1,
    emissiveImage: -1,
    ...options,
  };
}

interface Quad {
  readonly centre: Vector;
  readonly size: readonly [number, number];
  readonly normal?: Vector;
  readonly tangent?: readonly [number, number, number, number];
  readonly material?: Partial<GlassesMaterial>;
  /** Turns it to face away from the camera. */
  readonly back?: boolean;
}

/** A model of upright rectangles, each of its own material. */
function quads(list: readonly Quad[], images: GlassesModel['images'] = []): GlassesModel {
  return {
    primitives: list.map(({ centre, size, normal, tangent, back }, i) => {
      const [x, y, z] = centre;
      const [w, h] = [size[0] / 2, size[1] / 2];
      const facing = normal ?? [0, 0, back ? -1 : 1];
      const corner = (sx: number, sy: number) => [
        ...[x + sx * w, y + sy * h, z],
        ...facing,
        ...(tangent ?? [0, 0, 0, 0]),
        ...[0.5 + 0.5 * sx, 0.5 - 0.5 * sy],
      ];
      return {
        material: i,
        vertices: new Float32Array(
          [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)].flat(),
        ),
        indices: new Uint32Array(back ? [0, 2, 1, 0, 3, 2] : [0, 1, 2, 0, 2, 3]),
      };
    }),
    materials: list.map((quad) => material(quad.material)),
    images,
    min: [0, 0, 0],
    max: [0, 0, 0],
  };
}

/** A one-colour PNG. */
async function picture(color: readonly [number, number, number, number?]) {
  const canvas = new OffscreenCanvas(4, 4);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(4, 4);
  for (let i = 0; i < 16; i++)
    image.data.set([...color.slice(0, 3), color[3] ?? 255] as number[], 4 * i);
  context.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob();
  return { mimeType: 'image/png', bytes: new Uint8Array(await blob.arrayBuffer()) };
}

/** The drawing buffer, rows from the top; only right in the task that drew it. */
function read(canvas: HTMLCanvasElement) {
  const gl = canvas.getContext('webgl2')!;
  const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
  const rows = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, rows);
  const data = new Uint8Array(rows.length);
  for (let v = 0; v < height; v++) {
    data.set(rows.subarray(4 * width * (height - 1 - v), 4 * width * (height - v)), 4 * width * v);
  }
  const at = (u: number, v: number): [number, number, number] => {
    const i = 4 * (v * width + u);
    return [data[i]!, data[i + 1]!, data[i + 2]!];
  };
  return { width, height, data, at };
}

const canvases: HTMLCanvasElement[] = [];

function newRenderer() {
  const canvas = document.createElement('canvas');
  canvases.push(canvas);
  document.body.append(canvas);
  const renderer = new Renderer(canvas);
  const show = (scene: Scene) => {
    renderer.render(scene);
    return read(canvas);
  };
  const again = () => {
    renderer.redraw();
    return read(canvas);
  };
  return { canvas, renderer, show, again };
}

/** WebGL errors of all canvases since the last call. */
function glErrors(): number[] {
  const errors: number[] = [];
  for (const canvas of canvases) {
    const gl = canvas.getContext('webgl2');
    for (let error = gl?.getError(); error; error = gl?.getError()) errors.push(error);
  }
  return errors;
}

const lab = {
  Renderer,
  kMaxSidePx,
  headFromGlasses,
  identity,
  frame,
  face,
  result,
  quads,
  picture,
  read,
  newRenderer,
  glErrors,
};
export type Lab = typeof lab;
(window as unknown as { lab: Lab }).lab = lab;
