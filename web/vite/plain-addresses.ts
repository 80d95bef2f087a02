import type { Plugin } from 'vite';

/** Vite writes the address of a worker, and of an asset in a worker, like this where `base` is relative. */
const wrapped =
  /new URL\(new URL\((`[^`]*`|"[^"]*"),\s*import\.meta\.url\)\.href,\s*``\s*\+\s*import\.meta\.url\)/g;

/** The same address as bundlers know it, `new URL("file", import.meta.url)`. */
export const plainAddresses = (code: string): string =>
  code.replace(wrapped, 'new URL($1,import.meta.url)');

/** Lets shops' own bundlers find worker and wasm when they bundle the built element. */
export function addressesForBundlers(): Plugin {
  return {
    name: 'lorgnette:addresses-for-bundlers',
    apply: 'build',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type === 'chunk') file.code = plainAddresses(file.code);
          else if (/\.js$/.test(file.fileName) && typeof file.source === 'string') {
            file.source = plainAddresses(file.source);
          }
        }
      },
    },
  };
}
