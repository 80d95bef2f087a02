/**
 * Bench of the reference test: the same model, camera, light and frame drawn by our renderer and by
 * three.js. Served by Vite's dev server only; no part of the product.
 */
import moduleFactory from 'lorgnette-core';
import * as THREE from 'three';
import { GLTFLoader } from 'three/addons/loaders/GLTFLoader.js';
import { DRACOLoader } from 'three/addons/loaders/DRACOLoader.js';
import { MeshoptDecoder } from 'meshoptimizer';
import { LAMP, studio } from '../../scripts/environment/studio.mjs';
import { openModel } from '../src/gltf/open-model.ts';
import { readEnvironment } from '../src/render/environment.ts';
import { multiply, perspective, rigid, type Matrix4 } from '../src/render/matrix.ts';
import { kAllPasses, kNoPasses, type Passes } from '../src/render/quality.ts';
import { kFarMm, kNearMm, Renderer } from '../src/render/renderer.ts';
import type { Face, GlassesModel } from '../src/types.ts';
import { posedFace } from './posed-face.ts';

const width = 640;
const height = 480;
const focalPx = 576;

/** How a model stands before the camera. */
interface View {
  /** Degrees about y, then x. */
  readonly yaw: number;
  readonly pitch: number;
  readonly distanceMm: number;
  /** Its longest side is scaled to this, mm; 0: it stays as it is. */
  readonly sizeMm: number;
}

/** The core without networks: it only reads models. */
const core = moduleFactory().then(
  ({ CoreModule }: { CoreModule: new (host: undefined) => any }) => new CoreModule(undefined),
);

async function bytesOf(url: string): Promise<Uint8Array<ArrayBuffer>> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * three.js draws nothing smoother (lights_physical_fragment.glsl), so that polished glass softens what is
 * behind it. Ours does not; to compare all else, it is given that roughness here.
 */
const kTheirLeastRoughness = 0.0525;

async function readModel(url: string): Promise<GlassesModel> {
  const bytes = await openModel(new URL(url, location.href).href);
  const module = await core;
  module.input(bytes.length).set(bytes);
  const model = module.loadGlasses(0, 1);
  if ('code' in model) throw new Error(`${url}: ${model.message}`);
  const materials = (model as GlassesModel).materials.map((material) => ({
    ...material,
    roughness: Math.max(material.roughness, kTheirLeastRoughness),
  }));
  return { ...model, materials };
}

/** A soft, coloured frame with some edges: skin-like below, lighter above. */
function frame(w: number, h: number, webcam = false): HTMLCanvasElement {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [w, h];
  const context = canvas.getContext('2d')!;
  const sky = context.createLinearGradient(0, 0, w, h);
  sky.addColorStop(0, '#d8c8b8');
  sky.addColorStop(0.5, '#b98f78');
  sky.addColorStop(1, '#5a4a52');
  context.fillStyle = sky;
  context.fillRect(0, 0, w, h);
  for (let i = 0; i < 9; i++) {
    context.fillStyle = ['#7a3b2e', '#2f4f4f', '#e6d9c8'][i % 3]!;
    context.beginPath();
    context.arc(((i + 0.5) * w) / 9, h * (0.35 + 0.3 * ((i * 7) % 5) * 0.25), h / 14, 0, 7);
    context.fill();
  }
  if (!webcam) return canvas;
  // Soft and noisy, with edges where the eyes are, so that glasses must be, too.
  context.fillStyle = '#2c2420';
  for (let x = 0; x < w; x += 24) {
    for (let y = 0.44 * h; y < 0.56 * h; y += 24) context.fillRect(x, y, 11, 13);
  }
  context.filter = 'blur(1.2px)';
  context.drawImage(canvas, 0, 0);
  const image = context.getImageData(0, 0, w, h);
  for (let i = 0, seed = 1; i < image.data.length; i++) {
    seed = (seed * 1664525 + 1013904223) >>> 0;
    if (i % 4 < 3) image.data[i]! += (seed >>> 28) - 7.5;
  }
  context.putImageData(image, 0, 0);
  return canvas;
}

function poseOf({ yaw, pitch, distanceMm }: View): Face {
  const [sy, cy] = [Math.sin((yaw * Math.PI) / 180), Math.cos((yaw * Math.PI) / 180)];
  const [sp, cp] = [Math.sin((pitch * Math.PI) / 180), Math.cos((pitch * Math.PI) / 180)];
  const rotation = [cy, 0, sy, sp * sy, cp, -sp * cy, -cp * sy, sp, cp * cy];
  return posedFace({ rotation, translation: [0, 0, -distanceMm] });
}

/** head_from_glasses: the model's middle to the origin, scaled. */
function placing(model: GlassesModel, sizeMm: number): { matrix: Matrix4; scale: number } {
  const side = (k: number) => model.max[k]! - model.min[k]!;
  const longest = Math.max(side(0), side(1), side(2));
  const scale = sizeMm ? sizeMm / longest : 1;
  const middle = [0, 1, 2].map((k) => (-scale * (model.max[k]! + model.min[k]!)) / 2);
  const matrix = rigid(new Float32Array(16), [1, 0, 0, 0, 1, 0, 0, 0, 1], middle, scale);
  return { matrix, scale };
}

const canvas = document.createElement('canvas');
document.body.append(canvas);
const ours = new Renderer(canvas);
ours.toneMapping = 'none';
ours.passes = kNoPasses;

const theirs = new THREE.WebGLRenderer({ antialias: true, alpha: false });
theirs.toneMapping = THREE.NoToneMapping;
theirs.setPixelRatio(1);

/** The studio as a panorama: what ours is made of, unfiltered. */
function panorama(): THREE.DataTexture {
  const [w, h] = [1024, 512];
  const data = new Uint16Array(4 * w * h);
  const light = [0, 0, 0];
  const one = THREE.DataUtils.toHalfFloat(1);
  for (let row = 0; row < h; row++) {
    // Rows run upwards, and u from −x over −z … as three.js has it: u = atan2(z, x) / 2π + ½.
    const latitude = ((row + 0.5) / h - 0.5) * Math.PI;
    for (let column = 0; column < w; column++) {
      const longitude = ((column + 0.5) / w - 0.5) * 2 * Math.PI;
      const [x, z] = [
        Math.cos(latitude) * Math.cos(longitude),
        Math.cos(latitude) * Math.sin(longitude),
      ];
      studio(x, Math.sin(latitude), z, light);
      const at = 4 * (row * w + column);
      for (let c = 0; c < 3; c++) data[at + c] = THREE.DataUtils.toHalfFloat(light[c]!);
      data[at + 3] = one;
    }
  }
  const texture = new THREE.DataTexture(data, w, h, THREE.RGBAFormat, THREE.HalfFloatType);
  texture.mapping = THREE.EquirectangularReflectionMapping;
  texture.minFilter = texture.magFilter = THREE.LinearFilter;
  texture.wrapS = THREE.RepeatWrapping;
  texture.needsUpdate = true;
  return texture;
}

const light = (async () => {
  ours.setEnvironment(readEnvironment(await bytesOf('/assets/environment.bin')));
  const pmrem = new THREE.PMREMGenerator(theirs);
  return pmrem.fromEquirectangular(panorama()).texture;
})();

const draco = new DRACOLoader().setDecoderPath('/node_modules/three/examples/jsm/libs/draco/gltf/');
const loader = new GLTFLoader().setMeshoptDecoder(MeshoptDecoder as any).setDRACOLoader(draco);

/** Our model, theirs, and the pose that puts both at the same place. */
interface Pair {
  readonly model: GlassesModel;
  readonly scene: THREE.Scene;
  readonly camera: THREE.Camera;
  readonly placed: ReturnType<typeof placing>;
}

async function load(url: string, sizeMm: number): Promise<Pair> {
  const [model, gltf, environment] = await Promise.all([
    readModel(url),
    loader.loadAsync(url),
    light,
  ]);
  const placed = placing(model, sizeMm);
  const scene = new THREE.Scene();
  scene.environment = environment;
  const lamp = new THREE.DirectionalLight(new THREE.Color(...(LAMP.irradiance as Triple)), 1);
  lamp.position.set(...(LAMP.direction as Triple));
  scene.add(lamp);
  const group = new THREE.Group();
  group.matrixAutoUpdate = false;
  group.add(gltf.scene);
  scene.add(group);
  gltf.scene.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    object.frustumCulled = false;
    const material = object.material as THREE.MeshPhysicalMaterial;
    // Theirs counts in units of the world, and this world is in mm of a scaled model.
    if (material.attenuationDistance) material.attenuationDistance *= 1000 * placed.scale;
    for (const value of Object.values(material)) {
      if (value instanceof THREE.Texture && !value.isRenderTargetTexture) value.anisotropy = 4;
    }
  });
  return { model, scene, camera: new THREE.Camera(), placed };
}

type Triple = [number, number, number];

function pose({ scene, camera, placed }: Pair, view: View, w: number, h: number, focal: number) {
  const face = poseOf(view);
  const head = rigid(new Float32Array(16), face.rotation, face.translation, 1);
  const cameraFromGlasses = multiply(new Float32Array(16), head, placed.matrix);
  const group = scene.children.find((child) => child instanceof THREE.Group)!;
  group.matrix.fromArray(cameraFromGlasses).scale(new THREE.Vector3(1000, 1000, 1000));
  group.matrixWorldNeedsUpdate = true;
  camera.projectionMatrix.fromArray(
    perspective(new Float32Array(16), focal, w, h, kNearMm, kFarMm, false),
  );
  camera.projectionMatrixInverse.copy(camera.projectionMatrix).invert();
  return face;
}

const result = (w: number, h: number, focal: number, faces: Face[]) => ({
  time: 0,
  width: w,
  height: h,
  focalPx: focal,
  faces,
  ms: { detect: 0, crop: 0, regress: 0, fit: 0, total: 0, inference: 0 },
});

/** What our canvas shows, rows from the top. */
function ourPixels(w: number, h: number): Uint8Array {
  const gl = canvas.getContext('webgl2')!;
  const rows = new Uint8Array(4 * w * h);
  gl.readPixels(0, 0, w, h, gl.RGBA, gl.UNSIGNED_BYTE, rows);
  return flipped(rows, w, h);
}

function flipped(rows: Uint8Array, w: number, h: number): Uint8Array {
  const out = new Uint8Array(rows.length);
  for (let y = 0; y < h; y++)
    out.set(rows.subarray(4 * w * (h - 1 - y), 4 * w * (h - y)), 4 * w * y);
  return out;
}

/** What three.js draws: linear light in half floats, four samples a pixel, encoded here. */
function theirPixels(pair: Pair, background: HTMLCanvasElement, w: number, h: number): Uint8Array {
  const target = new THREE.WebGLRenderTarget(w, h, {
    type: THREE.HalfFloatType,
    samples: 4,
    colorSpace: THREE.LinearSRGBColorSpace,
  });
  const texture = new THREE.CanvasTexture(background);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.generateMipmaps = false;
  texture.minFilter = texture.magFilter = THREE.LinearFilter;
  pair.scene.background = texture;
  theirs.setSize(w, h, false);
  theirs.setRenderTarget(target);
  theirs.render(pair.scene, pair.camera);
  const halves = new Uint16Array(4 * w * h);
  theirs.readRenderTargetPixels(target, 0, 0, w, h, halves);
  theirs.setRenderTarget(null);
  target.dispose();
  texture.dispose();
  const rows = new Uint8Array(halves.length);
  for (let i = 0; i < halves.length; i++) {
    const value = Math.min(1, Math.max(0, THREE.DataUtils.fromHalfFloat(halves[i]!)));
    const shown = value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055;
    rows[i] = i % 4 === 3 ? 255 : Math.round(255 * shown);
  }
  return flipped(rows, w, h);
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 8192)
    text += String.fromCharCode(...bytes.subarray(i, i + 8192));
  return btoa(text);
}

/** Both pictures of a model, and the bare frame, RGBA, rows from the top, base64. */
async function draw(url: string, view: View) {
  const pair = await load(url, view.sizeMm);
  const face = pose(pair, view, width, height, focalPx);
  const background = frame(width, height);
  await ours.setGlasses(pair.model, pair.placed.matrix);
  ours.render({
    frame: background,
    result: result(width, height, focalPx, [face]),
    mirror: false,
  });
  const drawn = ourPixels(width, height);
  const reference = theirPixels(pair, background, width, height);
  const bare = background.getContext('2d')!.getImageData(0, 0, width, height).data;
  return {
    width,
    height,
    ours: toBase64(drawn),
    theirs: toBase64(reference),
    bare: toBase64(new Uint8Array(bare.buffer)),
  };
}

/**
 * Milliseconds a frame at w × h, by turns, each with a new frame uploaded and the picture awaited:
 * ours as the page draws it, theirs onto a canvas with antialiasing.
 */
async function time(
  url: string,
  view: View,
  w: number,
  h: number,
  rounds: number,
  passes: Partial<Passes> = {},
) {
  const pair = await load(url, view.sizeMm);
  const focal = 0.9 * w;
  const background = frame(w, h, true);
  const texture = new THREE.CanvasTexture(background);
  texture.colorSpace = THREE.SRGBColorSpace;
  texture.generateMipmaps = false;
  texture.minFilter = THREE.LinearFilter;
  pair.scene.background = texture;
  theirs.setSize(w, h, false);
  await ours.setGlasses(pair.model, pair.placed.matrix);
  const wait = (gl: WebGL2RenderingContext) =>
    gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
  // All that there is, also what is no part of the comparison of pictures.
  ours.passes = { ...kAllPasses, ...passes };
  ours.setOccluder(await readModel('/assets/occluder.glb'));
  const times = { ours: [] as number[], theirs: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    const face = pose(pair, { ...view, yaw: view.yaw + round }, w, h, focal);
    let start = performance.now();
    const measured = { ...result(w, h, focal, [face]), time: round / 30 };
    ours.render({ frame: background, result: measured, mirror: false });
    wait(canvas.getContext('webgl2')!);
    times.ours.push(performance.now() - start);
    start = performance.now();
    texture.needsUpdate = true;
    theirs.render(pair.scene, pair.camera);
    wait(theirs.getContext() as WebGL2RenderingContext);
    times.theirs.push(performance.now() - start);
  }
  texture.dispose();
  ours.passes = kNoPasses;
  ours.setOccluder(null);
  return times;
}

const reference = { draw, time };
export type ReferenceBench = typeof reference;
(window as unknown as { reference: ReferenceBench }).reference = reference;
