import { expect } from '@playwright/test';
import { expectColor, filtered, test, toDisplay, toLight } from './render-bench.ts';

test.describe('background', () => {
  for (const mirror of [false, true]) {
    test(`shows the frame's own colours, ${mirror ? 'mirrored' : 'unmirrored'}`, async ({
      page,
    }) => {
      const off = await page.evaluate((mirror) => {
        const { frame, newRenderer, result } = window.lab;
        // Every value of every channel occurs.
        const color = (u: number, v: number) =>
          [(4 * u + v) % 256, (7 * u + 5 * v) % 256, (255 - 3 * u + 2 * v) & 255] as const;
        const { show } = newRenderer();
        const shown = show({
          frame: frame(256, 128, color),
          result: result(256, 128, 300, []),
          mirror,
        });
        let worst = 0;
        for (let v = 0; v < 128; v++) {
          for (let u = 0; u < 256; u++) {
            const expected = color(mirror ? 255 - u : u, v);
            shown.at(u, v).forEach((value, i) => {
              worst = Math.max(worst, Math.abs(value - expected[i]!));
            });
          }
        }
        return { worst, size: [shown.width, shown.height] };
      }, mirror);
      expect(off).toEqual({ worst: 0, size: [256, 128] });
    });
  }

  test('takes a VideoFrame, which may be closed at once', async ({ page }) => {
    const color = await page.evaluate(async () => {
      const { frame, newRenderer, result } = window.lab;
      const { renderer, again } = newRenderer();
      const videoFrame = new VideoFrame(
        frame(64, 48, () => [40, 90, 200]),
        { timestamp: 0 },
      );
      renderer.render({ frame: videoFrame, result: result(64, 48, 100, []), mirror: false });
      videoFrame.close();
      const color = again().at(10, 10);
      renderer.dispose();
      return color;
    });
    expectColor(color, [40, 90, 200], 1);
  });

  test('reduces a large frame to the longest side allowed, as a whole', async ({ page }) => {
    const shown = await page.evaluate(() => {
      const { frame, kMaxSidePx, newRenderer, result } = window.lab;
      const [width, height] = [kMaxSidePx * 1.5, kMaxSidePx * 0.75];
      const { show } = newRenderer();
      const picture = show({
        frame: frame(width, height, (u) => (u < width / 2 ? [200, 30, 30] : [30, 30, 200])),
        result: result(width, height, width, []),
        mirror: false,
      });
      const { width: w, height: h, at } = picture;
      return { size: [w, h], left: at(w / 2 - 8, h - 2), right: at(w / 2 + 8, 2) };
    });
    expect(shown.size).toEqual([1920, 960]);
    expectColor(shown.left, [200, 30, 30], 1);
    expectColor(shown.right, [30, 30, 200], 1);
  });
});

test.describe('projection', () => {
  test('puts a small square on exactly the pixel predicted', async ({ page }) => {
    const lit = await page.evaluate(async () => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer();
      const [x, y] = [5 * (20 - 31.5), 5 * (23.5 - 13)];
      const glow = { emissive: [0, 1, 0] as const };
      await renderer.setGlasses(
        quads([{ centre: [x, y, 0], size: [4.98, 4.98], material: glow }]),
        identity(),
      );
      const shown = show({
        frame: frame(64, 48, () => [9, 9, 9]),
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      });
      const lit: number[][] = [];
      for (let v = 0; v < 48; v++) {
        for (let u = 0; u < 64; u++) {
          const color = shown.at(u, v);
          if (color.some((value) => value !== 9)) lit.push([u, v, ...color]);
        }
      }
      return lit;
    });
    expect(lit).toHaveLength(1);
    expect(lit[0]!.slice(0, 2)).toEqual([20, 13]);
    expect(lit[0]![3]).toBeGreaterThan(240);
  });

  test("follows rotation, translation, the person's size and the fit on the head", async ({
    page,
  }) => {
    const [width, height, focal] = [320, 240, 400];
    const [cos, sin] = [Math.cos(0.5), Math.sin(0.5)];
    const rotation = [cos, 0, sin, 0, 1, 0, -sin, 0, cos]; // about y
    const translation: [number, number, number] = [30, -20, -600];
    const [scale, offset, point] = [1.1, [3, 5, -7], [40, 12, 10] as [number, number, number]];
    const centroid = await page.evaluate(
      async ([width, height, focal, rotation, translation, scale, offset, point]) => {
        const { face, frame, headFromGlasses, newRenderer, quads, result } = window.lab;
        const { renderer, show } = newRenderer();
        const glow = { emissive: [1, 1, 1] as const };
        await renderer.setGlasses(
          quads([{ centre: point, size: [6, 6], material: glow }]),
          headFromGlasses({ offsetMm: offset, pantoscopicDeg: 0 }),
        );
        const { at } = show({
          frame: frame(width, height, () => [0, 0, 0]),
          result: result(width, height, focal, [face(translation, { rotation, scale })]),
          mirror: false,
        });
        let [sum, sumU, sumV] = [0, 0, 0];
        for (let v = 0; v < height; v++) {
          for (let u = 0; u < width; u++) {
            const light = (at(u, v)[0] / 255) ** 2.2; // a pixel's covered share, about
            sum += light;
            sumU += light * u;
            sumV += light * v;
          }
        }
        return [sumU / sum, sumV / sum];
      },
      [width, height, focal, rotation, translation, scale, offset, point] as const,
    );
    // where the glasses sit grows with the head, they themselves do not
    const head = point.map((value, i) => value + scale * offset[i]!);
    const [x, y, z] = [0, 1, 2].map(
      (row) =>
        translation[row]! + head.reduce((sum, value, i) => sum + rotation[3 * row + i]! * value, 0),
    ) as [number, number, number];
    expect(Math.abs(centroid[0]! - ((width - 1) / 2 + (focal * x) / -z))).toBeLessThan(0.1);
    expect(Math.abs(centroid[1]! - ((height - 1) / 2 - (focal * y) / -z))).toBeLessThan(0.1);
  });
});

test('the occluder hides what is behind it, nothing before it, and can be left out', async ({
  page,
}) => {
  const seen = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show, again } = newRenderer();
    const green = { emissive: [0, 0.5, 0] as const };
    // The head covers the left half; a bar before it, a bar behind it, both right across.
    renderer.setOccluder(quads([{ centre: [-100, 0, 0], size: [200, 400] }]));
    const bars = quads([
      { centre: [0, 52.5, 20], size: [280, 20], material: green },
      { centre: [0, -52.5, -20], size: [280, 20], material: green },
    ]);
    await renderer.setGlasses(bars, identity());
    const shown = show({
      frame: frame(64, 48, () => [50, 60, 70]),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror: false,
    });
    renderer.occlusion = false;
    const open = again();
    renderer.occlusion = true;
    renderer.setOccluder(null);
    const none = again();
    return {
      before: [shown.at(16, 13), shown.at(48, 13)],
      behind: [shown.at(16, 34), shown.at(48, 34)],
      head: shown.at(16, 24),
      open: open.at(16, 34),
      none: none.at(16, 34),
    };
  });
  const green = [0, toDisplay(0.5), 0];
  const background = [50, 60, 70];
  expectColor(seen.before[0]!, green, 1);
  expectColor(seen.before[1]!, green, 1);
  expectColor(seen.behind[0]!, background, 0);
  expectColor(seen.behind[1]!, green, 1);
  expectColor(seen.head, background, 0);
  expectColor(seen.open, green, 1);
  expectColor(seen.none, green, 1);
});

test.describe('materials', () => {
  test.beforeEach(async ({ page }) => {
    await page.evaluate(async () => {
      window.swatch = await window.lab.newSwatch();
    });
  });

  test('emitted light is encoded as sRGB', async ({ page }) => {
    const color = await page.evaluate(() =>
      window.swatch({ material: { emissive: [0.5, 0.2, 0.002] } }),
    );
    expectColor(color, [0.5, 0.2, 0.002].map(toDisplay), 1);
  });

  test('colour pictures are decoded from sRGB, data pictures are not', async ({ page }) => {
    const [color, fromPicture, fromNumbers] = await page.evaluate(async () => {
      const emissive = await window.lab.picture([128, 64, 10]);
      const data = await window.lab.picture([0, 128, 255]);
      const metal = { baseColor: [0.9, 0.7, 0.5, 1] as const, ior: 1.5 };
      const glossy: readonly [number, number, number] = [0.3, 0.3, 0.9];
      return [
        await window.swatch(
          { material: { emissive: [1, 1, 1], textures: { emissive: window.lab.texture(0) } } },
          [emissive],
        ),
        await window.swatch(
          {
            normal: glossy,
            material: {
              ...metal,
              metallic: 1,
              textures: { metallicRoughness: window.lab.texture(0) },
            },
          },
          [data],
        ),
        await window.swatch({
          normal: glossy,
          material: { ...metal, metallic: 1, roughness: 128 / 255 },
        }),
      ];
    });
    expectColor(color!, [128, 64, 10], 1);
    expectColor(fromPicture!, fromNumbers!, 1);
  });

  test('the base colour picture is multiplied in, decoded', async ({ page }) => {
    const [fromPicture, fromNumbers] = await page.evaluate(async () => {
      const linear = (value: number) => ((value / 255 + 0.055) / 1.055) ** 2.4;
      const picture = await window.lab.picture([188, 100, 60]);
      return [
        await window.swatch(
          {
            material: {
              baseColor: [1, 1, 1, 1],
              textures: { baseColor: window.lab.texture(0) },
            },
          },
          [picture],
        ),
        await window.swatch({
          material: { baseColor: [linear(188), linear(100), linear(60), 1] },
        }),
      ];
    });
    expectColor(fromPicture!, fromNumbers!, 1);
    expect(fromPicture![0]).toBeGreaterThan(fromPicture![2]! + 50);
  });

  test('red metal mirrors the studio, red plastic is evenly red under a white shine', async ({
    page,
  }) => {
    const colors = await page.evaluate(async () => {
      const baseColor = [0.8, 0.06, 0.05, 1] as const;
      // Leans to the key soft box, half-way between it and the camera.
      const towardsBox = [-0.31, 0.31, 0.9] as const;
      const metal = { baseColor, metallic: 1, roughness: 0.1 };
      const plastic = { baseColor, metallic: 0, roughness: 0.1, specular: 1 };
      return {
        metal: await window.swatch({ material: metal }),
        metalInBox: await window.swatch({ material: metal, normal: towardsBox }),
        plastic: await window.swatch({ material: plastic }),
        plasticInBox: await window.swatch({ material: plastic, normal: towardsBox }),
        matt: await window.swatch({ material: { ...plastic, specular: 0, roughness: 1 } }),
      };
    });
    for (const [red, green] of [colors.metal, colors.plastic, colors.matt]) {
      expect(red).toBeGreaterThan(green! + 60);
    }
    // The metal's reflection keeps the metal's colour and changes far more than the plastic's.
    const gain = (a: number[], b: number[], i: number) => b[i]! - a[i]!;
    expect(gain(colors.metal, colors.metalInBox, 0)).toBeGreaterThan(50);
    expect(colors.metalInBox[0]!).toBeGreaterThan(colors.metalInBox[2]! + 60);
    expect(gain(colors.plastic, colors.plasticInBox, 2)).toBeGreaterThan(30);
    expect(gain(colors.plastic, colors.plasticInBox, 0)).toBeLessThan(
      gain(colors.metal, colors.metalInBox, 0),
    );
    // White plastic under the studio is neither grey nor burnt out.
    const white = await page.evaluate(() =>
      window.swatch({ material: { baseColor: [0.9, 0.9, 0.9, 1], specular: 1, roughness: 0.5 } }),
    );
    expect(Math.min(...white)).toBeGreaterThan(170);
    expect(Math.max(...white)).toBeLessThan(252);
  });

  for (const [axis, map, normal] of [
    ['x', [200, 128, 220], [0.5686, 0.0039, 0.7255]],
    ['y', [128, 200, 220], [0.0039, 0.5686, 0.7255]],
  ] as const) {
    test(`a normal map's ${axis} acts like that normal, with and without tangents`, async ({
      page,
    }) => {
      const colors = await page.evaluate(
        async ([map, normal]) => {
          const picture = await window.lab.picture(map);
          const shiny = { baseColor: [0.9, 0.9, 0.9, 1] as const, metallic: 1, roughness: 0.4 };
          const mapped = { ...shiny, textures: { normal: window.lab.texture(0) } };
          const tangent = [1, 0, 0, 1] as const;
          return {
            flat: await window.swatch({ material: shiny }),
            turned: await window.swatch({ material: shiny, normal }),
            tangents: await window.swatch({ material: mapped, tangent }, [picture]),
            derivatives: await window.swatch({ material: mapped }, [picture]),
            mirrored: await window.swatch({ material: mapped }, [picture], true),
            half: await window.swatch({ material: { ...mapped, normalScale: 0.5 } }, [picture]),
          };
        },
        [map, normal] as const,
      );
      expect(Math.abs(colors.turned[0]! - colors.flat[0]!)).toBeGreaterThan(10);
      expectColor(colors.tangents, colors.turned, 1);
      expectColor(colors.derivatives, colors.turned, 1);
      expectColor(colors.mirrored, colors.turned, 1);
      expect(colors.half[0]).not.toBe(colors.turned[0]);
    });
  }

  test('mask cuts out below the cutoff and covers fully above it', async ({ page }) => {
    const [kept, cut] = await page.evaluate(async () => {
      const picture = await window.lab.picture([255, 255, 255, 128]);
      const glow = {
        emissive: [0.5, 0, 0] as const,
        alphaMode: 'mask' as const,
        textures: { baseColor: window.lab.texture(0) },
      };
      return [
        await window.swatch({ material: { ...glow, baseColor: [0, 0, 0, 1], alphaCutoff: 0.4 } }, [
          picture,
        ]),
        await window.swatch({ material: { ...glow, baseColor: [0, 0, 0, 1], alphaCutoff: 0.6 } }, [
          picture,
        ]),
      ];
    });
    expectColor(kept!, [toDisplay(0.5), 0, 0], 1);
    expectColor(cut!, [200, 150, 100], 0);
  });

  test('a blend lens darkens the background by its alpha', async ({ page }) => {
    const [half, faint] = await page.evaluate(async () => {
      const lens = (alpha: number) => ({
        material: { baseColor: [0, 0, 0, alpha] as const, alphaMode: 'blend' as const },
      });
      return [await window.swatch(lens(0.5)), await window.swatch(lens(0.2))];
    });
    expectColor(half!, filtered([200, 150, 100], 0.5), 1);
    expectColor(faint!, filtered([200, 150, 100], 0.8), 1);
  });

  test('a clear lens still shows reflections', async ({ page }) => {
    const [facing, inBox] = await page.evaluate(async () => {
      const glass = {
        baseColor: [1, 1, 1, 1] as const,
        transmission: 1,
        specular: 1,
        roughness: 0,
      };
      return [
        await window.swatch({ material: glass }),
        await window.swatch({ material: glass, normal: [-0.31, 0.31, 0.9] }),
      ];
    });
    // 4 % of the background is turned away, little of the dim studio comes in its place.
    expectColor(facing!, [196, 148, 100], 5);
    for (let i = 0; i < 3; i++) expect(inBox![i]! - facing![i]!).toBeGreaterThan(20);
  });

  test('transmission filters each channel by the base colour', async ({ page }) => {
    const [tinted, clear, half] = await page.evaluate(async () => {
      const lens = (
        baseColor: readonly [number, number, number, number],
        transmission: number,
      ) => ({
        material: { baseColor, transmission },
      });
      return [
        await window.swatch(lens([0.8, 0.3, 0.05, 1], 1)),
        await window.swatch(lens([1, 1, 1, 1], 1)),
        await window.swatch({
          material: { baseColor: [1, 1, 1, 0.5], transmission: 0, alphaMode: 'blend' },
        }),
      ];
    });
    const background = [200, 150, 100];
    expectColor(tinted!, filtered(background, 0.8, 0.3, 0.05), 1);
    expectColor(clear!, background, 1);
    // Not a filter: half of it is the lens' own white.
    expect(half![2]).toBeGreaterThan(120);
  });

  test('back sides are drawn on double-sided materials only, mirrored or not', async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const glow = { emissive: [0, 0.5, 0] as const };
      const colors = [];
      for (const mirror of [false, true]) {
        for (const back of [false, true]) {
          for (const doubleSided of [false, true]) {
            const quad = { back, material: { ...glow, doubleSided } };
            const [red] = await window.swatch(quad, [], mirror);
            colors.push([back, doubleSided, red === 0]);
          }
        }
      }
      return colors;
    });
    for (const [back, doubleSided, drawn] of seen) expect(drawn).toBe(!back || doubleSided);
  });

  test('the back of a double-sided sheet is lit like its front', async ({ page }) => {
    const [front, back] = await page.evaluate(async () => {
      const material = { baseColor: [0.5, 0.5, 0.5, 1] as const, doubleSided: true };
      return [await window.swatch({ material }), await window.swatch({ material, back: true })];
    });
    expectColor(back!, front!, 1);
  });
});

test.describe('several faces', () => {
  test('each wears the glasses, and one head hides what is behind it of the other', async ({
    page,
  }) => {
    const pictures = await page.evaluate(async () => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer();
      // A head 100 mm wide with a front before it and a temple that sticks out to the right.
      renderer.setOccluder(quads([{ centre: [0, 0, 0], size: [100, 150] }]));
      await renderer.setGlasses(
        quads([
          { centre: [0, 0, 10], size: [80, 20], material: { emissive: [0, 0.5, 0] } },
          { centre: [85, -40, -30], size: [70, 20], material: { emissive: [0.5, 0, 0] } },
        ]),
        identity(),
      );
      const [left, right] = [face([-80, 0, -600]), face([20, 0, -500])];
      const source = frame(64, 48, () => [50, 60, 70]);
      const pixels = [[left, right], [right, left], [left]].map((faces) => {
        const { at } = show({ frame: source, result: result(64, 48, 100, faces), mirror: false });
        // Left front; left temple where the right head covers it; right front; right temple.
        return [at(18, 23), at(30, 30), at(36, 23), at(52, 31)];
      });
      return pixels;
    });
    const [green, red, background] = [
      [0, toDisplay(0.5), 0],
      [toDisplay(0.5), 0, 0],
      [50, 60, 70],
    ];
    for (const picture of pictures.slice(0, 2)) {
      expectColor(picture[0]!, green, 1);
      expectColor(picture[1]!, background, 0);
      expectColor(picture[2]!, green, 1);
      expectColor(picture[3]!, red, 1);
    }
    // Alone, the left face's temple is seen where the other head was.
    expectColor(pictures[2]![1]!, red, 1);
  });

  test('see-through parts are drawn farthest first, whatever their order', async ({ page }) => {
    const colors = await page.evaluate(async () => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer();
      const lens = (z: number, emissive: [number, number, number]) => ({
        centre: [0, 0, z] as const,
        size: [200, 200] as const,
        material: { baseColor: [0, 0, 0, 0.5] as const, alphaMode: 'blend' as const, emissive },
      });
      const [near, far] = [lens(20, [0.2, 0, 0]), lens(-20, [0, 0, 0.2])];
      const solid = { centre: [0, 0, 0] as const, size: [50, 50] as const };
      const source = frame(64, 48, () => [200, 200, 200]);
      const colors = [];
      for (const order of [
        [near, far, solid],
        [solid, far, near],
      ]) {
        await renderer.setGlasses(quads(order), identity());
        const scene = {
          frame: source,
          result: result(64, 48, 100, [face([0, 0, -500])]),
          mirror: false,
        };
        const { at } = show(scene);
        colors.push({ lenses: at(20, 24), withSolid: at(32, 24) });
      }
      // The same by two faces, each with one lens.
      await renderer.setGlasses(quads([lens(0, [0.2, 0, 0])]), identity());
      const faces = [face([0, 0, -500]), face([0, 0, -800])];
      const alike = [faces, faces.toReversed()].map((faces) =>
        show({ frame: source, result: result(64, 48, 100, faces), mirror: false }).at(32, 24),
      );
      return { colors, alike };
    });
    // A lens of alpha ½ that emits 0.2: half of that over half of what is behind, as light.
    const over = (behind: number[], channel: number) =>
      behind.map((value, i) => toDisplay(toLight(value) / 2 + (i === channel ? 0.1 : 0)));
    for (const { lenses, withSolid } of colors.colors) {
      expectColor(lenses, over(over([200, 200, 200], 2), 0), 2);
      expectColor(withSolid, over([0, 0, 0], 0), 2);
    }
    expectColor(colors.alike[0]!, colors.alike[1]!, 0);
  });
});

test('layers of one see-through part do not hide each other', async ({ page }) => {
  const color = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    const size = [200, 200] as const;
    const lens = { baseColor: [0, 0, 0, 0.5] as const, alphaMode: 'blend' as const };
    const model = quads([
      { centre: [0, 0, 10], size, material: lens },
      { centre: [0, 0, -10], size },
    ]);
    const [near, far] = model.primitives;
    const both = {
      ...near!,
      vertices: new Float32Array([...near!.vertices, ...far!.vertices]),
      indices: new Uint32Array([...near!.indices, ...far!.indices.map((index) => index + 4)]),
    };
    await renderer.setGlasses({ ...model, primitives: [both] }, identity());
    return show({
      frame: frame(64, 48, () => [200, 160, 120]),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror: false,
    }).at(32, 24);
  });
  expectColor(color, filtered([200, 160, 120], 0.25), 1);
});

test('the mirror turns the whole picture, glasses and all', async ({ page }) => {
  const different = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result, studio } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.setEnvironment(await studio());
    // All edges run between pixels: on them the samples of a pixel are not mirrored.
    renderer.setOccluder(quads([{ centre: [-48, 0, 100], size: [48, 160] }]));
    await renderer.setGlasses(
      quads([
        { centre: [0, 50, 0], size: [200, 20], material: { emissive: [0, 0.5, 0] } },
        {
          centre: [40, -20, 0],
          size: [40, 40],
          normal: [-0.31, 0.31, 0.9],
          material: { baseColor: [0.8, 0.6, 0.2, 1], metallic: 1, roughness: 0.3 },
        },
        {
          centre: [-30, -50, 0],
          size: [40, 40],
          material: {
            baseColor: [0.2, 0.2, 0.2, 0.6],
            alphaMode: 'blend',
            specular: 1,
            roughness: 0,
          },
        },
      ]),
      identity(),
    );
    const source = frame(64, 48, (u, v) => [4 * u, 5 * v, 100]);
    const faces = [face([0, 0, -500])];
    const [plain, mirrored] = [false, true].map((mirror) =>
      show({ frame: source, result: result(64, 48, 100, faces), mirror }),
    );
    let [different, changed] = [0, 0];
    for (let v = 0; v < 48; v++) {
      for (let u = 0; u < 64; u++) {
        const color = plain!.at(u, v);
        const other = mirrored!.at(63 - u, v);
        if (color.some((value, i) => Math.abs(value - other[i]!) > 1)) different++;
        if (color.some((value, i) => value !== mirrored!.at(u, v)[i])) changed++;
      }
    }
    return { different, changed };
  });
  expect(different.different).toBe(0);
  expect(different.changed).toBeGreaterThan(2500);
});

test('a snapshot is the picture on the canvas', async ({ page }) => {
  const worst = await page.evaluate(async () => {
    const { face, frame, identity, newRenderer, quads, result, studio } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.setEnvironment(await studio());
    const metal = { baseColor: [0.9, 0.5, 0.2, 1] as const, metallic: 1, roughness: 0.2 };
    await renderer.setGlasses(
      quads([{ centre: [10, 7, 0], size: [83, 41], material: metal }]),
      identity(),
    );
    const shown = show({
      frame: frame(64, 48, (u, v) => [3 * u, 255 - 5 * v, (u * v) % 256]),
      result: result(64, 48, 100, [face([0, 0, -500])]),
      mirror: true,
    });
    // The browser may have emptied the drawing buffer by then.
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
    const blob = await renderer.snapshot();
    const bitmap = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
    const context = new OffscreenCanvas(64, 48).getContext('2d')!;
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, 64, 48);
    let worst = 0;
    data.forEach((value, i) => {
      if (i % 4 < 3) worst = Math.max(worst, Math.abs(value - shown.data[i]!));
    });
    const jpeg = await renderer.snapshot('image/jpeg', 0.8);
    return { type: blob.type, size: [bitmap.width, bitmap.height], worst, jpeg: jpeg.type };
  });
  expect(worst).toEqual({ type: 'image/png', size: [64, 48], worst: 0, jpeg: 'image/jpeg' });
});

for (const kind of ['canvas', 'VideoFrame'] as const) {
  test(`a lost context comes back with the picture of a ${kind}`, async ({ page, complaints }) => {
    const seen = await page.evaluate(async (kind) => {
      const { face, frame, identity, newRenderer, picture, quads, read, result, studio, texture } =
        window.lab;
      const { canvas, renderer, show, again } = newRenderer();
      renderer.setEnvironment(await studio());
      renderer.setOccluder(quads([{ centre: [-50, 0, 0], size: [50, 200] }]));
      const glow = { emissive: [1, 1, 1] as const, textures: { emissive: texture(0) } };
      await renderer.setGlasses(
        quads(
          [{ centre: [0, 0, -5], size: [180, 60], material: glow }],
          [await picture([30, 200, 90])],
        ),
        identity(),
      );
      const source = frame(64, 48, (u, v) => [2 * u, 3 * v, 77]);
      const videoFrame = kind === 'VideoFrame' ? new VideoFrame(source, { timestamp: 0 }) : null;
      const before = show({
        frame: videoFrame ?? source,
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: true,
      });
      videoFrame?.close();

      const gl = canvas.getContext('webgl2')!;
      const extension = gl.getExtension('WEBGL_lose_context')!;
      const event = (type: string) =>
        new Promise((resolve) => canvas.addEventListener(type, resolve, { once: true }));
      const lost = event('webglcontextlost');
      extension.loseContext();
      await lost;
      // Nothing of this may throw while there is nothing to draw with.
      renderer.redraw();
      const code = await renderer.snapshot().catch((error) => error.code);
      renderer.setOccluder(quads([{ centre: [-50, 0, 0], size: [50, 200] }]));
      // The browser reports the loss itself once as an error.
      gl.getError();

      const restored = event('webglcontextrestored');
      setTimeout(() => extension.restoreContext());
      await restored;
      // The renderer's own listener came first and has drawn in this very task.
      const after = read(canvas);
      const redrawn = again();
      const same = (a: Uint8Array, b: Uint8Array) => a.every((value, i) => value === b[i]);
      return {
        code,
        glasses: after.at(32, 24),
        after: same(after.data, before.data),
        redrawn: same(redrawn.data, before.data),
      };
    }, kind);
    // Losing the context on purpose makes the browser say so.
    const others = complaints.filter((text) => !text.includes('CONTEXT_LOST_WEBGL'));
    complaints.splice(0, complaints.length, ...others);
    expect(seen.code).toBe('webgl-unavailable');
    expect(seen).toMatchObject({ after: true, redrawn: true });
    expectColor(seen.glasses, [30, 200, 90], 2);
  });
}

test.describe('asking for glasses', () => {
  test('the last one asked for wins, the present one stays until then', async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const { face, frame, identity, newRenderer, picture, quads, result, texture } = window.lab;
      const { renderer, show, again } = newRenderer();
      const pair = async (color: readonly [number, number, number]) =>
        quads(
          [
            {
              centre: [0, 0, 0],
              size: [200, 200],
              material: { emissive: [1, 1, 1], textures: { emissive: texture(0) } },
            },
          ],
          [await picture(color)],
        );
      const [first, second, third] = [
        await pair([99, 0, 0]),
        await pair([0, 99, 0]),
        await pair([0, 0, 99]),
      ];
      await renderer.setGlasses(first, identity());
      const scene = {
        frame: frame(64, 48, () => [50, 50, 50]),
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      };
      // The second pair's picture takes longer to decode than the third's.
      const decode = window.createImageBitmap;
      let release = () => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      window.createImageBitmap = (async (...input: Parameters<typeof decode>) => {
        await held;
        return decode(...input);
      }) as typeof decode;
      const late = renderer.setGlasses(second, identity());
      window.createImageBitmap = decode;
      const prompt = renderer.setGlasses(third, identity());
      const meanwhile = show(scene).at(32, 24);
      await prompt;
      release();
      await late;
      const last = again().at(32, 24);
      // The same model again, elsewhere.
      const moved = identity();
      moved[12] = 1000;
      await renderer.setGlasses(third, moved);
      const elsewhere = again().at(32, 24);
      await renderer.setGlasses(null, identity());
      return { meanwhile, last, elsewhere, none: again().at(32, 24) };
    });
    expectColor(seen.meanwhile, [99, 0, 0], 1);
    expectColor(seen.last, [0, 0, 99], 1);
    expectColor(seen.elsewhere, [50, 50, 50], 0);
    expectColor(seen.none, [50, 50, 50], 0);
  });

  test('a broken picture is refused and leaves the present glasses', async ({ page }) => {
    const seen = await page.evaluate(async () => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer();
      const quad = { centre: [0, 0, 0], size: [200, 200] } as const;
      await renderer.setGlasses(
        quads([{ ...quad, material: { emissive: [0, 0.5, 0] } }]),
        identity(),
      );
      const broken = { mimeType: 'image/png', bytes: new Uint8Array([1, 2, 3]) };
      const error = await renderer
        .setGlasses(quads([quad], [broken]), identity())
        .catch((error) => ({ code: error.code, message: error.message }));
      const shown = show({
        frame: frame(64, 48, () => [50, 50, 50]),
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      });
      return { error, color: shown.at(32, 24) };
    });
    expect(seen.error).toMatchObject({
      code: 'glasses-invalid',
      message: expect.stringContaining('Picture 0'),
    });
    expectColor(seen.color, [0, toDisplay(0.5), 0], 1);
  });
});

test('what cannot be drawn is refused by name', async ({ page }) => {
  const codes = await page.evaluate(async () => {
    const { Renderer, frame, newRenderer, result } = window.lab;
    const codeOf = async (attempt: () => unknown) => {
      try {
        await attempt();
        return 'none';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    const taken = document.createElement('canvas');
    taken.getContext('2d');
    const { renderer } = newRenderer();
    const source = frame(8, 8, () => [0, 0, 0]);
    const scene = (width: number, height: number) => ({
      frame: source,
      result: result(width, height, 100, []),
      mirror: false,
    });
    return {
      noWebGL: await codeOf(() => new Renderer(taken)),
      empty: await codeOf(() => renderer.render(scene(0, 8))),
      huge: await codeOf(() => renderer.render(scene(1e6, 8))),
      pose: await codeOf(() => renderer.setGlasses(null, new Float32Array(9))),
      early: await codeOf(() => renderer.snapshot()),
    };
  });
  expect(codes).toEqual({
    noWebGL: 'webgl-unavailable',
    empty: 'frame-invalid',
    huge: 'frame-invalid',
    pose: 'invalid-argument',
    early: 'invalid-argument',
  });
});
