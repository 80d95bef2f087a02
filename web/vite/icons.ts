import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';

export interface IconsOptions {
  /** The drawing, a square SVG. Its light colours are taken. */
  readonly drawing: string;
  /** What it stands on. */
  readonly ground: string;
}

/**
 * What browsers ask for when a site is installed. Of a maskable icon only a circle of 80 % of its width
 * is sure to be seen (Web Application Manifest, "purpose"); Apple's home screens round the corners.
 */
const kinds = [
  { fileName: 'icons/icon-192.png', size: 192, share: 0.76 },
  { fileName: 'icons/icon-512.png', size: 512, share: 0.76 },
  { fileName: 'icons/maskable-512.png', size: 512, share: 0.56 },
  { fileName: 'icons/apple-touch-icon.png', size: 180, share: 0.68 },
];

/** Draws the site's icons as PNG files. */
export function icons({ drawing, ground }: IconsOptions): Plugin {
  return {
    name: 'lorgnette:icons',
    apply: 'build',
    async generateBundle() {
      const { default: sharp } = await import('sharp');
      const svg = await readFile(drawing);
      for (const { fileName, size, share } of kinds) {
        const inner = Math.round(size * share);
        const drawn = await sharp(svg, { density: 1200 }).resize(inner, inner).png().toBuffer();
        const create = { width: size, height: size, channels: 3 as const, background: ground };
        const icon = sharp({ create }).composite([{ input: drawn }]);
        const source = await icon.png({ palette: true, compressionLevel: 9 }).toBuffer();
        this.emitFile({ type: 'asset', fileName, source });
      }
    },
  };
}
