// The rasteriser of the synthetic faces, on triangles whose picture is known.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Raster } from '../bench/synthetic/raster.mjs';
import { makeTexture, paintTexture, plainTexture } from '../bench/synthetic/texture.mjs';
import { subdivide } from '../bench/synthetic/subdivide.mjs';

const [width, height] = [96, 64];
const black = new Float32Array(3 * width * height);
const white = plainTexture([1, 1, 1]);

/** Triangles of points [x, y, 1/depth] (px) with corner uvs. */
function scene(points, triangles, { uvs, textureOf, twoSided = 1 } = {}) {
  return {
    screen: Float64Array.from(points.flat()),
    light: new Float32Array(points.length).fill(1),
    indices: Uint16Array.from(triangles.flat()),
    cornerUvs: Float32Array.from(
      triangles.flatMap((t) => t.flatMap((v) => uvs?.[v] ?? [0.5, 0.5])),
    ),
    textureOf: Uint8Array.from(triangles, (_, i) => textureOf?.[i] ?? 0),
    twoSided: new Uint8Array(triangles.length).fill(twoSided),
  };
}

function draw(what, textures = [white], background = black) {
  const raster = new Raster(width, height);
  raster.draw(background, what, textures);
  return raster;
}

const quad = (x0, y0, x1, y1, near) => [
  [x0, y0, near],
  [x0, y1, near],
  [x1, y1, near],
  [x1, y0, near],
];
const quadTriangles = (first = 0) => [
  [first, first + 1, first + 2],
  [first, first + 2, first + 3],
];
const at = ({ frame }, x, y) => [...frame.subarray(3 * (y * width + x), 3 * (y * width + x) + 3)];

test('a disc’s light has its centre where the disc has it, to 0.03 px', () => {
  let worst = 0;
  for (let k = 0; k < 60; k += 1) {
    const [x, y, r] = [40 + ((k * 0.618) % 1), 30 + ((k * 0.414) % 1), 2 + (k % 5)];
    const rim = Array.from({ length: 40 }, (_, i) => {
      const a = (2 * Math.PI * i) / 40;
      return [x + r * Math.cos(a), y + r * Math.sin(a), 0.001];
    });
    const triangles = rim.map((_, i) => [40, i, (i + 1) % 40]);
    const { frame } = draw(scene([...rim, [x, y, 0.001]], triangles));
    let [sum, sx, sy] = [0, 0, 0];
    for (let i = 0; i < width * height; i += 1) {
      sum += frame[3 * i];
      sx += frame[3 * i] * (i % width);
      sy += frame[3 * i] * Math.floor(i / width);
    }
    worst = Math.max(worst, Math.abs(sx / sum - x), Math.abs(sy / sum - y));
    const area = (40 / 2) * r * r * Math.sin((2 * Math.PI) / 40);
    assert.ok(Math.abs(sum / area - 1) < 0.05, `${sum} px of light, ${area} px of disc`);
  }
  assert.ok(worst < 0.03, `${worst} px`);
});

test('pixel centres are at integers; edges count by the share of the pixel they leave', () => {
  // Half of column 20, whose left edge is at 19.5.
  const raster = draw(scene(quad(20, 9.5, 40.25, 19.5, 0.001), quadTriangles()));
  assert.deepEqual(at(raster, 19, 12), [0, 0, 0]);
  assert.deepEqual(at(raster, 20, 12), [0.5, 0.5, 0.5]);
  assert.deepEqual(at(raster, 21, 12), [1, 1, 1]);
  assert.deepEqual(at(raster, 40, 12), [0.75, 0.75, 0.75]);
  assert.deepEqual(at(raster, 30, 9), [0, 0, 0]);
  assert.deepEqual(at(raster, 30, 10), [1, 1, 1]);
  assert.deepEqual(at(raster, 30, 19), [1, 1, 1]);
  assert.deepEqual(at(raster, 30, 20), [0, 0, 0]);
});

test('what is nearer hides what is further, whichever is drawn first', () => {
  const textures = [plainTexture([1, 0, 0]), plainTexture([0, 1, 0])];
  const [near, far] = [quad(10, 10, 50, 50, 1 / 400), quad(30, 20, 80, 60, 1 / 500)];
  for (const order of [
    [near, far, [0, 0, 1, 1]],
    [far, near, [1, 1, 0, 0]],
  ]) {
    const what = scene([...order[0], ...order[1]], [...quadTriangles(), ...quadTriangles(4)], {
      textureOf: order[2],
    });
    const raster = draw(what, textures);
    assert.deepEqual(at(raster, 40, 30), [1, 0, 0]);
    assert.deepEqual(at(raster, 60, 30), [0, 1, 0]);
    assert.equal(what.textureOf[raster.triangleAt(40, 30)], 0);
    assert.equal(what.textureOf[raster.triangleAt(60, 30)], 1);
    assert.equal(raster.triangleAt(5, 5), -1);
  }
});

test('surfaces that cross hide each other from where they cross', () => {
  // 1/depth runs from 1 to 3 and from 3 to 1: equal in the middle, at x = 30.
  const textures = [plainTexture([1, 0, 0]), plainTexture([0, 1, 0])];
  const slanted = (left, right) => [
    [10, 10, left],
    [10, 50, left],
    [50, 50, right],
    [50, 10, right],
  ];
  const what = scene(
    [...slanted(0.001, 0.003), ...slanted(0.003, 0.001)],
    [...quadTriangles(), ...quadTriangles(4)],
    { textureOf: [0, 0, 1, 1] },
  );
  const raster = draw(what, textures);
  assert.deepEqual(at(raster, 28, 30), [0, 1, 0]);
  assert.deepEqual(at(raster, 32, 30), [1, 0, 0]);
});

test('neighbouring triangles leave no gap and never cover a sample twice', () => {
  // A bent fan of slivers around odd places.
  const points = [[48.37, 31.71, 0.002]];
  for (let i = 0; i < 97; i += 1) {
    const a = (2 * Math.PI * i) / 97;
    points.push([48 + 40 * Math.cos(a), 32 + 27 * Math.sin(a), 0.0015 + 0.0004 * Math.sin(7 * a)]);
  }
  const triangles = Array.from({ length: 97 }, (_, i) => [0, 1 + i, 1 + ((i + 1) % 97)]);
  const { frame } = draw(scene(points, triangles));
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      if (((x - 48) / 38.5) ** 2 + ((y - 32) / 25.5) ** 2 > 1) continue;
      assert.ok(Math.abs(frame[3 * (y * width + x)] - 1) < 1e-6, `a gap at ${x}, ${y}`);
    }
  }
});

test('faces that look away are left out unless they have two sides', () => {
  const clockwise = [
    [0, 2, 1],
    [0, 3, 2],
  ];
  const points = quad(10, 10, 50, 50, 0.001);
  assert.equal(at(draw(scene(points, clockwise, { twoSided: 0 })), 30, 30)[0], 0);
  assert.equal(at(draw(scene(points, clockwise, { twoSided: 1 })), 30, 30)[0], 1);
  assert.equal(at(draw(scene(points, quadTriangles(), { twoSided: 0 })), 30, 30)[0], 1);
});

test('texture and light are perspective-correct', () => {
  // A plane from depth 300 mm (left) to 900 mm (right): half-way across the picture it is a quarter of
  // the way along the plane, as 1/depth is what is linear.
  const ramp = paintTexture(256, 4, (u) => [u, u, u]);
  const points = [
    [10, 10, 1 / 300],
    [10, 50, 1 / 300],
    [74, 50, 1 / 900],
    [74, 10, 1 / 900],
  ];
  const uvs = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  const raster = draw(scene(points, quadTriangles(), { uvs }), [ramp]);
  for (const x of [20, 42, 60]) {
    const share = (x - 10) / 64;
    const near = (1 - share) / 300 + share / 900;
    const along = (1 / near - 300) / 600;
    assert.ok(Math.abs(at(raster, x, 30)[0] - along) < 0.004, `${at(raster, x, 30)[0]}, ${along}`);
  }
  assert.ok(Math.abs(at(raster, 42, 30)[0] - 0.25) < 0.004);
});

test('a texture’s pixel centre is where its uv says', () => {
  const rgb = new Float32Array(3 * 16 * 16);
  for (const x of [7, 8]) for (let y = 0; y < 16; y += 1) rgb[3 * (16 * y + x)] = 1;
  const uvs = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  // One pixel of the texture each pixel of the picture, off by 0.3.
  const raster = draw(
    scene(quad(10.3 - 0.5, 10, 26.3 - 0.5, 26, 0.001), quadTriangles(), { uvs }),
    [makeTexture(16, 16, rgb)],
  );
  let [sum, sx] = [0, 0];
  for (let x = 0; x < width; x += 1) {
    sum += at(raster, x, 18)[0];
    sx += x * at(raster, x, 18)[0];
  }
  assert.ok(Math.abs(sx / sum - (10.3 + 7.5)) < 0.04, `${sx / sum}`);
});

test('fine stripes seen from afar are grey, also on a plane seen askew', () => {
  const stripes = paintTexture(512, 512, (u) => [Math.floor(u * 256) % 2, 0, 0]);
  const uvs = [
    [0, 0],
    [0, 1],
    [1, 1],
    [1, 0],
  ];
  for (const right of [60.3, 25.7]) {
    const raster = draw(scene(quad(10.2, 5, right, 60, 0.001), quadTriangles(), { uvs }), [
      stripes,
    ]);
    for (let x = 12; x < right - 1; x += 1) {
      assert.ok(Math.abs(at(raster, x, 30)[0] - 0.5) < 0.02, `${at(raster, x, 30)[0]} at ${x}`);
    }
  }
});

test('subdivision keeps the vertices, and what is flat, flat', () => {
  // A grid whose heights are a plane.
  const n = 6;
  const points = Array.from({ length: n * n }, (_, i) => {
    const [x, y] = [i % n, Math.floor(i / n)];
    return [x, y, 0.5 * x - 0.25 * y + 3];
  });
  const triangles = [];
  for (let y = 0; y + 1 < n; y += 1) {
    for (let x = 0; x + 1 < n; x += 1) {
      const a = y * n + x;
      triangles.push([a, a + 1, a + n + 1], [a, a + n + 1, a + n]);
    }
  }
  const uvs = triangles.flatMap((t) => t.flatMap((v) => points[v].slice(0, 2)));
  const fine = subdivide(points.length, triangles.flat(), uvs);
  assert.equal(fine.triangles.length, 4 * 3 * triangles.length);
  const positions = new Float64Array(3 * fine.vertexCount);
  positions.set(points.flat());
  fine.refine(positions);
  assert.deepEqual([...positions.subarray(0, 3 * points.length)], points.flat());
  for (let v = 0; v < fine.vertexCount; v += 1) {
    const [x, y, z] = positions.subarray(3 * v, 3 * v + 3);
    assert.ok(Math.abs(z - (0.5 * x - 0.25 * y + 3)) < 1e-12);
  }
  // Texture coordinates go with the places.
  fine.triangles.forEach((v, corner) => {
    if (v >= points.length) return;
    assert.deepEqual(
      [...fine.cornerUvs.subarray(2 * corner, 2 * corner + 2)],
      points[v].slice(0, 2),
    );
  });
});
