// The generated spectacles and the occluder: valid files, the promised frame and dimensions, and a fit on the
// reference face that shows and hides what a real head would. Geometry is measured on the files themselves.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readReferenceFace } from '../../scripts/assets/reference_face.mjs';
import {
  add,
  addScaled,
  cross,
  dot,
  norm,
  radians,
  scale,
  sub,
  unit,
} from '../../scripts/assets/vec.mjs';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));
const require = createRequire(new URL('web/package.json', root));
const { NodeIO } = await import(pathToFileURL(require.resolve('@gltf-transform/core')));
const validator = require('gltf-validator');

const IDS = ['round-metal', 'square-acetate', 'aviator-sun'];
const CAMERA_DISTANCE = 600; // mm: a face in front of a laptop

let catalog;
let face;
let occluder;
const frames = new Map();

/** Every mesh node's triangles, mm, node transforms applied. */
async function readModel(file) {
  const document = await new NodeIO().read(path(file));
  const nodes = new Map();
  for (const node of document.getRoot().listNodes()) {
    if (!node.getMesh()) continue;
    const m = node.getWorldMatrix();
    const positions = [];
    const triangles = [];
    const materials = [];
    for (const primitive of node.getMesh().listPrimitives()) {
      const base = positions.length;
      const position = primitive.getAttribute('POSITION');
      for (let i = 0; i < position.getCount(); i++) {
        const [x, y, z] = position.getElement(i, []);
        positions.push(
          [0, 1, 2].map((k) => 1000 * (m[k] * x + m[4 + k] * y + m[8 + k] * z + m[12 + k])),
        );
      }
      const indices = primitive.getIndices().getArray();
      for (let i = 0; i < indices.length; i += 3) {
        triangles.push([...indices.subarray(i, i + 3)].map((v) => v + base));
      }
      materials.push(primitive.getMaterial());
    }
    nodes.set(node.getName(), { positions, triangles, materials });
  }
  return { document, nodes };
}

const joinMeshes = (parts) => {
  const out = { positions: [], triangles: [] };
  for (const part of parts) {
    const base = out.positions.length;
    out.positions.push(...part.positions);
    out.triangles.push(...part.triangles.map((t) => t.map((i) => i + base)));
  }
  return out;
};

const extent = (points, k) => {
  const values = points.map((p) => p[k]);
  return [Math.min(...values), Math.max(...values)];
};

/** head_from_glasses of a catalogue entry: tilt about x, then the offset. */
function wear(entry) {
  const a = radians(entry.fit.pantoscopicDeg);
  const [ox, oy, oz] = entry.fit.offsetMm;
  return ([x, y, z]) => [
    x + ox,
    y * Math.cos(a) - z * Math.sin(a) + oy,
    y * Math.sin(a) + z * Math.cos(a) + oz,
  ];
}

/** All crossings of a ray with a mesh: [distance, sign], sign +1 where it leaves a body. */
function crossings(mesh, origin, direction) {
  const out = [];
  for (const [i, j, k] of mesh.triangles) {
    const a = mesh.positions[i];
    const e1 = sub(mesh.positions[j], a);
    const e2 = sub(mesh.positions[k], a);
    const p = cross(direction, e2);
    const det = dot(e1, p);
    if (Math.abs(det) < 1e-12) continue;
    const s = sub(origin, a);
    const u = dot(s, p) / det;
    if (u < 0 || u > 1) continue;
    const q = cross(s, e1);
    const v = dot(direction, q) / det;
    if (v < 0 || u + v > 1) continue;
    const distance = dot(e2, q) / det;
    if (distance > 0) out.push([distance, Math.sign(dot(cross(e1, e2), direction))]);
  }
  return out;
}

/** The occluder is a union of closed bodies: inside one, rays leave once more than they enter. */
function isInside(mesh, point) {
  const oblique = unit([0.137, 0.291, 0.947]);
  return crossings(mesh, point, oblique).reduce((sum, [, sign]) => sum + sign, 0) >= 1;
}

function isHidden(mesh, point, camera) {
  const way = sub(camera, point);
  return crossings(mesh, point, unit(way)).some(([d]) => d < norm(way));
}

/** Where the camera is, head frame, when the head is turned: yaw > 0 brings the wearer's left side to it. */
const cameraAt = (yawDegrees) => [
  CAMERA_DISTANCE * Math.sin(radians(yawDegrees)),
  0,
  CAMERA_DISTANCE * Math.cos(radians(yawDegrees)),
];

/** Directed edges, by place, that have not exactly one partner the other way. */
function unpairedEdges({ positions, triangles }) {
  const key = (i) => positions[i].map((v) => Math.round(v * 1000)).join();
  const count = new Map();
  for (const t of triangles) {
    for (let k = 0; k < 3; k++) {
      const edge = `${key(t[k])};${key(t[(k + 1) % 3])}`;
      count.set(edge, (count.get(edge) ?? 0) + 1);
    }
  }
  return [...count].filter(([edge, n]) => {
    const [a, b] = edge.split(';');
    return n !== 1 || count.get(`${b};${a}`) !== 1;
  }).length;
}

/** Points where a mesh meets a plane. */
function section({ positions, triangles }, origin, normal) {
  const height = positions.map((p) => dot(sub(p, origin), normal));
  const out = [];
  for (const t of triangles) {
    for (let k = 0; k < 3; k++) {
      const [a, b] = [t[k], t[(k + 1) % 3]];
      if (height[a] * height[b] > 0 || height[a] === height[b]) continue;
      out.push(
        addScaled(
          positions[a],
          sub(positions[b], positions[a]),
          height[a] / (height[a] - height[b]),
        ),
      );
    }
  }
  return out;
}

const middle = (points) => [0, 1, 2].map((k) => extent(points, k).reduce((a, b) => a + b) / 2);

/** Length along the middle of a temple, walked through cross-sections from its front to its tip. */
function walkLength(mesh) {
  const STEP = 2;
  const front = Math.max(...mesh.positions.map((p) => p[2]));
  let direction = [0, 0, -1];
  let point = middle(section(mesh, [0, 0, front - 0.5], direction));
  let length = 0.5;
  for (;;) {
    const near = section(mesh, addScaled(point, direction, STEP), direction).filter(
      (p) => norm(sub(p, point)) < 14,
    );
    if (near.length < 3) break;
    const next = middle(near);
    length += norm(sub(next, point));
    direction = unit(add(scale(direction, 0.5), scale(unit(sub(next, point)), 0.5)));
    point = next;
  }
  const rest = mesh.positions
    .filter((p) => norm(sub(p, point)) < 8)
    .map((p) => dot(sub(p, point), direction));
  return length + Math.max(...rest);
}

before(async () => {
  execFileSync(path('scripts/make_assets'), { stdio: 'pipe' });
  catalog = JSON.parse(await readFile(path('assets/catalog.json'), 'utf8'));
  face = await readReferenceFace(path('models/facemesh/reference_face.bin'));
  occluder = joinMeshes([...(await readModel('assets/occluder.glb')).nodes.values()]);
  for (const entry of catalog.frames) {
    const model = await readModel(`assets/${entry.file}`);
    const head = wear(entry);
    const worn = new Map(
      [...model.nodes].map(([name, mesh]) => [
        name,
        { ...mesh, positions: mesh.positions.map(head) },
      ]),
    );
    frames.set(entry.id, { entry, ...model, worn });
  }
});

test('making the assets again gives the same bytes', async () => {
  const again = await mkdtemp(join(tmpdir(), 'lorgnette-assets-'));
  try {
    execFileSync(process.execPath, [path('scripts/assets/main.mjs'), again], { stdio: 'pipe' });
    for (const file of ['occluder.glb', 'catalog.json', ...IDS.map((id) => `glasses/${id}.glb`)]) {
      const [made, kept] = [
        await readFile(join(again, file)),
        await readFile(path(`assets/${file}`)),
      ];
      assert.ok(made.equals(kept), `${file} differs`);
    }
  } finally {
    await rm(again, { recursive: true });
  }
});

test('the catalogue lists the three frames', () => {
  assert.equal(catalog.format, 1);
  assert.deepEqual(
    catalog.frames.map((f) => f.id),
    IDS,
  );
  assert.deepEqual(
    catalog.frames.map((f) => f.kind),
    ['optical', 'optical', 'sun'],
  );
});

for (const name of ['occluder.glb', ...IDS.map((id) => `glasses/${id}.glb`)]) {
  test(`${name} passes the Khronos validator without errors or warnings`, async () => {
    const report = await validator.validateBytes(
      new Uint8Array(await readFile(path(`assets/${name}`))),
    );
    assert.equal(report.issues.numErrors, 0, JSON.stringify(report.issues.messages));
    assert.equal(report.issues.numWarnings, 0, JSON.stringify(report.issues.messages));
  });
}

for (const id of IDS) {
  describe(id, () => {
    const part = (name) => frames.get(id).nodes.get(name);
    const wornPart = (name) => frames.get(id).worn.get(name);

    test('stays within its budget', async () => {
      const { nodes } = frames.get(id);
      const triangles = [...nodes.values()].reduce((sum, n) => sum + n.triangles.length, 0);
      assert.ok(triangles <= 30000, `${triangles} triangles`);
      const bytes = (await readFile(path(`assets/glasses/${id}.glb`))).length;
      assert.ok(bytes <= 250_000, `${bytes} bytes`);
    });

    test('is closed: light and shadow have no cracks to leak through', () => {
      for (const name of ['front', 'lens_left', 'lens_right', 'temple_left', 'temple_right']) {
        assert.equal(unpairedEdges(part(name)), 0, name);
      }
    });

    test('keeps the glasses frame: metres, left is +x, lenses face +z, temples run to −z', () => {
      const all = joinMeshes([...frames.get(id).nodes.values()]).positions;
      const [x0, x1] = extent(all, 0);
      assert.ok(x1 - x0 > 140 && x1 - x0 < 175, `${x1 - x0} mm wide`);
      assert.ok(Math.abs(x0 + x1) < 0.01, 'symmetric');
      assert.ok(extent(all, 2)[0] < -110 && extent(all, 2)[1] < 8);
      assert.ok(extent(part('lens_left').positions, 0)[0] > 0);
      assert.ok(extent(part('temple_left').positions, 0)[0] > 0);
      assert.ok(extent(part('lens_right').positions, 0)[1] < 0);
      const lens = part('lens_left');
      const [x, y] = middle(lens.positions);
      const hits = crossings(lens, [x, y, 50], [0, 0, -1]).sort((a, b) => a[0] - b[0]);
      assert.deepEqual(
        hits.map(([, sign]) => sign),
        [-1, 1],
        'light from +z enters the front surface and leaves the back one',
      );
    });

    test('has its origin at the rear lower edge of the bridge', () => {
      const cut = section(part('bridge') ?? part('front'), [1e-4, 0, 0], [1, 0, 0]);
      const [lowest] = extent(cut, 1);
      const [rearmost] = extent(
        cut.filter((p) => p[1] < 4),
        2,
      );
      assert.ok(Math.abs(lowest) < 0.5, `underside at y = ${lowest} mm`);
      assert.ok(Math.abs(rearmost) < 0.5, `rear at z = ${rearmost} mm`);
    });

    test('has the dimensions of the catalogue', () => {
      const { lensWidth, lensHeight, bridge, templeLength, frontWidth } =
        frames.get(id).entry.dimensionsMm;
      const near = (measured, stated, what) =>
        assert.ok(
          Math.abs(measured - stated) <= 0.5,
          `${what}: ${measured} mm, catalogue ${stated}`,
        );
      const lens = part('lens_left').positions;
      const byX = [...lens].sort((a, b) => a[0] - b[0]);
      const [nasal, temporal] = [byX[0], byX.at(-1)];
      near(Math.hypot(temporal[0] - nasal[0], temporal[2] - nasal[2]), lensWidth, 'lens width');
      near(extent(lens, 1)[1] - extent(lens, 1)[0], lensHeight, 'lens height');
      near(nasal[0] - extent(part('lens_right').positions, 0)[1], bridge, 'bridge');
      const front = ['front', 'hinge_left', 'hinge_right'].flatMap((n) => part(n).positions);
      near(extent(front, 0)[1] - extent(front, 0)[0], frontWidth, 'front width');
      near(walkLength(part('temple_left')), templeLength, 'temple length');
    });

    test('has lenses that let light through and nothing else that must be blended but pads', () => {
      for (const [name, node] of frames.get(id).nodes) {
        for (const material of node.materials) {
          const blended = material.getAlphaMode() === 'BLEND';
          assert.equal(blended, /^(lens|pad)_(left|right)$/.test(name), name);
        }
      }
      const alpha = part('lens_left').materials[0].getAlpha();
      const sun = frames.get(id).entry.kind === 'sun';
      assert.ok(sun ? alpha > 0.6 && alpha < 0.95 : alpha < 0.15, `lens alpha ${alpha}`);
    });

    test("sits before the eyes of the reference face at an optician's distance", () => {
      // Between the lids of the left eye: the canonical mesh has no pupil.
      const lids = [386, 374].map((i) => face.positions[i]);
      const [x, y] = middle(lids);
      const eye = Math.max(...crossings(face, [x, y, -60], [0, 0, 1]).map(([d]) => d - 60));
      const back = Math.min(
        ...crossings(wornPart('lens_left'), [x, y, -60], [0, 0, 1]).map(([d]) => d - 60),
      );
      assert.ok(back - eye >= 11 && back - eye <= 16, `lens ${back - eye} mm before the lids`);
    });

    test('touches the nose with its pads', (t) => {
      const pads = wornPart('pad_left');
      if (!pads) {
        t.skip('its pads are part of the front');
        return;
      }
      // Shot from outside along −x: the nose's side is steep there.
      const gaps = pads.positions.map((p) => {
        const hits = crossings(face, [100, p[1], p[2]], [-1, 0, 0]).map(([d]) => 100 - d);
        return p[0] - Math.max(...hits);
      });
      const nearest = Math.min(...gaps);
      assert.ok(nearest > -0.8 && nearest < 1, `pads ${nearest} mm off the nose`);
    });

    test('keeps its lenses and rims out of the head', () => {
      // Pads moulded on an acetate front press into the skin; measured sideways to the nose's side.
      const mayPress = frames.get(id).entry.material === 'acetate' ? 2 : 0;
      for (const name of ['lens_left', 'lens_right', 'front', 'bridge']) {
        for (const p of wornPart(name)?.positions ?? []) {
          if (!isInside(occluder, p)) continue;
          const [depth] = crossings(occluder, p, [Math.sign(p[0]), 0, 0])
            .map(([d]) => d)
            .sort((a, b) => a - b);
          assert.ok(
            name === 'front' && depth <= mayPress,
            `${name} at ${p.map((v) => v.toFixed(1))} is ${depth} mm inside`,
          );
        }
      }
    });

    test('has temples that run just outside the head up to the ear', () => {
      const before = wornPart('temple_left').positions.filter((p) => p[2] > -90);
      const gaps = before.map((p) => {
        assert.ok(
          !isInside(occluder, p),
          `temple at ${p.map((v) => v.toFixed(1))} is inside the head`,
        );
        return [p[2], Math.min(...crossings(occluder, p, [-1, 0, 0]).map(([d]) => d))];
      });
      const atEar = gaps.filter(([z]) => z < -70).map(([, d]) => d);
      assert.ok(Math.min(...atEar) >= 1 && Math.min(...atEar) < 4, `${Math.min(...atEar)} mm`);
    });

    for (const yaw of [30, 60, -30, -60]) {
      test(`at yaw ${yaw}° shows the near temple and hides the far one`, () => {
        const camera = cameraAt(yaw);
        const [near, far] = yaw > 0 ? ['left', 'right'] : ['right', 'left'];
        const shown = wornPart(`temple_${near}`).positions.filter((p) => p[2] > -88);
        const out = yaw > 0 ? 1 : -1;
        // of the near temple the outer side: its inner side hides behind the temple itself
        const outer = shown.filter(
          (p) =>
            crossings(wornPart(`temple_${near}`), addScaled(p, [out, 0, 0], 0.01), [out, 0, 0])
              .length === 0,
        );
        assert.ok(outer.length > 20);
        for (const p of outer) {
          assert.ok(!isHidden(occluder, p, camera), `hidden at ${p.map((v) => v.toFixed(1))}`);
        }
        const behind = wornPart(`temple_${far}`).positions.filter((p) => p[2] < -66);
        for (const p of behind) {
          assert.ok(isHidden(occluder, p, camera), `seen at ${p.map((v) => v.toFixed(1))}`);
        }
      });
    }

    test('at yaw 0° hides the tips behind the ears', () => {
      for (const side of ['left', 'right']) {
        for (const p of wornPart(`temple_${side}`).positions.filter((q) => q[2] < -104)) {
          assert.ok(isHidden(occluder, p, cameraAt(0)), `seen at ${p.map((v) => v.toFixed(1))}`);
        }
      }
    });

    test('in profile hides the tip behind the ear', () => {
      const tip = wornPart('temple_left').positions.filter((p) => p[2] < -104);
      const seen = tip.filter((p) => !isHidden(occluder, p, cameraAt(90)));
      assert.ok(tip.length > 40);
      assert.equal(seen.length, 0, `${seen.length} of ${tip.length}, e.g. ${seen[0]}`);
    });
  });
}

describe('occluder', () => {
  test('is closed and small', async () => {
    assert.equal(unpairedEdges(occluder), 0);
    assert.ok(occluder.triangles.length <= 6000, `${occluder.triangles.length} triangles`);
    assert.ok((await readFile(path('assets/occluder.glb'))).length <= 100_000);
  });

  test('is an adult head in the head frame', () => {
    const [x0, x1] = extent(occluder.positions, 0);
    assert.ok(x1 - x0 > 165 && x1 - x0 < 205, `${x1 - x0} mm over the ears`);
    const skull = occluder.positions.filter((p) => p[1] > 20);
    const breadth = extent(skull, 0)[1] - extent(skull, 0)[0];
    assert.ok(breadth > 148 && breadth < 160, `${breadth} mm broad`);
    const length = extent(skull, 2)[1] - extent(skull, 2)[0];
    assert.ok(length > 180 && length < 200, `${length} mm long`);
  });

  test('follows the reference face from within, a little deeper at the nose', () => {
    for (const [i, p] of face.positions.entries()) {
      const moved = norm(sub(occluder.positions[nearest(p)], p));
      assert.ok(moved < 1.6, `vertex ${i} moved ${moved} mm`);
    }
    for (const i of [6, 197, 195]) {
      const hits = crossings(occluder, addScaled(face.positions[i], [0, 0, 1], 20), [0, 0, -1]);
      const depth = Math.min(...hits.map(([d]) => d)) - 20;
      assert.ok(depth > 0.5 && depth < 1.6, `vertex ${i}: ${depth} mm under the nose`);
    }
  });

  test('has no hole at eyes and mouth: a ray through them meets it', () => {
    for (const [x, y] of [
      [31.8, -6.5],
      [-31.8, -6.5],
      [0, -80],
    ]) {
      const hits = crossings(occluder, [x, y, 200], [0, 0, -1]);
      assert.ok(hits.length >= 2 && Math.min(...hits.map(([d]) => d)) < 230, `at ${x}, ${y}`);
    }
  });

  const nearest = (p) =>
    occluder.positions.reduce(
      (best, q, i) => (norm(sub(q, p)) < norm(sub(occluder.positions[best], p)) ? i : best),
      0,
    );
});
