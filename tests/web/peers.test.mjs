// The poses that tests/bench gives to peers which have none: known poses out of projected points.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { inCheckout } from '../../scripts/lib/paths.mjs';
import { parseReferenceFace } from '../../scripts/lib/reference_face.mjs';
import { rotationAngleDeg, rotationOfAngles } from '../bench/accuracy_metrics.mjs';
import { jawLandmarks, vertexOfLandmark } from '../bench/peers/landmarks.mjs';
import { cameraOf, Posit, poseOfMatrix, poseOfMesh } from '../bench/peers/pose.mjs';

const { positions, weights } = parseReferenceFace(
  readFileSync(inCheckout('models/facemesh/reference_face.bin')),
);
const camera = cameraOf(640, 480);
const poses = [
  { angles: [0, 0, 0], translation: [0, 0, -500] },
  { angles: [25, -10, 5], translation: [120, 60, -450] },
  { angles: [-40, 15, -20], translation: [-150, -80, -600] },
  { angles: [60, 5, 30], translation: [20, -90, -350] },
];

/** Points of the reference in the camera's frame, mm. */
function place({ angles, translation }, points = positions) {
  const rotation = rotationOfAngles(...angles);
  return points.map((x) =>
    rotation.map((row, k) => row[0] * x[0] + row[1] * x[1] + row[2] * x[2] + translation[k]),
  );
}

/** A camera's picture of a point: px, y down. */
const project = ([x, y, z]) => [
  camera.centerX - (camera.focalPx * x) / z,
  camera.centerY + (camera.focalPx * y) / z,
];

function assertPose(found, { angles, translation }, tolerance) {
  const turn = rotationAngleDeg(found.rotation, rotationOfAngles(...angles).flat());
  assert.ok(turn <= tolerance.deg, `turned by ${turn}° from ${angles}`);
  const off = Math.hypot(...found.translation.map((v, k) => v - translation[k]));
  assert.ok(off <= tolerance.mm, `${off} mm from ${translation}`);
}

test('the camera is the core’s', () => {
  assert.deepEqual(cameraOf(640, 480), { focalPx: 576, centerX: 319.5, centerY: 239.5 });
  const { focalPx } = cameraOf(480, 640, 90);
  assert.ok(Math.abs(focalPx - 320) < 1e-9, 'the angle is of the longer side');
});

test('the landmarks’ vertices are the core’s', () => {
  const source = readFileSync(inCheckout('cpp/src/landmarks.cpp'), 'utf8');
  const [, list] = /kVertexOfLandmark = \{([^}]*)\}/.exec(source);
  assert.deepEqual(
    vertexOfLandmark,
    list
      .replaceAll(/\/\/.*/g, '')
      .match(/\d+/g)
      .map(Number),
  );
  assert.equal(vertexOfLandmark.length, 68);
});

test('a mesh with depths gives the pose it was projected with', () => {
  const total = weights.reduce((sum, w) => sum + w, 0);
  for (const pose of poses) {
    const placed = place(pose);
    const meanZ = placed.reduce((sum, p, i) => sum + weights[i] * p[2], 0) / total;
    // what a network that is always right would say: z in the pixels of the mean depth, from any zero
    const pixelsPerMm = camera.focalPx / -meanZ;
    const observed = placed.map((p) => [...project(p), -(p[2] - meanZ) * pixelsPerMm + 17]);
    assertPose(poseOfMesh(positions, weights, observed, camera), pose, { deg: 1e-4, mm: 1e-3 });
  }
});

test('a mesh ten per cent larger is nearer by as much', () => {
  const observed = place(poses[0]).map((p) => [...project(p), -(p[2] + 500) * 1.152]);
  const near = observed.map(([x, y, z]) => [
    camera.centerX + 1.1 * (x - camera.centerX),
    camera.centerY + 1.1 * (y - camera.centerY),
    1.1 * z,
  ]);
  const depths = [observed, near].map(
    (points) => poseOfMesh(positions, weights, points, camera).translation[2],
  );
  assert.ok(Math.abs(depths[0] / depths[1] - 1.1) < 0.01, depths.join(' '));
});

test('a mirrored mesh is refused', () => {
  const observed = place(poses[0]).map((p) => [...project(p), p[2]]);
  assert.throws(() => poseOfMesh(positions, weights, observed, camera), /mirrored/);
});

test('POSIT finds the pose that 51 points were projected with', () => {
  const reference = vertexOfLandmark.slice(jawLandmarks).map((vertex) => positions[vertex]);
  const posit = new Posit(reference);
  for (const pose of poses) {
    const observed = place(pose, reference).map(project);
    assertPose(posit.solve(observed, camera), pose, { deg: 1e-3, mm: 1e-2 });
  }
});

test('a scaled rotation is a pose: its scale the depth, its origin the place', () => {
  const { angles, translation } = poses[1];
  const scale = camera.focalPx / 450;
  const matrix = rotationOfAngles(...angles)
    .flat()
    .map((v) => v * scale);
  const origin = project(translation);
  assertPose(poseOfMatrix(matrix, origin, camera), poses[1], { deg: 1e-6, mm: 1e-6 });
});
