import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { escapeHtml, fill } from '../../web/vite/site-content.ts';
import { attributesOf, coloursOf, snippetOf } from '../../web/site/embed-snippet.ts';
import { serveAndLaunch } from './set-up.ts';
import { dist, recommendedPolicy, type Site } from './site.ts';
import { foreign, watch } from './watched-page.ts';

// The site's pages, in a folder of a server: what they load, where they lead, what they do.

const soon = { timeout: 60_000 };
const repository = path.join(dist, '..');
const read = (file: string) => JSON.parse(readFileSync(path.join(repository, file), 'utf8'));
const pages = readdirSync(dist).filter((name) => name.endsWith('.html') && name !== 'embed.html');

let site: Site;
let browser: Browser;
let close: () => Promise<void>;
test.beforeAll(async () => {
  ({ site, browser, close } = await serveAndLaunch());
});
test.afterAll(() => close?.());

/** The element's states are looked at in accessibility.spec.ts. */
const violations = async (page: Page, state: string): Promise<string[]> => {
  const axe = new AxeBuilder({ page }).exclude('glasses-tryon');
  const { violations, passes } = await axe.analyze();
  expect(passes.length).toBeGreaterThan(10); // it did look
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${state}: ${id}: ${target}: ${failureSummary}`),
  );
};

const wornBy = (page: Page) => () =>
  page.evaluate(() => {
    const { session } = document.querySelector('glasses-tryon')!;
    return `${session?.frame?.id}, ${session?.variant?.name}`;
  });

for (const name of pages) {
  test(`${name} keeps to its folder and its policy, and axe finds nothing`, async () => {
    const context = await browser.newContext({ colorScheme: 'light', reducedMotion: 'reduce' });
    const page = await context.newPage();
    const { complaints, requests } = watch(page, { warnings: false });
    page.on('response', (response) => {
      if (response.status() >= 400) complaints.push(`${response.status()} ${response.url()}`);
    });
    try {
      await page.goto(site.url + name, { waitUntil: 'networkidle' });
      const policies = 'meta[http-equiv=Content-Security-Policy]';
      expect(await page.locator(policies).getAttribute('content')).toBe(recommendedPolicy());
      const current = page.locator('#site-menu [aria-current=page]');
      expect(new URL(await current.evaluate((a: HTMLAnchorElement) => a.href)).pathname).toBe(
        new URL(name === 'index.html' ? site.url : site.url + name).pathname,
      );
      expect(await violations(page, 'light')).toEqual([]);
      await page.emulateMedia({ colorScheme: 'dark' });
      await page.setViewportSize({ width: 320, height: 640 });
      const overhang = () => document.documentElement.scrollWidth - innerWidth;
      expect(await page.evaluate(overhang)).toBeLessThanOrEqual(0);
      await page.getByRole('button', { name: 'Menu' }).click();
      const links = page.getByRole('navigation', { name: 'Site' }).getByRole('link');
      await expect(links).toHaveCount(pages.length);
      expect(await violations(page, 'dark, 320 px, menu')).toEqual([]);
      // Everything that a page links to is there.
      const addresses = await page
        .locator('a[href]:not([href^="#"])')
        .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).href.replace(/[?#].*/, '')));
      for (const address of new Set(addresses)) {
        expect(address).toContain(site.url);
        expect((await page.request.head(address)).status(), address).toBe(200);
      }
      expect([...complaints, ...foreign(requests, site)]).toEqual([]);
    } finally {
      await context.close();
    }
  });
}

test('the menu leads to every page, by keyboard, and closes by Escape', async () => {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  try {
    await page.goto(`${site.url}bench.html`);
    const menu = page.getByRole('button', { name: 'Menu' });
    const link = page.getByRole('link', { name: 'Catalogue', exact: true });
    await expect(link).toBeHidden();
    await menu.press('Enter');
    await expect(link).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(link).toBeHidden();
    await menu.press('Enter');
    await link.press('Enter');
    await expect(page).toHaveURL(`${site.url}catalog.html`);
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#content$/);
  } finally {
    await page.close();
  }
});

test('the catalogue works without a script, but for its filters', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}catalog.html`);
    const { frames } = read('assets/catalog.json');
    await expect(page.locator('.frame')).toHaveCount(frames.length);
    await expect(page.locator('.filters')).toBeHidden();
    const [card, { name, variants }] = [page.locator('.frame').first(), frames[0]];
    await expect(card.getByRole('img')).toHaveAttribute('alt', `${name} in ${variants[0].name}`);
    await card.getByLabel(variants[1].name).check({ force: true });
    await expect(card.getByRole('img')).toHaveAttribute('alt', `${name} in ${variants[1].name}`);
    await expect(card.getByRole('link')).toHaveCount(1);
  } finally {
    await context.close();
  }
});

test('what is filtered and chosen in the catalogue is worn on the first page', async () => {
  const page = await browser.newPage();
  try {
    await page.goto(`${site.url}catalog.html`);
    const { frames } = read('assets/catalog.json') as {
      frames: { id: string; shape: string; material: string; variants: { name: string }[] }[];
    };
    const shown = page.locator('.frame:visible');
    const count = page.getByRole('status');
    await page.getByLabel('Material').selectOption('metal');
    const metal = frames.filter(({ material }) => material === 'metal');
    await expect(shown).toHaveCount(metal.length);
    await expect(count).toHaveText(`${metal.length} frames`);
    await page.getByLabel('Shape').selectOption('sport');
    await expect(page.getByText('No frame is all of this')).toBeVisible();
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect(shown).toHaveCount(frames.length);
    await page.getByLabel('Shape').selectOption('aviator');
    await page.reload(); // the address keeps it
    await expect(shown).toHaveCount(frames.filter(({ shape }) => shape === 'aviator').length);

    const [wanted] = frames.filter(({ shape }) => shape === 'aviator');
    const colour = wanted!.variants[2]!.name;
    await shown.first().getByLabel(colour).check({ force: true });
    await shown.first().getByRole('link').click();
    await page.getByRole('button', { name: 'Sample portrait', exact: true }).click();
    await expect.poll(wornBy(page), soon).toBe(`${wanted!.id}, ${colour}`);
    await expect(page.locator('glasses-tryon[tracking]')).toBeVisible(soon);
  } finally {
    await page.close();
  }
});

test('the guide: editor, element and snippet change together, and it is copied', async () => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  try {
    await page.goto(`${site.url}embed-guide.html`);
    const html = page.locator('#html');
    const element = page.locator('glasses-tryon');
    const frame = page.getByRole('combobox', { name: 'Frame' });
    await frame.selectOption('aviator-sun');
    await page.locator('.editor [name=variant]').selectOption({ index: 1 });
    await page.getByLabel('Faces at once').fill('3');
    await page.getByLabel('Language').selectOption('de');
    await page.getByLabel('Accent').fill('#ffcc00');
    await page.getByLabel('Poster before the start').check();
    const variant = (await page.locator('.editor [name=variant]').inputValue())!;
    for (const [name, value] of Object.entries({
      frame: 'aviator-sun',
      variant,
      'max-faces': '3',
      lang: 'de',
    })) {
      await expect(element).toHaveAttribute(name, value);
      await expect(html).toContainText(`${name}="${value}"`);
    }
    await expect(html).toContainText('--accent: #ffcc00;');
    await expect(html).toContainText('poster="/lorgnette/assets/samples/astronaut.jpg"');
    const button = page.getByRole('button', { name: 'Beispielporträt' });
    await expect(button).toBeVisible(); // it speaks German now

    await page.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(page.locator('#copied')).toHaveText('Copied');
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      await html.textContent(),
    );

    await button.click();
    await expect.poll(wornBy(page), soon).toBe(`aviator-sun, ${variant}`);
    await expect(page.locator('#events')).toContainText('frame-change aviator-sun');
    // What is chosen in the element comes back into the editor.
    await element.getByLabel('Quadrat').check({ force: true });
    await expect(frame).toHaveValue('square-acetate', soon);
    await expect(html).toContainText('frame="square-acetate"');
    await expect(html).not.toContainText('variant=');

    const { 'glasses-tryon.js': hash } = read('dist/integrity.json');
    await expect(page.locator('#pinned')).toContainText(`integrity="${hash}"`);
    const react = readFileSync(path.join(repository, 'web/examples/react/main.tsx'), 'utf8');
    await expect(page.locator('.pair pre').first()).toHaveText(react.trimEnd());
  } finally {
    await context.close();
  }
});

test('the snippet escapes values and leaves defaults out', () => {
  const choices = {
    frame: 'a"b',
    variant: '',
    quality: '',
    lang: '',
    maxFaces: '1',
    poster: '',
    accent: '#1F4F46',
  };
  expect(snippetOf(choices, '/try/')).toBe(
    [
      '<script type="module" src="/try/glasses-tryon.js"></script>',
      '<glasses-tryon',
      '  asset-base="/try/"',
      '  frame="a&quot;b"',
      '></glasses-tryon>',
    ].join('\n'),
  );
  expect(attributesOf(choices).filter(([, value]) => value !== null)).toEqual([['frame', 'a"b']]);
  // The better of both contrasts, WCAG 2.2: 4.5 : 1 or more on every colour.
  expect(coloursOf('#ffcc00')).toEqual({ '--accent': '#ffcc00', '--on-accent': '#000000' });
  expect(coloursOf('#003399')).toEqual({ '--accent': '#003399', '--on-accent': '#ffffff' });
});

test('the measured page has the stored numbers, and tells what was missed', async () => {
  const results = read('tests/bench/results.json');
  const page = await browser.newPage();
  try {
    await page.goto(`${site.url}bench.html`);
    for (const { ms } of results.frame.rows) {
      await expect(page.getByText(`${ms.toFixed(1)} ms`, { exact: true }).first()).toBeVisible();
    }
    const bars = results.bars as { met: boolean }[];
    const missed = bars.filter(({ met }) => !met).length;
    await expect(page.getByText(`${bars.length - missed} of ${bars.length} aims`)).toBeVisible();
    await expect(page.locator('.aims li')).toHaveCount(missed);
    await expect(page.locator('.values tbody tr')).toHaveCount(
      results.tracking.trackers.lorgnette.rows.length,
    );
  } finally {
    await page.close();
  }
});

test('pages are filled with what the build knows, and with nothing else', async () => {
  const contents = { one: () => '1', two: async () => '$& 2' };
  const page = '<p><!-- content: one --> <!-- content: two --></p><!-- other -->';
  expect(await fill(page, contents)).toBe('<p>1 $& 2</p><!-- other -->');
  await expect(fill('<!-- content: three -->', contents)).rejects.toThrow('"three"');
  expect(escapeHtml('<a b="c&d">')).toBe('&lt;a b=&quot;c&amp;d&quot;&gt;');
});
