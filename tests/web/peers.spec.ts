import { expect, test } from '@playwright/test';

interface PeerFace {
  readonly landmarks: readonly number[];
  readonly rotation: readonly number[];
  readonly translation: readonly number[];
}

/** Neighbouring pictures of a face 50 cm away, 150 px wide, that looks at the camera. */
const pictures = 6;

const load = async () => ({
  ...(await import('../bench/chromium.mjs')),
  ...(await import('../bench/peers/index.mjs')),
  ...(await import('../bench/video.mjs')),
  ...(await import('../bench/accuracy_metrics.mjs')),
});

test('the peers of the benchmark see the head where Lorgnette sees it', async () => {
  test.setTimeout(180_000);
  const { openPeers, peers, readVideoFrames, frameSize, rotationAngleDeg } = await load();
  const { trackers, missing, reset, close } = await openPeers();
  try {
    expect([...Object.keys(trackers), ...Object.keys(missing)].sort()).toEqual(
      Object.keys(peers).sort(),
    );
    expect(missing, 'only what licences keep away may be missing').toEqual(
      missing['original']
        ? {
            original: expect.stringContaining('scripts/fetch_models'),
            'lorgnette-3ddfa': expect.stringContaining('scripts/fetch_models'),
          }
        : {},
    );

    const bytes = readVideoFrames(pictures);
    const size = bytes.length / pictures;
    const last: Record<string, PeerFace> = {};
    const follow = async (): Promise<void> => {
      for (let i = 0; i < pictures; i += 1) {
        const rgba = bytes.subarray(i * size, (i + 1) * size);
        for (const [name, tracker] of Object.entries(trackers)) {
          const faces = await tracker({ rgba, ...frameSize, time: i / 30 });
          expect(faces, `${name}, picture ${i}`).toHaveLength(1);
          last[name] = faces[0] as PeerFace;
        }
      }
    };
    await follow();
    const ours = last['lorgnette']!;
    for (const [name, face] of Object.entries(last)) {
      expect(face.landmarks, name).toHaveLength(2 * 68);
      const apart = [];
      for (let k = 34; k < 2 * 68; k += 2) {
        apart.push(
          Math.hypot(
            face.landmarks[k]! - ours.landmarks[k]!,
            face.landmarks[k + 1]! - ours.landmarks[k + 1]!,
          ),
        );
      }
      expect(apart.reduce((sum, v) => sum + v) / apart.length, `${name}: px`).toBeLessThan(6);
      expect(rotationAngleDeg(face.rotation, ours.rotation), `${name}: degrees`).toBeLessThan(6);
      const [x, y, z] = face.translation.map((v, k) => v - ours.translation[k]!);
      expect(Math.hypot(x!, y!), `${name}: mm across`).toBeLessThan(10);
      expect(Math.abs(z!), `${name}: mm in depth`).toBeLessThan(60);
    }
    // Another video begins at 0 again.
    await reset();
    await follow();
  } finally {
    await close();
  }
});

test('the pose of MediaPipe’s landmarks is that of MediaPipe’s own face geometry', async () => {
  const { openBenchPage, readVideoFrames, frameSize } = await load();
  const { page, inMemory, close } = await openBenchPage();
  try {
    inMemory.set('/picture', readVideoFrames(1));
    const { turnDeg, ours, theirs } = await page.evaluate(async ({ width, height }) => {
      // by a variable, so that only the page looks for them
      const at = '/tests/bench/';
      const { loadReferenceFace, loadScript, PixelCanvas, urlOf } = await import(
        `${at}peers/assets.mjs`
      );
      const { cameraOf, poseOfMesh } = await import(`${at}peers/pose.mjs`);
      const { rotationAngleDeg } = await import(`${at}accuracy_metrics.mjs`);
      const folder = 'web/node_modules/@mediapipe/face_mesh/';
      await loadScript(urlOf(`${folder}face_mesh.js`));
      const { FaceMesh } = globalThis as unknown as { FaceMesh: new (o: object) => any };
      const solution = new FaceMesh({ locateFile: (file: string) => urlOf(folder + file) });
      solution.setOptions({ maxNumFaces: 1, useCpuInference: true, enableFaceGeometry: true });
      let results: any;
      solution.onResults((r: any) => (results = r));
      await solution.initialize();
      const rgba = new Uint8Array(await (await fetch('/picture')).arrayBuffer());
      await solution.send({ image: new PixelCanvas().show({ rgba, width, height }) });

      const matrix = results.multiFaceGeometry[0].getPoseTransformMatrix();
      const packed = matrix.getPackedDataList();
      const columnMajor = matrix.getLayout() === 0;
      const entry = (row: number, column: number): number =>
        columnMajor ? packed[4 * column + row] : packed[4 * row + column];
      // cm, and the origin is not the bridge of the nose: vertex 168 of canonical_face_model.obj
      const bridge = [0, 3.271027, 5.236015];
      const axes = [0, 1, 2];
      const rotation = axes.flatMap((row) => axes.map((column) => entry(row, column)));
      const theirs = axes.map(
        (row) =>
          10 * (entry(row, 3) + axes.reduce((sum, k) => sum + entry(row, k) * bridge[k]!, 0)),
      );

      const { positions, weights } = await loadReferenceFace();
      const points = results.multiFaceLandmarks[0].map((p: any) => [
        p.x * width - 0.5,
        p.y * height - 0.5,
        p.z * width,
      ]);
      // DEFAULT_CAMERA_PARAMS of the solution: 63° from top to bottom
      const focalPx = height / 2 / Math.tan((63 * Math.PI) / 360);
      const camera = { ...cameraOf(width, height), focalPx };
      const pose = poseOfMesh(positions, weights, points, camera);
      return {
        turnDeg: rotationAngleDeg(rotation, pose.rotation) as number,
        ours: pose.translation as number[],
        theirs,
      };
    }, frameSize);
    expect(turnDeg).toBeLessThan(0.2);
    const apart = Math.hypot(...ours.map((v, k) => v - theirs[k]!));
    expect(apart / Math.hypot(...theirs), `${ours} and ${theirs} mm`).toBeLessThan(0.005);
  } finally {
    await close();
  }
});
