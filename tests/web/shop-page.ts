import type { Page } from '@playwright/test';
import type { Site } from './site.ts';

/**
 * Opens a shop's page that loads the element from the site, beside the site's folder and of its origin.
 * @param content what stands before the element's script: a body, scripts that run first
 */
export async function openShopPage(page: Page, site: Site, content = ''): Promise<void> {
  const html = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
    ${content}
    <script type="module" src="${site.url}glasses-tryon.js"></script>`;
  const url = new URL('/shop/product.html', site.url).href;
  await page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: html }));
  await page.goto(url);
  await page.evaluate(() => customElements.whenDefined('glasses-tryon'));
}
