import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

import { LorgnetteError } from './errors.ts';
import { widenHalf } from './half.ts';
import type { NetworkFiles } from './pack.ts';

/** What one network needs in memory. */
export interface NetworkBytes {
  readonly files: NetworkFiles;
  readonly model: Uint8Array;
  /** float16; where `files` names them. */
  readonly weights?: Uint8Array | undefined;
}

export type HostAnswer = readonly Float32Array[] | { readonly error: string };

/** Runs the networks of a pack with ONNX Runtime Web: the core's inference host. */
export class OrtHost {
  readonly #networks: readonly Network[];

  private constructor(networks: readonly Network[]) {
    this.#networks = networks;
  }

  /**
   * `ortWasm` is the runtime's .wasm file. Networks are numbered as given. Throws `pack-invalid` if
   * a network cannot be loaded.
   */
  static async create(ortWasm: Uint8Array, networks: readonly NetworkBytes[]): Promise<OrtHost> {
    env.wasm.numThreads = 1;
    env.wasm.wasmBinary = ortWasm.slice().buffer;
    env.logLevel = 'error';
    const opened: Network[] = [];
    for (const network of networks) opened.push(await Network.open(network)); // ORT: one at a time
    return new OrtHost(opened);
  }

  /** Copies `input` at once. The promise never rejects: a coroutine of the core waits for it. */
  async run(network: number, input: Float32Array): Promise<HostAnswer> {
    try {
      return await this.#networks[network]!.run(input);
    } catch (error) {
      return { error: error instanceof Error ? error.message : String(error) };
    }
  }

  async dispose(): Promise<void> {
    for (const network of this.#networks) await network.release();
  }
}

class Network {
  readonly #session: InferenceSession;
  readonly #files: NetworkFiles;
  readonly #input: Float32Array<ArrayBuffer>;
  readonly #feeds: Record<string, Tensor>;

  private constructor(session: InferenceSession, files: NetworkFiles) {
    const { name, width, height } = files.input;
    this.#session = session;
    this.#files = files;
    this.#input = new Float32Array(3 * width * height);
    this.#feeds = { [name]: new Tensor('float32', this.#input, [1, 3, height, width]) };
  }

  static async open({ files, model, weights }: NetworkBytes): Promise<Network> {
    try {
      const session = await InferenceSession.create(model, {
        executionProviders: ['wasm'],
        graphOptimizationLevel: 'all',
        externalData:
          files.weights && weights
            ? [{ path: files.weights.location, data: new Uint8Array(widenHalf(weights).buffer) }]
            : [],
      });
      return new Network(session, files);
    } catch (cause) {
      throw new LorgnetteError(
        'pack-invalid',
        `ONNX Runtime cannot load ${files.model}: ${cause}`,
        {
          cause,
        },
      );
    }
  }

  async run(input: Float32Array): Promise<readonly Float32Array[]> {
    this.#input.set(input);
    const results = await this.#session.run(this.#feeds);
    return this.#files.outputs.map(({ name }) => results[name]!.data as Float32Array);
  }

  release(): Promise<void> {
    return this.#session.release();
  }
}
