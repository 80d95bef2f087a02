// Loads tests/light/module.cpp, as built, and runs compiled networks in it.

const decoder = new TextDecoder();

/** @param {Uint8Array} wasm bytes of the module */
export async function openModule(wasm) {
  const imports = new Proxy({}, { get: (_, name) => () => fail(`the module called ${name}`) });
  const { instance } = await WebAssembly.instantiate(wasm, {
    wasi_snapshot_preview1: imports,
    env: { emscripten_notify_memory_growth: () => {} },
  });
  const e = instance.exports;
  e._initialize();

  const floats = (address, size) => new Float32Array(e.memory.buffer, address, size);

  /** @param {Uint8Array} file throws with the engine's message if it cannot be used */
  function loadNetwork(file) {
    const memory = e.allocate(file.length);
    new Uint8Array(e.memory.buffer, memory, file.length).set(file);
    const network = e.load(memory, file.length);
    e.release(memory);
    if (!network) {
      const bytes = new Uint8Array(e.memory.buffer, e.lastError());
      throw new Error(decoder.decode(bytes.subarray(0, bytes.indexOf(0))));
    }
    const rowStride = e.inputRowStride(network);
    return {
      /** Planes of width × height values (N, C, H, W) → the engine's own layout. */
      setInput(planes, width, height) {
        const input = floats(e.inputData(network), (height - 1) * rowStride + 4 * width);
        for (let c = 0; c < 3; c++) {
          for (let y = 0; y < height; y++) {
            for (let x = 0; x < width; x++) {
              input[y * rowStride + 4 * x + c] = planes[(c * height + y) * width + x];
            }
          }
        }
      },
      run: () => e.run(network),
      /** A copy. */
      output: (index) => floats(e.outputData(network, index), e.outputSize(network, index)).slice(),
      arenaFloats: e.arenaSize(network),
      weightFloats: e.weightSize(network),
      unload: () => e.unload(network),
    };
  }
  return { loadNetwork };
}

function fail(message) {
  throw new Error(message);
}
