import { expect } from '@playwright/test';
import { expectColor, filtered, test, toDisplay, toLight } from './render-bench.ts';

// Each part of a material by itself, on a square that fills the picture.

test.beforeEach(async ({ page }) => {
  await page.evaluate(async () => {
    window.swatch = await window.lab.newSwatch();
  });
});

/** The colours of the picture's four quarters: upper left, upper right, lower left, lower right. */
const quarters = [
  [250, 10, 10],
  [10, 250, 10],
  [10, 10, 250],
  [250, 250, 10],
] as const;

test('vertex colours are multiplied in, between the corners too', async ({ page }) => {
  const [middle, corner] = await page.evaluate(async () => {
    const colors = [1, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1];
    const quad = { colors, material: { unlit: true, baseColor: [1, 0.5, 1, 1] as const } };
    return [
      await window.swatch(quad),
      await window.swatch({ ...quad, size: [320, 240] }, [], false, [0, 47]),
    ];
  });
  expectColor(middle!, [toDisplay(0.5), toDisplay(0.25), 0], 3);
  expectColor(corner!, [255, 0, 0], 16);
});

test('an unlit material shows its colour in any light, its picture too', async ({ page }) => {
  const [plain, pictured, half] = await page.evaluate(async () => {
    const { texture, picture } = window.lab;
    const unlit = { unlit: true, baseColor: [0.5, 0.2, 0.1, 1] as const, metallic: 1 };
    return [
      await window.swatch({ material: unlit }),
      await window.swatch(
        { material: { ...unlit, baseColor: [1, 1, 1, 1], textures: { baseColor: texture(0) } } },
        [await picture([150, 60, 30])],
      ),
      await window.swatch({
        material: { ...unlit, baseColor: [0, 0, 0, 0.5], alphaMode: 'blend' },
      }),
    ];
  });
  expectColor(plain!, [0.5, 0.2, 0.1].map(toDisplay), 1);
  expectColor(pictured!, [150, 60, 30], 1);
  expectColor(half!, filtered([200, 150, 100], 0.5), 1);
});

test('occlusion darkens what comes from all around, by its strength', async ({ page }) => {
  const colors = await page.evaluate(async () => {
    const { texture, picture } = window.lab;
    const map = [await picture([128, 255, 255])];
    const matt = { baseColor: [0.5, 0.5, 0.5, 1] as const };
    const occluded = { ...matt, textures: { occlusion: texture(0) } };
    // Away from the lamp, which occlusion is not for.
    const normal = [0, -0.8, 0.6] as const;
    return {
      open: await window.swatch({ normal, material: matt }),
      half: await window.swatch({ normal, material: occluded }, map),
      none: await window.swatch({ normal, material: { ...occluded, occlusionStrength: 0 } }, map),
    };
  });
  expectColor(colors.none, colors.open, 0);
  expectColor(colors.half, filtered(colors.open, 128 / 255), 1);
});

test('a second set of texture coordinates, and each picture by its own', async ({ page }) => {
  const shown = await page.evaluate(async (quarters) => {
    const { texture, picture } = window.lab;
    const map = [await picture(...quarters)];
    // The second set shows the lower right quarter all over.
    const texcoords1 = [0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75, 0.75];
    const unlit = { unlit: true, baseColor: [1, 1, 1, 1] as const };
    const read = { minFilter: 9728, magFilter: 9728 };
    const colors = [];
    for (const texcoordSet of [0, 1]) {
      const textures = { baseColor: texture(0, { ...read, texcoordSet }) };
      colors.push(
        await window.swatch({ texcoords1, material: { ...unlit, textures } }, map, false, [10, 5]),
      );
    }
    return colors;
  }, quarters);
  expectColor(shown[0]!, quarters[0], 1);
  expectColor(shown[1]!, quarters[3], 1);
});

test('texture transforms move, scale and turn; samplers repeat, mirror and clamp', async ({
  page,
}) => {
  const shown = await page.evaluate(async (quarters) => {
    const { texture, picture } = window.lab;
    const map = [await picture(...quarters)];
    const unlit = { unlit: true, baseColor: [1, 1, 1, 1] as const };
    const [repeat, mirrored, clamp] = [10497, 33648, 33071];
    const at = async (
      uvTransform: [number, number, number, number, number, number],
      wrap = repeat,
      pixel: [number, number] = [10, 5],
    ) =>
      window.swatch(
        {
          size: [320, 240],
          material: {
            ...unlit,
            textures: {
              baseColor: texture(0, {
                uvTransform,
                wrapS: wrap,
                wrapT: wrap,
                minFilter: 9728,
                magFilter: 9728,
              }),
            },
          },
        },
        map,
        false,
        pixel,
      );
    // The square fills the picture: pixel (10, 5) is at u = 0.16, v = 0.11, (54, 5) at u = 0.85.
    return {
      moved: await at([1, 0, 0, 1, 0.5, 0]),
      turned: await at([0, -1, 1, 0, 0, 1]), // (u, v) → (v, 1 − u)
      repeated: await at([2, 0, 0, 2, 0, 0], repeat, [42, 5]), // u = 1.33
      mirrored: await at([2, 0, 0, 2, 0, 0], mirrored, [42, 5]),
      clamped: await at([2, 0, 0, 2, 0, 0], clamp, [42, 5]),
    };
  }, quarters);
  expectColor(shown.moved, quarters[1], 1);
  expectColor(shown.turned, quarters[2], 1);
  expectColor(shown.repeated, quarters[0], 1);
  expectColor(shown.mirrored, quarters[1], 1);
  expectColor(shown.clamped, quarters[1], 1);
});

test('emissive strength beyond white stays white, and is compressed below it', async ({ page }) => {
  const [bright, soft] = await page.evaluate(async () => [
    await window.swatch({ material: { emissive: [30, 0.2, 0] } }),
    await window.swatch({ material: { emissive: [1, 0.2, 0] } }),
  ]);
  expectColor(bright!, [255, toDisplay(0.2), 0], 1);
  expectColor(soft!, [toDisplay(0.8 + 0.2 * (1 - Math.exp(-1))), toDisplay(0.2), 0], 1);
});

test('specular scales and tints what a dielectric reflects, not what a metal does', async ({
  page,
}) => {
  const shown = await page.evaluate(async () => {
    const normal = [-0.31, 0.31, 0.9] as const; // the key box is mirrored
    const glossy = { roughness: 0.1, specular: 1 };
    const look = (material: object) =>
      window.swatch({ normal, material: { ...glossy, ...material } });
    return {
      full: await look({}),
      half: await look({ specular: 0.5 }),
      red: await look({ specularColor: [1, 0, 0] }),
      metal: await look({ metallic: 1, baseColor: [0.5, 0.5, 0.5, 1] }),
      metalWithout: await look({ metallic: 1, baseColor: [0.5, 0.5, 0.5, 1], specular: 0 }),
      index1: await look({ ior: 1.0001 }),
      index2: await look({ ior: 2 }),
    };
  });
  const light = (color: number[], channel = 1) => toLight(color[channel]!);
  expect(light(shown.half) / light(shown.full)).toBeGreaterThan(0.4);
  expect(light(shown.half) / light(shown.full)).toBeLessThan(0.6);
  expect(shown.red[0]).toBeGreaterThan(shown.red[1]! + 50);
  expectColor(shown.metal, shown.metalWithout, 0);
  // Straight on, reflectance is ((n − 1) / (n + 1))²: 0, 0.04 and 0.111.
  const ratio = light(shown.index2) / light(shown.full);
  expect(ratio).toBeGreaterThan(2.4);
  expect(ratio).toBeLessThan(2.9);
  expect(light(shown.index1)).toBeLessThan(0.1 * light(shown.full));
});

test('clearcoat adds a shine of its own roughness and normal above a matt ground', async ({
  page,
}) => {
  const shown = await page.evaluate(async () => {
    const { texture, picture } = window.lab;
    const matt = { baseColor: [0.1, 0.02, 0.02, 1] as const, specular: 1, roughness: 1 };
    const coated = { ...matt, clearcoat: 1, clearcoatRoughness: 0.05 };
    const towardsBox = [-0.31, 0.31, 0.9] as const;
    // The same normal as a picture: 255 · (n / 2 + ½).
    const bump = await picture([88, 167, 242]);
    return {
      matt: await window.swatch({ normal: towardsBox, material: matt }),
      coated: await window.swatch({ normal: towardsBox, material: coated }),
      rough: await window.swatch({
        normal: towardsBox,
        material: { ...coated, clearcoatRoughness: 1 },
      }),
      bumped: await window.swatch(
        { material: { ...coated, textures: { clearcoatNormal: texture(0) } } },
        [bump],
      ),
      flat: await window.swatch({ material: coated }),
    };
  });
  expect(shown.coated[1]! - shown.matt[1]!).toBeGreaterThan(60);
  expect(shown.coated[1]! - shown.rough[1]!).toBeGreaterThan(40);
  expect(shown.bumped[1]! - shown.flat[1]!).toBeGreaterThan(60);
  expect(Math.abs(shown.bumped[1]! - shown.coated[1]!)).toBeLessThan(25);
});

test('a thin film colours reflections by its thickness', async ({ page }) => {
  const shown = await page.evaluate(async () => {
    const normal = [-0.31, 0.31, 0.9] as const;
    const film = { specular: 1, roughness: 0.1, iridescence: 1, iridescenceIor: 1.8 };
    const look = (nm: number) =>
      window.swatch({ normal, material: { ...film, iridescenceMaxNm: nm } });
    return {
      none: await look(0),
      plain: await window.swatch({ normal, material: { ...film, iridescence: 0 } }),
      thin: await look(180),
      thick: await look(330),
    };
  });
  // Nothing of a film is left at 0 nm.
  expectColor(shown.none, shown.plain, 1);
  const spread = (color: number[]) => Math.max(...color) - Math.min(...color);
  expect(spread(shown.plain)).toBeLessThan(12);
  expect(spread(shown.thin)).toBeGreaterThan(30);
  const apart = shown.thin.map((value, i) => Math.abs(value - shown.thick[i]!));
  expect(Math.max(...apart)).toBeGreaterThan(20);
});

test('glass absorbs by its thickness, in the scale of mesh and person', async ({ page }) => {
  const shown = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const glass = {
      baseColor: [1, 1, 1, 1] as const,
      transmission: 1,
      ior: 1, // does not bend
      thickness: 0.002, // m: 2 mm
      attenuationDistanceMm: 4,
      attenuationColor: [0.5, 0.25, 1] as const,
    };
    const big = quads([{ centre: [0, 0, 0], size: [400, 300], material: glass }]);
    const half = { ...big, primitives: big.primitives.map((p) => ({ ...p, unitMm: 2000 })) };
    const { renderer, show } = newRenderer();
    const look = async (model: typeof big, scale: number) => {
      await renderer.setGlasses(model, identity());
      return show({
        frame: frame(64, 48, () => [200, 150, 100]),
        result: result(64, 48, 100, [face([0, 0, -500], { scale })]),
        mirror: false,
      }).at(32, 24);
    };
    return { two: await look(big, 1), four: await look(half, 1), person: await look(big, 1.2) };
  });
  const background = [200, 150, 100];
  // Beer and Lambert: half of the reference distance leaves the square root.
  expectColor(shown.two, filtered(background, Math.sqrt(0.5), 0.5, 1), 1);
  expectColor(shown.four, filtered(background, 0.5, 0.25, 1), 1);
  expectColor(shown.person, shown.two, 1);
});

test('thick glass bends what is behind it as Snell says, and rough glass blurs it', async ({
  page,
}) => {
  const shown = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    // A frame that is black on the left, white on the right; 200 × 100 px, 5 mm a pixel at 500 mm.
    const source = frame(200, 100, (u) => (u < 100 ? [0, 0, 0] : [255, 255, 255]));
    const look = async (material: object, normal?: readonly [number, number, number]) => {
      await renderer.setGlasses(
        quads([
          {
            centre: [0, 0, 0],
            size: [800, 400],
            ...(normal ? { normal } : {}),
            material: { baseColor: [1, 1, 1, 1], transmission: 1, roughness: 0, ...material },
          },
        ]),
        identity(),
      );
      const { at } = show({
        frame: source,
        result: result(200, 100, 100, [face([0, 0, -500])]),
        mirror: false,
      });
      return Array.from({ length: 200 }, (_, u) => at(u, 50)[0]);
    };
    return {
      thin: await look({ ior: 1.5 }),
      bent: await look({ ior: 1.5, thickness: 0.1 }, [0.6, 0, 0.8]),
      rough: await look({ ior: 1.5, roughness: 0.4 }),
      roughOfIndex1: await look({ ior: 1, roughness: 0.4 }),
    };
  });
  const edge = (row: number[]) => row.findIndex((value) => value > 128);
  expect(edge(shown.thin)).toBe(100);
  // 100 mm in glass of 1.5 under a normal tilted by 36.9°: the ray leaves at
  // asin(sin 36.9° / 1.5) = 23.6° from the normal, so 13.3° from the axis, towards −x: 100·sin 13.3° =
  // 23 mm at 500 + 97 mm, so 3.9 px. What is behind seems farther right.
  expect(Math.abs(edge(shown.bent) - 104)).toBeLessThanOrEqual(1);
  const width = (row: number[]) => row.filter((value) => value > 40 && value < 215).length;
  expect(width(shown.thin)).toBe(0);
  expect(width(shown.rough)).toBeGreaterThan(15);
  expect(width(shown.roughOfIndex1)).toBe(0);
  // No squares: it rises all the way.
  for (let u = 41; u < 160; u++)
    expect(shown.rough[u]!).toBeGreaterThanOrEqual(shown.rough[u - 1]! - 1);
});

test('variants change materials, and only of what they name', async ({ page }) => {
  const seen = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show, again, counted } = newRenderer();
    const glow = (red: number, green: number) => ({
      material: { emissive: [red, green, 0] as const },
    });
    const model = {
      ...quads([
        { centre: [-60, 0, 0], size: [100, 200], ...glow(0.5, 0), variantMaterials: [0, 1] },
        { centre: [60, 0, 0], size: [100, 200], ...glow(0, 0.5) },
      ]),
      variants: ['Red', 'Green'],
    };
    await renderer.setGlasses(model, identity());
    const first = show({
      frame: frame(64, 48, () => [9, 9, 9]),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror: false,
    });
    const before = counted();
    const colors = [[first.at(20, 24), first.at(44, 24)]];
    for (const name of ['Green', 'Red', null]) {
      renderer.setVariant(name);
      const { at } = again();
      colors.push([at(20, 24), at(44, 24)]);
    }
    let code = 'none';
    try {
      renderer.setVariant('Blue');
    } catch (error) {
      code = (error as { code: string }).code;
    }
    return { colors, code, names: renderer.variants, same: [before, counted()] };
  });
  const [red, green] = [
    [toDisplay(0.5), 0, 0],
    [0, toDisplay(0.5), 0],
  ] as const;
  [red, green, red, red].forEach((left, i) => {
    expectColor(seen.colors[i]![0]!, [...left], 1);
    expectColor(seen.colors[i]![1]!, [...green], 1);
  });
  expect(seen.code).toBe('invalid-argument');
  expect(seen.names).toEqual(['Red', 'Green']);
  expect(seen.same[1]).toEqual(seen.same[0]);
});

test('a material with more pictures than the GPU reads is refused by name', async ({ page }) => {
  const error = await page.evaluate(async () => {
    const { identity, newRenderer, picture, quads, texture } = window.lab;
    const { canvas, renderer } = newRenderer();
    const gl = canvas.getContext('webgl2')!;
    const units = gl.getParameter(gl.MAX_TEXTURE_IMAGE_UNITS) as number;
    const slots = ['baseColor', 'metallicRoughness', 'normal', 'occlusion', 'emissive'] as const;
    const more = ['transmission', 'thickness', 'clearcoat', 'clearcoatRoughness'] as const;
    const rest = ['clearcoatNormal', 'specular', 'specularColor', 'iridescence'] as const;
    const all = [...slots, ...more, ...rest, 'iridescenceThickness'] as const;
    const textures = Object.fromEntries(all.map((slot) => [slot, texture(0)]));
    const material = {
      transmission: 1,
      clearcoat: 1,
      iridescence: 1,
      specular: 1,
      textures,
    };
    const model = quads(
      [{ centre: [0, 0, 0], size: [10, 10], material }],
      [await picture([128, 128, 255])],
    );
    const code = await renderer.setGlasses(model, identity()).then(
      () => 'drawn',
      (error) => error.code,
    );
    return { units, code };
  });
  // 14 pictures beside the light's two and what is behind.
  expect(error.code).toBe(error.units < 17 ? 'glasses-unsupported' : 'drawn');
});
