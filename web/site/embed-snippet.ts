/** What the guide's editor holds; an empty string stands for the default. */
export interface Choices {
  readonly frame: string;
  readonly variant: string;
  readonly quality: string;
  readonly lang: string;
  readonly maxFaces: string;
  readonly poster: string;
  /** sRGB #rrggbb. */
  readonly accent: string;
}

/** As web/docs/element.md has it. */
const defaultAccent = '#1f4f46';

const escapeValue = (text: string): string => text.replace(/&/g, '&amp;').replace(/"/g, '&quot;');

/** The element's attributes in the order of its documentation; null: not there. */
export function attributesOf(choices: Choices): readonly (readonly [string, string | null])[] {
  const { frame, variant, quality, lang, maxFaces, poster } = choices;
  return [
    ['frame', frame || null],
    ['variant', variant || null],
    ['poster', poster || null],
    ['alt', poster && 'A portrait'],
    ['lang', lang || null],
    ['max-faces', maxFaces === '1' ? null : maxFaces],
    ['quality', quality || null],
  ].map(([name, value]) => [name!, value || null]);
}

/** The custom properties that go with an accent colour: what is written on it is black or white. */
export function coloursOf(accent: string): Readonly<Record<string, string>> | null {
  if (accent.toLowerCase() === defaultAccent) return null;
  return { '--accent': accent, '--on-accent': luminance(accent) > 0.179 ? '#000000' : '#ffffff' };
}

/** What a shop copies. `folder` is where it has put the build. */
export function snippetOf(choices: Choices, folder = '/lorgnette/'): string {
  const attributes = attributesOf(choices).flatMap(([name, value]) => {
    // The page's own folder is not the shop's.
    const written = name === 'poster' ? value?.replace(/^\.\//, folder) : value;
    return written ? [`  ${name}="${escapeValue(written)}"`] : [];
  });
  const colours = coloursOf(choices.accent);
  const style = colours
    ? [
        '<style>',
        '  glasses-tryon {',
        ...Object.entries(colours).map(([name, value]) => `    ${name}: ${value};`),
        '  }',
        '</style>',
      ]
    : [];
  return [
    `<script type="module" src="${folder}glasses-tryon.js"></script>`,
    ...style,
    '<glasses-tryon',
    `  asset-base="${folder}"`,
    ...attributes,
    '></glasses-tryon>',
  ].join('\n');
}

/**
 * Relative luminance (WCAG 2.2). Above 0.179 black has more contrast than white:
 * (L + 0.05) / 0.05 = 1.05 / (L + 0.05).
 */
function luminance(colour: string): number {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
