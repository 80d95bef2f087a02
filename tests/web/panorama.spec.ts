import { expect } from '@playwright/test';
import { readHdr } from '../../web/src/render/hdr.ts';
import { irradianceOf } from '../../web/src/render/irradiance.ts';
import { expectColor, test } from './render-bench.ts';

// Panoramas: the file, the light that comes of it, and spectacles in it.

const header = (width: number, height: number, format = '32-bit_rle_rgbe') =>
  `#?RADIANCE\n# made here\nFORMAT=${format}\n\n-Y ${height} +X ${width}\n`;

const file = (head: string, ...bytes: number[]) =>
  new Uint8Array([...new TextEncoder().encode(head), ...bytes]);

test('reads plain, old and new run-length encoded rows alike', () => {
  const [a, b] = [
    [128, 64, 32, 129],
    [200, 100, 0, 120],
  ] as const;
  const plain = file(header(8, 1), ...Array<readonly number[]>(8).fill(a).flat());
  const old = file(header(8, 1), ...a, 1, 1, 1, 7);
  const planes = a.flatMap((value) => [128 + 8, value]);
  const encoded = file(header(8, 1), 2, 2, 0, 8, ...planes);
  const values = [plain, old, encoded].map((bytes) => [...readHdr(bytes).rgb]);
  expect(values[1]).toEqual(values[0]);
  expect(values[2]).toEqual(values[0]);
  // 128.5 · 2^(129 − 136)
  expect(values[0]![0]).toBeCloseTo(128.5 / 128, 6);
  expect(values[0]![2]).toBeCloseTo(32.5 / 128, 6);
  // Literal runs, and a second row.
  const literal = [...a, ...b, ...a, ...b, ...a, ...b, ...a, ...b];
  const byComponent = [0, 1, 2, 3].flatMap((c) => [8, ...literal.filter((_, i) => i % 4 === c)]);
  const two = readHdr(file(header(8, 2), 2, 2, 0, 8, ...planes, 2, 2, 0, 8, ...byComponent));
  expect(two.height).toBe(2);
  expect(two.rgb[3 * 9]).toBeCloseTo(200.5 / 2 ** 16, 8);
  // An exponent of 0 is black.
  expect(readHdr(file(header(1, 1), 9, 9, 9, 0)).rgb[0]).toBe(0);
});

test('what is no panorama is refused, whatever it says', () => {
  const bad: [Uint8Array, string][] = [
    [file('hello'), 'header is damaged'],
    [file('hello\n'), 'does not begin'],
    [file(header(8, 1, '32-bit_rle_xyze')), 'format is 32-bit_rle_xyze'],
    [file('#?RADIANCE\n\n+Y 2 +X 4\n'), 'rows do not run'],
    [file(header(100000, 1)), '100000 × 1'],
    [file(header(8, 1)), 'cut off'],
    [file(header(8, 1), 2, 2, 0, 8, 128 + 9, 0), 'row is damaged'],
    [file(header(8, 1), 2, 2, 0, 8, 0), 'row is damaged'],
    [file(header(8, 1), 1, 1, 1, 8), 'row is damaged'],
  ];
  for (const [bytes, message] of bad) {
    try {
      readHdr(bytes);
      expect(message).toBe('refused');
    } catch (error) {
      expect(error).toMatchObject({ code: 'environment-invalid' });
      expect((error as Error).message).toContain(message);
    }
  }
});

test('irradiance: of an even sky its radiance, of the upper half half and half', () => {
  const [width, height] = [64, 32];
  const sky = (light: (row: number, column: number) => number) => {
    const rgb = new Float32Array(3 * width * height);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++)
        rgb.fill(light(row, column), 3 * (row * width + column), 3 * (row * width + column) + 3);
    return irradianceOf({ width, height, rgb });
  };
  /** light.glsl's polynomial, red. */
  const at = (c: Float32Array, x: number, y: number, z: number) =>
    [1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y].reduce(
      (sum, value, i) => sum + value * c[3 * i]!,
      0,
    );
  const even = sky(() => 0.7);
  for (const [x, y, z] of [
    [1, 0, 0],
    [0, -1, 0],
    [0.6, 0, 0.8],
  ] as const)
    expect(at(even, x, y, z)).toBeCloseTo(0.7, 2);
  // (1 + cos θ) / 2 of a bright upper half: exact at order 1, nearly at 2.
  const upper = sky((row) => (row < height / 2 ? 1 : 0));
  expect(at(upper, 0, 1, 0)).toBeCloseTo(1, 1);
  expect(at(upper, 1, 0, 0)).toBeCloseTo(0.5, 1);
  expect(at(upper, 0, -1, 0)).toBeCloseTo(0, 1);
  // The middle column is what the camera looks at: light there falls on what faces −z.
  const ahead = sky((_, column) => (Math.abs(column - 31.5) < 8 ? 1 : 0));
  expect(at(ahead, 0, 0, -1)).toBeGreaterThan(at(ahead, 0, 0, 1) + 0.1);
  const right = sky((_, column) => (Math.abs(column - 47.5) < 8 ? 1 : 0));
  expect(at(right, 1, 0, 0)).toBeGreaterThan(at(right, -1, 0, 0) + 0.1);
});

/** An .hdr of 128 × 64: red from the right, green from above, blue from behind the camera. */
function colouredSky(): Uint8Array {
  const [width, height] = [128, 64];
  const bytes: number[] = [];
  for (let row = 0; row < height; row++) {
    const latitude = (0.5 - (row + 0.5) / height) * Math.PI;
    const pixels: number[][] = [];
    for (let column = 0; column < width; column++) {
      const longitude = ((column + 0.5) / width - 0.5) * 2 * Math.PI;
      const [x, y, z] = [
        Math.cos(latitude) * Math.sin(longitude),
        Math.sin(latitude),
        -Math.cos(latitude) * Math.cos(longitude),
      ];
      const light = [x, y, z].map((cosine) => (cosine > 0.8 ? 200 : 2));
      pixels.push([...light, 128]);
    }
    bytes.push(2, 2, 0, width);
    for (let c = 0; c < 4; c++) bytes.push(width, ...pixels.map((pixel) => pixel[c]!));
  }
  return file(header(width, height), ...bytes);
}

test('a mirror shows the panorama where it is, a matt surface its light', async ({ page }) => {
  await page.route('**/sky.hdr', (route) => route.fulfill({ body: Buffer.from(colouredSky()) }));
  const shown = await page.evaluate(async () => {
    const { face, frame, identity, loadPanorama, newRenderer, quads, result } = window.lab;
    const { renderer, show } = newRenderer();
    renderer.toneMapping = 'none';
    renderer.setEnvironment(await loadPanorama(new URL('/sky.hdr', location.href).href));
    const look = async (normal: readonly [number, number, number], roughness: number) => {
      const metal = { baseColor: [1, 1, 1, 1] as const, metallic: 1, roughness };
      await renderer.setGlasses(
        quads([{ centre: [0, 0, 0], size: [400, 300], normal, material: metal }]),
        identity(),
      );
      return show({
        frame: frame(64, 48, () => [0, 0, 0]),
        result: result(64, 48, 100, [face([0, 0, -500])]),
        mirror: false,
      }).at(32, 24);
    };
    const half = Math.SQRT1_2;
    return {
      // Half-way between the camera and what is mirrored.
      right: await look([half, 0, half], 0),
      above: await look([0, half, half], 0),
      behind: await look([0, 0, 1], 0),
      left: await look([-half, 0, half], 0),
      roughRight: await look([half, 0, half], 0.6),
    };
  });
  expect(shown.right[0]).toBeGreaterThan(200);
  expect(Math.max(shown.right[1]!, shown.right[2]!)).toBeLessThan(60);
  expect(shown.above[1]).toBeGreaterThan(200);
  expect(shown.behind[2]).toBeGreaterThan(200);
  expect(Math.max(...shown.left)).toBeLessThan(60);
  expect(shown.roughRight[0]).toBeGreaterThan(shown.roughRight[1]! + 30);
  expect(shown.roughRight[0]).toBeLessThan(shown.right[0]!);
});

test('panoramas lost, broken or foreign are told by code, and leave no context behind', async ({
  page,
}) => {
  await page.route('**/broken.hdr', (route) => route.fulfill({ body: 'nothing' }));
  await page.route('**/gone.hdr', (route) => route.fulfill({ status: 404 }));
  await page.route('**/sky.hdr', (route) => route.fulfill({ body: Buffer.from(colouredSky()) }));
  const seen = await page.evaluate(async () => {
    const { frame, loadPanorama, newRenderer, result } = window.lab;
    const at = (name: string) => new URL(`/${name}`, location.href).href;
    const code = (name: string) =>
      loadPanorama(at(name)).then(
        () => 'loaded',
        (error) => error.code as string,
      );
    const codes = [await code('broken.hdr')];
    // A browser keeps only so many contexts alive at a time.
    const contexts: WebGL2RenderingContext[] = [];
    const { prototype } = OffscreenCanvas as unknown as { prototype: HTMLCanvasElement };
    const { getContext } = prototype;
    prototype.getContext = function (this: HTMLCanvasElement, ...given: [string]) {
      const context = getContext.apply(this, given);
      if (given[0] === 'webgl2') contexts.push(context as WebGL2RenderingContext);
      return context;
    } as typeof getContext;
    try {
      codes.push(await code('sky.hdr'));
    } finally {
      prototype.getContext = getContext;
    }
    const lost = contexts.map((gl) => gl.isContextLost());
    const { show } = newRenderer();
    const color = show({
      frame: frame(64, 48, () => [10, 20, 30]),
      result: result(64, 48, 100, []),
      mirror: false,
    }).at(5, 5);
    return { codes, lost, color };
  });
  expect(seen.codes).toEqual(['environment-invalid', 'loaded']);
  expect(seen.lost).toEqual([true]);
  expectColor(seen.color, [10, 20, 30], 0);
});
