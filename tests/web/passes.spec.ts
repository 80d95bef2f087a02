import { expect } from '@playwright/test';
import { expectColor, test, toDisplay, toLight } from './render-bench.ts';

// Each pass of the renderer by itself, and the layer between them.

test('layer: an edge that half covers a pixel shows the mean of both lights', async ({ page }) => {
  const color = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    // Pixel 20 is centred on x = 5 · (20 − 31.5): the square ends there, in its middle.
    const edge = 5 * (20 - 31.5);
    await renderer.setGlasses(
      quads([{ centre: [edge - 50, 0, 0], size: [100, 100], material: { emissive: [0.7, 0, 0] } }]),
      identity(),
    );
    const { at } = show({
      frame: frame(64, 48, () => [0, 200, 0]),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror: false,
    });
    return { inside: at(19, 24), edge: at(20, 24), outside: at(21, 24) };
  });
  expectColor(color.inside, [toDisplay(0.7), 0, 0], 1);
  expectColor(color.outside, [0, 200, 0], 0);
  expectColor(color.edge, [toDisplay(0.35), toDisplay(toLight(200) / 2), 0], 2);
});

test('backdrop and composite: behind clear glass every value of the frame comes back', async ({
  page,
}) => {
  const worst = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    const clear = { baseColor: [0, 0, 0, 0] as const, alphaMode: 'blend' as const };
    const glass = { baseColor: [1, 1, 1, 1] as const, transmission: 1, roughness: 0 };
    const color = (u: number, v: number) =>
      [(4 * u + v) % 256, (7 * u + 5 * v) % 256, (255 - 3 * u + 2 * v) & 255] as const;
    const worst: number[] = [];
    for (const material of [clear, glass]) {
      await renderer.setGlasses(
        quads([{ centre: [0, 0, 0], size: [4000, 4000], material }]),
        identity(),
      );
      const shown = show({
        frame: frame(256, 128, color),
        result: result(256, 128, 300, [face([0, 0, -500])]),
        mirror: false,
      });
      let most = 0;
      for (let v = 0; v < 128; v++) {
        for (let u = 0; u < 256; u++) {
          const expected = color(u, v);
          shown.at(u, v).forEach((value, i) => {
            most = Math.max(most, Math.abs(value - expected[i]!));
          });
        }
      }
      worst.push(most);
    }
    return worst;
  });
  expect(worst).toEqual([0, 0]);
});

test('glasses: a face that fades in or out shows that much of them, whatever covers what', async ({
  page,
}) => {
  const shown = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    // One behind the other, on the left face; the right one is there.
    await renderer.setGlasses(
      quads([
        { centre: [0, 0, -20], size: [100, 100], material: { emissive: [0, 0, 0.7] } },
        { centre: [0, 0, 0], size: [80, 80], material: { emissive: [0.7, 0, 0] } },
      ]),
      identity(),
    );
    return [0, 0.25, 0.5, 0.75, 1].map((presence) => {
      const { at } = show({
        frame: frame(64, 48, () => [0, 200, 0]),
        result: result(64, 48, 100, [face([-80, 0, -500], { presence }), face([80, 0, -500])]),
        mirror: false,
      });
      return { fading: at(16, 24), there: at(48, 24) };
    });
  });
  shown.forEach(({ fading, there }, i) => {
    const presence = i / 4;
    const [red, green] = [0.7 * presence, toLight(200) * (1 - presence)];
    expectColor(fading, [toDisplay(red), toDisplay(green), 0], 2);
    expectColor(there, [toDisplay(0.7), 0, 0], 1);
  });
});

test('glasses keep their size on a head of another one, and sit where it ends', async ({
  page,
}) => {
  const columns = await page.evaluate(async () => {
    const { face, frame, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    const beside = new Float32Array([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 50, 0, 0, 1]);
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 0], size: [40, 40], material: { emissive: [1, 1, 1] } }]),
      beside,
    );
    return [1, 2].map((scale) => {
      const { at } = show({
        frame: frame(256, 64, () => [0, 0, 0]),
        result: result(256, 64, 500, [face([0, 0, -500], { scale })]),
        mirror: false,
      });
      const lit = Array.from({ length: 256 }, (_, u) => u).filter((u) => at(u, 32)[0]! > 128);
      return { from: lit[0]!, width: lit.length };
    });
  });
  expect(columns).toEqual([
    { from: 158, width: 40 },
    { from: 208, width: 40 },
  ]);
});

test('composite: nothing is written beside the glasses', async ({ page }) => {
  const apart = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    const source = frame(320, 240, (u, v) => [u & 255, v, (u * v) & 255]);
    const bare = show({ frame: source, result: result(320, 240, 400, []), mirror: false });
    await renderer.setGlasses(
      quads([{ centre: [30, -20, 0], size: [40, 20], material: { emissive: [1, 1, 1] } }]),
      identity(),
    );
    const worn = show({
      frame: source,
      result: result(320, 240, 400, [face([0, 0, -500])]),
      mirror: false,
    });
    const box = { left: 320, top: 240, right: 0, bottom: 0 };
    for (let v = 0; v < 240; v++) {
      for (let u = 0; u < 320; u++) {
        if (bare.at(u, v).every((value, i) => value === worn.at(u, v)[i])) continue;
        box.left = Math.min(box.left, u);
        box.right = Math.max(box.right, u);
        box.top = Math.min(box.top, v);
        box.bottom = Math.max(box.bottom, v);
      }
    }
    return box;
  });
  // 0.8 px a mm: x from 10 to 50 mm is 167.5…199.5 px, y from −30 to −10 mm 127.5…143.5 px.
  expect(apart.left).toBeGreaterThanOrEqual(167);
  expect(apart.right).toBeLessThanOrEqual(199);
  expect(apart.top).toBeGreaterThanOrEqual(127);
  expect(apart.bottom).toBeLessThanOrEqual(143);
});

test('region: what boxes cover with a margin, in steps, kept while it fits', async ({ page }) => {
  const regions = await page.evaluate(() => {
    const { coveredRegion, identity } = window.lab;
    const box = { min: [-1, -1, -1], max: [1, 1, 1] } as const;
    // Clip space from the box: scaled, moved; w stays 1.
    const placed = (scale: number, x: number, y: number) => {
      const m = identity();
      m[0] = m[5] = scale;
      [m[12], m[13]] = [x, y];
      return m;
    };
    const behind = placed(0.1, 0, 0);
    behind[15] = -1;
    const cover = (
      matrices: ReturnType<typeof placed>[],
      kept: ReturnType<typeof coveredRegion> = null,
    ) => coveredRegion(box, matrices, matrices.length, 1000, 500, 4, kept);
    const middle = cover([placed(0.1, 0, 0)]);
    return {
      middle,
      moved: cover([placed(0.1, 0.05, 0)], middle),
      slightlySmaller: cover([placed(0.09, 0, 0)], middle),
      muchSmaller: cover([placed(0.02, 0, 0)], middle),
      larger: cover([placed(0.4, 0, 0)], middle),
      corner: cover([placed(0.1, -1, -1)]),
      outside: cover([placed(0.1, 3, 0)]),
      both: cover([placed(0.1, -0.5, 0), placed(0.1, 0.5, 0)]),
      behind: cover([behind]),
    };
  });
  // 100 × 50 px around the middle, and 4 px on each side: steps of 64.
  expect(regions.middle).toEqual({ x: 436, y: 218, width: 128, height: 64 });
  expect(regions.moved).toEqual({ x: 461, y: 218, width: 128, height: 64 });
  expect(regions.slightlySmaller).toMatchObject({ width: 128, height: 64 });
  expect(regions.muchSmaller).toMatchObject({ width: 128, height: 64 });
  expect(regions.larger).toMatchObject({ width: 448, height: 256 });
  expect(regions.corner).toEqual({ x: 0, y: 0, width: 64, height: 64 });
  expect(regions.outside).toBeNull();
  expect(regions.both).toEqual({ x: 180, y: 218, width: 640, height: 64 });
  expect(regions.behind).toEqual({ x: 0, y: 0, width: 1000, height: 500 });
});

test('glasses before, beside and behind the camera draw what is seen of them', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 0], size: [100, 100], material: { emissive: [0.5, 0.5, 0.5] } }]),
      identity(),
    );
    const at = (...places: [number, number, number][]) => {
      const shown = show({
        frame: frame(64, 48, () => [9, 9, 9]),
        result: result(
          64,
          48,
          100,
          places.map((place) => face(place)),
        ),
        mirror: false,
      });
      let lit = 0;
      for (let i = 0; i < shown.data.length; i += 4) if (shown.data[i] !== 9) lit++;
      return lit;
    };
    return {
      before: at([0, 0, -500]),
      beside: at([5000, 0, -500]),
      half: at([160, 0, -500]),
      behind: at([0, 0, 500]),
      both: at([-100, 0, -500], [100, 0, -500]),
    };
  });
  expect(seen.before).toBe(400);
  expect(seen.beside).toBe(0);
  expect(seen.half).toBe(200);
  expect(seen.behind).toBe(0);
  expect(seen.both).toBe(800);
});

/** What is drawn over black at so much light, 0…255, as a share of full light. */
const shareOf = (shown: number): number => toLight(shown);

test('occlusion: an outline hides softly over a few px, without a halo', async ({ page }) => {
  const rows = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.toneMapping = 'none';
    // At 2 px a mm the places looked at are 1 px apart, at 6 px 3 px.
    renderer.setOccluder(quads([{ centre: [-100, 0, 30], size: [200, 400] }]));
    const glow = { emissive: [1, 1, 1] as const };
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 0], size: [300, 300], material: glow }]),
      identity(),
    );
    return [200, 600].map((distance) => {
      const shown = show({
        frame: frame(128, 16, () => [0, 0, 0]),
        result: result(128, 16, 1200, [face([0, 0, -distance])]),
        mirror: false,
      });
      return Array.from({ length: 128 }, (_, u) => shown.at(u, 8)[0]);
    });
  });
  for (const [i, row] of rows.entries()) {
    const shares = row.map(shareOf);
    expect(shares[0]).toBe(0);
    expect(shares[127]).toBe(1);
    // Rising all the way: nothing brighter or darker along the edge.
    for (let u = 1; u < 128; u++) expect(shares[u]!).toBeGreaterThanOrEqual(shares[u - 1]! - 0.01);
    const soft = shares.filter((share) => share > 0.02 && share < 0.98).length;
    console.log(`an edge ${soft} px wide`);
    expect(soft).toBeGreaterThanOrEqual(2);
    expect(soft).toBeLessThanOrEqual(i === 0 ? 8 : 4);
  }
});

test('occlusion: what lies deeper beneath the skin is seen less, from 1 to 4 mm', async ({
  page,
}) => {
  const depths = [-3, 0.5, 1.75, 2.5, 3.25, 4.5, 30];
  const look = (kind: 'solid' | 'clear' | 'blend') =>
    page.evaluate(
      async ({ depths, kind }) => {
        const { face, frame, identity, newRenderer, quads, result } = window.lab;
        const { renderer, show } = newRenderer();
        renderer.toneMapping = 'none';
        renderer.setOccluder(quads([{ centre: [0, 0, 0], size: [400, 400] }]));
        const material = {
          solid: { emissive: [1, 1, 1] as const },
          clear: { emissive: [1, 1, 1] as const, transmission: 1 },
          blend: { emissive: [1, 1, 1] as const, alphaMode: 'blend' as const },
        }[kind];
        const seen: number[] = [];
        for (const depth of depths) {
          await renderer.setGlasses(
            quads([{ centre: [0, 0, -depth], size: [300, 300], material }]),
            identity(),
          );
          const shown = show({
            frame: frame(64, 48, () => [0, 0, 0]),
            result: result(64, 48, 100, [face([0, 0, -500])]),
            mirror: false,
          });
          seen.push(shown.at(32, 24)[0]);
        }
        return seen;
      },
      { depths, kind },
    );
  for (const kind of ['solid', 'clear', 'blend'] as const) {
    const seen = (await look(kind)).map(shareOf);
    const expected = [1, 1, 0.844, 0.5, 0.156, 0, 0]; // Hermite's cubic
    seen.forEach((share, i) => expect(Math.abs(share - expected[i]!)).toBeLessThan(0.03));
  }
});

test("occluder: follows the mesh of a face, and without one the face's breadth", async ({
  page,
}) => {
  const seen = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.toneMapping = 'none';
    // Its lower corners name points 0 and 1 and follow them fully; the upper ones not at all.
    renderer.setOccluder(quads([{ centre: [0, 0, 20], size: [100, 100] }]));
    const glow = { emissive: [1, 1, 1] as const };
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 0], size: [200, 200], material: glow }]),
      identity(),
    );
    /** Where the glasses begin to be seen to the right of the middle, mm before the camera. */
    const edge = (y: number, worn: Parameters<typeof face>[1]) => {
      const shown = show({
        frame: frame(400, 300, () => [0, 0, 0]),
        result: result(400, 300, 1000, [face([0, 0, -1000], worn)]),
        mirror: false,
      });
      const v = Math.round(149.5 - y / 0.98);
      let u = 200;
      while (u < 399 && shown.at(u, v)[0] < 188) u++;
      return (u - 199.5) * 0.98;
    };
    const meshOffsets = new Float32Array(3 * 468);
    meshOffsets[3] = 20; // point 1 along x
    return {
      plain: [edge(-48, {}), edge(48, {})],
      mesh: [edge(-48, { meshOffsets, breadth: 2 }), edge(48, { meshOffsets, breadth: 2 })],
      broad: [edge(-48, { breadth: 1.2 }), edge(48, { breadth: 1.2 })],
    };
  });
  const near = (value: number, expected: number) =>
    expect(Math.abs(value - expected)).toBeLessThan(2);
  near(seen.plain[0]!, 50);
  near(seen.plain[1]!, 50);
  near(seen.mesh[0]!, 50 + 20 * 0.98);
  near(seen.mesh[1]!, 50 + 20 * 0.02);
  near(seen.broad[0]!, 60);
  near(seen.broad[1]!, 60);
});

test('temples: spread from the hinge to the ears of the head, and fade before them', async ({
  page,
}) => {
  const [width, height, focal, distance] = [640, 320, 1200, 1000];
  const temples = {
    hingeZ: -10,
    left: [70, 10] as const,
    right: [-70, 10] as const,
    earRest: [78, 5, -95] as const,
  };
  const looks = await page.evaluate(
    async ({ width, height, focal, distance, temples }) => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer();
      renderer.toneMapping = 'none';
      const glow = { emissive: [1, 1, 1] as const };
      const look = async (z: number, worn: Parameters<typeof face>[1]) => {
        const at = (x: number) => ({
          centre: [x, 10, z] as [number, number, number],
          size: [8, 8] as const,
          material: glow,
        });
        const offsetMm = [0, 0, 0] as const;
        const seat = { offsetMm, tilt: 0, noseGapMm: 0, clearanceMm: 1, eyeGapMm: 12, temples };
        await renderer.setGlasses({ ...quads([at(70), at(-70)]), seat }, identity());
        const shown = show({
          frame: frame(width, height, () => [0, 0, 0]),
          result: result(width, height, focal, [face([0, 0, -distance], worn)]),
          mirror: false,
        });
        const side = (from: number, to: number) => {
          let [sum, u0, v0, most] = [0, 0, 0, 0];
          for (let v = 0; v < height; v++) {
            for (let u = from; u < to; u++) {
              const light = shown.at(u, v)[0];
              most = Math.max(most, light);
              [sum, u0, v0] = [sum + light, u0 + light * u, v0 + light * v];
            }
          }
          return { u: u0 / sum, v: v0 / sum, most };
        };
        return { right: side(0, width / 2), left: side(width / 2, width) };
      };
      const meshOffsets = new Float32Array(3 * 468);
      meshOffsets[3 * 454] = 5; // before the left ear, along x
      return {
        front: await look(0, {}),
        broad: await look(-70, { breadth: 1.05 }),
        mesh: await look(-70, { meshOffsets }),
        ear: await look(-88, { breadth: 1.05 }),
        behind: await look(-110, {}),
        huge: await look(-70, { breadth: 2 }),
      };
    },
    { width, height, focal, distance, temples },
  );
  const expectAt = (seen: { u: number; v: number }, x: number, y: number, z: number) => {
    const depth = distance - z;
    expect(Math.abs(seen.u - ((width - 1) / 2 + (focal * x) / depth))).toBeLessThan(0.3);
    expect(Math.abs(seen.v - ((height - 1) / 2 - (focal * y) / depth))).toBeLessThan(0.3);
  };
  expectAt(looks.front.left, 70, 10, 0);
  const lower = 10 - (60 * 5) / 85;
  const broad = 70 + (60 * (78 * 1.05 - 70)) / 85;
  expectAt(looks.broad.left, broad, lower, -70);
  expectAt(looks.broad.right, -broad, lower, -70);
  // Of a mesh each side follows its own ear.
  expectAt(looks.mesh.left, 70 + (60 * (78 + 0.9 * 5 - 70)) / 85, lower, -70);
  expectAt(looks.mesh.right, -(70 + (60 * 8) / 85), lower, -70);
  // No hinge gives more than 12°.
  expectAt(looks.huge.left, 70 + 60 * Math.tan((12 * Math.PI) / 180), lower, -70);
  expect(looks.broad.left.most).toBe(255);
  expect(shareOf(looks.ear.left.most)).toBeGreaterThan(0.3);
  expect(shareOf(looks.ear.left.most)).toBeLessThan(0.7);
  expect(looks.behind.left.most).toBe(0);
});

test('light: the split sums are those of an integral over the hemisphere', async ({ page }) => {
  const sums = await page.evaluate(() => {
    const { splitSum } = window.lab;
    return [
      [0.1, 0.9],
      [0.5, 0.5],
      [0.5, 0.1],
      [1, 0.7],
    ].map(([roughness, nv]) => ({ roughness, nv, sums: splitSum(roughness!, nv!) }));
  });
  for (const { roughness, nv, sums: found } of sums) {
    const [scale, bias] = integrated(roughness!, nv!);
    expect(Math.abs(found[0]! - scale)).toBeLessThan(0.01);
    expect(Math.abs(found[1]! - bias)).toBeLessThan(0.01);
  }
});

/** D · F · G over the hemisphere of half vectors, by brute force. */
function integrated(roughness: number, nv: number): [number, number] {
  const a2 = roughness ** 4;
  const v = [Math.sqrt(1 - nv * nv), 0, nv] as const;
  let [scale, bias] = [0, 0];
  const [thetas, phis] = [1500, 300];
  for (let i = 0; i < thetas; i++) {
    // Denser where the lobe is narrow: θ = t² · π/2.
    const t = (i + 0.5) / thetas;
    const theta = (t * t * Math.PI) / 2;
    const weight = Math.sin(theta) * ((t * Math.PI) / thetas) * ((2 * Math.PI) / phis);
    for (let k = 0; k < phis; k++) {
      const phi = (2 * Math.PI * (k + 0.5)) / phis;
      const h = [Math.sin(theta) * Math.cos(phi), Math.sin(theta) * Math.sin(phi), Math.cos(theta)];
      const vh = v[0] * h[0]! + v[2] * h[2]!;
      const nl = 2 * vh * h[2]! - nv;
      if (vh <= 0 || nl <= 0) continue;
      const d = a2 / (Math.PI * (h[2]! * h[2]! * (a2 - 1) + 1) ** 2);
      const g =
        0.5 / (nl * Math.sqrt(nv * nv * (1 - a2) + a2) + nv * Math.sqrt(nl * nl * (1 - a2) + a2));
      // dl = 4 · (v·h) dh
      const share = d * g * nl * 4 * vh * weight;
      const fresnel = (1 - vh) ** 5;
      scale += (1 - fresnel) * share;
      bias += fresnel * share;
    }
  }
  return [scale, bias];
}

test('light: an even environment lights a white ball evenly, whatever its roughness', async ({
  page,
}) => {
  const shown = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.toneMapping = 'none';
    // 0.5 everywhere: mantissas 256 of exponent 15.
    const half = (15 << 27) | (256 << 18) | (256 << 9) | 256;
    const levels = [4, 2, 1].map((size) => new Uint32Array(6 * size * size).fill(half >>> 0));
    const irradiance = new Float32Array(27);
    irradiance.fill(0.5, 0, 3);
    renderer.setEnvironment({
      radiance: { size: 4, levels },
      irradiance,
      mainDirection: [0, 0, 1],
      mainIrradiance: [0, 0, 0],
    });
    const colors: number[][] = [];
    for (const metallic of [0, 1]) {
      for (const roughness of [0, 0.3, 0.6, 1]) {
        for (const normal of [
          [0, 0, 1],
          [0.6, 0, 0.8],
        ] as const) {
          const material = {
            baseColor: [1, 1, 1, 1] as const,
            metallic,
            roughness,
            specular: 1,
          };
          await renderer.setGlasses(
            quads([{ centre: [0, 0, 0], size: [400, 300], normal, material }]),
            identity(),
          );
          colors.push(
            show({
              frame: frame(64, 48, () => [0, 0, 0]),
              result: result(64, 48, 100, [face([0, 0, -500])]),
              mirror: false,
            }).at(32, 24),
          );
        }
      }
    }
    return colors;
  });
  // No energy is lost or won: the white furnace.
  for (const color of shown) expectColor(color, [188, 188, 188], 2);
  expect(Math.round(toDisplay(0.5))).toBe(188);
});

test('a hundred pairs of glasses leave as many GPU objects as there were', async ({ page }) => {
  const counts = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, picture, quads, result, studio, texture } =
      window.lab;
    const { renderer, show, counted } = newRenderer(window.lab.kAllPasses);
    renderer.setEnvironment(await studio());
    const map = [await picture([128, 128, 255])];
    const pair = () =>
      quads(
        [
          {
            centre: [-30, 0, 0],
            size: [50, 50],
            colors: Array(16).fill(1),
            material: {
              baseColor: [0.5, 0.5, 0.5, 1],
              textures: { normal: texture(0), baseColor: texture(0) },
            },
          },
          {
            centre: [30, 0, 0],
            size: [50, 50],
            material: { baseColor: [1, 1, 1, 1], transmission: 1, doubleSided: true },
          },
          {
            centre: [0, 40, 0],
            size: [50, 20],
            material: { baseColor: [0, 0, 0, 0.5], alphaMode: 'blend', specular: 1 },
          },
        ],
        map,
      );
    const source = frame(64, 48, () => [50, 60, 70]);
    const wear = async (model: ReturnType<typeof pair> | null) => {
      renderer.setOccluder(model && pair());
      await renderer.setGlasses(model, identity());
      show({
        frame: source,
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      });
    };
    await wear(pair());
    const worn = counted();
    await wear(null);
    const none = counted();
    for (let i = 0; i < 100; i++) {
      await wear(pair());
      await wear(null);
      renderer.setEnvironment(await studio());
    }
    const after = counted();
    await wear(pair());
    const wornAgain = counted();
    renderer.dispose();
    return { worn, none, after, wornAgain, disposed: counted() };
  });
  console.log(`GPU objects with glasses: ${JSON.stringify(counts.worn)}`);
  console.log(`after 100 more pairs, without: ${JSON.stringify(counts.after)}`);
  expect(counts.after).toEqual(counts.none);
  expect(counts.wornAgain).toEqual(counts.worn);
  expect(counts.worn['Buffer']).toBeGreaterThan(counts.none['Buffer']!);
  expect(Object.values(counts.disposed).reduce((sum, n) => sum + n, 0)).toBe(0);
});

test('a context lost in mid-stream: frames go on, and the whole picture returns', async ({
  page,
  complaints,
}) => {
  const seen = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, picture, quads, read, result, studio, texture } =
      window.lab;
    const { canvas, renderer, counted } = newRenderer(window.lab.kAllPasses);
    renderer.setEnvironment(await studio());
    renderer.setOccluder(quads([{ centre: [-80, 0, 5], size: [60, 200] }]));
    const square = { size: [60, 60] as const };
    const model = {
      ...quads(
        [
          {
            ...square,
            centre: [-70, 0, 0],
            variantMaterials: [0, 1],
            material: { emissive: [0.5, 0, 0] },
          },
          { ...square, centre: [0, 0, 0], material: { emissive: [0, 0.5, 0] } },
          {
            ...square,
            centre: [70, 0, 0],
            material: {
              baseColor: [1, 1, 1, 1],
              metallic: 1,
              roughness: 0.3,
              textures: { normal: texture(0) },
            },
          },
          {
            centre: [0, 0, 20],
            size: [40, 40],
            material: { baseColor: [0.5, 0.8, 1, 1], transmission: 1, specular: 1 },
          },
        ],
        [await picture([100, 160, 220])],
      ),
      variants: ['a', 'b'],
    };
    await renderer.setGlasses(model, identity());
    renderer.setVariant('b');
    const source = frame(64, 48, (u, v) => [3 * u, 4 * v, 90]);
    const stream = (x: number) =>
      renderer.render({
        frame: source,
        result: result(64, 48, 100, [face([x, 0, -500])]),
        mirror: false,
      });
    stream(0);
    const before = { pixels: read(canvas).data, objects: counted() };

    const gl = canvas.getContext('webgl2')!;
    const extension = gl.getExtension('WEBGL_lose_context')!;
    const event = (type: string) =>
      new Promise((resolve) => canvas.addEventListener(type, resolve, { once: true }));
    let [made, lost] = [0, event('webglcontextlost')];
    extension.loseContext();
    for (let i = 0; i < 5; i++, made++) stream(i);
    await lost;
    for (let i = 0; i < 5; i++, made++) stream(i);
    renderer.setVariant('a');
    renderer.setVariant('b');
    gl.getError();
    const restored = event('webglcontextrestored');
    setTimeout(() => extension.restoreContext());
    await restored;
    for (let i = 0; i < 5; i++, made++) stream(i);
    stream(0);
    const after = read(canvas).data;
    return {
      made,
      same: after.every((value, i) => value === before.pixels[i]),
      green: read(canvas).at(26, 24),
      live: before.objects,
    };
  });
  const others = complaints.filter((text) => !text.includes('CONTEXT_LOST_WEBGL'));
  complaints.splice(0, complaints.length, ...others);
  expect(seen.made).toBe(15);
  expect(seen.same).toBe(true);
  expectColor(seen.green, [0, toDisplay(0.5), 0], 1);
});

test('layer: without floats to draw into, sRGB bytes blend as light, too', async ({ page }) => {
  const colors = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const prototype = WebGL2RenderingContext.prototype as unknown as {
      getExtension(this: WebGL2RenderingContext, name: string): unknown;
    };
    const { getExtension } = prototype;
    prototype.getExtension = function (name) {
      return name.startsWith('EXT_color_buffer') ? null : getExtension.call(this, name);
    };
    try {
      const { renderer, show } = newRenderer();
      const look = async (material: object) => {
        await renderer.setGlasses(
          quads([{ centre: [0, 0, 0], size: [100, 100], material }]),
          identity(),
        );
        const shown = show({
          frame: frame(64, 48, () => [200, 150, 100]),
          result: result(64, 48, 100, [face([0, 0, -500])]),
          mirror: false,
        });
        return [shown.at(32, 24), shown.at(2, 2)];
      };
      return {
        glow: await look({ emissive: [0.5, 0.2, 0.002] }),
        half: await look({ baseColor: [0, 0, 0, 0.5], alphaMode: 'blend' }),
        through: await look({ baseColor: [0.5, 0.5, 0.5, 1], transmission: 1, roughness: 0 }),
      };
    } finally {
      prototype.getExtension = getExtension;
    }
  });
  const half = [200, 150, 100].map((value) => toDisplay(toLight(value) / 2));
  expectColor(colors.glow[0]!, [0.5, 0.2, 0.002].map(toDisplay), 2);
  expectColor(colors.half[0]!, half, 2);
  expectColor(colors.through[0]!, half, 2);
  for (const [, beside] of Object.values(colors)) expectColor(beside!, [200, 150, 100], 0);
});
