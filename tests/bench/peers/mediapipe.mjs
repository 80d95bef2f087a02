// MediaPipe's Face Mesh, the JavaScript solution (npm @mediapipe/face_mesh): a graph of its own
// WebAssembly that finds and follows one face. Its defaults, but for two options: inference on the
// CPU, by XNNPACK (the default is a GPU, which software rendering makes several times slower), and
// no refined eyes and lips, which is the default, too, said aloud.
import { loadReferenceFace, loadScript, PixelCanvas, urlOf } from './assets.mjs';
import { flatten, vertexOfLandmark } from './landmarks.mjs';
import { cameraOf, poseOfMesh } from './pose.mjs';

const folder = 'web/node_modules/@mediapipe/face_mesh/';

export class MediaPipePeer {
  #mesh;
  #reference;
  #fovDeg;
  #canvas = new PixelCanvas();
  #results;

  /** @param {{fovDeg?: number}} [options] of the camera, along the longer side */
  static async open({ fovDeg } = {}) {
    const peer = new MediaPipePeer();
    peer.#fovDeg = fovDeg;
    peer.#reference = await loadReferenceFace();
    if (!globalThis.FaceMesh) await loadScript(urlOf(`${folder}face_mesh.js`));
    peer.#mesh = new globalThis.FaceMesh({ locateFile: (file) => urlOf(folder + file) });
    // useCpuInference is missing in index.d.ts; the solution declares it beside the others.
    peer.#mesh.setOptions({ maxNumFaces: 1, refineLandmarks: false, useCpuInference: true });
    peer.#mesh.onResults((results) => void (peer.#results = results));
    await peer.#mesh.initialize();
    return peer;
  }

  async track({ rgba, width, height, time }) {
    const start = performance.now();
    const image = this.#canvas.show({ rgba, width, height });
    this.#results = undefined;
    await this.#mesh.send({ image }, 1000 * time);
    const camera = cameraOf(width, height, this.#fovDeg);
    const faces = (this.#results?.multiFaceLandmarks ?? []).map((mesh) =>
      this.#faceOf(mesh, { width, height }, camera),
    );
    return { faces, ms: performance.now() - start };
  }

  /** `mesh`: its own answer, 468 points in shares of the picture; z in shares of its width. */
  #faceOf(mesh, { width, height }, camera) {
    // 0 is the picture's edge, half a pixel from the first centre.
    const points = mesh.map(({ x, y, z }) => [x * width - 0.5, y * height - 0.5, z * width]);
    const { positions, weights } = this.#reference;
    return {
      mesh: mesh.map(({ x, y, z }) => [x, y, z]),
      landmarks: flatten(vertexOfLandmark.map((vertex) => points[vertex])),
      ...poseOfMesh(positions, weights, points, camera),
    };
  }

  reset() {
    this.#mesh.reset();
  }

  close() {
    return this.#mesh.close();
  }
}
