// The generated spectacles and the occluder: valid files, the promised frame and dimensions, and a fit on the
// reference face that shows and hides what a real head would. Geometry is measured on the files themselves.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import validator from 'gltf-validator';
import sharp from 'sharp';
import { FRAMES } from '../../scripts/assets/frames/index.mjs';
import { readReferenceFace } from '../../scripts/assets/reference_face.mjs';
import { thumbnailList } from '../../scripts/assets/thumbnails.mjs';
import { addScaled, cross, dot, norm, radians, sub, unit } from '../../scripts/assets/vec.mjs';
import {
  crossings,
  extent,
  isHidden,
  isInside,
  joinMeshes,
  middle,
  openEdges,
  readModel,
  section,
  walk,
} from './mesh_measures.mjs';

const root = new URL('../../', import.meta.url);
const path = (name) => fileURLToPath(new URL(name, root));

const CAMERA_DISTANCE = 600; // mm: a face in front of a laptop
const degrees = (a) => (a * 180) / Math.PI;

execFileSync(path('scripts/make_assets'), { stdio: 'pipe' });
const catalog = JSON.parse(await readFile(path('assets/catalog.json'), 'utf8'));
const IDS = catalog.frames.map(({ id }) => id);

let face;
let occluder;
const frames = new Map();

/**
 * head_from_glasses of a catalogue entry: tilt about x, then the offset; a frame for a smaller face is made larger
 * for the reference face.
 */
function wear({ fit }) {
  const a = radians(fit.pantoscopicDeg);
  const [ox, oy, oz] = fit.offsetMm;
  const size = fit.faceScale ?? 1;
  return ([x, y, z]) =>
    [x + ox, y * Math.cos(a) - z * Math.sin(a) + oy, y * Math.sin(a) + z * Math.cos(a) + oz].map(
      (v) => v / size,
    );
}

/** Where the camera is, head frame, when the head is turned: yaw > 0 brings the wearer's left side to it. */
const cameraAt = (yawDegrees) => [
  CAMERA_DISTANCE * Math.sin(radians(yawDegrees)),
  0,
  CAMERA_DISTANCE * Math.cos(radians(yawDegrees)),
];

before(async () => {
  face = await readReferenceFace(path('models/facemesh/reference_face.bin'));
  occluder = (await readModel(path('assets/occluder.glb'))).nodes.get('head');
  for (const entry of catalog.frames) {
    const spec = FRAMES.find(({ id }) => id === entry.id);
    const model = await readModel(path(`assets/${entry.file}`));
    const head = wear(entry);
    const worn = new Map(
      [...model.nodes].map(([name, mesh]) => [
        name,
        { ...mesh, positions: mesh.positions.map(head) },
      ]),
    );
    frames.set(entry.id, { entry, spec, ...model, worn });
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

test('making the assets when nothing changed takes no time', () => {
  const start = performance.now();
  const said = execFileSync(path('scripts/make_assets'), { encoding: 'utf8' });
  assert.match(said, /up to date/);
  assert.ok(performance.now() - start < 2000);
});

describe('the catalogue', () => {
  test('lists the frames there are, each of them once', () => {
    assert.equal(catalog.format, 2);
    assert.deepEqual(
      IDS,
      FRAMES.map(({ id }) => id),
    );
    for (const id of ['round-metal', 'square-acetate', 'aviator-sun']) assert.ok(IDS.includes(id));
    assert.equal(new Set(IDS).size, IDS.length);
    assert.ok(IDS.length >= 10);
  });

  test('has something of everything', () => {
    const all = (key) => new Set(catalog.frames.flatMap(key));
    assert.deepEqual(
      all((f) => f.variants.map(({ lens }) => lens)),
      new Set(['clear', 'tinted', 'gradient', 'mirrored']),
    );
    assert.deepEqual(
      all((f) => f.rim),
      new Set(['full', 'rimless', 'half']),
    );
    assert.deepEqual(
      all((f) => f.wearer),
      new Set(['adult', 'child']),
    );
    assert.ok(all((f) => f.material).has('metal') && all((f) => f.material).has('acetate'));
  });

  test('has a picture to be taken of each variant', () => {
    const list = thumbnailList(catalog);
    assert.equal(
      list.length,
      catalog.frames.reduce((sum, { variants }) => sum + variants.length, 0),
    );
    assert.equal(new Set(list.map(({ file }) => file)).size, list.length);
    for (const { camera } of list) assert.ok(camera.distance > 400 && camera.distance < 800);
    assert.deepEqual(
      list.map(({ file }) => file),
      catalog.frames.flatMap(({ variants }) => variants.map(({ thumbnail }) => thumbnail)),
    );
  });
});

for (const name of ['occluder.glb', ...IDS.map((id) => `glasses/${id}.glb`)]) {
  test(`${name} passes the Khronos validator without a word`, async () => {
    const bytes = new Uint8Array(await readFile(path(`assets/${name}`)));
    const { issues } = await validator.validateBytes(bytes);
    // The head's texture coordinates are for no picture: they say what its vertices follow.
    const follows = (issue) =>
      name === 'occluder.glb' &&
      issue.code === 'UNUSED_OBJECT' &&
      issue.pointer.endsWith('/attributes/TEXCOORD_0');
    assert.deepEqual(
      issues.messages.filter((issue) => !follows(issue)),
      [],
    );
  });
}

for (const id of IDS) {
  describe(id, () => {
    const frame = () => frames.get(id);
    const part = (name) => frame().nodes.get(name);
    const wornPart = (name) => frame().worn.get(name);
    const whole = (key) =>
      joinMeshes(
        ['front', 'lens_left', 'lens_right', 'temple_left', 'temple_right'].map((n) =>
          frame()[key].get(n),
        ),
      );

    test('stays within its budget', async () => {
      const { document, nodes } = frame();
      const own = [...nodes].filter(([name]) => /_(left|right)$/.test(name));
      const triangles = own.reduce((sum, [, mesh]) => sum + mesh.triangles.length, 0);
      assert.ok(triangles <= 25_000, `${triangles} triangles`);
      assert.ok(triangles >= 8_000, `${triangles} triangles cannot be smooth`);
      const bytes = (await readFile(path(`assets/glasses/${id}.glb`))).length;
      assert.ok(bytes <= 150_000, `${bytes} bytes`);
      for (const texture of document.getRoot().listTextures()) {
        const { width, height } = await sharp(texture.getImage()).metadata();
        assert.ok(Math.max(width, height) <= 512, `${texture.getName()}: ${width} × ${height}`);
      }
    });

    test('needs no more of a viewer than quantized vertices', () => {
      const rootProperty = frame().document.getRoot();
      const required = rootProperty
        .listExtensionsRequired()
        .map(({ extensionName }) => extensionName);
      assert.deepEqual(required, ['KHR_mesh_quantization']);
      const known =
        /^KHR_(mesh_quantization|materials_(variants|transmission|ior|specular|iridescence))$/;
      for (const { extensionName } of rootProperty.listExtensionsUsed()) {
        assert.match(extensionName, known);
      }
    });

    test('is closed but for its lettering: light and shadow have no cracks to leak through', () => {
      const solid = (mesh) => ({
        positions: mesh.positions,
        triangles: mesh.parts
          .filter(({ material }) => !/lettering/.test(material.getName()))
          .flatMap(({ triangles }) => triangles),
      });
      for (const [name, mesh] of frame().nodes) {
        // the two halves of a front close each other
        if (/^front_|^$/.test(name) || name === id) continue;
        assert.equal(openEdges(solid(mesh)), 0, name);
      }
      const letters = ['left', 'right'].map((side) =>
        part(`temple_${side}`).parts.find(({ material }) => /lettering/.test(material.getName())),
      );
      assert.ok(letters.every((l) => l.triangles.length > 40));
      const heights = letters.map(({ primitive }) => primitive.getAttribute('POSITION').getArray());
      assert.notDeepEqual(heights[0], heights[1], 'the maker on one side, the size on the other');
    });

    test('faces outwards, with unit normals that agree with its triangles', () => {
      for (const [name, mesh] of frame().nodes) {
        assert.equal(mesh.normals.length, mesh.positions.length, name);
        for (const n of mesh.normals)
          assert.ok(Math.abs(norm(n) - 1) < 0.012, `${name}: ${norm(n)}`);
        let against = 0;
        for (const [a, b, c] of mesh.triangles) {
          const [p, q, r] = [a, b, c].map((i) => mesh.positions[i]);
          const area = cross(sub(q, p), sub(r, p));
          const mean = [a, b, c].map((i) => mesh.normals[i]).reduce((s, n) => addScaled(s, n, 1));
          // quantized, the thinnest triangles may fold over
          if (norm(area) > 0.004 && dot(area, mean) < 0) against++;
        }
        assert.equal(against, 0, `${name}: ${against} triangles`);
      }
    });

    test('keeps the glasses frame: metres, left is +x, lenses face +z, temples run to −z', () => {
      const all = whole('nodes').positions;
      const [x0, x1] = extent(all, 0);
      const size = frame().entry.fit.faceScale ?? 1;
      assert.ok(x1 - x0 > 140 * size && x1 - x0 < 175 * size, `${x1 - x0} mm wide`);
      assert.ok(extent(all, 2)[0] < -110 * size && extent(all, 2)[1] < 8);
      assert.ok(extent(part('lens_left').positions, 0)[0] > 0);
      assert.ok(extent(part('temple_left').positions, 0)[0] > 0);
      assert.ok(extent(part('lens_right').positions, 0)[1] < 0);
      const lens = part('lens_left');
      const [x, y] = middle(lens.positions);
      const hits = crossings(lens, [x + 0.3, y + 0.2, 50], [0, 0, -1]).sort((a, b) => a[0] - b[0]);
      assert.deepEqual(
        hits.map(([, sign]) => sign),
        [-1, 1],
        'light from +z enters the front surface and leaves the back one',
      );
    });

    test('is symmetric, lettering apart', () => {
      const places = (mesh, mirror) =>
        mesh.parts
          .filter(({ material }) => !/lettering/.test(material.getName()))
          .flatMap(({ triangles }) => triangles.flat())
          .map((i) => mesh.positions[i])
          .map(([x, y, z]) => [mirror * x, y, z].map((v) => v.toFixed(2)).join());
      for (const [name, mesh] of frame().nodes) {
        if (!name.endsWith('_left')) continue;
        const other = part(name.replace('_left', '_right'));
        assert.deepEqual(new Set(places(other, -1)), new Set(places(mesh, 1)), name);
      }
    });

    test('turns its temples about their hinges', () => {
      for (const side of ['left', 'right']) {
        const node = frame()
          .document.getRoot()
          .listNodes()
          .find((n) => n.getName() === `temple_${side}`);
        const axis = node.getWorldTranslation().map((v) => 1000 * v);
        const [front, back] = [part('front'), part(`temple_${side}`)];
        // The knuckles of both surround the axis: front and temple have vertices all around it.
        for (const mesh of [front, back]) {
          const around = mesh.positions
            .filter(
              ([x, y, z]) =>
                Math.hypot(x - axis[0], z - axis[2]) < 1.6 && Math.abs(y - axis[1]) < 3,
            )
            .map(([x, , z]) =>
              Math.floor((2 * degrees(Math.atan2(z - axis[2], x - axis[0]))) / 90),
            );
          assert.ok(new Set(around).size >= 7, `${side}: ${[...new Set(around)]}`);
        }
      }
    });

    test('has its origin at the rear lower edge of the bridge', () => {
      const cut = section(part('front'), [1e-4, 0, 0], [1, 0, 0]);
      const [lowest] = extent(cut, 1);
      const [rearmost] = extent(
        cut.filter((p) => p[1] < 1.5),
        2,
      );
      assert.ok(Math.abs(lowest) < 0.5, `underside at y = ${lowest} mm`);
      assert.ok(Math.abs(rearmost) < 0.5, `rear at z = ${rearmost} mm`);
    });

    test('has the dimensions of the catalogue', () => {
      const { lensWidth, lensHeight, bridge, templeLength, frontWidth } =
        frame().entry.dimensionsMm;
      const near = (measured, stated, what) =>
        assert.ok(
          Math.abs(measured - stated) <= 0.3,
          `${what}: ${measured} mm, catalogue ${stated}`,
        );
      const { positions, across } = lensPlane();
      const along = positions.map((p) => dot(p, across));
      near(Math.max(...along) - Math.min(...along), lensWidth, 'lens width');
      near(extent(positions, 1)[1] - extent(positions, 1)[0], lensHeight, 'lens height');
      near(extent(positions, 0)[0] - extent(part('lens_right').positions, 0)[1], bridge, 'bridge');
      near(
        extent(part('front').positions, 0)[1] - extent(part('front').positions, 0)[0],
        frontWidth,
        'front width',
      );
      near(lengthAlong(templeBody()), templeLength, 'temple length');
    });

    /** The left lens with the direction of its plane that lies level, from the normal at its middle. */
    const lensPlane = () => {
      const { positions, normals, parts } = part('lens_left');
      const [cx, cy] = middle(positions);
      const nearest = positions
        .map(([x, y], i) => [Math.hypot(x - cx, y - cy), i])
        .filter(([, i]) => normals[i][2] > 0)
        .sort((a, b) => a[0] - b[0])[0][1];
      const normal = normals[nearest];
      const slot = frame().spec.variants[0].materials.lens;
      const faces = parts
        .filter(({ material }) => material.getName() === slot)
        .flatMap(({ triangles }) => triangles.flat());
      return {
        positions,
        normals,
        normal,
        across: unit(cross([0, 1, 0], normal)),
        faces: [...new Set(faces)],
      };
    };

    /** The left temple's long bodies: without hinge, letters and mark. */
    const templeBody = () => {
      const mesh = part('temple_left');
      const key = (i) => mesh.positions[i].map((v) => v.toFixed(2)).join();
      const parent = new Map();
      const rootOf = (k) => {
        while (parent.get(k) !== k) k = parent.get(k);
        return k;
      };
      for (const t of mesh.triangles) {
        const keys = t.map(key);
        for (const k of keys) if (!parent.has(k)) parent.set(k, k);
        for (const k of keys.slice(1)) parent.set(rootOf(k), rootOf(keys[0]));
      }
      const bodies = new Map();
      for (const t of mesh.triangles) {
        const body = rootOf(key(t[0]));
        if (!bodies.has(body)) bodies.set(body, []);
        bodies.get(body).push(t);
      }
      const long = [...bodies.values()].filter((triangles) => {
        const [back, front] = extent(
          triangles.flat().map((i) => mesh.positions[i]),
          2,
        );
        return front - back > 25;
      });
      // the one the front end belongs to
      const foremost = (triangles) =>
        Math.max(...triangles.flat().map((i) => mesh.positions[i][2]));
      const [first] = long.sort((a, b) => foremost(b) - foremost(a));
      return { ...mesh, triangles: long.flat(), first };
    };

    /** Length along a temple's middle, from the middle of its front end. */
    const lengthAlong = (body) => {
      const { points, length, tip } = walk(body);
      const ahead = unit(sub(points[0], points[2]));
      // A mitred end is some millimetres deep.
      const cap = [...new Set(body.first.flat())]
        .filter((i) => dot(body.normals[i], ahead) > 0.7)
        .map((i) => dot(sub(body.positions[i], points[0]), ahead))
        .filter((along) => along > 0);
      const front = (Math.min(...cap) + Math.max(...cap)) / 2;
      return length + front + tip;
    };

    test('has the lens curve and the face form of its specification', () => {
      const { spec } = frame();
      const { positions, normals, normal, faces } = lensPlane();
      const wrap = degrees(Math.atan2(normal[0], normal[2]));
      assert.ok(Math.abs(wrap - spec.lens.wrapDegrees) < 0.3, `face form ${wrap}°`);
      const ordinary = spec.shape !== 'sport';
      assert.ok(ordinary ? wrap >= 5 && wrap <= 8 : wrap > 15, `face form ${wrap}°`);
      // On a sphere positions differ by radius times normals: the slope of a straight line through both.
      const front = faces
        .map((i) => [positions[i], normals[i]])
        .filter(([, n]) => dot(n, normal) > 0.5);
      const mean = (values) => values.reduce((a, b) => a + b) / values.length;
      const [px, nx] = [mean(front.map(([p]) => p[0])), mean(front.map(([, n]) => n[0]))];
      const radius =
        mean(front.map(([p, n]) => (p[0] - px) * (n[0] - nx))) /
        mean(front.map(([, n]) => (n[0] - nx) ** 2));
      const base = 530 / radius;
      assert.ok(Math.abs(base - spec.lens.baseCurve) < 0.1, `base ${base}`);
      assert.ok(base >= 4 && base <= 8.1);
    });

    test('tilts its lenses by the pantoscopic angle when worn, and its temples hardly', () => {
      const { entry } = frame();
      const a = radians(entry.fit.pantoscopicDeg);
      const { normal } = lensPlane();
      const worn = [
        normal[0],
        normal[1] * Math.cos(a) - normal[2] * Math.sin(a),
        normal[1] * Math.sin(a) + normal[2] * Math.cos(a),
      ];
      const tilt = degrees(Math.atan2(-worn[1], worn[2]));
      assert.ok(Math.abs(tilt - 8) < 0.5, `lenses look ${tilt}° down`);
      const points = walk(templeBody()).points.map(wear(entry));
      const straight = points.filter(([, , z]) => z > -88);
      const [first, last] = [straight[3], straight.at(-1)];
      const fall = degrees(Math.atan2(first[1] - last[1], first[2] - last[2]));
      assert.ok(fall > -2 && fall < 9, `temples fall ${fall}° to the ears`);
    });

    test('bends its temples down behind the ears', () => {
      const { points } = walk(templeBody());
      const way = (i, j) => {
        const d = sub(points[j], points[i]);
        return degrees(Math.atan2(-d[1], -d[2]));
      };
      const n = points.length;
      const straight = way(8, Math.round(n * 0.45));
      const bend = way(n - 8, n - 1) - straight;
      assert.ok(bend > 36 && bend < 56, `bent by ${bend}°`);
      // where half the bend is done
      const half = points.findIndex(
        (_, i) => i > 8 && i < n - 3 && way(i - 2, i + 2) - straight > bend / 2,
      );
      const drop = (n - half) * 1.5;
      assert.ok(drop > 28 && drop < 50, `the last ${drop} mm hang down`);
    });

    test('comes in the variants of the catalogue, each with lenses to look through', () => {
      const { document, entry } = frame();
      const extension = document
        .getRoot()
        .listExtensionsUsed()
        .find(({ extensionName }) => extensionName === 'KHR_materials_variants');
      assert.ok(extension);
      const names = entry.variants.map(({ name }) => name);
      assert.ok(names.length >= 3);
      /** What a primitive is made of in a variant, as a viewer finds out. */
      const materialIn = (primitive, variant) => {
        const list = primitive.getExtension('KHR_materials_variants');
        const mapping = list
          ?.listMappings()
          .find((m) => m.listVariants().some((v) => v.getName() === variant));
        return mapping?.getMaterial() ?? primitive.getMaterial();
      };
      const looks = new Set();
      for (const { name, lens } of entry.variants) {
        const worn = [...frame().nodes.entries()]
          .filter(([node]) => /_(left|right)$/.test(node))
          .flatMap(([node, { parts }]) =>
            parts.map(({ primitive }) => [node, materialIn(primitive, name)]),
          );
        looks.add(worn.map(([, m]) => m.getName()).join());
        for (const [node, material] of worn) {
          assert.equal(material.getAlphaMode() === 'BLEND', node.startsWith('pad_'), node);
          assert.equal(material.getDoubleSided(), false);
        }
        const [, material] = worn.find(([node]) => node === 'lens_left');
        const transmission = material.getExtension('KHR_materials_transmission');
        assert.equal(transmission?.getTransmissionFactor(), 1, 'lenses let light through');
        const colour = material.getBaseColorFactor();
        const through = 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2];
        const picture = material.getBaseColorTexture();
        const film = material.getExtension('KHR_materials_iridescence');
        const found =
          material.getMetallicFactor() > 0.5
            ? 'mirrored'
            : picture
              ? 'gradient'
              : through > 0.9
                ? 'clear'
                : 'tinted';
        assert.equal(found, lens, name);
        assert.equal(Boolean(film), lens === 'clear' || lens === 'mirrored', name);
        // Sun lenses of filter category 2 or 3 let through 8 to 43 % (ISO 12312-1).
        if (lens === 'tinted') assert.ok(through > 0.08 && through < 0.43, `${name}: ${through}`);
      }
      assert.deepEqual(
        extension
          .listProperties()
          .filter((p) => p.propertyType === 'Variant')
          .map((p) => p.getName())
          .sort(),
        [...names].sort(),
      );
      assert.equal(looks.size, names.length, 'variants look different');
      // What is shown by itself is the first variant.
      for (const [node, { parts }] of frame().nodes) {
        for (const { primitive } of parts) {
          assert.equal(primitive.getMaterial(), materialIn(primitive, names[0]), node);
        }
      }
    });

    test("sits before the eyes of the reference face at an optician's distance", () => {
      // Between the lids of the left eye: the canonical mesh has no pupil.
      const lids = [386, 374].map((i) => face.positions[i]);
      const [x, y] = middle(lids);
      const eye = Math.max(...crossings(face, [x, y, -60], [0, 0, 1]).map(([d]) => d - 60));
      const back = Math.min(
        ...crossings(wornPart('lens_left'), [x, y, -60], [0, 0, 1]).map(([d]) => d - 60),
      );
      assert.ok(back - eye >= 10 && back - eye <= 16, `lens ${back - eye} mm before the lids`);
    });

    test('touches the nose with its pads and presses it with nothing', () => {
      const { spec } = frame();
      const pads = wornPart('pad_left') ?? wornPart('front');
      // Shot from outside along −x: the nose's side is steep there.
      const gaps = pads.positions
        .filter(([x, y]) => x > 0 && y > -26 && y < -4 && x < 20)
        .map((p) => {
          const hits = crossings(face, [24, p[1], p[2]], [-1, 0, 0]).map(([d]) => 24 - d);
          return p[0] - Math.max(...hits.filter((x) => x > 0), -Infinity);
        })
        .filter(Number.isFinite);
      const nearest = Math.min(...gaps);
      const press = spec.construction === 'plate' ? 2 : 0.8;
      assert.ok(nearest > -press && nearest < 1, `pads ${nearest} mm off the nose`);
    });

    test('keeps its lenses and rims out of the head', () => {
      // Pads moulded on an acetate front press into the skin; measured sideways to the nose's side.
      const mayPress = frame().spec.construction === 'plate' ? 2 : 0;
      for (const name of ['lens_left', 'front']) {
        for (const p of wornPart(name).positions.filter(([x]) => x >= 0)) {
          if (!isInside(occluder, p)) continue;
          const [depth] = crossings(occluder, p, [1, 0, 0])
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
      const atEar = Math.min(...gaps.filter(([z]) => z < -70).map(([, d]) => d));
      assert.ok(atEar >= 0.8 && atEar < 4, `${atEar} mm`);
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
            crossings(wornPart(`temple_${near}`), addScaled(p, [out, 0, 0], 0.05), [out, 0, 0])
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
    assert.equal(openEdges(occluder), 0);
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
