import { expect } from '@playwright/test';
import { test, toLight } from './render-bench.ts';

// The passes that make glasses belong to the picture: light, shadow, sharpness, grain.

/** What is shown of matt and of shiny squares on both sides of a face in a given light. */
interface Sides {
  readonly left: readonly number[];
  readonly right: readonly number[];
  readonly middle: readonly number[];
}

const lights = {
  even: [0.43, 0.25, 0.17, 0, 0],
  fromTheLeft: [0.43, 0.25, 0.17, -0.5, 0],
  fromTheRight: [0.43, 0.25, 0.17, 0.5, 0],
  fromBelow: [0.43, 0.25, 0.17, 0, -0.5],
  dim: [0.143, 0.083, 0.057, 0, 0],
  warm: [0.6, 0.22, 0.08, 0, 0],
  cool: [0.3, 0.26, 0.32, 0, 0],
} as const;

test('light: glasses are lit from where the face is, as bright, and in its colour', async ({
  page,
}) => {
  const shown = await page.evaluate(async (lights) => {
    const { face, identity, newRenderer, quads, result, skinFrame, studio } = window.lab;
    const out: Record<string, { off: Sides; on: Sides }> = {};
    for (const material of ['matt', 'metal'] as const) {
      const surface =
        material === 'matt'
          ? { baseColor: [0.3, 0.3, 0.3, 1] as const }
          : { baseColor: [0.5, 0.5, 0.5, 1] as const, metallic: 1, roughness: 0.5 };
      // Two squares, turned to the sides, and one that faces the camera.
      const model = quads([
        { centre: [-50, 0, 30], size: [20, 20], normal: [-0.8, 0, 0.6], material: surface },
        { centre: [50, 0, 30], size: [20, 20], normal: [0.8, 0, 0.6], material: surface },
        { centre: [0, 0, 30], size: [20, 20], material: surface },
      ]);
      for (const [name, [r, g, b, x, y]] of Object.entries(lights)) {
        const [width, height, focal] = [320, 320, 640];
        const at = [0, 0, -700] as const;
        const frame = skinFrame(width, height, focal, at, (n) => {
          const shade = 1 + x * n[0] + y * n[1];
          return [r * shade, g * shade, b * shade];
        });
        const { renderer, show } = newRenderer({ light: true });
        renderer.setEnvironment(await studio());
        await renderer.setGlasses(model, identity());
        const scene = { frame, result: result(width, height, focal, [face(at)]), mirror: false };
        const look = () => {
          const { at } = show(scene);
          const pixel = (mm: number) => at(Math.round(159.5 + (640 * mm) / 670), 160);
          return { left: pixel(-50), right: pixel(50), middle: pixel(0) };
        };
        const on = look();
        renderer.passes = { ...renderer.passes!, light: false };
        out[`${material} ${name}`] = { on, off: look() };
      }
    }
    return out;
  }, lights);

  const luminance = (color: readonly number[]) =>
    0.2126 * toLight(color[0]!) + 0.7152 * toLight(color[1]!) + 0.0722 * toLight(color[2]!);
  const leaning = ({ left, right }: Sides) => luminance(left) / luminance(right);
  for (const material of ['matt', 'metal']) {
    const on = (name: string) => shown[`${material} ${name}`]!.on;
    const off = shown[`${material} even`]!.off;
    console.log(
      material,
      Object.keys(lights)
        .map((name) => `${name} ${leaning(on(name)).toFixed(2)} ${on(name).middle}`)
        .join('; '),
      `; without ${leaning(off).toFixed(2)} ${off.middle}`,
    );
    // On matt skin the light of ±0.5 makes a ratio of (1 + 0.4) / (1 − 0.4) = 2.33 at these normals.
    const even = leaning(on('even'));
    expect(even).toBeGreaterThan(0.65);
    expect(even).toBeLessThan(1.5);
    expect(leaning(on('fromTheLeft'))).toBeGreaterThan(1.6 * even);
    expect(leaning(on('fromTheRight'))).toBeLessThan(even / 1.6);
    if (material === 'matt') {
      expect(leaning(on('fromTheLeft'))).toBeGreaterThan(1.8);
      expect(leaning(on('fromTheLeft'))).toBeLessThan(2.8);
    }
    // A third of the light: darker, but not by all of it, for the skin may be dark.
    const dimmed = luminance(on('dim').middle) / luminance(on('even').middle);
    expect(dimmed).toBeGreaterThan(0.3);
    expect(dimmed).toBeLessThan(0.6);
    const redness = ({ middle }: Sides) => toLight(middle[0]!) / toLight(middle[2]!);
    expect(redness(on('warm'))).toBeGreaterThan(1.4 * redness(on('even')));
    expect(redness(on('cool'))).toBeLessThan(redness(on('even')) / 1.3);
  }
});

test('light: a stream follows a change within seconds, without jumps', async ({ page }) => {
  const shown = await page.evaluate(async () => {
    const { face, identity, newRenderer, quads, result, skinFrame, studio } = window.lab;
    const { renderer, show } = newRenderer({ light: true });
    renderer.setEnvironment(await studio());
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 30], size: [20, 20], material: { baseColor: [0.3, 0.3, 0.3, 1] } }]),
      identity(),
    );
    const at = [0, 0, -700] as const;
    const lit = (r: number, g: number, b: number) => skinFrame(160, 160, 320, at, () => [r, g, b]);
    const [bright, dim] = [lit(0.4, 0.24, 0.16), lit(0.1, 0.06, 0.04)];
    const look = (frame: HTMLCanvasElement, time: number) =>
      show({ frame, result: { ...result(160, 160, 320, [face(at)]), time }, mirror: false }).at(
        80,
        80,
      )[1];
    const values = [look(bright, 0)];
    for (let i = 1; i <= 180; i++) values.push(look(dim, i / 30));
    return { values, atOnce: look(dim, 0) };
  });
  const { values, atOnce } = shown;
  const [first, last] = [values[0]!, values[180]!];
  console.log(`green from ${first} to ${last}, of a photo ${atOnce}; after 2 s ${values[60]}`);
  expect(first - atOnce).toBeGreaterThan(40);
  const steps = values.slice(1).map((value, i) => values[i]! - value);
  expect(Math.max(...steps)).toBeLessThan(0.25 * (first - atOnce));
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
  // After 6 s less than 3 % of the change are left, after 2 s more than a tenth.
  expect(last - atOnce).toBeLessThan(0.06 * (first - atOnce));
  expect(values[60]! - atOnce).toBeGreaterThan(0.1 * (first - atOnce));
});

// One pixel a mm; a head as a plate 20 mm wide on each side of the middle, down to −30 mm, at z = 0, and
// above it, at z = `height`, a bar 8 mm high.
const shade = (options: {
  height: number;
  material?: object;
  lean?: number;
  passes?: object;
  presence?: number;
}) =>
  [
    async (options: {
      height: number;
      material?: object;
      lean?: number;
      passes?: object;
      presence?: number;
    }) => {
      const { face, identity, newRenderer, quads, result, skinFrame, studio, frame } = window.lab;
      const { renderer, show } = newRenderer({ shadow: true, ...options.passes });
      renderer.setEnvironment(await studio());
      renderer.setOccluder(quads([{ centre: [0, 0, 0], size: [120, 80] }]));
      await renderer.setGlasses(
        quads([
          { centre: [0, 10, options.height], size: [70, 8], material: options.material ?? {} },
        ]),
        identity(),
      );
      const at = [0, 0, -640] as const;
      const { lean, presence } = options;
      const source =
        lean === undefined
          ? frame(200, 160, () => [200, 150, 120])
          : skinFrame(200, 160, 640, at, ([x]) => {
              const shown = 1 + lean * x;
              return [0.43 * shown, 0.25 * shown, 0.17 * shown];
            });
      const faces = [face(at, presence === undefined ? {} : { presence })];
      const scene = (worn: typeof faces) => ({
        frame: source,
        result: result(200, 160, 640, worn),
        mirror: false,
      });
      const bare = show(scene([]));
      const worn = show(scene(faces));
      const light = (color: readonly number[]) => ((color[1]! / 255 + 0.055) / 1.055) ** 2.4;
      /** What share of the light is missing at a place, mm. */
      const missing = (x: number, y: number) => {
        const [u, v] = [Math.round(99.5 + x), Math.round(79.5 - y)] as const;
        return 1 - light(worn.at(u, v)) / light(bare.at(u, v));
      };
      const changed = { left: 999, right: -999, bottom: 999, top: -999 };
      for (let v = 0; v < 160; v++) {
        for (let u = 0; u < 200; u++) {
          if (worn.at(u, v).every((value, i) => value === bare.at(u, v)[i])) continue;
          changed.left = Math.min(changed.left, u - 99.5);
          changed.right = Math.max(changed.right, u - 99.5);
          changed.bottom = Math.min(changed.bottom, 79.5 - v);
          changed.top = Math.max(changed.top, 79.5 - v);
        }
      }
      const column = Array.from({ length: 60 }, (_, i) => missing(0, 5 - i));
      const row = Array.from({ length: 141 }, (_, i) => missing(i - 70, 0));
      return { column, row, changed };
    },
    options,
  ] as const;

test('shadow: falls on the skin below, softer and weaker from farther, and nowhere else', async ({
  page,
}) => {
  const near = await page.evaluate(...shade({ height: 4 }));
  const far = await page.evaluate(...shade({ height: 14 }));
  const peak = (column: readonly number[]) => Math.max(...column);
  const depth = (column: readonly number[]) => 5 - column.indexOf(peak(column));
  const width = (column: readonly number[]) =>
    column.filter((share) => share > peak(column) / 2).length;
  console.log(
    [near, far]
      .map(
        ({ column, changed }) =>
          `${(100 * peak(column)).toFixed(0)} % at ${depth(column)} mm, ${width(column)} mm wide, ${JSON.stringify(changed)}`,
      )
      .join('; '),
  );
  // Seen is what the bar does not itself cover, below y = 6 mm.
  expect(peak(near.column)).toBeGreaterThan(0.25);
  expect(peak(near.column)).toBeLessThan(0.6);
  expect(peak(far.column)).toBeGreaterThan(0.12);
  expect(peak(far.column)).toBeLessThan(peak(near.column));
  expect(width(far.column)).toBeGreaterThan(width(near.column));
  expect(depth(far.column)).toBeLessThan(depth(near.column) - 3);
  for (const { column, changed } of [near, far]) {
    // 25 mm below, and above the bar, there is light again.
    expect(Math.abs(column[35]!)).toBeLessThan(0.02);
    expect(changed.top).toBeLessThan(18);
    // Never beside the head, the plate of ±60 mm.
    expect(changed.left).toBeGreaterThan(-60);
    expect(changed.right).toBeLessThan(60);
  }
});

test('shadow: ends with the head, fades with the face, and leans away from the light', async ({
  page,
}) => {
  const whole = await page.evaluate(...shade({ height: 6 }));
  const half = await page.evaluate(...shade({ height: 6, presence: 0.5 }));
  const off = await page.evaluate(...shade({ height: 6, passes: { shadow: false } }));
  const left = await page.evaluate(...shade({ height: 12, lean: -0.5, passes: { light: true } }));
  const right = await page.evaluate(...shade({ height: 12, lean: 0.5, passes: { light: true } }));
  // Below the bar, which fades by samples of its own.
  for (const i of [4, 6, 8]) {
    expect(half.column[i]! / whole.column[i]!).toBeGreaterThan(0.42);
    expect(half.column[i]! / whole.column[i]!).toBeLessThan(0.58);
  }
  expect(Math.max(...off.column.slice(1))).toBe(0);
  const centre = (row: readonly number[]) =>
    row.reduce((sum, share, i) => sum + share * (i - 70), 0) /
    row.reduce((sum, share) => sum + share, 0);
  console.log(
    `shadow's middle: ${centre(left.row).toFixed(1)} and ${centre(right.row).toFixed(1)} mm`,
  );
  expect(centre(left.row)).toBeGreaterThan(2);
  expect(centre(right.row)).toBeLessThan(-2);
});

test('lenses: what is behind is seen through the tint, and lies in the shade of it', async ({
  page,
}) => {
  // Large and near: all light that comes to the skin behind its middle comes through it.
  const through = async (material: object, passes: object = {}) =>
    page.evaluate(
      async ({ material, passes }) => {
        const { face, frame, identity, newRenderer, quads, result } = window.lab;
        const { renderer, show } = newRenderer(passes);
        renderer.setOccluder(quads([{ centre: [0, 0, 0], size: [160, 120] }]));
        await renderer.setGlasses(
          quads([{ centre: [0, 0, 10], size: [60, 60], material }]),
          identity(),
        );
        const { at } = show({
          frame: frame(200, 160, () => [200, 150, 120]),
          result: result(200, 160, 640, [face([0, 0, -640])]),
          mirror: false,
        });
        return at(100, 80);
      },
      { material, passes },
    );
  const share = ([, green]: readonly number[]) => toLight(green!) / toLight(150);
  const sun = { baseColor: [0, 0, 0, 0.78], alphaMode: 'blend' };
  const glass = { baseColor: [0.3, 0.3, 0.3, 1], transmission: 1, roughness: 0 };
  const clear = { baseColor: [1, 1, 1, 1], transmission: 1, roughness: 0 };
  const plain = { sun: share(await through(sun)), glass: share(await through(glass)) };
  const shaded = {
    sun: share(await through(sun, { shadow: true })),
    glass: share(await through(glass, { shadow: true })),
    clear: share(await through(clear, { shadow: true })),
  };
  console.log(JSON.stringify({ plain, shaded }));
  expect(plain.sun).toBeCloseTo(0.22, 2);
  expect(plain.glass).toBeCloseTo(0.3, 2);
  // 60 % of the light comes from where the lens is: that is filtered once more.
  expect(shaded.sun / plain.sun).toBeCloseTo(1 - 0.6 * 0.78, 1);
  expect(shaded.glass / plain.glass).toBeCloseTo(1 - 0.6 * 0.7, 1);
  expect(shaded.clear).toBeGreaterThan(0.98);
});

test('lenses reflect the studio, and more of it at a slant, as Fresnel says', async ({ page }) => {
  const shown = await page.evaluate(async () => {
    const { newRenderer, quads, result, face, frame, identity } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.toneMapping = 'none';
    // One everywhere.
    const one = ((16 << 27) | (256 << 18) | (256 << 9) | 256) >>> 0;
    renderer.setEnvironment({
      radiance: { size: 1, levels: [new Uint32Array(6).fill(one)] },
      irradiance: new Float32Array(27).fill(1, 0, 3),
      mainDirection: [0, 0, 1],
      mainIrradiance: [0, 0, 0],
    });
    const look = async (degrees: number) => {
      const [sin, cos] = [Math.sin, Math.cos].map((f) => f((degrees * Math.PI) / 180));
      const material = {
        baseColor: [0, 0, 0, 1] as const,
        transmission: 1,
        roughness: 0,
        specular: 1,
      };
      await renderer.setGlasses(
        quads([{ centre: [0, 0, 0], size: [300, 300], normal: [sin!, 0, cos!], material }]),
        identity(),
      );
      return show({
        frame: frame(64, 48, () => [0, 0, 0]),
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      }).at(32, 24);
    };
    return { straight: await look(0), slant: await look(60), grazing: await look(80) };
  });
  const reflected = ([, green]: readonly number[]) => toLight(green!);
  // Schlick: 0.04 + 0.96 · (1 − cos)⁵, here with a little roughness.
  expect(reflected(shown.straight)).toBeCloseTo(0.04, 2);
  expect(Math.abs(reflected(shown.slant) - 0.07)).toBeLessThan(0.02);
  expect(Math.abs(reflected(shown.grazing) - 0.41)).toBeLessThan(0.08);
});

test('edges: a slanting outline against the frame is graded in steps of a quarter', async ({
  page,
}) => {
  const { columns, width } = await page.evaluate(async () => {
    const { newRenderer, quads, result, face, frame, identity } = window.lab;
    const { renderer, show } = newRenderer();
    await renderer.setGlasses(
      quads([{ centre: [0, 0, 0], size: [200, 200], material: { emissive: [0.7, 0.7, 0.7] } }]),
      identity(),
    );
    const [sin, cos] = [Math.sin(0.2), Math.cos(0.2)];
    const shown = show({
      frame: frame(200, 160, () => [0, 0, 0]),
      result: result(200, 160, 320, [
        face([40, 0, -640], { rotation: [cos, -sin, 0, sin, cos, 0, 0, 0, 1] }),
      ]),
      mirror: false,
    });
    const columns = [];
    for (let v = 50; v < 110; v++) {
      columns.push(Array.from({ length: 200 }, (_, u) => shown.at(u, v)[1]));
    }
    return { columns, width: 200 };
  });
  expect(width).toBe(200);
  let [worst, sum, count] = [0, 0, 0];
  const seen = new Set<number>();
  columns.forEach((row, i) => {
    // The left side: mm from the middle of the square, turned back; 0.5 px a mm.
    for (let u = 0; u < 80; u++) {
      let covered = 0;
      for (let k = 0; k < 256; k++) {
        const x = (u + ((k % 16) + 0.5) / 16 - 100) / 0.5 - 40;
        const y = (80 - (50 + i + (Math.floor(k / 16) + 0.5) / 16)) / 0.5;
        if (x * Math.cos(0.2) + y * Math.sin(0.2) > -100) covered += 1 / 256;
      }
      const found = toLight(row[u]!) / 0.7;
      if (found > 0.01 && found < 0.99) seen.add(Math.round(4 * found));
      const off = Math.abs(found - covered);
      worst = Math.max(worst, off);
      if (covered > 0 && covered < 1) [sum, count] = [sum + off, count + 1];
    }
  });
  console.log(
    `coverage off by ${(sum / count).toFixed(3)} on average, ${worst.toFixed(2)} at most`,
  );
  expect([...seen].sort()).toEqual([1, 2, 3]);
  expect(worst).toBeLessThan(0.3);
  expect(sum / count).toBeLessThan(0.1);
});

/** A frame of squares whose edges are blurred by a Gaussian, with noise; and the glasses' edge on it. */
const worn = (options: { blur: number; noise: number; time?: number; passes: object }) =>
  [
    async ({
      blur,
      noise,
      time = 0,
      passes,
    }: {
      blur: number;
      noise: number;
      time?: number;
      passes: object;
    }) => {
      const { face, frame, identity, newRenderer, quads, result } = window.lab;
      const { renderer, show } = newRenderer(passes);
      // A square on plain ground, its left edge through the middle of a pixel.
      await renderer.setGlasses(
        quads([{ centre: [20, 60, 0], size: [60, 40], material: { emissive: [0.5, 0.5, 0.5] } }]),
        identity(),
      );
      let seed = 7;
      const random = () => ((seed = (seed * 1664525 + 1013904223) >>> 0), (seed + 0.5) / 2 ** 32);
      const normal = () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
      // Abramowitz and Stegun 7.1.26; a pixel's own width counts with 1/12.
      const step = (x: number) => {
        const z = x / Math.sqrt(2 * (blur * blur + 1 / 12));
        const t = 1 / (1 + 0.3275911 * Math.abs(z));
        const tail =
          ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t +
            0.254829592) *
          t *
          Math.exp(-z * z);
        return z < 0 ? tail / 2 : 1 - tail / 2;
      };
      const wave = (x: number) => {
        const phase = ((x % 32) + 32) % 32;
        return step(phase - 8) * step(24 - phase);
      };
      const values = new Float32Array(240 * 200);
      for (let i = 0; i < values.length; i++) {
        const [u, v] = [i % 240, Math.floor(i / 240)];
        // Squares around the eyes, plain skin on the cheeks, plain ground above.
        const squares = v > 80 && v < 125 ? wave(u + 0.3) * wave(v - 0.2) : 0;
        values[i] = 110 + 80 * squares + noise * normal();
      }
      const shown = show({
        frame: frame(240, 200, (u, v) => {
          const value = Math.round(Math.min(255, Math.max(0, values[v * 240 + u]!)));
          return [value, value, value];
        }),
        result: { ...result(240, 200, 640, [face([0, 0, -640])]), time },
        mirror: false,
      });
      const grey = Array.from({ length: 240 * 200 }, (_, i) => shown.data[4 * i]!);
      return { grey, given: [...values].map((value) => Math.round(value)) };
    },
    options,
  ] as const;

test('softness: edges of glasses are as soft as those of the frame, and the frame stays as it is', async ({
  page,
}) => {
  const on = { softness: true };
  const sharp = await page.evaluate(...worn({ blur: 0.3, noise: 0, passes: on }));
  const plain = await page.evaluate(...worn({ blur: 0.3, noise: 0, passes: {} }));
  expect(sharp.grey.filter((value, i) => value !== plain.grey[i]).length).toBe(0);
  for (const [blur, noise] of [
    [0.8, 0],
    [1.2, 0],
    [1.2, 3],
  ] as const) {
    const { grey, given } = await page.evaluate(...worn({ blur, noise, passes: on }));
    // The left edge at x = −10 mm, v = 20…60: the steps along a row, as weights, have this deviation.
    const steps = new Array<number>(24).fill(0);
    for (let v = 26; v < 54; v++) {
      for (let i = 0; i < 24; i++) {
        const at = 240 * v + 98 + i;
        steps[i]! += toLight(grey[at + 1]!) - toLight(grey[at]!);
      }
    }
    const total = steps.reduce((sum, step) => sum + step, 0);
    const mean = steps.reduce((sum, step, i) => sum + (i * step) / total, 0);
    const squared = steps.reduce((sum, step, i) => sum + ((i - mean) ** 2 * step) / total, 0);
    const sigma = Math.sqrt(squared);
    console.log(`frame ${blur} px, noise ${noise}: glasses ${sigma.toFixed(2)} px`);
    expect(sigma).toBeGreaterThan(0.7 * blur);
    expect(sigma).toBeLessThan(1.15 * blur);
    // Away from them nothing is touched.
    const touched = grey.filter((value, i) => i >= 240 * 80 && value !== given[i]);
    expect(touched.length).toBe(0);
  }
});

test('grain: glasses have the noise of the frame, none where it has none, another in each frame', async ({
  page,
}) => {
  const on = { grain: true };
  const inside = ({ grey }: { grey: readonly number[] }) => {
    const values = [];
    for (let v = 24; v < 56; v++) for (let u = 116; u < 164; u++) values.push(grey[240 * v + u]!);
    const mean = values.reduce((sum, value) => sum + value / values.length, 0);
    const squared = values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0);
    return { values, mean, sigma: Math.sqrt(squared) };
  };
  const clean = inside(await page.evaluate(...worn({ blur: 0.5, noise: 0, passes: on })));
  const noisy = inside(await page.evaluate(...worn({ blur: 0.5, noise: 4, passes: on })));
  const again = inside(await page.evaluate(...worn({ blur: 0.5, noise: 4, passes: on })));
  const next = inside(
    await page.evaluate(...worn({ blur: 0.5, noise: 4, passes: on, time: 0.033 })),
  );
  console.log(`noise of 4 levels: ${noisy.sigma.toFixed(2)} around ${noisy.mean.toFixed(1)}`);
  expect(clean.sigma).toBeLessThan(1e-6);
  expect(noisy.sigma).toBeGreaterThan(3.2);
  expect(noisy.sigma).toBeLessThan(4.8);
  expect(Math.abs(noisy.mean - clean.mean)).toBeLessThan(0.5);
  expect(again.values.join()).toBe(noisy.values.join());
  const both = noisy.values.reduce(
    (sum, value, i) => sum + (value - noisy.mean) * (next.values[i]! - next.mean),
    0,
  );
  expect(Math.abs(both / noisy.values.length / noisy.sigma / next.sigma)).toBeLessThan(0.1);
});

test('quality: the time of a frame on the GPU is known soon, with timer queries and without', async ({
  page,
}) => {
  const told = await page.evaluate(async () => {
    const { GpuClock, Renderer } = window.lab;
    const prototype = WebGL2RenderingContext.prototype as unknown as {
      getExtension(this: WebGL2RenderingContext, name: string): unknown;
    };
    const { getExtension } = prototype;
    const time = async (queries: boolean) => {
      prototype.getExtension = function (name) {
        if (name.startsWith('EXT_disjoint') && !queries) return null;
        return getExtension.call(this, name);
      };
      try {
        const gl = document.createElement('canvas').getContext('webgl2', Renderer.contextOptions)!;
        const clock = new GpuClock(gl);
        if (queries && !gl.getExtension('EXT_disjoint_timer_query_webgl2')) return null;
        const before = clock.take();
        const start = performance.now();
        clock.begin();
        for (let i = 0; i < 50; i++) gl.clear(gl.COLOR_BUFFER_BIT);
        clock.end();
        let seconds = clock.take();
        while (seconds === null && performance.now() - start < 5000) {
          await new Promise((resolve) => setTimeout(resolve, 5));
          seconds = clock.take();
        }
        const most = (performance.now() - start) / 1000;
        clock.dispose();
        return { before, seconds, most, after: clock.take() };
      } finally {
        prototype.getExtension = getExtension;
      }
    };
    return { queries: await time(true), fences: await time(false) };
  });
  console.log(JSON.stringify(told));
  expect(told.fences).not.toBeNull();
  for (const found of [told.queries, told.fences]) {
    if (!found) continue;
    expect(found.before).toBeNull();
    expect(found.seconds).toBeGreaterThan(0);
    expect(found.seconds).toBeLessThanOrEqual(found.most);
    expect(found.after).toBeNull();
  }
});
