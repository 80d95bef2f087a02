import { readdirSync } from 'node:fs';
import type { Plugin } from 'vite';

/** What the navigation lists, in its order: those of them that the site has. */
export const navigation: readonly (readonly [file: string, title: string, about: string])[] = [
  ['index.html', 'Try on', 'Glasses on your own face.'],
  ['catalog.html', 'Catalogue', 'All frames in all colours, with their measures.'],
  ['embed-guide.html', 'Embed', 'Two lines for your shop’s page. Write them here, see them work.'],
  [
    'your-glasses.html',
    'Your own glasses',
    'Drop a GLB file: see it worn, and whether it is sound.',
  ],
  [
    'how-it-works.html',
    'How it works',
    'Landmarks, pose and the head that hides the temples, live.',
  ],
  ['bench.html', 'Measured', 'How fast, how still, how true, beside others.'],
];

/** A page for shops to copy: it is shipped as it is written, without our frame. */
const samplePage = 'embed.html';

export interface SiteFrameOptions {
  /** Folder of the site's pages. */
  readonly folder: string;
  readonly version: string;
  /** Where the sources are; without it nothing links there. */
  readonly sources?: string | undefined;
}

/** Names of the pages in `folder` that have our frame, sorted. */
export function sitePages(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.html') && name !== samplePage)
    .sort();
}

/** Where the sources are: LORGNETTE_SOURCES, or what GitHub's runners say of themselves. */
export function sourcesAddress(environment: NodeJS.ProcessEnv): string | undefined {
  const { LORGNETTE_SOURCES, GITHUB_SERVER_URL, GITHUB_REPOSITORY } = environment;
  if (LORGNETTE_SOURCES) return LORGNETTE_SOURCES.replace(/\/$/, '');
  return GITHUB_SERVER_URL && GITHUB_REPOSITORY && `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`;
}

/**
 * One head, header and footer for every page of the site, in the places of the comments `site-head`,
 * `site-header` and `site-footer`; and where a page asks for `site-cards`, a card for each other page.
 */
export function siteFrame({ folder, version, sources }: SiteFrameOptions): Plugin {
  return {
    name: 'lorgnette:site-frame',
    transformIndexHtml: {
      // Before Vite looks for what the page loads: the head names a style sheet.
      order: 'pre',
      handler: (html, { filename }) =>
        frame(html, {
          page: filename.split('/').pop()!,
          pages: sitePages(folder),
          version,
          sources,
        }),
    },
  };
}

export interface Framed {
  /** The page's file, which the navigation marks. */
  readonly page: string;
  /** The files there are: nothing links to others. */
  readonly pages: readonly string[];
  readonly version: string;
  readonly sources?: string | undefined;
}

export function frame(html: string, framed: Framed): string {
  const parts: Readonly<Record<string, string>> = {
    head,
    header: headerOf(framed),
    footer: footerOf(framed),
    cards: cardsOf(framed),
  };
  return html.replace(
    /<!-- site-(head|header|footer|cards) -->/g,
    (_, part: string) => parts[part]!,
  );
}

/** All that the site needs, and no more; web/docs/hosting.md tells it to shops. */
export const policy = [
  "default-src 'self'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' blob: data:",
  "media-src 'self' blob:",
  "worker-src 'self'",
  "object-src 'none'",
  "base-uri 'self'",
  "form-action 'none'",
].join('; ');

const head = `<meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta http-equiv="Content-Security-Policy" content="${policy}" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="#faf8f5" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="#121110" media="(prefers-color-scheme: dark)" />
    <link rel="icon" href="./favicon.svg" type="image/svg+xml" vite-ignore />
    <link rel="apple-touch-icon" href="./icons/apple-touch-icon.png" vite-ignore />
    <link rel="manifest" href="./site.webmanifest" vite-ignore />
    <link rel="stylesheet" href="./site.css" />
    <script type="module" src="./offline/register.ts"></script>`;

/** The address of the site itself is the folder's. */
const addressOf = (file: string): string => (file === 'index.html' ? './' : `./${file}`);

const linksOf = ({ page, pages }: Framed): string =>
  navigation
    .filter(([file]) => pages.includes(file))
    .map(([file, title]) => {
      const current = file === page ? ' aria-current="page"' : '';
      return `<li><a href="${addressOf(file)}"${current}>${title}</a></li>`;
    })
    .join('\n          ');

const cardsOf = ({ page, pages }: Framed): string => {
  const cards = navigation
    .filter(([file]) => pages.includes(file) && file !== page)
    .map(
      ([file, title, about]) =>
        `<li><a href="${addressOf(file)}"><strong>${title}</strong> <span>${about}</span></a></li>`,
    );
  return `<ul>${cards.join('')}</ul>`;
};

// On small screens the list is a popover: it opens, and closes by Escape or a press beside it, without
// a script. On large ones the style sheet shows it in the header.
const headerOf = (
  framed: Framed,
): string => `<a class="skip" href="#content">Skip to the content</a>
    <header class="site-header">
      <a class="wordmark" href="./">
        <svg viewBox="0 0 32 32" aria-hidden="true">
          <circle cx="9" cy="14" r="6" />
          <circle cx="23" cy="14" r="6" />
          <path d="M15 13q1-1.5 2 0M23 20v9" />
        </svg>
        Lorgnette
      </a>
      <nav aria-label="Site">
        <button type="button" class="menu" popovertarget="site-menu">Menu</button>
        <ul id="site-menu" popover>
          ${linksOf(framed)}
        </ul>
      </nav>
    </header>`;

const footerOf = ({ version, sources }: Framed): string => `<footer class="site-footer">
      <p class="promise">
        Your pictures stay on your device. There is no server that could receive them, and this
        page’s content security policy lets it talk to its own address only.
      </p>
      <ul>
        ${sources ? `<li><a href="${sources}">Source</a></li>\n        <li><a href="${sources}/tree/main/web/docs">Documentation</a></li>\n        ` : ''}<li><a href="./${samplePage}">A shop’s page</a></li>
        <li><a href="./LICENSE" type="text/plain">Apache-2.0</a></li>
        <li><a href="./NOTICE" type="text/plain">Credits</a></li>
        <li>Version ${version}</li>
      </ul>
    </footer>`;
