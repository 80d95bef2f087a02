/**
 * Bench of the renderer's tests: small exact frames, synthetic models, pixels read back. Served by
 * Vite's dev server only; no part of the product.
 */
import type { Scene } from '../src/render/renderer.ts';
import type {
  Face,
  FrameResult,
  GlassesMaterial,
  GlassesModel,
  MaterialTexture,
} from '../src/types.ts';
import { splitSum } from '../src/render/dfg.ts';
import { readEnvironment } from '../src/render/environment.ts';
import { loadPanorama } from '../src/render/panorama.ts';
import { GpuClock } from '../src/render/gpu-clock.ts';
import { headFromGlasses, identity } from '../src/render/matrix.ts';
import { kAllPasses, kNoPasses, type Passes } from '../src/render/quality.ts';
import { kSkinPoints } from '../src/render/skin-points.ts';
import { coveredRegion } from '../src/render/region.ts';
import { kMaxSidePx, Renderer } from '../src/render/renderer.ts';
import { posedFace } from './posed-face.ts';

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

/**
 * A frame filled by a face that looks straight at the camera from `translation`, its skin as `light` says for
 * the normal of the nearest known place of it. @param light linear
 */
function skinFrame(
  width: number,
  height: number,
  focalPx: number,
  [tx, ty, tz]: Vector,
  light: (normal: Vector) => Color,
) {
  const shown = (value: number) =>
    255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * Math.min(1, value) ** (1 / 2.4) - 0.055);
  const points = kSkinPoints.map(([x, y, z, ...normal]) => ({
    u: (width - 1) / 2 - (focalPx * (x + tx)) / (z + tz),
    v: (height - 1) / 2 + (focalPx * (y + ty)) / (z + tz),
    color: light(normal).map(shown) as unknown as Color,
  }));
  return frame(width, height, (u, v) => {
    const squared = points.map((point) => (point.u - u) ** 2 + (point.v - v) ** 2);
    return points[squared.indexOf(Math.min(...squared))]!.color;
  });
}

function face(
  translation: Vector,
  options: Omit<Parameters<typeof posedFace>[0], 'translation'> = {},
): Face {
  return posedFace({ translation, ...options });
}

function result(width: number, height: number, focalPx: number, faces: Face[]): FrameResult {
  const ms = { detect: 0, crop: 0, regress: 0, fit: 0, total: 0, inference: 0 };
  return { time: 0, width, height, focalPx, faces, ms };
}

/** By default nothing comes from it: black, and of no reflectance. */
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
    unlit: false,
    normalScale: 1,
    occlusionStrength: 1,
    transmission: 0,
    ior: 1.5,
    thickness: 0,
    attenuationDistanceMm: 0,
    attenuationColor: [1, 1, 1],
    clearcoat: 0,
    clearcoatRoughness: 0,
    clearcoatNormalScale: 1,
    specular: 0,
    specularColor: [1, 1, 1],
    iridescence: 0,
    iridescenceIor: 1.3,
    iridescenceMinNm: 100,
    iridescenceMaxNm: 400,
    textures: {},
    ...options,
  };
}

/** A picture on a material, read as glTF does by default. */
function texture(image: number, options: Partial<MaterialTexture> = {}): MaterialTexture {
  return {
    image,
    texcoordSet: 0,
    wrapS: WebGL2RenderingContext.REPEAT,
    wrapT: WebGL2RenderingContext.REPEAT,
    minFilter: WebGL2RenderingContext.LINEAR_MIPMAP_LINEAR,
    magFilter: WebGL2RenderingContext.LINEAR,
    uvTransform: [1, 0, 0, 1, 0, 0],
    ...options,
  };
}

interface Quad {
  readonly centre: Vector;
  readonly size: readonly [number, number];
  readonly normal?: Vector;
  readonly tangent?: readonly [number, number, number, number];
  readonly material?: Partial<GlassesMaterial>;
  /** Of its corners: lower left, lower right, upper right, upper left. */
  readonly colors?: readonly number[];
  readonly texcoords1?: readonly number[];
  readonly variantMaterials?: readonly number[];
  /** Turns it to face away from the camera. */
  readonly back?: boolean;
}

/** A model of upright rectangles, each of its own material. */
function quads(list: readonly Quad[], images: GlassesModel['images'] = []): GlassesModel {
  return {
    primitives: list.map((quad, i) => {
      const { centre, size, normal, tangent, back } = quad;
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
        name: '',
        material: i,
        variantMaterials: quad.variantMaterials ?? [],
        unitMm: 1000,
        texcoords1: new Float32Array(quad.texcoords1 ?? []),
        colors: new Float32Array(quad.colors ?? []),
        vertices: new Float32Array(
          [corner(-1, -1), corner(1, -1), corner(1, 1), corner(-1, 1)].flat(),
        ),
        indices: new Uint32Array(back ? [0, 2, 1, 0, 3, 2] : [0, 1, 2, 0, 2, 3]),
      };
    }),
    materials: list.map((quad) => material(quad.material)),
    images,
    variants: [],
    min: [0, 0, 0],
    max: [0, 0, 0],
  };
}

/** A PNG of 4 × 4 pixels, of one colour, or one for each quarter: rows from the top. */
async function picture(...colors: (readonly [number, number, number, number?])[]) {
  const canvas = new OffscreenCanvas(4, 4);
  const context = canvas.getContext('2d')!;
  const image = context.createImageData(4, 4);
  for (let i = 0; i < 16; i++) {
    const quarter = 2 * Math.floor(i / 8) + Math.floor((i % 4) / 2);
    const color = colors[colors.length === 1 ? 0 : quarter]!;
    image.data.set([...color.slice(0, 3), color[3] ?? 255] as number[], 4 * i);
  }
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

/** The light that ships. */
async function studio() {
  const response = await fetch('/assets/environment.bin');
  return readEnvironment(new Uint8Array(await response.arrayBuffer()));
}

/** How many WebGL objects a context holds: those made less those deleted. */
function countObjects(gl: WebGL2RenderingContext) {
  const kinds = [
    'Buffer',
    'Framebuffer',
    'Program',
    'Renderbuffer',
    'Sampler',
    'Shader',
    'Texture',
    'VertexArray',
  ];
  const alive = new Map<string, Set<object>>();
  for (const kind of kinds) {
    const objects = new Set<object>();
    alive.set(kind, objects);
    const methods = gl as unknown as Record<string, (...given: unknown[]) => object>;
    const [create, remove] = [methods[`create${kind}`]!, methods[`delete${kind}`]!];
    methods[`create${kind}`] = (...given) => {
      const made = create.apply(gl, given);
      objects.add(made);
      return made;
    };
    methods[`delete${kind}`] = (object) => {
      objects.delete(object as object);
      return remove.call(gl, object);
    };
  }
  return () => Object.fromEntries([...alive].map(([kind, { size }]) => [kind, size]));
}

/** @param passes none by default: frames are no faces, and tests look at one thing at a time */
function newRenderer(passes: Partial<Passes> = {}) {
  const canvas = document.createElement('canvas');
  canvases.push(canvas);
  document.body.append(canvas);
  const counted = countObjects(canvas.getContext('webgl2', Renderer.contextOptions)!);
  const renderer = new Renderer(canvas);
  renderer.passes = { ...kNoPasses, ...passes };
  const show = (scene: Scene) => {
    renderer.render(scene);
    return read(canvas);
  };
  const again = () => {
    renderer.redraw();
    return read(canvas);
  };
  return { canvas, renderer, show, again, counted };
}

/** WebGL errors of all canvases since the last call. */
function glErrors(): number[] {
  const errors: number[] = [];
  for (const canvas of canvases) {
    const gl = canvas.getContext('webgl2');
    for (let error = gl?.getError(); error; error = gl?.getError()) {
      // A renderer that is disposed of gives its context up.
      if (error !== gl?.CONTEXT_LOST_WEBGL) errors.push(error);
    }
  }
  return errors;
}

/** Gives up all canvases: a browser keeps only so many contexts alive at a time. */
function clear(): void {
  for (const canvas of canvases.splice(0)) {
    canvas.getContext('webgl2')?.getExtension('WEBGL_lose_context')?.loseContext();
    canvas.remove();
  }
}

/**
 * Shows one large square of a material in the studio, and gives the colour of its middle, or of the
 * pixel asked for.
 */
async function newSwatch(background: Color = [200, 150, 100]) {
  const { renderer, show } = newRenderer();
  renderer.setEnvironment(await studio());
  return async (
    quad: Partial<Quad>,
    images: GlassesModel['images'] = [],
    mirror = false,
    [u, v]: readonly [number, number] = [mirror ? 31 : 32, 24],
  ) => {
    const model = quads([{ centre: [0, 0, 0], size: [400, 300], ...quad }], images);
    await renderer.setGlasses(model, identity());
    const shown = show({
      frame: frame(64, 48, () => background),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror,
    });
    return shown.at(u, v);
  };
}

const lab = {
  GpuClock,
  kAllPasses,
  Renderer,
  newSwatch,
  kMaxSidePx,
  headFromGlasses,
  identity,
  frame,
  skinFrame,
  face,
  result,
  quads,
  picture,
  texture,
  studio,
  loadPanorama,
  splitSum,
  coveredRegion,
  read,
  newRenderer,
  glErrors,
  clear,
};
export type Lab = typeof lab;
(window as unknown as { lab: Lab }).lab = lab;
