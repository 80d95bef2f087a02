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
        renderer.passes = { ...renderer.passes, light: false };
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
