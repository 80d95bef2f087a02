import { LorgnetteError } from './errors.ts';
import { hasRelaxedSimd } from './wasm-support.ts';

/** What the compiled core's .mjs exports (Emscripten's MODULARIZE), as far as it is used here. */
export type ModuleFactory<Exports> = (options?: {
  instantiateWasm?: (
    imports: WebAssembly.Imports,
    receive: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => object;
}) => Promise<Exports>;

/** The .wasm files that belong to the one .mjs, or their addresses. */
export interface ModuleVariants<File> {
  readonly simd: File;
  /** Multiplies and adds in one instruction; the answers differ in the last digits. */
  readonly relaxedSimd: File;
}

/** The fastest variant that runs here. */
export function chooseVariant<File>({ simd, relaxedSimd }: ModuleVariants<File>): File {
  return hasRelaxedSimd() ? relaxedSimd : simd;
}

/**
 * Makes an instance of the core of a compiled .wasm file.
 * @throws LorgnetteError wasm-unavailable
 */
export function openModule<Exports>(
  factory: ModuleFactory<Exports>,
  module: WebAssembly.Module,
): Promise<Exports> {
  return new Promise((resolve, reject) => {
    const fail = (cause: unknown): void => reject(wasmUnavailable(cause));
    factory({
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(module, imports).then(
          (instance) => receive(instance, module),
          fail, // the factory would wait for ever
        );
        return {};
      },
    }).then(resolve, fail);
  });
}

/**
 * Compiles a .wasm file while it is being fetched.
 * @throws LorgnetteError wasm-unavailable
 */
export async function compileModule(response: Response): Promise<WebAssembly.Module> {
  try {
    // Servers that do not know the media type are no reason to fail.
    const isWasm = response.headers.get('Content-Type') === 'application/wasm';
    return isWasm
      ? await WebAssembly.compileStreaming(response)
      : await WebAssembly.compile(await response.arrayBuffer());
  } catch (cause) {
    throw wasmUnavailable(cause);
  }
}

function wasmUnavailable(cause: unknown): LorgnetteError {
  return new LorgnetteError(
    'wasm-unavailable',
    `The core could not be compiled: ${String(cause)}. Upload all files of the site anew; a content security policy must have 'wasm-unsafe-eval'.`,
    { cause },
  );
}
