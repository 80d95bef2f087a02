// 3DDFA's networks in ONNX Runtime with the pose solver of the experiment that Lorgnette descends
// from. The frame passes through Lorgnette's core (crop, TinyFaceDetector for a new face only, and a
// fit of 20 µs that is not used), which does the original a favour: it had its detector look at
// every frame.
import { determinant } from '../matrix3.mjs';
import { OriginalSolver } from '../original_solver.mjs';
import { mean } from '../signal.mjs';
import { neutralFace, parseShapeModel, reconstruct } from '../shape_model.mjs';
import { loadBytes, urlOf } from './assets.mjs';
import { LorgnettePeer } from './lorgnette.mjs';
import { cameraOf, poseOfMatrix } from './pose.mjs';

const regressor = 1;

/** kOriginFromLandmark27 of cpp/src/pack.cpp: where the core has the head's origin, mm. */
const originFromLandmark27 = [0, 5.9, -3.6];

const inHeadFrame = (face) =>
  face.map((p) => p.map((v, k) => v - face[27][k] - originFromLandmark27[k]));

export class OriginalPeer {
  #tracker;
  #model;
  #reference;
  #solver;
  #answer;
  #fovDeg;

  /** @param {{fovDeg?: number}} [options] of the camera, along the longer side */
  static async open({ fovDeg } = {}) {
    const peer = new OriginalPeer();
    peer.#fovDeg = fovDeg;
    peer.#model = parseShapeModel(await loadBytes(urlOf('models/3ddfa/shape_model.bin')));
    peer.#reference = inHeadFrame(neutralFace(peer.#model));
    peer.#tracker = await LorgnettePeer.open({
      fovDeg,
      engine: 'ort',
      pack: '3ddfa',
      wrap: (exports) => ({ ...exports, CoreModule: peer.#listenTo(exports.CoreModule) }),
    });
    await peer.reset();
    return peer;
  }

  /** The core's module with a look at what the regressor answers. */
  #listenTo(CoreModule) {
    const listener = this;
    return function (host) {
      return new CoreModule({
        async run(network, input) {
          const outputs = await host.run(network, input);
          if (network === regressor && !('error' in outputs)) listener.#answer = outputs[0].slice();
          return outputs;
        },
      });
    };
  }

  async track({ rgba, width, height, time }) {
    const start = performance.now();
    const { faces } = await this.#tracker.track({ rgba, width, height, time });
    const solved = faces.map(({ landmarks }) => ({
      landmarks,
      ...this.#solve(landmarks, cameraOf(width, height, this.#fovDeg)),
    }));
    return { faces: solved, ms: performance.now() - start };
  }

  #solve(landmarks, camera) {
    const { raw, points } = reconstruct(this.#answer, this.#model);
    // The core has put the same points into the picture.
    const [left, right] = [0, 16]; // the jaw's ends
    const scale =
      Math.hypot(
        landmarks[2 * right] - landmarks[2 * left],
        landmarks[2 * right + 1] - landmarks[2 * left + 1],
      ) / Math.hypot(points[right][0] - points[left][0], points[right][1] - points[left][1]);
    const matrix = this.#solver.solve(
      points.map((point) => point.map((v) => v * scale)),
      Math.cbrt(determinant(raw)) * scale,
    );
    // The solver keeps the means together.
    const center = [0, 1, 2].map((k) => mean(this.#reference.map((p) => p[k])));
    const turned = [0, 3].map(
      (row) => matrix[row] * center[0] + matrix[row + 1] * center[1] + matrix[row + 2] * center[2],
    );
    const middle = [0, 1].map((k) => mean(landmarks.filter((_, i) => i % 2 === k)));
    return poseOfMatrix(matrix, [middle[0] - turned[0], middle[1] + turned[1]], camera);
  }

  reset() {
    this.#solver = new OriginalSolver(this.#reference);
    return this.#tracker.reset();
  }

  close() {
    return this.#tracker.close();
  }
}
