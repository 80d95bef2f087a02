// Runs in the browser: draws a pair of glasses on paper, in the light that ships, with the page's own renderer.
import moduleFactory from 'lorgnette-core';
import { openModel } from '/web/src/gltf/open-model.ts';
import { readEnvironment } from '/web/src/render/environment.ts';
import { identity } from '/web/src/render/matrix.ts';
import { kNoPasses } from '/web/src/render/quality.ts';
import { Renderer } from '/web/src/render/renderer.ts';

const PAPER = '#f4f3f1';
/** Drawn this much larger, then reduced: thin wire without steps. */
const SUPERSAMPLING = 2;

const { CoreModule } = await moduleFactory();
// Without networks: it only reads models.
const core = new CoreModule(undefined);
const canvas = document.createElement('canvas');
const renderer = new Renderer(canvas);
// There is no face to take light, shadow or softness from.
renderer.passes = kNoPasses;
const light = await (await fetch('/assets/environment.bin')).arrayBuffer();
renderer.setEnvironment(readEnvironment(new Uint8Array(light)));

let worn = { url: '' };

async function putOn(url) {
  if (worn.url === url) return;
  const bytes = await openModel(new URL(url, location.href).href);
  core.input(bytes.length).set(bytes);
  const model = core.loadGlasses();
  if ('code' in model) throw new Error(`${url}: ${model.message}`);
  await renderer.setGlasses(model, identity());
  worn = { url };
}

/** camera_from_glasses of a camera as in scripts/assets/thumbnails.mjs. */
function poseOf({ target, yaw, pitch, distance }) {
  const [y, p] = [yaw, pitch].map((degrees) => (degrees * Math.PI) / 180);
  const back = [Math.sin(y) * Math.cos(p), Math.sin(p), Math.cos(y) * Math.cos(p)];
  const right = [Math.cos(y), 0, -Math.sin(y)];
  const up = [0, 1, 2].map((k) => {
    const [i, j] = [(k + 1) % 3, (k + 2) % 3];
    return back[i] * right[j] - back[j] * right[i];
  });
  const axes = [right, up, back];
  const translation = axes.map((axis) => -axis.reduce((sum, v, k) => sum + v * target[k], 0));
  translation[2] -= distance;
  const nobody = { scale: 1, presence: 1, breadth: 1, meshOffsets: new Float32Array(0) };
  return { rotation: axes.flat(), translation, ...nobody };
}

/** @returns {Promise<string>} a PNG as data URL, SUPERSAMPLING times `sizePx` */
globalThis.photograph = async ({ url, variant, sizePx, camera }) => {
  await putOn(url);
  renderer.setVariant(variant);
  const [width, height] = sizePx.map((side) => side * SUPERSAMPLING);
  const frame = new OffscreenCanvas(width, height);
  const context = frame.getContext('2d');
  context.fillStyle = PAPER;
  context.fillRect(0, 0, width, height);
  const focalPx = height / 2 / Math.tan((camera.fov * Math.PI) / 360);
  const faces = [poseOf(camera)];
  renderer.render({ frame, result: { width, height, focalPx, faces }, mirror: false });
  return canvas.toDataURL();
};
