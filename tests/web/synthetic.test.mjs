// The synthetic faces: where they are drawn is where they are said to be, and effects do what they say.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { anglesOfRotation } from '../bench/accuracy_metrics.mjs';
import { packAssets, unpackAssets } from '../bench/synthetic/assets.mjs';
import { defocus, develop } from '../bench/synthetic/camera_effects.mjs';
import { makeExpressions } from '../bench/synthetic/expression.mjs';
import { atlasHeight, atlasWidth, layOutAtlas } from '../bench/synthetic/face_atlas.mjs';
import { eyes, lips, pupillaryDistance } from '../bench/synthetic/face_mesh.mjs';
import { identities } from '../bench/synthetic/identities.mjs';
import { linearOfByte, srgbOfLinear } from '../bench/synthetic/linear_light.mjs';
import { loadAssets } from '../bench/synthetic/load_assets.mjs';
import { rotationFlat } from '../bench/synthetic/pose.mjs';
import { Raster } from '../bench/synthetic/raster.mjs';
import { sequences } from '../bench/synthetic/sequences.mjs';
import { shapeIds, shapeOf } from '../bench/synthetic/shapes.mjs';
import { createStudio } from '../bench/synthetic/studio.mjs';
import { makeTexture, plainTexture } from '../bench/synthetic/texture.mjs';
import { angleBetween } from '../bench/tracking_metrics.mjs';

const assets = await loadAssets();
const studio = createStudio(assets);
const camera = { width: 640, height: 480, focalPx: 576 };

/** A sequence of one state. */
function still(state, more = {}) {
  const pose = { rotation: rotationFlat(0, 0, 0), translation: [0, 0, -600] };
  const common = { name: 'still', fps: 30, identity: 'a', shape: 'canonical', room: null };
  return { ...common, ...camera, at: () => ({ ...pose, ...state }), ...more };
}

const mean = (values) => values.reduce((sum, v) => sum + v, 0) / values.length;

/** A texture with a white dot around a vertex, as wide on the face in every direction. */
function dotTexture(uvs, vertex, radiusMm) {
  const rgb = new Float32Array(3 * atlasWidth * atlasHeight);
  const { positions, triangles } = assets;
  const point = (v) => [...positions.subarray(3 * v, 3 * v + 3)];
  const middle = point(vertex);
  for (let t = 0; t < triangles.length; t += 3) {
    const corners = [...triangles.subarray(t, t + 3)];
    if (!corners.includes(vertex)) continue;
    const places = corners.map(point);
    const [a, b, c] = corners.map((v) => [
      uvs[2 * v] * atlasWidth - 0.5,
      uvs[2 * v + 1] * atlasHeight - 0.5,
    ]);
    const area = (b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1]);
    const [xs, ys] = [0, 1].map((axis) => [a[axis], b[axis], c[axis]]);
    for (let y = Math.ceil(Math.min(...ys)); y <= Math.max(...ys); y += 1) {
      for (let x = Math.ceil(Math.min(...xs)); x <= Math.max(...xs); x += 1) {
        const wb = ((x - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (y - a[1])) / area;
        const wc = ((b[0] - a[0]) * (y - a[1]) - (x - a[0]) * (b[1] - a[1])) / area;
        if (wb < 0 || wc < 0 || wb + wc > 1) continue;
        const apart = Math.hypot(
          ...middle.map((v, axis) => {
            const [p, q, r] = places.map((place) => place[axis]);
            return p * (1 - wb - wc) + q * wb + r * wc - v;
          }),
        );
        const i = 3 * (y * atlasWidth + x);
        rgb.fill(Math.exp(-((apart / radiusMm) ** 2)), i, i + 3);
      }
    }
  }
  return makeTexture(atlasWidth, atlasHeight, rgb);
}

/** Where the pinhole sees a point of the head: x right, y up, looking along −z; middle at 319.5, 239.5. */
function seenAt(p, { rotation: r, translation: t }) {
  const [x, y, z] = [0, 1, 2].map(
    (row) => r[3 * row] * p[0] + r[3 * row + 1] * p[1] + r[3 * row + 2] * p[2] + t[row],
  );
  return { pixel: [319.5 + (576 * x) / -z, 239.5 - (576 * y) / -z], depth: -z };
}

const poses = [
  { angles: [0, 0, 0], translation: [0, 0, -600] },
  { angles: [25, -10, 15], translation: [150, -60, -500] },
  { angles: [-20, 15, -40], translation: [-140, 90, -400] },
  { angles: [8, 5, 2], translation: [20, 10, -1000] },
].map(({ angles, translation }) => ({ rotation: rotationFlat(...angles), translation }));

/** The middle of the light within `reach` px of a pixel: of the red channel of linear light. */
function middleOfLight(valueAt, [u, v], reach) {
  let [sum, sx, sy] = [0, 0, 0];
  for (let y = Math.round(v) - reach; y <= v + reach; y += 1) {
    for (let x = Math.round(u) - reach; x <= u + reach; x += 1) {
      const value = valueAt(x, y);
      sum += value;
      sx += value * x;
      sy += value * y;
    }
  }
  return { sum, off: Math.hypot(sx / sum - u, sy / sum - v) };
}

test('a marker on a vertex is drawn where the pinhole sees the vertex, to 0.05 px', () => {
  const scene = studio.sceneOf('a', 'canonical');
  const raster = new Raster(camera.width, camera.height);
  const black = new Float32Array(3 * camera.width * camera.height);
  const rim = 32;
  let worst = 0;
  for (const pose of poses) {
    scene.place(pose, camera);
    for (const vertex of [151, 50, 280, 199, 168, 4]) {
      const { pixel, depth } = seenAt(assets.positions.subarray(3 * vertex, 3 * vertex + 3), pose);
      // A white disc of 2 mm, 2 % nearer along the ray, on the head, whose textures are black.
      const { screen, light, indices, cornerUvs, textureOf, twoSided } = scene.triangles;
      const [x, y, near] = screen.subarray(3 * vertex, 3 * vertex + 3);
      const r = (2 * 576) / depth;
      const disc = Array.from({ length: rim }, (_, i) => {
        const a = (2 * Math.PI * i) / rim;
        return [x + r * Math.cos(a), y - r * Math.sin(a), near * 1.02];
      });
      const first = light.length;
      const triangles = disc.slice(2).flatMap((_, i) => [first, first + i + 1, first + i + 2]);
      const withDisc = {
        screen: Float64Array.from([...screen, ...disc.flat()]),
        light: Float32Array.from([...light, ...disc.map(() => 1)]),
        indices: Uint16Array.from([...indices, ...triangles]),
        cornerUvs: Float32Array.from([...cornerUvs, ...triangles.flatMap(() => [0.5, 0.5])]),
        textureOf: Uint8Array.from([...textureOf.map(() => 0), ...disc.slice(2).map(() => 1)]),
        twoSided: Uint8Array.from([...twoSided, ...disc.slice(2).map(() => 0)]),
      };
      raster.draw(black, withDisc, [plainTexture([0, 0, 0]), plainTexture([1, 1, 1])]);
      const at = (u, v) => raster.frame[3 * (v * camera.width + u)];
      const { sum, off } = middleOfLight(at, pixel, 12);
      assert.ok(
        Math.abs(sum / (Math.PI * r * r) - 1) < 0.06,
        `vertex ${vertex}: ${sum} px of light`,
      );
      worst = Math.max(worst, off);
    }
  }
  assert.ok(worst < 0.05, `${worst} px`);
});

test('the surface goes through every vertex, whatever the face does', () => {
  const scene = studio.sceneOf('a', 'long-nose');
  const neutral = shapeOf(assets.positions, 'long-nose');
  const expressions = makeExpressions(assets.positions, neutral);
  const wanted = new Float64Array(neutral.length);
  for (const expression of [{}, { jaw: 12, pucker: 0.5, brows: 6, lids: [1, 0.3] }]) {
    for (const pose of poses) {
      scene.place({ ...pose, expression }, camera);
      expressions.apply(expression, wanted);
      for (let v = 0; v < 468; v += 1) {
        const { pixel, depth } = seenAt(wanted.subarray(3 * v, 3 * v + 3), pose);
        const [x, y, near] = scene.triangles.screen.subarray(3 * v, 3 * v + 3);
        const off = Math.hypot(x - pixel[0], y - pixel[1]);
        assert.ok(off < 1e-9, `vertex ${v}: ${off} px`);
        assert.ok(Math.abs(near * depth - 1) < 1e-12);
      }
    }
  }
});

test('the truth says where vertices are seen', () => {
  for (const pose of poses) {
    const { truth } = studio.frame(still({ ...pose }), 0);
    assert.deepEqual(truth.rotation, pose.rotation);
    assert.deepEqual(truth.translation, pose.translation);
    for (const v of [4, 33, 168, 263, 467]) {
      const { pixel } = seenAt(assets.positions.subarray(3 * v, 3 * v + 3), pose);
      assert.ok(Math.abs(truth.points[2 * v] - pixel[0]) < 1e-9);
      assert.ok(Math.abs(truth.points[2 * v + 1] - pixel[1]) < 1e-9);
    }
  }
});

test('the photograph is pinned to the vertices', () => {
  // A white dot in the texture around one vertex, all else black. Around most vertices the surface bends
  // and stretches differently to each side, and that moves the dot's middle: by less the smaller it is.
  const uvs = layOutAtlas(assets.positions, assets.triangles);
  const light = { towards: [0, 0, 1], ambient: 1, lamp: 0 };
  const marked = createStudio(assets);
  const textures = marked.texturesOf('a').fill(plainTexture([0, 0, 0]));
  const apart = [];
  for (const vertex of [151, 50, 280, 199, 168]) {
    textures[0] = dotTexture(uvs, vertex, 0.6);
    for (const pose of poses.slice(0, 3)) {
      const { pixel } = seenAt(assets.positions.subarray(3 * vertex, 3 * vertex + 3), pose);
      const name = `${vertex} ${pose.translation}`;
      const { rgba } = marked.frame(still({ ...pose, light }, { name }), 0);
      const at = (x, y) => linearOfByte[rgba[4 * (y * 640 + x)]];
      const { sum, off } = middleOfLight(at, pixel, 8);
      assert.ok(sum > 0.3, `no dot: ${name}`);
      apart.push(off);
    }
  }
  assert.ok(Math.max(...apart) < 0.15, `${Math.max(...apart)} px`);
  assert.ok(mean(apart) < 0.1, `${mean(apart)} px`);
});

test('each shape keeps the head frame and has the sizes it is named for', () => {
  const reference = assets.positions;
  for (const id of shapeIds) {
    const face = shapeOf(reference, id);
    const bridge = face.subarray(3 * 168, 3 * 168 + 3);
    assert.ok(Math.hypot(...bridge) < 1e-9, `${id} moves the bridge of the nose`);
    // As much to the left as to the right.
    let sideways = 0;
    for (let i = 0; i < face.length; i += 3) sideways += face[i] - reference[i];
    assert.ok(Math.abs(sideways) < 0.01, `${id} moves by ${sideways} mm`);
  }
  const ipd = (id) => pupillaryDistance(shapeOf(reference, id));
  assert.ok(Math.abs(ipd('canonical') - 63.02) < 0.01);
  assert.ok(Math.abs(ipd('eyes-apart') - ipd('canonical') - 7) < 0.3, `${ipd('eyes-apart')} mm`);
  assert.ok(Math.abs(ipd('eyes-close') - ipd('canonical') + 7) < 0.3, `${ipd('eyes-close')} mm`);
  assert.ok(Math.abs(ipd('wide') / ipd('canonical') - 1.09) < 0.01);
  assert.ok(Math.abs(ipd('small') / ipd('canonical') - 0.92) < 1e-6);
  const tip = (id) => shapeOf(reference, id).subarray(3 * 4, 3 * 4 + 3);
  assert.ok(tip('long-nose')[2] - tip('canonical')[2] > 5);
  assert.ok(tip('flat-nose')[2] - tip('canonical')[2] < -4);
  assert.throws(() => shapeOf(reference, 'round'), /no face shape 'round'.*canonical/);
  assert.equal(studio.frame(still({}, { shape: 'eyes-apart' }), 0).truth.ipdMm, ipd('eyes-apart'));
});

test('a face that speaks, blinks and wonders', () => {
  const expressions = makeExpressions(assets.positions, assets.positions);
  const face = (expression) => {
    const out = new Float64Array(3 * 468);
    expressions.apply(expression, out);
    return (v) => [...out.subarray(3 * v, 3 * v + 3)];
  };
  const apart = (p, q) => Math.hypot(...p.map((v, axis) => v - q[axis]));
  const rest = face({});
  // The mouth is closed at rest.
  for (let k = 1; k < 10; k += 1) {
    assert.ok(apart(rest(lips.upperInner[k]), rest(lips.lowerInner[k])) < 1e-9);
  }
  const speaking = face({ jaw: 10 });
  // Chin and lower lip go; nose, eyes, brows and upper lip stay.
  assert.ok(rest(152)[1] - speaking(152)[1] > 8);
  assert.ok(apart(speaking(13), speaking(14)) > 10);
  for (const v of [168, 4, 2, 33, 263, 159, 105, 10, 0, 13]) {
    assert.ok(apart(rest(v), speaking(v)) < 0.4, `vertex ${v}: ${apart(rest(v), speaking(v))} mm`);
  }
  const winking = face({ lids: [1, 0] });
  eyes.forEach(({ upper, lower, corners }, k) => {
    const gaps = upper.map((v, i) => apart(winking(v), winking(lower[i])));
    if (k === 0) assert.ok(Math.max(...gaps) < 0.6, `open by ${Math.max(...gaps)} mm`);
    else assert.ok(Math.max(...gaps) > 5);
    for (const v of corners) assert.ok(apart(rest(v), winking(v)) < 1e-9);
  });
  const wondering = face({ brows: 8 });
  assert.ok(Math.abs(wondering(105)[1] - rest(105)[1] - 8) < 1e-6);
  assert.ok(apart(wondering(168), rest(168)) < 0.8);
  // The mouth's inside is dark, as is the picture where it opens.
  const inside = (state) => {
    const { rgba, truth } = studio.frame(still(state), 0);
    const middle = [0, 1].map((axis) => (truth.points[26 + axis] + truth.points[28 + axis]) / 2);
    return rgba[4 * (Math.round(middle[1] + 3) * 640 + Math.round(middle[0]))];
  };
  assert.ok(inside({ expression: { jaw: 14 } }) < 40);
  assert.ok(inside({}) > 70);
});

test('what the face does is no motion of the head', () => {
  const moves = sequences.filter(({ measure }) => measure === 'expression');
  assert.ok(moves.length >= 9);
  for (const { name, at, frames, fps } of moves) {
    const first = at(0);
    for (let i = 1; i < frames; i += 1) {
      const { rotation, translation } = at(i / fps);
      assert.deepEqual([rotation, translation], [first.rotation, first.translation], name);
    }
  }
});

test('noise is as strong as it says, on each channel by itself', () => {
  const [width, height] = [320, 240];
  const grey = new Float32Array(3 * width * height).fill(linearOfByte[120]);
  const noiseOf = (noise, seed) => {
    const rgba = develop(grey, [1, 1, 1], noise, seed);
    return [0, 1, 2].map((c) =>
      Float64Array.from({ length: width * height }, (_, i) => rgba[4 * i + c] - 120),
    );
  };
  const product = (a, b) => mean(Array.from(a, (v, i) => v * b[i]));
  assert.deepEqual(new Set(noiseOf(null, 1).flatMap((c) => [...c])), new Set([0]));
  for (const sigma of [1, 2, 4]) {
    const channels = noiseOf({ kind: 'gaussian', sigma }, 5);
    for (const [k, channel] of channels.entries()) {
      assert.ok(Math.abs(mean(channel)) < 0.03 * sigma);
      // Rounding to whole steps adds 1/12.
      const deviation = Math.sqrt(product(channel, channel) - 1 / 12);
      assert.ok(Math.abs(deviation / sigma - 1) < 0.02, `${deviation}, not ${sigma}`);
      const other = channels[(k + 1) % 3];
      assert.ok(Math.abs(product(channel, other)) < 0.02 * sigma ** 2);
      // Nor do neighbours know each other.
      assert.ok(Math.abs(product(channel.subarray(1), channel)) < 0.02 * sigma ** 2);
    }
  }
  for (const channel of noiseOf({ kind: 'uniform', reach: 2 }, 9)) {
    for (let step = -2; step <= 2; step += 1) {
      const share = channel.filter((v) => v === step).length / channel.length;
      assert.ok(Math.abs(share - 0.2) < 0.01, `${share} of ${step}`);
    }
  }
  const [first, second] = [
    noiseOf({ kind: 'gaussian', sigma: 2 }, 1),
    noiseOf({ kind: 'gaussian', sigma: 2 }, 2),
  ];
  assert.ok(Math.abs(product(first[0], second[0])) < 0.1, 'two frames have the same noise');
});

test('linear light and back', () => {
  for (let byte = 0; byte < 256; byte += 1) {
    assert.ok(Math.abs(srgbOfLinear(linearOfByte[byte]) - byte) < 0.01);
  }
  // IEC 61966-2-1: half the light is 188 of 255.
  assert.ok(Math.abs(srgbOfLinear(0.5) - 187.52) < 0.02);
  assert.deepEqual([srgbOfLinear(-1), srgbOfLinear(2), srgbOfLinear(NaN)], [0, 255, 0]);
});

test('defocus is a Gaussian of the given width that loses no light', () => {
  const [width, height] = [64, 48];
  const frame = new Float32Array(3 * width * height);
  frame.fill(1, 3 * (24 * width + 30), 3 * (24 * width + 30) + 3);
  defocus(frame, width, height, 2.5, new Float32Array(frame.length));
  let [sum, sx, sxx, syy] = [0, 0, 0, 0];
  for (let i = 0; i < width * height; i += 1) {
    const [x, y] = [(i % width) - 30, Math.floor(i / width) - 24];
    sum += frame[3 * i];
    sx += frame[3 * i] * x;
    sxx += frame[3 * i] * x * x;
    syy += frame[3 * i] * y * y;
  }
  assert.ok(Math.abs(sum - 1) < 1e-5);
  assert.ok(Math.abs(sx) < 1e-5);
  for (const variance of [sxx, syy]) assert.ok(Math.abs(Math.sqrt(variance) - 2.5) < 0.04);
});

test('motion blur smears along the motion and keeps the truth of the exposure’s middle', () => {
  const moving = (more) =>
    still(
      {},
      {
        name: `moving ${JSON.stringify(more)}`,
        room: 1,
        at: (time) => ({
          rotation: rotationFlat(0, 0, 0),
          translation: [600 * (time - 1 / 30), 0, -600],
        }),
        ...more,
      },
    );
  const sharp = studio.frame(moving({}), 1);
  const blurred = studio.frame(moving({ shutter: 1 / 30, exposures: 8 }), 1);
  assert.deepEqual(blurred.truth, sharp.truth);
  const steepness = ({ rgba }, along) => {
    let sum = 0;
    for (let y = 180; y < 320; y += 1) {
      for (let x = 250; x < 390; x += 1) {
        const i = 4 * (y * 640 + x);
        sum += Math.abs(rgba[i + along] - rgba[i]);
      }
    }
    return sum;
  };
  const [across, down] = [4, 4 * 640].map(
    (step) => steepness(blurred, step) / steepness(sharp, step),
  );
  assert.ok(across < 0.6, `${across} of the horizontal differences remain`);
  assert.ok(down > 1.2 * across, `${down} of the vertical ones`);
});

test('light changes the face as it should', () => {
  const skin = (state) => {
    const { rgba } = studio.frame(still(state), 0);
    const channels = [0, 1, 2];
    const at = (x, y) => channels.map((c) => linearOfByte[rgba[4 * (y * 640 + x) + c]]);
    return { left: at(285, 270), right: at(355, 270) };
  };
  const [plain, dim, warm] = [{}, { gains: [0.5, 0.5, 0.5] }, { gains: [1.2, 1, 0.8] }].map(skin);
  [0, 1, 2].forEach((c) => {
    assert.ok(Math.abs(dim.left[c] / plain.left[c] - 0.5) < 0.02);
    assert.ok(Math.abs(warm.left[c] / plain.left[c] - [1.2, 1, 0.8][c]) < 0.02);
  });
  const lamp = (x) => ({ light: { towards: [x, 0, 0.6], ambient: 0.2, lamp: 1 } });
  const [fromLeft, fromRight] = [skin(lamp(-0.8)), skin(lamp(0.8))];
  assert.ok(fromLeft.left[0] > 1.3 * fromRight.left[0]);
  assert.ok(fromRight.right[0] > 1.3 * fromLeft.right[0]);
});

test('the same bytes twice, also from packed assets', () => {
  const again = createStudio(unpackAssets(packAssets(assets)));
  for (const [name, index] of [
    ['webcam', 40],
    ['hand', 33],
  ]) {
    const sequence = sequences.find((one) => one.name === name);
    const [a, b] = [studio, again].map((one) => one.frame(sequence, index));
    assert.deepEqual(Buffer.from(a.rgba), Buffer.from(b.rgba));
    assert.deepEqual(a.truth, b.truth);
    assert.notDeepEqual(Buffer.from(a.rgba), Buffer.from(studio.frame(sequence, index + 1).rgba));
  }
});

test('the hand covers the face, for less than half a second', () => {
  const sequence = sequences.find(({ name }) => name === 'hand');
  const covered = Array.from({ length: sequence.frames }, (_, i) =>
    i % 2 === 0 ? studio.frame(sequence, i).truth.covered : 0,
  );
  assert.ok(Math.max(...covered) > 0.6, `at most ${Math.max(...covered)} is covered`);
  const frames = 2 * covered.filter((share) => share > 0.05).length;
  assert.ok(frames / sequence.fps <= 0.5, `${frames} frames`);
  assert.deepEqual([covered[0], covered.at(-1)], [0, 0]);
});

test('sequences: names, sizes, identities, and heads that move as heads do', () => {
  const names = sequences.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length);
  const face = Array.from({ length: 468 }, (_, v) => [
    ...assets.positions.subarray(3 * v, 3 * v + 3),
  ]);
  for (const sequence of sequences) {
    const { name, frames, fps, width, height, identity, shape, event, hold } = sequence;
    assert.ok(frames >= 30 && frames <= 150, name);
    assert.ok(identity in identities && shapeIds.includes(shape), name);
    let last;
    for (let i = 0; i < frames; i += 1) {
      const pose = sequence.at(i / fps);
      const { rotation: r } = pose;
      for (const [p, q, wanted] of [
        [0, 0, 1],
        [1, 1, 1],
        [0, 1, 0],
        [1, 2, 0],
      ]) {
        const dot = [0, 1, 2].reduce((sum, k) => sum + r[3 * p + k] * r[3 * q + k], 0);
        assert.ok(Math.abs(dot - wanted) < 1e-12, name);
      }
      const inside = face.filter((p) => {
        const [x, y] = seenAt(p, pose).pixel;
        return x >= 0 && y >= 0 && x <= width - 1 && y <= height - 1;
      });
      if (name !== 'leave') assert.ok(inside.length > 0.95 * 468, `${name}, frame ${i}`);
      const jump = event === i || (hold && i % hold === 0);
      if (last && !jump) {
        const degrees = angleBetween(pose.rotation, last.rotation);
        assert.ok(degrees * fps < 140, `${name} turns by ${degrees * fps}° a second`);
      }
      last = pose;
    }
  }
});

test('turns are 60° a second at their fastest, steps 20°, and grids reach the corners', () => {
  for (const rate of [15, 30, 60]) {
    for (const angle of ['yaw', 'pitch', 'roll']) {
      const { at, frames, fps } = sequences.find(({ name }) => name === `turn-${angle}-${rate}`);
      assert.equal(fps, rate);
      const values = Array.from({ length: frames }, (_, i) => {
        const r = at(i / fps).rotation;
        return anglesOfRotation([r.slice(0, 3), r.slice(3, 6), r.slice(6, 9)])[angle];
      });
      const fastest = Math.max(...values.slice(1).map((v, i) => Math.abs(v - values[i]) * fps));
      assert.ok(Math.abs(fastest / 60 - 1) < 0.02, `${fastest}° a second`);
    }
  }
  const step = sequences.find(({ name }) => name === 'step-yaw');
  const [before, after] = [step.event - 1, step.event].map((i) => step.at(i / step.fps).rotation);
  assert.ok(Math.abs(angleBetween(before, after) - 20) < 1e-9);
  const grid = sequences.find(({ name }) => name === 'grid');
  const places = Array.from({ length: grid.frames / grid.hold }, (_, k) => {
    const { translation: t, cut } = grid.at((k * grid.hold) / grid.fps);
    assert.ok(cut);
    return [319.5 + (576 * t[0]) / -t[2], 239.5 - (576 * t[1]) / -t[2]];
  });
  assert.equal(places.length, 9);
  assert.deepEqual(places[0].map(Math.round), [320, 240]);
  for (const axis of [0, 1]) {
    const values = places.map((p) => p[axis]);
    assert.ok(Math.min(...values) < 100);
    assert.ok(Math.max(...values) > [540, 360][axis]);
  }
});
