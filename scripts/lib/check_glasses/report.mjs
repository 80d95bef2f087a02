const SIGNS = { ok: 'ok', warning: 'warning', error: 'ERROR' };

/** The findings for people, one or two lines each. */
export function reportText(file, findings) {
  const lines = [file];
  for (const { topic, level, says, todo } of findings) {
    lines.push(`  ${SIGNS[level].padEnd(8)} ${topic.padEnd(11)} ${says}`);
    if (todo) lines.push(`${' '.repeat(23)}→ ${todo}`);
  }
  const count = (level) => findings.filter((f) => f.level === level).length;
  const many = (n, word) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const fixable = [...new Set(findings.filter((f) => f.fixable).map((f) => f.topic))];
  lines.push(`${many(count('error'), 'error')}, ${many(count('warning'), 'warning')}`);
  if (fixable.length > 0) lines.push(`--fix can put right: ${fixable.join(', ')}`);
  return lines.join('\n');
}

export const hasErrors = (findings) => findings.some(({ level }) => level === 'error');
