import { LorgnetteError } from './errors.ts';
import type { NetworkBytes } from './ort.ts';
import { parsePackFile, type NetworkFiles } from './pack.ts';

/** Reads a file by URL; reports how much of it has come, so that progress can be shown. */
export interface CoreFiles {
  read(url: string, onProgress?: (loadedBytes: number) => void): Promise<Uint8Array>;
}

export interface LoadProgress {
  readonly loadedBytes: number;
  /** Of the parts whose size is known so far. */
  readonly totalBytes: number;
  /** The file that has just grown. */
  readonly part: string;
}

/**
 * What runs the networks: the core's own kernels (`light`), which need a pack with compiled networks,
 * or ONNX Runtime Web (`ort`), which runs any. `auto` takes light where it can.
 */
export const engines = ['auto', 'light', 'ort'] as const;
export type Engine = (typeof engines)[number];

/** @throws LorgnetteError invalid-argument */
export function checkedEngine(name: string): Engine {
  const known = engines.find((one) => one === name);
  if (known) return known;
  throw new LorgnetteError(
    'invalid-argument',
    `There is no engine "${name}". There are: ${engines.join(', ')}.`,
  );
}

/** What a core is made of, all of it requested: with compiled networks, or with those for ONNX Runtime. */
export interface RequestedFiles {
  readonly packJson: string;
  readonly referenceFace: Promise<Uint8Array>;
  /** In the order detector, regressor; or none. */
  readonly compiled: readonly Promise<Uint8Array>[];
  readonly ort: Promise<OrtFiles> | undefined;
}

export interface OrtFiles {
  readonly wasm: Uint8Array;
  readonly networks: readonly NetworkBytes[];
}

export interface FileRequest {
  /** The model pack's folder, ends with a slash. */
  readonly packUrl: string;
  readonly files: CoreFiles;
  readonly ortWasmUrl: string;
  readonly onProgress?: (progress: LoadProgress) => void;
}

/** Size of onnxruntime-web 1.30.0's ort-wasm-simd-threaded.wasm: for the progress bar only. */
const ortWasmBytes = 14_239_897;

/**
 * Reads pack.json and asks for what it names.
 * @throws LorgnetteError pack-invalid, and what `files` throws
 */
export async function requestFiles(request: FileRequest, engine: Engine): Promise<RequestedFiles> {
  const { packUrl, files, ortWasmUrl, onProgress } = request;
  const packJson = new TextDecoder().decode(await files.read(`${packUrl}pack.json`));
  const pack = parsePackFile(packJson, `${packUrl}pack.json`);
  const networks = [pack.detector, pack.regressor];
  const compiled = networks.flatMap((network) => network.compiled ?? []);
  const isLight = engine !== 'ort' && compiled.length === networks.length;
  if (engine === 'light' && !isLight) {
    throw new LorgnetteError(
      'pack-invalid',
      `${packUrl}pack.json names no compiled networks, which the engine "light" needs; choose "auto".`,
    );
  }

  const loaded = new Map<string, number>();
  const used = new Set([
    pack.referenceFace,
    ...(isLight ? compiled : networks.flatMap(({ model, weights }) => [model, weights?.file])),
  ]);
  const packBytes = pack.files
    .filter(({ file }) => used.has(file))
    .reduce((sum, { bytes }) => sum + bytes, isLight ? 0 : ortWasmBytes);
  const read = (url: string, part: string) =>
    files.read(url, (bytes) => {
      loaded.set(part, bytes);
      const loadedBytes = [...loaded.values()].reduce((sum, count) => sum + count, 0);
      onProgress?.({ loadedBytes, totalBytes: Math.max(packBytes, loadedBytes), part });
    });
  const readOwn = (file: string) => read(packUrl + file, file);
  const readNetwork = async (of: NetworkFiles): Promise<NetworkBytes> => {
    const [model, weights] = await Promise.all([
      readOwn(of.model),
      of.weights && readOwn(of.weights.file),
    ]);
    return { files: of, model, weights };
  };
  const readForOrt = async (): Promise<OrtFiles> => {
    const [wasm, ...opened] = await Promise.all([
      read(ortWasmUrl, 'onnxruntime'),
      ...networks.map(readNetwork),
    ]);
    return { wasm, networks: opened };
  };
  return {
    packJson,
    referenceFace: awaitedLater(readOwn(pack.referenceFace)),
    compiled: isLight ? compiled.map((file) => awaitedLater(readOwn(file))) : [],
    ort: isLight ? undefined : awaitedLater(readForOrt()),
  };
}

/** Whoever awaits it sees a failure; until then it is not one that nobody handles. */
function awaitedLater<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
