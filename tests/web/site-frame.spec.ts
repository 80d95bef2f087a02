import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import {
  frame,
  navigation,
  sitePages,
  sourcesAddress,
  type Framed,
} from '../../web/vite/site-frame.ts';

// The frame that the build puts around every page of the site.

const source =
  '<head><!-- site-head --></head><!-- site-header --><main></main><!-- site-footer -->';
const framed = (changes: Partial<Framed> = {}) =>
  frame(source, { page: 'index.html', pages: ['index.html'], version: '1.2.3', ...changes });
const menuOf = (html: string) => /<nav[\s\S]*<\/nav>/.exec(html)![0];
const linksOf = (html: string) =>
  [...html.matchAll(/<li><a href="([^"]+)"/g)].map(([, href]) => href!);

test('the navigation lists the pages that there are, in its own order, and marks this one', () => {
  const pages = ['bench.html', 'catalog.html', 'index.html', 'other.html'];
  const html = framed({ page: 'catalog.html', pages });
  const menu = menuOf(html);
  expect(linksOf(menu)).toEqual(['./', './catalog.html', './bench.html']);
  expect(menu.match(/<a [^>]*aria-current="page">[^<]*/g)).toEqual([
    '<a href="./catalog.html" aria-current="page">Catalogue',
  ]);
  const all = framed({ pages: navigation.map(([file]) => file) });
  expect(linksOf(menuOf(all)).length).toBe(navigation.length);
});

test('each page gets the policy, the skip link and the version, and nothing inline', () => {
  const html = framed();
  expect(html).toMatch(/http-equiv="Content-Security-Policy" content="default-src 'self';/);
  expect(html).toMatch(/<a class="skip" href="#content">/);
  expect(html).toMatch(/Version 1\.2\.3/);
  expect(html).not.toMatch(/<!-- site-|<style|\sstyle=|<script>|\son[a-z]+=/);
});

test('addresses are relative, but for those of the sources, where they are known', () => {
  const addresses = (html: string) =>
    [...html.matchAll(/(?:href|src)="([^"]+)"/g)].map(([, one]) => one!);
  expect(addresses(framed()).filter((one) => !/^(\.\/|#)/.test(one))).toEqual([]);
  const sources = 'https://example.org/shop/lorgnette';
  expect(addresses(framed({ sources })).filter((one) => !/^(\.\/|#)/.test(one))).toEqual([
    sources,
    `${sources}/tree/main/web/docs`,
  ]);
  expect(sourcesAddress({})).toBe(undefined);
  expect(sourcesAddress({ LORGNETTE_SOURCES: `${sources}/` })).toBe(sources);
  const runner = { GITHUB_SERVER_URL: 'https://example.org', GITHUB_REPOSITORY: 'shop/lorgnette' };
  expect(sourcesAddress(runner)).toBe(sources);
});

test('pages come by themselves; the sample page stays as it is', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'lorgnette-pages-'));
  try {
    for (const name of ['new.html', 'index.html', 'embed.html', 'site.css']) {
      await writeFile(path.join(folder, name), '');
    }
    expect(sitePages(folder)).toEqual(['index.html', 'new.html']);
  } finally {
    await rm(folder, { recursive: true });
  }
});
