import type { Figures, Finding } from '../../../scripts/lib/check_glasses/check.mjs';
import { make } from '../../src/ui/dom.ts';

const titles = { error: 'Errors', warning: 'Warnings', ok: 'In order' } as const;

/** How many of each level, in a sentence. */
export function summaryOf(name: string, findings: readonly Finding[]): string {
  const count = (level: Finding['level']): number =>
    findings.filter((finding) => finding.level === level).length;
  const many = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors + warnings === 0) return `${name}: all in order.`;
  return `${name}: ${many(errors, 'error')}, ${many(warnings, 'warning')}.`;
}

/** The findings, the worst first, each with what to do about it. */
export function findingList(findings: readonly Finding[]): HTMLElement[] {
  return (['error', 'warning', 'ok'] as const).flatMap((level) => {
    const own = findings.filter((finding) => finding.level === level);
    if (own.length === 0) return [];
    return [
      make(
        'section',
        { class: `findings ${level}` },
        make('h3', {}, `${titles[level]} (${own.length})`),
        make('ul', {}, ...own.map(item)),
      ),
    ];
  });
}

function item({ topic, says, todo, fixable }: Finding): HTMLElement {
  const lines = [make('p', {}, says)];
  if (todo) {
    const text = fixable ? `${todo}: the fixed file has it so` : forPage(todo);
    lines.push(make('p', { class: 'todo' }, text));
  }
  return make('li', {}, make('strong', {}, topic), make('div', {}, ...lines));
}

/** The command's option is a field here. */
const forPage = (todo: string): string =>
  todo
    .replace(/: --width MM with --fix$/, ', in the field beside')
    .replace(/give --width MM with --fix$/, 'give its width in the field beside');

/** What was measured, as terms and values. */
export function figureList(figures: Figures, bytes: number): HTMLElement {
  const { widthMm, templeMm, earsMm, pantoscopicDeg, originMm, triangles, variants } = figures;
  const mm = (value: number | null): string => (value === null ? '–' : `${value} mm`);
  const rows: [string, string][] = [
    ['Front', mm(widthMm)],
    ['Temples', mm(templeMm)],
    ['Apart at the ears', mm(earsMm)],
    ['Tilt that fits', pantoscopicDeg === null ? '–' : `${pantoscopicDeg}°`],
    ['Bridge from the origin', mm(originMm)],
    ['Triangles', triangles.toLocaleString('en')],
    ['File', `${(bytes / 1e6).toFixed(2)} MB`],
    ['Colours', variants.length === 0 ? '1' : variants.join(', ')],
  ];
  return make(
    'dl',
    { class: 'figures' },
    ...rows.map(([term, value]) => make('div', {}, make('dt', {}, term), make('dd', {}, value))),
  );
}
