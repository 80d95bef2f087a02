// What face-filter demos are commonly made of: face-api's tiny detector at 224 px and its 68
// landmarks (npm @vladmandic/face-api), each frame anew. TensorFlow.js runs them on its WebAssembly
// backend, on one thread: the others take ten times as long where WebGL is software. Its .wasm
// files come from npm @tensorflow/tfjs-backend-wasm of the version that face-api holds.
import { loadReferenceFace, PixelCanvas, urlOf } from './assets.mjs';
import { flatten, jawLandmarks, vertexOfLandmark } from './landmarks.mjs';
import { cameraOf, Posit } from './pose.mjs';

const folder = 'web/node_modules/@vladmandic/face-api/';
const inputSize = 224;

export class FaceApiPeer {
  #faceapi;
  #options;
  #fovDeg;
  #posit;
  #canvas = new PixelCanvas();

  /** @param {{fovDeg?: number}} [options] of the camera, along the longer side */
  static async open({ fovDeg } = {}) {
    const faceapi = await import(urlOf(`${folder}dist/face-api.esm.js`));
    const { tf, nets } = faceapi;
    tf.setWasmPaths(urlOf('web/node_modules/@tensorflow/tfjs-backend-wasm/dist/'));
    tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
    if (!(await tf.setBackend('wasm'))) {
      throw new Error('TensorFlow.js cannot start its WebAssembly backend');
    }
    await nets.tinyFaceDetector.loadFromUri(urlOf(`${folder}model`));
    await nets.faceLandmark68Net.loadFromUri(urlOf(`${folder}model`));
    const { positions } = await loadReferenceFace();

    const peer = new FaceApiPeer();
    peer.#faceapi = faceapi;
    peer.#options = new faceapi.TinyFaceDetectorOptions({ inputSize });
    peer.#fovDeg = fovDeg;
    peer.#posit = new Posit(
      vertexOfLandmark.slice(jawLandmarks).map((vertex) => positions[vertex]),
    );
    return peer;
  }

  async track({ rgba, width, height }) {
    const start = performance.now();
    const image = this.#canvas.show({ rgba, width, height });
    const found = await this.#faceapi.detectSingleFace(image, this.#options).withFaceLandmarks();
    const faces = [];
    if (found) {
      const points = found.landmarks.positions.map(({ x, y }) => [x, y]);
      const camera = cameraOf(width, height, this.#fovDeg);
      faces.push({
        landmarks: flatten(points),
        ...this.#posit.solve(points.slice(jawLandmarks), camera),
      });
    }
    return { faces, ms: performance.now() - start };
  }

  /** It remembers nothing. */
  reset() {}

  close() {}
}
