import { readFileSync } from 'node:fs';
import { escapeHtml, type Contents } from './site-content.ts';

/** Of assets/catalog.json (web/docs/catalog.md), what a shop's grid shows. */
export interface CatalogueFrame {
  readonly id: string;
  readonly name: string;
  readonly category: string;
  readonly wearer: string;
  readonly shape: string;
  readonly material: string;
  readonly dimensionsMm: {
    readonly lensWidth: number;
    readonly bridge: number;
    readonly templeLength: number;
    readonly frontWidth: number;
  };
  readonly variants: readonly {
    readonly name: string;
    readonly lens: string;
    readonly swatches: readonly string[];
    readonly thumbnail?: string;
  }[];
}

/** Fronts, mm: adults' frames are 130 mm and more. */
const widths = [
  { name: 'narrow', title: 'Narrow, under 130 mm', below: 130 },
  { name: 'medium', title: 'Medium, 130 to 143 mm', below: 143 },
  { name: 'wide', title: 'Wide, over 143 mm', below: Infinity },
];

/** Thumbnails are all of this size (scripts/make_thumbnails). */
const thumbnail = { width: 480, height: 240 };

/** @param file the catalogue */
export function catalogueContents(file: string): Contents {
  const read = () =>
    (JSON.parse(readFileSync(file, 'utf8')) as { frames: CatalogueFrame[] }).frames;
  return {
    catalogue: () => read().map(cardOf).join('\n'),
    'catalogue-filters': () => filtersOf(read()),
    'catalogue-count': () => String(read().length),
    'catalogue-options': () =>
      read()
        .map(({ id, name, variants }) => {
          const names = escapeHtml(JSON.stringify(variants.map((variant) => variant.name)));
          return `<option value="${escapeHtml(id)}" data-variants="${names}">${escapeHtml(name)}</option>`;
        })
        .join(''),
  };
}

const widthOf = (mm: number) => widths.find(({ below }) => mm < below)!;

const useOf = ({ wearer, category }: CatalogueFrame): string =>
  wearer === 'child' ? 'children' : category;

/** Its colours work without a script: a chosen radio button shows the picture and the link beside it. */
function cardOf(frame: CatalogueFrame): string {
  const { id, shape, material, dimensionsMm: mm, variants } = frame;
  const name = escapeHtml(frame.name);
  const size = `${mm.lensWidth}–${mm.bridge}–${mm.templeLength}`;
  return `<li class="frame" data-shape="${escapeHtml(shape)}" data-material="${escapeHtml(material)}" data-width="${widthOf(mm.frontWidth).name}" data-use="${useOf(frame)}">
  <h2>${name}</h2>
  <p class="facts">${escapeHtml(material[0]!.toUpperCase() + material.slice(1))}, ${escapeHtml(shape)}${frame.category === 'sun' ? ', sun' : ''}<br /><span>${size} mm,</span> <span>front ${Math.round(mm.frontWidth)} mm</span></p>
  <div class="colours" role="radiogroup" aria-label="Colour of ${name}">
${variants.map((variant, k) => variantOf(id, name, variant, k)).join('\n')}
  </div>
</li>`;
}

function variantOf(
  id: string,
  name: string,
  variant: CatalogueFrame['variants'][number],
  k: number,
): string {
  const colour = escapeHtml(variant.name);
  const address = escapeHtml(`./?${new URLSearchParams({ frame: id, variant: variant.name })}`);
  const picture = variant.thumbnail
    ? `<img src="./assets/${escapeHtml(variant.thumbnail)}" width="${thumbnail.width}" height="${thumbnail.height}" alt="${name} in ${colour}" loading="lazy" />`
    : '';
  return `    <div class="variant">
      <label><input type="radio" name="${escapeHtml(id)}" value="${colour}"${k === 0 ? ' checked' : ''} />${swatchOf(variant.swatches)}<span class="unseen">${colour}</span></label>
      <div class="picture">${picture}</div>
      <p class="colour" aria-hidden="true">${colour}</p>
      <a class="button" href="${address}">Try on<span class="unseen"> ${name} in ${colour}</span></a>
    </div>`;
}

/** A disc: the frame's first colour, below the diagonal its last one, the lens's. */
function swatchOf(colours: readonly string[]): string {
  const [first = '#808080'] = colours;
  const last = colours.at(-1) ?? first;
  return `<svg viewBox="0 0 24 24" aria-hidden="true"><circle cx="12" cy="12" r="11" fill="${escapeHtml(first)}" /><path d="M4.2 19.8A11 11 0 0 0 19.8 4.2z" fill="${escapeHtml(last)}" /></svg>`;
}

function filtersOf(frames: readonly CatalogueFrame[]): string {
  const once = (values: string[]) => [...new Set(values)].sort().map((value) => [value, value]);
  const uses = [
    ['optical', 'Optical'],
    ['sun', 'Sun'],
    ['children', 'Children'],
  ].filter(([value]) => frames.some((frame) => useOf(frame) === value));
  const found = widths.filter(({ name }) =>
    frames.some(({ dimensionsMm }) => widthOf(dimensionsMm.frontWidth).name === name),
  );
  return [
    selectOf('use', 'For', uses),
    selectOf('shape', 'Shape', once(frames.map(({ shape }) => shape))),
    selectOf('material', 'Material', once(frames.map(({ material }) => material))),
    selectOf(
      'width',
      'Width',
      found.map(({ name, title }) => [name, title]),
    ),
  ].join('\n');
}

function selectOf(name: string, title: string, values: readonly string[][]): string {
  const options = values.map(
    ([value, text]) => `<option value="${escapeHtml(value!)}">${escapeHtml(text!)}</option>`,
  );
  return `<label>${title} <select name="${name}"><option value="">All</option>${options.join('')}</select></label>`;
}
