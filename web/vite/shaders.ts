import type { Plugin } from 'vite';

/**
 * Ships shaders without their comments and indentation: browsers do not read them.
 * @param served also where they are served from source: tests draw with what ships
 */
export function leanShaders({ served = false } = {}): Plugin {
  return {
    name: 'lorgnette:lean-shaders',
    ...(served ? {} : { apply: 'build' }),
    enforce: 'pre',
    transform(code, id) {
      if (!/\.(glsl|frag|vert)\?raw$/.test(id)) return null;
      // By now it is a module that exports the text.
      const text = JSON.parse(/^export default (".*");?\s*$/s.exec(code)?.[1] ?? 'null') as string;
      if (typeof text !== 'string') throw new Error(`${id} is not a text to strip.`);
      return { code: `export default ${JSON.stringify(leanShader(text))}`, map: null };
    },
  };
}

/** GLSL without comments, indentation and empty lines; directives keep lines of their own. */
export function leanShader(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/\/\/.*$/gm, '')
    .split('\n')
    .map((line) => line.trim().replace(/\s+/g, ' '))
    .filter((line) => line !== '')
    .map((line) =>
      line.startsWith('#') ? line : line.replace(/ ?([=+\-*/<>?:,;(){}&|!]) ?/g, '$1'),
    )
    .join('\n')
    .concat('\n');
}
