import { createReadStream, existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { dirname, extname, join, normalize } from 'node:path';
import type { Plugin, ResolvedConfig } from 'vite';
import { checkedPackName, defaultPack, packCommands, type PackName } from '../src/pack-name.ts';

export interface SiteFilesOptions {
  /** Root of the checkout, ends with a slash. */
  readonly repository: string;
  /** Folders of models/ that ship. */
  readonly packs: readonly PackName[];
  /** As the packs have them, or those that scripts/build has rounded to 8 bits into build/int8/. */
  readonly weights?: Weights;
}

export type Weights = 'exact' | 'int8';

/** @throws when LORGNETTE_WEIGHTS names others */
export function shippedWeights(name = 'exact'): Weights {
  if (name === 'exact' || name === 'int8') return name;
  throw new Error(`LORGNETTE_WEIGHTS="${name}": it may be exact (the default) or int8.`);
}

/**
 * The packs that ship, of the names in LORGNETTE_PACKS, or the default one alone.
 * @throws when one is unknown, or the default one is not among them
 */
export function shippedPacks(names = defaultPack as string): PackName[] {
  const packs = [...new Set(names.split(/\s+/).filter(Boolean))].map(checkedPackName);
  if (packs.includes(defaultPack)) return packs;
  throw new Error(
    `LORGNETTE_PACKS="${names}" lacks ${defaultPack}, which pages use unless they choose another one.`,
  );
}

/** Of the folders models/ and assets/: what the page may ask for by name, so what is not hashed. */
const mimeTypes: Readonly<Record<string, string>> = {
  '.json': 'application/json',
  '.glb': 'model/gltf-binary',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.md': 'text/markdown',
};

/** Serves models/ and assets/ of the checkout beside the page, and ships them with it. */
export function siteFiles({ repository, packs, weights = 'exact' }: SiteFilesOptions): Plugin {
  let config: ResolvedConfig;
  const originOf = (file: string): string => {
    const rounded = join(repository, file.replace(/^models\//, 'build/int8/'));
    return weights === 'int8' && /^models\//.test(file) && existsSync(rounded)
      ? rounded
      : join(repository, file);
  };
  return {
    name: 'lorgnette:site-files',
    configResolved: (resolved) => void (config = resolved),

    configureServer: (server) => {
      server.middlewares.use((request, response, next) => {
        const path = normalize(decodeURIComponent((request.url ?? '').split('?')[0] ?? ''));
        const file = join(repository, path);
        if (!/^\/(assets|models)\//.test(path)) return next();
        if (!existsSync(file) || !statSync(file).isFile()) {
          response.statusCode = 404;
          return response.end(`${path} does not exist. scripts/build makes it.`);
        }
        response.setHeader('Content-Type', mimeTypes[extname(file)] ?? 'application/octet-stream');
        response.setHeader('Content-Length', statSync(file).size);
        createReadStream(file).pipe(response);
      });
    },

    buildStart: () => {
      if (config.command !== 'build') return;
      for (const pack of packs) {
        if (existsSync(join(repository, `models/${pack}/pack.json`))) continue;
        throw new Error(`The model pack "${pack}" is not built. Run ${packCommands[pack]}.`);
      }
      const missing = [
        'build/wasm/lorgnette.mjs',
        'build/wasm/lorgnette.wasm',
        'build/wasm/lorgnette_relaxed.wasm',
        ...shipped(repository, packs),
      ].filter((file) => !existsSync(join(repository, file)));
      if (missing.length > 0) {
        throw new Error(
          `The site needs files that are not built yet: ${missing.join(', ')}. Run scripts/build.`,
        );
      }
    },

    writeBundle: async ({ dir = config.build.outDir }) => {
      for (const file of shipped(repository, packs)) {
        await mkdir(dirname(join(dir, file)), { recursive: true });
        await cp(originOf(file), join(dir, file));
      }
    },
  };
}

/** Paths from the root of the checkout, the same in the site. Those that others name come from there. */
function shipped(repository: string, packs: readonly PackName[]): string[] {
  const catalog = readJson<{ frames: { file: string; variants: { thumbnail?: string }[] }[] }>(
    repository,
    'assets/catalog.json',
  );
  return [
    'LICENSE',
    'NOTICE',
    'assets/catalog.json',
    'assets/occluder.glb',
    'assets/environment.bin',
    ...catalog.frames
      .flatMap(({ file, variants }) => [file, ...variants.map(({ thumbnail }) => thumbnail)])
      .flatMap((file) => (file === undefined ? [] : [`assets/${file}`])),
    ...documents(repository, 'assets'),
    ...documents(repository, 'assets/samples'),
    'assets/samples/astronaut.jpg',
    ...packs.flatMap((pack) => {
      const folder = `models/${pack}`;
      const { files } = readJson<{ files: { file: string }[] }>(repository, `${folder}/pack.json`);
      return [
        `${folder}/pack.json`,
        ...files.map(({ file }) => `${folder}/${file}`),
        ...documents(repository, folder),
      ];
    }),
  ];
}

/** What says where files come from and under which licence goes with them. */
function documents(repository: string, folder: string): string[] {
  if (!existsSync(join(repository, folder))) return [];
  return readdirSync(join(repository, folder))
    .filter((name) => /^(README|LICEN[CS]E|NOTICE)/i.test(name))
    .map((name) => `${folder}/${name}`);
}

function readJson<T>(repository: string, file: string): T {
  try {
    return JSON.parse(readFileSync(join(repository, file), 'utf8')) as T;
  } catch (cause) {
    throw new Error(`${file} could not be read. Run scripts/build.`, { cause });
  }
}
