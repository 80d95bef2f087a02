import { expect, test, type Browser, type BrowserContext, type Page } from '@playwright/test';
import type { GlassesTryOn } from '../../web/src/element.ts';
import { serveAndLaunchWithFace } from './set-up.ts';
import { openShopPage } from './shop-page.ts';
import { launchChromium, type Site } from './site.ts';
import { watchTracks } from './watched-page.ts';

// What visitors see and touch: where things are at all sizes, swipes, the other camera, keys alone.

const soon = { timeout: 60_000 };
test.setTimeout(120_000);

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
let context: BrowserContext;
let page: Page;

test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunchWithFace());
});
test.afterAll(() => close?.());
test.afterEach(async () => {
  await context?.close();
});

/** A page with nothing but the element; `script` runs first. */
async function open(options: Parameters<Browser['newContext']>[0] = {}, script = '') {
  context = await browser.newContext({ reducedMotion: 'reduce', ...options });
  page = await context.newPage();
  await watchTracks(page);
  await openShopPage(
    page,
    site,
    `<meta name="viewport" content="width=device-width">
    <body style="margin: 0"><glasses-tryon asset-base="${site.url}"></glasses-tryon></body>
    <script>${script}</script>`,
  );
}

const tryOn = () => page.locator('glasses-tryon');
const button = (name: string) => page.getByRole('button', { name, exact: true });
const until = (status: string) => expect(tryOn()).toHaveAttribute('status', status, soon);
const worn = () =>
  tryOn().evaluate((node) => {
    const { frame, variant } = (node as GlassesTryOn).session!;
    return frame && `${frame.id} in ${variant!.name}`;
  });

/** What is wrong with where things are. Lengths in px. */
const faults = () =>
  tryOn().evaluate((element) => {
    const root = element.shadowRoot!;
    const box = (part: string) => root.querySelector(`[part=${part}]`)!.getBoundingClientRect();
    const found: string[] = [];
    const [stage, picker, tools] = [box('stage'), box('picker'), box('controls')];
    if (document.documentElement.scrollWidth > innerWidth) found.push('the page scrolls sideways');
    if (stage.bottom > innerHeight) found.push('the picture is cut');
    // The nearest frame, whole, without scrolling.
    const card = root.querySelector('.frames .choice')!.getBoundingClientRect();
    if (card.bottom > innerHeight + 1) found.push(`no frame in view: ${card.bottom}`);
    const overlap = (a: DOMRect, b: DOMRect) =>
      a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    if (overlap(stage, picker) || overlap(stage, tools) || overlap(tools, picker))
      found.push('pieces overlap');
    for (const target of root.querySelectorAll<HTMLElement>('button, select, label')) {
      if (!target.checkVisibility()) continue;
      const { width, height } = target.getBoundingClientRect();
      if (width < 44 || height < 44) found.push(`${target.textContent}: ${width} × ${height}`);
    }
    return found;
  });

test('picture, tools and frames are in view at all sizes, and none is cut', async () => {
  await open({ viewport: { width: 1440, height: 900 } });
  await button('Start camera').click();
  await until('running');
  await expect.poll(worn, soon).toBe('round-metal in Gold');
  const beside = () =>
    tryOn().evaluate(({ shadowRoot }) => {
      const [stage, picker] = ['stage', 'picker'].map((part) =>
        shadowRoot!.querySelector(`[part=${part}]`)!.getBoundingClientRect(),
      );
      return picker!.left >= stage!.right;
    });
  for (const [width, height, isBeside] of [
    [390, 844, false],
    [844, 390, true],
    [768, 1024, false],
    [1440, 900, true],
    [3840, 2160, true],
  ] as const) {
    await page.setViewportSize({ width, height });
    await expect.poll(faults, `${width} × ${height}`).toEqual([]);
    expect(await beside()).toBe(isBeside);
  }
  const picture = (await tryOn().locator('[part=stage]').boundingBox())!;
  expect(picture.height).toBeGreaterThan(1400); // of 2160
  const letters = (part: string) =>
    tryOn()
      .locator(`[part=${part}]`)
      .evaluate((node) => parseFloat(getComputedStyle(node).fontSize));
  expect(await letters('picker')).toBeGreaterThan(22);

  await page.setViewportSize({ width: 320, height: 640 });
  // The list begins at the window's foot: less than a card is seen.
  expect((await faults()).filter((fault) => !fault.startsWith('no frame in view'))).toEqual([]);

  // WCAG 1.4.4: words of twice the size, on a laptop's screen.
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.addStyleTag({ content: 'body { font-size: 200% }' });
  expect(await letters('picker')).toBe(32);
  expect((await faults()).filter((fault) => !fault.startsWith('no frame in view'))).toEqual([]);
});

test('a swipe over the picture puts on the next frame, or the one before, and says so', async () => {
  await open({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });
  await button('Sample portrait').tap();
  await until('running');
  await expect.poll(worn, soon).toBe('round-metal in Gold');
  const client = await context.newCDPSession(page);
  const { x, y, width, height } = (await tryOn().locator('[part=stage]').boundingBox())!;
  const [midX, midY] = [x + width / 2, y + height / 2];
  /** A finger that moves by this much, in px. */
  const swipe = async (dx: number, dy: number, fingers = 1) => {
    const touch = (type: 'touchStart' | 'touchMove', share: number) =>
      client.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: Array.from({ length: fingers }, (_, id) => ({
          x: midX - dx / 2 + dx * share + 40 * id,
          y: midY - dy / 2 + dy * share,
          id,
        })),
      });
    await touch('touchStart', 0);
    for (let step = 1; step <= 5; step++) await touch('touchMove', step / 5);
    await client.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  };
  const frames = page.getByRole('group', { name: 'Glasses' }).getByRole('radio');
  const last = (await frames.count()) - 1;
  await swipe(160, 10); // to the right: what was before the first is the last
  await expect.poll(worn, soon).toContain(await frames.nth(last).inputValue());
  await expect(frames.nth(last)).toBeChecked();
  await expect(frames.nth(last)).toBeInViewport({ ratio: 0.9 }); // the list has followed
  const said = tryOn().locator('.spoken');
  await expect(said).toHaveAttribute('aria-live', 'polite');
  await expect(said).toHaveText('Pip, Blue');
  await swipe(-160, 10);
  await expect.poll(worn, soon).toBe('round-metal in Gold');
  await expect(said).toHaveText('Rondel, Gold');
  await expect(frames.first()).toBeInViewport({ ratio: 0.9 });
  await swipe(-160, 0);
  await expect.poll(worn, soon).toContain('square-acetate');

  // None of these is a swipe, and the first one scrolls the page.
  await page.setViewportSize({ width: 390, height: 500 });
  await swipe(20, -150);
  await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(50);
  await page.evaluate(() => scrollTo(0, 0));
  await swipe(-25, 0); // too short
  await swipe(-160, 0, 2); // two fingers
  await page.mouse.move(midX + 80, midY);
  await page.mouse.down();
  await page.mouse.move(midX - 80, midY, { steps: 4 });
  await page.mouse.up();
  await page.waitForTimeout(300);
  expect(await worn()).toContain('square-acetate');
});

const cameras = (count: number) =>
  launchChromium([
    `--use-fake-device-for-media-stream=device-count=${count}`,
    '--use-fake-ui-for-media-stream',
  ]);
/** The second one is a telephone's, on its back. */
const facingCameras = `
  const devices = navigator.mediaDevices;
  const ask = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await ask(constraints);
    const [track] = stream.getVideoTracks();
    const settings = track.getSettings();
    const facingMode = /device_1|_1$| 1$/.test(track.label) ? 'environment' : 'user';
    track.getSettings = () => ({ ...settings, facingMode });
    return stream;
  };`;

for (const count of [2, 3]) {
  test(`of ${count} cameras another one is chosen, and the first one ends`, async () => {
    const before = browser;
    browser = await cameras(count);
    try {
      await open({ viewport: { width: 390, height: 844 } }, facingCameras);
      await button('Start camera').click();
      const tracks = () =>
        page.evaluate(() => window.tracks.map(({ label, readyState }) => `${label} ${readyState}`));
      const mirrored = () => button('Mirror').getAttribute('aria-pressed');
      const choice = page.getByRole('combobox', { name: 'Camera' });
      const other = button('Switch camera');
      await expect(count === 2 ? other : choice).toBeVisible(soon);
      await expect(count === 2 ? choice : other).toBeHidden();
      await until('no-face');
      const [first] = await tracks();
      expect(first).toMatch(/ live$/);
      expect(await mirrored()).toBe('true');
      if (count === 2) await other.click();
      else await choice.selectOption({ index: 1 });
      await expect.poll(async () => (await tracks()).length, soon).toBe(2);
      await until('no-face');
      const [ended, second] = await tracks();
      expect(ended).toBe(first!.replace(' live', ' ended'));
      expect(second).toMatch(/ live$/);
      expect(second).not.toBe(first);
      // A camera that looks away is no mirror.
      expect(await mirrored()).toBe('false');
      if (count === 2) {
        await other.click();
        await expect.poll(tracks, soon).toEqual([ended, second!.replace('live', 'ended'), first]);
        await until('no-face');
        expect(await mirrored()).toBe('true');
      } else {
        await expect(choice.locator('option:checked')).toHaveText(second!.replace(' live', ''));
      }
    } finally {
      await browser.close();
      browser = before;
    }
  });
}

test('all is done by keys alone', async () => {
  await open({ viewport: { width: 1280, height: 900 } });
  const focused = () =>
    tryOn().evaluate(({ shadowRoot }) => {
      const at = shadowRoot!.activeElement as HTMLInputElement | null;
      return at?.name || at?.textContent || at?.localName || '';
    });
  /** Tabs until what is named has the focus, which is to be seen there. */
  const reach = async (name: string, key = 'Tab') => {
    for (let step = 0; step < 25; step++) {
      if ((await focused()) === name) break;
      await page.keyboard.press(key);
    }
    expect(await focused()).toBe(name);
    const ring = await tryOn().evaluate(({ shadowRoot }) => {
      const at = shadowRoot!.activeElement!;
      return getComputedStyle(at.localName === 'input' ? at.nextElementSibling! : at).outlineStyle;
    });
    expect(ring).toBe('solid');
  };
  await reach('Sample portrait');
  await page.keyboard.press('Enter');
  await until('running');
  await expect.poll(worn, soon).toBe('round-metal in Gold');
  await reach('variant');
  await page.keyboard.press('ArrowRight');
  await expect.poll(worn, soon).toBe('round-metal in Silver');
  await reach('frame');
  await page.keyboard.press('ArrowRight');
  await expect.poll(worn, soon).toContain('square-acetate');

  await reach('Move the glasses', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await reach('Up');
  await page.keyboard.press('Space');
  await expect(page.getByText('0.5 mm up')).toBeVisible();
  await reach('Measure my face', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await expect(tryOn().locator('[part=measure]')).toContainText('Pupillary distance');
  await expect(tryOn().locator('[part=adjust]')).toBeHidden(); // one at a time
  await page.keyboard.press('Enter');
  await expect(tryOn().locator('[part=measure]')).toBeHidden();

  await reach('Compare');
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Compare' });
  await expect(dialog).toBeVisible(soon);
  await reach('Close');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  expect(await focused()).toBe('Compare');
  await reach('Save picture');
  const download = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await download;
  await reach('Stop', 'Shift+Tab');
  await page.keyboard.press('Enter');
  await until('stopped');
});
