import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser } from '@playwright/test';
import { launchChromium, serveSite, type Site } from './site.ts';

// axe finds nothing: on each page, light and dark, before the gesture and with the glasses on.

const soon = { timeout: 60_000 };
test.setTimeout(120_000);

let site: Site;
let browser: Browser;

test.beforeAll(async () => {
  site = await serveSite();
  browser = await launchChromium();
});
test.afterAll(async () => {
  await browser?.close();
  await site?.close();
});

for (const name of ['index.html', 'embed.html']) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`${name}, ${colorScheme}`, async () => {
      const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
      const page = await context.newPage();
      const violations = async (state: string) => {
        const { violations, passes } = await new AxeBuilder({ page }).analyze();
        expect(passes.length).toBeGreaterThan(10); // it did look
        return violations.flatMap(({ id, nodes }) =>
          nodes.map(
            ({ target, failureSummary }) => `${state}: ${id}: ${target}: ${failureSummary}`,
          ),
        );
      };
      try {
        await page.goto(site.url + name, { waitUntil: 'networkidle' });
        expect(await violations('before')).toEqual([]);
        await page.getByRole('button', { name: 'Sample portrait', exact: true }).click();
        await expect
          .poll(
            () => page.evaluate(() => document.querySelector('glasses-tryon')!.status.state),
            soon,
          )
          .toBe('running');
        expect(await violations('running')).toEqual([]);
      } finally {
        await context.close();
      }
    });
  }
}
