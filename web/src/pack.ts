import { LorgnetteError } from './errors.ts';

/** A network's files and tensor names in pack.json (models/README.md). */
export interface NetworkFiles {
  readonly model: string;
  /** Where the .onnx file does not hold them itself. */
  readonly weights?: { readonly file: string; readonly location: string };
  /** For the core's own kernels (scripts/compile_network). */
  readonly compiled?: string;
  readonly input: { readonly name: string; readonly width: number; readonly height: number };
  readonly outputs: readonly { readonly name: string; readonly size: number }[];
}

/** What the shell needs of pack.json; the core reads and checks the rest. */
export interface PackFile {
  readonly detector: NetworkFiles;
  readonly regressor: NetworkFiles;
  readonly referenceFace: string;
  readonly files: readonly { readonly file: string; readonly bytes: number }[];
}

/** Parses pack.json far enough to load its files. Throws `pack-invalid` naming what is missing. */
export function parsePackFile(json: string, url: string): PackFile {
  let pack: unknown;
  try {
    pack = JSON.parse(json);
  } catch (cause) {
    throw new LorgnetteError('pack-invalid', `${url} is not JSON.`, { cause });
  }
  for (const path of requiredFields) {
    if (valueAt(pack, path) === undefined) throw lacks(url, path);
  }
  for (const path of networks.map((network) => `${network}.weights`)) {
    if (valueAt(pack, path) === undefined) continue;
    for (const field of [`${path}.file`, `${path}.location`]) {
      if (valueAt(pack, field) === undefined) throw lacks(url, field);
    }
  }
  return pack as PackFile;
}

function valueAt(root: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (node, key) =>
        node === null || typeof node !== 'object' ? undefined : Reflect.get(node, key),
      root,
    );
}

const lacks = (url: string, path: string) =>
  new LorgnetteError('pack-invalid', `${url} lacks "${path}".`);

const networks = ['detector', 'regressor'];

const requiredFields = [
  'referenceFace',
  'files.0.bytes',
  ...networks.flatMap((network) =>
    ['model', 'input.name', 'input.width', 'input.height', 'outputs.0.name'].map(
      (field) => `${network}.${field}`,
    ),
  ),
];
