/**
 * What the renderer weighs by itself: web/src/render/renderer.ts with all it imports, shaders included,
 * bundled and minified as in the site, then Brotli, quality 11. What comes on demand (panoramas, decoders)
 * is left out.
 *
 * As a program: node renderer_size.mjs, exit status 1 above the limit.
 */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { brotliCompressSync, constants } from 'node:zlib';
import { inCheckout, requireFromWeb } from './paths.mjs';

export const kRendererLimit = 40_000;

/** @returns {Promise<{minified: number, brotli: number}>} bytes */
export async function rendererSize() {
  const { build, loadConfigFromFile } = await import(
    pathToFileURL(requireFromWeb.resolve('vite')).href
  );
  const configFile = inCheckout('web/vite.config.ts');
  const { config } = await loadConfigFromFile({ command: 'build', mode: 'production' }, configFile);
  const result = await build({
    root: inCheckout('web'),
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: config.plugins.filter(({ name }) => name === 'lorgnette:lean-shaders'),
    build: {
      write: false,
      target: config.build.target,
      lib: { entry: inCheckout('web/src/render/renderer.ts'), formats: ['es'] },
      minify: true,
      rolldownOptions: { output: { minify: true } },
    },
  });
  const [{ output }] = [result].flat();
  const entry = output.find(({ type, isEntry }) => type === 'chunk' && isEntry);
  const bytes = Buffer.from(entry.code);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
  return { minified: bytes.length, brotli: brotliCompressSync(bytes, { params }).length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { minified, brotli } = await rendererSize();
  console.log(
    `renderer: ${minified} bytes minified, ${brotli} as brotli; the limit is ${kRendererLimit}`,
  );
  if (brotli > kRendererLimit) process.exitCode = 1;
}
